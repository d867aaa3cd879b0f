"""Any number of diagnostics, sorted in the end, of which few are in memory."""

from collections.abc import Iterable, Iterator
from typing import IO

from cardgraph.diagnostic import Diagnostic
from cardgraph.source.masking import masked

# Diagnostics that are in memory before they go into a file, and that are read from it at once.
_ROOM, _AT_ONCE = 1024, 16


class Gathered:
    """Diagnostics that are given in any order and taken sorted by place.

    So many are in memory; the others are in a file, which has no name, in stretches that are sorted each.

    :param room: how many may be in memory
    """

    def __init__(self, room: int = _ROOM) -> None:
        self._room = room
        self._held: list[Diagnostic] = []
        self._file: IO[bytes] | None = None
        # Where each stretch begins and ends in the file.
        self._stretches: list[tuple[int, int]] = []

    def extend(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Add some diagnostics."""
        for diagnostic in diagnostics:
            self._held.append(diagnostic)
            if len(self._held) >= self._room:
                self._spill()

    def __iter__(self) -> Iterator[Diagnostic]:
        """All of them; of those that sort alike the one that was given first comes first."""
        if not self._stretches:
            return iter(sorted(self._held, key=Diagnostic.sort_key))
        import heapq

        stretches = [self._read(*stretch) for stretch in self._stretches]
        return heapq.merge(*stretches, sorted(self._held, key=Diagnostic.sort_key), key=Diagnostic.sort_key)

    def _spill(self) -> None:
        """Put what is in memory into the file."""
        # Who has few of them need not wait for these.
        import os
        import pickle
        import weakref
        from tempfile import TemporaryFile

        if self._file is None:
            self._file = TemporaryFile()  # noqa: SIM115
            weakref.finalize(self, self._file.close)
        start = self._file.seek(0, os.SEEK_END)
        # Nothing lies on the disk as it is that may be a password.
        found = [one._replace(source_line=masked(one.source_line)) for one in self._held]
        found.sort(key=Diagnostic.sort_key)
        for first in range(0, len(found), _AT_ONCE):
            pickle.dump(found[first : first + _AT_ONCE], self._file)
        self._stretches.append((start, self._file.tell()))
        self._held.clear()

    def _read(self, place: int, end: int) -> Iterator[Diagnostic]:
        """A stretch, a few at a time; others are read in between."""
        import pickle

        assert self._file
        while place < end:
            self._file.seek(place)
            found: list[Diagnostic] = pickle.load(self._file)
            place = self._file.tell()
            yield from found
