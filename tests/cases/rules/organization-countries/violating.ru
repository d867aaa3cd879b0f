# Two cards disagree on the country of one organization.
DELETE WHERE {
    card:Kestrel cg:countryText ?countryText .
    model:kestrel cg:countryOfOrigin ?countryOfOrigin .
} ;
INSERT DATA {
    card:Kestrel cg:countryText "Germany" .
    model:kestrel cg:countryOfOrigin country:DE .
    organization:marsh_labs cg:country country:DE .
}
