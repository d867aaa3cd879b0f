# One month before the paper, over the turn of the year.
DELETE WHERE {
    card:Heron cg:publicationDateText ?publicationDateText .
    card:Heron cg:publicationText ?publicationText .
    model:heron cg:publicationDate ?publicationDate .
    model:heron cg:publication ?publication .
    ?publication ?property ?value .
} ;
INSERT DATA {
    card:Heron cg:publicationDateText "12/31/2023" .
    card:Heron cg:publicationText "[Heron: A Model of Birds](https://arxiv.org/abs/2401.99999)" .
    model:heron cg:publicationDate "2023-12-31"^^xsd:date .
    model:heron cg:publication publication:arxiv-2401.99999 .
    publication:arxiv-2401.99999 a cg:Publication, cg:Preprint ;
        rdfs:label "Heron: A Model of Birds" ;
        cg:page <https://arxiv.org/abs/2401.99999> ;
        cg:arxivId "2401.99999" .
}
