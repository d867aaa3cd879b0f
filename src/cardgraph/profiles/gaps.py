"""What a standard asks of a card and the card does not say: findings, each at the place where it belongs."""

from collections.abc import Iterable, Iterator

from cardgraph.card import Card
from cardgraph.diagnostic import Finding, Span
from cardgraph.errors import CardgraphError, Status
from cardgraph.fields import FIELDS
from cardgraph.graph.statements import CardGraph, Statement
from cardgraph.graph.terms import LABELS, term, value_of
from cardgraph.profiles.profile import Asked, catalogue, find
from cardgraph.vocabulary.namespaces import XSD

# How many things a finding names.
_FEW = 5
# The rules that tell of gaps.
RULES = ("profile-gap", "profile-gap-optional", "profile-gap-for-people")
_UNDISCLOSED = "undisclosed"
_NEEDS = {True: "asks for", False: "has a place for"}


class NothingAskedError(CardgraphError):
    """A profile whose standard asks nothing of a card."""

    status = Status.USAGE


def see_asking(names: Iterable[str]) -> None:
    """See that profiles ask something.

    :raises NothingAskedError: if one does not
    :raises ProfileError: if there is no such profile
    """
    for name in names:
        if not find(name).asks:
            asking = ", ".join(profile.name for profile in catalogue() if profile.asks)
            raise NothingAskedError(f"{name} asks nothing of a card; those that do are {asking}")


def gaps(names: Iterable[str], card: Card, graph: CardGraph) -> Iterator[Finding]:
    """What some profiles ask and a card does not say.

    :param names: those of the profiles
    """
    for name in names:
        for asked in find(name).asks:
            things = _things(asked, graph)
            if asked.of and not things:
                continue
            if _is_said(asked, card, graph):
                continue
            yield Finding(
                _rule(asked),
                things[0].span if things else _place(asked, card),
                {
                    "profile": name,
                    "need": _NEEDS[asked.is_required],
                    "term": asked.term,
                    "text": asked.text + _named(things, graph),
                },
            )


def _rule(asked: Asked) -> str:
    if not asked.said_by:
        return "profile-gap-for-people"
    return "profile-gap" if asked.is_required else "profile-gap-optional"


def _things(asked: Asked, graph: CardGraph) -> list[Statement]:
    """The statements of what something is asked of, where that is not the model."""
    of = term(asked.of)
    return [
        statement
        for statement in graph.statements
        if asked.of
        and (statement.subject, statement.predicate) == (graph.model, of)
        and not (asked.of_unlisted and value_of(statement.object) in graph.concepts)
    ]


def _is_said(asked: Asked, card: Card, graph: CardGraph) -> bool:
    """Whether anything that would do is stated of the model, or there is a section that tells of it."""
    absent = {term(name) for name in asked.said_by}
    properties = absent - {term(_UNDISCLOSED)}
    for statement in graph.statements:
        if statement.subject == graph.model:
            if statement.predicate in properties and _will_do(statement, asked):
                return True
            is_absence = _UNDISCLOSED in asked.said_by and statement.predicate == term(_UNDISCLOSED)
            if is_absence and statement.object in absent:
                return True
    return any(_kind(section.kind) in asked.said_by for section in card.places if not section.is_placeholder)


def _will_do(statement: Statement, asked: Asked) -> bool:
    """Whether a value is one that is asked for: a month is no day."""
    return not asked.datatype or statement.object.endswith(f"^^<{XSD}{asked.datatype}>")


def _place(asked: Asked, card: Card) -> Span:
    """Where the card would say it: a field that says something else, or nothing, the section, or else the title."""
    for absence in card.undisclosed:
        if absence.value in asked.said_by:
            return absence.words.span
    for row in FIELDS:
        if row.property in asked.said_by:
            for key, text in card.texts:
                if key == row.key:
                    return text.words.span
            if row.key in card.empty:
                return card.empty[row.key]
    for kind in (*asked.sections, *asked.said_by):
        for section in card.places:
            if _kind(section.kind) == kind:
                return section.heading.span
    return card.anchor


def _kind(name: str) -> str:
    """The local name of a kind of sections: ``intended-use`` is ``IntendedUse``."""
    return "".join(part.capitalize() for part in name.split("-"))


def _named(things: list[Statement], graph: CardGraph) -> str:
    """The names of things, in brackets behind what is asked."""
    labels = {str(one.subject): value_of(one.object) for one in reversed(graph.statements) if one.predicate in LABELS}
    names = list(dict.fromkeys(labels.get(str(one.object), one.text) for one in things))
    shown = ", ".join(names[:_FEW]) + (", \u2026" if len(names) > _FEW else "")
    return f" ({shown})" if names else ""
