"""Say where the time of a build goes: microseconds of CPU a card, stage by stage.

    python benchmarks/budget.py CARD-OR-FOLDER… [--rounds N]

Each stage is run over a lot of cards as the compiler runs it, what it makes is kept for the next, and the least
of the rounds counts. Rules across cards and what starting costs are not in it.
"""

import argparse
import gc
import hashlib
import io
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import cardgraph.compile as compiling
from cardgraph.check.checker import BATCH, Checked, today
from cardgraph.check.conflicts import ConflictIndex, comparable
from cardgraph.check.data_graph import DataGraph
from cardgraph.check.engines import chosen, validate
from cardgraph.check.rules import rules
from cardgraph.check.source_map import SourceMap
from cardgraph.formats.registry import recognize
from cardgraph.graph.card_graph import card_graph
from cardgraph.graph.minting import Minter
from cardgraph.graph.statements import CardGraph
from cardgraph.interpret import interpret
from cardgraph.output.serialize import write
from cardgraph.reading import read_sources
from cardgraph.settings import Settings
from cardgraph.source.decode import decode
from cardgraph.source.sources import find_sources
from cardgraph.vocabulary.facts import facts


def _ignore(*_: object, **__: object) -> None:
    """Take a finding, of which nobody is told."""


def _outlines(known: list[Any]) -> list[Any]:
    return [form.outline(text, _ignore) for *_, text, form in known]


def _data(graphs: list[CardGraph]) -> DataGraph:
    statements = [statement for graph in graphs for statement in graph.statements]
    lines = [line for graph in graphs for line in graph.lines]
    claims = [claim for graph in graphs for claim in graph.claims]
    concepts = sorted({concept for graph in graphs for concept in graph.concepts})
    return DataGraph(statements, lines, claims, facts(concepts))


class Budget:
    """The least time of each stage so far, in seconds."""

    def __init__(self) -> None:
        self.stages: dict[str, float] = {}
        self.round: dict[str, float] = {}

    def spend(self, stage: str, work: Callable[[], Any]) -> Any:
        """Do some work of a stage."""
        begun = time.process_time()
        made = work()
        self.round[stage] = self.round.get(stage, 0) + time.process_time() - begun
        return made

    def close(self) -> None:
        """End a round."""
        for stage, seconds in self.round.items():
            self.stages[stage] = min(seconds, self.stages.get(stage, seconds))
        self.round = {}


def spend(paths: list[str], budget: Budget) -> int:
    """One round over all the cards.

    :returns: how many there are
    """
    settings = Settings()._replace(day=today(), engine=chosen(None))
    minter = Minter(settings.base)
    sources = budget.spend("find", lambda: find_sources(paths))
    index = ConflictIndex()
    output = io.BytesIO()
    compiler = compiling.Compiler((), settings)
    for start in range(0, len(sources), BATCH):
        lot = sources[start : start + BATCH]
        data = budget.spend("read bytes", lambda lot=lot: [source.read() for source in lot])
        both = [(source, bytes_) for source, bytes_ in zip(lot, data, strict=True) if isinstance(bytes_, bytes)]
        texts = budget.spend("decode", lambda both=both: [decode(bytes_, source.shown)[0] for source, bytes_ in both])
        cards = [(*pair, text) for pair, text in zip(both, texts, strict=True) if text]
        forms = budget.spend("recognize", lambda cards=cards: [recognize(text) for _, _, text in cards])
        known = [(*card, form) for card, form in zip(cards, forms, strict=True) if form]
        outlines = budget.spend(
            "outline", lambda known=known: [form.outline(text, _ignore) for *_, text, form in known]
        )
        taken = list(zip(known, outlines, strict=True))
        budget.spend("hash", lambda taken=taken: [hashlib.sha256(item[0][1]).hexdigest() for item in taken])
        budget.spend(
            "interpret",
            lambda taken=taken: [
                interpret(outline, text, source.name, "00", form.definition.card_class, False, _ignore)
                for (source, _, text, form), outline in taken
            ],
        )
        readings = read_sources(lot)
        has = [reading for reading in readings if reading.card]
        graphs = budget.spend("state", lambda has=has: [card_graph(reading.card, minter) for reading in has])
        pairs = list(zip(has, graphs, strict=True))

        data = budget.spend("gather", partial(_data, graphs))
        results = budget.spend("validate", lambda data=data: validate(data, rules().card, settings.engine))
        budget.spend("locate", lambda pairs=pairs, results=results: list(SourceMap(pairs).diagnostics_of(results)))
        items = [Checked(reading, graph, []) for reading, graph in pairs]
        made = budget.spend(
            "texts", lambda items=items: [compiling._compiled(item, minter, settings, False) for item in items]
        )
        budget.spend("of texts: comparable", lambda graphs=graphs: [comparable(graph) for graph in graphs])
        budget.spend("conflicts", lambda made=made: [index.add(0, item.graph.comparable) for item in made])
        budget.spend("write", lambda made=made: write(compiler.triples(made), output, "ntriples", minter))
    return len(sources)


def main() -> None:
    """Read the command line, spend, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("paths", nargs="+")
    parser.add_argument("--rounds", type=int, default=7)
    arguments = parser.parse_args()
    gc.set_threshold(200_000, 50, 50)
    budget = Budget()
    for _ in range(arguments.rounds):
        cards = spend(arguments.paths, budget)
        budget.close()
    for stage, seconds in budget.stages.items():
        print(f"{stage:24} {seconds / cards * 1e6:8.1f}")
    total = sum(seconds for stage, seconds in budget.stages.items() if not stage.startswith("of "))
    print(f"{'all':24} {total / cards * 1e6:8.1f} µs a card, {cards:,} cards", file=sys.stdout)


if __name__ == "__main__":
    main()
