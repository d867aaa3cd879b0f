"""Which cards are at odds, as the shapes across cards say: comparable statements in, conflicts out."""

import os
import sys
from array import array
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from itertools import pairwise
from typing import IO, TypeAlias

from cardgraph.check.rules import Comparison, rules
from cardgraph.graph.statements import CardGraph, Statement
from cardgraph.graph.terms import TYPE, NamedNode, Term, iri
from cardgraph.records import NamedTuple
from cardgraph.vocabulary.facts import facts
from cardgraph.vocabulary.namespaces import CG

_REPEATED, _DIFFERENT = CG + "RepeatedValue", CG + "DifferentValues"
# What stands before a value that a node does not have itself, but what leads to it; no term begins so.
_LED, _OWN = "^", ""
# Nodes with a value that are in memory before they go into a file, and the parts that these are shared out to there.
_ROOM, _PARTS = 1 << 15, 32
_ByPredicate = dict[NamedNode, list[Statement]]


def comparable(graph: CardGraph) -> list[str]:
    """What the rules across cards compare of a card.

    :returns: lines for ``ConflictIndex.add``, each once
    """
    by_predicate: _ByPredicate = {}
    wanted, classes = compared_predicates(), _target_classes()
    for statement in graph.statements:
        predicate = statement.predicate
        # Of all that has a type, little is of a class that is compared.
        if predicate in wanted and (predicate != TYPE or statement.object in classes):
            by_predicate.setdefault(predicate, []).append(statement)
    found: dict[str, None] = {}
    for terms in _terms_compared():
        if terms.compares in by_predicate:
            rule = terms.comparison.rule
            for node, side, value in _compared_as(terms, by_predicate, graph.concepts):
                # No term has a line break within: N-Triples escapes it.
                found[f"{rule}\n{node}\n{side}{value}"] = None
    return list(found)


def nodes_of_alike(comparison: Comparison, graph: CardGraph) -> Iterator[tuple[NamedNode, int]]:
    """The subjects whose values are compared where they are alike, each with the hash of what is alike."""
    terms = next(terms for terms in _terms_compared() if terms.comparison == comparison)
    around = _around(graph.statements, set(terms.alike))
    for stated in graph.statements:
        if stated.predicate == terms.compares:
            yield stated.subject, hash(_signature(stated.subject, terms.alike, around))


class _Terms(NamedTuple):
    """A ``Comparison`` and its properties as terms of statements; None where it names nothing."""

    comparison: Comparison
    compares: NamedNode
    compared_by: NamedNode | None
    target_class: NamedNode | None
    target_objects_of: NamedNode | None
    compared_along: NamedNode | None
    alike: tuple[NamedNode, ...]


@cache
def _terms_compared() -> tuple[_Terms, ...]:
    """What the rules across cards compare, in the terms of statements."""
    return tuple(
        _Terms(
            comparison,
            iri(comparison.compares),
            _iri(comparison.compared_by),
            _iri(comparison.target_class),
            _iri(comparison.target_objects_of),
            _iri(comparison.compared_along),
            tuple(map(iri, comparison.alike)),
        )
        for comparison in rules().comparisons
    )


def _iri(text: str) -> NamedNode | None:
    return iri(text) if text else None


@cache
def _target_classes() -> frozenset[Term]:
    """The classes whose instances are compared."""
    return frozenset(terms.target_class for terms in _terms_compared() if terms.target_class)


@cache
def compared_predicates() -> frozenset[NamedNode]:
    """The predicates that tell what the rules across cards compare, by what, and of which nodes."""
    named = {
        name
        for terms in _terms_compared()
        for name in (terms.compares, terms.compared_by, terms.target_objects_of, terms.compared_along, *terms.alike)
        if name
    }
    more = {
        iri(name)
        for comparison in rules().comparisons
        for name in (comparison.listed_value, *comparison.looks_at)
        if name
    }
    return frozenset({TYPE, *named, *more})


