# Too many digits, and more than 64 bits hold.
DELETE WHERE {
    card:Heron cg:modelSizeText ?modelSizeText .
    model:heron cg:parameterCount ?parameterCount .
} ;
INSERT DATA {
    card:Heron cg:modelSizeText "up to 90000000000T" .
    model:heron cg:maxParameterCount 90000000000000000000000 .
}
