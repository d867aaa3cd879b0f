# The month is spelt out.
DELETE WHERE {
    card:Heron cg:publicationDateText ?publicationDateText .
} ;
INSERT DATA {
    card:Heron cg:publicationDateText "18 July 2023" .
}
