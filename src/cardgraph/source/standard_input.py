"""Standard input as a source: of a card, or of many, which is told by how it begins."""

import contextlib
import os
import re
import sys
from collections.abc import Iterator

from cardgraph.packing import GZIP, ZSTANDARD
from cardgraph.source.columns import Columns
from cardgraph.source.container import Container
from cardgraph.source.containers import container_at
from cardgraph.source.decode import MAX_BYTES
from cardgraph.source.exclusion import Exclusion
from cardgraph.source.source import InMemory, NoCardsError, Source

# An object of JSON, as no card begins, and where archives of tar say that they are some.
_OBJECT = re.compile(rb"(?:\xef\xbb\xbf)?\s*\{\s*(?:\"|\})")
_TAR = slice(257, 262)


class StandardInput:
    """The card on standard input; it can be read once only, and so its bytes are kept."""

    shown = "-"
    incidental = False

    def __init__(self, name: str = "stdin.md") -> None:
        self.name = name
        self._data: bytes | None = None

    def __reduce__(self) -> tuple[type[InMemory], tuple[str, str, bytes]]:
        # Another process has another standard input.
        return InMemory, (self.name, self.shown, self.read())

    def place(self) -> str:
        """Nowhere."""
        return ""

    def stamp(self) -> str:
        """Nothing."""
        return ""

    def named(self, name: str) -> "StandardInput":
        """Standard input by another name."""
        return StandardInput(name)

    def read(self) -> bytes:
        """What there is to read, at most one byte more than a card may have."""
        if self._data is None:
            self._data = sys.stdin.buffer.read(MAX_BYTES + 1)
        return self._data


def expand(argument: str, _exclusion: Exclusion, columns: Columns) -> Iterator[Source | Container] | None:
    """Standard input, where an argument means it.

    :raises NoCardsError: if there are many cards in it, and no room to keep them
    """
    if argument != StandardInput.shown:
        return None
    peek = getattr(sys.stdin.buffer, "peek", None)
    ending = _ending(peek(1)) if peek else ""
    return iter([_held(ending, columns) if ending else StandardInput()])


def _ending(head: bytes) -> str:
    """The ending that a file with many cards would have that begins so; nothing where it seems to be a card."""
    if head.startswith(b"PAR1"):
        return ".parquet"
    if head.startswith(b"PK\x03\x04"):
        return ".zip"
    if head.startswith(b"\x1f\x8b"):
        import zlib

        inside = b""
        with contextlib.suppress(zlib.error):
            inside = zlib.decompressobj(wbits=31).decompress(head, 1 << 12)
        return (_ending(inside) or ".jsonl") + GZIP
    if head.startswith(b"\x28\xb5\x2f\xfd"):
        return ".jsonl" + ZSTANDARD
    if head[_TAR] == b"ustar":
        return ".tar"
    return ".jsonl" if _OBJECT.match(head) else ""


def _held(ending: str, columns: Columns) -> Container:
    """What there is on standard input, in a file which is gone when the process ends, as a container.

    The cards in it are looked at more than once, and so it is kept.
    """
    import shutil
    import tempfile
    import weakref

    try:
        with tempfile.NamedTemporaryFile(prefix="cardgraph-", suffix=ending, delete=False) as file:
            path = file.name
            gone = weakref.finalize(file, os.unlink, path)
            shutil.copyfileobj(sys.stdin.buffer, file)
    except OSError as error:
        raise NoCardsError(f"standard input cannot be kept in a file: {error.strerror or error}") from None
    gone.detach()
    container = container_at(path, StandardInput.shown, columns)
    assert container is not None
    weakref.finalize(container, os.unlink, path)
    return container
