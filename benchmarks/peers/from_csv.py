"""A mapping engine and a validator, from CSV, with no Markdown to read: Morph-KGC, then an engine and a writer.

python benchmarks/peers/from_csv.py CARDS.csv OUT.ttl pyshacl|shacl-rust
"""

import sys
from pathlib import Path

import morph_kgc

COLUMNS = ("name", "size", "license", "country", "organization", "published", "publication")
PREFIXES = "@prefix rr: <http://www.w3.org/ns/r2rml#> .\n@prefix rml: <http://semweb.mmlab.be/ns/rml#> .\n"
SHAPES = "@prefix sh: <http://www.w3.org/ns/shacl#> .\n@prefix : <https://example.org/ns#> .\n" + "\n".join(
    f":{name}Shape a sh:NodeShape ; sh:targetClass :Model ; sh:property [ sh:path :{name} ; sh:minCount 1 ] ."
    for name in COLUMNS
)


def mapping(table: Path) -> str:
    """The mapping of a table with a model a row."""
    objects = " ;\n".join(
        f"rr:predicateObjectMap [ rr:predicate <https://example.org/ns#{name}> ;"
        f' rr:objectMap [ rml:reference "{name}" ] ]'
        for name in COLUMNS
    )
    return (
        f'{PREFIXES}<#models> rml:logicalSource [ rml:source "{table}" ; rml:referenceFormulation'
        " <http://semweb.mmlab.be/ns/ql#CSV> ] ;\n"
        'rr:subjectMap [ rr:template "https://example.org/model/{name}" ; rr:class <https://example.org/ns#Model> ] ;\n'
        f"{objects} ."
    )


def main(table: Path, out: Path, engine: str) -> None:
    """Map, validate, write."""
    file = out.with_suffix(".rml.ttl")
    file.write_text(mapping(table))
    config = f"[CONFIGURATION]\nlogging_level: ERROR\n[source]\nmappings: {file}\n"
    if engine == "pyshacl":
        import pyshacl
        import rdflib

        graph = morph_kgc.materialize(config)
        pyshacl.validate(graph, shacl_graph=rdflib.Graph().parse(data=SHAPES, format="turtle"))
        graph.serialize(out, format="turtle")
    else:
        import pyoxigraph
        import shacl_rust

        store = morph_kgc.materialize_oxigraph(config)
        lines = pyoxigraph.serialize((quad.triple for quad in store), format=pyoxigraph.RdfFormat.N_TRIPLES)
        assert lines
        shacl_rust.validate(lines.decode(), SHAPES, data_format="nt", shapes_format="turtle", experimental_index=True)
        pyoxigraph.serialize((quad.triple for quad in store), out, format=pyoxigraph.RdfFormat.TURTLE)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
