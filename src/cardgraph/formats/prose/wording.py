"""How READMEs are worded: their headings, titles that name nothing, placeholders; from ``wording.toml``."""

import re
from functools import cache, lru_cache

from cardgraph.formats.definition import Unfilled
from cardgraph.records import NamedTuple
from cardgraph.resources import read_table
from cardgraph.values import BEGINNINGS, is_absent
from cardgraph.vocabulary.schemes import normalize

# A longer heading is a sentence, in which a word may stand for anything.
_MOST_WORDS = 9
# What follows in a heading or a label is not looked at.
_LONGEST = 300
_WORD = re.compile(r"[^\W\d_]+")
_ORNAMENT = re.compile(r"^[^\w({\[]+|[^\w)}\]]+$")
_SIGN = re.compile(r"[^\w/]+")
_LETTERS = 3
_HEAD = re.compile(rf"\W*+(\w{{1,{_LETTERS}}})")
_OPTIONAL = re.compile(r"\s*[\[(]\s*optional\s*[\])]", re.IGNORECASE)
_OF_USE = re.compile(r"\bus(?:e|es|age)\b", re.IGNORECASE)
_NUMBER_IN_FRONT = re.compile(r"^\W*(?:\d{1,2}(?:\.\d{1,2}){0,2}[.)]?\s+)?")
# Headings, labels and placeholders are the same words in card after card: so many are not looked at again.
_REMEMBERED = 1 << 10


class Heading(NamedTuple):
    """What a heading says of what stands below it.

    ``kinds`` are those of sections that are kept as places; ``hides`` the keys of the fields that are not read below;
    ``is_of_use`` says that it speaks of use.
    """

    kinds: tuple[str, ...] = ()
    hides: frozenset[str] = frozenset()
    is_of_use: bool = False


class _Wording(NamedTuple):
    headings: dict[str, Heading]
    words: dict[str, Heading]
    beginnings: dict[str, Heading]
    prefixes: re.Pattern[str]
    no_titles: frozenset[str]
    templates: frozenset[str]
    placeholders: frozenset[str]
    unfilled: Unfilled
    unfilled_beginnings: tuple[str, ...]
    generic: frozenset[str]
    architectures: frozenset[str]
    table_heads: frozenset[tuple[str, str]]
    nobody: frozenset[str]
    software: frozenset[str]
    nothing: frozenset[str]


@cache
def _wording() -> _Wording:
    entries = read_table("formats/prose/wording.toml")
    headings, words, beginnings = dict[str, Heading](), dict[str, Heading](), dict[str, Heading]()
    for entry in entries["section"]:
        heading = Heading((entry["kind"],) if entry["kind"] else (), frozenset(entry.get("hides", ())))
        for table, key in ((headings, "headings"), (words, "words"), (beginnings, "beginnings")):
            for text in entry.get(key, ()):
                name = normalize(text)
                table[name] = _joined(table.get(name, Heading()), heading)
    title, placeholder, publication = entries["title"], entries["placeholder"], entries["publication"]
    prefixes = "|".join(map(re.escape, sorted(title["prefixes"], key=len, reverse=True)))
    return _Wording(
        headings,
        words,
        beginnings,
        re.compile(rf"(?:{prefixes})(?:\s*[:\u2013\u2014]\s*|\s+-\s+|(?<=for|.of)\s+(?:the\s+)?)", re.IGNORECASE),
        frozenset(map(normalize, title["sections"])),
        frozenset(map(normalize, title["templates"])),
        frozenset(map(_squeezed, placeholder["whole"])),
        Unfilled(placeholder["beginnings"]),
        tuple(placeholder["beginnings"]),
        frozenset(publication["generic"]),
        frozenset(publication["architectures"]),
        frozenset((normalize(name), normalize(value)) for name, value in entries["table"]["heads"]),
        *(frozenset(map(normalize, entries["names"][key])) for key in ("nobody", "software", "nothing")),
    )


def _joined(one: Heading, other: Heading) -> Heading:
    """What a heading says that stands in two entries: both, but hidden is only what both hide."""
    if not one.kinds:
        return other
    return Heading((*one.kinds, *other.kinds), one.hides & other.hides)


