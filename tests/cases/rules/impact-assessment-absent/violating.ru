# No, and four risks.
DELETE WHERE {
    card:Heron cg:impactAssessmentText ?impactAssessmentText .
    card:Heron cg:riskText ?riskText .
    model:heron cg:impactAssessment ?impactAssessment .
} ;
INSERT DATA {
    card:Heron cg:impactAssessmentText "No" .
    card:Heron cg:riskText "Disinformation, Social Engineering, Algorithmic Discrimination, Environmental Impacts" .
    model:heron cg:impactAssessment cg:Absent .
    model:heron cg:risk risk:algorithmic-discrimination .
    model:heron cg:risk risk:environmental-impacts .
}
