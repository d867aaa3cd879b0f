# No is an answer.
DELETE WHERE {
    card:Heron cg:impactAssessmentText ?impactAssessmentText .
    model:heron cg:impactAssessment ?impactAssessment .
} ;
INSERT DATA {
    card:Heron cg:impactAssessmentText "No" .
    model:heron cg:impactAssessment cg:Absent .
}
