"""Findings as values: where in a card, which rule, how bad, in which words."""

from enum import IntEnum
from typing import NamedTuple, Protocol


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
    """A stretch of one line of a card, in characters counted from 1, as the file is on disk."""

    source: str
    line: int
    column: int
    end_column: int


def shortened(text: str, length: int = 80) -> str:
    """As much of a text as a message may quote.

    :param length: how many characters that is at most
    """
    return text if len(text) <= length else text[: length - 1] + "\u2026"


class Finding(NamedTuple):
    """What the reader came across: the rule that was broken and what its message needs.

    ``values`` fills the placeholders of the rule's message and hint.
    """

    rule: str
    span: Span
    values: dict[str, str]


class Report(Protocol):
    """Takes a finding: rule, place, and what fills the placeholders of its message."""

    def __call__(self, rule: str, span: Span, /, **values: str) -> None:
        """Take one finding."""


class Related(NamedTuple):
    """A second place that a finding is at odds with."""

    span: Span
    text: str


class Diagnostic(NamedTuple):
    """A finding ready to be shown: message and severity come from the rule's shape.

    ``source_line`` is the line of the card that ``span`` lies in, without line end.
    ``focus_node`` and ``path`` are IRIs for SHACL results and empty for reading rules.
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

    def sort_key(self) -> tuple[str, int, int, str, str, str]:
        """Order of printing: by place, then by rule, then by what is said."""
        place = self.span
        return (place.source, place.line, place.column, self.rule, self.message, self.path)
