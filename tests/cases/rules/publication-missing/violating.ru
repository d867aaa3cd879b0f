# No publication.
DELETE WHERE {
    card:Heron cg:publicationText ?publicationText .
    model:heron cg:publication ?publication .
    ?publication ?property ?value .
}
