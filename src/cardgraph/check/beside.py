"""What cards at odds say as far as rules across cards look at it, and what they say of the nodes beside each other.

Where all cards are not looked at at once, but those that are at odds over a node, this tells which others have a say.
"""

from collections.abc import Iterator

from cardgraph.check.across import Stating
from cardgraph.check.conflicts import compared_predicates
from cardgraph.check.rules import Comparison, rules
from cardgraph.check.source_map import Quoted
from cardgraph.graph.minting import Minter
from cardgraph.graph.statements import Statement
from cardgraph.graph.terms import LABELS, TYPE, NamedNode, Term, iri
from cardgraph.records import NamedTuple


class Said(NamedTuple):
    """Something that a card says of a node, by the rule that looks at it: ``key``; and whether the rule compares it."""

    rule: str
    node: Term
    key: str
    is_compared: bool


class Edge(NamedTuple):
    """What leads from a node to another one along the property of a rule."""

    rule: str
    node: Term
    other: Term


def looked_at(stating: Stating) -> Stating:
    """The same without what no rule across cards looks at, so that it is small."""
    some = [
        Statement(s.subject, s.predicate, s.object, Quoted(s.span, s.text), s.rule)
        for s in _compared_statements(stating)
    ]
    shown = {s.span.line for s in some}
    lines = [line if number in shown else "" for number, line in enumerate(stating.lines, 1)]
    return stating._replace(graph=stating.graph._replace(statements=some, lines=[], claims=[]), lines=lines)


def named(stating: Stating) -> list[Term]:
    """The nodes and values that anything leads to which a rule across cards looks at, sorted."""
    return sorted({s.object for s in _compared_statements(stating)})


def along() -> Iterator[tuple[Comparison, NamedNode]]:
    """The comparisons along a property, each with that."""
    for comparison in rules().comparisons:
        if comparison.compared_along:
            yield comparison, iri(comparison.compared_along)


def said(stating: Stating) -> list[Said]:
    """What a card says of nodes, as far as rules look at it that compare along a property."""
    found: list[Said] = []
    for comparison, property_along in along():
        statements = _compared_statements(stating)
        leading = {s.subject for s in statements if s.predicate == property_along}
        compares = iri(comparison.compares)
        looks_at = {iri(name) for name in comparison.looks_at}
        by_rule: dict[tuple[Term, str], bool] = {}
        for s in statements:
            if s.predicate == compares or (s.predicate in looks_at and s.object not in leading):
                by_rule[s.subject, f"{s.predicate} {s.object}"] = s.predicate == compares
            elif comparison.target_class and s.predicate == TYPE:
                by_rule[s.subject, s.object] = False
            elif comparison.target_objects_of and s.predicate == iri(comparison.target_objects_of):
                by_rule[s.object, s.predicate] = False
            elif s.predicate == property_along:
                # What vocabularies list may come with any of the concepts.
                by_rule.update({(s.object, concept): False for concept in stating.graph.concepts})
        found += [Said(comparison.rule, node, key, is_compared) for (node, key), is_compared in by_rule.items()]
    return found


def edges(stating: Stating) -> list[Edge]:
    """What a card says that leads from one node to another along a property, by way of a node between them or not."""
    found: dict[Edge, None] = {}
    for comparison, property_along in along():
        statements = _compared_statements(stating)
        for leading in (s for s in statements if s.predicate == property_along):
            before = [s.subject for s in statements if s.object == leading.subject] or [leading.subject]
            found.update({Edge(comparison.rule, node, leading.object): None for node in before})
    return list(found)


def model_of(signature: str, minter: Minter) -> str:
    """The model of what has to be alike: of so much that a card says of one, only a part is looked at."""
    parts = signature.split("\t")
    return next((part for part in parts if part.startswith(f"<{minter.base}model/".casefold())), signature)


def _compared_statements(stating: Stating) -> list[Statement]:
    wanted = {*compared_predicates(), *LABELS}
    return [statement for statement in stating.graph.statements if statement.predicate in wanted]
