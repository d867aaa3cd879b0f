"""What one graph has and another has not, and the SPARQL Update that makes one the other."""

from collections.abc import Iterable

import pyoxigraph as ox

from cardgraph.changes.sides import Side
from cardgraph.records import NamedTuple

_BLANK = "DELETE { ?s ?p ?o } WHERE { ?s ?p ?o FILTER(isBlank(?s) || isBlank(?o)) }"


class Difference(NamedTuple):
    """The triples that are gone, and those that have come; none is among both.

    ``blank`` are all triples of the new graph with blank nodes, if any of these differ.
    """

    removed: tuple[ox.Triple, ...]
    added: tuple[ox.Triple, ...]
    blank: tuple[ox.Triple, ...] = ()


def difference(old: Side, new: Side) -> Difference:
    """What is gone from one side, and has come on the other, each sorted."""
    removed = _missing(old.store, new.store)
    added = _missing(new.store, old.store)
    has_blank = any(map(_is_blank, (*removed, *added)))
    blank = (quad.triple for quad in new.store if has_blank and _is_blank(quad.triple))
    return Difference(tuple(removed), tuple(added), tuple(sorted(blank, key=str)))


def _missing(store: ox.Store, other: ox.Store) -> list[ox.Triple]:
    return sorted((quad.triple for quad in store if quad not in other), key=str)


def _is_blank(triple: ox.Triple) -> bool:
    return isinstance(triple.subject, ox.BlankNode) or isinstance(triple.object, ox.BlankNode)


def update(found: Difference) -> str:
    """The SPARQL 1.1 Update that makes the old graph the new one, in the default graph.

    An update cannot name a blank node: if any triple with one differs, all of these are put in the place of all.
    """
    has_blank = any(map(_is_blank, (*found.removed, *found.added)))
    parts = [_BLANK] if has_blank else []
    parts += _data("DELETE", (triple for triple in found.removed if not _is_blank(triple)))
    parts += _data("INSERT", (*(triple for triple in found.added if not _is_blank(triple)), *found.blank))
    return " ;\n".join(parts) + "\n" if parts else ""


def _data(verb: str, triples: Iterable[ox.Triple]) -> list[str]:
    lines = "".join(f"  {triple} .\n" for triple in triples)
    return [f"{verb} DATA {{\n{lines}}}"] if lines else []
