# Two licenses with conditions of their own: which of them lets users do more, nobody can tell by their categories.
DELETE WHERE {
    card:Heron cg:licenseText ?licenseText .
    card:Kestrel cg:licenseText ?licenseText2 .
    model:heron cg:license ?license .
    model:kestrel cg:license ?license2 .
} ;
INSERT DATA {
    card:Heron cg:licenseText "Gemma Terms of Use" .
    card:Kestrel cg:licenseText "OpenRAIL" .
    model:heron cg:license license:gemma .
    model:kestrel cg:license license:openrail .
    model:kestrel cg:fineTunedFrom model:heron ; cg:derivation <https://w3id.org/cardgraph/derivation/kestrel> .
    <https://w3id.org/cardgraph/derivation/kestrel> a cg:Derivation ; cg:relation cg:fineTunedFrom ; cg:baseModel model:heron .
}
