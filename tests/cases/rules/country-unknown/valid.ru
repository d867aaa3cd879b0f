# A country of the vocabulary.
DELETE WHERE {
    card:Heron cg:countryText ?countryText .
    model:heron cg:countryOfOrigin ?countryOfOrigin .
    organization:marsh_labs cg:country ?country .
} ;
INSERT DATA {
    card:Heron cg:countryText "Germany" .
    model:heron cg:countryOfOrigin country:DE .
    organization:marsh_labs cg:country country:DE .
}
