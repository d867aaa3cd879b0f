"""Names for blank nodes that follow from what is said of them, so that the same ones in two graphs have the same."""

import hashlib

import pyoxigraph as ox

# Rounds in which what is known of a node's neighbours becomes known of it; as many tell most apart.
_ROUNDS = 8


def named(store: ox.Store) -> ox.Store:
    """A graph whose blank nodes are named by what is said of them; the same store if there are none.

    Nodes that nothing tells apart are numbered. Two graphs that differ in nothing but the names of blank nodes may
    come out different only where many of these are alike and joined in rings.
    """
    quads = [quad for quad in store if isinstance(quad.subject, ox.BlankNode) or isinstance(quad.object, ox.BlankNode)]
    if not quads:
        return store
    names = _names([quad.triple for quad in quads])
    made = ox.Store()
    made.bulk_extend(ox.Quad(*(names.get(term, term) for term in quad.triple)) for quad in store)
    return made


def _names(triples: list[ox.Triple]) -> dict[object, ox.BlankNode]:
    """The names of the blank nodes in some triples."""
    known: dict[object, str] = {
        term: "" for triple in triples for term in (triple.subject, triple.object) if isinstance(term, ox.BlankNode)
    }
    for _ in range(_ROUNDS):
        said: dict[object, list[str]] = {node: [] for node in known}
        for subject, predicate, object_ in triples:
            if subject in said:
                said[subject].append(f"> {predicate} {known.get(object_, object_)}")
            if object_ in said:
                said[object_].append(f"< {predicate} {known.get(subject, subject)}")
        known = {
            node: hashlib.sha256("\n".join([known[node], *sorted(lines)]).encode()).hexdigest()
            for node, lines in said.items()
        }
    alike: dict[str, int] = {}
    names = {}
    for node in sorted(known, key=lambda node: (known[node], str(node))):
        number = alike[known[node]] = alike.get(known[node], 0) + 1
        names[node] = ox.BlankNode(f"b{known[node][:32]}n{number}")
    return names
