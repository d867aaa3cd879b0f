"""Cards against the shapes, each by itself, as they stream past."""

import datetime
import os
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from cardgraph.card import Reading
from cardgraph.check.engines import chosen, validate
from cardgraph.check.rules import rules
from cardgraph.check.source_map import SourceMap, diagnostic_of
from cardgraph.diagnostic import Diagnostic
from cardgraph.graph.card_graph import card_graph
from cardgraph.graph.minting import Minter
from cardgraph.graph.statements import CardGraph
from cardgraph.graph.terms import iri, literal, term
from cardgraph.vocabulary.facts import facts
from cardgraph.vocabulary.namespaces import XSD

# Cards per call of the engine, which parses the shapes anew each time.
BATCH = 200


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
