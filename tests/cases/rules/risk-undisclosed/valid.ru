# It is the size that is not specified.
DELETE WHERE {
    card:Heron cg:modelSizeText ?modelSizeText .
    model:heron cg:parameterCount ?parameterCount .
} ;
INSERT DATA {
    card:Heron cg:modelSizeText "Not specified" .
    model:heron cg:undisclosed cg:parameterCount .
}