@lru_cache(maxsize=_REMEMBERED)
def heading_of(text: str) -> Heading:
    """What a heading says: by the whole of it, by how it begins, or by a word in it."""
    heading = _by_words(text)
    return heading._replace(is_of_use=True) if _OF_USE.search(text) else heading


def _by_words(text: str) -> Heading:
    wording, name = _wording(), normalize(bare(text))
    if known := wording.headings.get(name):
        return known
    if name.startswith(tuple(wording.beginnings)):
        return next(heading for beginning, heading in wording.beginnings.items() if name.startswith(beginning))
    words = _WORD.findall(name)
    if len(words) > _MOST_WORDS:
        return Heading()
    found = [wording.words[word] for word in words if word in wording.words]
    if not found and not name.isascii():
        found = [heading for word, heading in wording.words.items() if not word.isascii() and word in name]
    return found[0] if found else Heading()


def bare(text: str) -> str:
    """A heading or a label without emoji, numbers in front, ``[optional]`` and signs around."""
    return _bare(text[:_LONGEST])


@lru_cache(maxsize=_REMEMBERED)
def _bare(text: str) -> str:
    if "(" in text or "[" in text:
        text = _OPTIONAL.sub("", text)
    text = _NUMBER_IN_FRONT.sub("", text)
    return _ORNAMENT.sub("", " ".join(text.split()))


def behind_prefix(text: str) -> int:
    """Where the name begins in an H1 such as ``Model Card for X``; 0 where nothing stands before it."""
    match = _wording().prefixes.match(text)
    return match.end() if match else 0


def is_no_title(text: str) -> bool:
    """Whether an H1 is the title of a section and names no model."""
    return normalize(bare(text)) in _wording().no_titles


def is_template_title(text: str) -> bool:
    """Whether an H1 is that of a template, in which no name was written."""
    return normalize(bare(text)) in _wording().templates or "{{" in text or text.lstrip("[<")[:1] == "{"


def is_placeholder(text: str) -> bool:
    """Whether a text only holds the place of one: a template's words, or that something is not there."""
    return _holds_place(text) if len(text) <= _LONGEST else _holds_place.__wrapped__(text)


@lru_cache(maxsize=_REMEMBERED)
def _holds_place(text: str) -> bool:
    head = _HEAD.match(text)
    if head is None or "{{" in text:
        return True
    # Hardly a text begins like a placeholder: a few letters tell that most do not.
    letters, (of_placeholders, of_others) = head[1].casefold(), _heads()
    if letters in of_placeholders and _squeezed(text) in _wording().placeholders:
        return True
    if text.isascii() and letters not in of_others:
        return False
    return is_absent(text) or _wording().unfilled.found_in(text.strip())


@cache
def _heads() -> tuple[frozenset[str], frozenset[str]]:
    """The letters that placeholders begin with, and those of ASCII that anything else begins with that says nothing."""
    # One up to twice as many as are looked at: folding may double them.
    whole = (text[:end] for text in _wording().placeholders for end in range(1, 2 * _LETTERS + 1))
    words = [match[1] for match in map(_HEAD.match, (*_wording().unfilled_beginnings, *BEGINNINGS)) if match]
    return frozenset(whole), frozenset(word[:end].casefold() for word in words for end in range(1, _LETTERS + 1))


def _squeezed(text: str) -> str:
    """A text without its signs and with small letters; one without any letter or digit is empty."""
    return _SIGN.sub(" ", text).strip(" /").casefold()


def is_generic(word: str, derived: bool) -> bool:
    """Whether a word of a model's name says little about which model it is.

    :param derived: the model is made from another: then what names that one says as little
    """
    wording = _wording()
    return word in wording.generic or (derived and word in wording.architectures)


def is_table_head(name: str, value: str) -> bool:
    """Whether a table with such a head has a field a row: its name, and its value."""
    return (normalize(bare(name)), normalize(bare(value))) in _wording().table_heads


def is_nobody(text: str) -> bool:
    """Whether words that stand where a developer does name nobody in particular."""
    return normalize(text) in _wording().nobody


def is_software(text: str) -> bool:
    """Whether a name is that of a tool, such as the library that a model was trained by."""
    return normalize(text) in _wording().software


def names_nothing(text: str) -> bool:
    """Whether the label of a link, or a value, says what kind of thing it is and not which."""
    return normalize(text) in _wording().nothing
