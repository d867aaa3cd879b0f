"""Findings and SHACL results to diagnostics: each goes back to the words of the card behind it."""

import re
from collections.abc import Iterable, Iterator

from cardgraph.card import Card, Reading
from cardgraph.check.data_graph import ValidationResult
from cardgraph.check.rules import Rule, rules
from cardgraph.diagnostic import Diagnostic, Finding, Related, Span, rewriting, shortened
from cardgraph.graph.statements import CardGraph, Statement
from cardgraph.graph.terms import LABELS, NamedNode, bracketed, value_of
from cardgraph.reading import internal
from cardgraph.records import NamedTuple
from cardgraph.vocabulary.facts import label_of
from cardgraph.vocabulary.namespaces import CG, SHAPE

_PLACEHOLDER = re.compile(r"\{(\??[a-z]+)\}")
# How much of its words a message repeats.
_QUOTED = 300
# Words that nobody knows are held against all names of a vocabulary, which takes time: the first ones will do.
_LOOKED_UP = 20


class Quoted(NamedTuple):
    """Words of a card, and where they stand."""

    span: Span
    text: str


class _Placed(NamedTuple):
    """A result of a rule in one card, by its position, and the words that it is about."""

    position: int
    rule: Rule
    result: ValidationResult
    stated: Quoted
    label: str
    related: Related | None


class OfCard(NamedTuple):
    """A diagnostic, and the position of the card that it is about."""

    position: int
    diagnostic: Diagnostic


def diagnostic_of(finding: Finding, lines: list[str]) -> Diagnostic:
    """A reader's finding in the words of its rule.

    :param lines: the lines of the card, as they are on disk
    """
    rule = rules().by_name[finding.rule]
    return Diagnostic(
        rule=rule.name,
        severity=rule.severity,
        message=filled(rule.message, finding.values),
        span=finding.span,
        source_line=line_at(lines, finding.span),
        hint=hint_of(rule, finding.values),
        suggestions=finding.suggestions,
        fixes=finding.fixes,
    )


def fault_of(error: BaseException, source: str) -> Diagnostic:
    """What to say of a card with which something went wrong in the program.

    :raises BaseException: the error itself, where it is no fault of the program (see ``errors.contained``)
    """
    return diagnostic_of(internal(error, source), [])


def diagnostic_of_result(
    rule: Rule,
    result: ValidationResult,
    stated: Quoted,
    line: str,
    label: str,
    related: Related | None = None,
    looked_up: bool = True,
) -> Diagnostic:
    """A result in the words of its rule.

    :param stated: the words that it is about
    :param line: the line on disk that they stand in
    :param label: what to call the result's value
    :param looked_up: whether to look for names that resemble the words; without, it is as bad as if there were some
    """
    suggestions: tuple[str, ...] = ()
    if rule.suggest_from and looked_up:
        # Imported where it is needed: most cards have nothing to look up, and difflib is slow to load.
        from cardgraph.vocabulary.suggestions import suggest

        suggestions = suggest(stated.text, rule.suggest_from)
    # Of several names, which one is meant is for people to say.
    only = suggestions[0] if len(suggestions) == 1 else ""
    values = {"?text": stated.text, "?value": label}
    return Diagnostic(
        rule=rule.name,
        severity=rule.severity if suggestions or not looked_up else rule.unsuggested,
        message=filled(rule.message, values),
        span=stated.span,
        source_line=line,
        hint=hint_of(rule, values),
        focus_node=result.focus_node,
        path=result.path,
        related=related,
        suggestions=suggestions,
        fixes=rewriting(stated.span, line, stated.text, only, safe=False) if only else (),
    )


def hint_of(rule: Rule, values: dict[str, str]) -> str:
    """The hint that says most of what is known, filled in."""
    for hint in rule.hints[:-1]:
        if all(values.get(name) for name in _PLACEHOLDER.findall(hint)):
            return filled(hint, values)
    return filled(rule.hints[-1], values) if rule.hints else ""


def filled(template: str, values: dict[str, str]) -> str:
    """A message or a hint with its placeholders filled in, as far as they are known."""
    return _PLACEHOLDER.sub(lambda match: shortened(values.get(match[1], match[0]), _QUOTED), template)


def line_at(lines: list[str], span: Span) -> str:
    """The line that a span stands in, or nothing."""
    return lines[span.line - 1] if 0 < span.line <= len(lines) else ""


