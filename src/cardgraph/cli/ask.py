"""``cardgraph ask``: questions by filters, without SPARQL."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from cardgraph.cli.asking import Place, base_of, dataset_of, place_options, say_notes, see_one
from cardgraph.cli.common import reading_options
from cardgraph.cli.results import form_of, show, wide_option
from cardgraph.errors import Status
from cardgraph.filters.columns import columns
from cardgraph.filters.filters import absences, filters
from cardgraph.render.results import RESULT_FORMATS
from cardgraph.settings import STDOUT, Settings

if TYPE_CHECKING:
    from cardgraph.query.query_file import Query
    from cardgraph.query.results import QueryResults

_PICTURES = ("svg", "html")


def _filter_options(function: Callable[..., None]) -> Callable[..., None]:
    for wanted in reversed(filters().values()):
        what = f" One of {', '.join(absences())}." if wanted.reads == "absence" else ""
        function = click.option(wanted.option, multiple=True, metavar=wanted.metavar, help=wanted.help + what)(function)
    return function


@click.command("ask")
@click.argument("data", nargs=-1, metavar="[DATA]...")
@_filter_options
@click.option("--by", metavar="NAME[,NAME]", help="Count models by one column, or by two in a cross table.")
@click.option("--flat", is_flag=True, help="With --by, show a row for each count, as the query has it.")
@click.option("--columns", "shown", metavar="NAME,…", help=f"What is shown: some of {', '.join(columns())}.")
@click.option("--show-query", is_flag=True, help="Write the query in SPARQL that would be asked, and ask nothing.")
@click.option("-o", "--output", default=STDOUT, metavar="FILE", help="File to write. [default: standard output]")
@click.option(
    "--format",
    "form",
    type=click.Choice([*RESULT_FORMATS, *_PICTURES]),
    help="[default: by the file's ending, else table]",
)
@wide_option
@place_options
@reading_options
def command(
    data: tuple[str, ...],
    by: str | None,
    flat: bool,
    shown: str | None,
    show_query: bool,
    output: str,
    form: str | None,
    wide: bool,
    place: Place,
    settings: Settings,
    **given: Any,
) -> None:
    """Ask which models there are that meet all filters, over DATA, a store or an endpoint.

    Values are written as cards write them: "U.S." and US are the United States, and 7B is 7,000,000,000.
    Commas part alternatives: --country "France, Germany". A filter that is given again has to hold as well:
    --risk disinformation --risk "social engineering" is for models that declare both.

    --by counts the models instead. A model that has several values, such as risks, counts for each of them. Two columns
    make a cross table; --format svg and html draw it as a heat map, and one column as bars.

    \b
    Examples:
      cardgraph ask cards/ --license open --not-country US --risk disinformation --since 2023
      cardgraph ask cards/ --min-parameters 7B --without impact-assessment --columns name,risk,file
      cardgraph ask graph.ttl --task text-generation --language Norwegian --format csv
      cardgraph ask cards/ --by country,risk
      cardgraph ask cards/ --by country,risk -o risks.svg
      cardgraph ask cards/ --base-model mistralai/Mistral-7B-v0.1
      cardgraph ask --license open --since "July 2023" --show-query > open.rq
    """
    from cardgraph.filters.asking import conditions, query_of, see_named
    from cardgraph.query.ask import ask
    from cardgraph.query.notes import CardsWithErrors

    form = form or ("" if show_query else form_of(output, _PICTURES))
    if by is None and (flat or form == "svg"):
        raise click.UsageError(f"{'--flat' if flat else 'svg'} is for counts; say what to count by, as in --by country")
    if flat and form in _PICTURES:
        raise click.UsageError(f"--flat is for rows, and {form} shows a table as it is counted; leave one out")
    named = {name.replace("_", "-"): values for name, values in given.items()}
    wanted = conditions(((name, value) for name in filters() for value in named[name]), settings.day_first)
    query = query_of(wanted, shown, by)._replace(base=settings.base)
    if show_query:
        _write(query.text, output)
        return
    see_one(data, place)
    dataset = dataset_of(query, data, place, settings, output)
    see_named(wanted, dataset)
    results, notes = ask(query, {}, dataset)
    say_notes(notes)
    if form in _PICTURES:
        _write(_drawn(query, results, form, by is not None), output)
    else:
        from cardgraph.filters.crossing import as_results, crossed
        from cardgraph.output.serialize import prefixes

        shown_results = as_results(crossed(results)) if by is not None and not flat else results
        show(shown_results, form, wide, output, prefixes(base_of(settings)), True)
    if any(isinstance(note, CardsWithErrors) and note.faults for note in dataset.notes):
        raise click.exceptions.Exit(Status.FAILED)


def _drawn(query: "Query", results: "QueryResults", form: str, is_counted: bool) -> str:
    """Results as a picture, or as a page with it and the table behind it."""
    from cardgraph.filters.crossing import crossed
    from cardgraph.render import pictures

    if not is_counted:
        return pictures.rows_page(query.question, results)
    cross = crossed(results)
    return (
        pictures.counts_picture(query.question, cross) if form == "svg" else pictures.counts_page(query.question, cross)
    )


def _write(text: str, output: str) -> None:
    from cardgraph.output.files import replacing
    from cardgraph.packing import packed_by_ending

    if output == STDOUT:
        click.echo(text, nl=False)
        return
    with replacing(output) as held, packed_by_ending(held, output) as stream:
        stream.write(text.encode())
