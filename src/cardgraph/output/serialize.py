"""Triples to files: streamed, the same bytes every time, and there only when complete."""

import contextlib
import itertools
import os
import re
import stat
import sys
from collections.abc import Iterable, Iterator
from typing import IO

import pyoxigraph as ox

from cardgraph.errors import CardgraphError
from cardgraph.graph.minting import Minter
from cardgraph.settings import FORMATS
from cardgraph.vocabulary.schemes import ENTITY_TYPES, PREFIXES

_SERIALIZATIONS = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "nquads": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "jsonld": ox.RdfFormat.JSON_LD,
}
QUAD_FORMATS = {"nquads", "trig"}
_TOGETHER = 64
STDOUT = "-"


class WriteError(CardgraphError):
    """An output that cannot be written; the old file, if there was one, is as it was."""


def format_of(path: str) -> str | None:
    """The format that a file's ending stands for: a key of ``FORMATS``, or None."""
    ending = os.path.splitext(path)[1].lower()
    return next((name for name, endings in FORMATS.items() if ending in endings), None)


def serialization(form: str) -> ox.RdfFormat:
    """The library's name for a key of ``FORMATS``."""
    return _SERIALIZATIONS[form]


def prefixes(minter: Minter) -> dict[str, str]:
    """The prefixes of an output: one for the ontology, each vocabulary and each type of entity."""
    return {**PREFIXES, **{name: f"{minter.base}{name}/" for name in ENTITY_TYPES}}


def write_triples(pieces: Iterable[str], output: IO[bytes], form: str, minter: Minter) -> int:
    """Write triples, as they come.

    :param pieces: lines of N-Triples
    :param form: a key of ``FORMATS``
    :returns: how many were written
    :raises OSError: if the output cannot take them
    """
    counted = _Counted(pieces)
    if form == "ntriples":
        for piece in counted:
            output.write(piece.encode())
    else:
        ox.serialize(parsed(counted), output=output, format=_SERIALIZATIONS[form], prefixes=prefixes(minter))
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
    ox.serialize(passing, output=output, format=_SERIALIZATIONS[form], prefixes=names)
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
        if len(waiting) == _TOGETHER:
            yield from ox.parse("".join(waiting), format=ox.RdfFormat.N_TRIPLES, lenient=True)
            waiting = []
    yield from ox.parse("".join(waiting), format=ox.RdfFormat.N_TRIPLES, lenient=True)


def is_stream(path: str) -> bool:
    """Whether what is written to a path cannot be taken back: standard output, a device, a pipe."""
    return path == STDOUT or (os.path.exists(path) and not stat.S_ISREG(os.stat(path).st_mode))


@contextlib.contextmanager
def replacing(path: str) -> Iterator[IO[bytes]]:
    """A file that takes the place of ``path`` when the block ends, and leaves no trace if it fails.

    ``-`` is standard output; a device or pipe is written to directly.

    :raises WriteError: if the file cannot be written
    """
    if path == STDOUT:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    target = os.path.realpath(path)
    try:
        # Asked of the path as it is: what /dev/stdout leads to may have no name of its own.
        if is_stream(path):
            if os.path.isdir(path):
                raise WriteError(f"cannot write {path}: it is a folder")
            with open(path, "wb") as stream:
                yield stream
            return
        _clear_abandoned(target)
        temporary = f"{_temporary_prefix(target)}{os.getpid()}.tmp"
        try:
            with open(temporary, "xb") as stream:
                yield stream
                stream.flush()
                os.fsync(stream.fileno())
            if os.path.exists(target):
                os.chmod(temporary, stat.S_IMODE(os.stat(target).st_mode))
            os.replace(temporary, target)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(temporary)
            raise
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            raise
        raise WriteError(f"cannot write {path}: {error.strerror or error}") from None


def _temporary_prefix(target: str) -> str:
    return os.path.join(os.path.dirname(target), f".{os.path.basename(target)}.cardgraph-")


def _clear_abandoned(target: str) -> None:
    """Remove what runs that were killed left behind; runs that are alive keep theirs."""
    folder, prefix = os.path.split(_temporary_prefix(target))
    for name in os.listdir(folder or "."):
        match = re.fullmatch(re.escape(prefix) + r"([0-9]+)\.tmp", name)
        if match and not _is_alive(int(match[1])):
            with contextlib.suppress(OSError):
                os.unlink(os.path.join(folder, name))


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
