"""Asking: a query, its bindings and what is asked → results, and what there is to say of them.

The command line and Python ask in this one way, whatever they ask.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Protocol

from cardgraph.query.binding import Bindings
from cardgraph.query.errors import UnknownNameError
from cardgraph.query.needs import NEEDS
from cardgraph.query.notes import CardsWithErrors, EmptyFile, NoRows, Note, SkippedFiles, UndeclaredNeed
from cardgraph.query.parameters import NAMING
from cardgraph.query.prefixes import complete
from cardgraph.query.query_file import Query, load, load_file, parse
from cardgraph.query.results import QueryResults
from cardgraph.query.tokens import iris, selects_all, variables
from cardgraph.records import NamedTuple
from cardgraph.resources import located
from cardgraph.settings import Settings
from cardgraph.source.columns import Columns
from cardgraph.source.exclusion import Exclusion
from cardgraph.vocabulary.files import long_vocabularies
from cardgraph.vocabulary.namespaces import RDFS

if TYPE_CHECKING:
    from pathlib import Path

    import pyoxigraph as ox

    from cardgraph.query.dataset import Data, Loaded, Watch


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
    """A store, in memory or on disk; ``verify`` raises what it has to if the store is not as it was left.

    ``folder`` is where it lies, if it has all that anybody may ask: others than canned queries need no copy then.
    """

    store: "ox.Store"
    timeout: Timeout
    notes: tuple[Note, ...] = ()
    verify: Callable[[], None] = lambda: None
    folder: "Path | None" = None

    def run(self, query: Query, bindings: Bindings) -> QueryResults:
        """The results of a query: a canned one's in this process, another's in a process that is confined.

        :raises QueryError: if there are none, or not in time
        :raises StoreError: if the store is damaged
        """
        # In what is damaged, the engine may go round for ever, and nobody can stop it.
        self.verify()
        if query.canned:
            from cardgraph.query.running import run_in_time

            return run_in_time(query, self.store, bindings, *self.timeout)
        from cardgraph.query.sandbox import DEFAULTS, run_apart

        limits = DEFAULTS._replace(seconds=self.timeout.seconds)
        if self.folder:
            return run_apart(query, self.folder, bindings, limits)
        # Who asks in words of his own may ask of what no card names.
        return run_apart(query, self.store, bindings, limits, long_vocabularies())


class Asked(NamedTuple):
    """Results, and what there is to say of them."""

    results: QueryResults
    notes: tuple[Note, ...] = ()


def find_query(name: str | os.PathLike[str]) -> Query:
    """A query by its name, from its file, which ends in ``.rq``, or the text itself, which has a ``{`` in it.

    :raises QueryError: if there is none, or it is not in order
    """
    if isinstance(name, str) and "{" in name and not name.endswith(".rq"):
        return parse(name, "query", "query")
    if isinstance(name, str) and not name.endswith(".rq"):
        return load(name, located("queries"))
    return load_file(name)


def load_dataset(
    query: Query,
    data: "Iterable[Data]",
    settings: Settings,
    timeout: Timeout,
    exclusion: Exclusion | None = None,
    watch: "Watch | None" = None,
    columns: Columns = Columns(),
) -> LocalDataset:
    """Data in memory, with all that a query needs.

    :param settings: how cards are compiled
    :param exclusion: what is left out of the cards
    :param watch: sees the cards go by
    :param columns: what columns of tables of cards are called
    :raises QueryError: if the query is another's and is refused
    :raises DataError: if an RDF file or a graph is not to be read, or a file is neither RDF nor a card
    :raises NoCardsError: if an argument names nothing
    """
    from cardgraph.query.dataset import load_data

    _see_allowed(query)
    loaded = load_data(data, settings, query.needs, exclusion, watch, columns)
    notes: list[Note] = [SkippedFiles(loaded.skipped)] if loaded.skipped else []
    notes += [CardsWithErrors(loaded.faulty, loaded.faults)] if loaded.faulty else []
    notes += map(EmptyFile, loaded.empty)
    return LocalDataset(loaded.store, timeout, (*notes, *_undeclared(query, loaded)))


def open_dataset(query: Query, directory: str, timeout: Timeout) -> LocalDataset:
    """A store on disk, as ``build --store`` makes it, as it is now.

    :raises QueryError: if the query is another's and is refused
    :raises StoreError: if there is no such store, or it shows at once that it is damaged
    """
    from cardgraph.store import opened

    _see_allowed(query)
    found = opened(directory)
    dataset = LocalDataset(found.store, timeout, verify=found.verification.wait)
    if query.canned:
        return dataset
    from cardgraph.query.unnamed import has_unnamed

    return dataset._replace(folder=found.folder if has_unnamed(found.store) else None)


def ask(query: Query, bindings: Bindings, dataset: Dataset) -> Asked:
    """Ask a query.

    :raises UnknownNameError: if there are no rows, and a parameter names something that nothing has for a name
    :raises QueryError: if there are no results, or not in time
    :raises RemoteError: the same, of data that are elsewhere
    """
    results = _ordered(query, dataset.run(query, bindings))
    if results.kind != "select" or results.rows:
        return Asked(results)
    # Whoever lists the values of a parameter has seen already that it has one of them.
    naming = [one for one in query.parameters if one.type in NAMING and one.name in bindings and not one.values]
    if naming:
        _see_known([(one.type, bindings[one.name].value) for one in naming], dataset)
    return Asked(results, (NoRows(query.empty),) if query.empty else ())


def _ordered(query: Query, results: QueryResults) -> QueryResults:
    """Results with their columns in the order of the query, where it does not name them."""
    if not selects_all(query.text):
        return results
    places = {name: place for place, name in enumerate(variables(query.text))}
    order = sorted(range(len(results.columns)), key=lambda index: places.get(results.columns[index], len(places)))
    columns = tuple(results.columns[index] for index in order)
    return results._replace(columns=columns, rows=tuple(tuple(row[index] for index in order) for row in results.rows))


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
            named = [iri for iri in sorted(iris(complete(query.text, query.base))) if f"<{iri}>" in terms]
            yield from (UndeclaredNeed(query.source, name, iri) for iri in named[:1])


def _see_known(named: list[tuple[str, str]], dataset: Dataset) -> None:
    """See that there are names, each given with its kind: in the data, or in a vocabulary.

    :raises UnknownNameError: if there is one that is none
    """
    from cardgraph.vocabulary.schemes import SCHEMES, scheme

    called = names_in(dataset)
    for kind, value in named:
        listed = scheme(kind).names() if kind in SCHEMES else ()
        there = (name if kind != "kind" else of for of, name in called if kind in (of, "kind"))
        known = {name.casefold(): name for name in sorted({*listed, *there})}
        if value.casefold() not in known:
            raise UnknownNameError(kind, value, meant(value.casefold(), known))


def names_in(dataset: Dataset) -> list[tuple[str, str]]:
    """What things in some data are called: kinds and names.

    :raises CardgraphError: if they are not to be had
    """
    rows = dataset.run(load("names", located("queries")), {}).rows
    return [(kind.text, name.text) for kind, name in rows if kind and name]


def meant(value: str, known: dict[str, str]) -> tuple[str, ...]:
    """The names that may have been meant: one that resembles the value, or else some that have it in them.

    :param value: what nothing is called, in small letters
    :param known: names by the same in small letters
    """
    from difflib import get_close_matches

    found = get_close_matches(value, known, 1) or [name for name in known if value in name][:3]
    return tuple(known[name] for name in found)
