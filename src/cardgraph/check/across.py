"""Cards at odds with each other: the shapes across cards say that they are, and the cards where.

Findings are held to what the conflict index knows and the merged graph does not: which card says what.
All cards that are looked at are held in memory; ``portions`` is for any number of them.
"""

from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from cardgraph.card import Reading
from cardgraph.check.conflicts import (
    Conflict,
    ConflictIndex,
    comparable,
    compared_predicates,
    nodes_of_alike,
    value_hash,
)
from cardgraph.check.data_graph import ValidationResult
from cardgraph.check.engines import validate
from cardgraph.check.rules import Rule, rules
from cardgraph.check.source_map import Quoted, diagnostic_of_result, fault_of, line_at
from cardgraph.diagnostic import Diagnostic, Related
from cardgraph.errors import contained
from cardgraph.graph.card_graph import card_graph
from cardgraph.graph.minting import Minter
from cardgraph.graph.statements import CardGraph
from cardgraph.graph.terms import LABELS, NamedNode, literal, value_of
from cardgraph.records import NamedTuple
from cardgraph.vocabulary.facts import facts, label_of
from cardgraph.vocabulary.namespaces import SHAPE

# How many subjects that are alike are held against each other, and how many of one card are at all.
MOST_ALIKE, _MOST_OF_CARD = 20, 200
# A conflict by its rule and the hash of its node.
Key: TypeAlias = tuple[str, int]


class Stating(NamedTuple):
    """What a card states, and its file: by its name, and as people see it, with its lines."""

    graph: CardGraph
    file_name: str
    source: str
    lines: list[str]


class Told(NamedTuple):
    """What is to be told of a conflict: of some cards, by their sources, of some values, by ``value_hash``.

    Where nodes are compared along a property, it may be some of those beside the node, by their IRIs.
    None stands for all of them.
    """

    sources: Container[str] | None = None
    values: Container[int] | None = None
    beside: Collection[str] | None = None


def stated(readings: Iterable[Reading], minter: Minter) -> Iterator[Stating]:
    """What some cards state; those that are none are left out."""
    for reading in readings:
        if reading.card:
            try:
                graph = card_graph(reading.card, minter)
            except BaseException as error:
                # It went wrong when the card was checked by itself, too, and was said.
                contained(error)
                continue
            yield Stating(graph, reading.card.file_name, reading.source, reading.lines)


def at_odds(stating: Iterable[Stating], engine: str, only: Mapping[Key, Told] | None = None) -> list[Diagnostic]:
    """What cards say together that cannot stand together.

    :param stating: the cards, of which those suffice that ``ConflictIndex.concerned`` names, in their order
    :param engine: a SHACL engine that is installed
    :param only: the conflicts that are wanted, each with what is to be told of it; the shapes then decide by all of the
        cards; by default all conflicts, by the cards that are in one
    :returns: the diagnostics, each once, in an order of no meaning
    """
    cards: list[Named] = []
    index, statements = ConflictIndex(), _StatementIndex()
    faults: list[Diagnostic] = []
    for graph, file_name, source, lines in stating:
        try:
            compared = comparable(graph)
        except BaseException as error:
            contained(error)
            continue
        try:
            statements.add(len(cards), graph, lines)
        except BaseException as error:
            faults.append(fault_of(error, source))
            continue
        index.add(len(cards), compared)
        cards.append(Named(value_of(graph.card), file_name, len(cards), source))
    conflicts: list[tuple[Key, _CardIndex]] = []
    for found in index.conflicts():
        key = (found.comparison.rule, found.node)
        if only is None or key in only:
            conflicts.append((key, _CardIndex(found, cards, only[key] if only is not None else Told())))
    if only is not None:
        statements.whole = range(len(cards))
    return list(dict.fromkeys([*faults, *(_found(conflicts, statements, engine) if conflicts else ())]))


def _found(conflicts: "list[tuple[Key, _CardIndex]]", statements: "_StatementIndex", engine: str) -> list[Diagnostic]:
    """What the shapes say of some conflicts.

    Where something goes wrong, each half of them is tried by itself, until it is known with which.
    """
    try:
        return list(_results(dict(conflicts), statements, engine))
    except BaseException as error:
        if len(conflicts) == 1:
            return [fault_of(error, conflicts[0][1].source)]
        contained(error)
        middle = len(conflicts) // 2
        halves = (conflicts[:middle], conflicts[middle:])
        return [diagnostic for half in halves for diagnostic in _found(half, statements, engine)]


