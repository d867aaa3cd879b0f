# The field is there and states an absence, which is an answer.
DELETE WHERE {
    card:Heron cg:publicationText ?publicationText .
    model:heron cg:publication ?publication .
    ?publication ?property ?value .
} ;
INSERT DATA {
    card:Heron cg:publicationText "Not specified" .
    model:heron cg:undisclosed cg:publication .
}
