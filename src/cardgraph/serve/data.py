"""What is served: data in a sandbox that stands, replaced by newer ones while the old ones answer."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from cardgraph.errors import CardgraphError
from cardgraph.query.binding import Bindings
from cardgraph.query.needs import NEEDS
from cardgraph.query.notes import CardsWithErrors, EmptyFile, Note, SkippedFiles
from cardgraph.query.query_file import Query
from cardgraph.query.results import QueryResults
from cardgraph.query.running import Graphs
from cardgraph.query.sandbox import DEFAULTS, Limits
from cardgraph.query.standing import StandingSandbox
from cardgraph.serve.watching import stamp
from cardgraph.settings import Settings
from cardgraph.source.columns import Columns
from cardgraph.source.exclusion import Exclusion
from cardgraph.vocabulary.schemes import long_vocabularies

# Seconds between two looks at the files.
_PAUSE = 0.5


class Source(NamedTuple):
    """Where data come from: paths as ``query`` takes them, or a store on disk, and how cards are read."""

    paths: tuple[str, ...] = ()
    store: str | None = None
    settings: Settings = Settings()
    exclude: tuple[str, ...] = ()
    columns: Columns = Columns()

    def watched(self) -> tuple[str, ...]:
        """The files and folders that change when the data do."""
        # The marker of a store is replaced when a build is complete.
        return (str(Path(self.store) / "cardgraph-store.json"),) if self.store is not None else self.paths


class Served:
    """Data that are asked: the sandbox that holds them, their named graphs, and what there is to say of them.

    :param triples: how many their default graph has
    """

    def __init__(
        self, sandbox: StandingSandbox, triples: int, graphs: frozenset[str], notes: tuple[Note, ...] = ()
    ) -> None:
        self.sandbox, self.triples, self.graphs, self.notes = sandbox, triples, graphs, notes
        self.users, self.is_retired = 0, False


class Asked(NamedTuple):
    """Data as a query sees them (``query.ask.Dataset``): the graphs of them that it asks, and who waits for it."""

    served: Served
    graphs: Graphs | None = None
    is_wanted: Callable[[], bool] = lambda: True

    @property
    def notes(self) -> tuple[Note, ...]:
        """What there is to say of the data."""
        return self.served.notes

    def run(self, query: Query, bindings: Bindings) -> QueryResults:
        """The results of a query.

        :raises QueryError: if there are none, or not in time
        """
        return self.served.sandbox.run(query, bindings, self.graphs, self.is_wanted)


def load(source: Source, limits: Limits = DEFAULTS) -> Served:
    """Data with all that any query may need.

    :raises CardgraphError: if they are not to be read
    """
    notes: list[Note] = []
    if source.store is not None:
        from cardgraph.store import open_read_only

        store = open_read_only(source.store)
    else:
        from cardgraph.query.dataset import load_data

        exclusion = Exclusion(source.exclude)
        loaded = load_data(source.paths, source.settings, tuple(NEEDS), exclusion, columns=source.columns)
        store = loaded.store
        notes += [SkippedFiles(loaded.skipped)] if loaded.skipped else []
        notes += [CardsWithErrors(loaded.faulty, loaded.faults)] if loaded.faulty else []
        notes += map(EmptyFile, loaded.empty)
    graphs = frozenset(graph.value for graph in store.named_graphs())
    triples = sum(1 for _ in store.quads_for_pattern(None, None, None, ox.DefaultGraph()))
    return Served(StandingSandbox(store, limits, long_vocabularies()), triples, graphs, tuple(notes))


class Keeper:
    """Holds the data that are served now, and replaces them when their files change, or their process has ended.

    :param source: where they come from
    :param served: the first of them
    :param is_watching: look whether files change
    :param say: told what happens
    """

    def __init__(
        self,
        source: Source,
        served: Served,
        limits: Limits,
        is_watching: bool,
        say: Callable[[str, tuple[Note, ...]], None],
    ) -> None:
        self._source, self._served, self._limits, self._say = source, served, limits, say
        self._is_watching = is_watching
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._seen = stamp(source.watched()) if is_watching else None
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def start(self) -> None:
        """Begin to look after the data."""
        self._thread.start()

    @contextmanager
    def use(self) -> Iterator[Served]:
        """The data as they are now, which stay as long as the block runs."""
        with self._lock:
            served = self._served
            served.users += 1
        try:
            yield served
        finally:
            with self._lock:
                served.users -= 1
            self._clear(served)

    def close(self) -> None:
        """End, and end the process that holds the data; whatever is asked still has no answer."""
        self._ended.set()
        self._served.sandbox.close()

    def _clear(self, served: Served) -> None:
        with self._lock:
            is_last = served.is_retired and not served.users
        if is_last:
            served.sandbox.close()

    def _watch(self) -> None:
        before = self._seen
        while not self._ended.wait(_PAUSE):
            if not self._served.sandbox.is_running():
                self._reload("the process that held the data had ended")
            elif self._is_watching:
                now = stamp(self._source.watched())
                # A change counts when nothing more has changed since the last look: an editor may write in pieces.
                if now != self._seen and now == before:
                    self._seen = now
                    self._reload("files have changed")
                before = now

    def _reload(self, reason: str) -> None:
        try:
            served = load(self._source, self._limits)
        except (CardgraphError, OSError, MemoryError) as error:
            self._say(f"{reason}; the data from before stay: {error}", ())
            return
        with self._lock:
            old, self._served = self._served, served
            old.is_retired = True
        self._clear(old)
        if self._ended.is_set():
            served.sandbox.close()
        self._say(f"{reason}; loaded again: {served.triples:,} triples", served.notes)
