"""Graphs of RDF against the shapes, whoever made them: part by part, so that a large one takes little memory.

Where a card is checked by itself, a graph is checked by its subjects: some of them with all that is said of
them, the classes of what they point at, and what the vocabularies say of the terms they use. The rules about
cards see cards with their models and what those point at.
"""

import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from datetime import date
from itertools import chain, groupby, islice
from pathlib import Path
from typing import Any, TypeAlias

import pyoxigraph as ox

from cardgraph.check.across import at_odds
from cardgraph.check.checker import today
from cardgraph.check.conflicts import ConflictIndex, comparable
from cardgraph.check.contract import Expected, contract
from cardgraph.check.data_graph import ValidationResult
from cardgraph.check.engines import chosen, validate
from cardgraph.check.graph_cards import GraphCards, Node, counts_in_order, is_listed, looks_at
from cardgraph.check.rules import Rule, rules
from cardgraph.check.selection import Selection
from cardgraph.check.source_map import Quoted, diagnostic_of_result, filled, hint_of
from cardgraph.diagnostic import Diagnostic, Span, shortened
from cardgraph.graph.described import state_claims
from cardgraph.graph.terms import LABELS, TYPE, iri, literal, term
from cardgraph.rdf_files import RdfFileError, parsing
from cardgraph.records import NamedTuple
from cardgraph.settings import Settings
from cardgraph.vocabulary.facts import facts, label_of
from cardgraph.vocabulary.namespaces import CG, PREFIXES, RDF, SHAPE, XSD

# Subjects, and cards, per call of the engine; and quads that are taken from a file at once.
_SUBJECTS, _CARDS, _AT_ONCE = 5_000, 200, 10_000
# Larger files are put on disk to be checked.
_IN_MEMORY = 1 << 26
# What IRIs are relative to that come from no file.
_NOWHERE = "/dev/stdin"
# How far the rules about cards look from a model: at it, at what it points at, and at the terms of that.
_STEPS = 3
_DEFAULT = ox.DefaultGraph()
_TYPE, _DESCRIBES, _DESCRIPTION = (ox.NamedNode(each) for each in (RDF + "type", CG + "describes", CG + "description"))
# What says what to call a node, the best first.
_CALLED = (*(ox.NamedNode(label[1:-1]) for label in LABELS), ox.NamedNode(CG + "hubId"))
# Of several results about one value, the first of these says what is wrong; the others follow from it.
_ORDER = ("node-blank", "literal-expected", "iri-expected", "value-not-listed", "datatype-wrong", "literal-malformed")
# What a rule says by itself, no shape has to.
_SILENT = Expected("", "", frozenset(), False, False, ())

# Engines hold numbers of 64 bits, or some more: what they say of one that is as long as this may be wrong.
_LONG_NUMBER = 18
_NUMBERS = {"integer": re.compile(r"[+-]?[0-9]+"), "decimal": re.compile(r"[+-]?[0-9]*\.?[0-9]+")}
_LABEL = re.compile("_:[0-9a-f]{16,}")

# The node and the property that a finding is about.
_Place: TypeAlias = tuple[str, str]


def check_graph(path: str, settings: Settings, form: str | None = None, shown: str = "") -> Iterator[list[Diagnostic]]:
    """What is wrong with a graph, part by part, as some settings have it.

    :param path: a file for which ``rdf_format`` has a format, if none is given
    :param form: the format, a key of ``READABLE``
    :param shown: the file as people see it, if that is not its path
    :raises RdfFileError: if there is no such file
    :raises EngineError: if the engine is not known or not installed
    """
    selection = Selection(settings.select, settings.ignore)
    try:
        yield from GraphChecker(chosen(settings.engine), settings.day or today(), selection).check(path, form, shown)
    except RdfFileError as error:
        raise RdfFileError(f"{path}: {error}", error.status) from None


