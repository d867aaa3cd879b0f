"""Triples to bytes: streamed, and the same bytes every time."""

from collections.abc import Iterable, Iterator
from typing import IO, TYPE_CHECKING

import pyoxigraph as ox

from cardgraph.output.parts import Part
from cardgraph.vocabulary.namespaces import DCAT, DCT, ENTITY_TYPES, OWL, PREFIXES, VOID

if TYPE_CHECKING:
    # Whoever asks a graph need not wait for what makes one.
    from cardgraph.graph.minting import Minter
    from cardgraph.graph.terms import NamedNode

_PIECES_AT_ONCE = 64
# The vocabularies of which only some graphs have terms: those that say what they are, or hold the ontology.
_OTHERS = {"dcat": DCAT, "dct": DCT, "owl": OWL, "void": VOID}


def prefixes(base: str) -> dict[str, str]:
    """The prefixes of an output with an entity base: one for the ontology, each vocabulary and each type of entity."""
    return {**PREFIXES, **{name: f"{base}{name}/" for name in ENTITY_TYPES}}


def write(parts: Iterable[Part], output: IO[bytes], form: str, minter: "Minter") -> int:
    """Write triples, or quads where parts have graphs and the format names them, as they come.

    :param form: a key of ``RDF_FORMATS``
    :returns: how many were written
    :raises OSError: if the output cannot take them
    """
    # Whoever writes one format need not wait for what writes the others.
    if form in ("turtle", "trig"):
        from cardgraph.output.turtle import write_turtle

        return write_turtle(parts, output, {**_OTHERS, **prefixes(minter.base)})
    if form == "jsonld":
        from cardgraph.output.json_ld import write_json_ld
        from cardgraph.vocabulary.context import context

        return write_json_ld(parts, output, context(minter.base))
    count = 0
    for part in parts:
        for piece in part.pieces:
            count += piece.count("\n")
            output.write((piece if part.graph is None else in_graph(piece, part.graph)).encode())
    return count


def in_graph(piece: str, graph: "NamedNode") -> str:
    """Triples as quads of a graph (RDF 1.1 N-Quads, section 2)."""
    return piece.replace(" .\n", f" {graph} .\n")


def parsed(pieces: Iterable[str]) -> Iterator[ox.Quad]:
    """The triples that pieces of N-Triples hold, in the default graph.

    The pieces are our own, so that their terms, which are valid, need not be looked at again.
    """
    waiting: list[str] = []
    for piece in pieces:
        waiting.append(piece)
        # A call for each piece would cost more than parsing it.
        if len(waiting) == _PIECES_AT_ONCE:
            yield from ox.parse("".join(waiting), format=ox.RdfFormat.N_TRIPLES, lenient=True)
            waiting = []
    yield from ox.parse("".join(waiting), format=ox.RdfFormat.N_TRIPLES, lenient=True)
