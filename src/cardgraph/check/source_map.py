"""Findings and SHACL results to diagnostics: each goes back to the words of the card behind it."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from cardgraph.card import Card, Reading
from cardgraph.check.engines import ValidationResult
from cardgraph.check.rules import Rule, rules
from cardgraph.diagnostic import Diagnostic, Finding, Related, Span, rewriting
from cardgraph.graph.statements import CardGraph, Statement
from cardgraph.graph.terms import NamedNode, bracketed, iri, value_of
from cardgraph.vocabulary.facts import label_of
from cardgraph.vocabulary.namespaces import CG, RDFS, SHAPE, SKOS

_LABELS = (iri(RDFS + "label"), iri(SKOS + "prefLabel"))
_PLACEHOLDER = re.compile(r"\{(\??[a-z]+)\}")


class Quoted(NamedTuple):
    """Words of a card, and where they stand."""

    span: Span
    text: str


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
        message=_filled(rule.message, finding.values),
        span=finding.span,
        source_line=line_at(lines, finding.span),
        hint=_hint(rule, finding.values),
        suggestions=finding.suggestions,
        fixes=finding.fixes,
    )


def diagnostic_of_result(
    rule: Rule, result: ValidationResult, stated: Quoted, line: str, label: str, related: Related | None = None
) -> Diagnostic:
    """A result in the words of its rule.

    :param stated: the words that it is about
    :param line: the line on disk that they stand in
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

    def __init__(self, cards: list[tuple[Reading, CardGraph]]) -> None:
        self.cards = cards
        self._owners: dict[str, list[int]] = {}
        self._by_subject: dict[int, dict[NamedNode, list[Statement]]] = {}
        for position, (_, graph) in enumerate(cards):
            self._owners.setdefault(value_of(graph.card), []).append(position)
            self._owners.setdefault(value_of(graph.model), []).append(position)

    def diagnostics_of(self, result: ValidationResult) -> Iterator[OfCard]:
        """The diagnostics of a result: one for each card that it is about."""
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
            label = self._label(position, result)
            stated = _stated(card, result, statement, narrowed=not rule.related_path)
            related = self._related(position, card, graph, rule, label)
            line = line_at(reading.lines, stated.span)
            yield OfCard(position, diagnostic_of_result(rule, result, stated, line, label, related))

    def _subjects(self, position: int) -> dict[NamedNode, list[Statement]]:
        index = self._by_subject.get(position)
        if index is None:
            index = self._by_subject[position] = {}
            graph = self.cards[position][1]
            for statement in (*graph.statements, *graph.claims):
                index.setdefault(statement.subject, []).append(statement)
        return index

    def _statement(self, position: int, result: ValidationResult) -> Statement | None:
        """The statement of the result's focus node and path, with its value if there is one."""
        focus_node, path = bracketed(result.focus_node), bracketed(result.path)
        candidates = [
            statement for statement in self._subjects(position).get(focus_node, ()) if statement.predicate == path
        ]
        exact = (statement for statement in candidates if value_of(statement.object) == result.value)
        return next(exact, candidates[0] if candidates and self._owners.get(result.focus_node) else None)

    def _label(self, position: int, result: ValidationResult) -> str:
        """What to call a result's value: a literal's own text, a node's label."""
        value = result.value or ""
        if "://" not in value:
            return value
        about = self._subjects(position).get(bracketed(value), ())
        labels = [value_of(statement.object) for statement in about if statement.predicate in _LABELS]
        return labels[0] if labels else label_of(value) or value

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
            for statement in self._subjects(position).get(node, ()):
                if statement.predicate == path:
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
