"""Which cards are at odds, as the shapes across cards say: comparable statements in, conflicts out."""

from array import array
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import groupby
from typing import NamedTuple

from cardgraph.check.rules import Comparison, rules
from cardgraph.graph.statements import CardGraph, Statement
from cardgraph.graph.terms import TYPE, NamedNode, Term, iri
from cardgraph.vocabulary.namespaces import CG

_REPEATED = CG + "RepeatedValue"
_ByPredicate = dict[NamedNode, list[Statement]]


def comparable(graph: CardGraph) -> list[str]:
    """What the rules across cards compare of a card.

    :returns: lines for ``ConflictIndex.add``, each once
    """
    by_predicate: _ByPredicate = {}
    wanted = compared_predicates()
    for statement in graph.statements:
        if statement.predicate in wanted:
            by_predicate.setdefault(statement.predicate, []).append(statement)
    return list(
        dict.fromkeys(
            # No term has a line break within: N-Triples escapes it.
            f"{terms.rule}\n{node}\n{value}"
            for terms in _terms_compared()
            for node, value in _compared(terms, by_predicate)
        )
    )


class _Terms(NamedTuple):
    """A ``Comparison`` in the terms of statements; None where it names nothing."""

    rule: str
    compares: NamedNode
    compared_by: NamedNode | None
    target_class: NamedNode | None
    target_objects_of: NamedNode | None


@cache
def _terms_compared() -> tuple[_Terms, ...]:
    """What the rules across cards compare, in the terms of statements."""
    return tuple(
        _Terms(
            comparison.rule,
            iri(comparison.compares),
            iri(comparison.compared_by) if comparison.compared_by else None,
            iri(comparison.target_class) if comparison.target_class else None,
            iri(comparison.target_objects_of) if comparison.target_objects_of else None,
        )
        for comparison in rules().comparisons
    )


@cache
def compared_predicates() -> frozenset[NamedNode]:
    """The predicates that tell what the rules across cards compare, by what, and of which nodes."""
    named = {
        name
        for terms in _terms_compared()
        for name in (terms.compares, terms.compared_by, terms.target_objects_of)
        if name
    }
    return frozenset({TYPE, *named})


def _compared(terms: _Terms, by_predicate: _ByPredicate) -> Iterator[tuple[Term, Term]]:
    """The values that a rule compares in a card, each with the node that it is compared by."""
    compared = by_predicate.get(terms.compares, ())
    if not compared:
        return
    if terms.target_class:
        target: set[Term] = {s.subject for s in by_predicate.get(TYPE, ()) if s.object == terms.target_class}
    else:
        assert terms.target_objects_of
        target = {pointing.object for pointing in by_predicate.get(terms.target_objects_of, ())}
    for stated in compared:
        nodes: Iterable[Term] = (stated.subject,)
        if terms.compared_by:
            leading = by_predicate.get(terms.compared_by, ())
            nodes = (led.object for led in leading if led.subject == stated.subject)
        for node in nodes:
            if node in target or stated.subject in target:
                yield node, stated.object


class Conflict(NamedTuple):
    """Cards at odds under a rule.

    ``node`` is the hash of the node that they are compared by, ``cards`` who gives each value, by
    its hash. Cards are known by their numbers, which ascend.
    """

    comparison: Comparison
    node: int
    cards: dict[int, list[int]]

    @property
    def repeats(self) -> bool:
        """Whether it is the same values that are at odds, and not different ones."""
        return self.comparison.conflict == _REPEATED

    def concerned(self) -> Iterator[int]:
        """The cards that findings name, and as many more as show that they are at odds; some come twice.

        That is all of them where each is told whom it is at odds with. Elsewhere each value needs the
        first card that gives it, and the first that does not.
        """
        everyone = sorted(set().union(*self.cards.values()))
        for cards in self.cards.values():
            if self.repeats:
                if len(cards) > 1:
                    yield from cards if self.comparison.compared_by else cards[:2]
            elif self.comparison.compared_by:
                yield from cards
            else:
                giving = set(cards)
                yield cards[0]
                yield next(card for card in everyone if card not in giving)


class ConflictIndex:
    """Finds the few cards that are at odds among any number; of each it keeps a few hashes.

    Hashes of 64 bits stand for nodes and values: what they make look at odds and is not, the shapes
    find to be in order.
    """

    def __init__(self) -> None:
        self._columns = {
            comparison.rule: (comparison, array("q"), array("q"), array("q")) for comparison in rules().comparisons
        }

    def add(self, card: int, lines: Iterable[str]) -> None:
        """Add a card.

        :param card: its number, higher than that of the card before
        :param lines: what ``comparable`` gave
        """
        for line in lines:
            rule, node, value = line.split("\n")
            _, nodes, values, cards = self._columns[rule]
            nodes.append(hash(node))
            values.append(hash(value))
            cards.append(card)

    def conflicts(self) -> Iterator[Conflict]:
        """The conflicts among all the cards, rule by rule, in an order of no meaning."""
        for comparison, nodes, values, cards in self._columns.values():
            # The sort is stable: the cards of a node stay in order.
            order = sorted(range(len(nodes)), key=nodes.__getitem__)
            for node, places in groupby(order, nodes.__getitem__):
                given: dict[int, list[int]] = {}
                for place in places:
                    given.setdefault(values[place], []).append(cards[place])
                if _at_odds(comparison.conflict, given):
                    yield Conflict(comparison, node, given)

    def concerned(self) -> list[int]:
        """The cards that have to be looked at side by side, in order."""
        return sorted({card for conflict in self.conflicts() for card in conflict.concerned()})


def _at_odds(conflict: str, given: dict[int, list[int]]) -> bool:
    """Whether cards are at odds, by the values that they give."""
    most = max(map(len, given.values()))
    if conflict == _REPEATED:
        return most > 1
    # A value that is given as often as there are cards is common to them.
    return len(given) > 1 and most < len(set().union(*given.values()))
