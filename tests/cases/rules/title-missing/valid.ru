# A title in capitals is a title.
DELETE WHERE {
    card:Heron rdfs:label ?label .
} ;
INSERT DATA {
    card:Heron rdfs:label "HERON" .
}
