# Both readings are one.
DELETE WHERE {
    card:Heron cg:publicationDateText ?publicationDateText .
    model:heron cg:publicationDate ?publicationDate .
} ;
INSERT DATA {
    card:Heron cg:publicationDateText "7/7/2023" .
    model:heron cg:publicationDate "2023-07-07"^^xsd:date .
}
