# Commerce is excluded, but the declared license is named as well: whose the words are is not clear.
DELETE WHERE {
    card:Heron cg:description ?description .
    card:Heron cg:licenseText ?licenseText .
    model:heron cg:license ?license .
} ;
INSERT DATA {
    card:Heron cg:description "The first weights had a non-commercial license, the second have the MIT License." .
    card:Heron cg:saysNonCommercial "non-commercial license" .
    card:Heron cg:mentionsNonCommercialUse "The first weights had a non-commercial license, the second have the MIT License" .
    card:Heron cg:namesDeclaredLicense "mit" .
    card:Heron cg:licenseText "MIT License" .
    model:heron cg:license license:MIT .
}
