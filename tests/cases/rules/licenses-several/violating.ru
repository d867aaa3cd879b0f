# Two licenses; the description names both.
DELETE WHERE {
    card:Heron cg:licenseText ?licenseText .
} ;
INSERT DATA {
    card:Heron cg:licenseText "Apache 2.0, CC BY-NC-SA 4.0" .
    model:heron cg:license license:CC-BY-NC-SA-4.0 .
}
