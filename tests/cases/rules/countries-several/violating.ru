# Two countries, and two organizations that none of them is given to.
DELETE WHERE {
    card:Heron cg:countryText ?countryText .
    organization:marsh_labs cg:country ?country .
} ;
INSERT DATA {
    card:Heron cg:countryText "France, Germany" .
    model:heron cg:countryOfOrigin country:DE .
}
