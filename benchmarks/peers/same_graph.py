"""Check a graph that cardgraph made, by a few shapes or by all of its own, and write it as Turtle: rdflib and pySHACL.

python benchmarks/peers/same_graph.py GRAPH.nt OUT.ttl [SHAPES.ttl]
"""

import sys

import pyshacl
import rdflib

SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix cg: <https://w3id.org/cardgraph/ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
[] a sh:NodeShape ; sh:targetClass cg:Model ;
  sh:property [ sh:path rdfs:label ; sh:minCount 1 ] , [ sh:path cg:parameterCount ; sh:datatype xsd:integer ] ,
    [ sh:path cg:license ; sh:minCount 1 ] , [ sh:path cg:countryOfOrigin ; sh:minCount 1 ] ,
    [ sh:path cg:publicationDate ; sh:minCount 1 ; sh:datatype xsd:date ] ,
    [ sh:path cg:publication ; sh:minCount 1 ] , [ sh:path cg:organization ; sh:minCount 1 ] .
"""


def main(source: str, out: str, shapes: str = "") -> None:
    """Read, validate, write."""
    graph, rules = rdflib.Graph().parse(source, format="nt"), rdflib.Graph()
    if shapes:
        rules.parse(shapes, format="turtle")
    else:
        rules.parse(data=SHAPES, format="turtle")
    pyshacl.validate(graph, shacl_graph=rules)
    graph.serialize(out, format="turtle")


if __name__ == "__main__":
    main(*sys.argv[1:])
