# Much like placeholders, but filled in; a link that leads nowhere is no placeholder.
DELETE WHERE {
    card:Heron cg:description ?description .
    card:Heron cg:organizationDescription ?organizationDescription .
    card:Heron cg:datasetText ?datasetText .
} ;
INSERT DATA {
    card:Heron cg:description "A description of the model and what it is meant for follows." .
    card:Heron cg:organizationDescription "Marsh Labs, who developed the model, is a company in Lyon." .
    card:Heron cg:datasetText "[Dataset XL](link-to-the-dataset-paper-or-repo)" .
}
