# Nothing about the organization.
DELETE WHERE {
    card:Heron cg:organizationDescription ?organizationDescription .
}
