"""Data for a site: cards, files of RDF, graphs or a store, as one store that can be asked, and the findings."""

import glob
import os
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING

import pyoxigraph as ox

from cardgraph.graph.terms import NamedNode, bracketed
from cardgraph.output.parts import Part
from cardgraph.output.serialize import parsed
from cardgraph.query.dataset import Data, load_data
from cardgraph.query.errors import DataError
from cardgraph.rdf_files import rdf_format
from cardgraph.records import NamedTuple
from cardgraph.settings import Settings
from cardgraph.site.compiled import CompiledCards, Made
from cardgraph.site.findings import Findings
from cardgraph.site.places import Places
from cardgraph.source.columns import Columns
from cardgraph.source.decode import decode
from cardgraph.source.exclusion import Exclusion
from cardgraph.source.files import printable
from cardgraph.source.masking import masked
from cardgraph.source.source import InMemory, NoCardsError
from cardgraph.vocabulary.files import short_vocabularies

if TYPE_CHECKING:
    from cardgraph.compile import Compiled, Compiler

# Sees compiled cards go by: it is given how many there are, and the cards, and gives them on.
Watch = Callable[[int, "Iterable[Compiled]"], "Iterable[Compiled]"]
# Of more cards than this, the statements are held on disk, and their evidence apart from them.
_IN_MEMORY = 1000
# Of more cards than this, nobody asked for what each profile says of each model, which takes as long as all the rest.
_DESCRIBED = 5000
# Statements that are put into the store at once.
_AT_ONCE = 50_000


class CardFile(NamedTuple):
    """A card that was compiled: its printable path and its number among the sources."""

    shown: str
    number: int


class Gathered(NamedTuple):
    """What a site is made of.

    ``cards`` has the files of cards by the IRIs of the cards; it is empty where there are only graphs. ``origins``
    are what was given, as the site calls it; ``profiles`` are those that models are described in; ``skipped`` counts
    the files that are no cards.
    """

    store: ox.Store
    findings: Findings
    cards: dict[str, CardFile]
    origins: tuple[str, ...]
    are_checked: bool
    profiles: tuple[str, ...]
    skipped: int = 0
    compiler: "Compiler | None" = None
    compiled: CompiledCards | None = None

    def made(self, card: str) -> Made | None:
        """What was made of a card, by its IRI; None where there is but a graph."""
        return self.compiled.of(card) if self.compiled else None

    def triples(self) -> "Iterator[Part]":
        """The triples of all cards that were compiled, in their order, as ``Compiler.triples`` has them."""
        if self.compiler and self.compiled:
            yield from self.compiler.triples(map(_again, map(self.compiled.of, self.cards)))

    @property
    def is_evidence_apart(self) -> bool:
        """Whether the store lacks what tells where the statements of cards stand."""
        return self.compiled is not None and self.compiled.is_apart

    def evidence(self, card: str) -> bytes | None:
        """Where what a card says stands, as N-Triples; None where the store has that."""
        return self.compiled.evidence(card) if self.compiled else None

    def close(self) -> None:
        """End with what is held on disk."""
        self.findings.close()
        if self.compiled:
            self.compiled.close()

    def lines(self, card: str) -> list[str]:
        """The lines of a card as they are on disk, passwords masked; none where the file is not at hand.

        :param card: the IRI of the card
        """
        found = self.cards.get(card)
        if found is None or self.compiled is None:
            return []
        text, _ = decode(self.compiled.data(found.number), found.shown)
        return [masked(line) for line in text.disk_lines] if text else []


