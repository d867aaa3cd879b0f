# One organization, though the card speaks of another.
DELETE WHERE {
    card:Heron cg:organizationDescription ?organizationDescription .
} ;
INSERT DATA {
    card:Heron cg:organizationDescription "Marsh Labs is a company in Lyon. It works together with Pond Labs." .
}
