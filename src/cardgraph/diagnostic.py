"""Findings as values: where in a card, which rule, how bad, in which words."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import IntEnum
from typing import Protocol, overload

from cardgraph.records import NamedTuple

# How many are shown of a card; the rest is counted.
MAX_FINDINGS = 100
# The rule of what goes wrong in the program itself, and that of findings which are not shown.
INTERNAL, MANY = "internal", "findings-many"


class Severity(IntEnum):
    """How bad a finding is; ordered, so that thresholds compare."""

    INFO = 1
    WARNING = 2
    ERROR = 3

    @property
    def label(self) -> str:
        """The severity as users write and read it: ``info``, ``warning``, ``error``."""
        return self.name.lower()


class Span(NamedTuple):
    """A stretch of one line of a card, in characters counted from 1, as the file is on disk.

    Of a graph, which has no lines to speak of, all three numbers are 0.
    """

    source: str
    line: int
    column: int
    end_column: int


def shortened(text: str, length: int = 80) -> str:
    """As much of a text as a message may quote.

    :param length: how many characters that is at most
    """
    return text if len(text) <= length else text[: length - 1] + "\u2026"


class Edit(NamedTuple):
    """Other text for a stretch of a card on disk; one whose ``end_column`` is its ``column`` inserts."""

    span: Span
    replacement: str


class Fix(NamedTuple):
    """What would repair a finding: edits of the card on disk that do not overlap.

    ``safe`` says that the card means the same afterwards, so that nobody has to look at it.
    """

    title: str
    edits: tuple[Edit, ...]
    safe: bool


def rewriting(span: Span, line: str, words: str, replacement: str, safe: bool) -> tuple[Fix, ...]:
    """The fix that writes something else in place of some words.

    :param line: the line on disk that the words stand in
    :returns: one fix; none where the line does not hold the words as they were read, since it is written
        with Markdown in between, was repaired, or holds what is masked
    """
    if line[span.column - 1 : span.end_column - 1] != words:
        return ()
    title = f'write "{replacement}"' if replacement else "remove it"
    return (Fix(title, (Edit(span, replacement),), safe),)


class Finding(NamedTuple):
    """What the reader came across: the rule that was broken and what its message needs.

    ``values`` fills the placeholders of the rule's message and hint; ``suggestions`` are what may
    have been meant, best first.
    """

    rule: str
    span: Span
    values: dict[str, str]
    suggestions: tuple[str, ...] = ()
    fixes: tuple[Fix, ...] = ()


class Report(Protocol):
    """Takes a finding: rule, place, what may have been meant, what repairs it, what fills the rule's placeholders."""

    def __call__(
        self,
        rule: str,
        span: Span,
        /,
        *,
        suggestions: tuple[str, ...] = (),
        fixes: tuple[Fix, ...] = (),
        **values: str,
    ) -> None:
        """Take one finding."""


class Omitted(NamedTuple):
    """How many findings of a rule, as bad as each other, are not shown."""

    rule: str
    severity: Severity
    number: int


class Related(NamedTuple):
    """A second place that a finding is at odds with."""

    span: Span
    text: str


class Diagnostic(NamedTuple):
    """A finding ready to be shown: message and severity come from the rule's shape.

    ``source_line`` is the line on disk that ``span`` lies in, without line end; it may hold a password,
    so whatever shows or keeps it masks it. ``hint`` is the rule's own, ``suggestions`` are names that
    may have been meant, best first. ``focus_node`` and ``path`` are IRIs for SHACL results and empty
    for reading rules.
    """

    rule: str
    severity: Severity
    message: str
    span: Span
    source_line: str
    hint: str = ""
    focus_node: str = ""
    path: str = ""
    related: Related | None = None
    suggestions: tuple[str, ...] = ()
    fixes: tuple[Fix, ...] = ()
    omitted: tuple[Omitted, ...] = ()

    def counted(self) -> tuple[Omitted, ...]:
        """What it counts as: itself, or the findings that it stands for."""
        return self.omitted or (Omitted(self.rule, self.severity, 1),)

    @property
    def is_fault(self) -> bool:
        """Whether it tells of a fault of the program, and not of the card."""
        return self.rule == INTERNAL

    def __repr__(self) -> str:
        place = self.span
        return f"<{self.severity.label}[{self.rule}] {place.source}:{place.line}:{place.column}: {self.message}>"

    def sort_key(self) -> tuple[str, int, int, str, str, str, str]:
        """Order of printing: by place, or node where there is none, then by rule, then by what is said."""
        place = self.span
        node = "" if place.line else self.focus_node
        return (place.source, place.line, place.column, node, self.rule, self.message, self.path)


class Tally(NamedTuple):
    """What some diagnostics come to: how many there are of each severity, and what the worst one is, 0 for none.

    Those are counted that a diagnostic stands for; the worst one is of the diagnostics themselves.
    """

    counts: Mapping[Severity, int]
    worst: int


class Deferred(Sequence[Diagnostic]):
    """Diagnostics of which it is known what they come to, and which are made when somebody looks at them.

    :param tally: what they come to
    :param make: makes them
    """

    def __init__(self, tally: Tally, make: Callable[[], list[Diagnostic]]) -> None:
        self.tally, self._make = tally, make
        self._made: list[Diagnostic] | None = None

    def _all(self) -> list[Diagnostic]:
        if self._made is None:
            self._made = self._make()
        return self._made

    def __len__(self) -> int:
        return len(self._all())

    def __iter__(self) -> Iterator[Diagnostic]:
        return iter(self._all())

    @overload
    def __getitem__(self, index: int) -> Diagnostic: ...
    @overload
    def __getitem__(self, index: slice) -> list[Diagnostic]: ...
    def __getitem__(self, index: int | slice) -> Diagnostic | list[Diagnostic]:
        return self._all()[index]


def tallied(diagnostics: Iterable[Diagnostic]) -> Tally:
    """What some diagnostics come to."""
    if isinstance(diagnostics, Deferred):
        return diagnostics.tally
    counts: dict[Severity, int] = {}
    worst = 0
    for diagnostic in diagnostics:
        worst = max(worst, diagnostic.severity)
        for omitted in diagnostic.counted():
            counts[omitted.severity] = counts.get(omitted.severity, 0) + omitted.number
    return Tally(counts, worst)
