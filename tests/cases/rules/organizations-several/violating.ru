# Two organizations, of which none gets the country.
DELETE WHERE {
    card:Heron cg:organizationText ?organizationText .
    organization:marsh_labs cg:country ?country .
} ;
INSERT DATA {
    card:Heron cg:organizationText "[Marsh Labs](https://example.org/) (Private Company), [Pond Labs](https://pond.example.org/) (Private Company)" .
    model:heron cg:organization organization:pond_labs .
    organization:pond_labs a cg:Organization ;
        rdfs:label "Pond Labs" ;
        cg:page <https://pond.example.org/> ;
        cg:organizationType organization-type:private-company .
}
