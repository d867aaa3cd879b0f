"""``cardgraph check``: validate cards, write nothing."""

import sys
from collections.abc import Iterator
from contextlib import closing
from itertools import chain
from typing import TYPE_CHECKING

import click

from cardgraph.cli.common import (
    cards_argument,
    color_option,
    columns_options,
    exclude_option,
    jobs_option,
    plural,
    reading_options,
    report_option,
    weights_option,
)
from cardgraph.cli.report import SEVERITIES, Report, exit_zero_option, fail_on_option
from cardgraph.cli.stopwatch import Stopwatch
from cardgraph.cli.terminal import Progress, say, screen
from cardgraph.diagnostic import Diagnostic, Severity
from cardgraph.output.formats import READABLE, is_graph
from cardgraph.render.findings import REPORTERS
from cardgraph.render.findings.advice import question
from cardgraph.render.findings.statistics_report import StatisticsReporter
from cardgraph.settings import STDIN, STDOUT, Settings
from cardgraph.source.columns import Columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cardgraph.compile import Compiled
    from cardgraph.completeness.counting import Weighing


def _rule_names(_ctx: click.Context, _param: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    if not values:
        return ()
    from difflib import get_close_matches

    from cardgraph.check.rules import rules
    from cardgraph.check.selection import matches

    names = [name.strip() for value in values for name in value.split(",") if name.strip()]
    for name in names:
        if not any(matches(rule, [name]) for rule in rules().by_name):
            close = get_close_matches(name.lower(), rules().by_name, 1)
            hint = question(close) or "cardgraph explain lists the rules"
            raise click.BadParameter(f"there is no rule {name!r}; {hint}")
    return tuple(names)


def _weighing(counted: bool, weights: str | None) -> "Weighing | None":
    """What counts how complete cards are, by a file of weights or the usual ones, if that is wanted.

    :raises UsageError: if there are weights for nothing
    """
    if not counted:
        if weights is not None:
            raise click.UsageError("--weights is for --statistics, which says how complete cards are")
        return None
    from cardgraph.completeness.counting import Weighing

    return Weighing(weights)


def _weighed(cards: "Iterable[Compiled]", weighing: "Weighing | None") -> "Iterator[Compiled]":
    """Cards as they go by, counted if that is wanted."""
    for item in cards:
        if weighing:
            weighing.take(item)
        yield item


def _completeness(weighing: "Weighing | None") -> str:
    """How complete the cards were, in words; nothing if they were not counted."""
    if not weighing:
        return ""
    from cardgraph.render.completeness import text

    return text(weighing.end())


@click.command("check")
@cards_argument
@click.option("--format", "form", type=click.Choice(list(REPORTERS)), default="text", show_default=True)
@click.option(
    "--severity",
    type=click.Choice(list(SEVERITIES)),
    help="Show findings of this severity and worse only; all count. [default: info]",
)
@fail_on_option
@exit_zero_option
@click.option("--select", callback=_rule_names, multiple=True, metavar="RULES", help="Only these rules (commas, *).")
@click.option("--ignore", callback=_rule_names, multiple=True, metavar="RULES", help="All but these rules (commas, *).")
@click.option(
    "--profile",
    "profiles",
    multiple=True,
    metavar="NAME",
    help="Also say what a standard asks and the card does not say; may be given again.",
)
@click.option(
    "--graph-format",
    "graph_form",
    type=click.Choice(list(READABLE)),
    help="What the graph on standard input is written in. [default: known by how it begins]",
)
@click.option(
    "--statistics",
    "counted",
    is_flag=True,
    help="Count findings by rule instead of showing them, and say how complete cards are.",
)
@weights_option
@click.option("-q", "--quiet", is_flag=True, help="Show errors only, and no summary.")
@exclude_option
@columns_options
@report_option
@color_option
@jobs_option
@reading_options
def command(
    cards: tuple[str, ...],
    form: str,
    severity: str | None,
    fail_on: str,
    exit_zero: bool,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    profiles: tuple[str, ...],
    graph_form: str | None,
    counted: bool,
    weights: str | None,
    quiet: bool,
    exclude: tuple[str, ...],
    columns: Columns,
    report_file: str | None,
    color: str,
    jobs: int,
    settings: Settings,
) -> None:
    """Check cards, or graphs, and point at what needs work.

    CARDS are files, folders (all their *.md), globs, or - for standard input; or files of many cards:
    tables (.jsonl, .jsonl.gz, .jsonl.zst, .parquet) and archives (.tar, .tar.gz, .zip). Files of RDF
    (.ttl, .nt, .nq, .trig, .jsonld, .rdf, packed or not) are held to the shapes as they are, whoever
    made them: datatypes, classes, how often, and the rules about cards. So is RDF on standard input.

    --profile holds the cards against a standard, which is one of cyclonedx, mldcat-ap, spdx3: what it
    asks and a card could say, and what only a person can say.

    \b
    Examples:
      cardgraph check cards/
      cardgraph check "cards/LLaMA 2.md" --fail-on warning
      cardgraph check cards/ --severity warning --exclude drafts --exclude "*-old.md"
      cardgraph check cards/ --format json > findings.json
      cardgraph check cards/ --ignore "link-*,date-ambiguous" --statistics
      cardgraph check cards/ --exit-zero --report report.json
      cardgraph check cards/ --profile spdx3 --select "profile-*"
      cardgraph check graph.ttl
      cat graph.ttl | cardgraph check -
    """
    # Two things in one stream could not be told apart.
    stream = sys.stderr if report_file == STDOUT else sys.stdout
    reporter = REPORTERS[form](screen(stream, color))
    if counted and not reporter.for_people:
        raise click.UsageError(f"--statistics is text, and no {form}; --report FILE writes findings and counts as JSON")
    weighing = _weighing(counted, weights)
    from cardgraph.cli.overwriting import see_apart
    from cardgraph.compile import Compiler
    from cardgraph.source.exclusion import Exclusion
    from cardgraph.source.sources import find_sources

    graph_form = _input_form(graph_form) if STDIN in cards else None
    graphs = [path for path in dict.fromkeys(cards) if is_graph(path) or (path == STDIN and graph_form)]
    if profiles:
        _see_asking(profiles, graphs)
    watch, exclusion = Stopwatch(), Exclusion(exclude)
    with watch.stage("find"):
        # Of no arguments there is nothing to say; of graphs alone there are no cards.
        sources = find_sources([path for path in cards if path not in graphs], exclusion, columns)
        see_apart({"--report": report_file}, [*sources.files(), *graphs])
        held = tuple(dict.fromkeys(profiles))
        settings = settings._replace(select=select, ignore=ignore, gaps=held, findings_only=not counted)
        compiler = Compiler(sources, settings, jobs)
    least = SEVERITIES[severity] if severity else Severity.ERROR if quiet else Severity.INFO
    # Closed in the end, whatever happens: processes may be at work for it.
    with Progress(len(sources)) as progress, closing(compiler.checked()) as compiled:
        shown = StatisticsReporter() if counted else reporter
        report = Report(shown, stream, progress, least, keeping=report_file is not None)
        for item in _weighed(watch.each("compile", compiled), weighing):
            report.step(item)
        with watch.stage("across"):
            for found in compiler.across():
                report.take(found)
        if graphs:
            with watch.stage("graphs"):
                for part in chain.from_iterable(_checked(path, compiler.settings, graph_form) for path in graphs):
                    report.take(part)
            report.graphs = len(graphs)
        report.end()
        stream.write(_completeness(weighing))
    if not graphs:
        report.see_some(cards)
    if reporter.for_people and not quiet:
        stream.flush()
        counted_as = [plural(report.cards, "card")] if len(sources) else []
        counted_as += [plural(len(graphs), "graph")] if graphs else []
        say(f"{' and '.join(counted_as)}: {report}")
        report.say_what_is_not_read(exclusion)
    status = report.status(fail_on, exit_zero)
    if report_file is not None:
        from cardgraph.cli.report_file import write

        write(report_file, report, compiler, exclusion, watch, status, "checked")
    raise click.exceptions.Exit(status)


def _input_form(given: str | None) -> str | None:
    """The format of the graph on standard input; None where a card is there."""
    from cardgraph.cli.standard_graph import graph_format

    return given or graph_format()


def _see_asking(profiles: tuple[str, ...], graphs: list[str]) -> None:
    """See that profiles ask something, and that it is cards that they are asked of."""
    from cardgraph.profiles.gaps import see_asking

    see_asking(profiles)
    if graphs:
        file = "FILE" if graphs[0] == STDIN else graphs[0]
        way = f"ask it: cardgraph query gaps {file} -p profile={profiles[0]}"
        raise click.UsageError(f"--profile shows gaps in cards, and {graphs[0]} is a graph; {way}")


def _checked(path: str, settings: Settings, input_form: str | None) -> Iterator[list[Diagnostic]]:
    """What is wrong with a graph, part by part.

    :param input_form: the format of the one on standard input
    """
    from cardgraph.check.graph_checker import check_graph

    if path != STDIN:
        yield from check_graph(path, settings)
        return
    from cardgraph.cli.standard_graph import held

    with held() as file:
        yield from check_graph(file, settings, input_form, STDIN)
