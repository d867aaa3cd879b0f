# The day after the day of the check.
DELETE WHERE {
    card:Heron cg:publicationDateText ?publicationDateText .
    model:heron cg:publicationDate ?publicationDate .
} ;
INSERT DATA {
    card:Heron cg:publicationDateText "11/24/2026" .
    model:heron cg:publicationDate "2026-11-24"^^xsd:date .
}
