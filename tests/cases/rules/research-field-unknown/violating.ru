# A field that no other card has.
DELETE WHERE {
    card:Heron cg:researchFieldText ?researchFieldText .
} ;
INSERT DATA {
    card:Heron cg:researchFieldText "Natural Language Processing, Ornithology" .
    model:heron cg:researchField unlisted-field:ornithology .
    unlisted-field:ornithology a cg:ResearchField, skos:Concept ; skos:prefLabel "Ornithology" .
}
