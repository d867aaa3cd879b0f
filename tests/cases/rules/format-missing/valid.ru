# The field is there and states an absence, which is an answer.
DELETE WHERE {
    card:Heron cg:formatText ?formatText .
    model:heron cg:modality ?modality .
} ;
INSERT DATA {
    card:Heron cg:formatText "Not specified" .
    model:heron cg:undisclosed cg:modality .
}
