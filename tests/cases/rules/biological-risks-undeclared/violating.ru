# Works on biological data.
DELETE WHERE {
    card:Heron cg:modalityEmoji ?modalityEmoji .
    card:Heron cg:nameText ?nameText .
    card:Heron cg:formatText ?formatText .
    model:heron cg:modality ?modality .
} ;
INSERT DATA {
    card:Heron cg:modalityEmoji "🧬" .
    card:Heron cg:nameText "[Heron](https://example.org/heron) 🧬" .
    card:Heron cg:formatText "Biological Data" .
    model:heron cg:modality modality:biological-data .
}
