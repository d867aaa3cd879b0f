"""Triples that know the words behind them, their terms spelt as N-Triples spells them."""

import re
from functools import cache
from typing import NamedTuple

from cardgraph.diagnostic import Span
from cardgraph.graph.minting import iri
from cardgraph.markdown.words import Spot, Words
from cardgraph.vocabulary.schemes import CG, SCHEMES, SKOS, VOCABULARY, scheme

_ESCAPE, _ESCAPED = re.compile(r"\\(.)"), {"n": "\n", "r": "\r", '"': '"', "\\": "\\"}


class Statement(NamedTuple):
    """A triple as N-Triples writes its terms, the words that state it, and the rule that read them."""

    subject: str
    predicate: str
    object: str
    words: Words | Spot
    rule: str

    @property
    def ntriples(self) -> str:
        """The triple as a line of N-Triples."""
        return f"{self.subject} {self.predicate} {self.object} .\n"

    @property
    def span(self) -> Span:
        """Where the words stand."""
        return self.words.span

    @property
    def text(self) -> str:
        """The words as plain text."""
        return self.words.text


class CardGraph(NamedTuple):
    """The statements of one card, and the IRIs of the vocabulary concepts that they mention."""

    card: str
    model: str
    statements: list[Statement]
    concepts: list[str]


@cache
def term(name: str) -> str:
    """The ontology term with a local name, as N-Triples writes it."""
    return iri(CG + name)


def literal(text: str, datatype: str = "") -> str:
    """A literal as N-Triples writes it (RDF 1.1 N-Triples, section 2.4).

    :param datatype: an IRI in its brackets; a plain string without
    """
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    return f'"{escaped}"^^{datatype}' if datatype else f'"{escaped}"'


def plain(written: str) -> str:
    """The IRI, or the lexical form, of a term as N-Triples writes it."""
    if written[0] == "<":
        return written[1:-1]
    text = written[1 : written.rindex('"')]
    return _ESCAPE.sub(lambda match: _ESCAPED[match[1]], text) if "\\" in text else text


def facts(concepts: list[str]) -> list[str]:
    """What the vocabularies say about some of their concepts: type, label, scheme, code, category.

    :param concepts: IRIs
    :returns: lines of N-Triples, each once
    """
    found: dict[str, None] = {}
    for concept in concepts:
        for line in _facts_of(concept):
            found[line] = None
    return list(found)


def label_of(concept: str) -> str:
    """The preferred label of a vocabulary concept, or nothing where it is none."""
    kind = concept.rsplit("/", 2)[-2:-1]
    if not kind or kind[0] not in SCHEMES or not concept.startswith(VOCABULARY):
        return ""
    found = (
        fact.object.value for fact in scheme(kind[0]).facts_of(concept) if fact.predicate.value == SKOS + "prefLabel"
    )
    return next(found, "")


@cache
def _facts_of(concept: str) -> tuple[str, ...]:
    lines = []
    for triple in scheme(concept.rsplit("/", 2)[1]).facts_of(concept):
        lines.append(f"{triple} .\n")
        if triple.predicate.value == CG + "licenseCategory":
            lines += [f"{fact} .\n" for fact in scheme("license").facts_of(triple.object.value)]
    return tuple(lines)
