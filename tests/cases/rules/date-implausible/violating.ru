# The last day of 1949.
DELETE WHERE {
    card:Heron cg:publicationDateText ?publicationDateText .
    model:heron cg:publicationDate ?publicationDate .
} ;
INSERT DATA {
    card:Heron cg:publicationDateText "12/31/1949" .
    model:heron cg:publicationDate "1949-12-31"^^xsd:date .
}
