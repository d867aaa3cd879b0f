# A type that nobody knows.
DELETE WHERE {
    card:Heron cg:organizationText ?organizationText .
    organization:marsh_labs cg:organizationType ?organizationType .
} ;
INSERT DATA {
    card:Heron cg:organizationText "[Marsh Labs](https://example.org/) (Birdwatchers)" .
    organization:marsh_labs cg:organizationType unlisted-organization-type:birdwatchers .
    unlisted-organization-type:birdwatchers a cg:OrganizationType, skos:Concept ; skos:prefLabel "Birdwatchers" .
}
