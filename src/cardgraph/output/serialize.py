"""Triples to bytes: streamed, and the same bytes every time."""

from collections.abc import Iterable, Iterator
from typing import IO

import pyoxigraph as ox

from cardgraph.graph.minting import Minter
from cardgraph.graph.terms import NamedNode
from cardgraph.output.formats import RDF_FORMATS
from cardgraph.output.parts import Part
from cardgraph.output.turtle import write_turtle
from cardgraph.vocabulary.namespaces import DCAT, DCT, ENTITY_TYPES, OWL, PREFIXES, VOID

_PIECES_AT_ONCE = 64
# The vocabularies of which only some graphs have terms: those that say what they are, or hold the ontology.
_OTHERS = {"dcat": DCAT, "dct": DCT, "owl": OWL, "void": VOID}


def prefixes(minter: Minter) -> dict[str, str]:
    """The prefixes of an output: one for the ontology, each vocabulary and each type of entity."""
    return {**PREFIXES, **{name: f"{minter.base}{name}/" for name in ENTITY_TYPES}}


def write(parts: Iterable[Part], output: IO[bytes], form: str, minter: Minter) -> int:
    """Write triples, or quads where parts have graphs and the format names them, as they come.

    :param form: a key of ``RDF_FORMATS``
    :returns: how many were written
    :raises OSError: if the output cannot take them
    """
    if form in ("turtle", "trig"):
        return write_turtle(parts, output, {**_OTHERS, **prefixes(minter)})
    if form == "jsonld":
        counted = _Counted(piece for part in parts for piece in part.pieces)
        ox.serialize(parsed(counted), output=output, format=RDF_FORMATS[form].serialization, prefixes=prefixes(minter))
        return counted.lines
    count = 0
    for part in parts:
        for piece in part.pieces:
            count += piece.count("\n")
            output.write((piece if part.graph is None else _in_graph(piece, part.graph)).encode())
    return count


def _in_graph(piece: str, graph: NamedNode) -> str:
    """Triples as quads of a graph (RDF 1.1 N-Quads, section 2)."""
    return piece.replace(" .\n", f" {graph} .\n")


class _Counted:
    """Pieces of N-Triples, their lines counted as they go by."""

    def __init__(self, pieces: Iterable[str]) -> None:
        self.pieces, self.lines = pieces, 0

    def __iter__(self) -> Iterator[str]:
        for piece in self.pieces:
            self.lines += piece.count("\n")
            yield piece


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
