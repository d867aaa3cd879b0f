"""Entries of vocabularies: risks, licenses, countries, fields, modalities, organization types."""

import re
from bisect import bisect
from collections.abc import Iterator

from cardgraph.card import Stated
from cardgraph.diagnostic import Report
from cardgraph.markdown.words import Words
from cardgraph.values import is_absent
from cardgraph.vocabulary.schemes import Concept, normalize, scheme

_SEPARATOR = re.compile(r"\s*[,;|\u2022\n]\s*(?:and\s+)?|\s*\u2022\s*")
_JOINT = re.compile(r"\s+(?:and|&|\+|to|or)\s+|\s*[/+\u2192\u21d2\u27a1]\ufe0f?\s*|\s*[-=]>\s*|-to-", re.IGNORECASE)
# What goes in stands before it, what comes out behind: a kind of data may do both.
_ARROW = re.compile(r"[\u2192\u21d2\u27a1]|[-=]>|(?<=\s)to(?=\s)|-to-", re.IGNORECASE)
_FOOTNOTE = re.compile(r"\s*[*\u2020\u2021]+$")
_ASIDE = re.compile(r"\s*\([^()]*\)$")


def read_concepts(parts: list[Words], kind: str, report: Report) -> list[Stated[Concept]]:
    """The entries of one vocabulary that a list of words names, each once.

    An entry that the vocabulary lacks stays as a concept of its own; a shape reports it.

    :param parts: the words behind the colon, and those of nested items
    :param kind: the scheme, such as ``risk``
    """
    found: dict[str, Stated[Concept]] = {}
    seen: set[tuple[str, int]] = set()
    for words in parts:
        arrows = [match.start() for match in _ARROW.finditer(words.text)] if kind == "modality" else []
        end = -1
        for piece in _pieces([words], kind):
            text, begin, end = piece.text, end, piece.end
            if not text or is_absent(text):
                continue
            concept = _concept(piece, kind, report)
            side = bisect(arrows, piece.start - words.start)
            if (concept.iri, side) in seen:
                # What stands between it and the entry before goes with it.
                fixes = Words(piece.prose, begin, end).rewritten("", safe=True) if begin >= 0 else ()
                rule = "risk-duplicate" if kind == "risk" else "value-duplicate"
                report(rule, piece.span, text=text, fixes=fixes)
            seen.add((concept.iri, side))
            found.setdefault(concept.iri, Stated(concept, piece, kind))
    return list(found.values())


def read_type(words: Words, report: Report) -> Stated[Concept]:
    """The organization type that some words name."""
    return Stated(_concept(words, "organization-type", report), words, "organization-type")


def read_licenses(words: Words, has_footnote: bool, report: Report) -> list[Stated[Concept]]:
    """The licenses that some words name: one, or several when every part names a known one.

    :param has_footnote: whether the card has a footnote for a mark such as ``*``
    """
    mark = _FOOTNOTE.search(words.text)
    if mark and mark.start():
        if not has_footnote:
            report("license-footnote", words.span, text=words.text)
        words = words.part(0, mark.start())
    whole = scheme("license").find(words.text)
    if not whole:
        pieces = [_without_aside(piece) for piece in _pieces([words], "license")]
        if len(pieces) > 1 and all(scheme("license").find(piece.text) for piece in pieces):
            return [Stated(_concept(piece, "license", report), piece, "license") for piece in pieces]
        words = _without_aside(words) if scheme("license").find(_without_aside(words).text) else words
    return [Stated(_concept(words, "license", report), words, "license")]


def _without_aside(words: Words) -> Words:
    match = _ASIDE.search(words.text)
    return words.part(0, match.start()) if match else words


def _pieces(parts: list[Words], kind: str) -> Iterator[Words]:
    for words in parts:
        if scheme(kind).find(words.text):
            yield words
            continue
        for piece in _split(words, _SEPARATOR):
            smaller = list(_split(piece, _JOINT))
            known = scheme(kind).find(piece.text) is None and len(smaller) > 1
            if known and all(scheme(kind).find(part.text) for part in smaller):
                yield from smaller
            else:
                yield piece


def _split(words: Words, separator: re.Pattern[str]) -> Iterator[Words]:
    text, start = words.text, 0
    for match in separator.finditer(text):
        yield _trimmed(words.part(start, match.start()))
        start = match.end()
    yield _trimmed(words.part(start, len(text)))


def _trimmed(words: Words) -> Words:
    """The words without emoji and full stops around them; letters, marks and brackets stay."""
    text = words.text
    start, end = 0, len(text)
    while start < end and _is_ornament(text[start]):
        start += 1
    while end > start and (_is_ornament(text[end - 1]) or text[end - 1] == "."):
        end -= 1
    return words.part(start, end) if (start, end) != (0, len(text)) else words


def _is_ornament(character: str) -> bool:
    return character.isspace() or (character >= "\u2190" and not character.isalnum())


def _concept(words: Words, kind: str, report: Report) -> Concept:
    match = scheme(kind).find(words.text)
    if not match:
        label = " ".join(words.text.split())
        return Concept(normalize(label) or label, label, kind, listed=False)
    if match.misspelt:
        label = match.concept.label
        report("label-misspelt", words.span, text=words.text, label=label, fixes=words.rewritten(label, safe=True))
    return match.concept
