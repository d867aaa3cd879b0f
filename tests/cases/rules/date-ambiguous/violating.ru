# Two readings, and nothing decides.
DELETE WHERE {
    card:Heron cg:dateReading ?dateReading .
    card:Heron cg:publicationDateText ?publicationDateText .
    model:heron cg:publicationDate ?publicationDate .
} ;
INSERT DATA {
    card:Heron cg:dateReading cg:SettledByOrder .
    card:Heron cg:publicationDateText "7/5/2023" .
    model:heron cg:publicationDate "2023-07-05"^^xsd:date .
}
