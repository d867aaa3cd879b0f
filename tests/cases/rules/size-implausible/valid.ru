# A thousand is the least, just below a quadrillion the most.
DELETE WHERE {
    card:Heron cg:modelSizeText ?modelSizeText .
    model:heron cg:parameterCount ?parameterCount .
} ;
INSERT DATA {
    card:Heron cg:modelSizeText "1K - 999999999999999" .
    model:heron cg:minParameterCount 1000 .
    model:heron cg:maxParameterCount 999999999999999 .
}
