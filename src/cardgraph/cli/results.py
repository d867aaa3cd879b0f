"""Query results on standard output or in a file: in a format, and on a terminal so that they fit."""

import os
import sys

import click

from cardgraph.cli.terminal import say, width_of
from cardgraph.packing import without_packing
from cardgraph.query.results import QueryResults
from cardgraph.render.results import RESULT_FORMATS, render
from cardgraph.settings import STDOUT
from cardgraph.vocabulary.namespaces import PREFIXES

# What files of the formats are called, where that is not the format's name; Turtle is what a graph is shown as.
_GRAPH = "ttl"
_ENDINGS = {"md": "markdown", "txt": "table", _GRAPH: "table"}

wide_option = click.option("--wide", is_flag=True, help="On a terminal, show columns and texts whole, as in a file.")


def form_of(output: str, others: tuple[str, ...] = ()) -> str:
    """The format that the ending of a file stands for; a table for standard output.

    :param others: formats besides those of results, each its own ending
    :raises UsageError: if it stands for none
    """
    ending = _ending(output)
    form = _ENDINGS.get(ending, ending or "table")
    if output != STDOUT and form not in (*RESULT_FORMATS, *others):
        known = ", ".join((_known(), *(f".{name}" for name in others)))
        raise click.UsageError(f"{output}: no known format has this ending; use one of {known}, or --format")
    return form


def see_suits(output: str, results: QueryResults) -> None:
    """See that a file whose ending says Turtle is for a graph.

    :raises UsageError: if it is for something else
    """
    if _ending(output) == _GRAPH and results.kind != "construct":
        raise click.UsageError(f"{output}: this answer is no graph; use one of {_known(but=_GRAPH)}, or --format")


def _ending(output: str) -> str:
    return os.path.splitext(without_packing(output))[1].lower().removeprefix(".")


def _known(but: str = "") -> str:
    """The endings of files of results."""
    names = (name for name in (*RESULT_FORMATS, *_ENDINGS) if name not in (but, *_ENDINGS.values()))
    return ", ".join(f".{name}" for name in names)


def show(
    results: QueryResults,
    form: str,
    wide: bool = False,
    output: str = STDOUT,
    prefixes: dict[str, str] = PREFIXES,
    ours: bool = True,
) -> None:
    """Show results, or write them to a file.

    :param form: a key of ``RESULT_FORMATS``
    :param wide: leave them as they are, on a terminal too
    :param output: the file, which is packed as far as its ending says so; ``-`` is standard output
    :param prefixes: what IRIs are shortened by on a terminal: namespaces by prefix
    :param ours: whether the query is one of ours
    :raises FormatError: if the format has no way to express them
    :raises WriteError: if the file cannot be written
    """
    if output != STDOUT:
        from cardgraph.output.files import replacing
        from cardgraph.packing import packed_by_ending

        text = render(results, form)
        with replacing(output) as held, packed_by_ending(held, output) as stream:
            stream.write(text.encode())
        return
    width = width_of(sys.stdout)
    if not width or wide or form != "table" or results.kind != "select":
        click.echo(render(results, form), nl=False)
        return
    from cardgraph.render.fitting import fitted

    fit = fitted(results, width, prefixes, ours=ours)
    click.echo(render(fit.results, form), nl=False)
    if fit.is_cut or fit.left_out:
        sys.stdout.flush()
        left_out = f"; left out: {', '.join(fit.left_out)}" if fit.left_out else ""
        say(f"(cut to {width} columns{left_out}; --wide shows all)")
