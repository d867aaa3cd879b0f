"""Cards against the shapes: each by itself as they stream past, and all together at the end."""

import datetime
import os
from array import array
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from cardgraph.card import Reading
from cardgraph.diagnostic import Diagnostic, Severity
from cardgraph.engine import engines, validate
from cardgraph.graph import card_graph
from cardgraph.locate import Locator, diagnose, line_at
from cardgraph.mint import Minter, iri
from cardgraph.rules import rules
from cardgraph.statement import CardGraph, Statement, facts, literal, term
from cardgraph.vocab import RDF, RDFS, XSD

# Cards per call of the engine, which parses the shapes anew each time.
BATCH = 200


class Checked(NamedTuple):
    """A reading with its statements (None where there is no card) and its diagnostics, sorted."""

    reading: Reading
    graph: CardGraph | None
    diagnostics: list[Diagnostic]

    @property
    def has_errors(self) -> bool:
        """Whether any diagnostic is an error."""
        return any(diagnostic.severity is Severity.ERROR for diagnostic in self.diagnostics)


def today() -> datetime.date:
    """The day that dates are compared with: SOURCE_DATE_EPOCH's, where that is set, else today."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch.isdigit():
        return datetime.datetime.fromtimestamp(int(epoch), datetime.UTC).date()
    return datetime.datetime.now(datetime.UTC).date()


class Checker:
    """Checks cards as they stream past, and at the end what they say together.

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
        self.minter, self.engine, self.batch = minter, engine or engines()[0], batch
        date = literal((day or today()).isoformat(), iri(XSD + "date"))
        self._clock = f"{term('clock')} {term('today')} {date} .\n"
        self._shared = _Shared()
        self._count = 0

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

    def across(self, reread: Callable[[int], Reading]) -> list[Diagnostic]:
        """What the cards say together that cannot stand together, after ``check`` has ended.

        :param reread: reads the n-th of the checked readings once more
        """
        if self._count < 2:
            return []
        repeated = [self._prepare(reread(index)) for index in self._shared.repeated()]
        cards = [(reading, graph) for reading, graph in repeated if graph]
        lines = [statement.ntriples for _, graph in cards for statement in graph.statements]
        data = "".join(dict.fromkeys([*lines, *self._shared.statements])).encode()
        locator = Locator([*cards], self._shared.statements)
        found = [
            diagnostic
            for result in validate(data, rules().across, self.engine)
            for _, diagnostic in locator.locate(result)
        ]
        return sorted(set(found), key=Diagnostic.sort_key)

    def _prepare(self, reading: Reading) -> tuple[Reading, CardGraph | None]:
        return reading, card_graph(reading.card, self.minter) if reading.card else None

    def _flush(self, waiting: list[tuple[Reading, CardGraph | None]]) -> Iterator[Checked]:
        found: list[list[Diagnostic]] = [
            [diagnose(finding, reading.lines) for finding in reading.findings] for reading, _ in waiting
        ]
        cards = [(reading, graph) for reading, graph in waiting if graph]
        positions = [position for position, (_, graph) in enumerate(waiting) if graph]
        if cards:
            lines = [statement.ntriples for _, graph in cards for statement in graph.statements]
            concepts = sorted({concept for _, graph in cards for concept in graph.concepts})
            data = "".join([*lines, *facts(concepts), self._clock]).encode()
            locator = Locator([*cards])
            for result in validate(data, rules().card, self.engine):
                for position, diagnostic in locator.locate(result):
                    found[positions[position]].append(diagnostic)
        for (reading, graph), diagnostics in zip(waiting, found, strict=True):
            if graph:
                self._shared.take(self._count, reading, graph)
            self._count += 1
            yield Checked(reading, graph, sorted(set(diagnostics), key=Diagnostic.sort_key))


class _Shared:
    """What has to be kept of all cards to check them together: little, however many there are."""

    def __init__(self) -> None:
        self.statements: dict[str, tuple[Statement, str]] = {}
        # Two hashes a card, eight bytes each; equal hashes of different nodes cost a second look only.
        self._nodes = array("q")
        self._indices = array("q")
        self._kept = {iri(RDF + "type"), iri(RDFS + "label"), term("country"), term("organizationType")}

    def take(self, index: int, reading: Reading, graph: CardGraph) -> None:
        for statement in graph.statements:
            if statement.predicate in self._kept and "/organization/" in statement.subject:
                line = statement.ntriples
                if line not in self.statements:
                    self.statements[line] = statement, line_at(reading.lines, statement.span)
        self._indices.append(index)
        self._nodes.extend((hash(graph.card), hash(graph.model)))

    def repeated(self) -> list[int]:
        """Indices of the cards that describe a model, or bear a name, that another card has too."""
        order = sorted(range(len(self._nodes)), key=self._nodes.__getitem__)
        same = (pair for pair in pairwise(order) if self._nodes[pair[0]] == self._nodes[pair[1]])
        return sorted({self._indices[position // 2] for pair in same for position in pair})
