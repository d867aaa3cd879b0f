"""Triples to files: the formats of RDF, serializing as a stream, files that are there only when complete."""