class GraphChecker:
    """Checks files of RDF.

    :param engine: a SHACL engine that is installed
    :param day: the day that dates are compared with
    :param selection: which diagnostics are shown
    """

    def __init__(self, engine: str, day: date, selection: Selection) -> None:
        self._engine, self._selection = engine, selection
        self._clock = f"{term('clock')} {term('today')} {literal(day.isoformat(), iri(XSD + 'date'))} .\n"

    def check(self, path: str, form: str | None = None, shown: str = "") -> Iterator[list[Diagnostic]]:
        """What is wrong with a graph, part by part; of a graph that is one part, sorted by node.

        Relative IRIs are relative to the file (RFC 3986, section 5.1.3).

        :param path: a file for which ``rdf_format`` has a format, if none is given
        :param form: the format, a key of ``READABLE``
        :param shown: the file as people see it, if that is not its path
        :raises RdfFileError: if there is no such file
        """
        base_iri = Path(path if not shown else _NOWHERE).absolute().as_uri()
        shown = shown or path
        with ExitStack() as stack:
            is_large = os.path.exists(path) and os.path.getsize(path) > _IN_MEMORY
            store, named = (
                ox.Store(stack.enter_context(tempfile.TemporaryDirectory())) if is_large else ox.Store()
                for _ in range(2)
            )
            places: dict[Node, int] = {}
            try:
                with parsing(path, base_iri, form) as quads:
                    store.bulk_extend(_merged(quads, named, places))
            except RdfFileError as error:
                if not os.path.exists(path):
                    raise
                rule = rules().by_name["graph-unreadable"]
                yield self._selection.shown([_diagnostic(rule, shown, {"reason": str(error)})])
                return
            if not _is_ours(store):
                yield self._selection.shown([_diagnostic(rules().by_name["graph-unrelated"], shown, {})])
                return
            graph = _Graph(store, shown, self._engine, self._clock, is_sorted=is_large)
            cards = GraphCards(store, named, places, shown, graph.label)
            for part in graph.parts(cards):
                by_node = groupby(sorted(part, key=Diagnostic.sort_key), key=lambda one: one.focus_node)
                told = [one for _, found in by_node for one in self._selection.shown(found)]
                yield [one._replace(focus_node=_without_label(one.focus_node)) for one in told]


def _merged(quads: Iterable[ox.Quad], named: ox.Store, places: "dict[Node, int]") -> Iterator[ox.Quad]:
    """Quads as triples of the default graph.

    :param named: is given what rules across cards look at, in the graphs that have names
    :param places: is given the subjects whose order counts, and how many came before each
    """
    for some in _batched(quads, _AT_ONCE):
        named.extend(quad for quad in some if quad.graph_name != _DEFAULT and looks_at(quad))
        for quad in some:
            if counts_in_order(quad):
                places.setdefault(quad.subject, len(places))
            yield ox.Quad(*quad.triple)


def _is_ours(store: ox.Store) -> bool:
    """Whether a graph has a property or a class of the ontology."""
    quads: Any = store
    of_type = RDF + "type"
    return any(
        quad.predicate.value.startswith(CG)
        or (quad.predicate.value == of_type and str(quad.object).startswith(f"<{CG}"))
        for quad in quads
    )


class _Found(NamedTuple):
    """A typed result with its rule, and what its shape expects (None for a rule that says it itself)."""

    rule: Rule
    result: ValidationResult
    expected: Expected | None

    @property
    def place(self) -> _Place:
        """What it is about, the value left aside."""
        return self.result.focus_node, self.result.path


