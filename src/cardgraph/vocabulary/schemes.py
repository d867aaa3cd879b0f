"""Concept schemes: the concepts that words are looked up in, and what the vocabularies say of them."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache, lru_cache
from io import StringIO
from itertools import accumulate, dropwhile, takewhile
from pathlib import Path
from typing import Any, NamedTuple

from cardgraph.resources import folder
from cardgraph.vocabulary.namespaces import CG, DCT, RDF, RDFS, SKOS, VOCABULARY

_FILES = {
    "country": ("countries.ttl",),
    "field": ("research-fields.ttl",),
    "language": ("languages.ttl",),
    "library": ("libraries.ttl",),
    "license": ("licenses.ttl", "model-licenses.ttl"),
    "modality": ("modalities.ttl",),
    "organization-type": ("organization-types.ttl",),
    "risk": ("risks.ttl",),
    "task": ("tasks.ttl",),
}
SCHEMES = tuple(_FILES)
_CLASSES = {
    "country": "Country",
    "field": "ResearchField",
    "language": "Language",
    "library": "Library",
    "license": "License",
    "modality": "Modality",
    "organization-type": "OrganizationType",
    "risk": "Risk",
    "task": "Task",
}
_PREFERRED, _ALTERNATIVE, _HIDDEN = SKOS + "prefLabel", SKOS + "altLabel", SKOS + "hiddenLabel"
_IN_SCHEME, _SEE_ALSO = SKOS + "inScheme", RDFS + "seeAlso"
_LABELS = {_PREFERRED, _ALTERNATIVE, _HIDDEN, SKOS + "notation", CG + "spdxId"}
# What else people call a concept; codes of countries are too short to resemble anything.
_OTHER_NAMES = {_ALTERNATIVE, CG + "spdxId"}
_FACTS = {
    RDF + "type",
    _PREFERRED,
    _IN_SCHEME,
    SKOS + "notation",
    CG + "spdxId",
    CG + "licenseCategory",
    CG + "emoji",
    DCT + "isReplacedBy",
    CG + "inputModality",
    CG + "outputModality",
    *(SKOS + f"{kind}Match" for kind in ("exact", "close", "broad", "narrow", "related")),
}
_SUBJECT = re.compile(r"[\w-]+:(\S+) a ")
_NOT_WORD = re.compile(r"[^\w.+]+|_|\.(?!\d)|(?<!\d)\.")
# "France?", "not equal to MIT": the rest of punctuation says nothing.
_DOUBT = re.compile(r"[?\u2260\u00ac]|(?<!\w)!(?=\w)")
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
    """One concept scheme: look-up by exact normalised label, never by resemblance.

    The files hold a thousand concepts, of which a card names ten: only the blocks of Turtle that
    hold the words looked for are parsed, until so many were that parsing the rest is cheaper.
    """

    _PARTS, _REMEMBERED = 32, 2048

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.facts: dict[str, list[Any]] = {}
        self._concepts: dict[str, Concept] = {}
        self._by_label: dict[str, Match] = {}
        self._other_names: dict[str, str] = {}
        self._names: dict[str, None] = {}
        self._looked_up: dict[str, Match | None] = {}
        # By the very words, since cards of one hand repeat them.
        self._found: dict[str, Match | None] = {}
        self._pages: dict[str, Concept] = {}
        self._codes: dict[str, str] = {}
        self._block_of: dict[str, str] = {}
        texts = [path.read_text("utf-8").strip() for path in files_of(kind)]
        self._blocks = [block for text in texts for block in text.split("\n\n")]
        # Where a block begins in the whole, in small letters: that is looked through much faster than each by itself,
        # though each by itself is made small faster, as most are plain ASCII.
        folded = [block.casefold() for block in self._blocks]
        self._folded = "\n\n".join(folded)
        self._starts = list(accumulate((len(block) + 2 for block in folded), initial=0))
        self._parsed: set[int] = set()
        self._prefixes = "".join(sorted({line for text in texts for line in _prefixes(text)}))
        self._complete = False

    def find(self, text: str) -> Match | None:
        """The concept that a text names, ignoring case, punctuation and filler words; a doubt names none."""
        if text in self._found:
            return self._found[text]
        if len(self._found) >= self._REMEMBERED:
            self._found.clear()
        found = self._found[text] = None if _DOUBT.search(text) else self._find(normalize(text, self.kind))
        return found

    def _find(self, label: str) -> Match | None:
        """The concept of a normalised label."""
        if not self._complete and label not in self._looked_up:
            words = [word for word in label.split() if word.isascii()]
            if len(self._looked_up) < self._PARTS and words:
                self._read(*words)
            else:
                self._read_all()
            self._looked_up[label] = self._by_label.get(label)
        return self._by_label.get(label)

    def coded(self, code: str) -> Concept | None:
        """The concept whose IRI ends in a code, such as that of a language; case does not count."""
        known = self.codes().get(code.casefold())
        if known is None:
            return None
        iri = f"{VOCABULARY}{self.kind}/{known}"
        if iri not in self._concepts:
            self._parse(self._block_of[known])
        return self._concepts.get(iri)

    def codes(self) -> dict[str, str]:
        """What the IRIs of the concepts end in, by the same in small letters."""
        if not self._codes:
            self._block_of = {head[1]: block for block in self._blocks if (head := _SUBJECT.match(block))}
            self._codes = {code.casefold(): code for code in self._block_of}
        return self._codes

    def find_page(self, address: str) -> Concept | None:
        """The concept whose page has an address, which is given without ``https://`` and last slash."""
        self._read(address.casefold())
        return self._pages.get(address.casefold())

    def facts_of(self, iri: str) -> list[Any]:
        """What graphs hold of what the vocabulary says of a concept of its own, such as label, code and matches."""
        code = iri.rpartition("/")[2]
        if iri not in self.facts and self.codes() and (block := self._block_of.get(code)):
            self._parse(block)
        # The block of such a code may be that of a category.
        if iri not in self.facts:
            self._read(f":{code} a ".casefold())
        if iri not in self.facts:
            self._read_all()
        return self.facts[iri]

    def labels(self) -> Iterator[str]:
        """The preferred labels, for suggestions."""
        self._read_all()
        return (concept.label for concept in self._concepts.values())

    def names(self) -> list[str]:
        """What the concepts are called, in every spelling that is none by mistake."""
        self._read_all()
        return list(self._names)

    def other_names(self) -> dict[str, str]:
        """The preferred labels by what else the concepts are called, normalised, for suggestions."""
        self._read_all()
        return self._other_names

    def _read_all(self) -> None:
        if not self._complete:
            self._complete = True
            self._parse("\n\n".join(self._blocks))

    def _read(self, *wanted: str) -> None:
        """Parse the blocks whose text, in small letters, holds all that is wanted, if that was not done yet."""
        if not self._complete:
            found = [block for block in self._holding(max(wanted, key=len)) if block not in self._parsed]
            starts, text = self._starts, self._folded
            found = [n for n in found if all(text.find(word, starts[n], starts[n + 1]) >= 0 for word in wanted)]
            self._parsed.update(found)
            self._parse("\n\n".join(self._blocks[n] for n in found if not self._blocks[n].startswith("@prefix")))

    def _holding(self, wanted: str) -> list[int]:
        """The numbers of the blocks whose text holds something, in order."""
        found: dict[int, None] = {}
        at = self._folded.find(wanted)
        while at >= 0:
            block = bisect_right(self._starts, at) - 1
            found[block] = None
            at = self._folded.find(wanted, self._starts[block + 1])
        return list(found)

    def _parse(self, turtle: str) -> None:
        """Take in some blocks of Turtle; where labels are the same, the first concept has them."""
        if not turtle:
            return
        import pyoxigraph as ox

        labels: list[tuple[str, str, str]] = []
        facts: dict[str, list[Any]] = {}
        preferred: dict[str, str] = {}
        members: set[str] = set()
        pages: list[tuple[str, str]] = []
        for quad in ox.parse(self._prefixes + turtle, format=ox.RdfFormat.TURTLE):
            predicate, subject = quad.predicate.value, quad.subject.value
            if predicate in _FACTS:
                facts.setdefault(subject, []).append(quad.triple)
            if predicate in _LABELS:
                labels.append((subject, quad.object.value, predicate))
                if predicate == _PREFERRED:
                    preferred[subject] = quad.object.value
            elif predicate == _IN_SCHEME and quad.object.value == VOCABULARY + self.kind:
                members.add(subject)
            elif predicate == _SEE_ALSO:
                pages.append((subject, quad.object.value))
        self.facts |= facts
        for iri in sorted(members - self._concepts.keys()):
            self._concepts[iri] = Concept(iri, preferred[iri], self.kind)
        for iri, page in pages:
            self._pages[page.partition("//")[2].removeprefix("www.").rstrip("/").casefold()] = self._concepts[iri]
        for iri, label, predicate in labels:
            if iri in members:
                name, concept = normalize(label, self.kind), self._concepts[iri]
                self._by_label.setdefault(name, Match(concept, predicate == _HIDDEN))
                if predicate in (_PREFERRED, _ALTERNATIVE):
                    self._names[label] = None
                if predicate in _OTHER_NAMES:
                    self._other_names.setdefault(name, concept.label)


def _prefixes(turtle: str) -> Iterator[str]:
    """The lines that declare prefixes, with which each of the files begins."""
    lines = StringIO(turtle)
    return takewhile(lambda line: line.startswith("@prefix "), dropwhile(lambda line: line[0] in "#\n", lines))


@lru_cache(maxsize=2048)
def normalize(text: str, kind: str = "") -> str:
    """The form in which labels are compared: NFKC, case-folded, words only, without "the".

    For licenses the words that every license name may carry or leave out are dropped too.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    words = _NOT_WORD.sub(" ", folded)
    words = (_LICENSE_NOISE if kind == "license" else _NOISE).sub(" ", words)
    return " ".join(words.split())


def files_of(kind: str) -> list[Path]:
    """The files that hold the concept scheme of a kind."""
    return [folder("ontology") / name for name in _FILES[kind]]


@cache
def scheme(kind: str) -> Scheme:
    """The concept scheme ``risk``, ``license``, ``country``, and the like: one of ``SCHEMES``."""
    return Scheme(kind)


def concept_class(kind: str) -> str:
    """The ontology class of a scheme's concepts."""
    return CG + _CLASSES[kind]
