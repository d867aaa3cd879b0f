"""What a script of an afternoon does: markdown-it-py for the fields, rdflib for the graph, pySHACL, Turtle.

python benchmarks/peers/plain_script.py FOLDER OUT.ttl
"""

import re
import sys
from pathlib import Path
from urllib.parse import quote

import pyshacl
import rdflib
from markdown_it import MarkdownIt

NS = rdflib.Namespace("https://example.org/ns#")
SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix : <https://example.org/ns#> .
:ModelShape a sh:NodeShape ; sh:targetClass :Model ;
  sh:property [ sh:path :name ; sh:minCount 1 ] , [ sh:path :model_size ; sh:minCount 1 ] ,
    [ sh:path :license ; sh:minCount 1 ] , [ sh:path :country_origin ; sh:minCount 1 ] ,
    [ sh:path :date_of_publication ; sh:minCount 1 ; sh:pattern "[0-9]{4}" ] ,
    [ sh:path :publication ; sh:minCount 1 ] , [ sh:path :organization ; sh:minCount 1 ] .
"""


def main(folder: Path, out: Path) -> None:
    """Read, validate, write."""
    markdown, graph = MarkdownIt("commonmark"), rdflib.Graph()
    for path in sorted(folder.glob("*.md")):
        model = rdflib.URIRef(f"https://example.org/model/{quote(path.stem)}")
        graph.add((model, rdflib.RDF.type, NS.Model))
        for token in markdown.parse(path.read_text("utf-8")):
            if token.type == "inline" and (match := re.match(r"([A-Z][\w /]{2,40}): (.+)", token.content)):
                name = re.sub(r"\W+", "_", match[1].strip().lower())
                graph.add((model, NS[name], rdflib.Literal(match[2])))
    pyshacl.validate(graph, shacl_graph=rdflib.Graph().parse(data=SHAPES, format="turtle"))
    graph.serialize(out, format="turtle")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