def _compared(terms: _Terms, by_predicate: _ByPredicate, concepts: list[str]) -> Iterator[tuple[str, str, str]]:
    """The values that a rule compares in a card: the node that each is compared by, whose it is, the value."""
    compared = by_predicate[terms.compares]
    if terms.target_class:
        target: set[Term] = {s.subject for s in by_predicate.get(TYPE, ()) if s.object == terms.target_class}
    else:
        assert terms.target_objects_of
        target = {pointing.object for pointing in by_predicate.get(terms.target_objects_of, ())}
    if terms.alike:
        around = _around([stated for name in terms.alike for stated in by_predicate.get(name, ())], set(terms.alike))
        for stated in compared:
            if stated.subject in target:
                yield _signature(stated.subject, terms.alike, around), _OWN, stated.object
        return
    leading_along = by_predicate.get(terms.compared_along, ()) if terms.compared_along else ()
    # In the order of the card: in that of a set, two processes would not say the same.
    along = dict.fromkeys([leading.object for leading in leading_along])
    leading = by_predicate.get(terms.compared_by, ()) if terms.compared_by else None
    for stated in compared:
        subject = stated.subject
        is_target = subject in target
        nodes: Iterable[Term] = (subject,)
        if leading is not None:
            nodes = [led.object for led in leading if led.subject == subject]
        for node in nodes:
            if is_target or node in target:
                yield node, _OWN, stated.object
        if is_target:
            for node in along:
                yield node, _LED, stated.object
    for value in _listed(terms.comparison.listed_value, concepts) if along else ():
        for node in along:
            yield node, _OWN, value


def _compared_as(terms: _Terms, by_predicate: _ByPredicate, concepts: list[str]) -> Iterator[tuple[str, str, str]]:
    """The same, each value by what the vocabularies say of it, where the rule compares that.

    Values of which they say nothing are none to compare.
    """
    found = _compared(terms, by_predicate, concepts)
    if not terms.comparison.compared_as:
        yield from found
        return
    said = dict([pair for concept in concepts for pair in _said_with(concept, terms.comparison.compared_as)])
    said.update((stated.subject, stated.object) for stated in by_predicate.get(iri(terms.comparison.compared_as), ()))
    for node, side, value in found:
        if value in said:
            yield node, side, said[value]


_Around = dict[tuple[Term, NamedNode], set[Term]]


def _around(statements: Iterable[Statement], predicates: set[NamedNode]) -> _Around:
    """What some predicates lead to from a node, or to it, by the node and the predicate."""
    found: _Around = {}
    for statement in statements:
        if statement.predicate in predicates:
            found.setdefault((statement.subject, statement.predicate), set()).add(statement.object)
            found.setdefault((statement.object, statement.predicate), set()).add(statement.subject)
    return found


def _signature(subject: Term, alike: tuple[NamedNode, ...], around: _Around) -> str:
    """What must be the same of two subjects, as a text; whether words in it are the same too, the shape says."""
    parts = (" ".join(sorted(around.get((subject, predicate), ()))) for predicate in alike)
    return "\t".join(parts).casefold().replace("_", " ")


def _listed(predicate: str, concepts: list[str]) -> Iterator[str]:
    """What a predicate gives of some concepts, as vocabularies have it."""
    for concept in concepts:
        for _, value in _said_with(concept, predicate):
            yield value


