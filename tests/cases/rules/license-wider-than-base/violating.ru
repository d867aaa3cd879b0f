# The base model is not for commerce, and what was made from it is for everything.
DELETE WHERE {
    card:Heron cg:licenseText ?licenseText .
    model:heron cg:license ?license .
} ;
INSERT DATA {
    card:Heron cg:licenseText "CC BY-NC 4.0" .
    model:heron cg:license license:CC-BY-NC-4.0 .
    model:kestrel cg:fineTunedFrom model:heron ; cg:derivation <https://w3id.org/cardgraph/derivation/kestrel> .
    <https://w3id.org/cardgraph/derivation/kestrel> a cg:Derivation ; cg:relation cg:fineTunedFrom ; cg:baseModel model:heron .
}
