"""``cardgraph query``: canned questions and one's own, over files, cards, a store or an endpoint."""

import os
import sys
from typing import TYPE_CHECKING

import click

from cardgraph.cli.asking import Place, base_of, dataset_of, place_options, say_notes, see_one
from cardgraph.cli.common import reading_options, weights_option
from cardgraph.cli.results import form_of, see_suits, show, wide_option
from cardgraph.cli.terminal import width_of
from cardgraph.errors import Status
from cardgraph.render.results import RESULT_FORMATS
from cardgraph.settings import STDOUT, Settings

if TYPE_CHECKING:
    from cardgraph.query.query_file import Query

_STDIN = "-"
# Bytes of a query on standard input.
_MOST = 1 << 20


@click.command("query")
@click.argument("name", required=False, metavar="NAME|FILE.rq|QUERY|-")
@click.argument("data", nargs=-1, metavar="[DATA]...")
@click.option("-p", "--param", "given", multiple=True, metavar="NAME=VALUE", help="A parameter of the query.")
@click.option("-o", "--output", default=STDOUT, metavar="FILE", help="File to write. [default: standard output]")
@click.option(
    "--format", "form", type=click.Choice(list(RESULT_FORMATS)), help="[default: by the file's ending, else table]"
)
@wide_option
@click.option("--list", "listed", is_flag=True, help="List the canned queries.")
@click.option("--describe", "described", metavar="NAME", help="Show a query's question, parameters and columns.")
@weights_option
@place_options
@reading_options
def command(
    name: str | None,
    data: tuple[str, ...],
    given: tuple[str, ...],
    output: str,
    form: str | None,
    wide: bool,
    listed: bool,
    described: str | None,
    weights: str | None,
    place: Place,
    settings: Settings,
) -> None:
    """Answer a canned question, or a SPARQL query of your own, over DATA, a store or an endpoint.

    A query of your own is a file, the text itself, or - for standard input. DATA are RDF files (by
    their endings, to which .gz or .zst may be added) or cards: files, folders, globs, and files of many
    cards as build takes them. ASK sets the exit status (0 yes, 1 no); CONSTRUCT writes Turtle.

    \b
    Examples:
      cardgraph query --list
      cardgraph query models graph.ttl
      cardgraph query models-with-risk cards/ -p risk="Malware Development" -o models.csv
      cardgraph query models-above cards/ -p parameters=30B --exclude drafts
      cardgraph query my-question.rq graph.ttl
      cardgraph query 'SELECT ?name { ?model a cg:Model ; rdfs:label ?name }' graph.ttl
      cardgraph query risks-never-declared --store cards.store
      cardgraph query models --endpoint http://localhost:7878/query
    """
    from cardgraph.output.serialize import prefixes
    from cardgraph.query.ask import ask, find_query
    from cardgraph.query.binding import bind
    from cardgraph.query.notes import CardsWithErrors

    if listed or described:
        click.echo(_manual(None if listed else described), nl=False)
        return
    if not name:
        raise click.UsageError("which query? cardgraph query --list lists the canned ones")
    is_chosen, form = form is not None, form or form_of(output)
    if name == _STDIN and _STDIN in data:
        raise click.UsageError("the query and a card cannot both come from standard input; put one into a file")
    if _is_data(name):
        import shlex

        data_first = f"{name} is no query, and there is such a file or folder: the query comes first"
        raise click.UsageError(f"{data_first}, as in: cardgraph query models {shlex.quote(name)}")
    query = (_typed_in() if name == _STDIN else find_query(name))._replace(base=settings.base)
    if weights is not None:
        from cardgraph.completeness.weighing import weighted

        query = weighted(query, weights)
    bindings = bind(query, given, settings.day_first)
    see_one(data, place)
    dataset = dataset_of(query, data, place, settings, output)
    results, notes = ask(query, bindings, dataset)
    say_notes(notes)
    if not is_chosen:
        see_suits(output, results)
    show(results, form, wide, output, prefixes(base_of(settings)), query.canned)
    if any(isinstance(note, CardsWithErrors) and note.faults for note in dataset.notes):
        raise click.exceptions.Exit(Status.FAILED)
    if results.kind == "ask" and not results.boolean:
        raise click.exceptions.Exit(Status.FINDINGS)


def _manual(name: str | None) -> str:
    """What there is to say of a canned query; where no name is given, the list of them all."""
    from cardgraph.query.query_file import catalogue, load
    from cardgraph.render.queries import listing, manual
    from cardgraph.resources import located

    if name is None:
        return listing(catalogue(located("queries")), width_of(sys.stdout))
    return manual(load(name, located("queries")))


def _is_data(name: str) -> bool:
    """Whether what stands in the place of a query is a path of something else."""
    from cardgraph.query.query_file import names
    from cardgraph.resources import located

    return not name.endswith(".rq") and name not in names(located("queries")) and os.path.exists(name)


def _typed_in() -> "Query":
    """The query on standard input.

    :raises QueryError: if it is no text, or not in order
    """
    from cardgraph.query.errors import QueryError
    from cardgraph.query.query_file import parse

    source = "standard input"
    data = sys.stdin.buffer.read(_MOST + 1)
    if len(data) > _MOST:
        raise QueryError(f"{source}: longer than {_MOST >> 20} MiB; a query is not")
    try:
        return parse(data.decode("utf-8-sig"), "query", source)
    except UnicodeDecodeError as error:
        raise QueryError(f"{source}: not UTF-8 from byte {error.start + 1} on; send the query as UTF-8") from None
