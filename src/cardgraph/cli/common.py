"""What several commands share: the options that say how cards are read, and the report on them."""

import datetime
import os
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from cardgraph.cli.terminal import COLORS, Progress, say
from cardgraph.diagnostic import Diagnostic, Severity, tallied
from cardgraph.errors import Status
from cardgraph.render.findings.reporter import Reporter, Summary
from cardgraph.render.findings.text_report import tally
from cardgraph.settings import DEFAULT_BASE, ENGINES, Settings
from cardgraph.source.columns import ID_COLUMNS, TEXT_COLUMNS, Columns

if TYPE_CHECKING:
    from cardgraph.compile import Compiled
    from cardgraph.source.exclusion import Exclusion

SEVERITIES = {severity.label: severity for severity in reversed(Severity)}

cards_argument = click.argument("cards", nargs=-1, required=True, metavar="CARDS...")
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
exclude_option = click.option(
    "--exclude",
    multiple=True,
    metavar="PATTERN",
    help="Leave out files and folders of this name or path (*, ?); may be given again.",
)
text_column_option = click.option(
    "--text-column",
    metavar="NAME",
    help=f"Column of a table that holds the cards. [default: the first there is of {', '.join(TEXT_COLUMNS)}]",
)
id_column_option = click.option(
    "--id-column",
    metavar="NAME",
    help=f"Column of a table that says which card it is. [default: the first there is of {', '.join(ID_COLUMNS)}]",
)
color_option = click.option(
    "--color", type=click.Choice(COLORS), default="auto", help="Whether to use colours. [default: on a terminal]"
)
report_option = click.option(
    "--report", "report_file", metavar="FILE", help="Write what the run came to as JSON; - is standard output."
)

weights_option = click.option(
    "--weights",
    metavar="FILE",
    help="Weights of one's own for how complete cards are; export weights writes a file to begin with.",
)


def _usable() -> int:
    """The CPUs that this process may use."""
    # Python 3.13 has os.process_cpu_count() for both.
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


jobs_option = click.option(
    "-j",
    "--jobs",
    type=click.IntRange(1),
    default=_usable,
    metavar="N",
    help="Processes that many cards are shared out to. [default: one for each CPU]",
)


def _day(_ctx: click.Context, _param: click.Parameter, value: str | None) -> datetime.date | None:
    """The day of the calendar that an option names."""
    if value is None:
        return None
    try:
        return datetime.datetime.strptime(value, "%Y-%m-%d").date()
    except ValueError:
        raise click.BadParameter(f"{value!r} is no day; write one as in 2024-12-31") from None


def _card_format(_ctx: click.Context, _param: click.Parameter, value: str | None) -> str | None:
    if value is None:
        return None
    from cardgraph.formats.registry import FORMATS

    if value not in FORMATS:
        raise click.BadParameter(f"there is no form {value!r}; there are: {', '.join(FORMATS)}")
    return value


def card_format_option(description: str) -> Callable[[click.decorators.FC], click.decorators.FC]:
    """The option that names a form of cards; it arrives as ``card_format``, None where it is not given."""
    return click.option("--card-format", callback=_card_format, metavar="NAME", help=description)


def reading_options(function: Callable[..., None]) -> Callable[..., None]:
    """Add the options that say how cards are read and checked; they arrive as ``settings``."""

    @wraps(function)
    def wrapped(
        base: str,
        date_order: str,
        engine: str | None,
        today: datetime.date | None,
        card_format: str | None,
        hub_id: str,
        **options: Any,
    ) -> None:
        settings = Settings(base, date_order == "dmy", engine, today, card_format=card_format or "", hub_id=hub_id)
        function(settings=settings, **options)

    for option in (
        click.option(
            "--base", default=DEFAULT_BASE, show_default=True, metavar="IRI", help="Base of the entities' IRIs."
        ),
        click.option(
            "--date-order",
            type=click.Choice(["mdy", "dmy"]),
            default="mdy",
            show_default=True,
            help="How to read a date such as 4/3/2023.",
        ),
        click.option(
            "--engine",
            type=click.Choice(ENGINES),
            help="SHACL engine; both give the same answer, the first is faster. [default: the first that is installed]",
        ),
        card_format_option("The form that all cards are read as. [default: recognized, card by card]"),
        click.option(
            "--hub-id",
            default="",
            metavar="ORG/NAME",
            help="What the model of the only card is on the Hugging Face Hub. [default: what its path states]",
        ),
        click.option(
            "--today",
            callback=_day,
            metavar="YYYY-MM-DD",
            help="The day that dates are compared with. [default: SOURCE_DATE_EPOCH's or the current day]",
        ),
    ):
        wrapped = option(wrapped)
    return wrapped


def columns_options(function: Callable[..., None]) -> Callable[..., None]:
    """Add the options that say what columns of tables are called; they arrive as ``columns``."""

    @wraps(function)
    def wrapped(text_column: str | None, id_column: str | None, **options: Any) -> None:
        function(columns=Columns(text_column, id_column), **options)

    return text_column_option(id_column_option(wrapped))


def prompt(user: str) -> str:
    """Ask at the terminal for the password of a user."""
    password: str = click.prompt(f"Password of {user}", hide_input=True, err=True)
    return password


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
        self.kept: list[Diagnostic] = []
        self._reporter, self._stream, self._least, self._keeping = reporter, stream, least, keeping
        self._has_fault = False

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
        self.counts.update(counts)
        if worst < self._least and not self._keeping:
            # Nobody looks at them, and so they need not be made.
            self._write(self._reporter.take(iter(())))
            return
        if self._keeping:
            self.kept += diagnostics
        self._has_fault = self._has_fault or any(diagnostic.is_fault for diagnostic in diagnostics)
        self._write(self._reporter.take(found for found in diagnostics if found.severity >= self._least))

    def end(self) -> None:
        """Report that all cards have gone by."""
        self._write(self._reporter.end(Summary(self.cards, self.counts)))
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


def plural(count: int, noun: str, nouns: str = "") -> str:
    """``1 card``, ``1,234 cards``, ``2 countries``."""
    return f"{count:,} {noun if count == 1 else nouns or noun + 's'}"
