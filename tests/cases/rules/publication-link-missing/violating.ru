# A title without a link.
DELETE WHERE {
    card:Heron cg:publicationText ?publicationText .
    model:heron cg:publication ?publication .
    ?publication ?property ?value .
} ;
INSERT DATA {
    card:Heron cg:publicationText "Heron: A Model of Birds" .
    model:heron cg:publication publication:title-Heron%3A_A_Model_of_Birds .
    publication:title-Heron%3A_A_Model_of_Birds a cg:Publication ;
        rdfs:label "Heron: A Model of Birds" .
}
