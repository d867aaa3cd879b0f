"""Findings on disk: as many as there are, by card and by rule, without holding them in memory."""

import sqlite3
from collections.abc import Iterable, Iterator

from cardgraph.diagnostic import Diagnostic, Severity, Span, shortened
from cardgraph.records import NamedTuple
from cardgraph.render.findings.advice import advice
from cardgraph.render.width import cells, safe
from cardgraph.site.places import Places
from cardgraph.source.masking import masked

# How much of a line is shown around the words, and how much of the words.
_BEFORE, _WORDS, _AFTER = 60, 100, 60
_TABLE = """
CREATE TABLE finding (
  source TEXT, line INTEGER, column INTEGER, node TEXT, rule TEXT, severity INTEGER, message TEXT, help TEXT,
  before TEXT, words TEXT, after TEXT, related TEXT, number INTEGER
);
CREATE INDEX by_source ON finding (source);
CREATE INDEX by_rule ON finding (rule);
"""
_COLUMNS = "source, line, column, node, rule, severity, message, help, before, words, after, related"
_ORDER = "ORDER BY source, line, column, node, rule, message, number"


class Shown(NamedTuple):
    """A finding as a page shows it.

    ``before``, ``words`` and ``after`` are the part of the card's line that is shown, ``node`` is what a finding
    about a graph is about, ``related`` a second place, in words. ``severity`` is a label.
    """

    source: str
    line: int
    column: int
    node: str
    rule: str
    severity: str
    message: str
    help: str
    before: str
    words: str
    after: str
    related: str

    @property
    def indent(self) -> int:
        """How many cells the carets stand to the right."""
        return cells(self.before)

    @property
    def carets(self) -> str:
        """Carets, as wide as the words."""
        return "^" * max(1, cells(self.words))


class RuleCount(NamedTuple):
    """How often a rule was broken, and in how many cards."""

    rule: str
    severity: str
    findings: int
    cards: int


class Findings:
    """Takes findings and gives them back in order.

    :param path: the file that they are held in
    :param places: what files are called
    """

    def __init__(self, path: str, places: Places) -> None:
        self._places = places
        self._database = sqlite3.connect(path, isolation_level=None)
        # What is lost with the process is of no use to another.
        self._database.execute("PRAGMA journal_mode = OFF")
        self._database.execute("PRAGMA synchronous = OFF")
        self._database.executescript(_TABLE)
        self._number = 0

    def add(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Take some findings."""
        rows = []
        for diagnostic in diagnostics:
            self._number += 1
            rows.append((*_shown(diagnostic, self._places), self._number))
        if rows:
            self._database.executemany(f"INSERT INTO finding VALUES ({', '.join('?' * len(rows[0]))})", rows)

    def of_card(self, source: str) -> list[Shown]:
        """The findings in a card, by its printable path."""
        return list(self._rows("WHERE source = ?", (source,)))

    def of_rule(self, rule: str) -> Iterator[Shown]:
        """The findings of a rule, one after the other."""
        return self._rows("WHERE rule = ?", (rule,))

    def by_rule(self) -> list[RuleCount]:
        """Each rule with how often it was broken: the worst first, the most frequent of these first."""
        rows = self._database.execute(
            "SELECT rule, MAX(severity), COUNT(*), COUNT(DISTINCT source) FROM finding "
            "GROUP BY rule ORDER BY MAX(severity) DESC, COUNT(*) DESC, rule"
        )
        return [RuleCount(rule, Severity(severity).label, number, cards) for rule, severity, number, cards in rows]

    def close(self) -> None:
        """End with it."""
        self._database.close()

    def _rows(self, where: str, values: tuple[str, ...]) -> Iterator[Shown]:
        query = f"SELECT {_COLUMNS} FROM finding {where} {_ORDER}"
        for row in self._database.execute(query, values):
            yield Shown._make((*row[:5], Severity(row[5]).label, *row[6:]))


def _shown(found: Diagnostic, places: Places) -> tuple[str | int, ...]:
    """A finding as a row; of its line what stands around the words, masked and in text that can be shown."""
    place = found.span
    before, words, after = _excerpt(masked(found.source_line), place)
    related = ""
    if found.related:
        where = found.related.span
        related = (
            f'{safe(places.shown(where.source))}:{where.line}:{where.column}: "{shortened(safe(found.related.text))}"'
        )
    node = found.focus_node if not place.line else ""
    return (
        safe(places.shown(place.source)), place.line, place.column, safe(node), found.rule, int(found.severity),
        safe(places.told(found.message)), safe(places.told(advice(found))), before, words, after, related,
    )  # fmt: skip


def _excerpt(line: str, place: Span) -> tuple[str, str, str]:
    line = line.replace("\t", " ")
    start, end = place.column - 1, place.end_column - 1
    if not line or start < 0:
        return "", "", ""
    first, last = max(0, start - _BEFORE), min(len(line), end + _AFTER)
    words = line[start:end]
    shown = words if len(words) <= _WORDS else words[: _WORDS - 1] + "\u2026"
    before = ("\u2026" if first else "") + safe(line[first:start])
    after = "" if shown != words else safe(line[end:last]) + ("\u2026" if last < len(line) else "")
    return before, safe(shown), after
