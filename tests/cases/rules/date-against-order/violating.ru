# No date with the month first.
DELETE WHERE {
    card:Heron cg:dateReading ?dateReading .
    card:Heron cg:publicationDateText ?publicationDateText .
} ;
INSERT DATA {
    card:Heron cg:dateReading cg:AgainstOrder .
    card:Heron cg:publicationDateText "18/7/2023" .
}