def _results(conflicts: "Mapping[Key, _CardIndex]", statements: "_StatementIndex", engine: str) -> Iterator[Diagnostic]:
    """What the shapes say of some conflicts, which are looked for by the node that a result is about, or its value."""
    cards = statements.whole or {card for conflict in conflicts.values() for card in conflict}
    later: dict[tuple[str, str], tuple[ValidationResult, _Place, _Place]] = {}
    for result in validate(statements.ntriples(cards, conflicts), rules().across, engine):
        rule = rules().by_name[result.source_shape.removeprefix(SHAPE)]
        for node in statements.nodes(rule.name, result):
            conflict = conflicts.get((rule.name, node))
            if conflict and conflict.comparison.alike:
                pair = statements.pair(result)
                key = (rule.name, result.focus_node)
                if pair and (key not in later or pair[1] < later[key][2]):
                    later[key] = (result, *pair)
            elif conflict:
                yield from _diagnostics(rule, result, conflict, statements)
    for (name, _), (result, place, other) in later.items():
        yield _showing_both(rules().by_name[name], result, place, other, other.words.text)


def _diagnostics(
    rule: Rule, result: ValidationResult, conflict: "_CardIndex", statements: "_StatementIndex"
) -> Iterator[Diagnostic]:
    """The diagnostics of a result: one in each of the cards that are named, or one where a value is stated first."""
    for places in statements.of(result):
        if conflict.comparison.compared_along:
            for place in places if conflict.tells_of(result) else ():
                pointing, other = statements.along(result, place.card)
                yield _showing_both(rule, result, place, other, pointing.words.text)
            continue
        if conflict.names_cards:
            named = [place for place in places if place.card in conflict and conflict.tells(place)]
        else:
            named = [place for place in places[:1] if conflict.tells(place)]
        for place in named:
            label = conflict.other(place.card, result) if conflict.names_cards else statements.label(result.value or "")
            yield diagnostic_of_result(rule, result, place.words, place.source_line, label)


def _showing_both(rule: Rule, result: ValidationResult, place: "_Place", other: "_Place", label: str) -> Diagnostic:
    """The diagnostic of a result in one place, with the other that it is at odds with."""
    related = Related(other.words.span, other.words.text)
    return diagnostic_of_result(rule, result, place.words, place.source_line, label, related)


class _Place(NamedTuple):
    """Where a card, by its number, states a triple, in which words, and the hash of the value in that."""

    card: int
    words: Quoted
    source_line: str
    value: int


class _StatementIndex:
    """What cards state, as far as rules across cards look at it, and where."""

    def __init__(self) -> None:
        self.whole: Collection[int] = ()
        """The cards that the shapes see whatever is looked for; none: those that are looked for."""
        # By a card: lines, each with the subject that it is about of those that have to be alike, or nothing.
        self._lines: dict[int, list[tuple[str, str]]] = {}
        self._objects: dict[tuple[str, str], dict[str, list[_Place]]] = {}
        # By a node that several cards may speak of: where each card does.
        self._pointing: dict[str, dict[int, _Place]] = {}
        # The hash of what is alike, by a rule and a subject, and the other way round.
        self._alike: dict[tuple[str, str], int] = {}
        self._subjects: dict[Key, list[str]] = {}

    def add(self, card: int, graph: CardGraph, lines: list[str]) -> None:
        """Add a card.

        :param lines: those of its file
        """
        found = []
        for statement in graph.statements:
            if statement.predicate in compared_predicates() or statement.predicate in LABELS:
                words = Quoted(statement.span, statement.text)
                place = _Place(card, words, line_at(lines, words.span), value_hash(statement.object))
                found.append((statement, place))
        for statement, place in found:
            objects = self._objects.setdefault((value_of(statement.subject), value_of(statement.predicate)), {})
            objects.setdefault(value_of(statement.object), []).append(place)
            self._pointing.setdefault(value_of(statement.object), {}).setdefault(card, place)
        subjects = set()
        for comparison in rules().comparisons:
            for subject, node in nodes_of_alike(comparison, graph) if comparison.alike else ():
                self._alike[comparison.rule, value_of(subject)] = node
                self._subjects.setdefault((comparison.rule, node), []).append(value_of(subject))
                subjects.add(subject)
        known = [line for line in facts(graph.concepts) if NamedNode(line.split(" ", 2)[1]) in compared_predicates()]
        about = (
            next((value_of(node) for node in (statement.subject, statement.object) if node in subjects), "")
            for statement, _ in found
        )
        stated = zip((statement.ntriples for statement, _ in found), about, strict=True)
        self._lines[card] = [*stated, *((line, "") for line in known)]

    def ntriples(self, cards: Iterable[int], conflicts: "Iterable[Key]") -> bytes:
        """The statements of some cards, and what the vocabularies say of their concepts, each once.

        Of subjects that have to be alike, a query looks at each pair: the first ones that are at odds will do.
        """
        wanted = {""}
        for key in conflicts:
            wanted.update(self._subjects.get(key, ())[:MOST_ALIKE])
        kept: dict[str, None] = {}
        for card in sorted(cards):
            left = dict.fromkeys(about for _, about in self._lines[card] if about in wanted)
            some = {"", *list(left)[:_MOST_OF_CARD]}
            kept |= dict.fromkeys(line for line, about in self._lines[card] if about in some)
        return "".join(kept).encode()

    def nodes(self, rule: str, result: ValidationResult) -> Iterator[int]:
        """The hashes of the nodes that cards may have been compared by, where there is a result."""
        alike = self._alike.get((rule, result.focus_node))
        yield from [alike] if alike is not None else (hash(f"<{node}>") for node in (result.focus_node, result.value))

    def pair(self, result: ValidationResult) -> "tuple[_Place, _Place] | None":
        """Where the focus node of a result has its value and where the node that it is at odds with has, if before."""
        (place, other) = (
            min(min(self._objects[node, result.path].values())) for node in (result.focus_node, result.value or "")
        )
        return (place, other) if other < place else None

    def along(self, result: ValidationResult, card: int) -> "tuple[_Place, _Place]":
        """Where a card names the value of a result, and where that has a value of its own: else the same place."""
        by_card = self._pointing[result.value or ""]
        pointing = by_card.get(card) or min(by_card.values())
        own = self._objects.get((result.value or "", result.path), {})
        return pointing, min((place for places in own.values() for place in places), default=pointing)

    def of(self, result: ValidationResult) -> Iterable[list[_Place]]:
        """Where the triple of a result is stated, and every one of its focus node and path where it has no value."""
        objects = self._objects.get((result.focus_node, result.path), {})
        return [objects[result.value]] if result.value in objects else objects.values()

    def label(self, node: str) -> str:
        """What to call a value: a node's label, as cards or the vocabularies have it, or a literal's own text."""
        labels = (self._objects.get((node, value_of(label))) for label in LABELS)
        return next((next(iter(known)) for known in labels if known), "") or label_of(node) or node


