"""Dates of publication. Nothing is filled in: what a card leaves out stays out."""

import datetime
import re

from cardgraph.card import Date
from cardgraph.diagnostic import Report
from cardgraph.markdown.words import Words

_NUMERIC = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4})")
_ISO = re.compile(r"([0-9]{4})[-/]([0-9]{1,2})[-/]([0-9]{1,2})")
_YEAR_MONTH = re.compile(r"([0-9]{4})[-/]([0-9]{1,2})|([0-9]{1,2})/([0-9]{4})")
_YEAR = re.compile(r"[0-9]{4}")
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
_NAMED = re.compile(
    r"(?:([0-9]{1,2})(?:st|nd|rd|th)?(?: of)? )?([A-Za-z]{3,9})\.?(?: ([0-9]{1,2})(?:st|nd|rd|th)?,?|,)? ([0-9]{4})"
)


def read_date(words: Words, arxiv: str, day_first: bool, report: Report) -> Date | None:
    """The date that some words state.

    :param arxiv: an arXiv identifier of the card's publication, whose YYMM may settle the order
    :param day_first: read ambiguous dates as day/month/year
    :returns: the date, or None where the words are no date (which is reported)
    """
    text = words.text.strip().rstrip(".")
    if match := _NUMERIC.fullmatch(text):
        return _numeric(match, words, arxiv, day_first, report)
    if match := _ISO.fullmatch(text):
        parts: tuple[int, int, int] | None = (int(match[1]), int(match[2]), int(match[3]))
    else:
        parts = _named(text)
    if parts:
        year, month, day = parts
        if day and (date := _date(year, month, day)):
            return Date(date, "date", "UnambiguousDate")
        if not day and year > 0:
            return Date(f"{year:04}-{month:02}", "gYearMonth", "UnambiguousDate")
    elif match := _YEAR_MONTH.fullmatch(text):
        year, month = int(match[1] or match[4]), int(match[2] or match[3])
        if year > 0 and 1 <= month <= 12:
            return Date(f"{year:04}-{month:02}", "gYearMonth", "UnambiguousDate")
    elif _YEAR.fullmatch(text) and text != "0000":
        return Date(text, "gYear", "UnambiguousDate")
    _report_invalid(text, parts, words, report)
    return None


def _numeric(match: re.Match[str], words: Words, arxiv: str, day_first: bool, report: Report) -> Date | None:
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


def _named(text: str) -> tuple[int, int, int] | None:
    match = _NAMED.fullmatch(text)
    month = _MONTH_OF.get(match[2].lower()) if match else None
    if not match or not month or (match[1] and match[3]):
        return None
    return int(match[4]), month, int(match[1] or match[3] or 0)


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
