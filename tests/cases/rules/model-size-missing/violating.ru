# No size.
DELETE WHERE {
    card:Heron cg:modelSizeText ?modelSizeText .
    model:heron cg:parameterCount ?parameterCount .
}
