# One risk.
DELETE WHERE {
    card:Heron cg:riskText ?riskText .
} ;
DELETE DATA {
    model:heron cg:risk risk:social-engineering .
} ;
INSERT DATA {
    card:Heron cg:riskText "Disinformation" .
}
