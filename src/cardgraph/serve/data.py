"""What is served: data in a sandbox that stands, as queries see them."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from cardgraph.query.binding import Bindings
from cardgraph.query.needs import NEEDS
from cardgraph.query.notes import CardsWithErrors, EmptyFile, Note, SkippedFiles
from cardgraph.query.query_file import Query
from cardgraph.query.query_file import load as load_query
from cardgraph.query.results import QueryResults
from cardgraph.query.running import Graphs
from cardgraph.query.sandbox import DEFAULTS, Limits
from cardgraph.query.standing import StandingSandbox
from cardgraph.query.unnamed import UNNAMED, has_unnamed
from cardgraph.records import NamedTuple
from cardgraph.resources import folder
from cardgraph.settings import Settings
from cardgraph.source.columns import Columns
from cardgraph.source.exclusion import Exclusion
from cardgraph.vocabulary.files import long_vocabularies

if TYPE_CHECKING:
    from cardgraph.store import Opened


class Source(NamedTuple):
    """Where data come from: paths as ``query`` takes them, or a store on disk, and how cards are read.

    ``weights`` is a file of weights for how complete cards are, where the usual ones are not wanted.
    """

    paths: tuple[str, ...] = ()
    store: str | None = None
    settings: Settings = Settings()
    exclude: tuple[str, ...] = ()
    columns: Columns = Columns()
    weights: str | None = None

    def watched(self) -> tuple[str, ...]:
        """The files and folders that change when the data do, or what is asked of them."""
        # The marker of a store is replaced when a build is complete.
        data = (str(Path(self.store) / "cardgraph-store.json"),) if self.store is not None else self.paths
        return data if self.weights is None else (*data, self.weights)


class Served:
    """Data that are asked: the sandbox that holds them, their named graphs, and what there is to say of them.

    :param triples: how many their default graph has, those of the vocabularies included
    """

    questions: Mapping[str, Query] = {}
    """The canned queries that take the place of the usual ones, by name."""

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

    :raises CardgraphError: if they are not to be read, or the weights are not in order
    """
    questions: dict[str, Query] = {}
    if source.weights is not None:
        from cardgraph.completeness.weighing import WEIGHTED, weighted

        # Before the data, which may take long; and once, so that all answers are by the same ones.
        questions = {name: weighted(load_query(name, folder("queries")), source.weights) for name in WEIGHTED}
    served = _loaded(source, limits)
    served.questions = questions
    return served


def _loaded(source: Source, limits: Limits) -> Served:
    if source.store is not None:
        from cardgraph.store import reading

        # The process that stands has a copy, or keeps the store as it is now, as long as it stands.
        with reading(source.store) as opened:
            whole = has_unnamed(opened.store)
            return _opened(opened, limits) if whole else _copied(opened.store, limits)
    from cardgraph.query.dataset import load_data

    exclusion = Exclusion(source.exclude)
    loaded = load_data(source.paths, source.settings, tuple(NEEDS), exclusion, columns=source.columns)
    notes: list[Note] = []
    notes += [SkippedFiles(loaded.skipped)] if loaded.skipped else []
    notes += [CardsWithErrors(loaded.faulty, loaded.faults)] if loaded.faulty else []
    notes += map(EmptyFile, loaded.empty)
    return _copied(loaded.store, limits, tuple(notes))


def _copied(store: ox.Store, limits: Limits, notes: tuple[Note, ...] = ()) -> Served:
    """Data in a process that stands."""
    # The sandbox adds these where it stands.
    listed = (quad for path in long_vocabularies() for quad in ox.parse(path=path))
    triples = _count(store, ox.DefaultGraph()) + sum(quad not in store for quad in listed)
    return Served(StandingSandbox(store, limits, long_vocabularies()), triples, _named(store), notes)


def _opened(opened: "Opened", limits: Limits) -> Served:
    """A store that has all that is asked, and that the process that stands reads."""
    store = opened.store
    triples = _count(store, ox.DefaultGraph()) + _count(store, UNNAMED)
    return Served(StandingSandbox(opened.folder, limits, handles=opened.handles), triples, _named(store))


def _named(store: ox.Store) -> frozenset[str]:
    """The IRIs of the named graphs of a store."""
    return frozenset(graph.value for graph in store.named_graphs() if graph != UNNAMED)


def _count(store: ox.Store, graph: ox.DefaultGraph | ox.BlankNode) -> int:
    """How many triples a graph has."""
    counted: Any = store.query("SELECT (COUNT(*) AS ?count) { ?s ?p ?o }", default_graph=graph)
    return int(next(counted)["count"].value)