def gather(
    data: Iterable[Data],
    directory: str,
    settings: Settings,
    exclusion: Exclusion | None = None,
    columns: Columns = Columns(),
    watch: Watch | None = None,
    jobs: int = 1,
    profiles: tuple[str, ...] = (),
    all_files: bool = False,
) -> Gathered:
    """Load what a site is made of.

    :param data: what ``query`` takes: files of RDF, graphs, a store, and cards, which is everything else
    :param directory: a folder for what is too much for memory; it must outlive what is returned
    :param profiles: the names of those that cards are described in, where there are not too many
    :param all_files: even if there are
    :param settings: how cards are compiled; that they come with evidence goes without saying
    :raises DataError: if a file of RDF or a graph is not to be read
    :raises NoCardsError: if an argument names nothing, or there is nothing at all
    """
    given = list(data)
    places = Places(os.fspath(item) for item in given if isinstance(item, str | os.PathLike))
    findings = Findings(os.path.join(directory, "findings.sqlite"), places)
    cards = [os.fspath(item) for item in given if isinstance(item, str | os.PathLike) and not _is_graph(item)]
    graphs = [item for item in given if not isinstance(item, str | os.PathLike) or _is_graph(item)]
    origins = tuple(
        _named(os.fspath(item), places) if isinstance(item, str | os.PathLike) else "a graph in memory"
        for item in given
    )
    if not given:
        raise DataError("a site of what? name cards or files of RDF")
    for item in graphs:
        if isinstance(item, str | os.PathLike):
            from cardgraph.check.graph_checker import check_graph

            for part in check_graph(os.fspath(item), settings):
                findings.add(part)
    if not cards:
        # A store that is there already need not be copied.
        only = graphs[0] if len(graphs) == 1 and isinstance(graphs[0], ox.Store) else None
        store = only if only is not None else load_data(graphs, settings).store
        checked = all(isinstance(item, str | os.PathLike) for item in graphs)
        return Gathered(store, findings, {}, origins, checked, profiles)

    from cardgraph.compile import Compiler
    from cardgraph.source.sources import find_sources

    sources = find_sources(cards, exclusion, columns)
    wanted = profiles if all_files or len(sources) <= _DESCRIBED else ()
    compiler = Compiler(sources, settings._replace(evidence=True, profiles=wanted), jobs)
    # Evidence is most of what there is, and is asked about card by card.
    is_large = not graphs and len(sources) > _IN_MEMORY
    if graphs:
        store = load_data(graphs, settings).store
    else:
        store = ox.Store() if not is_large else ox.Store(os.path.join(directory, "graph"))
        for path in short_vocabularies():
            store.bulk_extend(ox.parse(path=path))
    compiled = CompiledCards(os.path.join(directory, "cards.sqlite"), f"{compiler.minter.base}evidence/", is_large)
    passing = _Passing(findings, compiled, places)
    checked_cards = compiler.checked(passing.seen)
    watched = watch(len(sources), checked_cards) if watch else checked_cards
    quads = parsed(compiler.ntriples(passing.through(watched)))
    # At once, all of them would be held in memory.
    while some := list(islice(quads, _AT_ONCE)):
        store.bulk_extend(some)
    if not passing.cards and not graphs:
        raise NoCardsError(f"no cards: {passing.other or ' '.join(cards)} is none, and there are no others")
    for found in compiler.across():
        findings.add(found)
    return Gathered(store, findings, passing.cards, origins, True, wanted, passing.skipped, compiler, compiled)


def _again(made: Made | None) -> "Compiled":
    """A card as it was compiled, as far as its triples go."""
    from cardgraph.compile import CardText, Compiled

    assert made
    text = CardText(NamedNode(""), bracketed(made.model), "", made.pieces, [], made.concepts, [], [])
    return Compiled("", text, [])


def _named(given: str, places: Places) -> str:
    """What was given, as it is called; a glob is what it is, without the folder that it is in."""
    is_glob = glob.has_magic(given) and not os.path.lexists(given)
    return places.shown(printable(given.rstrip(os.sep) or given)) if not is_glob else os.path.basename(given)


def _is_graph(item: "str | os.PathLike[str]") -> bool:
    return rdf_format(os.fspath(item)) is not None and not os.path.isdir(item)


class _Passing:
    """Compiled cards, going by: their findings are kept, and which file each card is.

    ``skipped`` counts the files that are no cards, though nobody had said so; ``other`` is the first that is none.
    """

    def __init__(self, findings: Findings, made: CompiledCards, places: Places) -> None:
        self.cards: dict[str, CardFile] = {}
        self.skipped = 0
        self.other = ""
        self._findings, self._made, self._places = findings, made, places

    def seen(self, number: int, source: InMemory) -> None:
        """Keep the bytes of a card, which may lie in a file that is slow to go back in."""
        if isinstance(source.data, bytes):
            self._made.keep(number, source.data)

    def through(self, compiled: "Iterable[Compiled]") -> "Iterator[Compiled]":
        """The cards, as they come."""
        for index, item in enumerate(compiled):
            if item.graph is None:
                self.other = self.other or item.source
            if item.skipped:
                self.skipped += 1
                continue
            self._findings.add(item.diagnostics)
            if item.graph:
                self.cards[item.graph.card[1:-1]] = CardFile(self._places.shown(item.source), index)
                item = item._replace(graph=self._made.add(item.graph))
            yield item
