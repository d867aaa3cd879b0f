"""``cardgraph build``: read, validate, write."""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from typing import IO, TYPE_CHECKING

import click

from cardgraph.cli.build_summary import Outputs, Summary
from cardgraph.cli.common import (
    cards_argument,
    color_option,
    columns_options,
    exclude_option,
    jobs_option,
    reading_options,
    report_option,
)
from cardgraph.cli.report import Report, exit_zero_option, fail_on_option
from cardgraph.cli.stopwatch import Stopwatch
from cardgraph.cli.terminal import Progress, say, screen
from cardgraph.diagnostic import Severity
from cardgraph.errors import Status
from cardgraph.output.formats import RDF_FORMATS, endings, format_of
from cardgraph.packing import packed_by_ending, without_packing
from cardgraph.render.findings.text_report import TextReporter
from cardgraph.settings import STDOUT, Settings
from cardgraph.source.columns import Columns

if TYPE_CHECKING:
    from cardgraph.cli.profile_outputs import Target
    from cardgraph.compile import Compiled, Compiler
    from cardgraph.graph.description import Description
    from cardgraph.render.run_report import Outcome


# Bytes of an output that waits in memory until it is known that nothing stops it; more of it waits on disk.
_HELD = 1 << 20


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
    "--profile",
    "profiles",
    multiple=True,
    metavar="NAME[=FILE]",
    help="Write the models in a standard's words, to FILE or else to OUT; may be given again.",
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
@click.option("--describe", is_flag=True, help="Say last what the graph is: a DCAT and VoID dataset, with counts.")
@click.option("--title", default="", metavar="TEXT", help="The title of the graph, which it is then described by.")
@click.option(
    "--license",
    "data_license",
    default="",
    metavar="NAME|IRI",
    help="The license of the graph, such as CC-BY-4.0, with which it is then described.",
)
@click.option("-q", "--quiet", is_flag=True, help="Show errors only, and no summary.")
@fail_on_option
@exit_zero_option
@exclude_option
@columns_options
@report_option
@color_option
@jobs_option
@reading_options
def command(
    cards: tuple[str, ...],
    output: str | None,
    store: str | None,
    form: str | None,
    profiles: tuple[str, ...],
    on_error: str,
    evidence: bool,
    claims: bool,
    describe: bool,
    title: str,
    data_license: str,
    quiet: bool,
    fail_on: str,
    exit_zero: bool,
    exclude: tuple[str, ...],
    columns: Columns,
    report_file: str | None,
    color: str,
    jobs: int,
    settings: Settings,
) -> None:
    """Compile model cards into a knowledge graph.

    CARDS are files, folders (all their *.md), globs, or - for standard input; or files of many cards:
    tables (.jsonl, .jsonl.gz, .jsonl.zst, .parquet) and archives (.tar, .tar.gz, .zip). The format
    follows from the ending of OUT: .ttl, .nt, .nq and .trig (a named graph for each card), .jsonld;
    with .gz or .zst behind it, OUT is packed.

    --profile writes what a standard has a place for, in its own form: airo, aligned, cyclonedx (also
    cyclonedx-1.7), fair4ml, mldcat-ap, spdx3. For several, OUT is a folder or has {profile} in its
    name, or each has its FILE, beside which OUT is the graph.

    \b
    Examples:
      cardgraph build cards/ -o graph.ttl
      cardgraph build cards/ -o graph.trig --evidence --on-error skip
      cat card.md | cardgraph build - -o - --format ntriples
      cardgraph build hub-cards.parquet -o graph.nt.gz --on-error skip
      cardgraph build cards/ --store cards.store
      cardgraph build cards/ -o graph.ttl --exclude drafts --on-error skip --report report.json
      cardgraph build cards/ -o graph.ttl --title "Our models" --license CC-BY-4.0
      cardgraph build cards/ --profile cyclonedx -o bom.json
      cardgraph build cards/ --profile spdx3=models.spdx.json --profile mldcat-ap=models.ttl
    """
    wanted: list[Target] = []
    if profiles:
        from cardgraph.cli.profile_outputs import targets

        wanted, output = targets(profiles, output, form)
    if output is None and store is None and not wanted:
        raise click.UsageError("where to? -o FILE, --store DIR, or both")
    if store == "":
        raise click.UsageError("--store names no folder")
    if [report_file, output, *(target.path for target in wanted)].count(STDOUT) > 1:
        what = "two outputs" if wanted else "the graph and the report"
        raise click.UsageError(f"{what} cannot both go to standard output; name a file for one")
    from cardgraph.cli.overwriting import see_apart
    from cardgraph.compile import Compiler
    from cardgraph.render.width import safe
    from cardgraph.source.exclusion import Exclusion
    from cardgraph.source.sources import find_sources

    description = _description(describe, title, data_license, output or store, wanted)
    outputs = Outputs(output, form or _form_of(output or STDOUT), store, tuple(wanted), description)
    watch, exclusion = Stopwatch(), Exclusion(exclude)
    with watch.stage("find"):
        sources = find_sources(cards, exclusion, columns)
        paths = {f"{target.option} ({target.profile.name})": target.path for target in wanted}
        see_apart({"-o": output, **paths, "--report": report_file}, sources.files())
        names = tuple(target.profile.name for target in wanted)
        compiler = Compiler(sources, settings._replace(evidence=evidence, claims=claims, profiles=names), jobs)
    least = Severity.ERROR if quiet else Severity.WARNING
    reporter = TextReporter(screen(sys.stderr, color))
    report = Report(reporter, sys.stderr, Progress(len(sources)), least, keeping=report_file is not None)
    summary = Summary(report, on_error)
    with watch.stage("write"):
        is_written = _compile(compiler, cards, outputs, summary, watch)
    status = report.status(fail_on, exit_zero)
    if not is_written:
        # Also where no finding is to count.
        status = max(status, Status.FINDINGS)
        say(safe(f"cardgraph: {summary.nothing_written(outputs)}"))
    if not quiet:
        for line in summary.lines(outputs) if is_written else ():
            say(safe(line))
        report.say_what_is_not_read(exclusion)
    if report_file is not None:
        from cardgraph.cli.report_file import write

        outcome: Outcome = "written in part" if summary.left_out else "written"
        written, left_out = (summary.written(outputs), summary.reasons()) if is_written else ((), ())
        outcome = outcome if is_written else "nothing written"
        write(report_file, report, compiler, exclusion, watch, status, outcome, written, left_out)
    raise click.exceptions.Exit(status)


