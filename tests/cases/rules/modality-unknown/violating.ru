# A kind of data that nobody knows.
DELETE WHERE {
    card:Heron cg:formatText ?formatText .
} ;
INSERT DATA {
    card:Heron cg:formatText "Text, Birdsong" .
    model:heron cg:modality unlisted-modality:birdsong .
    unlisted-modality:birdsong a cg:Modality, skos:Concept ; skos:prefLabel "Birdsong" .
}
