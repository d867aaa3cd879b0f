# The whole world is no country.
DELETE WHERE {
    card:Heron cg:countryText ?countryText .
    model:heron cg:countryOfOrigin ?countryOfOrigin .
    organization:marsh_labs cg:country ?country .
} ;
INSERT DATA {
    card:Heron cg:countryText "Global" .
    model:heron cg:countryOfOrigin unlisted-country:global .
    organization:marsh_labs cg:country unlisted-country:global .
    unlisted-country:global a cg:Country, skos:Concept ; skos:prefLabel "Global" .
}
