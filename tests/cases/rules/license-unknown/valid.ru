# Known, though not on the SPDX License List.
DELETE WHERE {
    card:Heron cg:description ?description .
    card:Heron cg:licenseText ?licenseText .
    model:heron cg:license ?license .
} ;
INSERT DATA {
    card:Heron cg:description "Heron names birds." .
    card:Heron cg:licenseText "LLaMA 2 Community License Agreement" .
    model:heron cg:license license:llama-2 .
}
