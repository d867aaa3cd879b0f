"""Model sizes: ``70B``, ``1.55B parameters``, ``70M - 20B``, ``8x7B``, ``7B, 13B and 70B``, ``over 100B``."""

import re
from collections.abc import Sequence
from decimal import Decimal

from cardgraph.card import Size
from cardgraph.diagnostic import Report
from cardgraph.markdown.words import Words

# ASCII digits only, and few of them: whatever is written, the arithmetic stays small.
# A comma that groups no thousands, as in 1,3B, ends no number: what it means cannot be told.
_NUMBER = r"(?:[0-9]{1,3}(?:,[0-9]{3}){1,5}|[0-9]{1,16}(?:\.[0-9]{1,6})?)(?![0-9]|[.,][0-9])"
_SCALE = r"(?:thousand|million|billion|trillion)s?|bn|mn|[kmbt]"
_WORDS = r"(?:\s*-?(?:(?:trainable|total|model)\s+)?(?:parameters|parameter|params|weights))?"
_NO_PARAMETERS = r"(?!\s*(?:token|word|hour|image|pair|sample|example|layer|expert)s?\b)"
_ONE = rf"({_NUMBER})\s*({_SCALE})?(?![0-9a-z]){_WORDS}{_NO_PARAMETERS}"
_SINGLE = re.compile(_ONE, re.IGNORECASE)
# The rarer forms are compiled when they are first needed: re keeps what it has compiled.
_RANGE = rf"(?:from\s+|between\s+)?({_NUMBER})\s*({_SCALE})?{_WORDS}\s*(?:-|\u2013|\u2014|to|and)\s*{_ONE}"
_EXPERTS = rf"([0-9]{{1,4}})\s*[x\u00d7]\s*{_ONE}"
_LABEL = r"(?:\s*\([^()0-9]*\))?"
_SEVERAL = rf"{_ONE}{_LABEL}(?:(?:\s*,\s+(?:and|or)\s|\s*,\s|(?<=[a-z)]),|\s*[/;&|]|\s+(?:and|or)\s)\s*{_ONE}{_LABEL})+"
# Behind a size: a second one, which might as well be meant, or that only a part of the parameters was counted.
_OTHER = rf"{_ONE}(?=\s*(?:$|[,;/|]|in\s|total|active|activated|overall))"
_ACTIVE = r"\s*(?:active|activated)\b"
_COMMA = re.compile(r"(?<![0-9.,])([0-9]{1,16}),([0-9]{1,6})(?![0-9.,])")
_QUALIFIER = re.compile(
    r"(?:(?P<about>~|\u2248|about|approximately|approx\.?|around|circa|ca\.|roughly|nearly|almost|estimated)"
    r"|(?P<least>>=?|\u2265|over|more than|at least|above)"
    r"|(?P<most><=?|\u2264|up to|under|less than|at most|below))\s*",
    re.IGNORECASE,
)
_POWER = {
    "": 0,
    "k": 3,
    "t": 12,
    "m": 6,
    "b": 9,
    "thousand": 3,
    "million": 6,
    "mn": 6,
    "billion": 9,
    "bn": 9,
    "trillion": 12,
}
# Below this, a bare number is more likely to lack its unit than to be meant as it stands.
_PLAIN_NUMBER = 100_000


