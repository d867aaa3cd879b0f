# The day of the check itself.
DELETE WHERE {
    card:Heron cg:publicationDateText ?publicationDateText .
    model:heron cg:publicationDate ?publicationDate .
} ;
INSERT DATA {
    card:Heron cg:publicationDateText "11/23/2026" .
    model:heron cg:publicationDate "2026-11-23"^^xsd:date .
}
