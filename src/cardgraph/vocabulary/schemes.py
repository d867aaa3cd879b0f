"""Concept schemes: the concepts that words are looked up in, and what the vocabularies say of them."""

from __future__ import annotations

import os.path
import re
import unicodedata
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Hashable, Iterable, Iterator
from functools import cache, lru_cache
from io import BytesIO
from itertools import dropwhile, groupby, takewhile
from typing import Any

from cardgraph.records import NamedTuple
from cardgraph.resources import located
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
_NOT_WORD = re.compile(r"[^\w.+]+|_|\.(?!\d)|(?<!\d)\.")
# "France?", "not equal to MIT": the rest of punctuation says nothing.
_DOUBT = re.compile(r"[?\u2260\u00ac]|(?<!\w)!(?=\w)")
_NOISE = re.compile(r"\bthe\b")
# What stands in quotation marks in Turtle; what is escaped in labels is no part of a word.
_LITERAL = re.compile(rb'"([^"\\]*(?:\\.[^"\\]*)*)"')
# What stands behind the subject of an entry.
_BEHIND_HEAD = b" a "
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


class Entry(NamedTuple):
    """What the files say of one subject, which may be no concept of the scheme but belong to one.

    ``matches`` are by label, normalised, ``names`` what it is called by no mistake, ``others`` what else, normalised,
    ``pages`` its addresses, as ``find_page`` takes them; ``facts`` what graphs hold, as triples.
    """

    subject: str
    concept: Concept | None
    matches: dict[str, Match]
    names: list[str]
    others: list[str]
    pages: list[str]
    facts: list[Any]


