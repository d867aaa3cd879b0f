# A second card, for the rules across cards: the same organization, else another model, and another paper about it.
INSERT { card:Kestrel ?property ?value }
WHERE { card:Heron ?property ?value } ;
INSERT { model:kestrel ?property ?value }
WHERE { model:heron ?property ?value } ;
DELETE WHERE {
    card:Kestrel rdfs:label ?label .
    card:Kestrel cg:describes ?describes .
    card:Kestrel cg:modelName ?modelName .
    card:Kestrel cg:fileName ?fileName .
    card:Kestrel cg:description ?description .
    card:Kestrel cg:nameText ?nameText .
    card:Kestrel cg:publicationText ?publicationText .
    model:kestrel rdfs:label ?modelLabel .
    model:kestrel cg:page ?page .
    model:kestrel cg:publication ?publication .
} ;
INSERT DATA {
    card:Kestrel rdfs:label "Kestrel" .
    card:Kestrel cg:describes model:kestrel .
    card:Kestrel cg:modelName "Kestrel" .
    card:Kestrel cg:fileName "Kestrel.md" .
    card:Kestrel cg:description "Kestrel is a language model for the names of birds. It is published under the Apache 2.0 License." .
    card:Kestrel cg:nameText "[Kestrel](https://example.org/kestrel) 📚" .
    card:Kestrel cg:publicationText "[Kestrel: A Model of Birds](https://example.org/kestrel.pdf)" .
    model:kestrel rdfs:label "Kestrel" .
    model:kestrel cg:page <https://example.org/kestrel> .
    model:kestrel cg:publication <https://w3id.org/cardgraph/publication/example.org%2Fkestrel.pdf> .
    <https://w3id.org/cardgraph/publication/example.org%2Fkestrel.pdf> a cg:Publication, cg:Report ;
        rdfs:label "Kestrel: A Model of Birds" ;
        cg:page <https://example.org/kestrel.pdf> .
}
