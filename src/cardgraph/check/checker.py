"""Cards against the shapes, each by itself, as they stream past."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator

from cardgraph.card import Reading
from cardgraph.check.data_graph import DataGraph
from cardgraph.check.engines import chosen, validate
from cardgraph.check.rules import rules
from cardgraph.check.selection import Selection
from cardgraph.check.source_map import OfCard, SourceMap, diagnostic_of, fault_of
from cardgraph.diagnostic import Diagnostic
from cardgraph.errors import contained
from cardgraph.graph.card_graph import card_graph
from cardgraph.graph.minting import Minter
from cardgraph.graph.statements import CardGraph
from cardgraph.graph.terms import iri, literal, term
from cardgraph.records import NamedTuple
from cardgraph.source_date import source_date
from cardgraph.vocabulary.facts import facts
from cardgraph.vocabulary.namespaces import XSD

# Cards per call of the engines: more of them take memory, fewer take time.
BATCH = 50


class _Card(NamedTuple):
    """A card that waits for the engine: ``found`` is what there is to say of it so far."""

    reading: Reading
    graph: CardGraph | None
    found: list[Diagnostic]


class Checked(NamedTuple):
    """A reading with its statements (None where there is no card) and its diagnostics, sorted."""

    reading: Reading
    graph: CardGraph | None
    diagnostics: list[Diagnostic]


def today() -> datetime.date:
    """The day that dates are compared with: SOURCE_DATE_EPOCH's, where that is set, else today.

    :raises CardgraphError: if what is set is no time
    """
    return (source_date() or datetime.datetime.now(datetime.UTC)).date()


class Checker:
    """Checks cards, some at a time; what it has checked it forgets.

    :param minter: makes the IRIs
    :param engine: ``shacl-rust`` or ``pyshacl``; by default the first that is installed
    :param day: what the shapes take for today
    :param selection: which diagnostics are shown
    :param batch: cards per call of the engine
    :param gaps: names of the profiles that cards are held against
    """

    def __init__(
        self,
        minter: Minter,
        engine: str | None = None,
        day: datetime.date | None = None,
        selection: Selection | None = None,
        batch: int = BATCH,
        gaps: tuple[str, ...] = (),
    ) -> None:
        self.minter, self.engine, self.batch, self._gaps = minter, chosen(engine), batch, gaps
        self.selection = selection or Selection()
        # What goes wrong with these is no fault of a card.
        self._shapes = rules().card
        date = literal((day or today()).isoformat(), iri(XSD + "date"))
        self._clock = f"{term('clock')} {term('today')} {date} .\n"

    def check(self, readings: Iterable[Reading]) -> Iterator[Checked]:
        """Check each card by itself; the order stays."""
        waiting: list[_Card] = []
        taken: set[str] = set()
        for reading in readings:
            card = self._stated(reading)
            nodes = {card.graph.card, card.graph.model} if card.graph else set()
            # Cards that share a node would be taken for one card with two values.
            if len(waiting) >= self.batch or not taken.isdisjoint(nodes):
                yield from self._flush(waiting)
                waiting, taken = [], set()
            waiting.append(card)
            taken |= nodes
        yield from self._flush(waiting)

    def _stated(self, reading: Reading) -> _Card:
        """A card with its statements and the diagnostics of its reading."""
        found: list[Diagnostic] = []
        try:
            found += [diagnostic_of(finding, reading.lines) for finding in reading.findings]
            graph = card_graph(reading.card, self.minter) if reading.card else None
            if self._gaps and reading.card and graph:
                # Whoever asks for no profile need not wait for what reads them.
                from cardgraph.profiles.gaps import gaps

                found += [diagnostic_of(gap, reading.lines) for gap in gaps(self._gaps, reading.card, graph)]
            return _Card(reading, graph, found)
        except BaseException as error:
            return _Card(reading, None, [*found, fault_of(error, reading.source)])

    def _flush(self, waiting: list[_Card]) -> Iterator[Checked]:
        self._validate([card for card in waiting if card.graph])
        for reading, graph, found in waiting:
            yield Checked(reading, graph, self.selection.shown(found, reading.more))

    def _validate(self, cards: list[_Card]) -> None:
        """Add to the diagnostics of some cards what the shapes say of them.

        Where something goes wrong, each half of the cards is tried by itself, until it is known with which.
        """
        if not cards:
            return
        try:
            found = list(self._results(cards))
        except BaseException as error:
            if len(cards) == 1:
                cards[0].found.append(fault_of(error, cards[0].reading.source))
                return
            contained(error)
            middle = len(cards) // 2
            self._validate(cards[:middle])
            self._validate(cards[middle:])
            return
        for position, diagnostic in found:
            cards[position].found.append(diagnostic)

    def _results(self, cards: list[_Card]) -> Iterator[OfCard]:
        """What the shapes say of some cards."""
        graphs = [(card.reading, card.graph) for card in cards if card.graph]
        statements = [statement for _, graph in graphs for statement in graph.statements]
        lines = [line for _, graph in graphs for line in graph.lines]
        claims = [claim for _, graph in graphs for claim in graph.claims]
        concepts = sorted({concept for _, graph in graphs for concept in graph.concepts})
        more = [*facts(concepts), self._clock]
        data = DataGraph(statements, lines, claims, more)
        return SourceMap(graphs).diagnostics_of(validate(data, self._shapes, self.engine))
