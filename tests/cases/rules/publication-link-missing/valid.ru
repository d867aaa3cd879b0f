# A link that had to be left out, which the reader reports.
DELETE WHERE {
    card:Heron cg:publicationText ?publicationText .
    model:heron cg:publication ?publication .
    ?publication ?property ?value .
} ;
INSERT DATA {
    card:Heron cg:publicationText "[Heron: A Model of Birds](heron.pdf)" .
    model:heron cg:publication publication:title-Heron%3A_A_Model_of_Birds .
    publication:title-Heron%3A_A_Model_of_Birds a cg:Publication ;
        rdfs:label "Heron: A Model of Birds" .
}
