"""The numbers that a labelled value states: of parameters, of emissions, and the date of publication."""

import re

from cardgraph.diagnostic import Span
from cardgraph.formats.prose.completed import with_unit
from cardgraph.formats.prose.labels import Labelled
from cardgraph.formats.prose.wording import is_placeholder
from cardgraph.markdown.words import Words
from cardgraph.values.size import read_size

_PARAMETERS = re.compile(r"param", re.IGNORECASE)
# Without the word parameters: so many that they are nothing else.
_MANY = re.compile(r"\d\s?B\b|\d\s?billion|\d{6}|\d,\d{3},\d{3}")
_NUMBER = re.compile(r"\s*\d[\d.,]*(?:e-?\d+)?\s*", re.IGNORECASE)
# A bare small number is a count of something else, or lacks its unit.
_SMALL = re.compile(r"\s*\d{1,5}(?:\.\d+)?\s*")
_MASSES = {"g": "g", "grams": "g", "kg": "kg", "t": "t"}


def sizes(value: Labelled) -> list[Words]:
    """The numbers of parameters that a value states; none where it may count bytes, tokens or anything else."""
    found = []
    for part in value.parts:
        if is_placeholder(part.text):
            continue
        words = part
        if value.unit and _NUMBER.fullmatch(part.text):
            words = with_unit(part, value.unit[0].upper())
        elif not _counts_parameters(part.text, value.label.text):
            return []
        if not is_size(words):
            return []
        found.append(words)
    return found


def _counts_parameters(text: str, label: str) -> bool:
    """Whether a number counts parameters: it or its label says so, or it is too large for anything else."""
    if _SMALL.fullmatch(text) or not re.search(r"\d", text):
        return False
    return bool(_PARAMETERS.search(label) or _PARAMETERS.search(text) or _MANY.search(text))


def is_size(words: Words) -> bool:
    """Whether the reader of sizes understands all of some words."""
    refused: list[str] = []

    def note(rule: str, span: Span, /, **values: object) -> None:
        refused.append(rule)

    return read_size(words, note) is not None and not set(refused) - {"size-unit-missing"}


_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DATE = re.compile(
    rf"""\b(?:\d{{4}}-\d{{1,2}}(?:-\d{{1,2}})? | \d{{1,2}}[./]\d{{1,2}}[./]\d{{4}} | \d{{4}}/\d{{1,2}}/\d{{1,2}}
    | {_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}} | \d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH},?\s+\d{{4}}
    | {_MONTH},?\s+\d{{4}})\b""",
    re.IGNORECASE | re.VERBOSE,
)
_OTHER_DATE = re.compile(
    r"\b(?:trained|training|between|cutoff|cut-off|until|accessed|collected|from|updated|and)\b", re.IGNORECASE
)


def dates(value: Labelled) -> list[Words]:
    """The date that a value gives, if it is one date and not a period or the day of something else."""
    for part in value.parts:
        matches = list(_DATE.finditer(part.text))
        if len(matches) == 1 and not _OTHER_DATE.search(part.text):
            return [part.group(matches[0])]
    return []


_MASS = re.compile(
    r"\s*(?:~|\u2248|about |approximately )?\d[\d.,]*(?:e-?\d+)?\s*(?:kg|g|grams?|kilograms?|t|tons?|tonnes?)\b",
    re.IGNORECASE,
)
_GAS = re.compile(r"co(?:2|\u2082)", re.IGNORECASE)
_GLUED = re.compile(r"(kg|g|t)\s*(?=co(?:2|\u2082))", re.IGNORECASE)


def emissions(value: Labelled) -> list[Words]:
    """The mass of carbon dioxide that a value states: a number with a unit, or one of grams by its label."""
    for part in value.parts[:1]:
        unit = _MASSES.get(_GAS.sub("", value.unit).lower().strip().removesuffix("e").removesuffix("eq"), "")
        if unit and _NUMBER.fullmatch(part.text):
            return [part if unit == "g" else with_unit(part, f" {unit}")]
        text = _GLUED.sub(r"\1 ", part.text)
        # A second number makes it doubtful of what the first one is.
        if (match := _MASS.match(text)) and not re.search(r"\d", _GAS.sub("", text[match.end() :])):
            return [part]
    return []