class Named(NamedTuple):
    """A card as others speak of it; the first of several cards is that with the least IRI."""

    iri: str
    file_name: str
    number: int
    source: str


class _CardIndex:
    """The cards of a conflict by the value that they give; tells each of them one other."""

    def __init__(self, conflict: Conflict, cards: Sequence[Named], told: Told) -> None:
        self.comparison = conflict.comparison
        self._told, self._cards = told, cards
        self.names_cards = bool(conflict.comparison.compared_by)
        self._repeats = conflict.repeats
        self._own: dict[int, list[int]] = {}
        for value, numbers in conflict.cards.items():
            for number in numbers:
                self._own.setdefault(number, []).append(value)
        # Of the cards of one value the first two suffice.
        self._first = {
            value: first_two(cards[number] for number in numbers) for value, numbers in conflict.cards.items()
        }
        self._values = sorted(self._first, key=lambda value: self._first[value][0])

        self.source = cards[min(self._own)].source

    def tells(self, place: "_Place") -> bool:
        """Whether what is found in a place is to be told."""
        sources, values, _ = self._told
        in_card = sources is None or self._cards[place.card].source in sources
        return in_card and (values is None or place.value in values)

    def tells_of(self, result: ValidationResult) -> bool:
        """Whether what is found of a node and of one beside it is to be told."""
        beside = self._told.beside
        return beside is None or result.focus_node in beside or result.value in beside

    def __contains__(self, number: int) -> bool:
        return number in self._own

    def __iter__(self) -> Iterator[int]:
        return iter(self._own)

    def other(self, number: int, result: ValidationResult) -> str:
        """The file that a card is at odds with: of the first other card that gives the same value, or another."""
        own = self._own[number]
        if not self._repeats:
            # A card that gives all the values is told of any other.
            values = (value for own_too in (False, True) for value in self._values if (value in own) == own_too)
            return next(card.file_name for value in values for card in self._first[value] if card.number != number)
        # A card that gives several values is told of that which the result is about.
        about = {value_hash(f"<{result.value}>"), value_hash(literal(result.value or ""))}
        value = next((value for value in own if value in about), own[0])
        first, *others = self._first[value]
        return others[0].file_name if others and first.number == number else first.file_name


def first_two(cards: Iterable[Named]) -> list[Named]:
    """The first two cards; cards of one IRI are one."""
    first = second = None
    for card in cards:
        if first is None or card < first:
            if first is not None and first.iri != card.iri:
                second = first
            first = card
        elif card.iri != first.iri and (second is None or card < second):
            second = card
    return [card for card in (first, second) if card is not None]
