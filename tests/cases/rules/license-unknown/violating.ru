# A license that nobody knows.
DELETE WHERE {
    card:Heron cg:licenseText ?licenseText .
    model:heron cg:license ?license .
} ;
INSERT DATA {
    card:Heron cg:licenseText "Heron Eggs License" .
    model:heron cg:license unlisted-license:heron_eggs .
    unlisted-license:heron_eggs a cg:License, skos:Concept ; skos:prefLabel "Heron Eggs License" .
}
