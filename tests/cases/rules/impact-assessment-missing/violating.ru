# Neither Yes nor No.
DELETE WHERE {
    card:Heron cg:impactAssessmentText ?impactAssessmentText .
    model:heron cg:impactAssessment ?impactAssessment .
}
