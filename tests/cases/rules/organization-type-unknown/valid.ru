# A type of the vocabulary.
DELETE WHERE {
    card:Heron cg:organizationText ?organizationText .
    organization:marsh_labs cg:organizationType ?organizationType .
} ;
INSERT DATA {
    card:Heron cg:organizationText "[Marsh Labs](https://example.org/) (Non-profit)" .
    organization:marsh_labs cg:organizationType organization-type:non-profit .
}
