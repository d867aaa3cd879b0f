"""``cardgraph serve``: graphs, cards or a store over HTTP, on this machine."""

import os

import click

from cardgraph.cli.common import columns_options, exclude_option, plural, reading_options, weights_option
from cardgraph.settings import STDOUT, Settings
from cardgraph.source.columns import Columns


@click.command("serve")
@click.argument("data", nargs=-1, metavar="[DATA]...")
@click.option("--store", metavar="DIR", help="Serve a store on disk, as build --store makes it, instead of DATA.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="Port to listen on; 0 for a free one.",
)
@click.option("--watch", is_flag=True, help="Load the data again when their files change.")
@click.option("--no-site", is_flag=True, help="Make no pages of the models.")
@click.option(
    "--timeout", type=click.FloatRange(0.1, 3600), default=60.0, show_default=True, help="Seconds for each answer."
)
@click.option(
    "--memory",
    type=click.IntRange(16, 1 << 20),
    default=1024,
    show_default=True,
    metavar="MIB",
    help="Memory for each answer, besides the data, in MiB.",
)
@click.option(
    "--at-once", type=click.IntRange(1, 64), default=4, show_default=True, help="Queries that are answered at a time."
)
@click.option(
    "--allow-origin",
    "origins",
    multiple=True,
    metavar="ORIGIN",
    help="Let pages of this origin read answers (* for all); may be given again. [default: none]",
)
@click.option(
    "--allow-host",
    "hosts",
    multiple=True,
    metavar="NAME",
    help="A name that the service is called by, behind a proxy; may be given again. [default: this machine's own]",
)
@exclude_option
@weights_option
@columns_options
@reading_options
def command(
    data: tuple[str, ...],
    store: str | None,
    port: int,
    watch: bool,
    no_site: bool,
    timeout: float,
    memory: int,
    at_once: int,
    origins: tuple[str, ...],
    hosts: tuple[str, ...],
    exclude: tuple[str, ...],
    weights: str | None,
    columns: Columns,
    settings: Settings,
) -> None:
    """Serve DATA, or a store, at http://127.0.0.1:8000/ until Ctrl+C: only this machine can ask.

    DATA are RDF files or cards, as query takes them. At / is their site, as the command site makes it;
    /sparql answers the SPARQL 1.1 Protocol, and can be read only; /api/NAME answers the canned question of
    that name as JSON or CSV, and /api/ask finds models by filters; /questions and /ask have the same as forms,
    and /query has an editor for queries of your own. A line on standard error tells of each query.

    \b
    Examples:
      cardgraph serve cards/
      cardgraph serve cards/ --watch
      cardgraph serve graph.ttl --port 0
      cardgraph serve --store cards.store --timeout 10
    """
    from cardgraph.cli.terminal import say
    from cardgraph.query.notes import CardsWithErrors, Note, SkippedFiles
    from cardgraph.query.sandbox import DEFAULTS
    from cardgraph.render.notes import sentence
    from cardgraph.render.width import safe
    from cardgraph.serve.data import Source, load
    from cardgraph.serve.http_server import Server
    from cardgraph.serve.keeper import Keeper
    from cardgraph.serve.service import Options, Service, origin_of

    if bool(data) == (store is not None):
        both = "of files and --store only one can be served" if data else "name RDF files or cards, or --store DIR"
        raise click.UsageError(f"{'which' if data else 'what'}? {both}")
    if STDOUT in data:
        raise click.UsageError("standard input can be read only once; put the card into a file")
    if not hasattr(os, "fork"):
        raise click.UsageError("this system cannot keep queries apart (it has no fork); use Linux or macOS, or WSL")
    if store == "":
        raise click.UsageError("--store names no folder")
    for origin in origins:
        if origin_of(origin) is None:
            raise click.UsageError(f"--allow-origin {origin!r} is no origin; write one as in https://example.org")

    def log(line: str) -> None:
        click.echo(line, err=True)

    def tell(text: str, notes: tuple[Note, ...]) -> None:
        log(safe(f"cardgraph: {text}"))
        for note in notes:
            say(f"{'' if isinstance(note, CardsWithErrors | SkippedFiles) else 'cardgraph: '}{sentence(note)}")

    limits = DEFAULTS._replace(seconds=timeout, memory=memory << 20)
    options = Options(limits, at_once, [found for each in origins if (found := origin_of(each))], hosts)
    # The port first: whoever finds it taken need not wait for the data.
    server = Server(port)
    source = Source(data, store, settings, exclude, columns, weights)
    served = load(source, limits)
    keeper = Keeper(source, served, limits, watch, not no_site, tell)
    try:
        service = Service(keeper, options, settings, log)
        server.respond, server.refuse = service.respond, service.refuse
        keeper.start()
        click.echo(f"http://127.0.0.1:{server.server_port}/")
        tell(f"serving {plural(served.triples, 'triple')}, with the vocabularies; Ctrl+C ends it", served.notes)
        server.serve_forever()
    finally:
        # By Ctrl+C or a signal: who has asked already is answered.
        if not server.drain():
            log("cardgraph: what takes longer is not answered")
        keeper.close()