@lru_cache(maxsize=2048)
def _said_with(concept: str, predicate: str) -> tuple[tuple[str, str], ...]:
    """What a predicate gives of a concept, and of those that are said with it: subject and object, as terms."""
    marker = f" <{predicate}> "
    found = (line.removesuffix(" .\n").partition(marker) for line in facts([concept]) if marker in line)
    return tuple((subject, value) for subject, _, value in found)


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
        if self.comparison.shows_both:
            yield from self._differing()
        elif self.comparison.compared_by:
            for cards in self.cards.values():
                yield from cards if len(cards) > 1 or not self.repeats else ()
        else:
            for _, cards in self.showing():
                yield from cards

    def showing(self) -> Iterator[tuple[int, list[int]]]:
        """Each value, and two cards that show by it that they are at odds, where that is enough to know."""
        everyone = sorted(set().union(*self.cards.values()))
        for value, cards in self.cards.items():
            if not self.repeats:
                giving = set(cards)
                yield value, [cards[0], next(card for card in everyone if card not in giving)]
            elif len(cards) > 1:
                yield value, cards[:2]

    def _differing(self) -> Iterator[int]:
        """The cards that give a node's own values, and those that are led to it with another than the only one."""
        own = {value >> 1 for value in self.cards if value & 1}
        for value, cards in self.cards.items():
            if value & 1 or len(own) > 1 or value >> 1 not in own:
                yield from cards


# What a card states that rules compare, in numbers: by rule, the hashes of a node and of a value in turns, each as
# sixteen hexadecimal digits.
Settled: TypeAlias = dict[str, str]


class ConflictIndex:
    """Finds the few cards that are at odds among any number; of each it knows a few hashes.

    Hashes of 64 bits stand for nodes and values: what they make look at odds and is not, the shapes
    find to be in order. So many are in memory at once; the others are in a file, which has no name, in parts that
    are looked at one after the other: those of one node are in one part.

    :param room: how many nodes with a value may be in memory
    """

    def __init__(self, room: int = _ROOM) -> None:
        self._columns = {comparison.rule: (comparison, _Columns()) for comparison in rules().comparisons}
        self._room = self._left = room
        self._parts: _Parts | None = None

    def add(self, card: int, lines: Iterable[str]) -> None:
        """Add a card.

        :param card: its number, higher than that of the card before
        :param lines: what ``comparable`` gave
        """
        for line in lines:
            rule, node, value = line.split("\n")
            columns = self._columns[rule][1]
            columns.stated.append(hash(node))
            columns.stated.append(value_hash(value.removeprefix(_LED), is_own=not value.startswith(_LED)))
            columns.cards.append(card)
            self._left -= 1
        self._spill_if_full()

    def add_settled(self, card: int, lines: Settled) -> None:
        """Add a card by what ``settled`` gave; in one index all cards are added so, or none is."""
        for rule, digits in lines.items():
            columns, count = self._columns[rule][1], len(digits) // 32
            columns.stated.extend(_in_order(array("q", bytes.fromhex(digits))))
            if count == 1:
                columns.cards.append(card)
            else:
                columns.cards.fromlist([card] * count)
            self._left -= count
        self._spill_if_full()

    def conflicts(self) -> Iterator[Conflict]:
        """The conflicts among all the cards, rule by rule, in an order of no meaning."""
        if self._parts:
            self._spill(self._parts)
        for comparison, columns in self._columns.values():
            for part in self._parts.of(comparison.rule) if self._parts else (columns,):
                yield from _conflicts(comparison, part)

    def concerned(self) -> list[int]:
        """The cards that have to be looked at side by side, in order."""
        return sorted({card for conflict in self.conflicts() for card in conflict.concerned()})

    def _spill_if_full(self) -> None:
        if self._left < 0:
            from tempfile import TemporaryFile

            self._parts = self._parts or _Parts(TemporaryFile())  # noqa: SIM115 - it is closed with them
            self._spill(self._parts)

    def _spill(self, parts: "_Parts") -> None:
        """Put what is in memory into the file."""
        for comparison, columns in self._columns.values():
            parts.add(comparison.rule, columns)
            columns.clear()
        self._left = self._room


class _Columns:
    """Nodes and the values that they are given, in turns, and the cards that do so, which ascend."""

    def __init__(self) -> None:
        self.stated, self.cards = array("q"), array("I")

    def clear(self) -> None:
        """Remove all."""
        for column in (self.stated, self.cards):
            del column[:]


