"""Model sizes: ``70B``, ``1.55B parameters``, ``70M - 20B``, ``8x7B``, ``7, 13 and 70B``, ``671B, 37B active``."""

import re
from collections.abc import Sequence
from decimal import Decimal

from cardgraph.card import Size
from cardgraph.diagnostic import Report
from cardgraph.expressions import expression
from cardgraph.markdown.words import Words
from cardgraph.source.decode import is_format_character
from cardgraph.values import words_of
from cardgraph.values.counts import (
    ACTIVE,
    EXPERTS,
    LISTING,
    PARAMETERS,
    QUOTES,
    RANGING,
    TOTAL,
    Token,
    counts,
    scaled,
    tokens,
)
from cardgraph.values.markup import breaks_a_number
from cardgraph.values.sized import ACTIVE_PART, Found, sized

_PLAIN = expression(r"([0-9]{1,4}(?:\.[0-9]{1,3})?) ?([KMBT])", re.IGNORECASE)
_QUALIFIER = expression(
    r"(?:(?P<about>~|\u2248|about|approximately|approx\.?|around|circa|ca\.|roughly|nearly|almost|estimated)"
    r"|(?P<least>>=?|\u2265|over|more than|at least|above)"
    r"|(?P<most><=?|\u2264|up to|under|less than|at most|below))\s*",
    re.IGNORECASE,
)
_BOUND = expression(
    r"(?:\s*-?(?:parameters?|params?|weights)\b)?(?:(?P<least>\+(?!\s*[0-9])|,?\s*(?:or|and)\s+(?:more|larger|bigger|greater"
    r"|above|over|up|beyond)\b)|(?P<most>,?\s*(?:or|and)\s+(?:less|fewer|smaller|below|under)\b))",
    re.IGNORECASE,
)
# Words that may stand before the first number, and those about a size that add nothing to it.
_LEADING = PARAMETERS | ACTIVE | TOTAL | words_of("number of count size model from between the ( [ : =")
_UNDERSTOOD = PARAMETERS | ACTIVE | TOTAL | EXPERTS | LISTING | RANGING | QUOTES
_UNDERSTOOD |= words_of("in of which are is with trainable model size from between ( ) [ ] : = . * ~ \u2248")
# Marks behind a number that make it something else.
_UNITS = frozenset("%\u2030$\u20ac\u00a3\u00a5\u00b0^=_<>@#\\")
_COMMA = expression(r"(?<![0-9.,])([0-9]{1,16}),([0-9]{1,6})(?![0-9.,])")
_MOST_NUMBERS = 40
_PRODUCT = expression(r"([0-9.]{1,8}\s?[KMBT])\s?[x\u00d7]\s?([0-9]{1,4})(?:\s+experts?)?", re.IGNORECASE)


def read_size(words: Words, report: Report) -> Size | None:
    """The number of parameters that some words state.

    A number is taken as it is written or not at all: where another quantity, an operation or a
    second size of which either could be meant is in the words, they are refused.

    :returns: the size, or None where the words are no size (which is reported)
    """
    text = words.text.strip()
    if match := _PLAIN.fullmatch(text):
        count = scaled(Decimal(match[1]), match[2].lower())
        if count and count == int(count) and not breaks_a_number(words):
            return Size(exact=int(count))
    if re.match(r"[-\u2212]\s*[0-9]", text):
        report("size-not-positive", words.span, text=text)
        return None
    visible = text if text.isascii() else "".join(c for c in text if not is_format_character(c))
    try:
        if breaks_a_number(words):
            raise ValueError("Markdown took something out of a number")
        found, rest = _read(visible)
    except ValueError:
        meant = _meant(visible)
        fixes = words.rewritten(meant[0], safe=False) if meant else ()
        report("size-invalid", words.span, text=text, suggestions=meant, fixes=fixes)
        return None
    size = found.size
    numbers = [n for n in (size.exact, size.minimum, size.maximum, size.per_expert, size.active) if n is not None]
    if min(numbers) <= 0 or size.experts == 0:
        report("size-not-positive", words.span, text=text)
        return None
    if size.minimum and size.maximum and size.minimum > size.maximum:
        report("size-range-reversed", words.span, text=text)
        return None
    if found.bare:
        report("size-unit-missing", words.span, count=str(max(numbers)))
    if rest:
        at = words.text.rfind(rest)
        report("size-rest", words.part(at, at + len(rest)).span if at >= 0 else words.span, rest=rest)
    return size


