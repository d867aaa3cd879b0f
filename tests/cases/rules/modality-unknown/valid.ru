# Known, though there is no emoji for it.
DELETE WHERE {
    card:Heron cg:formatText ?formatText .
} ;
INSERT DATA {
    card:Heron cg:formatText "Text, Code" .
    model:heron cg:modality modality:code .
}
