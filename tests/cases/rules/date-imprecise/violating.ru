# A month without a day.
DELETE WHERE {
    card:Heron cg:publicationDateText ?publicationDateText .
    model:heron cg:publicationDate ?publicationDate .
} ;
INSERT DATA {
    card:Heron cg:publicationDateText "July 2023" .
    model:heron cg:publicationDate "2023-07"^^xsd:gYearMonth .
}
