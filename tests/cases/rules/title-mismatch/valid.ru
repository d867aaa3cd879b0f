# Case and blanks around do not count.
DELETE WHERE {
    card:Heron rdfs:label ?label .
} ;
INSERT DATA {
    card:Heron rdfs:label " HERON " .
}
