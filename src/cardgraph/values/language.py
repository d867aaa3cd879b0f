"""Languages: BCP 47 tags such as ``en`` and ``pt-BR`` (RFC 5646), or names of languages."""

import re
from collections.abc import Iterable, Iterator

from cardgraph.card import Stated
from cardgraph.diagnostic import Report, shortened
from cardgraph.expressions import expression
from cardgraph.markdown.words import Words
from cardgraph.values import is_absent
from cardgraph.values.concept import split, trimmed
from cardgraph.vocabulary.schemes import Concept, scheme

_SEPARATOR = expression(r"\s*[,;|/\u2022\n\u3001]\s*(?:and\s+)?|\s+(?:and|&)\s+", re.IGNORECASE)
# Language, script, region, variants (RFC 5646, section 2.1): no more is used of what the grammar allows.
_TAG = expression(
    r"([a-z]{2,3})(?:[-_]([a-z]{4}))?(?:[-_]([a-z]{2}|[0-9]{3}))?((?:[-_](?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*)",
    re.IGNORECASE,
)
# What a name may be followed by: "English (en)", "English (US)", "Danish only".
_REMARK = expression(r"\s*(?:\([^()]*\)|\bonly|\blanguages?)\s*$", re.IGNORECASE)
# What says that there are languages, or something else than one, but not which.
_NONE = {"true", "yes", "on", "unk", "unknown", "noinfo", "und", "none", "n/a", "null"}
_NO_LANGUAGE = {"code", "multilingual", "multi", "mul", "zxx"}
# What is made of "no" by a program that takes it for a truth value (YAML 1.1).
_FALSE = {"false", "off"}
# The code of Norwegian, which the same programs take for one.
_NO = "no"
# Names that have more codes than the list gives them.
_MOST = 60


def read_languages(parts: Iterable[Words], is_metadata: bool, report: Report) -> Iterator[Stated[Concept]]:
    """The languages that some words name.

    Among metadata a tag is expected: whatever is none is reported, and kept as it stands. In prose only names and
    tags that are known count, and only where all that is listed is known.

    :param parts: the words of the field, then those of each item below
    :param is_metadata: whether they stand among metadata
    """
    for words in parts:
        pieces = [piece for part in split(words, _SEPARATOR) if (piece := trimmed(part)).text]
        if is_metadata:
            for piece in pieces:
                yield from _coded(piece, report)
        else:
            yield from _named(pieces)


def _coded(words: Words, report: Report) -> Iterator[Stated[Concept]]:
    text = words.text
    folded = text.casefold()
    if folded in _FALSE:
        report("language-false", words.span, text=text, fixes=words.rewritten('"no"', safe=False))
        return
    concept = _of_tag(text)
    if concept and folded not in _NONE | _NO_LANGUAGE:
        if "_" in text:
            _report(words, text.replace("_", "-"), report)
        elif folded == _NO and not _is_quoted(words):
            report("language-unquoted", words.span, text=text, fixes=words.rewritten(f'"{text}"', safe=False))
        yield Stated(concept, words, "language")
        return
    match = scheme("language").find(text) if len(text) > 3 else None
    if match and folded not in _NONE | _NO_LANGUAGE:
        _report(words, _code(match.concept), report)
        yield Stated(match.concept, words, "language")
        return
    _report(words, "", report)
    if folded not in _NONE and len(text) <= _MOST and not is_absent(text):
        yield Stated(Concept(folded, text, "language", listed=False), words, "language")


def _is_quoted(words: Words) -> bool:
    """Whether words of metadata stand in quotation marks."""
    source, span = words.prose.source, words.span
    return source.disk_lines[span.line - 1][: span.column - 1].endswith(("'", '"'))


def _report(words: Words, right: str, report: Report) -> None:
    suggestions = (right,) if right else ()
    fixes = words.rewritten(right, safe=False) if right else ()
    report("language-not-a-code", words.span, text=shortened(words.text), suggestions=suggestions, fixes=fixes)


def _named(pieces: list[Words]) -> Iterator[Stated[Concept]]:
    """The languages of a list in prose, if all that it names are languages."""
    found = [(piece, _by_name(piece.text)) for piece in pieces]
    if all(concept for _, concept in found):
        for piece, concept in found:
            if concept:
                yield Stated(concept, piece, "language-name")


def _by_name(text: str) -> Concept | None:
    """The language that a word of prose names, or that a tag in small letters stands for."""
    plain = _REMARK.sub("", text)
    if match := scheme("language").find(plain) if len(plain) > 3 else None:
        return match.concept
    return _of_tag(plain) if re.fullmatch("[a-z]{2}(?:-[A-Z]{2})?", plain) else None


def _of_tag(text: str) -> Concept | None:
    """The language of a tag; one with more than a language in it is a concept of its own."""
    match = _TAG.fullmatch(text)
    language = scheme("language").coded(match[1]) if match else None
    if not match or not language:
        return None
    if match.end(1) == len(text):
        return language
    tag = text.replace("_", "-")
    return Concept(tag.casefold(), tag, "language", listed=False)


def _code(concept: Concept) -> str:
    return concept.iri.rpartition("/")[2]