def read_size(words: Words, report: Report) -> Size | None:
    """The number of parameters that some words state.

    :returns: the size, or None where the words are no size (which is reported)
    """
    text = words.text.strip()
    if match := re.match(r"[-\u2212]\s*[0-9]", text):
        report("size-not-positive", words.span, text=text)
        return None
    qualifier = _QUALIFIER.match(text)
    body = text[qualifier.end() :] if qualifier else text
    try:
        match, size = _read(body)
    except ValueError:
        meant = _meant(text)
        fixes = words.rewritten(meant[0], safe=False) if meant else ()
        report("size-invalid", words.span, text=text, suggestions=meant, fixes=fixes)
        return None
    numbers = [n for n in (size.exact, size.minimum, size.maximum, size.per_expert) if n is not None]
    if min(numbers) <= 0 or size.experts == 0:
        report("size-not-positive", words.span, text=text)
        return None
    if size.minimum and size.maximum and size.minimum > size.maximum:
        report("size-range-reversed", words.span, text=text)
        return None
    if max(numbers) < _PLAIN_NUMBER and not re.search(_SCALE, match.group(), re.IGNORECASE):
        report("size-unit-missing", words.span, count=str(max(numbers)))
    rest = body[match.end() :].strip(" .*")
    at_least = rest.startswith("+") and size.exact is not None
    rest = re.sub(rf"^\+{_WORDS}\s*", "", rest, flags=re.IGNORECASE) if at_least else rest
    if rest:
        at = words.text.rfind(rest)
        report("size-rest", words.part(at, at + len(rest)).span, rest=rest)
    if (at_least or (qualifier and qualifier["least"])) and size.exact:
        return Size(minimum=size.exact)
    if qualifier and qualifier["most"] and size.exact:
        return Size(maximum=size.exact)
    return size


def span_of(sizes: Sequence[Size]) -> Size:
    """The one size there is, or from the least to the greatest of several."""
    if len(sizes) == 1:
        return sizes[0]
    least = [number for size in sizes if (number := size.exact or size.minimum or size.maximum)]
    most = [number for size in sizes if (number := size.exact or size.maximum or size.minimum)]
    return Size(minimum=min(least), maximum=max(most))


def _read(body: str) -> tuple[re.Match[str], Size]:
    match, size = _read_first(body)
    rest = body[match.end() :].strip()
    scaled = re.search(_SCALE, match.group(), re.IGNORECASE)
    if not scaled and rest[:1].isalnum():
        raise ValueError(f"{rest} is no unit")
    if re.match(_ACTIVE, rest, re.IGNORECASE) or re.search(_OTHER, _outside(rest), re.IGNORECASE):
        raise ValueError(f"{rest} may be the size")
    return match, size


def _outside(text: str) -> str:
    """A text without what stands in brackets."""
    return re.sub(r"\([^()]*\)", "", text)


def _read_first(body: str) -> tuple[re.Match[str], Size]:
    single = _SINGLE.match(body)
    if single and single.end() == len(body):
        return single, Size(exact=_count(single[1], single[2]))
    if match := re.match(_EXPERTS, body, re.IGNORECASE):
        experts, each = int(match[1]), _count(match[2], match[3])
        return match, Size(maximum=experts * each, experts=experts, per_expert=each)
    if match := re.match(_RANGE, body, re.IGNORECASE):
        low, high = _count(match[1], match[2] or match[4]), _count(match[3], match[4])
        return match, Size(minimum=low, maximum=high)
    if match := re.match(_SEVERAL, body, re.IGNORECASE):
        counts = [_count(*found) for found in _SINGLE.findall(match.group())]
        return match, Size(minimum=min(counts), maximum=max(counts))
    if single:
        return single, Size(exact=_count(single[1], single[2]))
    raise ValueError(body)


def _meant(text: str) -> tuple[str, ...]:
    """What a misspelt size may have been meant to be: nothing or one size."""
    from difflib import get_close_matches

    guess = _COMMA.sub(r"\1.\2", text)
    if guess == text and (unit := re.match(r"[^0-9]*[0-9][0-9.,]*\s*([A-Za-z]{4,20})\b", text)):
        close = get_close_matches(unit[1].lower(), ("thousand", "million", "billion", "trillion"), 1, 0.8)
        guess = text[: unit.start(1)] + close[0] + text[unit.end(1) :] if close else text
    qualifier = _QUALIFIER.match(guess)
    if guess != text and (match := _SINGLE.fullmatch(guess, qualifier.end() if qualifier else 0)) and match[2]:
        return (guess,)
    return ()


def _count(number: str, scale: str | None) -> int:
    exact = Decimal(number.replace(",", "")).scaleb(_POWER[scale.lower().rstrip("s") if scale else ""])
    if exact != exact.to_integral_value():
        raise ValueError(number)
    return int(exact)
