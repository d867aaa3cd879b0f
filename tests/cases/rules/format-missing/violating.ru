# No format.
DELETE WHERE {
    card:Heron cg:formatText ?formatText .
    model:heron cg:modality ?modality .
}
