"""Asking: a query, its bindings and what is asked → results, and what there is to say of them.

The command line and Python ask in this one way, whatever they ask.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

from cardgraph.query.binding import Bindings
from cardgraph.query.needs import NEEDS
from cardgraph.query.notes import CardsWithErrors, EmptyFile, NoRows, Note, UndeclaredNeed, UnknownName
from cardgraph.query.parameters import NAMING
from cardgraph.query.query_file import Query, load, load_file
from cardgraph.query.results import QueryResults
from cardgraph.query.tokens import iris
from cardgraph.resources import folder
from cardgraph.settings import Settings
from cardgraph.vocabulary.namespaces import RDFS

if TYPE_CHECKING:
    import pyoxigraph as ox

    from cardgraph.query.dataset import Data, Loaded


class Dataset(Protocol):
    """What is asked, here or elsewhere; ``notes`` is what there is to say of it before."""

    @property
    def notes(self) -> tuple[Note, ...]:
        """What there is to say of the data."""

    def run(self, query: Query, bindings: Bindings) -> QueryResults:
        """The results of a query over these data.

        :raises CardgraphError: if there are none
        """


class Timeout(NamedTuple):
    """Seconds for results, once the data are read; ``option`` is what gives them longer, for messages."""

    seconds: float = 60.0
    option: str = "timeout"


class LocalDataset(NamedTuple):
    """A store, in memory or on disk; ``verify`` raises what it has to if the store is not as it was left."""

    store: "ox.Store"
    timeout: Timeout
    notes: tuple[Note, ...] = ()
    verify: Callable[[], None] = lambda: None

    def run(self, query: Query, bindings: Bindings) -> QueryResults:
        """The results of a query: a canned one's in this process, another's in a process that is confined.

        :raises QueryError: if there are none, or not in time
        :raises StoreError: if the store is damaged
        """
        if query.canned:
            from cardgraph.query.running import run_in_time

            return run_in_time(query, self.store, bindings, *self.timeout, self.verify)
        from cardgraph.query.sandbox import DEFAULTS, run_on_copy

        # The copy takes all that there is.
        self.verify()
        return run_on_copy(query, self.store, bindings, DEFAULTS._replace(seconds=self.timeout.seconds))


class Asked(NamedTuple):
    """Results, and what there is to say of them."""

    results: QueryResults
    notes: tuple[Note, ...] = ()


def find_query(name: str | os.PathLike[str]) -> Query:
    """A query by its name, or from its file, which ends in ``.rq``.

    :raises QueryError: if there is none, or it is not in order
    """
    if isinstance(name, str) and not name.endswith(".rq"):
        return load(name, folder("queries"))
    return load_file(Path(name))


def load_dataset(query: Query, data: "Iterable[Data]", settings: Settings, timeout: Timeout) -> LocalDataset:
    """Data in memory, with all that a query needs.

    :param settings: how cards are compiled
    :raises QueryError: if the query is another's and is refused
    :raises DataError: if an RDF file or a graph is not to be read, or a file is neither RDF nor a card
    :raises NoCardsError: if an argument names nothing
    """
    from cardgraph.query.dataset import load_data

    _see_allowed(query)
    loaded = load_data(data, settings, query.needs, complete=not query.canned)
    notes: list[Note] = [CardsWithErrors(loaded.faulty)] if loaded.faulty else []
    notes += map(EmptyFile, loaded.empty)
    return LocalDataset(loaded.store, timeout, (*notes, *_undeclared(query, loaded)))


def open_dataset(query: Query, directory: str, timeout: Timeout) -> LocalDataset:
    """A store on disk, as ``build --store`` makes it, as it is now.

    :raises QueryError: if the query is another's and is refused
    :raises StoreError: if there is no such store, or it shows at once that it is damaged
    """
    from cardgraph.store import opened

    _see_allowed(query)
    store, verification = opened(directory)
    return LocalDataset(store, timeout, verify=verification.wait)


def ask(query: Query, bindings: Bindings, dataset: Dataset) -> Asked:
    """Ask a query.

    :raises QueryError: if there are no results, or not in time
    :raises RemoteError: the same, of data that are elsewhere
    """
    results = dataset.run(query, bindings)
    empty = results.kind == "select" and not results.rows
    return Asked(results, tuple(_reasons(query, bindings, dataset)) if empty else ())


def _see_allowed(query: Query) -> None:
    """See that another's query may run, before data are read for it."""
    if not query.canned:
        from cardgraph.query.sandbox import check

        check(query)


def _undeclared(query: Query, loaded: "Loaded") -> Iterator[UndeclaredNeed]:
    """What a query names and cards were compiled without, by the properties that the ontology has for it."""
    if query.canned or loaded.settings is None:
        return
    import pyoxigraph as ox

    for name, need in NEEDS.items():
        if need.setting and not getattr(loaded.settings, need.setting):
            stated = ox.NamedNode(need.stated)
            above = (ox.NamedNode(RDFS + "domain"), ox.NamedNode(RDFS + "subPropertyOf"))
            properties = (quad for link in above for quad in loaded.store.quads_for_pattern(None, link, stated))
            terms = {str(stated), *(str(quad.subject) for quad in properties)}
            named = [iri for iri in sorted(iris(query.text)) if f"<{iri}>" in terms]
            yield from (UndeclaredNeed(query.source, name, iri) for iri in named[:1])


def _reasons(query: Query, bindings: Bindings, dataset: Dataset) -> Iterator[Note]:
    """Why there may be no rows: names that nothing has or, if it is not that, what the query's header says."""
    given = [(name.type, bindings[name.name].value) for name in query.parameters if name.name in bindings]
    named = [(kind, value) for kind, value in given if kind in NAMING]
    unknown = list(_unknown_names(named, dataset)) if named else []
    yield from unknown
    if query.empty and not unknown:
        yield NoRows(query.empty)


def _unknown_names(named: list[tuple[str, str]], dataset: Dataset) -> Iterator[UnknownName]:
    """The names, each with its kind, that the query "names" does not list."""
    rows = dataset.run(load("names", folder("queries")), {}).rows
    called = [(kind.text, name.text) for kind, name in rows if kind and name]
    for kind, value in named:
        known = {name.casefold(): name for of, name in [*called, *(("kind", of) for of, _ in called)] if of == kind}
        if value.casefold() not in known or (kind == "kind" and value not in known):
            yield UnknownName(kind, value, _meant(value.casefold(), known))


def _meant(value: str, known: dict[str, str]) -> tuple[str, ...]:
    """The names that may have been meant: one that resembles the value, or else some that have it in them."""
    from difflib import get_close_matches

    found = get_close_matches(value, known, 1) or [name for name in known if value in name][:3]
    return tuple(known[name] for name in found)
