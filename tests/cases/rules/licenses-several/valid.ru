# One license; the description names two.
DELETE WHERE {
    card:Heron cg:description ?description .
} ;
INSERT DATA {
    card:Heron cg:description "The code is under Apache 2.0, the data under CC BY 4.0." .
}
