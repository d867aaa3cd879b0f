# The field is there and states an absence, which is an answer.
DELETE WHERE {
    card:Heron cg:datasetText ?datasetText .
} ;
INSERT DATA {
    card:Heron cg:datasetText "Not specified" .
    model:heron cg:undisclosed cg:trainedOn .
}
