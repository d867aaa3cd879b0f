"""``cardgraph build``: read, validate, write."""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from typing import IO, TYPE_CHECKING

import click

from cardgraph.cli.common import (
    Progress,
    Report,
    cards_argument,
    fail_on_option,
    jobs_option,
    plural,
    reading_options,
    wants_color,
)
from cardgraph.diagnostic import Severity
from cardgraph.output.formats import RDF_FORMATS, endings, format_of
from cardgraph.render.findings.text_report import TextReporter
from cardgraph.settings import Settings

if TYPE_CHECKING:
    from cardgraph.compile import Compiled, Compiler
    from cardgraph.store.diff import Changes

STDOUT = "-"
_FEW = 5


class _StoppedError(Exception):
    """An error in a card, and errors are to stop the build."""


@click.command("build")
@cards_argument
@click.option("-o", "--output", metavar="OUT", help="File to write; - is standard output.")
@click.option("--store", metavar="DIR", help="Store on disk to bring up to date; made if it is not there.")
@click.option(
    "--format", "form", type=click.Choice(list(RDF_FORMATS)), help="[default: by the file's ending, else turtle]"
)
@click.option(
    "--on-error",
    type=click.Choice(["stop", "skip", "keep"]),
    default="stop",
    show_default=True,
    help="On a card with errors: write nothing, leave it out, or keep what could be read.",
)
@click.option("--evidence", is_flag=True, help="For every statement, add where it comes from.")
@click.option(
    "--claims", is_flag=True, help="State what the prose claims, too, such as non-commercial use; stores always do."
)
@click.option("-q", "--quiet", is_flag=True, help="Show errors only, and no summary.")
@fail_on_option
@jobs_option
@reading_options
def command(
    cards: tuple[str, ...],
    output: str | None,
    store: str | None,
    form: str | None,
    on_error: str,
    evidence: bool,
    claims: bool,
    quiet: bool,
    fail_on: str,
    jobs: int,
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
      cardgraph build cards/ --store cards.store
    """
    if output is None and store is None:
        raise click.UsageError("where to? -o FILE, --store DIR, or both")
    from cardgraph.compile import Compiler
    from cardgraph.render.width import safe
    from cardgraph.source.sources import find_sources
    from cardgraph.store.update import updating

    form = form or _form_of(output or STDOUT)
    compiler = Compiler(find_sources(cards), settings._replace(evidence=evidence, claims=claims), jobs)
    progress = Progress(len(compiler.sources))
    reporter = TextReporter(wants_color(sys.stderr))
    report = Report(reporter, sys.stderr, progress, Severity.ERROR if quiet else Severity.WARNING)
    summary = _Summary(report, on_error)
    try:
        with ExitStack() as stack:
            update = stack.enter_context(updating(store, compiler, on_error, output is not None)) if store else None
            # Closed in the end, whatever happens: processes may be at work for it.
            compiled = stack.enter_context(closing((update or compiler).checked()))
            passing = summary.passing(compiled)
            if output is not None:
                stream = stack.enter_context(_output(output, holding=on_error == "stop"))
                summary.triples = _write(passing, compiler, stream, form)
            for _ in passing:
                pass
            report.take((update or compiler).across())
            report.end()
            if on_error == "stop" and report.counts[Severity.ERROR]:
                raise _StoppedError
    except _StoppedError:
        outputs = " and ".join(name for name in (output, store) if name and name != STDOUT and os.path.exists(name))
        left = f"; {safe(outputs)} as before" if outputs else ""
        click.echo(
            f"cardgraph: {report} in {plural(progress.done, 'card')}: nothing written{left} "
            "(--on-error skip leaves out the cards with errors)",
            err=True,
        )
        raise click.exceptions.Exit(report.status()) from None
    if not quiet:
        for line in summary.lines(output, store, update.changes if update else None):
            click.echo(safe(line), err=True)
    raise click.exceptions.Exit(report.status(fail_on))


def _form_of(output: str) -> str:
    """The format that an output's ending stands for; Turtle where it has none."""
    form = format_of(output)
    if not form and os.path.splitext(output)[1]:
        raise click.UsageError(f"{output}: no known format has this ending; use one of {endings()}, or --format")
    return form or "turtle"


def _write(passing: "Iterator[Compiled]", compiler: "Compiler", stream: IO[bytes], form: str) -> int:
    from cardgraph.output.serialize import write_quads, write_triples

    if RDF_FORMATS[form].names_graphs:
        return write_quads(compiler.quads(passing), stream, form, compiler.minter)
    return write_triples(compiler.ntriples(passing), stream, form, compiler.minter)


@contextmanager
def _output(path: str, holding: bool) -> Iterator[IO[bytes]]:
    """The output; what goes to a pipe is held back where an error may still take it away."""
    from cardgraph.output.files import is_stream, replacing

    if not (holding and is_stream(path)):
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

    def __init__(self, report: Report, on_error: str) -> None:
        self.report, self.on_error = report, on_error
        self.written = self.triples = 0
        self.skipped: list[str] = []
        self._entities: dict[str, set[str]] = {name: set() for name in ("organization", "country", "license", "risk")}

    def passing(self, cards: "Iterator[Compiled]") -> "Iterator[Compiled]":
        """The cards to be written."""
        stopped = False
        for compiled in cards:
            self.report.take(compiled.diagnostics)
            self.report.progress.step()
            stopped = stopped or (compiled.has_errors and self.on_error == "stop")
            if compiled.graph is None or (compiled.has_errors and self.on_error == "skip"):
                self.skipped.append(compiled.source)
            elif not stopped:
                self.written += 1
                for kind, node in compiled.graph.counted:
                    self._entities[kind].add(node)
                yield compiled

    def lines(self, output: str | None, store: str | None, changes: "Changes | None") -> Iterator[str]:
        """What was built, in a few lines."""
        if output is None:
            yield f"{plural(self.report.progress.done, 'card')} read; {self.report}"
        else:
            counts = {name: len(found) for name, found in self._entities.items()}
            yield (
                f"{plural(self.written, 'card')} compiled: {plural(counts['organization'], 'organization')}, "
                f"{plural(counts['country'], 'country', 'countries')}, {plural(counts['license'], 'license')}, "
                f"{plural(counts['risk'], 'risk')}; {self.report}"
            )
        left_out = changes.left_out if changes else self.skipped
        if left_out:
            yield f"{plural(len(left_out), 'card')} left out: {', '.join(left_out)}"
        if output is not None and output != STDOUT:
            yield f"{plural(self.triples, 'triple')} written to {output}"
        if changes:
            done = (("added", changes.added), ("replaced", changes.replaced), ("removed", changes.removed))
            parts = [f"{len(names):,} {word}{_named(names)}" for word, names in done if names]
            why = f" ({changes.reason})" if changes.reason else ""
            yield f"{store}: {', '.join([*parts, f'{changes.unchanged:,} unchanged'])}{why}"


def _named(names: list[str]) -> str:
    """The names of a few cards, in brackets; of many, none."""
    return f" ({', '.join(names)})" if len(names) <= _FEW else ""
