"""The file of ``--report``: what the run of a command came to, for programs."""

from collections.abc import Iterable
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import click

from cardgraph.cli.report import Report
from cardgraph.cli.stopwatch import Stopwatch
from cardgraph.errors import Status
from cardgraph.output.files import replacing
from cardgraph.render.run_report import LeftOut, Outcome, Run, Skipped, document
from cardgraph.source.exclusion import Exclusion

if TYPE_CHECKING:
    from cardgraph.compile import Compiler


def write(
    path: str,
    report: Report,
    compiler: "Compiler",
    exclusion: Exclusion,
    watch: Stopwatch,
    status: Status,
    outcome: Outcome,
    written: Iterable[dict[str, Any]] = (),
    left_out: Iterable[LeftOut] = (),
) -> None:
    """Write the report of the command that is running.

    :raises WriteError: if the file cannot be written
    """
    context = click.get_current_context()
    run = Run(
        version=version("cardgraph"),
        command=context.info_name or "",
        arguments=list(context.params["cards"]),
        options=_options(context, compiler),
        status=int(status),
        outcome=outcome,
        cards=report.cards,
        graphs=report.graphs,
        counts=report.counts,
        forms=report.forms,
        written=list(written),
        left_out=list(left_out),
        skipped=[
            *(Skipped(name, "no card") for name in report.skipped),
            *(Skipped(name, "excluded") for name in exclusion.excluded),
        ],
        findings=report.kept,
        seconds=watch.seconds,
    )
    with replacing(path) as stream:
        stream.writelines(piece.encode() for piece in document(run))


def _options(context: click.Context, compiler: "Compiler") -> dict[str, Any]:
    """The options by their long names; what depends on the moment and the machine is what it came to."""
    found: dict[str, Any] = {}
    for option in context.command.params:
        if isinstance(option, click.Option) and option.name != "report_file":
            name = option.opts[-1].removeprefix("--").replace("-", "_")
            found[name] = context.params[option.name or ""]
    settings = compiler.settings
    return found | {"today": settings.day, "engine": settings.engine}
