# Two licenses are named, one of them is the declared one.
DELETE WHERE {
    card:Heron cg:description ?description .
    card:Heron cg:licenseText ?licenseText .
    model:heron cg:license ?license .
} ;
INSERT DATA {
    card:Heron cg:description "Code and weights are released under an MIT License and a CC BY-NC-SA 4.0 License, respectively." .
    card:Heron cg:licenseText "CC BY-NC-SA 4.0" .
    model:heron cg:license license:CC-BY-NC-SA-4.0 .
}
