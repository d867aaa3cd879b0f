# Two cards disagree on the type of one organization.
DELETE WHERE {
    card:Kestrel cg:organizationText ?organizationText .
} ;
INSERT DATA {
    card:Kestrel cg:organizationText "[Marsh Labs](https://example.org/) (Non-profit)" .
    organization:marsh_labs cg:organizationType organization-type:non-profit .
}
