# A short one is one.
DELETE WHERE {
    card:Heron cg:description ?description .
} ;
INSERT DATA {
    card:Heron cg:description "Names birds." .
}
