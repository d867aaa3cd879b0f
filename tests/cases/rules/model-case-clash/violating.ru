# Two cards about one model, which they spell in two ways.
INSERT { card:Heron_copy ?property ?value }
WHERE { card:Heron ?property ?value } ;
DELETE WHERE {
    card:Heron_copy rdfs:label ?label .
    card:Heron_copy cg:modelName ?modelName .
    card:Heron_copy cg:fileName ?fileName .
    card:Heron_copy cg:nameText ?nameText .
} ;
INSERT DATA {
    card:Heron_copy rdfs:label "HERON" .
    card:Heron_copy cg:modelName "HERON" .
    card:Heron_copy cg:fileName "Heron copy.md" .
    card:Heron_copy cg:nameText "[HERON](https://example.org/heron) 📚" .
    model:heron rdfs:label "HERON" .
}