def span_of(sizes: Sequence[Size]) -> Size:
    """The one size there is, or from the least to the greatest of several."""
    if len(sizes) == 1:
        return sizes[0]
    least = [number for size in sizes if (number := size.exact or size.minimum or size.maximum)]
    most = [number for size in sizes if (number := size.exact or size.maximum or size.minimum)]
    return Size(minimum=min(least), maximum=max(most))


def _read(text: str) -> tuple[Found, str]:
    """A size and the words about it that are not understood.

    :raises ValueError: if the text is no size
    """
    pieces, bounds = _unqualified(text)
    if sum(piece.kind == "number" for piece in pieces) > _MOST_NUMBERS:
        raise ValueError("too many numbers")
    lead = next((at for at, piece in enumerate(pieces) if piece.kind == "number"), len(pieces))
    if any(piece.kind != "blank" and piece.text.lower() not in _LEADING for piece in pieces[:lead]):
        raise ValueError("does not begin with a number")
    depth = pieces[lead].depth if pieces[lead:] else 0
    if any(piece.depth == depth and (piece.kind == "glued" or piece.text in _UNITS) for piece in pieces[lead:]):
        raise ValueError("a unit that is none of parameters")
    found = sized(list(counts(pieces)), pieces)
    rest = _rest(text, pieces, found)
    if not bounds:
        return found, rest
    if len(bounds) > 1 or len(found.used) > 1 or found.size.exact is None:
        raise ValueError("a bound of what?")
    one = found.size.exact
    return found._replace(size=Size(minimum=one) if bounds == {"least"} else Size(maximum=one)), rest


def _unqualified(text: str) -> tuple[list[Token], set[str]]:
    """The pieces of a text without the words that make its first number a bound, and which bounds these are."""
    bounds = set()
    # Most sizes begin with their number.
    if not text[:1].isdigit() and (qualifier := _QUALIFIER.match(text)):
        bounds = {qualifier.lastgroup} - {"about", None}
        text = " " * qualifier.end() + text[qualifier.end() :]
    pieces = list(tokens(text))
    first = next((piece for piece in pieces if piece.kind == "number"), None)
    if first and (match := _BOUND.match(text, first.end)):
        bound = match.lastgroup
        assert bound
        bounds.add(bound)
        start, end = match.span(bound)
        pieces = list(tokens(text[:start] + " " * (end - start) + text[end:]))
    return pieces, {bound for bound in bounds if bound}


def _rest(text: str, pieces: list[Token], found: Found) -> str:
    """The words from the first on that is neither part of the size nor known to add nothing to it."""
    used = {count.token.start for count in found.used}
    labelled = len(found.used) > 1
    for at, piece in enumerate(pieces):
        word = piece.text.lower()
        known = piece.kind in ("blank", "times") or word in _UNDERSTOOD or piece.start in used
        if known or (found.size.active and ACTIVE_PART.fullmatch(piece.text)):
            continue
        if labelled and piece.depth and piece.kind == "word":
            continue
        start = piece.start
        while at and pieces[at - 1].text in ("(", "[", *QUOTES):
            at -= 1
            start = pieces[at].start
        return text[start:].strip(" .*")
    return ""


def _meant(text: str) -> tuple[str, ...]:
    """What a misspelt size may have been meant to be: nothing or one size."""
    from difflib import get_close_matches

    guess = _COMMA.sub(r"\1.\2", text)
    if guess == text and (unit := re.match(r"[^0-9]*[0-9][0-9.,]*\s*([A-Za-z]{4,20})\b", text)):
        close = get_close_matches(unit[1].lower(), ("thousand", "million", "billion", "trillion"), 1, 0.8)
        guess = text[: unit.start(1)] + close[0] + text[unit.end(1) :] if close else text
    if product := _PRODUCT.fullmatch(text):
        guess = f"{product[2]}x{product[1]}"
    if guess == text:
        return ()
    try:
        found, rest = _read(guess)
    except ValueError:
        return ()
    return () if rest or found.bare or len(found.used) > 2 else (guess,)
