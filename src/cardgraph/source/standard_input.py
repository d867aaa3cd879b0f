"""Standard input as a source of a card."""

import sys
from collections.abc import Iterator

from cardgraph.source.columns import Columns
from cardgraph.source.decode import MAX_BYTES
from cardgraph.source.exclusion import Exclusion
from cardgraph.source.source import InMemory, Source


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

    def named(self, name: str) -> "StandardInput":
        """Standard input by another name."""
        return StandardInput(name)

    def read(self) -> bytes:
        """What there is to read, at most one byte more than a card may have."""
        if self._data is None:
            self._data = sys.stdin.buffer.read(MAX_BYTES + 1)
        return self._data


def expand(argument: str, _exclusion: Exclusion, _columns: Columns) -> Iterator[Source] | None:
    """Standard input, where an argument means it."""
    return iter([StandardInput()]) if argument == StandardInput.shown else None
