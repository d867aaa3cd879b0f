# The field is there and states an absence, which is an answer.
DELETE WHERE {
    card:Heron cg:modelSizeText ?modelSizeText .
    model:heron cg:parameterCount ?parameterCount .
} ;
INSERT DATA {
    card:Heron cg:modelSizeText "Not specified" .
    model:heron cg:undisclosed cg:parameterCount .
}
