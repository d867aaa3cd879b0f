"""The report on cards as they go by: what is told of them, and how a command ends for it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import click

from cardgraph.cli.terminal import Progress, say
from cardgraph.diagnostic import Diagnostic, Severity, tallied
from cardgraph.errors import Status
from cardgraph.render.findings.reporter import Reporter, Summary
from cardgraph.render.findings.text_report import tally

if TYPE_CHECKING:
    from cardgraph.compile import Compiled
    from cardgraph.gathered import Gathered
    from cardgraph.source.exclusion import Exclusion

SEVERITIES = {severity.label: severity for severity in reversed(Severity)}

fail_on_option = click.option(
    "--fail-on",
    type=click.Choice(list(SEVERITIES)),
    default="error",
    show_default=True,
    help="Exit with 1 on findings of this severity or worse.",
)
exit_zero_option = click.option(
    "--exit-zero",
    is_flag=True,
    help="End with 0 whatever the findings, unless nothing is written for them.",
)


class Report:
    """Hands diagnostics to a reporter as they come, writes what it makes of them, and counts them.

    :param reporter: makes the text
    :param stream: where the text goes
    :param progress: counts the cards, and makes way for the text
    :param least: the lowest severity that is reported
    :param keeping: keep the diagnostics, in ``kept``, and the cards by their forms, in ``forms``

    ``graphs`` is how many graphs have been checked besides.
    """

    def __init__(
        self,
        reporter: Reporter,
        stream: Any,
        progress: Progress,
        least: Severity = Severity.INFO,
        keeping: bool = False,
    ) -> None:
        self.counts: Counter[Severity] = Counter()
        self.progress = progress
        self.skipped: list[str] = []
        self.none: list[str] = []
        self.forms: dict[str, list[str]] = {}
        self.graphs = 0
        self._reporter, self._stream, self._least, self._keeping = reporter, stream, least, keeping
        self._has_fault = False

    @cached_property
    def kept(self) -> "Gathered":
        """The diagnostics, if they are kept."""
        from cardgraph.gathered import Gathered

        return Gathered()

    @property
    def cards(self) -> int:
        """How many cards have gone by; what was skipped is none, nor is what is no card of a model."""
        return self.progress.done - len(self.skipped) - len(self.none)

    def step(self, item: "Compiled") -> None:
        """Report what was found in one file, and count it."""
        self.take(item.diagnostics)
        if item.form and self._keeping:
            self.forms.setdefault(item.form, []).append(item.source)
        if item.skipped:
            self.skipped.append(item.source)
        elif item.is_none:
            self.none.append(item.source)
        self.progress.step()

    def take(self, diagnostics: Sequence[Diagnostic]) -> None:
        """Report some diagnostics."""
        counts, worst = tallied(diagnostics)
        for severity, number in counts.items():
            self.counts[severity] += number
        if worst < self._least and not self._keeping:
            # Nobody looks at them, and so they need not be made.
            self._write(self._reporter.take(iter(())))
            return
        if self._keeping:
            self.kept.extend(diagnostics)
        self._has_fault = self._has_fault or any(diagnostic.is_fault for diagnostic in diagnostics)
        self._write(self._reporter.take(found for found in diagnostics if found.severity >= self._least))

    def end(self) -> None:
        """Report that all cards have gone by."""
        rest = self._reporter.end(Summary(self.cards, self.counts))
        for piece in (rest,) if isinstance(rest, str) else rest:
            self._write(piece)
        self.progress.clear()

    def status(self, fail_on: str = "error", exit_zero: bool = False) -> Status:
        """How the command ends: whether something went wrong, or any finding is as bad as ``fail_on`` or worse.

        :param exit_zero: let no finding count
        """
        if self._has_fault:
            return Status.FAILED
        failed = not exit_zero and any(
            self.counts[severity] for severity in Severity if severity >= SEVERITIES[fail_on]
        )
        return Status.FINDINGS if failed else Status.CLEAN

    def see_some(self, arguments: Iterable[str]) -> None:
        """See that there were cards.

        :raises NoCardsError: if all files were skipped, or are no cards of models
        """
        if not self.cards:
            from cardgraph.cli.skipped import no_cards

            raise no_cards([*self.none, *self.skipped], arguments)

    def say_what_is_not_read(self, exclusion: "Exclusion") -> None:
        """Say which files were skipped or left out, if there are any."""
        if self.skipped or exclusion.patterns:
            from cardgraph.cli.skipped import not_read

            for line in not_read(self.skipped, exclusion):
                say(line)

    def __str__(self) -> str:
        return tally(self.counts)

    def _write(self, text: str) -> None:
        if text:
            self.progress.clear()
            self._stream.write(text)
