"""Dates of publication. Nothing is filled in: what a card leaves out stays out."""

import datetime
import re

from cardgraph.card import Date
from cardgraph.diagnostic import Report
from cardgraph.expressions import expression
from cardgraph.markdown.words import Words
from cardgraph.source.decode import is_format_character
from cardgraph.values.markup import breaks_a_number

_TIME = (
    r"(?:[T ](?:[01]?[0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:[.,][0-9]{1,9})?)?"
    r"(?: ?(?:Z|UTC|GMT|[+-][0-9]{2}:?[0-9]{2}))?)?"
)
_NUMERIC = expression(rf"([0-9]{{1,2}})([/.-]) ?([0-9]{{1,2}})\2 ?([0-9]{{4}}){_TIME}")
# Wikidata writes a plus in front, and 00 for a month or a day that it does not know.
_ISO = expression(rf"\+?([0-9]{{4}})([-/.])([0-9]{{1,2}})\2([0-9]{{1,2}}){_TIME}")
_YEAR_MONTH = expression(r"\+?([0-9]{4})[-/.]([0-9]{1,2})|([0-9]{1,2})[-/.]([0-9]{4})")
_YEAR = expression(r"\+?([0-9]{4})")
_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_MONTH_OF = {form: number for number, name in enumerate(_MONTHS, 1) for form in (name, name[:3])} | {"sept": 9}
_WEEKDAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,? )?"
_DAY, _MONTH, _YEAR_4 = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?", r"(?P<month>[a-z]{3,9})\.?", r"(?P<year>[0-9]{4})"
_NAMED = [
    expression(_WEEKDAY + pattern, re.IGNORECASE)
    for pattern in (
        rf"{_DAY}(?:\.? of |\. ?|[ /-]){_MONTH}(?:, ?|[ /-]){_YEAR_4}",
        rf"{_MONTH}[ -]{_DAY}(?:, ?|[ -]){_YEAR_4}",
        rf"{_MONTH}(?:, ?|[ -]){_YEAR_4}",
        rf"{_YEAR_4}[ -]{_MONTH}(?:[ -]{_DAY})?",
    )
]
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2212", "-"))


def read_date(words: Words, arxiv: str, day_first: bool, report: Report) -> Date | None:
    """The date that some words state; of a date and a time, the date.

    :param arxiv: an arXiv identifier of the card's publication, whose YYMM may settle the order
    :param day_first: read ambiguous dates as day/month/year; with dots between, dates always are
    :returns: the date, or None where the words are no date (which is reported)
    """
    visible = words.text
    if not visible.isascii():
        visible = "".join([c for c in visible.translate(_DASHES) if not is_format_character(c)])
    text = " ".join(visible.split()).strip(" .()[]\"'")
    parts = None
    if not breaks_a_number(words):
        if match := _NUMERIC.fullmatch(text):
            return _numeric(match, words, arxiv, day_first or match[2] == ".", report)
        parts = _parts(text)
    if parts and (stated := _stated(*parts)):
        return Date(*stated, "UnambiguousDate")
    _report_invalid(words.text.strip().rstrip("."), parts, words, report)
    return None


def _numeric(match: re.Match[str], words: Words, arxiv: str, day_first: bool, report: Report) -> Date | None:
    """A date in digits: of two orders that are possible that of the settings, which arXiv may confirm."""
    first, second, year = int(match[1]), int(match[3]), int(match[4])
    month_first, day_month = _date(year, first, second), _date(year, second, first)
    taken, other = (day_month, month_first) if day_first else (month_first, day_month)
    if taken and other and taken != other:
        proof = f"20{arxiv[:2]}-{arxiv[2:4]}"
        settled = bool(arxiv) and taken.startswith(proof) and not other.startswith(proof)
        return Date(taken, "date", "SettledByArxiv" if settled else "SettledByOrder")
    if taken:
        return Date(taken, "date", "UnambiguousDate")
    if other:
        return Date(other, "date", "AgainstOrder")
    parts = (year, second, first) if day_first else (year, first, second)
    _report_invalid(match.group(), parts, words, report)
    return None


def _parts(text: str) -> tuple[int, int, int] | None:
    """Year, month and day of a date whose order is plain, 0 for what it leaves out."""
    if match := _ISO.fullmatch(text):
        return int(match[1]), int(match[3]), int(match[4])
    if match := _YEAR_MONTH.fullmatch(text):
        year, month = match[1] or match[4], match[2] or match[3]
        return (int(year), int(month), 0) if match[1] or int(month) else None
    if match := _YEAR.fullmatch(text):
        return int(match[1]), 0, 0
    for pattern in _NAMED:
        match = pattern.fullmatch(text)
        month = _MONTH_OF.get(match["month"].lower()) if match else None
        if match and month:
            day = match.groupdict().get("day")
            return (int(match["year"]), month, int(day or 0)) if day is None or int(day) else None
    return None


def _stated(year: int, month: int, day: int) -> tuple[str, str] | None:
    """A date in its XSD lexical form and its datatype: as much as is given, or None where there is no such date."""
    if month and day:
        date = _date(year, month, day)
        return (date, "date") if date else None
    if not 1 <= year <= 9999 or day or month > 12:
        return None
    return (f"{year:04}-{month:02}", "gYearMonth") if month else (f"{year:04}", "gYear")


def _date(year: int, month: int, day: int) -> str | None:
    try:
        return datetime.date(year, month, day).isoformat()
    except ValueError:
        return None


def _report_invalid(text: str, parts: tuple[int, int, int] | None, words: Words, report: Report) -> None:
    """Report words that are no date; with the length of the month, where only the day is wrong."""
    month = days = ""
    if parts and 1 <= parts[1] <= 12 and 1 <= parts[0] <= 9999 and 28 < parts[2] <= 31:
        month = f"{_MONTHS[parts[1] - 1].title()} {parts[0]}"
        days = next(str(day) for day in (31, 30, 29, 28) if _date(parts[0], parts[1], day))
    report("date-invalid", words.span, text=text, month=month, days=days)
