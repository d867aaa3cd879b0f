"""``cardgraph query``: canned questions and one's own, over files or cards."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cardgraph.cli.common import plural, reading_options
from cardgraph.errors import Status
from cardgraph.remote.endpoints import KINDS
from cardgraph.settings import Settings

if TYPE_CHECKING:
    import pyoxigraph as ox

    from cardgraph.query.query_file import Bindings, Query
    from cardgraph.query.results import Answer

FORMATS = ("table", "csv", "tsv", "json", "markdown")


@click.command("query")
@click.argument("name", required=False, metavar="NAME|FILE.rq")
@click.argument("data", nargs=-1, metavar="[DATA]...")
@click.option("-p", "--param", "given", multiple=True, metavar="NAME=VALUE", help="A parameter of the query.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True)
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
@reading_options
def command(
    name: str | None,
    data: tuple[str, ...],
    given: tuple[str, ...],
    form: str,
    listed: bool,
    described: str | None,
    store: str | None,
    endpoint: str | None,
    store_kind: str | None,
    user: str | None,
    timeout: float,
    settings: Settings,
) -> None:
    """Answer a canned question, or a SPARQL query of your own, over DATA, a store or an endpoint.

    DATA are RDF files (by their endings) or cards: files, folders, globs. ASK sets the exit
    status (0 yes, 1 no); CONSTRUCT writes Turtle.

    \b
    Examples:
      cardgraph query --list
      cardgraph query models graph.ttl
      cardgraph query models-with-risk cards/ -p risk="Malware Development" --format csv
      cardgraph query my-question.rq graph.ttl
      cardgraph query risks-never-declared --store cards.store
      cardgraph query models --endpoint http://localhost:7878/query
    """
    from cardgraph.query.query_file import bind, catalogue, load, load_file
    from cardgraph.render.results import render
    from cardgraph.resources import folder

    if listed:
        click.echo(_listing(catalogue(folder("queries"))), nl=False)
        return
    if described:
        click.echo(_description(load(described, folder("queries"))), nl=False)
        return
    if not name:
        raise click.UsageError("which query? cardgraph query --list lists the canned ones")
    own = name.endswith(".rq")
    query = load_file(Path(name)) if own else load(name, folder("queries"))
    bindings = bind(query, given)
    if bool(data) + (store is not None) + (endpoint is not None) != 1:
        raise click.UsageError("over what? name RDF files or cards, or --store DIR, or --endpoint URL")
    if endpoint is not None:
        answer = _remote(query, bindings, endpoint, store_kind, user, timeout)
    elif own:
        answer = _own(query, bindings, data, store, timeout, settings)
    else:
        answer = _canned(query, bindings, data, store, timeout, settings)
    click.echo(render(answer, form), nl=False)
    if answer.kind == "ask" and not answer.truth:
        raise click.exceptions.Exit(Status.FINDINGS)


def _canned(
    query: "Query", bindings: "Bindings", data: tuple[str, ...], store: str | None, timeout: float, settings: Settings
) -> "Answer":
    held = _held(query, data, store, settings, complete=False)
    answer = _in_time(query, held, bindings, timeout)
    _see_names(query, bindings, answer, lambda names: _in_time(names, held, {}, timeout))
    return answer


def _in_time(query: "Query", store: "ox.Store", bindings: "Bindings", seconds: float) -> "Answer":
    """The answer to a query that can be trusted, if it does not take too long.

    It is found in a thread, since whoever waits for the engine itself hears of no time and no signal.
    """
    from queue import Empty, SimpleQueue
    from threading import Thread

    from cardgraph.query.query_file import QueryFailedError
    from cardgraph.query.sandbox import run

    outcomes: SimpleQueue[Answer | Exception] = SimpleQueue()

    def work() -> None:
        try:
            outcomes.put(run(query, store, bindings))
        except Exception as error:
            outcomes.put(error)

    Thread(target=work, daemon=True).start()
    try:
        outcome = outcomes.get(timeout=seconds)
    except Empty:
        way = "--timeout gives it longer"
        raise QueryFailedError(f"{query.source}: no answer within {seconds:g} s; {way}") from None
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


def _see_names(query: "Query", bindings: "Bindings", answer: "Answer", ask: "Callable[[Query], Answer]") -> None:
    """Where there are no rows, say what may be the reason: a name that nothing has, or what the query says itself.

    :param ask: answers a query that has no parameters
    """
    if answer.kind != "select" or answer.rows:
        return
    from cardgraph.query.query_file import NAMING, load
    from cardgraph.render.width import safe
    from cardgraph.resources import folder

    given = [(name.type, bindings[name.name].value) for name in query.parameters if name.name in bindings]
    named = [(kind, value) for kind, value in given if kind in NAMING]
    rows = ask(load("names", folder("queries"))).rows if named else ()
    called = [(kind.text, name.text) for kind, name in rows if kind and name]
    unknown = False
    for kind, value in named:
        known = {name.casefold(): name for of, name in [*called, *(("kind", of) for of, _ in called)] if of == kind}
        if value.casefold() not in known or (kind == "kind" and value not in known):
            hint = _similar(value.casefold(), known) or f"cardgraph query names -p kind={kind} … lists the names"
            click.echo(f'cardgraph: no {kind} is called "{safe(value)}"; {safe(hint)}', err=True)
            unknown = True
    if query.empty and not unknown:
        click.echo(f"cardgraph: {query.empty}", err=True)


def _similar(value: str, known: dict[str, str]) -> str:
    """The names that may have been meant, as a question, or empty; those that resemble it, or else have it in them."""
    from difflib import get_close_matches

    meant = get_close_matches(value, known, 1) or [name for name in known if value in name][:3]
    names = [f'"{known[name]}"' for name in meant]
    return f"did you mean {' or '.join(filter(None, [', '.join(names[:-1]), names[-1]]))}?" if names else ""


def _own(
    query: "Query",
    bindings: "Bindings",
    data: tuple[str, ...],
    store: str | None,
    timeout: float,
    settings: Settings,
) -> "Answer":
    """The answer to a query that is not ours, found in a process of its own."""
    from cardgraph.query.sandbox import DEFAULTS, check, run_copy

    check(query)
    held = _held(query, data, store, settings, complete=True)
    answer = run_copy(query, held, bindings, DEFAULTS._replace(seconds=timeout))
    _see_names(query, bindings, answer, lambda names: _in_time(names, held, {}, timeout))
    return answer


def _held(query: "Query", data: tuple[str, ...], store: str | None, settings: Settings, complete: bool) -> "ox.Store":
    """What is asked: a store on disk, or data in memory."""
    from cardgraph.query.dataset import load_data
    from cardgraph.query.query_file import words
    from cardgraph.store import open_read_only

    if store is not None:
        return open_read_only(store)
    # Where a statement comes from is made only for those who ask.
    asks = "cg:line" in query.text or "cg:Evidence" in query.text
    found, faulty = load_data(data, settings._replace(evidence=asks), complete, "GRAPH" in words(query))
    if faulty:
        click.echo(f"{plural(faulty, 'card has', 'cards have')} errors: cardgraph check shows them", err=True)
    return found


def _remote(
    query: "Query", bindings: "Bindings", endpoint: str, store_kind: str | None, user: str | None, timeout: float
) -> "Answer":
    from contextlib import closing

    from cardgraph.cli.load import prompt
    from cardgraph.remote.ask import ask
    from cardgraph.remote.credentials import find
    from cardgraph.remote.endpoints import resolve
    from cardgraph.remote.http import Client

    endpoints = resolve(endpoint, store_kind)
    credentials = find(endpoint, user, prompt if sys.stdin.isatty() else None)
    with closing(Client(credentials, timeout, option="--timeout")) as client:
        answer = ask(query, bindings, endpoints, client)
        _see_names(query, bindings, answer, lambda names: ask(names, {}, endpoints, client))
        return answer


def _listing(queries: "list[Query]") -> str:
    width = max(len(query.name) for query in queries)
    return "".join(f"{query.name:<{width}}  {query.question}\n" for query in queries)


def _description(query: "Query") -> str:
    lines = [f"{query.name}: {query.title}", "", query.question]
    if query.parameters:
        lines += ["", "Parameters:"]
    for parameter in query.parameters:
        need = "required" if parameter.required else f"default {parameter.default}" if parameter.default else "optional"
        lines.append(f"  {parameter.name} ({parameter.type}, {need}): {parameter.description}")
    lines += ["", "Columns:"]
    lines += [f"  {column.name}: {column.description}" for column in query.columns]
    return "\n".join(lines) + "\n"
