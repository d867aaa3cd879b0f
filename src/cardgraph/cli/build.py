"""``cardgraph build``: read, validate, write."""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

import click

from cardgraph.cli.common import Progress, Report, cards_argument, fail_on_option, plural, reading_options
from cardgraph.diagnostic import Severity
from cardgraph.settings import FORMATS, Settings

if TYPE_CHECKING:
    from cardgraph.checker import Checked
    from cardgraph.compile import Compiler

STDOUT = "-"


class _StoppedError(Exception):
    """An error in a card, and errors are to stop the build."""


@click.command("build")
@cards_argument
@click.option("-o", "--output", required=True, metavar="OUT", help="File to write; - is standard output.")
@click.option("--format", "form", type=click.Choice(list(FORMATS)), help="[default: by the file's ending, else turtle]")
@click.option(
    "--on-error",
    type=click.Choice(["stop", "skip", "keep"]),
    default="stop",
    show_default=True,
    help="On a card with errors: write nothing, leave it out, or keep what could be read.",
)
@click.option("--evidence", is_flag=True, help="For every statement, add where it comes from.")
@click.option("-q", "--quiet", is_flag=True, help="Show errors only, and no summary.")
@fail_on_option
@reading_options
def command(
    cards: tuple[str, ...],
    output: str,
    form: str | None,
    on_error: str,
    evidence: bool,
    quiet: bool,
    fail_on: str,
    settings: Settings,
) -> None:
    """Compile model cards into a knowledge graph.

    CARDS are files, folders (all their *.md), globs, or - for standard input. The format follows
    from the ending of OUT: .ttl, .nt, .nq and .trig (a named graph for each card), .jsonld.

    \b
    Examples:
      cardgraph build cards/ -o graph.ttl
      cardgraph build cards/ -o graph.trig --evidence --on-error skip
      cat card.md | cardgraph build - -o - --format ntriples
    """
    from cardgraph.compile import Compiler
    from cardgraph.reader.sources import find_sources
    from cardgraph.write import QUAD_FORMATS, format_of, write_quads, write_triples

    compiler = Compiler(find_sources(cards), settings._replace(evidence=evidence))
    form = form or format_of(output) or "turtle"
    report = Report(sys.stderr, Severity.ERROR if quiet else Severity.WARNING)
    summary = _Summary(compiler, report, on_error)
    try:
        with _output(output, holding=on_error == "stop") as stream:
            cards_to_write = summary.passing()
            if form in QUAD_FORMATS:
                summary.triples = write_quads(compiler.quads(cards_to_write), stream, form, compiler.minter)
            else:
                summary.triples = write_triples(compiler.ntriples(cards_to_write), stream, form, compiler.minter)
            summary.progress.clear()
            report.take(compiler.across())
            if on_error == "stop" and report.counts[Severity.ERROR]:
                raise _StoppedError
    except _StoppedError:
        kept = "" if output == STDOUT else f"; {output} is as it was"
        click.echo(
            f"cardgraph: {report} in {plural(summary.progress.done, 'card')}: nothing written{kept}"
            " (--on-error skip leaves out the cards with errors)",
            err=True,
        )
        raise click.exceptions.Exit(1) from None
    if not quiet:
        click.echo(summary.text(output), err=True)
    raise click.exceptions.Exit(1 if report.failed(fail_on) else 0)


@contextmanager
def _output(path: str, holding: bool) -> Iterator[IO[bytes]]:
    """The output; what goes to a pipe is held back where an error may still take it away."""
    from cardgraph.write import replacing

    if path != STDOUT or not holding:
        with replacing(path) as stream:
            yield stream
        return
    with tempfile.SpooledTemporaryFile(max_size=1 << 24) as held:
        yield held
        held.seek(0)
        with replacing(path) as stream:
            shutil.copyfileobj(held, stream)


class _Summary:
    """Watches cards and statements go by, lets pass what is to be written, and sums up."""

    def __init__(self, compiler: "Compiler", report: Report, on_error: str) -> None:
        self.compiler, self.report, self.on_error = compiler, report, on_error
        self.progress = Progress(len(compiler.sources))
        self.written = self.triples = 0
        self.skipped: list[str] = []
        self._entities: dict[str, set[str]] = {name: set() for name in ("organization", "country", "license", "risk")}
        self._predicates = {
            "organization": "organization",
            "countryOfOrigin": "country",
            "license": "license",
            "risk": "risk",
        }

    def passing(self) -> "Iterator[Checked]":
        """The cards to be written."""
        stopped = False
        for checked in self.compiler.checked():
            if checked.diagnostics:
                self.progress.clear()
                self.report.take(checked.diagnostics)
            self.progress.step()
            stopped = stopped or (checked.has_errors and self.on_error == "stop")
            if checked.graph is None or (checked.has_errors and self.on_error == "skip"):
                self.skipped.append(checked.reading.source)
            elif not stopped:
                self._note(checked)
                yield checked

    def _note(self, checked: "Checked") -> None:
        assert checked.graph
        self.written += 1
        for statement in checked.graph.statements:
            name = self._predicates.get(statement.predicate.rpartition("#")[2][:-1])
            if name:
                self._entities[name].add(statement.object)

    def text(self, output: str) -> str:
        """What was built, in a few lines."""
        counts = {name: len(found) for name, found in self._entities.items()}
        lines = [
            f"{plural(self.written, 'card')} compiled: {plural(counts['organization'], 'organization')}, "
            f"{plural(counts['country'], 'country', 'countries')}, {plural(counts['license'], 'license')}, "
            f"{plural(counts['risk'], 'risk')}; {self.report}"
        ]
        if self.skipped:
            lines.append(f"{plural(len(self.skipped), 'card')} left out: {', '.join(self.skipped)}")
        if output != STDOUT:
            lines.append(f"{plural(self.triples, 'triple')} written to {output}")
        return "\n".join(lines)
