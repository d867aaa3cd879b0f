# No emoji at all: the card does without them.
DELETE WHERE {
    card:Heron cg:modalityEmoji ?modalityEmoji .
    card:Heron cg:nameText ?nameText .
    card:Heron cg:formatText ?formatText .
} ;
INSERT DATA {
    card:Heron cg:nameText "[Heron](https://example.org/heron)" .
    card:Heron cg:formatText "Text, Audio" .
    model:heron cg:modality modality:audio .
}
