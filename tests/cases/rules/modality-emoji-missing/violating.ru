# Text and audio, but the emoji of text alone.
DELETE WHERE {
    card:Heron cg:formatText ?formatText .
} ;
INSERT DATA {
    card:Heron cg:formatText "Text, Audio" .
    model:heron cg:modality modality:audio .
}
