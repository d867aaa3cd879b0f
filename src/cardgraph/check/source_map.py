"""Findings and SHACL results to diagnostics: each goes back to the words of the card behind it."""

from collections.abc import Iterator

from cardgraph.card import Card, Reading
from cardgraph.check.engines import Result
from cardgraph.check.rules import Rule, rules
from cardgraph.diagnostic import Diagnostic, Finding, Related, Span
from cardgraph.graph.statements import CardGraph, Statement
from cardgraph.graph.terms import value_of
from cardgraph.vocabulary.facts import label_of
from cardgraph.vocabulary.namespaces import CG, RDFS, SHAPE, SKOS


def diagnose(finding: Finding, lines: list[str]) -> Diagnostic:
    """A reader's finding in the words of its rule."""
    rule = rules().by_name[finding.rule]
    hint = _filled(rule.hint, finding.values)
    message = _filled(rule.message, finding.values)
    return Diagnostic(rule.name, rule.severity, message, finding.span, line_at(lines, finding.span), hint)


def _filled(template: str, values: dict[str, str]) -> str:
    for name, value in values.items():
        template = template.replace(f"{{{name}}}", value)
    return template


def diagnostic_of(
    rule: Rule, result: Result, span: Span, words: str, label: str, line: str, related: Related | None = None
) -> Diagnostic:
    """A SHACL result in the words of its rule.

    :param words: those that it is about, for ``{?text}``
    :param label: what to call its value, for ``{?value}``
    :param line: the line of the card that the span lies in
    """
    close: tuple[str, ...] = ()
    if rule.suggest_from:
        from cardgraph.vocabulary.suggestions import suggest

        close = suggest(words, rule.suggest_from)
    choices = " or ".join(f'"{name}"' for name in close)
    values = {"?text": words, "?value": label}
    hint = f"did you mean {choices}?" if close else _filled(rule.hint, values)
    severity = rule.severity if close else rule.unsuggested
    message = _filled(rule.message, values)
    return Diagnostic(rule.name, severity, message, span, line, hint, result.focus_node, result.path, related)


def line_at(lines: list[str], span: Span) -> str:
    """The line that a span stands in, or nothing."""
    return lines[span.line - 1] if 0 < span.line <= len(lines) else ""


class Locator:
    """Finds the words that a result is about, in the cards of one call of the engine."""

    def __init__(self, cards: list[tuple[Reading, CardGraph]]) -> None:
        self.cards = cards
        self._owners: dict[str, list[int]] = {}
        self._by_subject: dict[int, dict[str, list[Statement]]] = {}
        for position, (_, graph) in enumerate(cards):
            self._owners.setdefault(value_of(graph.card), []).append(position)
            self._owners.setdefault(value_of(graph.model), []).append(position)

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
            if statement is None and result.path.removeprefix(CG) in card.unread:
                # It is not missing: why it was not read has been said.
                continue
            span, words = self._words(card, result, statement, narrowed=not rule.related_path)
            label = self._label(position, result)
            related = self._related(position, card, graph, rule, label)
            yield position, diagnostic_of(rule, result, span, words, label, line_at(reading.lines, span), related)

    def _subjects(self, position: int) -> dict[str, list[Statement]]:
        index = self._by_subject.get(position)
        if index is None:
            index = self._by_subject[position] = {}
            for statement in self.cards[position][1].statements:
                index.setdefault(value_of(statement.subject), []).append(statement)
        return index

    def _statement(self, position: int, result: Result) -> Statement | None:
        """The statement of the result's focus node and path, with its value if there is one."""
        candidates = [
            statement
            for statement in self._subjects(position).get(result.focus_node, ())
            if value_of(statement.predicate) == result.path
        ]
        exact = (statement for statement in candidates if _states(statement, result))
        return next(exact, candidates[0] if candidates and self._owners.get(result.focus_node) else None)

    def _words(self, card: Card, result: Result, statement: Statement | None, narrowed: bool) -> tuple[Span, str]:
        if statement is None:
            name = result.path.removeprefix(CG)
            return card.empty.get(name, card.anchor), ""
        value = result.value or ""
        if narrowed and value and value != value_of(statement.object):
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
        groups = self._subjects(position).get(value, ())
        labels = [value_of(s.object) for s in groups if value_of(s.predicate) in (RDFS + "label", SKOS + "prefLabel")]
        return labels[0] if labels else label_of(value) or value

    def _related(self, position: int, card: Card, graph: CardGraph, rule: Rule, words: str) -> Related | None:
        if not rule.related_path:
            return None
        prose = card.prose.get(rule.related_path.removeprefix(CG))
        if prose:
            place = prose.find(words)
            return Related(place, words) if place else None
        for node in (value_of(graph.model), value_of(graph.card)):
            for statement in self._subjects(position).get(node, ()):
                if value_of(statement.predicate) == rule.related_path:
                    return Related(statement.span, statement.text)
        return None


def _states(statement: Statement, result: Result) -> bool:
    return value_of(statement.predicate) == result.path and value_of(statement.object) == result.value
