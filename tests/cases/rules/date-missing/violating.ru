# No date.
DELETE WHERE {
    card:Heron cg:dateReading ?dateReading .
    card:Heron cg:publicationDateText ?publicationDateText .
    model:heron cg:publicationDate ?publicationDate .
}
