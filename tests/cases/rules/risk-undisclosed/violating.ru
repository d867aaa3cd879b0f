# The card says that it has no risks to declare.
DELETE WHERE {
    card:Heron cg:riskText ?riskText .
    model:heron cg:risk ?risk .
} ;
INSERT DATA {
    card:Heron cg:riskText "None" .
    model:heron cg:undisclosed cg:risk .
}
