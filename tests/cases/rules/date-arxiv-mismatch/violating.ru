# Two months after the paper, over the turn of the year.
DELETE WHERE {
    card:Heron cg:publicationDateText ?publicationDateText .
    card:Heron cg:publicationText ?publicationText .
    model:heron cg:publicationDate ?publicationDate .
    model:heron cg:publication ?publication .
    ?publication ?property ?value .
} ;
INSERT DATA {
    card:Heron cg:publicationDateText "1/31/2024" .
    card:Heron cg:publicationText "[Heron: A Model of Birds](https://arxiv.org/abs/2311.99999)" .
    model:heron cg:publicationDate "2024-01-31"^^xsd:date .
    model:heron cg:publication publication:arxiv-2311.99999 .
    publication:arxiv-2311.99999 a cg:Publication, cg:Preprint ;
        rdfs:label "Heron: A Model of Birds" ;
        cg:page <https://arxiv.org/abs/2311.99999> ;
        cg:arxivId "2311.99999" .
}
