"""Amounts of training data: ``2 trillion tokens``, ``60k hours of speech``, ``almost 13M messages``."""

import re
from collections.abc import Iterator
from decimal import Decimal

from cardgraph.card import Quantity, Stated
from cardgraph.reader.words import Words

_UNITS = (
    "token", "word", "hour", "minute", "image", "pair", "sample", "example", "document", "page", "sequence", "sentence",
    "message", "annotation", "demonstration", "instruction", "conversation", "dialogue", "line", "file", "frame", "video",
    "clip", "song", "track", "recording", "utterance", "game", "structure", "protein", "molecule", "language", "mask",
    "repository", "prompt", "record", "article", "book", "character", "question", "row", "step",
)  # fmt: skip
_PLURALS = {"repository": "repositories", "dialogue": "dialogues"}
_SINGULAR = {_PLURALS.get(unit, unit + "s"): unit for unit in _UNITS} | {unit: unit for unit in _UNITS}
_BYTES = {f"{scale}{kind}": f"{scale.upper()}{'i' if 'i' in kind else ''}B" for scale in "kmgtp" for kind in ("b", "ib")}
_BYTES |= {
    f"{name}byte{plural}": f"{name[0].upper()}B"
    for name in ("kilo", "mega", "giga", "tera", "peta")
    for plural in ("", "s")
}
_SCALE = {"k": 3, "m": 6, "b": 9, "t": 12, "thousand": 3, "million": 6, "billion": 9, "trillion": 12, "bn": 9, "mn": 6}
_QUALIFIERS = {
    "about": "~|\u2248|about|approximately|approx\\.?|around|circa|roughly|nearly|almost|some",
    "at least": ">=?|\u2265|over|more than|at least|above",
    "at most": "<=?|\u2264|up to|under|less than|at most|below",
}
_NUMBER = r"[0-9]{1,3}(?:,[0-9]{3}){1,5}(?:\.[0-9]{1,6})?|[0-9]{1,16}(?:\.[0-9]{1,6})?"
_QUANTITY = re.compile(
    rf"""(?<![\w.,/-])
    (?:(?:{"|".join(f"(?P<{name.replace(' ', '_')}>{words})" for name, words in _QUALIFIERS.items())})\s*)?
    (?P<number>{_NUMBER})
    (?:(?:\s*(?P<bytes>{"|".join(sorted(_BYTES, key=len, reverse=True))}))(?![\w])
    |(?:\s?(?P<scale>thousand|million|billion|trillion|bn|mn|[kmbt]))?(?![\w.,])
     (?P<between>(?:[\s-]+(?!(?:and|or|of|from|with|to|in)\b)[A-Za-z-]+){{0,3}}?)
     [\s-]+(?P<unit>{"|".join(sorted(_SINGULAR, key=len, reverse=True))})(?![\w-]))""",
    re.IGNORECASE | re.VERBOSE,
)


def read_quantities(words: Words) -> Iterator[Stated[Quantity]]:
    """Every quantity with a known unit that some words state, in their order."""
    for match in _QUANTITY.finditer(words.text):
        amount = Decimal(match["number"].replace(",", ""))
        if match["bytes"]:
            unit = _BYTES[match["bytes"].lower()]
        else:
            unit = _SINGULAR[match["unit"].lower()]
            amount = amount.scaleb(_SCALE.get((match["scale"] or "").lower(), 0))
        qualifier = next((name for name in _QUALIFIERS if match[name.replace(" ", "_")]), "")
        yield Stated(Quantity(_plain(amount), unit, qualifier), words.group(match), "quantity")


def _plain(amount: Decimal) -> str:
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