class _Graph:
    """A graph in a store, in its default graph.

    :param path: its file, as it is shown
    :param clock: the line of N-Triples that says which day it is
    :param is_sorted: whether the store has what is said of a subject in one place, as one on disk has
    """

    def __init__(self, store: ox.Store, path: str, engine: str, clock: str, is_sorted: bool) -> None:
        self._store, self._path, self._engine, self._clock = store, path, engine, clock
        self._is_sorted = is_sorted
        # Where values are wrong already, no rule about cards has to say more.
        self._wrong: set[_Place] = set()
        self._seen: set[ValidationResult] = set()

    def parts(self, cards: GraphCards) -> Iterator[list[Diagnostic]]:
        """The diagnostics: of some subjects after the other, of some cards after the other, of all cards together."""
        typed, about_cards = map(self._typed, self._subjects()), map(self._about_cards, self._cards())
        first = list(islice(typed, 2))
        if len(first) == 1:
            first += islice(about_cards, 2)
            if len(first) <= 2:
                yield [*chain.from_iterable(first), *self._across(cards)]
                return
        yield from chain(first, typed, about_cards)
        yield self._across(cards)

    def _subjects(self) -> Iterator[list[Node]]:
        """The subjects, some at a time: sorted, or as they come from a disk, where they need not be held."""
        quads: Any = self._store
        subjects = (quad.subject for quad in quads)
        if self._is_sorted:
            return _batched((subject for subject, _ in groupby(subjects)), _SUBJECTS)
        return _batched(sorted(set(subjects), key=str), _SUBJECTS)

    def _cards(self) -> Iterator[list[Node]]:
        """The cards, some at a time, and those of one model at once, since their findings are about it."""
        quads: Any = self._store.quads_for_pattern(None, _DESCRIBES, None)
        by_model: dict[Any, list[Node]] = {}
        for card, model in sorted({(quad.subject, quad.object) for quad in quads}, key=str):
            by_model.setdefault(model, []).append(card)
        waiting: dict[Node, None] = {}
        for cards in by_model.values():
            waiting.update(dict.fromkeys(cards))
            if len(waiting) >= _CARDS:
                yield list(waiting)
                waiting = {}
        if waiting:
            yield list(waiting)

    def _said_of(self, node: Node) -> list[ox.Triple]:
        quads: Any = self._store.quads_for_pattern(node, None, None)
        return [quad.triple for quad in quads if not isinstance(quad.object, ox.Triple)]

    # ---------------------------------------------------------------- types

    def _typed(self, subjects: list[Node]) -> list[Diagnostic]:
        """What is wrong with the values of some subjects, and with their classes."""
        own = dict.fromkeys(subjects)
        triples = {triple: None for subject in subjects for triple in self._said_of(subject)}
        nodes = dict.fromkeys(triple.object for triple in triples if not isinstance(triple.object, ox.Literal))
        for node in nodes:
            if node not in own:
                quads: Any = self._store.quads_for_pattern(node, _TYPE, None)
                triples.update((quad.triple, None) for quad in quads)
        for subject in subjects:
            quads = self._store.quads_for_pattern(None, _DESCRIBES, subject)
            triples.update((quad.triple, None) for quad in quads)
        data = [*_lines(triples), *_facts(chain(own, nodes)), *contract().terms]
        checked = {_named(subject) for subject in subjects}
        results = validate("".join(data).encode(), contract().shapes, self._engine)
        results = [result for result in results if result.focus_node in checked and not _is_too_long(result)]
        found = list(map(_found, results))
        return [self._diagnostic_of(each) for each in self._telling(found)]

    def _telling(self, found: list[_Found]) -> Iterator[_Found]:
        """Those of some results that do not follow from others."""
        found.sort(key=lambda each: _ORDER.index(each.rule.name) if each.rule.name in _ORDER else len(_ORDER))
        untyped = {each.result.focus_node for each in found if each.rule.name == "class-unknown"}
        mistyped = {each.result.focus_node for each in found if each.rule.name == "property-unknown"}
        told = set()
        for each in found:
            focus, path, value = each.result.focus_node, each.result.path, each.result.term
            name = each.rule.name
            if (focus, path, value) in told and name != "value-missing":
                continue
            if name == "class-wrong" and (
                focus in untyped or self._is_unknown(value) or (not path and focus in mistyped)
            ):
                continue
            if name == "value-missing" and focus in mistyped:
                continue
            if name == "node-blank" and self._is_pointed_at(focus):
                continue
            told.add((focus, path, value))
            self._wrong.add((focus, path))
            yield each

    def _is_unknown(self, node: str) -> bool:
        """Whether a node has a class that the ontology does not know, which is said of the node itself."""
        return any(each.startswith(CG) and each not in contract().classes for each in self._types(node))

    def _is_pointed_at(self, node: str) -> bool:
        """Whether a property of ours points at a blank node, so that it is said of that property's value."""
        quads: Any = self._store.quads_for_pattern(None, None, ox.BlankNode(node.removeprefix("_:")))
        return any(quad.predicate.value.startswith(CG) for quad in quads)

    def _types(self, node: str) -> list[str]:
        quads: Any = self._store.quads_for_pattern(_node(node), _TYPE, None) if node and node[0] != '"' else ()
        return sorted(quad.object.value for quad in quads)

    def _diagnostic_of(self, found: _Found) -> Diagnostic:
        rule, result, expected = found
        path = result.path
        if expected and not path:
            properties = sorted(triple.predicate.value for triple in self._said_of(_node(result.focus_node)))
            path = next((each for each in properties if each in expected.targets), "")
        value = _shown(result.term or result.focus_node)
        written = _term(result.term)
        if isinstance(written, ox.Literal):
            kind = _compact(written.datatype.value)
        else:
            node = result.term or result.focus_node
            types = [_compact(each) for each in self._types(node) or _listed_types(node)]
            kind = f"a {' and '.join(types)}" if types else "of no class"
        listing = contract().expected.get(SHAPE + path.removeprefix(CG)) if rule.name == "value-not-listed" else None
        wanted = (expected or listing or _SILENT).wanted
        values = {"value": value, "path": _compact(path), "found": kind, "wanted": wanted}
        names = {
            "property-unknown": (path, contract().properties),
            "class-unknown": (result.value or "", contract().classes),
        }
        meant = _meant(*names[rule.name]) if rule.name in names else ()
        return _diagnostic(rule, self._path, values, result.focus_node, path)._replace(suggestions=meant)

    # ---------------------------------------------------------------- rules about cards

    def _about_cards(self, cards: list[Node]) -> list[Diagnostic]:
        """What the rules about cards say of some cards and their models."""
        triples: dict[Any, None] = {triple: None for card in cards for triple in self._said_of(card)}
        models = dict.fromkeys(triple.object for triple in triples if triple.predicate == _DESCRIBES)
        known: dict[Any, None] = dict.fromkeys(cards)
        for model in models:
            quads: Any = self._store.quads_for_pattern(None, _DESCRIBES, model)
            for card in [quad.subject for quad in quads if quad.subject not in known]:
                known[card] = None
                triples.update(dict.fromkeys(self._said_of(card)))
        nodes = models
        for _ in range(_STEPS):
            known.update(nodes)
            found = [triple for node in nodes if not isinstance(node, ox.Literal) for triple in self._said_of(node)]
            triples.update(dict.fromkeys(found))
            nodes = dict.fromkeys(triple.object for triple in found if triple.object not in known)
        data = [*_lines(triples), *_facts(known)]
        if any(triple.predicate == _DESCRIPTION for triple in triples):
            data = _with_claims(data)
        data.append(self._clock)
        results = validate("".join(data).encode(), rules().card, self._engine)
        return [self._diagnostic_of_rule(result) for result in results if self._is_new(result)]

    def _is_new(self, result: ValidationResult) -> bool:
        if (result.focus_node, result.path) in self._wrong or result in self._seen:
            return False
        self._seen.add(result)
        return True

    def _diagnostic_of_rule(self, result: ValidationResult) -> Diagnostic:
        """A result in the words of its rule; what a card would have said is what the graph calls it."""
        rule = rules().by_name[result.source_shape.removeprefix(SHAPE)]
        label = self.label(result.term) if result.term else ""
        stated = Quoted(Span(self._path, 0, 0, 0), result.text or label)
        return diagnostic_of_result(rule, result, stated, "", label)

    # ---------------------------------------------------------------- rules across cards

    def _across(self, cards: GraphCards) -> list[Diagnostic]:
        """What the rules across cards say of all of them."""
        index = ConflictIndex()
        for number in range(len(cards)):
            index.add(number, comparable(cards.graph(number)))
        found = cards.told(at_odds(cards.stating(index.concerned()), self._engine))
        return [each for each in found if (each.focus_node, each.path) not in self._wrong]

    def label(self, written: str) -> str:
        """What to call a value: a literal's own text, a node's label or identifier."""
        if text := _term(written):
            return text.value
        for label in _CALLED:
            quads: Any = self._store.quads_for_pattern(_node(written), label, None)
            found: list[str] = sorted(quad.object.value for quad in quads)
            if found:
                return found[0]
        return label_of(written.strip("<>")) or written.strip("<>")


