"""``cardgraph query``: canned questions and one's own, over files, cards, a store or an endpoint."""

import contextlib
import os
import shlex
import stat
import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import click

from cardgraph.cli.common import columns_options, exclude_option, prompt, reading_options
from cardgraph.cli.results import form_of, see_suits, show, wide_option
from cardgraph.cli.terminal import Progress, say, width_of
from cardgraph.errors import Status
from cardgraph.remote.endpoints import KINDS
from cardgraph.render.results import RESULT_FORMATS
from cardgraph.settings import STDOUT, Settings
from cardgraph.source.columns import Columns

if TYPE_CHECKING:
    from cardgraph.compile import Compiled
    from cardgraph.query.ask import Dataset, Timeout
    from cardgraph.query.notes import Note
    from cardgraph.query.query_file import Query
    from cardgraph.source.exclusion import Exclusion

_STDIN = "-"
# Bytes of a query on standard input.
_MOST = 1 << 20


@click.command("query", short_help="Ask graphs, cards, a store or an endpoint a question.")
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
@click.option("--store", metavar="DIR", help="Ask a store on disk, as build --store makes it, instead of DATA.")
@click.option("--endpoint", metavar="URL", help="Ask a SPARQL endpoint instead of DATA.")
@click.option("--store-kind", type=click.Choice(list(KINDS)), help="What the endpoint is. [default: by its URL]")
@click.option("--user", metavar="NAME", help="User; the password comes from CARDGRAPH_PASSWORD, ~/.netrc or a prompt.")
@click.option(
    "--timeout",
    type=click.FloatRange(0.1),
    default=60.0,
    show_default=True,
    help="Seconds for the answer, once the data are read.",
)
@exclude_option
@columns_options
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
    store: str | None,
    endpoint: str | None,
    store_kind: str | None,
    user: str | None,
    timeout: float,
    exclude: tuple[str, ...],
    columns: Columns,
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
    from cardgraph.graph.minting import Minter
    from cardgraph.output.serialize import prefixes
    from cardgraph.query.ask import Timeout, ask, find_query, load_dataset, open_dataset
    from cardgraph.query.binding import bind
    from cardgraph.query.notes import CardsWithErrors
    from cardgraph.query.query_file import catalogue, load
    from cardgraph.render.queries import listing, manual
    from cardgraph.resources import folder

    if listed:
        click.echo(listing(catalogue(folder("queries")), width_of(sys.stdout)), nl=False)
        return
    if described:
        click.echo(manual(load(described, folder("queries"))), nl=False)
        return
    if not name:
        raise click.UsageError("which query? cardgraph query --list lists the canned ones")
    is_chosen, form = form is not None, form or form_of(output)
    if name == _STDIN and _STDIN in data:
        raise click.UsageError("the query and a card cannot both come from standard input; put one into a file")
    if _is_data(name):
        data_first = f"{name} is no query, and there is such a file or folder: the query comes first"
        raise click.UsageError(f"{data_first}, as in: cardgraph query models {shlex.quote(name)}")
    query = (_typed_in() if name == _STDIN else find_query(name))._replace(base=settings.base)
    bindings = bind(query, given, settings.day_first)
    asked = bool(data) + (store is not None) + (endpoint is not None)
    if not asked:
        raise click.UsageError("over what? name RDF files or cards, or --store DIR, or --endpoint URL")
    if store == "":
        raise click.UsageError("--store names no folder")
    if asked > 1:
        raise click.UsageError("over which? of files, --store and --endpoint only one can be asked at a time")
    limit = Timeout(timeout, "--timeout")
    dataset: Dataset
    if endpoint is not None:
        dataset = _remote(endpoint, store_kind, user, limit)
    elif store is not None:
        dataset = open_dataset(query, store, limit)
    else:
        _see_apart(output, data, exclude, columns)
        _say_what_is_waited_for(data)
        dataset = load_dataset(query, data, settings, limit, _exclusion(exclude), _watched, columns)
    _say(dataset.notes)
    results, notes = ask(query, bindings, dataset)
    _say(notes)
    if not is_chosen:
        see_suits(output, results)
    show(results, form, wide, output, prefixes(Minter(settings.base)), query.canned)
    if any(isinstance(note, CardsWithErrors) and note.faults for note in dataset.notes):
        raise click.exceptions.Exit(Status.FAILED)
    if results.kind == "ask" and not results.boolean:
        raise click.exceptions.Exit(Status.FINDINGS)


def _is_data(name: str) -> bool:
    """Whether what stands in the place of a query is a path of something else."""
    from cardgraph.query.query_file import names
    from cardgraph.resources import folder

    return not name.endswith(".rq") and name not in names(folder("queries")) and os.path.exists(name)


def _see_apart(output: str, data: "Iterable[str]", exclude: tuple[str, ...], columns: Columns) -> None:
    """See that the answer is not written over what is asked; the cards are looked for only where it may be."""
    from cardgraph.cli.overwriting import see_apart
    from cardgraph.rdf_files import rdf_format
    from cardgraph.source.containers import is_container
    from cardgraph.source.sources import find_sources

    if os.path.isfile(output):
        # A file of many cards is one file, which need not be gone through to know it.
        files = [path for path in data if rdf_format(path) or is_container(path)]
        cards = [path for path in data if path not in files]
        see_apart({"-o": output}, [*files, *find_sources(cards, _exclusion(exclude), columns).files()])


def _watched(total: int, compiled: "Iterable[Compiled]") -> "Iterator[Compiled]":
    """The cards of a query as they are compiled, of which a terminal shows how far they are."""
    with Progress(total) as progress:
        for item in compiled:
            progress.step()
            yield item


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


def _exclusion(patterns: tuple[str, ...]) -> "Exclusion":
    from cardgraph.source.exclusion import Exclusion

    return Exclusion(patterns)


def _remote(endpoint: str, store_kind: str | None, user: str | None, timeout: "Timeout") -> "Dataset":
    from cardgraph.remote.ask import RemoteDataset
    from cardgraph.remote.credentials import find
    from cardgraph.remote.endpoints import resolve
    from cardgraph.remote.http import Client

    endpoints = resolve(endpoint, store_kind)
    credentials = find(endpoint, user, prompt if sys.stdin.isatty() else None)
    client = Client(credentials, timeout.seconds, option=timeout.option, warn=_warn)
    return RemoteDataset(endpoints, click.get_current_context().with_resource(client))


def _say_what_is_waited_for(data: "Iterable[str]") -> None:
    """Name the pipes that will be read: whoever opens one waits until somebody writes to it."""
    from cardgraph.rdf_files import rdf_format
    from cardgraph.render.width import safe

    for path in data:
        with contextlib.suppress(OSError):
            if rdf_format(path) and stat.S_ISFIFO(os.stat(path).st_mode):
                click.echo(safe(f"cardgraph: {path} is a pipe: waiting for what is written to it"), err=True)


def _warn(text: str) -> None:
    from cardgraph.render.width import safe

    click.echo(safe(f"cardgraph: warning: {text}"), err=True)


def _say(notes: "Iterable[Note]") -> None:
    from cardgraph.query.notes import CardsWithErrors, SkippedFiles
    from cardgraph.render.notes import sentence

    for note in notes:
        say(f"{'' if isinstance(note, CardsWithErrors | SkippedFiles) else 'cardgraph: '}{sentence(note)}")
