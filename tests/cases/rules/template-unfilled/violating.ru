# Three placeholders: one finding for each.
DELETE WHERE {
    card:Heron cg:description ?description .
    card:Heron cg:organizationDescription ?organizationDescription .
    card:Heron cg:datasetText ?datasetText .
} ;
INSERT DATA {
    card:Heron cg:description "What the model is, how it works and how it is licensed." .
    card:Heron cg:organizationDescription "Description of the organization that developed the model. Maximum two paragraphs long!" .
    card:Heron cg:datasetText "[Dataset X](link-to-the-dataset-paper-or-repo) is a text dataset containing 1T tokens" .
}
