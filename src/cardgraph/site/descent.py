"""What was made from what: the steps of descent that cards tell of, up and down."""

from collections import Counter
from collections.abc import Iterable

from cardgraph.records import NamedTuple
from cardgraph.site.catalogue import Model
from cardgraph.site.content import Content
from cardgraph.site.kept import Row

# How far a tree is followed; what goes round is cut where it meets itself.
_DEEPEST = 12
_MOST_BELOW = 200


class Step(NamedTuple):
    """A model that was made from another: how, in which words; ``path`` leads to its page, empty where it has none.

    In a list of those above, it is the base; in one of those below, what was made. ``depth`` counts from 1.
    """

    iri: str
    name: str
    path: str
    relation: str
    quotation: str
    depth: int


class Edge(NamedTuple):
    """One step, by the IRIs of both ends; a base that has none is known by its name."""

    model: str
    base: str
    base_name: str
    relation: str
    quotation: str


class Descent:
    """The steps between the models of a site."""

    def __init__(self, content: Content) -> None:
        self._models = content.catalogue.by_iri
        self._rows = content.answers.kept("descent")

    def relations(self) -> Counter[str]:
        """How many steps there are of each kind."""
        return Counter(row["relation"] for row in self._rows)

    def above(self, model: Model) -> list[Step]:
        """What a model was made from, and that from what, the nearest first."""
        return list(self._above(model.iri, 1, {model.iri}))

    def below(self, model: Model) -> list[Step]:
        """What was made from a model, and from that, each below what it was made from."""
        found = []
        for step in self.tree(model.iri):
            found.append(step)
            if len(found) == _MOST_BELOW:
                break
        return found

    def roots(self) -> list[str]:
        """Those that others were made from and that were made from none, by their IRIs or names; the busiest first.

        Where models were made from each other in a circle, the first of them stands for it.
        """
        made = {row["model"] for row in self._rows}
        counts = Counter(_base(row) for row in self._rows)
        found = [base for base in counts if base not in made]
        seen = {step.iri for root in found for step in self.tree(root)} | set(found)
        for base in sorted(counts):
            if base not in seen:
                found.append(base)
                seen |= {base, *(step.iri for step in self.tree(base))}
        return sorted(found, key=lambda root: (-counts[root], self.name(root).casefold(), root))

    def tree(self, root: str) -> Iterable[Step]:
        """All that was made from something, in the order of a tree."""
        return self._below(root, 1, {root})

    def name(self, iri: str) -> str:
        """What a model or base is called."""
        known = self._models.get(iri)
        if known:
            return known.shown
        called = self._down(iri)
        return called[-1].base_name if called else iri

    def path(self, iri: str) -> str:
        """Where the page of a model is, or nothing."""
        known = self._models.get(iri)
        return known.path if known else ""

    def _down(self, iri: str) -> list[Edge]:
        # A base is known by its IRI, and one that has none by its name.
        rows = self._rows.of("base", iri) or [row for row in self._rows.of("base_name", iri) if not row["base"]]
        return [_edge(row) for row in rows]

    def _above(self, iri: str, depth: int, seen: set[str]) -> Iterable[Step]:
        for edge in map(_edge, self._rows.of("model", iri)):
            yield Step(edge.base, self.name(edge.base), self.path(edge.base), edge.relation, edge.quotation, depth)
            if depth < _DEEPEST and edge.base not in seen:
                yield from self._above(edge.base, depth + 1, {*seen, edge.base})

    def _below(self, iri: str, depth: int, seen: set[str]) -> Iterable[Step]:
        edges = sorted(self._down(iri), key=lambda edge: (self.name(edge.model).casefold(), edge.model))
        for edge in edges:
            yield Step(edge.model, self.name(edge.model), self.path(edge.model), edge.relation, edge.quotation, depth)
            if depth < _DEEPEST and edge.model not in seen:
                yield from self._below(edge.model, depth + 1, {*seen, edge.model})


def _base(row: Row) -> str:
    return row["base"] or row["base_name"]


def _edge(row: Row) -> Edge:
    return Edge(row["model"], _base(row), row["base_name"], row["relation"], row["quotation"])
