"""Terms as N-Triples writes them (RDF 1.1 N-Triples, section 2), and back."""

import re
from functools import cache, lru_cache
from typing import NewType

import pyoxigraph as ox

from cardgraph.vocabulary.namespaces import CG, RDF, RDFS, SKOS, XSD

NamedNode = NewType("NamedNode", str)
"""An IRI in its angle brackets."""
Literal = NewType("Literal", str)
"""A literal in its quotation marks, with its datatype or language behind."""
Term = NamedNode | Literal

_ESCAPE, _ESCAPED = re.compile(r"\\(.)"), {"n": "\n", "r": "\r", '"': '"', "\\": "\\"}


@lru_cache(maxsize=2048)
def iri(text: str) -> NamedNode:
    """An IRI as N-Triples writes it.

    :raises ValueError: if it is no IRI (RFC 3987)
    """
    return NamedNode(str(ox.NamedNode(text)))


TYPE, LABEL, PREFERRED_LABEL = iri(RDF + "type"), iri(RDFS + "label"), iri(SKOS + "prefLabel")
_INTEGER = iri(XSD + "integer")
# What says what a node is called.
LABELS = (LABEL, PREFERRED_LABEL)


def bracketed(valid: str) -> NamedNode:
    """The same of one that is known to be an IRI."""
    return NamedNode(f"<{valid}>")


@cache
def term(name: str) -> NamedNode:
    """The ontology term with a local name, as N-Triples writes it."""
    return iri(CG + name)


def literal(text: str, datatype: NamedNode | None = None) -> Literal:
    """A literal as N-Triples writes it (RDF 1.1 N-Triples, section 2.4).

    :param datatype: a plain string without
    """
    # Few texts have anything to escape, and to look for it takes half as long as to take it out.
    if "\\" in text:
        text = text.replace("\\", "\\\\")
    if '"' in text:
        text = text.replace('"', '\\"')
    if "\n" in text:
        text = text.replace("\n", "\\n")
    if "\r" in text:
        text = text.replace("\r", "\\r")
    return Literal(f'"{text}"^^{datatype}' if datatype else f'"{text}"')


def integer(number: int) -> Literal:
    """A number as a literal of xsd:integer."""
    return literal(str(number), _INTEGER)


def value_of(written: Term) -> str:
    """The IRI, or the lexical form, of a term."""
    if written[0] == "<":
        return written[1:-1]
    text = written[1 : written.rindex('"')]
    return _ESCAPE.sub(lambda match: _ESCAPED[match[1]], text) if "\\" in text else text
