# The same, but the risk is declared.
DELETE WHERE {
    card:Heron cg:modalityEmoji ?modalityEmoji .
    card:Heron cg:nameText ?nameText .
    card:Heron cg:formatText ?formatText .
    card:Heron cg:riskText ?riskText .
    model:heron cg:modality ?modality .
} ;
DELETE DATA {
    model:heron cg:risk risk:social-engineering .
} ;
INSERT DATA {
    card:Heron cg:modalityEmoji "🧬" .
    card:Heron cg:nameText "[Heron](https://example.org/heron) 🧬" .
    card:Heron cg:formatText "Biological Data" .
    card:Heron cg:riskText "Disinformation, Biological Risks" .
    model:heron cg:modality modality:biological-data .
    model:heron cg:risk risk:biological-risks .
}
