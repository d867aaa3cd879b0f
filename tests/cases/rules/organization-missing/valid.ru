# The field is there and states an absence, which is an answer.
DELETE WHERE {
    card:Heron cg:organizationText ?organizationText .
    model:heron cg:organization ?organization .
    organization:marsh_labs ?property ?value .
} ;
INSERT DATA {
    card:Heron cg:organizationText "Not specified" .
    model:heron cg:undisclosed cg:organization .
}
