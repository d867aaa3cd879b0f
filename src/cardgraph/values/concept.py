"""Entries of vocabularies: risks, fields, modalities, organization types; what their readers share."""

import re
from bisect import bisect
from collections.abc import Iterator

from cardgraph.card import Stated
from cardgraph.diagnostic import Fix, Report
from cardgraph.expressions import expression
from cardgraph.markdown.words import Words
from cardgraph.values import is_absent
from cardgraph.vocabulary.schemes import Concept, Match, normalize, scheme

MAX_LENGTH = 500

_SEPARATOR = expression(r"\s*[,;|\u2022\n]\s*(?:and\s+)?|\s*\u2022\s*")
_JOINT = expression(r"\s+(?:and|&|\+|to|or)\s+|\s*[/+\u2192\u21d2\u27a1]\ufe0f?\s*|\s*[-=]>\s*|-to-", re.IGNORECASE)
# What goes in stands before it, what comes out behind: a kind of data may do both.
_ARROW = expression(r"[\u2192\u21d2\u27a1]|[-=]>|(?<=\s)to(?=\s)|-to-", re.IGNORECASE)
# A box that is not ticked, or a cross: what stands behind it is what is not so.
_UNTICKED = expression(r"\s*(?:\[ ?\]|[\u2610\u274c\u274e\u2716-\u2718\U0001f6ab\u26d4]\ufe0f?)\s*(?=[^\W_])")


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
        for piece in pieces(words, kind, report):
            text, begin, end = piece.text, end, piece.end
            if not text or is_absent(text) or not (concept := read_concept(piece, kind, report)):
                continue
            side = bisect(arrows, piece.start - words.start)
            if (concept.iri, side) in seen:
                rule = "risk-duplicate" if kind == "risk" else "value-duplicate"
                report(rule, piece.span, text=text, fixes=removing(piece, begin))
            seen.add((concept.iri, side))
            found.setdefault(concept.iri, Stated(concept, piece, kind))
    return list(found.values())


def read_type(words: Words, report: Report) -> Stated[Concept] | None:
    """The organization type that some words name, or None where they are too long for one (which is reported)."""
    concept = read_concept(words, "organization-type", report)
    return Stated(concept, words, "organization-type") if concept else None


def read_concept(words: Words, kind: str, report: Report) -> Concept | None:
    """The concept that some words name as a whole, or one of their own where the scheme lacks it.

    :returns: None where the words are too long to name anything (which is reported)
    """
    match = scheme(kind).find(words.text)
    if not match:
        return read_unlisted(words, kind, report)
    if match.misspelt:
        report_misspelt(words, match, report)
    return match.concept


def report_misspelt(words: Words, match: Match, report: Report) -> None:
    """Report words that name a concept by a wrong spelling, with the right one as a fix."""
    label = match.concept.label
    report("label-misspelt", words.span, text=words.text, label=label, fixes=words.rewritten(label, safe=True))


def removing(words: Words, begin: int) -> tuple[Fix, ...]:
    """The fix that takes an entry out of its list, with what stands between it and the entry before.

    :param begin: where the entry before ends in the prose, or a number below zero where there is none
    """
    return Words(words.prose, begin, words.end).rewritten("", safe=True) if begin >= 0 else ()


def read_unlisted(words: Words, kind: str, report: Report) -> Concept | None:
    """A concept of the card's own, named by some words, or None where they are too long (which is reported)."""
    label = " ".join(words.text.split())
    if len(label) > MAX_LENGTH:
        report("value-too-long", words.span, length=str(len(label)), limit=str(MAX_LENGTH))
        return None
    return Concept(normalize(label) or label, label, kind, listed=False)


def pieces(words: Words, kind: str, report: Report) -> Iterator[Words]:
    """The entries of a list: parted by commas and the like, by "and" only where that parts known names."""
    if scheme(kind).find(words.text):
        yield words
        return
    for piece in split(words, _SEPARATOR):
        if not is_unticked(piece, report):
            yield from joint(trimmed(piece), kind)


def is_unticked(words: Words, report: Report) -> bool:
    """Whether a box that is not ticked, or a cross, stands before some words, which is reported."""
    # Most entries begin with a letter, and an expression costs more than a look.
    match = None if words.text[:1].isalnum() else _UNTICKED.match(words.text)
    if match:
        shown = words.part(match.end(), len(words.text))
        report("value-unticked", shown.span, text=shown.text)
    return match is not None


def joint(words: Words, kind: str) -> list[Words]:
    """Some words, or those on each side of an "and" where all of them are known names."""
    smaller = [trimmed(part) for part in split(words, _JOINT)]
    known = len(smaller) > 1 and not scheme(kind).find(words.text)
    return smaller if known and all(scheme(kind).find(part.text) for part in smaller) else [words]


def split(words: Words, separator: re.Pattern[str]) -> Iterator[Words]:
    """The words between separators, without blanks around."""
    text, start = words.text, 0
    for match in separator.finditer(text):
        yield words.part(start, match.start())
        start = match.end()
    yield words.part(start, len(text))


def trimmed(words: Words, also: str = ".") -> Words:
    """The words without emoji around them and full stops behind; letters, marks and brackets stay.

    :param also: what else is taken from the end
    """
    text = words.text
    start, end = 0, len(text)
    while start < end and _is_ornament(text[start]):
        start += 1
    while end > start and (_is_ornament(text[end - 1]) or text[end - 1] in also):
        end -= 1
    return words.part(start, end) if (start, end) != (0, len(text)) else words


def _is_ornament(character: str) -> bool:
    # Mathematical operators are none: one of them says "not equal".
    is_operator = "\u2200" <= character <= "\u22ff"
    return character.isspace() or (character >= "\u2190" and not character.isalnum() and not is_operator)
