# The first day of 1950.
DELETE WHERE {
    card:Heron cg:publicationDateText ?publicationDateText .
    model:heron cg:publicationDate ?publicationDate .
} ;
INSERT DATA {
    card:Heron cg:publicationDateText "1/1/1950" .
    model:heron cg:publicationDate "1950-01-01"^^xsd:date .
}
