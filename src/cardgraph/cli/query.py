"""``cardgraph query``: canned questions and one's own, over files or cards."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cardgraph.cli.common import plural, reading_options
from cardgraph.settings import Settings

if TYPE_CHECKING:
    from cardgraph.query import Answer, Bindings, Query

FORMATS = ("table", "csv", "tsv", "json", "markdown")


@click.command("query")
@click.argument("name", required=False, metavar="NAME|FILE.rq")
@click.argument("data", nargs=-1, metavar="[DATA]...")
@click.option("-p", "--param", "given", multiple=True, metavar="NAME=VALUE", help="A parameter of the query.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True)
@click.option("--list", "listed", is_flag=True, help="List the canned queries.")
@click.option("--describe", "described", metavar="NAME", help="Show a query's question, parameters and columns.")
@click.option("--timeout", type=click.FloatRange(0.1), default=60.0, show_default=True, help="Seconds for FILE.rq.")
@reading_options
def command(
    name: str | None,
    data: tuple[str, ...],
    given: tuple[str, ...],
    form: str,
    listed: bool,
    described: str | None,
    timeout: float,
    settings: Settings,
) -> None:
    """Answer a canned question, or a SPARQL query of your own, over DATA.

    DATA are RDF files (by their endings) or cards: files, folders, globs. ASK sets the exit
    status (0 yes, 1 no); CONSTRUCT writes Turtle.

    \b
    Examples:
      cardgraph query --list
      cardgraph query models graph.ttl
      cardgraph query models-with-risk cards/ -p risk="Malware Development" --format csv
      cardgraph query my-question.rq graph.ttl
    """
    from cardgraph.query import bind, catalogue, load, load_file
    from cardgraph.render.rows import FormatError, render
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
    if not data:
        raise click.UsageError("over which DATA? name RDF files, cards or folders of cards")
    answer = _answer(query, bindings, data, own, timeout, settings)
    try:
        click.echo(render(answer, form), nl=False)
    except FormatError as error:
        raise click.UsageError(str(error)) from None
    if answer.kind == "ask" and not answer.truth:
        raise click.exceptions.Exit(1)


def _answer(
    query: "Query",
    bindings: "Bindings",
    data: tuple[str, ...],
    own: bool,
    timeout: float,
    settings: Settings,
) -> "Answer":
    import pyoxigraph as ox

    from cardgraph.load import load_data
    from cardgraph.sandbox import DEFAULTS, check, run, run_apart

    if own:
        check(query)
    store, faulty = load_data(data, settings, complete=own)
    if faulty:
        click.echo(f"{plural(faulty, 'card has', 'cards have')} errors: cardgraph check shows them", err=True)
    if not own:
        return run(query, store, bindings)
    dump = store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph())
    assert dump is not None
    return run_apart(query, bindings, ntriples=dump, limits=DEFAULTS._replace(seconds=timeout))


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
