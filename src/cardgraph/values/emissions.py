"""Emissions of greenhouse gas in grams of CO2 equivalents, and numbers as decimals."""

import re
from collections.abc import Iterator

from cardgraph.card import Stated
from cardgraph.diagnostic import Report, shortened
from cardgraph.expressions import expression
from cardgraph.markdown.words import Words

_NUMBER = expression(r"[-+]?(?:[0-9][0-9_]*|[0-9]{1,3}(?:,[0-9]{3})+)?(?:\.[0-9]+|\.)?(?:[eE][-+]?[0-9]{1,3})?")
_GRAMS = {
    **dict.fromkeys(("g", "gram", "grams", "gr"), 1),
    **dict.fromkeys(("kg", "kgs", "kilo", "kilos", "kilogram", "kilograms"), 1000),
    **dict.fromkeys(
        ("t", "ton", "tons", "tonne", "tonnes", "mt", "metric ton", "metric tons", "metric tonnes"), 1_000_000
    ),
}
_AMOUNT = expression(
    r"(?:(?:about|around|approximately|approx\.?|roughly|~|\u2248)\s*)?([0-9][0-9_,.]*(?:[eE][-+]?[0-9]+)?)\s*"
    r"((?:metric )?[a-z]+?)?\s*(?:of )?(?:co\W{0,3}[2\u2082]\W{0,2}(?:[\s-]*(?:eq|e)\w*)?\.?)?(?:\s+emissions)?\.?",
    re.IGNORECASE,
)
# No training sets free more than the whole world in a year; as many digits as anybody measures.
_MOST, _DIGITS = 10**17, 40


def read_emissions(words: Words, is_metadata: bool, report: Report) -> Iterator[Stated[str]]:
    """The grams that some words state, as the lexical form of a decimal.

    A bare number is one of grams among metadata, as the hub has it; in prose nobody knows.

    :param is_metadata: whether the words stand among metadata
    """
    match = _AMOUNT.fullmatch(" ".join(words.text.split()))
    unit = match[2].casefold() if match and match[2] else "g" if is_metadata else ""
    grams = decimal_of(match[1], _GRAMS[unit]) if match and unit in _GRAMS else ""
    if grams and float(grams) < _MOST:
        yield Stated(grams, words, "emissions")
    elif is_metadata:
        report("emissions-unit", words.span, text=shortened(words.text))


def decimal_of(text: str, factor: int = 1) -> str:
    """A number as the lexical form of a decimal (XSD 1.1, section 3.3.3): ``24_700_000``, ``1e-4``, ``1,234.5``.

    :param factor: what it is multiplied with
    :returns: nothing where the text is no number, or one of more digits than anybody measures
    """
    plain = text.strip().replace("\u2212", "-")
    if not any(map(str.isdigit, plain)) or not _NUMBER.fullmatch(plain):
        return ""
    from decimal import Decimal, InvalidOperation

    try:
        number = Decimal(plain.replace("_", "").replace(",", ""))
    except InvalidOperation:
        return ""
    if abs(number.adjusted()) >= _DIGITS or len(plain) > _DIGITS:
        return ""
    written = f"{number * factor:f}"
    return (written.rstrip("0").rstrip(".") or "0") if "." in written else written
