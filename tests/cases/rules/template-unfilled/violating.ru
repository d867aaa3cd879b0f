# A placeholder that the reader has found, and the field that holds it.
DELETE WHERE {
    card:Heron cg:datasetText ?datasetText .
} ;
INSERT DATA {
    card:Heron cg:unfilled "[Dataset X](link-to-the-dataset-paper-or-repo) is a text dataset containing 1T tokens" .
    card:Heron cg:datasetText "[Dataset X](link-to-the-dataset-paper-or-repo) is a text dataset containing 1T tokens" .
}
