"""Data for queries: RDF files, cards and graphs in memory, with the vocabularies, in one store in memory."""

import contextlib
import os
import re
import stat
import warnings
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import chain, islice
from typing import TYPE_CHECKING, TypeAlias, cast

import pyoxigraph as ox

from cardgraph.errors import Status
from cardgraph.expressions import expression
from cardgraph.output.formats import READABLE
from cardgraph.output.serialize import parsed
from cardgraph.query.errors import DataError
from cardgraph.query.needs import CLAIMS, NAMED_GRAPHS, settings_with
from cardgraph.query.unnamed import UNNAMED
from cardgraph.rdf_files import ENDINGS, RdfFileError, parsing, rdf_format
from cardgraph.records import NamedTuple
from cardgraph.settings import Settings
from cardgraph.source.columns import Columns
from cardgraph.source.exclusion import Exclusion
from cardgraph.vocabulary.files import short_vocabularies

if TYPE_CHECKING:
    import rdflib

    from cardgraph.compile import Compiled
    from cardgraph.source.source import Source

# What can be asked: the path of an RDF file or of cards, or a graph in memory.
Data: TypeAlias = "str | os.PathLike[str] | rdflib.Graph | ox.Store"
# What sees compiled cards go by: it is given how many there are, and the cards, and gives them on.
Watch: TypeAlias = "Callable[[int, Iterable[Compiled]], Iterable[Compiled]]"
# Paths that are the same in an IRI, with no folder but by its name.
_PLAIN = expression(r"(?:/[\w~-][\w.~-]*)+", re.ASCII)
# What a file may be called, that is among others, to be one of the cards.
_CARD_ENDINGS = (".md", ".markdown")
# The rule that says of a text that it is no card, and those that say that a file is not to be had.
_NO_CARD = "not-a-card"
_UNREADABLE = ("file-unreadable", "file-outside")


class Loaded(NamedTuple):
    """Data in a store; ``settings`` are those that cards were compiled with, None without cards.

    ``faulty`` is how many cards have errors, and ``faults`` with how many of them something went wrong
    in the program; what could be read of them is in the store. ``empty`` are the RDF files that hold no
    triples, ``skipped`` files that nobody named and that are no cards.
    """

    store: ox.Store
    settings: Settings | None = None
    faulty: int = 0
    empty: tuple[str, ...] = ()
    faults: int = 0
    skipped: tuple[str, ...] = ()


def load_data(
    data: Iterable[Data],
    settings: Settings = Settings(),
    needs: Collection[str] = (),
    exclusion: Exclusion | None = None,
    watch: "Watch | None" = None,
    columns: Columns = Columns(),
    bare: bool = False,
) -> Loaded:
    """Load RDF files, by their endings, graphs in memory, and cards, which is everything else, into the default graph.

    :param settings: how cards are compiled
    :param needs: keys of ``NEEDS``: what the data must come with
    :param exclusion: what is left out of the cards
    :param watch: sees the cards go by
    :param columns: what columns of tables of cards are called
    :param bare: leave out the vocabularies, as far as the data do not have them
    :raises DataError: if an RDF file or a graph is not to be read, or a file is neither RDF nor a card
    :raises NoCardsError: if an argument names nothing
    """
    named = NAMED_GRAPHS in needs
    store = ox.Store()
    cards, empty = [], []
    for path in () if bare else short_vocabularies():
        store.load(path=path)
    for item in data:
        if not isinstance(item, str | os.PathLike):
            store.bulk_extend(_merged(_named(item) if isinstance(item, ox.Store) else _quads_of(item), named))
        elif rdf_format(os.fspath(item)) and not os.path.isdir(item):
            if not _load_file(store, os.fspath(item), named):
                empty.append(os.fspath(item))
        else:
            cards.append(_seekable(os.fspath(item)))
    if CLAIMS in needs:
        from cardgraph.graph.described import state_claims

        state_claims(store)
    if not cards:
        return Loaded(store, empty=tuple(empty))
    # Whoever asks RDF files need not wait for what reads cards.
    from cardgraph.compile import Compiler
    from cardgraph.source.files import shown
    from cardgraph.source.sources import find_sources

    sources = find_sources(cards, exclusion, columns)
    compiler = Compiler(sources, settings_with(needs, settings))
    checked = watch(len(sources), compiler.checked()) if watch else compiler.checked()
    compiled = _Compiled(checked, _single(sources.singles, {shown(path) for path in cards}))
    store.bulk_extend(_merged(compiler.quads(compiled), named) if named else parsed(compiler.ntriples(compiled)))
    return Loaded(store, compiler.settings, compiled.faulty, tuple(empty), compiled.faults, tuple(compiled.skipped))


