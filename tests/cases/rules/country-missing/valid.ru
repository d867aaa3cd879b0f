# The field is there and states an absence, which is an answer.
DELETE WHERE {
    card:Heron cg:countryText ?countryText .
    model:heron cg:countryOfOrigin ?countryOfOrigin .
    organization:marsh_labs cg:country ?country .
} ;
INSERT DATA {
    card:Heron cg:countryText "Not specified" .
    model:heron cg:undisclosed cg:countryOfOrigin .
}
