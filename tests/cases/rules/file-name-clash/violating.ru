# Two files that are one card.
DELETE { card:Heron ?property ?value }
INSERT { card:Grey_Heron ?property ?value }
WHERE { card:Heron ?property ?value } ;
DELETE WHERE {
    card:Grey_Heron cg:fileName ?fileName .
} ;
INSERT DATA {
    card:Grey_Heron cg:fileName "Grey Heron.md", "Grey  Heron.md" .
}
