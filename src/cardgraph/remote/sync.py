"""Bringing a store up to date: it is sent what it lacks, and nothing counts as sent before it has shown it."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Literal

from cardgraph.batches import batches, length
from cardgraph.records import NamedTuple
from cardgraph.remote.digest import Digest
from cardgraph.remote.errors import CountMismatchError, InvalidDataError, RemoteUsageError, naming
from cardgraph.remote.payload import Payload, Row
from cardgraph.remote.store import Store

Action = Literal["new", "replace", "add", "same", "prune"]
_STAGING = "urn:cardgraph:staging:"
_WINDOW = 500
_TRIES = 2


class Change(NamedTuple):
    """What is done with a graph: how many triples it had, and how many it has then.

    Where triples are added, only those that are in the data are counted.
    """

    action: Action
    graph: str
    before: int
    after: int


class Options(NamedTuple):
    """How to load.

    ``add`` keeps the triples that graphs have, ``dry_run`` changes nothing, ``prune`` removes the
    graphs of cards that are gone, ``resend`` sends also what the store seems to have already.
    """

    add: bool = False
    dry_run: bool = False
    prune: bool = False
    allow_empty: bool = False
    resend: bool = False


def check(payload: Payload, options: Options) -> None:
    """See whether a payload can be loaded as wished.

    :raises InvalidDataError: if there is none
    :raises RemoteUsageError: if the options do not go with it
    """
    empty = payload.empty_files()
    if empty and not options.allow_empty:
        raise InvalidDataError(f"cannot send {empty[0]}: it has no triples; --allow-empty if that is meant")
    if options.prune and (payload.graph or options.add):
        raise RemoteUsageError("--prune goes by a graph for each card, and so not with --graph or --add")
    if options.prune and not payload.card_folders:
        raise RemoteUsageError("--prune needs the graphs of cards; there are none in these data")


def sync(payload: Payload, store: Store, options: Options) -> Iterator[Change]:
    """Bring a store to hold a payload, and tell of each graph when it does.

    :param payload: what it is to hold; see ``check``
    :raises CountMismatchError: if it took what it was sent, and does not hold it
    :raises RemoteError: if something else is in the way; it names the graphs in question
    """
    store.probe()
    for window in payload.windows(_WINDOW):
        # What comes later has not even been looked at.
        with naming(() if options.dry_run else payload.names(after=max(window))):
            yield from (_add if options.add else _replace)(payload, store, window, options)
    if options.prune:
        yield from _prune(payload, store, options)


def _replace(payload: Payload, store: Store, window: Mapping[str, Digest], options: Options) -> Iterator[Change]:
    staging = {_staging(graph): graph for graph in window}
    with naming(() if options.dry_run else window):
        before = store.digests([*window, *staging])
        # Numbers alone do not show that a graph is the same: without its sum it is sent again.
        comparable = {graph: digest for graph, digest in window.items() if digest.tells(before[graph])}
        differing = _differing(payload, store, comparable, before)
        todo = {
            graph: digest
            for graph, digest in window.items()
            if options.resend or graph not in comparable or graph in differing
        }
        if not options.dry_run:
            # What an attempt has left that nobody will continue.
            left = [
                name for name, graph in staging.items() if before[name].size and not _is_large(store, todo.get(graph))
            ]
            store.drop(left)
            _send_all(payload, store, todo, before)
    for graph, digest in window.items():
        action: Action = "same" if graph not in todo else "replace" if before[graph].size else "new"
        yield Change(action, graph, before[graph].size, digest.size)


def _send_all(payload: Payload, store: Store, todo: Mapping[str, Digest], before: Mapping[str, Digest]) -> None:
    """Send graphs until the store shows that it holds them, twice at most."""
    found = before
    for _ in range(_TRIES):
        if not todo:
            return
        with naming(todo):
            _send(payload, store, todo, found)
            found = store.digests(todo)
            todo = _differing(payload, store, todo, found)
    if todo:
        raise CountMismatchError(f"not loaded as sent: {_differences(todo, found)}", todo)


def _differing(
    payload: Payload, store: Store, wanted: Mapping[str, Digest], found: Mapping[str, Digest]
) -> dict[str, Digest]:
    """Those of some graphs that are not in the store as they are to be."""
    differing = {graph for graph, digest in wanted.items() if not digest.arrived(found[graph])}
    rows = payload.rows(graph for graph in wanted if graph not in differing)
    for batch in _batches((row for row in rows if not row.is_summed), store):
        differing.update(_lacking(store, batch))
    return {graph: digest for graph, digest in wanted.items() if graph in differing}


def _differences(wanted: Mapping[str, Digest], found: Mapping[str, Digest]) -> str:
    graph, digest = next(iter(wanted.items()))
    size = found[graph].size
    wrong = f"not {digest.size:,}" if size != digest.size else "as many as were sent, but not the same"
    cause = "" if digest.is_exact else " (this store changes some of its literals, which may have become the same)"
    return f"graph <{graph}> has {size:,} triples in the store, {wrong}{cause}"


def _is_large(store: Store, digest: Digest | None) -> bool:
    """Whether a graph is too large for one request."""
    return digest is not None and (digest.size > store.kind.batch or digest.length > store.kind.size)


def _send(payload: Payload, store: Store, todo: Mapping[str, Digest], before: Mapping[str, Digest]) -> None:
    batch: dict[str, list[str]] = {}
    size = length = 0
    for graph, digest in todo.items():
        if not digest.size:
            store.drop([graph])
            continue
        if _is_large(store, digest):
            with naming([graph]):
                _send_large(payload, store, graph, digest, before[graph])
            continue
        if size + digest.size > store.kind.batch or length + digest.length > store.kind.size:
            store.replace(batch)
            batch, size, length = {}, 0, 0
        batch[graph] = [row.text for row in payload.rows([graph])]
        size += digest.size
        length += digest.length
    store.replace(batch)


def _send_large(payload: Payload, store: Store, graph: str, wanted: Digest, before: Digest) -> None:
    """Send a graph that is too large for one request.

    One that is there is replaced only when the new one is in the store as a whole, beside it. An
    earlier attempt is continued, if what it left is the beginning of what is to be sent.
    """
    begun = _begun(payload, store, graph, graph, before) if before.size < wanted.size else 0
    if begun or not before.size or not store.endpoints.update:
        _send_batches(payload, store, graph, graph, begun)
        return
    staging = _staging(graph)
    begun = _begun(payload, store, graph, staging, store.digests([staging])[staging])
    _send_batches(payload, store, graph, staging, begun)
    # Whoever else loads it at the same time may have taken it away.
    if wanted.arrived(store.digests([staging])[staging]):
        store.copy(staging, graph)
    store.drop([staging])


def _staging(graph: str) -> str:
    """Where the batches of a graph are gathered before they take its place."""
    return _STAGING + hashlib.sha256(graph.encode()).hexdigest()[:32]


def _begun(payload: Payload, store: Store, graph: str, target: str, found: Digest) -> int:
    """How many of the first batches of a graph a target holds, which may be another graph; and nothing else."""
    if not store.sums:
        return 0
    count = next((count for count, (_, digest) in enumerate(payload.batches(graph), 1) if digest == found), 0)
    sent = (rows for rows, _ in islice(payload.batches(graph), count))
    unsummed = ([row._replace(graph=target) for row in rows if not row.is_summed] for rows in sent)
    return 0 if any(_lacking(store, rows) for rows in unsummed) else count


def _send_batches(payload: Payload, store: Store, graph: str, target: str, begun: int) -> None:
    for number, (rows, _) in enumerate(payload.batches(graph)):
        texts = [row.text for row in rows]
        if number == 0 and not begun:
            store.replace({target: texts})
        elif number >= begun:
            store.add({target: texts})


def _add(payload: Payload, store: Store, window: Mapping[str, Digest], options: Options) -> Iterator[Change]:
    missing: Counter[str] = Counter()
    for batch in _batches(payload.rows(window), store):
        left = [graph for graph in window if graph >= batch[0].graph]
        with naming(() if options.dry_run else left):
            lacking = _lacking(store, batch)
            sent = [row for row in batch if not row.is_exact or lacking[row.graph] or options.resend]
            if sent and not options.dry_run:
                _add_batch(store, batch, sent)
        missing += lacking
    for graph, digest in window.items():
        action: Action = "add" if missing[graph] or not digest.is_exact else "same"
        yield Change(action, graph, digest.size - missing[graph], digest.size)


def _add_batch(store: Store, batch: Iterable[Row], sent: Iterable[Row]) -> None:
    graphs: dict[str, list[str]] = {}
    for row in sent:
        graphs.setdefault(row.graph, []).append(row.text)
    store.add(graphs)
    if lacking := _lacking(store, batch):
        graph, count = next(iter(lacking.items()))
        text = f"not loaded as sent: graph <{graph}> lacks {count:,} of the triples that were sent"
        raise CountMismatchError(text, lacking)


def _lacking(store: Store, batch: Iterable[Row]) -> Counter[str]:
    """How many triples of a batch each graph does not have, as far as that can be told."""
    exact = [row for row in batch if row.is_exact]
    return Counter(row.graph for row in exact) - store.held(exact)


def _batches(rows: Iterable[Row], store: Store) -> Iterator[list[Row]]:
    return batches(rows, store.kind.batch, store.kind.size, lambda row: length(row.text))


def _prune(payload: Payload, store: Store, options: Options) -> Iterator[Change]:
    gone = [graph for folder in sorted(payload.card_folders) for graph in store.cards(folder) if graph not in payload]
    for start in range(0, len(gone), 100):
        graphs = gone[start : start + 100]
        counts = store.digests(graphs)
        if not options.dry_run:
            with naming(graphs):
                store.drop([*graphs, *map(_staging, graphs)])
            left = [graph for graph, digest in store.digests(graphs).items() if digest.size]
            if left:
                raise CountMismatchError("not removed: graphs still have triples in the store", left)
        yield from (Change("prune", graph, counts[graph].size, 0) for graph in graphs)
