# Both fields are known.
DELETE WHERE {
    card:Heron cg:researchFieldText ?researchFieldText .
} ;
INSERT DATA {
    card:Heron cg:researchFieldText "Natural Language Processing, Robotics" .
    model:heron cg:researchField field:robotics .
}