class Scheme:
    """One concept scheme: look-up by exact normalised label, never by resemblance.

    The list of languages has eight thousand entries, of which a card names two. So the files are kept as text, and
    only those entries are parsed, one by one, that hold the words looked for. From some number of words, or of codes,
    on there is an index: it has a hash for each of them, so that memory is the same whatever cards name.
    """

    _PATIENCE = 16
    _REMEMBERED = 2048
    _PARSED = 256

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._paths = files_of(kind)
        # As bytes, since of text with any letter beyond the first 256 each letter takes two.
        texts = [_read(path) for path in self._paths]
        self._text = b"\n\n".join(texts)
        # In small letters; labels and addresses that are looked for are ASCII, as far as they are looked for.
        self._folded = self._text.lower()
        self._prefixes = b"".join(sorted({line for text in texts for line in _prefixes(text)}))
        self._by_label = _Index(self._PATIENCE, self._labels)
        self._by_head = _Index(self._PATIENCE, self._heads)
        # By the very words, since cards of one hand repeat them.
        self.find = lru_cache(self._REMEMBERED)(self._find)
        self.coded = lru_cache(self._REMEMBERED)(self._coded)
        self.find_page = lru_cache(self._REMEMBERED)(self._find_page)
        self._entry = lru_cache(self._PARSED)(self._parsed)

    def _find(self, text: str) -> Match | None:
        """The concept that a text names, ignoring case, punctuation and filler words; a doubt names none."""
        if _DOUBT.search(text):
            return None
        label = normalize(text, self.kind)
        for place in self._places(label):
            if match := self._entry(place).matches.get(label):
                return match
        return None

    def _coded(self, code: str) -> Concept | None:
        """The concept whose IRI ends in a code, such as that of a language; case does not count."""
        entry = self._with_key(self.kind, code)
        return entry.concept if entry else None

    def _find_page(self, address: str) -> Concept | None:
        """The concept whose page has an address, which is given without ``https://`` and last slash."""
        folded = address.casefold()
        entries = map(self._entry, self._holding([folded.encode()]))
        found = [entry.concept for entry in entries if entry.concept and folded in entry.pages]
        return found[-1] if found else None

    def codes(self) -> dict[str, str]:
        """What the IRIs of the concepts end in, by the same in small letters."""
        subjects = re.finditer(rb"\n" + self.kind.encode() + rb":(\S+) a ", self._text)
        return {code.casefold(): code for code in (match[1].decode() for match in subjects)}

    def facts_of(self, iri: str) -> list[Any]:
        """What graphs hold of what the vocabulary says of a concept of its own, such as label, code and matches.

        :raises KeyError: if it says nothing of it
        """
        entry = self._with_key(*iri.removeprefix(VOCABULARY).rsplit("/", 1))
        if entry is None or entry.subject != iri:
            raise KeyError(iri)
        return entry.facts

    def labels(self) -> list[str]:
        """The preferred labels, for suggestions, in the order of the IRIs."""
        return [concept.label for concept in sorted(entry.concept for entry in self.entries() if entry.concept)]

    def names(self) -> list[str]:
        """What the concepts are called, in every spelling that is none by mistake."""
        return list(dict.fromkeys(name for entry in self.entries() for name in entry.names))

    def other_names(self) -> dict[str, str]:
        """The preferred labels by what else the concepts are called, normalised, for suggestions."""
        found: dict[str, str] = {}
        for entry in self.entries():
            for name in entry.others:
                assert entry.concept
                found.setdefault(name, entry.concept.label)
        return found

    def entries(self) -> Iterator[Entry]:
        """All that there are, in the order of the files."""
        import pyoxigraph as ox

        quads = (quad for path in self._paths for quad in ox.parse(path=path))
        for subject, about in groupby(quads, lambda quad: quad.subject.value):
            yield self._made(subject, [quad.triple for quad in about])

    def _places(self, label: str) -> Iterable[int]:
        """Where the entries begin that may have a label, which is normalised, in their order."""
        words = [word.encode() for word in label.split() if word.isascii()]
        found = self._by_label.places(label, at_once=not words)
        return self._holding(words) if found is None else found

    def _labels(self) -> Iterator[tuple[str, int]]:
        """All labels, normalised, and where the entries begin that have them; the other literals are among them."""
        for entry, at in self._pieces(self._text):
            for literal in _LITERAL.findall(entry):
                yield normalize.__wrapped__(literal.decode(), self.kind), at

    def _heads(self) -> Iterator[tuple[bytes, int]]:
        """How the entries begin, in small letters, and where."""
        for entry, at in self._pieces(self._folded):
            yield entry[: entry.find(_BEHIND_HEAD) + len(_BEHIND_HEAD)], at

    @staticmethod
    def _pieces(text: bytes) -> Iterator[tuple[bytes, int]]:
        """The entries as they are written, and where they begin."""
        at = 0
        for entry in text.split(b"\n\n"):
            yield entry, at
            at += len(entry) + 2

    def _holding(self, words: list[bytes]) -> Iterator[int]:
        """Where the entries begin whose text holds some words, in order."""
        wanted, text = max(words, key=len), self._folded
        at = text.find(wanted)
        while at >= 0:
            before, end = text.rfind(b"\n\n", 0, at), text.find(b"\n\n", at)
            start, end = 0 if before < 0 else before + 2, len(text) if end < 0 else end
            if all(text.find(word, start, end) >= 0 for word in words):
                yield start
            at = text.find(wanted, end)

    def _with_key(self, kind: str, code: str) -> Entry | None:
        """The entry of a subject, by what its IRI ends in, if there is one."""
        head = f"{kind}:{code.casefold()}".encode() + _BEHIND_HEAD
        places = self._by_head.places(head)
        if places is None:
            at = self._folded.find(b"\n" + head)
            places = [at + 1] if at >= 0 else []
        return next((self._entry(place) for place in places if self._folded.startswith(head, place)), None)

    def _parsed(self, place: int) -> Entry:
        """The entry that begins at some place."""
        import pyoxigraph as ox

        end = self._text.find(b"\n\n", place)
        turtle = self._prefixes + self._text[place : end if end >= 0 else None]
        triples = [quad.triple for quad in ox.parse(turtle, format=ox.RdfFormat.TURTLE)]
        return self._made(triples[0].subject.value if triples else "", triples)

    def _made(self, subject: str, triples: list[Any]) -> Entry:
        """What an entry says."""
        said = [(triple.predicate.value, triple.object.value) for triple in triples]
        facts = [triple for triple in triples if triple.predicate.value in _FACTS]
        if (_IN_SCHEME, VOCABULARY + self.kind) not in said:
            return Entry(subject, None, {}, [], [], [], facts)
        label = next(value for predicate, value in said if predicate == _PREFERRED)
        concept = Concept(subject, label, self.kind)
        matches: dict[str, Match] = {}
        for predicate, value in said:
            if predicate in _LABELS:
                matches.setdefault(normalize(value, self.kind), Match(concept, predicate == _HIDDEN))
        return Entry(
            subject,
            concept,
            matches,
            [value for predicate, value in said if predicate in (_PREFERRED, _ALTERNATIVE)],
            [normalize(value, self.kind) for predicate, value in said if predicate in _OTHER_NAMES],
            [_address(value) for predicate, value in said if predicate == _SEE_ALSO],
            facts,
        )


