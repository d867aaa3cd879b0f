"""Triples to bytes: streamed, and the same bytes every time."""

import itertools
from collections.abc import Iterable, Iterator
from typing import IO

import pyoxigraph as ox

from cardgraph.graph.minting import Minter
from cardgraph.output.formats import RDF_FORMATS
from cardgraph.vocabulary.namespaces import ENTITY_TYPES, PREFIXES

_PIECES_AT_ONCE = 64


def prefixes(minter: Minter) -> dict[str, str]:
    """The prefixes of an output: one for the ontology, each vocabulary and each type of entity."""
    return {**PREFIXES, **{name: f"{minter.base}{name}/" for name in ENTITY_TYPES}}


def write_triples(pieces: Iterable[str], output: IO[bytes], form: str, minter: Minter) -> int:
    """Write triples, as they come.

    :param pieces: lines of N-Triples
    :param form: a key of ``RDF_FORMATS``
    :returns: how many were written
    :raises OSError: if the output cannot take them
    """
    counted = _Counted(pieces)
    if form == "ntriples":
        for piece in counted:
            output.write(piece.encode())
    else:
        ox.serialize(parsed(counted), output=output, format=RDF_FORMATS[form].serialization, prefixes=prefixes(minter))
    return counted.lines


def write_quads(quads: Iterable[ox.Quad], output: IO[bytes], form: str, minter: Minter) -> int:
    """Write quads, as they come.

    :param form: ``nquads`` or ``trig``
    :returns: how many were written
    :raises OSError: if the output cannot take them
    """
    count = itertools.count()
    names = prefixes(minter) if form == "trig" else {}
    passing = (quad for quad, _ in zip(quads, count, strict=False))
    ox.serialize(passing, output=output, format=RDF_FORMATS[form].serialization, prefixes=names)
    return next(count)


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