class _Parts:
    """Columns in a file, shared out by the last bits of the nodes, so that one part is no great matter.

    :param file: an empty one, which is closed when nobody needs this any more
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        # Where the pieces of a part begin, and how many nodes each has.
        self._pieces: dict[tuple[str, int], list[tuple[int, int]]] = {}

    def __del__(self) -> None:
        # Not as a weak reference notices it, since classes of extensions have none.
        self._file.close()

    def add(self, rule: str, columns: _Columns) -> None:
        """Add what columns hold."""
        parts = [_Columns() for _ in range(_PARTS)]
        adding = [(part.stated.append, part.cards.append) for part in parts]
        for node, value, card in zip(columns.stated[::2], columns.stated[1::2], columns.cards, strict=True):
            state, count = adding[node % _PARTS]
            state(node)
            state(value)
            count(card)
        for number, part in enumerate(parts):
            if part.cards:
                at = self._file.seek(0, os.SEEK_END)
                self._pieces.setdefault((rule, number), []).append((at, len(part.cards)))
                for column in (part.stated, part.cards):
                    self._file.write(column.tobytes())

    def of(self, rule: str) -> Iterator[_Columns]:
        """The parts of a rule."""
        for number in range(_PARTS):
            part = _Columns()
            for at, count in self._pieces.get((rule, number), ()):
                self._file.seek(at)
                part.stated.frombytes(self._file.read(2 * count * part.stated.itemsize))
                part.cards.frombytes(self._file.read(count * part.cards.itemsize))
            yield part


def _conflicts(comparison: Comparison, columns: _Columns) -> Iterator[Conflict]:
    nodes, values, cards = columns.stated[::2], columns.stated[1::2], columns.cards
    # Most nodes are given one value by one card.
    twice = {one for one, other in pairwise(sorted(nodes)) if one == other}
    places: dict[int, list[int]] = {}
    for place, node in enumerate(nodes) if twice else ():
        if node in twice:
            places.setdefault(node, []).append(place)
    for node, alike in places.items():
        given: dict[int, list[int]] = {}
        for place in alike:
            given.setdefault(values[place], []).append(cards[place])
        if _at_odds(comparison, given):
            yield Conflict(comparison, node, given)


def settled(lines: Iterable[str]) -> Settled:
    """What ``comparable`` gave as numbers, which are the same in every process, unlike Python's own hashes.

    :returns: by rule, node and value in turns, in hexadecimal digits
    """
    found: dict[str, array[int]] = {}
    for line in lines:
        rule, node, value = line.split("\n")
        own = not value.startswith(_LED)
        numbers = _digest(node), _digest(value.removeprefix(_LED)) & ~1 | own
        found.setdefault(rule, array("q")).extend(numbers)
    return {rule: _in_order(numbers).tobytes().hex() for rule, numbers in found.items()}


def _in_order(numbers: "array[int]") -> "array[int]":
    """Numbers with the least of their bytes first, or such numbers as they are here, on any machine."""
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


@lru_cache(maxsize=2048)
def _digest(text: str) -> int:
    # Only stores need it, and the library for hashes is slow to load.
    from hashlib import blake2b

    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "little", signed=True)


def value_hash(value: str, is_own: bool = True) -> int:
    """What a value, in N-Triples, is known by in an index; the last bit says whether a node has it itself."""
    return hash(value) & ~1 | is_own


def _at_odds(comparison: Comparison, given: dict[int, list[int]]) -> bool:
    """Whether cards are at odds, by the values that they give."""
    if comparison.compared_along:
        own, led = ({value >> 1 for value in given if value & 1 == side} for side in (1, 0))
        return bool(own and led) and len(own | led) > 1
    if comparison.conflict == _DIFFERENT:
        return len(given) > 1
    most = max(map(len, given.values()))
    if comparison.conflict == _REPEATED:
        return most > 1
    # A value that is given as often as there are cards is common to them.
    return len(given) > 1 and most < len(set().union(*given.values()))
