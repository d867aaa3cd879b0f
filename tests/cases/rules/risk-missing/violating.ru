# No risks.
DELETE WHERE {
    card:Heron cg:riskText ?riskText .
    model:heron cg:risk ?risk .
}
