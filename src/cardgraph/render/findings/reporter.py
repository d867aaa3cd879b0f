"""What a report format has to do, and what it is told in the end."""

from collections import Counter
from collections.abc import Iterable
from typing import Protocol

from cardgraph.diagnostic import Diagnostic, Severity
from cardgraph.records import NamedTuple


class Summary(NamedTuple):
    """What it all came to: how many cards were checked, and how many diagnostics of each severity there are."""

    cards: int
    counts: Counter[Severity]


class Reporter(Protocol):
    """Makes a report of diagnostics as they come.

    What it writes masks the diagnostics' source lines (``source.masking``). ``for_people`` says
    whether somebody reads the report who wants to hear in the end what it came to.
    """

    for_people: bool

    def take(self, diagnostics: Iterable[Diagnostic]) -> str:
        """Take the next diagnostics.

        :returns: the next text of the report, maybe none
        """

    def end(self, summary: Summary) -> Iterable[str]:
        """End the report.

        :returns: the rest of its text, maybe none, in one piece or several
        """
