"""Reading sources once: whoever looks at a card again sees the bytes that were there the first time."""

from array import array
from collections.abc import Sequence

from cardgraph.diagnostic import Finding
from cardgraph.source.source import ChangedError, InMemory, Source

# Bytes that may be kept, and what a source costs besides its own: room for some hundreds of cards.
_ROOM, _OVERHEAD = 1 << 21, 1 << 10


class Reader:
    """Reads the sources of one command.

    The bytes that were read first are kept, for as long as there is room for them, and of the others
    a hash, which tells accidents apart. So a card is read twice only if it is looked at twice and there was
    no room for it; then it has to be what it was.

    :param sources: what to read
    :param room: how many bytes may be kept
    """

    def __init__(self, sources: Sequence[Source], room: int = _ROOM) -> None:
        self._sources, self._room = sources, room
        self._kept: dict[int, InMemory] = {}
        # Room for all of them, since they may be read in any order; nothing but zeros before.
        self._hashes = array("q", bytes(8 * len(sources)))

    def read(self, index: int) -> InMemory:
        """The n-th source, read.

        :raises ChangedError: if it is read again and is not what it was
        """
        if index in self._kept:
            return self._kept[index]
        source = self._sources[index]
        found = InMemory(source.name, source.shown, source.read(), source.incidental)
        cost = found.size + _OVERHEAD
        if cost <= self._room:
            self._room -= cost
            self._kept[index] = found
        else:
            self._compare(index, found)
        return found

    def _compare(self, index: int, found: InMemory) -> None:
        """See that a source that is not kept is what it was, should it have been read before."""
        before, now = self._hashes[index], hash(repr(found.data) if isinstance(found.data, Finding) else found.data)
        if before and before != now:
            raise ChangedError(f"{found.shown} has changed while it was being read; run the command again")
        self._hashes[index] = now
