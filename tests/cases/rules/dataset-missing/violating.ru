# No dataset.
DELETE WHERE {
    card:Heron cg:datasetText ?datasetText .
}
