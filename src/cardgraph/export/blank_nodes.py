"""Blank nodes by number, so that what is written has the same bytes each time: a parser gives them names by chance."""

from collections.abc import Iterable, Iterator
from typing import Any

import pyoxigraph as ox


def numbered(quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    """Some quads, of whose blank nodes the first is ``_:b1``, and so on."""
    known: dict[str, ox.BlankNode] = {}

    def node(term: Any) -> Any:
        if not isinstance(term, ox.BlankNode):
            return term
        return known.setdefault(term.value, ox.BlankNode(f"b{len(known) + 1}"))

    for quad in quads:
        yield ox.Quad(node(quad.subject), quad.predicate, node(quad.object), quad.graph_name)
