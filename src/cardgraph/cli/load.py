"""``cardgraph load``: a knowledge graph into a store."""

import sys
import time
from collections import Counter
from typing import TYPE_CHECKING

import click

from cardgraph.cli.common import plural, prompt
from cardgraph.remote.kinds import KINDS, Method

if TYPE_CHECKING:
    from cardgraph.remote.payload import Payload
    from cardgraph.remote.store import Store
    from cardgraph.remote.sync import Change, Options

_DONE = {"new": "new", "replace": "replaced", "add": "added to", "same": "unchanged", "prune": "removed"}


@click.command("load")
@click.argument("data", nargs=-1, required=True, metavar="DATA...")
@click.option("--endpoint", required=True, metavar="URL", help="The store's URL for queries.")
@click.option(
    "--store-kind",
    type=click.Choice(list(KINDS)),
    help="Its other URLs and limits. [default: by the URL, else generic]",
)
@click.option("--update-endpoint", metavar="URL", help="Its URL for updates. [default: usual for the kind]")
@click.option("--graph-store", metavar="URL", help="Its Graph Store Protocol URL. [default: usual for the kind]")
@click.option(
    "--method",
    type=click.Choice(["update", "graph-store"]),
    help="How to send: SPARQL Update or Graph Store Protocol. [default: what suits the kind]",
)
@click.option("--graph", metavar="IRI", help="Put everything into this graph. [default: the graphs that DATA name]")
@click.option("--replace/--add", "replaces", default=True, help="Whether graphs lose what they had. [default: replace]")
@click.option("--prune", is_flag=True, help="Remove the graphs of cards that DATA have no more; no other graphs.")
@click.option("--resend", is_flag=True, help="Send also what the store seems to have already.")
@click.option("--allow-empty", is_flag=True, help="Take files without triples.")
@click.option("-n", "--dry-run", is_flag=True, help="Change nothing; show what would be done with each graph.")
@click.option("--user", metavar="NAME", help="User; the password comes from CARDGRAPH_PASSWORD, ~/.netrc or a prompt.")
@click.option("--deadline", type=click.FloatRange(0.1), default=900.0, show_default=True, help="Seconds for all of it.")
@click.option("-q", "--quiet", is_flag=True, help="Show errors only.")
def command(
    data: tuple[str, ...],
    endpoint: str,
    store_kind: str | None,
    update_endpoint: str | None,
    graph_store: str | None,
    method: Method | None,
    graph: str | None,
    replaces: bool,
    prune: bool,
    resend: bool,
    allow_empty: bool,
    dry_run: bool,
    user: str | None,
    deadline: float,
    quiet: bool,
) -> None:
    """Load RDF files into a triple store, and see that it holds them.

    DATA are .nq and .trig files, whose named graphs are kept, or .ttl, .nt and .jsonld files with
    --graph; each may be packed (.nq.gz). Only graphs that differ from what the store holds are
    sent; after an interruption the same command goes on.

    \b
    Examples:
      cardgraph load graph.nq --endpoint http://localhost:7878/query
      cardgraph load graph.nq --endpoint http://localhost:8890/sparql --user dba --prune
      cardgraph load graph.ttl --endpoint http://localhost:3030/cards/query --graph https://example.org/g
    """
    from cardgraph.remote.credentials import find
    from cardgraph.remote.endpoints import resolve
    from cardgraph.remote.errors import InterruptionError
    from cardgraph.remote.http import Client
    from cardgraph.remote.payload import Payload
    from cardgraph.remote.store import Store
    from cardgraph.remote.sync import Options, check

    say = _Console(quiet)
    endpoints = resolve(endpoint, store_kind, update_endpoint, graph_store)
    options = Options(not replaces, dry_run, prune, allow_empty, resend)
    with Payload(endpoints.kind, graph, say.read) as payload:
        for path in data:
            payload.read(path)
        check(payload, options)
        _warn(payload, say)
        credentials = find(endpoint, user, prompt if sys.stdin.isatty() else None)
        with Client(credentials, deadline, notify=say, option="--deadline", warn=say.warn) as client:
            try:
                _sync(payload, Store(client, endpoints, method, say.sent), options, say)
            except KeyboardInterrupt:
                raise InterruptionError("interrupted; the same command again goes on from here") from None
            finally:
                say.clear()


def _sync(payload: "Payload", store: "Store", options: "Options", say: "_Console") -> None:
    from cardgraph.remote.errors import names
    from cardgraph.remote.sync import sync

    counts: Counter[str] = Counter()
    triples = 0
    total = payload.graph_count()
    for change in sync(payload, store, options):
        counts[change.action] += 1
        triples += change.after
        if options.dry_run:
            click.echo(_line(change))
        else:
            say.done(counts.total(), total)
    if store.unsummed:
        say(f"too large for this store to sum up, and so compared by count alone, and sent: {names(store.unsummed)}")
    if not store.sums:
        say("this store does not sum up as SPARQL says: its graphs were compared by count alone, and all of them sent")
    graphs = ", ".join(f"{counts[action]:,} {word}" for action, word in _DONE.items() if counts[action])
    held = "nothing was changed" if options.dry_run else f"the store holds their {plural(triples, 'triple')}"
    say.plain(f"{plural(counts.total(), 'graph')} ({graphs or 'none'}); {held}")


def _line(change: "Change") -> str:
    sizes = f"{change.before:,} → {change.after:,}" if change.before != change.after else f"{change.after:,}"
    return f"{change.action:<8} <{change.graph}> {sizes} triples"


def _warn(payload: "Payload", say: "_Console") -> None:
    """Say which literals the store will not keep as they are."""
    for graph, literal in payload.changed:
        say.warn(f"a store of kind {payload.kind.name} may change {literal} in <{graph}>")
    if more := payload.changed_count - len(payload.changed):
        say.warn(f"and {plural(more, 'more literal')} of such kinds")


class _Console:
    """Tells people what happens, on standard error; little where they want to hear nothing."""

    def __init__(self, quiet: bool) -> None:
        self.quiet = quiet
        self._graphs, self._read, self._sent = "", 0, 0
        self._next = time.monotonic() + 1.0
        self._shown = False

    def __call__(self, text: str) -> None:
        """A line about something out of the ordinary."""
        self.plain(f"cardgraph: {text}")

    def warn(self, text: str) -> None:
        """A line that is shown in any case."""
        from cardgraph.render.width import safe

        self.clear()
        click.echo(safe(f"cardgraph: warning: {text}"), err=True)

    def plain(self, text: str) -> None:
        """A line of its own."""
        from cardgraph.render.width import safe

        self.clear()
        if not self.quiet:
            click.echo(safe(text), err=True)

    def clear(self) -> None:
        """Take the line of the progress away."""
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            self._shown = False

    def read(self, triples: int) -> None:
        """Show on a terminal that more triples have been read."""
        self._read += triples
        self._progress(f"{self._read:,} triples read")

    def sent(self, triples: int) -> None:
        """Show on a terminal that more triples have been sent."""
        self._sent += triples
        self._progress(f"{self._graphs}{self._sent:,} triples sent")

    def done(self, graphs: int, total: int) -> None:
        """Show on a terminal how many graphs are as they are to be."""
        self._graphs = f"{graphs:,} of {total:,} graphs, "
        self.sent(0)

    def _progress(self, text: str) -> None:
        """A line on a terminal that is written over."""
        if not self.quiet and sys.stderr.isatty() and time.monotonic() >= self._next:
            self._next, self._shown = time.monotonic() + 0.2, True
            sys.stderr.write(f"\r\x1b[K{text}")
            sys.stderr.flush()
