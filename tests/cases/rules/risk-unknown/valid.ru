# All three are known.
DELETE WHERE {
    card:Heron cg:riskText ?riskText .
} ;
INSERT DATA {
    card:Heron cg:riskText "Disinformation, Social Engineering, Environmental Impacts" .
    model:heron cg:risk risk:environmental-impacts .
}