def _compile(
    compiler: "Compiler", cards: tuple[str, ...], outputs: Outputs, summary: Summary, watch: Stopwatch
) -> bool:
    """Compile the cards and write them.

    :param cards: the arguments that name them
    :returns: whether they are written: an error in a card may be to stop that
    """
    report, on_error = summary.report, summary.on_error
    update = None
    try:
        with report.progress, ExitStack() as stack:
            if outputs.store:
                from cardgraph.store.update import updating

                whole = outputs.file is not None or bool(outputs.profiles)
                update = stack.enter_context(updating(outputs.store, compiler, on_error, whole, outputs.description))
            # Closed in the end, whatever happens: processes may be at work for it.
            compiled = stack.enter_context(closing((update or compiler).checked()))
            passing = summary.passing(watch.each("compile", compiled))
            if outputs.profiles:
                passing = stack.enter_context(_profiles(passing, outputs, summary))
            if outputs.file is not None:
                stream = stack.enter_context(_opened(outputs.file, holding=on_error == "stop"))
                summary.triples = _write(passing, compiler, stream, outputs, summary)
            for _ in passing:
                pass
            with watch.stage("across"):
                for found in (update or compiler).across():
                    report.take(found)
            report.end()
            report.see_some(cards)
            if on_error == "stop" and report.counts[Severity.ERROR]:
                raise _StoppedError
    except _StoppedError:
        return False
    summary.end(update.changes if update else None, compiler)
    return True


def _description(
    describe: bool, title: str, data_license: str, output: str | None, wanted: "list[Target]"
) -> "Description | None":
    """What the graph is to say of itself, or None where nobody asked for that."""
    if not (describe or title or data_license):
        return None
    if output is None:
        raise click.UsageError("a graph is described in its file, which -o names, or its store")
    from cardgraph.cli.description import described

    return described(title, data_license, wanted)


@contextmanager
def _profiles(cards: "Iterator[Compiled]", outputs: Outputs, summary: Summary) -> "Iterator[Iterator[Compiled]]":
    """The cards, of which the profiles are written as they go by."""
    from cardgraph.cli.profile_outputs import passing, writing

    with writing(outputs.profiles, partial(_opened, holding=summary.on_error == "stop")) as summary.profiles:
        yield passing(cards, summary.profiles)


def _form_of(output: str) -> str:
    """The format that an output's ending stands for; Turtle where it has none."""
    form = format_of(output)
    if not form and os.path.splitext(without_packing(output))[1]:
        raise click.UsageError(f"{output}: no known format has this ending; use one of {endings()}, or --format")
    return form or "turtle"


def _write(
    passing: "Iterator[Compiled]",
    compiler: "Compiler",
    stream: IO[bytes],
    outputs: Outputs,
    summary: Summary,
) -> int:
    """Write the graph of some cards, with what it says of itself in the end if that is asked for.

    :returns: how many triples were written
    """
    from cardgraph.output.serialize import write

    form, minter = outputs.form, compiler.minter
    names_graphs = RDF_FORMATS[form].names_graphs
    parts = compiler.graphs(passing) if names_graphs else compiler.triples(passing)
    if outputs.description:
        from cardgraph.cli.description import with_description

        parts = with_description(parts, outputs.description, minter, summary, names_graphs)
    return write(parts, stream, form, minter)


@contextmanager
def _opened(path: str, holding: bool) -> Iterator[IO[bytes]]:
    """An output, packed as far as its ending says so."""
    with _output(path, holding) as held, packed_by_ending(held, path) as stream:
        yield stream


@contextmanager
def _output(path: str, holding: bool) -> Iterator[IO[bytes]]:
    """The output; what goes to a pipe is held back where an error may still take it away."""
    from cardgraph.output.files import is_stream, replacing

    if not (holding and is_stream(path)):
        with replacing(path) as stream:
            yield stream
        return
    with tempfile.SpooledTemporaryFile(max_size=_HELD) as held:
        yield held
        held.seek(0)
        with replacing(path) as stream:
            shutil.copyfileobj(held, stream)