def _seekable(path: str) -> str:
    """A path that may be one of cards.

    :raises DataError: if it is one of a pipe or a device, which has neither an ending nor an end to be known by
    """
    with contextlib.suppress(OSError, ValueError):
        mode = os.stat(path).st_mode
        if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
            way = "write it to a file first, such as graph.ttl; a card comes by -"
            raise DataError(f"{path} is no file, and tells no format of RDF by its ending; {way}", Status.USAGE)
    return path


def _single(sources: "Iterable[Source]", named: Collection[str]) -> set[str]:
    """Files that have to be cards: they were named one by one, or come by a name that is not that of a card.

    What lies in a file with others is one of many, of which some may be faulty.

    :param named: what was named, as people see it
    """
    shown = (source.shown for source in sources)
    return {path for path in shown if path in named or not path.lower().endswith(_CARD_ENDINGS)}


class _Compiled:
    """Compiled cards, going by: those with errors are counted, and what is no card is refused, if it was not skipped.

    :param refused: the files, as people see them, that are refused if they are no cards
    """

    def __init__(self, cards: "Iterable[Compiled]", refused: Collection[str]) -> None:
        self._cards, self._refused = cards, refused
        self.faulty = self.faults = 0
        self.skipped: list[str] = []

    def __iter__(self) -> "Iterator[Compiled]":
        first: Compiled | None = None
        found = False
        for item in self._cards:
            if item.skipped:
                self.skipped.append(item.source)
                continue
            if item.graph is None and item.source in self._refused:
                raise _no_data(item)
            first, found = first or item, found or item.graph is not None
            self.faulty += item.has_errors
            self.faults += item.has_fault
            yield item
        if self.skipped and not first:
            from cardgraph.source.source import NoCardsError

            raise NoCardsError(f"no cards: {self.skipped[0]} is none, and there are no others")
        # Among other cards, one that cannot be read is one with errors.
        if first and not found:
            raise _no_data(first)


def _no_data(item: "Compiled") -> DataError:
    """What to raise for a source that is not to be read as a card, and is nothing else by its ending."""
    worst = max(found.severity for found in item.diagnostics)
    reasons = [found for found in item.diagnostics if found.severity is worst]
    # What else is wrong with it, if it were a card, matters to nobody.
    reason = next((found for found in reasons if found.rule == _NO_CARD), reasons[0])
    if reason.is_fault or reason.rule in _UNREADABLE:
        return DataError(f"{item.source}: {reason.message}")
    return DataError(f"{item.source} is no RDF by its ending ({ENDINGS}) and no card: {reason.message}", Status.USAGE)


def _merged(quads: Iterable[ox.Quad], named: bool) -> Iterator[ox.Quad]:
    """Quads in the default graph, and in their own if they are to stay there too."""
    for quad in quads:
        yield ox.Quad(*quad.triple)
        if named:
            yield quad


def _named(store: ox.Store) -> Iterator[ox.Quad]:
    """What a store has, but for its graph without a name."""
    return (quad for quad in store if quad.graph_name != UNNAMED)


def _iri_of(path: str) -> str:
    """The IRI of a file, to which its relative ones are relative (RFC 8089)."""
    # The folder that this process is in may be gone, which does not matter to whoever names another.
    absolute = path if os.path.isabs(path) else os.path.join(os.getcwd(), path)
    if _PLAIN.fullmatch(absolute):
        return f"file://{absolute}"
    # Whoever has no signs in a path that an IRI has not need not wait for what writes them.
    from pathlib import Path

    return Path(absolute).as_uri()


def _load_file(store: ox.Store, path: str, named: bool) -> bool:
    """Load a file of RDF; False if it holds no triples."""
    try:
        with parsing(path, _iri_of(path)) as quads:
            first = list(islice(quads, 1))
            found = chain(first, quads)
            # Triples are in the default graph as they are.
            names_graphs = READABLE[cast(str, rdf_format(path))].names_graphs
            store.bulk_extend(_merged(found, named) if names_graphs else found)
            return bool(first)
    except RdfFileError as error:
        raise DataError(f"cannot read {path}: {error}", error.status) from None


def _quads_of(graph: "rdflib.Graph") -> Iterable[ox.Quad]:
    """What rdflib holds, for the engine: a graph's triples, or the quads of an ``rdflib.Dataset``."""
    import rdflib

    if not isinstance(graph, rdflib.Graph):
        raise DataError(f"cannot ask a {type(graph).__name__}; give paths or an rdflib.Graph", Status.USAGE)
    form = "nquads" if isinstance(graph, rdflib.Dataset) else "nt"
    try:
        with warnings.catch_warnings():
            # rdflib's own serializer of quads calls what rdflib warns of.
            warnings.simplefilter("ignore", DeprecationWarning)
            nquads = graph.serialize(format=form, encoding="utf-8")
        return list(ox.parse(nquads, format=ox.RdfFormat.N_QUADS))
    # With a bare Exception rdflib says that an IRI is none.
    except Exception as error:
        raise DataError(f"cannot ask the rdflib.Graph: {error}") from None
