"""Some models at a time, each with all that a graph says of it, as a store of its own that questions are asked of."""

from collections.abc import Callable, Iterator, Sequence

import pyoxigraph as ox

from cardgraph.vocabulary.namespaces import CG, RDF, RDFS, SKOS

# Models of a slice: the engine holds what it puts in order and sets beside each other, so that its memory grows with
# the models that are asked about, not with those that there are.
SIZE = 250
_DEFAULT = ox.DefaultGraph()
_TYPE, _DESCRIBES = ox.NamedNode(RDF + "type"), ox.NamedNode(CG + "describes")
_MODEL, _CARD = ox.NamedNode(CG + "Model"), ox.NamedNode(CG + "ModelCard")
_LABELS = (ox.NamedNode(RDFS + "label"), ox.NamedNode(SKOS + "prefLabel"))

_Node = ox.NamedNode | ox.BlankNode


def slices(store: ox.Store, size: int = SIZE) -> Iterator[ox.Store]:
    """The models of a store in the order of their IRIs, some at a time.

    Each slice has all that the default graph says of its models, of the cards that describe them, and of what these
    lead to; of models besides it has the names alone. So whatever is asked about each model by itself has the same
    answer there as in the whole.

    :param size: how many models a slice may have
    """
    nodes: set[object] = {quad.subject for quad in store.quads_for_pattern(None, _TYPE, _MODEL, _DEFAULT)}
    nodes |= {quad.object for quad in store.quads_for_pattern(None, _DESCRIBES, None, _DEFAULT)}
    # Blank nodes come first, as in SPARQL's order (SPARQL 1.1, section 15.1).
    found = sorted(
        (node for node in nodes if isinstance(node, ox.NamedNode | ox.BlankNode)),
        key=lambda node: (isinstance(node, ox.NamedNode), node.value),
    )
    del nodes
    for first in range(0, len(found), size):
        part = ox.Store()
        part.extend(_about(store, found[first : first + size]))
        yield part


def _about(store: ox.Store, models: Sequence[_Node]) -> Iterator[ox.Quad]:
    """What is said of some models, their cards and all that they lead to."""
    waiting: list[_Node] = list(models)
    for model in models:
        for quad in store.quads_for_pattern(None, _DESCRIBES, model, _DEFAULT):
            if isinstance(quad.subject, ox.NamedNode | ox.BlankNode):
                waiting.append(quad.subject)
    waiting = list(dict.fromkeys(waiting))
    own: frozenset[object] = frozenset(waiting)
    seen: set[object] = set(own)
    while waiting:
        node = waiting.pop()
        quads = list(store.quads_for_pattern(node, None, None, _DEFAULT))
        if node not in own and any(quad.predicate == _TYPE and quad.object in (_MODEL, _CARD) for quad in quads):
            yield from (quad for quad in quads if quad.predicate in _LABELS)
            continue
        yield from quads
        for quad in quads:
            thing = quad.object
            # From one concept of a vocabulary to the next there is no end, and nobody asks about models that far.
            if thing in seen or quad.predicate == _DESCRIBES or quad.predicate.value.startswith(SKOS):
                continue
            if isinstance(thing, ox.NamedNode | ox.BlankNode):
                seen.add(thing)
                waiting.append(thing)


def with_evidence(store: ox.Store, model: str, evidence: Callable[[str], bytes | None]) -> ox.Store:
    """A model's cards with where what they say stands, and the names of all that is said; or the store itself.

    :param evidence: gives that as N-Triples, by the IRI of a card, or None where the store has it
    """
    part = ox.Store()
    things: dict[object, None] = {}
    for quad in store.quads_for_pattern(None, _DESCRIBES, ox.NamedNode(model), _DEFAULT):
        text = evidence(quad.subject.value) if isinstance(quad.subject, ox.NamedNode) else None
        if text is None:
            return store
        found = list(ox.parse(text, format=ox.RdfFormat.N_TRIPLES))
        part.extend([quad, *found])
        things.update(dict.fromkeys(one.object for one in found))
    for thing in things:
        if isinstance(thing, ox.NamedNode | ox.BlankNode):
            for label in _LABELS:
                part.extend(store.quads_for_pattern(thing, label, None, _DEFAULT))
    return part
