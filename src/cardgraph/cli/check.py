"""``cardgraph check``: validate cards, write nothing."""

import sys
from contextlib import closing

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
from cardgraph.render.findings import REPORTERS
from cardgraph.render.findings.advice import question
from cardgraph.render.findings.statistics_report import StatisticsReporter
from cardgraph.settings import Settings


def _rule_names(_ctx: click.Context, _param: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    if not values:
        return ()
    from difflib import get_close_matches

    from cardgraph.check.rules import rules
    from cardgraph.check.selection import matches

    names = [name.strip() for value in values for name in value.split(",") if name.strip()]
    for name in names:
        if not any(matches(rule, [name]) for rule in rules().by_name):
            close = get_close_matches(name, rules().by_name, 1)
            hint = question(close) or "cardgraph explain lists the rules"
            raise click.BadParameter(f"there is no rule {name!r}; {hint}")
    return tuple(names)


@click.command("check")
@cards_argument
@click.option("--format", "form", type=click.Choice(list(REPORTERS)), default="text", show_default=True)
@fail_on_option
@click.option("--select", callback=_rule_names, multiple=True, metavar="RULES", help="Only these rules (commas, *).")
@click.option("--ignore", callback=_rule_names, multiple=True, metavar="RULES", help="All but these rules (commas, *).")
@click.option("--statistics", "counted", is_flag=True, help="Count findings by rule instead of showing them.")
@jobs_option
@reading_options
def command(
    cards: tuple[str, ...],
    form: str,
    fail_on: str,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    counted: bool,
    jobs: int,
    settings: Settings,
) -> None:
    """Check model cards and point at what needs work.

    CARDS are files, folders (all their *.md), globs, or - for standard input.

    \b
    Examples:
      cardgraph check cards/
      cardgraph check "cards/LLaMA 2.md" --fail-on warning
      cardgraph check cards/ --format json > findings.json
      cardgraph check cards/ --ignore "link-*,date-ambiguous" --statistics
    """
    from cardgraph.compile import Compiler
    from cardgraph.source.sources import find_sources

    compiler = Compiler(find_sources(cards), settings._replace(select=select, ignore=ignore), jobs)
    reporter = REPORTERS[form](wants_color(sys.stdout))
    report = Report(StatisticsReporter() if counted else reporter, sys.stdout, Progress(len(compiler.sources)))
    # Closed in the end, whatever happens: processes may be at work for it.
    with closing(compiler.checked()) as compiled:
        for item in compiled:
            report.take(item.diagnostics)
            report.progress.step()
    report.take(compiler.across())
    report.end()
    if reporter.for_people:
        sys.stdout.flush()
        click.echo(f"{plural(report.progress.done, 'card')}: {report}", err=True)
    raise click.exceptions.Exit(report.status(fail_on))
