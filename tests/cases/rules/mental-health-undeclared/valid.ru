# The same, but the risk is declared.
DELETE WHERE {
    card:Heron cg:description ?description .
    card:Heron cg:riskText ?riskText .
} ;
DELETE DATA {
    model:heron cg:risk risk:social-engineering .
} ;
INSERT DATA {
    card:Heron cg:description "Heron is a family of models\noptimized for dialogue about birds." .
    card:Heron cg:madeForConversation "optimized for dialogue" .
    card:Heron cg:mentionsConversation "Heron is a family of models optimized for dialogue about birds" .
    card:Heron cg:riskText "Disinformation, Impacts on Mental Health" .
    model:heron cg:risk risk:impacts-on-mental-health .
}
