# No research field.
DELETE WHERE {
    card:Heron cg:researchFieldText ?researchFieldText .
    model:heron cg:researchField ?researchField .
}