class SourceMap:
    """From the results of one call of the engine to the words of its cards that they are about."""

    def __init__(self, cards: list[tuple[Reading, CardGraph]]) -> None:
        self.cards = cards
        self._owners: dict[str, list[int]] = {}
        self._indices: dict[int, dict[tuple[NamedNode, NamedNode], list[Statement]]] = {}
        self._looked_up: dict[tuple[int, NamedNode, NamedNode], dict[str, Statement]] = {}
        for position, (_, graph) in enumerate(cards):
            self._owners.setdefault(value_of(graph.card), []).append(position)
            self._owners.setdefault(value_of(graph.model), []).append(position)

    def diagnostics_of(self, results: Iterable[ValidationResult]) -> Iterator[OfCard]:
        """The diagnostics of some results, each for as many cards as it is about."""
        found = [placed for result in results for placed in self._placed(result)]
        unknown: dict[int, list[Span]] = {}
        for placed in found:
            if placed.rule.suggest_from:
                unknown.setdefault(placed.position, []).append(placed.stated.span)
        last = {position: sorted(spans)[:_LOOKED_UP][-1] for position, spans in unknown.items()}
        for position, rule, result, stated, label, related in found:
            line = line_at(self.cards[position][0].lines, stated.span)
            looked_up = not rule.suggest_from or stated.span <= last[position]
            yield OfCard(position, diagnostic_of_result(rule, result, stated, line, label, related, looked_up))

    def _placed(self, result: ValidationResult) -> Iterator[_Placed]:
        """A result, and the words that it is about in each of its cards."""
        rule = rules().by_name[result.source_shape.removeprefix(SHAPE)]
        owners = self._owners.get(result.focus_node)
        for position in owners if owners is not None else range(len(self.cards)):
            reading, graph = self.cards[position]
            statement = self._statement(position, result)
            if statement is None and owners is None:
                continue
            card = reading.card
            assert card
            if statement is None and result.path.removeprefix(CG) in card.unsupported:
                # It is not missing: why it was not read has been said.
                continue
            label = self._label(position, result)
            stated = _stated(card, result, statement, narrowed=not rule.related_path)
            yield _Placed(position, rule, result, stated, label, self._related(position, card, graph, rule, label))

    def _objects(self, position: int, subject: NamedNode, predicate: NamedNode) -> dict[str, Statement]:
        """The statements of a subject and a predicate in a card, by their objects; of equal ones the first."""
        index = self._indices.get(position)
        if index is None:
            index = self._indices[position] = {}
            graph = self.cards[position][1]
            for statement in (*graph.statements, *graph.claims):
                index.setdefault((statement.subject, statement.predicate), []).append(statement)
        place = (position, subject, predicate)
        objects = self._looked_up.get(place)
        if objects is None:
            objects = self._looked_up[place] = {}
            for statement in index.get((subject, predicate), ()):
                objects.setdefault(value_of(statement.object), statement)
        return objects

    def _statement(self, position: int, result: ValidationResult) -> Statement | None:
        """The statement of the result's focus node and path, with its value if there is one."""
        objects = self._objects(position, bracketed(result.focus_node), bracketed(result.path))
        exact = objects.get(result.value) if result.value is not None else None
        return exact or (next(iter(objects.values()), None) if self._owners.get(result.focus_node) else None)

    def _label(self, position: int, result: ValidationResult) -> str:
        """What to call a result's value: a literal's own text, a node's label."""
        value = result.value or ""
        if "://" not in value:
            return value
        label = next((each for term in LABELS for each in self._objects(position, bracketed(value), term)), "")
        return label or label_of(value) or value

    def _related(self, position: int, card: Card, graph: CardGraph, rule: Rule, words: str) -> Related | None:
        """What the rule says that a result is at odds with: words of the card's prose, or what states a property."""
        if not rule.related_path:
            return None
        prose = card.prose.get(rule.related_path.removeprefix(CG))
        if prose:
            place = prose.find(words)
            return Related(place, words) if place else None
        path = bracketed(rule.related_path)
        for node in (graph.model, graph.card):
            for statement in self._objects(position, node, path).values():
                return Related(statement.span, statement.text)
        return None


def _stated(card: Card, result: ValidationResult, statement: Statement | None, narrowed: bool) -> Quoted:
    """The words that a result is about: those of its statement, or where something is missing, the place to say so.

    :param narrowed: of prose, which one statement holds as a whole, take the words that are the result's value
    """
    name, value = result.path.removeprefix(CG), result.value or ""
    if statement is None:
        return Quoted(card.empty.get(name, card.anchor), "")
    if narrowed and value and value != value_of(statement.object):
        prose = card.prose.get(name)
        place = prose.find(value) if prose else None
        if place:
            return Quoted(place, value)
    return Quoted(statement.span, statement.text)
