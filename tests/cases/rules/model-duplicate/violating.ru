# Two cards about one model: each names the other.
INSERT { card:Heron_copy ?property ?value }
WHERE { card:Heron ?property ?value } ;
DELETE WHERE {
    card:Heron_copy cg:fileName ?fileName .
} ;
INSERT DATA {
    card:Heron_copy cg:fileName "Heron copy.md" .
}
