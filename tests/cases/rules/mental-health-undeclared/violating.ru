# Made for dialogue; the words stand on two lines.
DELETE WHERE {
    card:Heron cg:description ?description .
} ;
INSERT DATA {
    card:Heron cg:description "Heron is a family of models\noptimized for dialogue about birds." .
    card:Heron cg:madeForConversation "optimized for dialogue" .
    card:Heron cg:mentionsConversation "Heron is a family of models optimized for dialogue about birds" .
}
