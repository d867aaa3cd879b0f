"""The card format, as the ontology defines it: what bullets and headings are called."""

from functools import cache
from typing import NamedTuple

import pyoxigraph as ox

from cardgraph.resources import folder
from cardgraph.vocabulary.namespaces import CG, RDFS, SKOS
from cardgraph.vocabulary.schemes import normalize


class CardField(NamedTuple):
    """A field of the card format, as the ontology defines it."""

    key: str
    label: str
    names: tuple[str, ...]
    order: int
    placeholder: str


class CardSection(NamedTuple):
    """A section of the card format, as the ontology defines it."""

    key: str
    heading: str
    placeholder: str


class CardFormat(NamedTuple):
    """The fields of a card by the names their bullets may have, its sections by their headings."""

    fields: dict[str, CardField]
    sections: dict[str, CardSection]


@cache
def card_format() -> CardFormat:
    """The card format that the ontology defines, its names normalised.

    The keys of the sections are ``sourceText`` (the fields), ``description`` and
    ``organizationDescription``.
    """
    wanted = {CG + "fieldOrder", CG + "placeholder", CG + "heading", RDFS + "label", SKOS + "altLabel"}
    entries: dict[str, dict[str, list[str]]] = {}
    for quad in ox.parse(path=str(folder("ontology") / "cardgraph.ttl")):
        if quad.predicate.value in wanted:
            entry = entries.setdefault(quad.subject.value.removeprefix(CG), {})
            entry.setdefault(quad.predicate.value, []).append(quad.object.value)
    fields: dict[str, CardField] = {}
    sections: dict[str, CardSection] = {}
    for key, entry in entries.items():
        placeholder = entry.get(CG + "placeholder", [""])[0]
        others = sorted(entry.get(SKOS + "altLabel", ()))
        if CG + "heading" in entry:
            section = CardSection(key, entry[CG + "heading"][0], placeholder)
            sections |= {normalize(name): section for name in (section.heading, *others)}
        elif CG + "fieldOrder" in entry:
            label = entry[RDFS + "label"][0]
            order = int(entry[CG + "fieldOrder"][0])
            field = CardField(key, label, (label, *others), order, placeholder)
            fields |= {normalize(name): field for name in field.names}
    return CardFormat(fields, sections)
