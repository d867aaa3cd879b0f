"""From sources to checked cards: the flow that every command draws from."""

from collections.abc import Iterable, Iterator, Sequence

import pyoxigraph as ox

from cardgraph.card import Reading
from cardgraph.checker import Checked, Checker
from cardgraph.diagnostic import Diagnostic, Finding
from cardgraph.graph import evidence
from cardgraph.mint import Minter
from cardgraph.reader.sources import STDIN, Source, load, shown
from cardgraph.settings import Settings
from cardgraph.statement import facts
from cardgraph.understand import read_card
from cardgraph.vocab import CG, SHARED_TYPES, vocabularies

_REMEMBERED = 1 << 16

VOCABULARY_GRAPH = ox.NamedNode(CG.rstrip("#"))


class Compiler:
    """Compiles cards one after the other; holds none of them.

    :param sources: the cards' files
    :param settings: how to compile them
    :raises BaseError: if the entity base is no absolute IRI
    """

    def __init__(self, sources: Sequence[Source], settings: Settings = Settings()) -> None:
        self.sources, self.settings = sources, settings
        self.minter = Minter(settings.base)
        self._checker = Checker(self.minter, settings.engine, settings.day)
        self._stdin = b""
        self._shared = tuple(f"<{self.minter.base}{kind}/" for kind in SHARED_TYPES)

    def checked(self) -> Iterator[Checked]:
        """The cards, read and checked, in the order of the sources."""
        return self._checker.check(self._read(source) for source in self.sources)

    def across(self) -> list[Diagnostic]:
        """What the cards say together that cannot stand together; after ``checked`` has ended."""
        return self._checker.across(lambda index: self._read(self.sources[index]))

    def _read(self, source: Source) -> Reading:
        data = load(source) if source.path != STDIN or not self._stdin else self._stdin
        if isinstance(data, Finding):
            return Reading(shown(source), None, [data], [])
        if source.path == STDIN:
            self._stdin = data
        return read_card(data, shown(source), source.name, self.settings.day_first)

    def ntriples(self, checked: Iterable[Checked]) -> Iterator[str]:
        """The triples of some cards, subject by subject, then those of the vocabularies they use.

        What several cards say of one entity comes once, unless very many others lie between.

        :returns: pieces of N-Triples
        """
        concepts: set[str] = set()
        recent: dict[int, None] = {}
        for item in checked:
            if item.graph:
                concepts.update(item.graph.concepts)
                for subject, lines in self._groups(item).items():
                    if subject.startswith(self._shared):
                        lines = [line for line in lines if hash(line) not in recent]
                        recent.update(dict.fromkeys(map(hash, lines)))
                        while len(recent) > _REMEMBERED:
                            del recent[next(iter(recent))]
                    yield "".join(lines)
        yield from facts(sorted(concepts))

    def quads(self, checked: Iterable[Checked]) -> Iterator[ox.Quad]:
        """The same as quads: a named graph for each card, with all it says, and one for the vocabularies.

        That one holds the ontology and the short vocabularies as a whole, and of the long lists of
        licenses and countries what the cards use, so that a store can answer from it.
        """
        concepts: set[str] = set()
        for item in checked:
            if item.graph:
                concepts.update(item.graph.concepts)
                piece = "".join(line for lines in self._groups(item).values() for line in lines)
                yield from _in_graph(piece, ox.NamedNode(item.graph.card[1:-1]))
        known = {quad.triple: None for path in vocabularies(complete=False) for quad in ox.parse(path=str(path))}
        used = ox.parse("".join(facts(sorted(concepts))), format=ox.RdfFormat.N_TRIPLES)
        for triple in known | {quad.triple: None for quad in used}:
            yield ox.Quad(triple.subject, triple.predicate, triple.object, VOCABULARY_GRAPH)

    def _groups(self, item: Checked) -> dict[str, list[str]]:
        graph, card = item.graph, item.reading.card
        assert graph
        assert card
        groups: dict[str, list[str]] = {}
        for statement in graph.statements:
            groups.setdefault(statement.subject, []).append(statement.ntriples)
        if self.settings.evidence:
            for line in evidence(graph, card, self.minter):
                groups.setdefault(line.partition(" ")[0], []).append(line)
        return groups


def _in_graph(ntriples: str, name: ox.NamedNode) -> Iterator[ox.Quad]:
    for quad in ox.parse(ntriples, format=ox.RdfFormat.N_TRIPLES):
        yield ox.Quad(quad.subject, quad.predicate, quad.object, name)
