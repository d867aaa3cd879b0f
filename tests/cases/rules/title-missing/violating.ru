# No heading of level 1.
DELETE WHERE {
    card:Heron rdfs:label ?label .
}
