# The title names another model.
DELETE WHERE {
    card:Heron rdfs:label ?label .
} ;
INSERT DATA {
    card:Heron rdfs:label "Bittern" .
}
