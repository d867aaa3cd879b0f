# The field is there and states an absence, which is an answer.
DELETE WHERE {
    card:Heron cg:licenseText ?licenseText .
    model:heron cg:license ?license .
} ;
INSERT DATA {
    card:Heron cg:licenseText "Not specified" .
    model:heron cg:undisclosed cg:license .
}
