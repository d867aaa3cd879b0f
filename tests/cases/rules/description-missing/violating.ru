# No description.
DELETE WHERE {
    card:Heron cg:description ?description .
}
