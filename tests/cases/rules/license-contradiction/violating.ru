# A license that allows commerce, and words that exclude it.
DELETE WHERE {
    card:Heron cg:description ?description .
    card:Heron cg:licenseText ?licenseText .
    model:heron cg:license ?license .
} ;
INSERT DATA {
    card:Heron cg:description "Heron was released under a noncommercial license for research." .
    card:Heron cg:saysNonCommercial "noncommercial license" .
    card:Heron cg:mentionsNonCommercialUse "Heron was released under a noncommercial license for research" .
    card:Heron cg:licenseText "LLaMA 2 Community License Agreement" .
    model:heron cg:license license:llama-2 .
}
