# No organization.
DELETE WHERE {
    card:Heron cg:organizationText ?organizationText .
    model:heron cg:organization ?organization .
    organization:marsh_labs ?property ?value .
}
