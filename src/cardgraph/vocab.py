"""The vocabularies: every IRI that Python knows, and the concepts that words are looked up in."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from cardgraph.resources import folder

if TYPE_CHECKING:
    import pyoxigraph as ox

CG = "https://w3id.org/cardgraph/ns#"
VOCABULARY = "https://w3id.org/cardgraph/"
SHAPE = VOCABULARY + "shape/"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SH = "http://www.w3.org/ns/shacl#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
XSD = "http://www.w3.org/2001/XMLSchema#"
PROV = "http://www.w3.org/ns/prov#"

PREFIXES = {
    "cg": CG,
    "prov": PROV,
    "rdf": RDF,
    "rdfs": RDFS,
    "skos": SKOS,
    "xsd": XSD,
    **{
        name: f"{VOCABULARY}{name}/"
        for name in ("country", "field", "license", "license-category", "modality", "organization-type", "risk")
    },
}

ENTITY_TYPES = (
    "card",
    "dataset",
    "derivation",
    "evidence",
    "model",
    "organization",
    "publication",
    "quantity",
    "unlisted-country",
    "unlisted-field",
    "unlisted-license",
    "unlisted-modality",
    "unlisted-organization-type",
    "unlisted-risk",
)

_FILES = {
    "country": ("countries.ttl",),
    "field": ("research-fields.ttl",),
    "license": ("licenses.ttl", "model-licenses.ttl"),
    "modality": ("modalities.ttl",),
    "organization-type": ("organization-types.ttl",),
    "risk": ("risks.ttl",),
}
_CLASSES = {
    "country": "Country",
    "field": "ResearchField",
    "license": "License",
    "modality": "Modality",
    "organization-type": "OrganizationType",
    "risk": "Risk",
}
_LABELS = {SKOS + "prefLabel", SKOS + "altLabel", SKOS + "hiddenLabel", SKOS + "notation", CG + "spdxId"}
_FACTS = {
    RDF + "type",
    SKOS + "prefLabel",
    SKOS + "inScheme",
    SKOS + "notation",
    CG + "spdxId",
    CG + "licenseCategory",
    CG + "emoji",
}
_NOT_WORD = re.compile(r"[^\w.+]+|_|\.(?!\d)|(?<!\d)\.")
_NOISE = re.compile(r"\bthe\b")
_LICENSE_NOISE = re.compile(r"\b(?:(?:licen[cs]ed?|agreement|the|version)\b|v(?=[ \d]))")


class Concept(NamedTuple):
    """An entry of a vocabulary; ``listed`` is False for one that only a card names."""

    iri: str
    label: str
    kind: str
    listed: bool = True


class Match(NamedTuple):
    """A concept that words were found to name; ``misspelt`` where by a hidden label."""

    concept: Concept
    misspelt: bool


class Scheme:
    """One concept scheme: look-up by exact normalised label, never by resemblance."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.concepts: dict[str, Concept] = {}
        self.facts: dict[str, list[ox.Triple]] = {}
        self._by_label: dict[str, Match] = {}
        self._read()

    def _read(self) -> None:
        labels: list[tuple[str, str, bool]] = []
        in_scheme = SKOS + "inScheme"
        members: set[str] = set()
        preferred: dict[str, str] = {}
        for quad in _parse(*_FILES[self.kind]):
            predicate, subject = quad.predicate.value, quad.subject.value
            if predicate in _LABELS:
                value = quad.object.value
                labels.append((subject, value, predicate.endswith("hiddenLabel")))
                if predicate.endswith("prefLabel"):
                    preferred[subject] = value
            elif predicate == in_scheme and quad.object.value == VOCABULARY + self.kind:
                members.add(subject)
            if predicate in _FACTS:
                self.facts.setdefault(subject, []).append(quad.triple)
        for iri in sorted(members):
            self.concepts[iri] = Concept(iri, preferred[iri], self.kind)
        for iri, label, hidden in labels:
            if iri in members:
                self._by_label.setdefault(normalize(label, self.kind), Match(self.concepts[iri], hidden))

    def find(self, text: str) -> Match | None:
        """The concept that a text names, ignoring case, punctuation and filler words."""
        return self._by_label.get(normalize(text, self.kind))

    def labels(self) -> Iterator[str]:
        """The preferred labels, for suggestions."""
        return (concept.label for concept in self.concepts.values())


@lru_cache(maxsize=16384)
def normalize(text: str, kind: str = "") -> str:
    """The form in which labels are compared: NFKC, case-folded, words only, without "the".

    For licenses the words that every license name may carry or leave out are dropped too.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    words = _NOT_WORD.sub(" ", folded)
    words = (_LICENSE_NOISE if kind == "license" else _NOISE).sub(" ", words)
    return " ".join(words.split())


@cache
def scheme(kind: str) -> Scheme:
    """The concept scheme ``risk``, ``license``, ``country``, ``field``, ``modality`` or ``organization-type``."""
    return Scheme(kind)


def concept_class(kind: str) -> str:
    """The ontology class of a scheme's concepts."""
    return CG + _CLASSES[kind]


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
    for quad in _parse("cardgraph.ttl"):
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


def _parse(*names: str) -> "Iterator[ox.Quad]":
    import pyoxigraph as ox

    for name in names:
        yield from ox.parse(path=str(folder("ontology") / name))
