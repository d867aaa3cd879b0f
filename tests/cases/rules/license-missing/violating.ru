# No license.
DELETE WHERE {
    card:Heron cg:licenseText ?licenseText .
    model:heron cg:license ?license .
}
