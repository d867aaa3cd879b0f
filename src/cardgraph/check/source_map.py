"""Findings and SHACL results to diagnostics: each goes back to the words of the card behind it."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from cardgraph.card import Card, Reading
from cardgraph.check.across import Beside
from cardgraph.check.engines import ValidationResult
from cardgraph.check.rules import Rule, rules
from cardgraph.diagnostic import Diagnostic, Finding, Related, Span, rewriting
from cardgraph.graph.statements import CardGraph, Statement
from cardgraph.graph.terms import value_of
from cardgraph.vocabulary.facts import label_of
from cardgraph.vocabulary.namespaces import CG, RDFS, SHAPE, SKOS

_PLACEHOLDER = re.compile(r"\{(\??[a-z]+)\}")


class _Stated(NamedTuple):
    """Words of a card, and where they stand."""

    span: Span
    text: str


class OfCard(NamedTuple):
    """A diagnostic, and the position of the card that it is about; -1 where it is about none of them alone."""

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
        message=_filled(rule.message, finding.values),
        span=finding.span,
        source_line=line_at(lines, finding.span),
        hint=_hint(rule, finding.values),
        suggestions=finding.suggestions,
        fixes=finding.fixes,
    )


def _hint(rule: Rule, values: dict[str, str]) -> str:
    """The hint that says most of what is known, filled in."""
    for hint in rule.hints[:-1]:
        if all(values.get(name) for name in _PLACEHOLDER.findall(hint)):
            return _filled(hint, values)
    return _filled(rule.hints[-1], values) if rule.hints else ""


def _filled(template: str, values: dict[str, str]) -> str:
    for name, value in values.items():
        template = template.replace(f"{{{name}}}", value)
    return template


def line_at(lines: list[str], span: Span) -> str:
    """The line that a span stands in, or nothing."""
    return lines[span.line - 1] if 0 < span.line <= len(lines) else ""


class SourceMap:
    """From the results of one call of the engine to the words of its cards that they are about."""

    def __init__(
        self,
        cards: list[tuple[Reading, CardGraph]],
        shared: dict[str, tuple[Statement, str]] | None = None,
    ) -> None:
        self.cards = cards
        self._across = shared is not None
        self._beside = Beside(cards if self._across else ())
        self._shared: dict[tuple[str, str, str | None], list[tuple[Statement, str]]] = {}
        for statement, line in (shared or {}).values():
            words = (value_of(statement.subject), value_of(statement.predicate), value_of(statement.object))
            self._shared.setdefault(words, []).append((statement, line))
        self._owners: dict[str, list[int]] = {}
        self._by_subject: dict[int, dict[str, list[Statement]]] = {}
        for position, (_, graph) in enumerate(cards):
            self._owners.setdefault(value_of(graph.card), []).append(position)
            self._owners.setdefault(value_of(graph.model), []).append(position)

    def diagnostics_of(self, result: ValidationResult) -> Iterator[OfCard]:
        """The diagnostics of a result: one for each card that it is about."""
        rule = rules().by_name[result.source_shape.removeprefix(SHAPE)]
        owners = self._beside.positions(result) or self._owners.get(result.focus_node)
        if owners is None and self._across:
            yield from self._locate_shared(rule, result)
            return
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
            label = self._label(position, result)
            stated = _stated(card, result, statement, narrowed=not rule.related_path)
            related = self._related(position, card, graph, rule, label)
            line = line_at(reading.lines, stated.span)
            yield OfCard(position, self._diagnostic(rule, result, stated, line, label, related))

    def _locate_shared(self, rule: Rule, result: ValidationResult) -> Iterator[OfCard]:
        for statement, line in self._shared.get((result.focus_node, result.path, result.value), ()):
            label = self._label(-1, result)
            stated = _Stated(statement.span, statement.text)
            yield OfCard(-1, self._diagnostic(rule, result, stated, line, label, None))

    def _diagnostic(
        self, rule: Rule, result: ValidationResult, stated: _Stated, line: str, label: str, related: Related | None
    ) -> Diagnostic:
        """A result in the words of its rule.

        :param line: the line on disk that the words stand in
        :param label: what to call the result's value
        """
        suggestions: tuple[str, ...] = ()
        if rule.suggest_from:
            # Imported where it is needed: most cards have nothing to look up, and difflib is slow to load.
            from cardgraph.vocabulary.suggestions import suggest

            suggestions = suggest(stated.text, rule.suggest_from)
        # Of several names, which one is meant is for people to say.
        only = suggestions[0] if len(suggestions) == 1 else ""
        values = {"?text": stated.text, "?value": label}
        return Diagnostic(
            rule=rule.name,
            severity=rule.severity if suggestions else rule.unsuggested,
            message=_filled(rule.message, values),
            span=stated.span,
            source_line=line,
            hint=_hint(rule, values),
            focus_node=result.focus_node,
            path=result.path,
            related=related,
            suggestions=suggestions,
            fixes=rewriting(stated.span, line, stated.text, only, safe=False) if only else (),
        )

    def _subjects(self, position: int) -> dict[str, list[Statement]]:
        index = self._by_subject.get(position)
        if index is None:
            index = self._by_subject[position] = {}
            for statement in self.cards[position][1].statements:
                index.setdefault(value_of(statement.subject), []).append(statement)
        return index

    def _statement(self, position: int, result: ValidationResult) -> Statement | None:
        """The statement of the result's focus node and path, with its value if there is one."""
        candidates = [
            statement
            for statement in self._subjects(position).get(result.focus_node, ())
            if value_of(statement.predicate) == result.path
        ]
        exact = (statement for statement in candidates if _states(statement, result))
        return next(exact, candidates[0] if candidates and self._owners.get(result.focus_node) else None)

    def _label(self, position: int, result: ValidationResult) -> str:
        """What to call a result's value: the card it is at odds with, a literal's own text, a node's label."""
        value = result.value or ""
        if other := self._beside.other(position, result):
            return other
        if "://" not in value:
            return value
        groups = self._subjects(position).get(value, ()) if position >= 0 else ()
        labels = [value_of(s.object) for s in groups if value_of(s.predicate) in (RDFS + "label", SKOS + "prefLabel")]
        return labels[0] if labels else label_of(value) or value

    def _related(self, position: int, card: Card, graph: CardGraph, rule: Rule, words: str) -> Related | None:
        """What the rule says that a result is at odds with: words of the card's prose, or what states a property."""
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


def _stated(card: Card, result: ValidationResult, statement: Statement | None, narrowed: bool) -> _Stated:
    """The words that a result is about: those of its statement, or where something is missing, the place to say so.

    :param narrowed: of prose, which one statement holds as a whole, take the words that are the result's value
    """
    name, value = result.path.removeprefix(CG), result.value or ""
    if statement is None:
        return _Stated(card.empty.get(name, card.anchor), "")
    if narrowed and value and value != value_of(statement.object):
        prose = card.prose.get(name)
        place = prose.find(value) if prose else None
        if place:
            return _Stated(place, value)
    return _Stated(statement.span, statement.text)


def _states(statement: Statement, result: ValidationResult) -> bool:
    return value_of(statement.predicate) == result.path and value_of(statement.object) == result.value
