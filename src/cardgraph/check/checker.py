"""Cards against the shapes: each by itself as they stream past, and all together at the end."""

import datetime
import os
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from cardgraph.card import Reading
from cardgraph.check.engines import chosen, validate
from cardgraph.check.rules import rules
from cardgraph.check.source_map import SourceMap, diagnostic_of, line_at
from cardgraph.diagnostic import Diagnostic
from cardgraph.graph.card_graph import card_graph
from cardgraph.graph.minting import Minter
from cardgraph.graph.statements import CardGraph, Statement
from cardgraph.graph.terms import iri, literal, term
from cardgraph.vocabulary.facts import facts
from cardgraph.vocabulary.namespaces import RDF, RDFS, XSD

# Cards per call of the engine, which parses the shapes anew each time.
BATCH = 200
# What the rules across cards compare beside whole cards of one model or file name, and what they need for that.
_COMPARED = (term("country"), term("organizationType"))
_KEPT = (iri(RDF + "type"), iri(RDFS + "label"), *_COMPARED)


class Checked(NamedTuple):
    """A reading with its statements (None where there is no card) and its diagnostics, sorted."""

    reading: Reading
    graph: CardGraph | None
    diagnostics: list[Diagnostic]


def today() -> datetime.date:
    """The day that dates are compared with: SOURCE_DATE_EPOCH's, where that is set, else today."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch.isdigit():
        return datetime.datetime.fromtimestamp(int(epoch), datetime.UTC).date()
    return datetime.datetime.now(datetime.UTC).date()


class Checker:
    """Checks cards, some at a time; what it has checked it forgets.

    :param minter: makes the IRIs
    :param engine: ``shacl-rust`` or ``pyshacl``; by default the first that is installed
    :param day: what the shapes take for today
    :param batch: cards per call of the engine
    """

    def __init__(
        self,
        minter: Minter,
        engine: str | None = None,
        day: datetime.date | None = None,
        batch: int = BATCH,
    ) -> None:
        self.minter, self.engine, self.batch = minter, chosen(engine), batch
        date = literal((day or today()).isoformat(), iri(XSD + "date"))
        self._clock = f"{term('clock')} {term('today')} {date} .\n"

    def check(self, readings: Iterable[Reading]) -> Iterator[Checked]:
        """Check each card by itself; the order stays."""
        waiting: list[tuple[Reading, CardGraph | None]] = []
        taken: set[str] = set()
        for reading in readings:
            graph = card_graph(reading.card, self.minter) if reading.card else None
            nodes = {graph.card, graph.model} if graph else set()
            # Cards that share a node would be taken for one card with two values.
            if len(waiting) >= self.batch or not taken.isdisjoint(nodes):
                yield from self._flush(waiting)
                waiting, taken = [], set()
            waiting.append((reading, graph))
            taken |= nodes
        yield from self._flush(waiting)

    def across(self, readings: Iterable[Reading]) -> list[Diagnostic]:
        """What cards say together that cannot stand together.

        :param readings: those that ``Together`` found to be concerned, in their order
        """
        cards = [(reading, card_graph(reading.card, self.minter)) for reading in readings if reading.card]
        if not cards:
            return []
        stated: dict[str, tuple[Statement, str]] = {}
        lines: list[str] = []
        owners = Counter(node for _, graph in cards for node in (graph.card, graph.model))
        repeated = [(reading, graph) for reading, graph in cards if owners[graph.card] > 1 or owners[graph.model] > 1]
        for reading, graph in cards:
            for statement in graph.statements:
                if statement.predicate in _KEPT and "/organization/" in statement.subject:
                    stated.setdefault(statement.ntriples, (statement, line_at(reading.lines, statement.span)))
        for _, graph in repeated:
            lines += (statement.ntriples for statement in graph.statements)
        data = "".join(dict.fromkeys([*lines, *stated])).encode()
        source_map = SourceMap(repeated, stated)
        found = [
            diagnostic
            for result in validate(data, rules().across, self.engine)
            for _, diagnostic in source_map.diagnostics_of(result)
        ]
        return sorted(set(found), key=Diagnostic.sort_key)

    def _flush(self, waiting: list[tuple[Reading, CardGraph | None]]) -> Iterator[Checked]:
        found: list[list[Diagnostic]] = [
            [diagnostic_of(finding, reading.lines) for finding in reading.findings] for reading, _ in waiting
        ]
        cards = [(reading, graph) for reading, graph in waiting if graph]
        positions = [position for position, (_, graph) in enumerate(waiting) if graph]
        if cards:
            lines = [line.ntriples for _, graph in cards for line in (*graph.statements, *graph.claims)]
            concepts = sorted({concept for _, graph in cards for concept in graph.concepts})
            data = "".join([*lines, *facts(concepts), self._clock]).encode()
            source_map = SourceMap([*cards])
            for result in validate(data, rules().card, self.engine):
                for position, diagnostic in source_map.diagnostics_of(result):
                    found[positions[position]].append(diagnostic)
        for (reading, graph), diagnostics in zip(waiting, found, strict=True):
            yield Checked(reading, graph, sorted(set(diagnostics), key=Diagnostic.sort_key))


def compared(graph: CardGraph) -> list[str]:
    """The statements of a card, as N-Triples, that are compared with those of any other card."""
    return [statement.ntriples for statement in graph.statements if statement.predicate in _COMPARED]


class Together:
    """Finds the few cards that have to be looked at side by side; keeps little of each, however many there are."""

    def __init__(self) -> None:
        # Two hashes a card, eight bytes each; equal hashes of different nodes cost a second look only.
        self._nodes = array("q")
        self._indices = array("q")
        self._stated: dict[str, int] = {}

    def note(self, index: int, card: str, model: str, statements: Iterable[str]) -> None:
        """Note the n-th card.

        :param statements: what ``compared`` gave
        """
        self._indices.append(index)
        self._nodes.extend((hash(card), hash(model)))
        for line in statements:
            self._stated.setdefault(line, index)

    def concerned(self) -> list[int]:
        """The cards that share a model or a name, and the first to state each of the values at odds."""
        order = sorted(range(len(self._nodes)), key=self._nodes.__getitem__)
        same = (pair for pair in pairwise(order) if self._nodes[pair[0]] == self._nodes[pair[1]])
        repeated = {self._indices[position // 2] for pair in same for position in pair}
        values = Counter(tuple(line.split(" ", 2)[:2]) for line in self._stated)
        at_odds = {subject for (subject, _), count in values.items() if count > 1}
        return sorted(repeated | {index for line, index in self._stated.items() if line.split(" ", 1)[0] in at_odds})
