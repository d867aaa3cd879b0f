# Each emoji has its modality.
DELETE WHERE {
    card:Heron cg:nameText ?nameText .
    card:Heron cg:formatText ?formatText .
} ;
INSERT DATA {
    card:Heron cg:modalityEmoji "📢" .
    card:Heron cg:nameText "[Heron](https://example.org/heron) 📚📢" .
    card:Heron cg:formatText "Text, Audio" .
    model:heron cg:modality modality:audio .
}
