"""All that the IRIs of ontology, vocabularies and shapes lead to, as files of one folder."""

import json
from collections.abc import Iterator

from cardgraph.export import rdf
from cardgraph.export.pages import pages
from cardgraph.vocabulary.context import context
from cardgraph.vocabulary.schemes import SCHEMES


def site() -> Iterator[tuple[str, str]]:
    """The files, each by its name: pages for browsers, and beside each the same for programs."""
    yield from pages()
    yield "ns.ttl", rdf.terms()
    yield "ontology.ttl", rdf.ontology()
    yield "shapes.ttl", rdf.shapes()
    yield "context.jsonld", context_document()
    for kind in SCHEMES:
        yield f"{kind}.ttl", rdf.vocabulary(kind)


def context_document() -> str:
    """The JSON-LD context as a document, which other documents may point at; no ``@base`` would count there."""
    return json.dumps({"@context": context(base="")}, ensure_ascii=False, indent=2) + "\n"
