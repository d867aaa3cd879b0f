"""A card's statements to those of a profile: one query over the statements of one card and the vocabularies."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any, cast

import pyoxigraph as ox

from cardgraph.graph.terms import TYPE, NamedNode, Term, bracketed, literal, term
from cardgraph.profiles.moment import CREATED, EPOCH, created
from cardgraph.profiles.profile import Loss, Profile, find
from cardgraph.records import NamedTuple
from cardgraph.vocabulary.facts import facts
from cardgraph.vocabulary.files import short_vocabularies
from cardgraph.vocabulary.namespaces import CG, XSD


class Node(NamedTuple):
    """What is said of one thing: its predicates, each with its objects, in the order in which they are written."""

    subject: NamedNode
    statements: tuple[tuple[NamedNode, tuple[Term, ...]], ...]


class Description(NamedTuple):
    """What a profile says of one card: things, those of the model first.

    ``lost`` has, for each of the profile's losses, how many statements of the card it is that have no place.
    """

    nodes: tuple[Node, ...]
    lost: tuple[int, ...]


def describe(
    names: Sequence[str], lines: Iterable[str], concepts: list[str], model: NamedNode
) -> dict[str, Description]:
    """What some profiles say of a card.

    :param names: those of the profiles
    :param lines: what the card states, as N-Triples, with what is stated for profiles only
    :param concepts: the vocabulary concepts that the card uses
    :param model: the node of the model that it describes
    """
    said = "".join([*lines, *facts(concepts)])
    quads: list[Any] = list(ox.parse(said, format=ox.RdfFormat.N_TRIPLES, lenient=True))
    store = _vocabularies()
    added = [quad for quad in quads if quad not in store]
    store.extend(added)
    try:
        return {name: _described(find(name), store, added, model) for name in names}
    finally:
        for quad in added:
            store.remove(quad)


@cache
def _vocabularies() -> ox.Store:
    """The ontology and the short vocabularies; of the long ones a card brings what it uses."""
    store = ox.Store()
    for path in short_vocabularies():
        store.bulk_extend(ox.parse(path=path))
    return store


def _described(profile: Profile, store: ox.Store, quads: list[Any], model: NamedNode) -> Description:
    nodes: dict[str, dict[str, set[str]]] = {}
    text = profile.text.replace(CREATED, created() or EPOCH)
    for triple in cast("ox.QueryTriples", store.query(text)):
        predicate = triple.predicate.value
        written = _written(triple.object, profile.datatypes.get(predicate))
        nodes.setdefault(str(triple.subject), {}).setdefault(predicate, set()).add(written)
    # A section that holds nothing but a placeholder is no loss.
    told = {quad.subject for quad in quads if quad.predicate.value == CG + "sectionText"}
    ordered = sorted(nodes, key=lambda subject: (subject != model, not belongs(subject, model), subject))
    lost = tuple(sum(_is_lost(quad, loss, told) for quad in quads) for loss in profile.losses)
    return Description(tuple(_node(NamedNode(one), nodes[one], profile) for one in ordered), lost)


def _written(found: Any, datatype: str | None) -> str:
    """A term as we write terms, which is not how the engine escapes them.

    :param datatype: the one that a literal gets, if it is not to keep its own
    """
    if isinstance(found, ox.NamedNode):
        return str(found)
    if found.language:
        return f"{literal(found.value)}@{found.language}"
    kept = datatype or found.datatype.value
    return literal(found.value, None if kept == XSD + "string" else bracketed(kept))


def _is_lost(quad: Any, loss: Loss, told: set[Any]) -> bool:
    """Whether a statement is among a loss: by its property, or as one of a kind of sections that is."""
    name = quad.predicate.value.removeprefix(CG)
    if name == "sectionKind" and quad.subject in told and quad.object.value.removeprefix(CG) in loss.properties:
        return True
    return name in loss.properties


def belongs(subject: str, model: NamedNode) -> bool:
    """Whether a node is the model's own: the model itself, or one below it."""
    return subject == model or subject.startswith(model[:-1] + "/")


def _node(subject: NamedNode, statements: dict[str, set[str]], profile: Profile) -> Node:
    """A node with its type first, and the rest in the order in which the query names the predicates."""
    places, last = profile.predicates, len(profile.predicates)

    def place(predicate: str) -> tuple[bool, int, str]:
        return (f"<{predicate}>" != TYPE, places.get(predicate, last), predicate)

    return Node(
        subject,
        tuple(
            (bracketed(predicate), tuple(_one_of(statements[predicate], predicate, profile)))
            for predicate in sorted(statements, key=place)
        ),
    )


def _one_of(objects: Iterable[str], predicate: str, profile: Profile) -> Iterator[Term]:
    """The objects in their order, or the first, where a thing has one."""
    ordered: list[Any] = sorted(objects)
    yield from ordered[:1] if predicate in profile.single else ordered


def section_texts(sections: Iterable[tuple[NamedNode, list[str]]]) -> Iterator[str]:
    """The texts of sections, for profiles only: lines of N-Triples.

    :param sections: nodes, and the lines of their texts
    """
    for node, lines in sections:
        if text := "\n".join(line.rstrip() for line in lines).strip():
            yield f"{node} {term('sectionText')} {literal(text)} .\n"