class _Index:
    """The places of texts, by hashes of these: twelve bytes for each. It is made when it has been asked some times.

    :param patience: how often that is, since to look through all of the text a few times takes less
    :param known: gives the texts and their places, in order
    """

    def __init__(self, patience: int, known: Callable[[], Iterable[tuple[Hashable, int]]]) -> None:
        self._patience, self._known = patience, known
        self._hashes, self._places = array("q"), array("I")

    def places(self, text: Hashable, at_once: bool = False) -> Iterable[int] | None:
        """The places of a text, in order, and any whose text has the same hash; None before there is an index.

        :param at_once: make it now
        """
        if not self._hashes:
            self._patience -= 1
            if self._patience >= 0 and not at_once:
                return None
            self._make()
        wanted = hash(text)
        return self._places[bisect_left(self._hashes, wanted) : bisect_right(self._hashes, wanted)]

    def _make(self) -> None:
        texts, places = zip(*self._known(), strict=True)
        hashes = list(map(hash, texts))
        # Places of one hash stay in order, since sorting is stable.
        order = sorted(range(len(hashes)), key=hashes.__getitem__)
        self._hashes = array("q", map(hashes.__getitem__, order))
        self._places = array("I", map(places.__getitem__, order))


def _address(page: str) -> str:
    return page.partition("//")[2].removeprefix("www.").rstrip("/").casefold()


def _prefixes(turtle: bytes) -> Iterator[bytes]:
    """The lines that declare prefixes, with which each of the files begins."""
    lines = BytesIO(turtle)
    return takewhile(lambda line: line.startswith(b"@prefix "), dropwhile(lambda line: line[0] in b"#\n", lines))


@lru_cache(maxsize=2048)
def normalize(text: str, kind: str = "") -> str:
    """The form in which labels are compared: NFKC, case-folded, words only, without "the".

    For licenses the words that every license name may carry or leave out are dropped too.
    """
    folded = (text if text.isascii() else unicodedata.normalize("NFKC", text)).casefold()
    # Most of what is looked up is one word, of which nothing is taken away.
    if folded.isalnum() and kind != "license":
        return folded if folded != "the" else ""
    parts = folded.split()
    # Most of the rest are several.
    if kind != "license" and "the" not in folded and all(map(str.isalnum, parts)):
        return " ".join(parts)
    words = _NOT_WORD.sub(" ", folded)
    if kind == "license":
        words = _LICENSE_NOISE.sub(" ", words)
    elif "the" in words:
        words = _NOISE.sub(" ", words)
    return " ".join(words.split())


def files_of(kind: str) -> list[str]:
    """The paths of the files that hold the concept scheme of a kind."""
    return [os.path.join(located("ontology"), name) for name in _FILES[kind]]


def _read(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read().strip()


@cache
def scheme(kind: str) -> Scheme:
    """The concept scheme ``risk``, ``license``, ``country``, and the like: one of ``SCHEMES``."""
    return Scheme(kind)


def concept_class(kind: str) -> str:
    """The ontology class of a scheme's concepts."""
    return CG + _CLASSES[kind]