def _batched(things: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """Some things at a time."""
    remaining = iter(things)
    while part := list(islice(remaining, size)):
        yield part


def _lines(triples: Iterable[ox.Triple]) -> list[str]:
    return [f"{triple} .\n" for triple in triples]


def _facts(nodes: Iterable[Any]) -> list[str]:
    """What the vocabularies say of those nodes that are terms of them."""
    return [line for node in nodes if is_listed(node) for line in facts([node.value])]


def _listed_types(node: str) -> list[str]:
    """The classes of ours that a term of the vocabularies has, as they say themselves."""
    found = [line.split(" ", 3) for line in _facts([_node(node)])]
    types = {value[1:-1] for subject, predicate, value, _ in found if (subject, predicate) == (node, TYPE)}
    return sorted(each for each in types if each.startswith(CG))


def _with_claims(lines: list[str]) -> list[str]:
    """What is said of cards, with what their descriptions claim, which rules compare."""
    store = ox.Store()
    data = "".join([*lines, *contract().terms])
    store.load(data.encode(), format=ox.RdfFormat.N_TRIPLES, lenient=True)
    state_claims(store)
    quads: Any = store
    return [f"{quad.triple} .\n" for quad in quads]


def _is_too_long(result: ValidationResult) -> bool:
    """Whether a result is about a number that is as it should be, and of more digits than the engine can hold."""
    value = _term(result.term)
    if value is None or len(value.value) < _LONG_NUMBER or result.component not in ("Datatype", "Or", "MinInclusive"):
        return False
    expected = contract().expected.get(result.source_shape)
    known = expected is not None and value.datatype.value in expected.datatypes
    pattern = _NUMBERS.get(value.datatype.value.removeprefix(XSD))
    is_negative = result.component == "MinInclusive" and value.value.startswith("-")
    return known and pattern is not None and not is_negative and pattern.fullmatch(value.value) is not None


def _found(result: ValidationResult) -> _Found:
    """A result with the rule that it belongs to."""
    expected = contract().expected.get(result.source_shape)
    if expected is None:
        return _Found(rules().by_name[result.source_shape.removeprefix(SHAPE)], result, None)
    value = _term(result.term)
    datatype = value.datatype.value if isinstance(value, ox.Literal) else ""
    return _Found(rules().by_name[expected.rule(result.component, datatype)], result, expected)


def _diagnostic(rule: Rule, source: str, values: dict[str, str], focus: str = "", path: str = "") -> Diagnostic:
    """A finding about a file, or about a node in it; it has no line."""
    return Diagnostic(
        rule=rule.name,
        severity=rule.severity,
        message=filled(rule.message, values),
        span=Span(source, 0, 0, 0),
        source_line="",
        hint=hint_of(rule, values),
        focus_node=focus,
        path=path,
    )


def _meant(unknown: str, known: Iterable[str]) -> tuple[str, ...]:
    """The terms of the ontology that may have been meant by one that it does not know."""
    from difflib import get_close_matches

    by_name = {each.removeprefix(CG).casefold(): _compact(each) for each in known}
    close = get_close_matches(unknown.removeprefix(CG).casefold(), by_name, 2, 0.72)
    return tuple(by_name[name] for name in close)


def _named(node: Node) -> str:
    """A node as results name it."""
    return node.value if isinstance(node, ox.NamedNode) else str(node)


def _node(written: str) -> Node:
    """A node from how results name it, or N-Triples."""
    return ox.BlankNode(written[2:]) if written.startswith("_:") else ox.NamedNode(written.strip("<>"))


def _term(written: str) -> ox.Literal | None:
    """A literal from what N-Triples has for it; None for a node."""
    if not written.startswith('"'):
        return None
    (quad,) = ox.parse(f"<x:s> <x:p> {written} .", format=ox.RdfFormat.N_TRIPLES, lenient=True)
    assert isinstance(quad.object, ox.Literal)
    return quad.object


def _shown(written: str) -> str:
    """A value as a message has it, near to Turtle."""
    value = _term(written)
    if value is None:
        return "a blank node" if written.startswith("_:") else _compact(written.strip("<>"))
    text = f'"{shortened(value.value)}"'
    if value.language:
        return f"{text}@{value.language}"
    return text if value.datatype.value == XSD + "string" else f"{text}^^{_compact(value.datatype.value)}"


def _without_label(node: str) -> str:
    """A node as it is shown: what a parser calls a blank node without a label is another name each time."""
    return "[]" if _LABEL.fullmatch(node) else node


def _compact(term: str) -> str:
    """An IRI by prefix and name where it has a prefix."""
    for name, namespace in PREFIXES.items():
        if term.startswith(namespace):
            return f"{name}:{term.removeprefix(namespace)}"
    return f"<{term}>" if term else ""
