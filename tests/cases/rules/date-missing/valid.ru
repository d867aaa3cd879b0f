# The field is there and states an absence, which is an answer.
DELETE WHERE {
    card:Heron cg:dateReading ?dateReading .
    card:Heron cg:publicationDateText ?publicationDateText .
    model:heron cg:publicationDate ?publicationDate .
} ;
INSERT DATA {
    card:Heron cg:publicationDateText "Not specified" .
    model:heron cg:undisclosed cg:publicationDate .
}
