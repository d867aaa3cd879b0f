"""Amounts of training data: ``2 trillion tokens``, ``60k hours of speech``, ``almost 13M messages``."""

from collections.abc import Iterator
from decimal import Decimal

from cardgraph.card import Quantity, Stated
from cardgraph.expressions import expression
from cardgraph.markdown.words import Words
from cardgraph.values.markup import removed

_UNITS = [
    "token",
    "word",
    "hour",
    "minute",
    "image",
    "pair",
    "sample",
    "example",
    "document",
    "page",
    "sequence",
    "sentence",
    "message",
    "annotation",
    "demonstration",
    "instruction",
    "conversation",
    "dialogue",
    "line",
    "file",
    "frame",
    "video",
    "clip",
    "song",
    "track",
    "recording",
    "utterance",
    "game",
    "structure",
    "protein",
    "molecule",
    "language",
    "mask",
    "repository",
    "prompt",
    "record",
    "article",
    "book",
    "character",
    "question",
    "row",
]
_PLURALS = {"repository": "repositories", "dialogue": "dialogues"}
_SINGULAR = {_PLURALS.get(unit, unit + "s"): unit for unit in _UNITS} | {unit: unit for unit in _UNITS}
UNIT_WORDS = frozenset(_SINGULAR)
_BYTES = {
    f"{scale}{kind}": f"{scale.upper()}{'i' if 'i' in kind else ''}B" for scale in "kmgtp" for kind in ("b", "ib")
}
_BYTES |= {
    f"{name}byte{plural}": f"{name[0].upper()}B"
    for name in ("kilo", "mega", "giga", "tera", "peta")
    for plural in ("", "s")
}
_SCALE = {"k": 3, "m": 6, "b": 9, "t": 12, "thousand": 3, "million": 6, "billion": 9, "trillion": 12, "bn": 9, "mn": 6}
_QUALIFIERS = {
    "about": (
        "~",
        "\u2248",
        "about",
        "approximately",
        "approx.",
        "approx",
        "around",
        "circa",
        "roughly",
        "nearly",
        "almost",
    ),
    "at least": (">", ">=", "\u2265", "over", "more than", "at least", "above"),
    "at most": ("<", "<=", "\u2264", "up to", "under", "less than", "at most", "below"),
}
_QUALIFIER_OF = {word: name for name, words in _QUALIFIERS.items() for word in words}
_QUALIFYING = tuple(_QUALIFIER_OF)
# How many characters before a number such a word may begin.
_LOOKED_BACK = 20
# What may not stand before it comes behind the first digit, since what begins with a digit is looked for much faster.
_NUMBER = expression(
    r"([0-9](?<![\w.,/^*\u00d7-][0-9])"
    r"(?:[0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]{1,6})?|[0-9]{0,15}(?:\.[0-9]{1,6})?))(?![0-9,.]*[0-9])"
)
_WORD = expression(r"[\s-]*([A-Za-z]+)(?![\w])")
_BEFORE = expression(r"((?:[A-Za-z]+ )?[A-Za-z]+\.?|[~<>\u2248\u2264\u2265]=?)\s*$")
# A scale that is misspelt or of another language: the number before it is not the amount.
_UNKNOWN_SCALE = expression(r"(?:m|b|tr|quadr)il+i?(?:on|ar)\w*|mrd|mio|crores?|lakhs?")
_NO_UNIT_BEYOND = {"and", "or", "of", "from", "with", "to", "in", "for"}
_MOST_WORDS = 5


def read_quantities(words: Words) -> Iterator[Stated[Quantity]]:
    """Every quantity with a known unit that some words state, in their order."""
    text = words.text
    for match in _NUMBER.finditer(text):
        found = _unit(text, match.end())
        if found and not _is_broken(words, *match.span(1)):
            power, unit, end = found
            amount = Decimal(match[1].replace(",", "")).scaleb(power)
            qualifier, start = _qualifier(text, match.start())
            yield Stated(Quantity(_plain(amount), unit, qualifier), words.part(start, end), "quantity")


def _is_broken(words: Words, start: int, end: int) -> bool:
    """Whether Markdown stands in a number: a product such as 12*768*50257 looks like emphasis, and runs into one."""
    first = words.start
    # Hardly a number has anything in it.
    inside = [at for at, _, _ in words.prose.marks if start < at - first < end]
    return inside != [] and any(start < at < end and markdown != "\\" for at, markdown in removed(words))


def _unit(text: str, start: int) -> tuple[int, str, int] | None:
    """The power of ten and the unit behind a number, and where they end: ``k hours``, ``million image-text pairs``."""
    power, position = 0, start
    for count in range(_MOST_WORDS):
        match = _WORD.match(text, position)
        word = match[1].lower() if match else ""
        if not match or word in _NO_UNIT_BEYOND:
            return None
        position = match.end()
        if count == 0 and word in _BYTES:
            return 0, _BYTES[word], position
        if count == 0 and word in _SCALE:
            power = _SCALE[word]
        elif count == 0 and _UNKNOWN_SCALE.fullmatch(word):
            return None
        elif word in _SINGULAR and text[position : position + 1] != "-":
            return power, _SINGULAR[word], position
    return None


def _qualifier(text: str, start: int) -> tuple[str, int]:
    """How exactly a number is meant, and where the words that say so begin."""
    first = max(0, start - _LOOKED_BACK)
    # Few numbers have such a word before them, and an expression that ends somewhere is slow to say so.
    if not text[first:start].rstrip().lower().endswith(_QUALIFYING):
        return "", start
    match = _BEFORE.search(text, first, start)
    for words in (match[1], match[1].rpartition(" ")[2]) if match else ():
        if words.lower() in _QUALIFIER_OF:
            assert match
            return _QUALIFIER_OF[words.lower()], match.end(1) - len(words)
    return "", start


def _plain(amount: Decimal) -> str:
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
