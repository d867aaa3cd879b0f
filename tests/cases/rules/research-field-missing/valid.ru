# The field is there and states an absence, which is an answer.
DELETE WHERE {
    card:Heron cg:researchFieldText ?researchFieldText .
    model:heron cg:researchField ?researchField .
} ;
INSERT DATA {
    card:Heron cg:researchFieldText "Not specified" .
    model:heron cg:undisclosed cg:researchField .
}
