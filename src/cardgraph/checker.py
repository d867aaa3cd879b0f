"""Statements and shapes to diagnostics: every SHACL result goes back to the words behind it."""

import datetime
import os
from array import array
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from cardgraph.card import Card, Reading
from cardgraph.diagnostic import Diagnostic, Finding, Related, Severity, Span
from cardgraph.engine import Result, engines, validate
from cardgraph.graph import CardGraph, Statement, card_graph, facts, label_of, literal, plain, term
from cardgraph.mint import Minter, iri
from cardgraph.rules import Rule, rules, suggest
from cardgraph.vocab import CG, RDF, RDFS, SHAPE, SKOS, XSD

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
        locator = _Locator([*cards], self._shared.statements)
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
            locator = _Locator([*cards])
            for result in validate(data, rules().card, self.engine):
                for position, diagnostic in locator.locate(result):
                    found[positions[position]].append(diagnostic)
        for (reading, graph), diagnostics in zip(waiting, found, strict=True):
            if graph:
                self._shared.take(self._count, reading, graph)
            self._count += 1
            yield Checked(reading, graph, sorted(set(diagnostics), key=Diagnostic.sort_key))


def diagnose(finding: Finding, lines: list[str]) -> Diagnostic:
    """A reader's finding in the words of its rule."""
    rule = rules().by_name[finding.rule]
    hint = _filled(rule.hint, finding.values)
    message = _filled(rule.message, finding.values)
    return Diagnostic(rule.name, rule.severity, message, finding.span, _line(lines, finding.span), hint)


def _filled(template: str, values: dict[str, str]) -> str:
    for name, value in values.items():
        template = template.replace(f"{{{name}}}", value)
    return template


def _line(lines: list[str], span: Span) -> str:
    return lines[span.line - 1] if 0 < span.line <= len(lines) else ""


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
                    self.statements[line] = statement, _line(reading.lines, statement.span)
        self._indices.append(index)
        self._nodes.extend((hash(graph.card), hash(graph.model)))

    def repeated(self) -> list[int]:
        """Indices of the cards that describe a model, or bear a name, that another card has too."""
        order = sorted(range(len(self._nodes)), key=self._nodes.__getitem__)
        same = (pair for pair in pairwise(order) if self._nodes[pair[0]] == self._nodes[pair[1]])
        return sorted({self._indices[position // 2] for pair in same for position in pair})


class _Locator:
    """Finds the words that a result is about, in the cards of one call of the engine."""

    def __init__(
        self,
        cards: list[tuple[Reading, CardGraph]],
        shared: dict[str, tuple[Statement, str]] | None = None,
    ) -> None:
        self.cards, self.shared = cards, shared or {}
        self._owners: dict[str, list[int]] = {}
        self._by_subject: dict[int, dict[str, list[Statement]]] = {}
        for position, (_, graph) in enumerate(cards):
            self._owners.setdefault(graph.card[1:-1], []).append(position)
            self._owners.setdefault(graph.model[1:-1], []).append(position)

    def locate(self, result: Result) -> Iterator[tuple[int, Diagnostic]]:
        """The diagnostics of a result, each with the position of its card."""
        rule = rules().by_name[result.source_shape.removeprefix(SHAPE)]
        owners = self._owners.get(result.focus_node)
        for position in owners if owners is not None else range(len(self.cards)):
            reading, graph = self.cards[position]
            statement = self._statement(position, result)
            if statement is None and owners is None:
                continue
            card = reading.card
            assert card
            span, words = self._words(card, result, statement, narrowed=not rule.related_path)
            label = self._label(position, result)
            related = self._related(position, card, graph, rule, label)
            yield position, self._diagnostic(rule, result, span, words, label, _line(reading.lines, span), related)
        for statement, line in self.shared.values():
            if statement.subject[1:-1] == result.focus_node and _states(statement, result):
                label = self._label(-1, result)
                yield -1, self._diagnostic(rule, result, statement.span, statement.text, label, line, None)

    def _diagnostic(
        self, rule: Rule, result: Result, span: Span, words: str, label: str, line: str, related: Related | None
    ) -> Diagnostic:
        close = suggest(words, rule.suggest_from) if rule.suggest_from else ()
        choices = " or ".join(f'"{name}"' for name in close)
        values = {"?text": words, "?value": label}
        hint = f"did you mean {choices}?" if close else _filled(rule.hint, values)
        severity = rule.severity if close else rule.unsuggested
        message = _filled(rule.message, values)
        return Diagnostic(rule.name, severity, message, span, line, hint, result.focus_node, result.path, related)

    def _subjects(self, position: int) -> dict[str, list[Statement]]:
        index = self._by_subject.get(position)
        if index is None:
            index = self._by_subject[position] = {}
            for statement in self.cards[position][1].statements:
                index.setdefault(statement.subject[1:-1], []).append(statement)
        return index

    def _statement(self, position: int, result: Result) -> Statement | None:
        """The statement of the result's focus node and path, with its value if there is one."""
        candidates = [
            statement
            for statement in self._subjects(position).get(result.focus_node, ())
            if statement.predicate[1:-1] == result.path
        ]
        exact = (statement for statement in candidates if _states(statement, result))
        return next(exact, candidates[0] if candidates and self._owners.get(result.focus_node) else None)

    def _words(self, card: Card, result: Result, statement: Statement | None, narrowed: bool) -> tuple[Span, str]:
        if statement is None:
            name = result.path.removeprefix(CG)
            return card.empty.get(name, card.anchor), ""
        value = result.value or ""
        if narrowed and value and value != plain(statement.object):
            prose = card.prose.get(result.path.removeprefix(CG))
            place = prose.find(value) if prose else None
            if place:
                return place, value
        return statement.span, statement.text

    def _label(self, position: int, result: Result) -> str:
        """What to call a result's value: a literal's own text, a node's label."""
        value = result.value or ""
        if "://" not in value:
            return value
        groups = self._subjects(position).get(value, ()) if position >= 0 else ()
        labels = [plain(s.object) for s in groups if s.predicate[1:-1] in (RDFS + "label", SKOS + "prefLabel")]
        return labels[0] if labels else label_of(value) or value

    def _related(self, position: int, card: Card, graph: CardGraph, rule: Rule, words: str) -> Related | None:
        if not rule.related_path:
            return None
        prose = card.prose.get(rule.related_path.removeprefix(CG))
        if prose:
            place = prose.find(words)
            return Related(place, words) if place else None
        for node in (graph.model[1:-1], graph.card[1:-1]):
            for statement in self._subjects(position).get(node, ()):
                if statement.predicate[1:-1] == rule.related_path:
                    return Related(statement.span, statement.text)
        return None


def _states(statement: Statement, result: Result) -> bool:
    return statement.predicate[1:-1] == result.path and plain(statement.object) == result.value
