# No country.
DELETE WHERE {
    card:Heron cg:countryText ?countryText .
    model:heron cg:countryOfOrigin ?countryOfOrigin .
    organization:marsh_labs cg:country ?country .
}
