# A few words are enough.
DELETE WHERE {
    card:Heron cg:organizationDescription ?organizationDescription .
} ;
INSERT DATA {
    card:Heron cg:organizationDescription "A company." .
}
