# A risk that nobody knows, beside two that are known.
DELETE WHERE {
    card:Heron cg:riskText ?riskText .
} ;
INSERT DATA {
    card:Heron cg:riskText "Disinformation, Social Engineering, Zombie Uprising" .
    model:heron cg:risk unlisted-risk:zombie_uprising .
    unlisted-risk:zombie_uprising a cg:Risk, skos:Concept ; skos:prefLabel "Zombie Uprising" .
}
