"""Lines that are written once, however many there are: the last ones are known in memory, all others on disk."""

from collections.abc import Collection, Iterable
from itertools import islice

# Lines that are known in memory; bits that tell of most others that they are new, for which nobody has to ask the disk.
_ROOM, _BITS = 1 << 14, 1 << 23


class Written:
    """Knows the lines that were written, by hashes of 64 bits.

    :param room: how many are known in memory
    """

    def __init__(self, room: int = _ROOM) -> None:
        self._room = room
        self._recent: dict[int, None] = {}
        self._earlier: _Earlier | None = None

    def new(self, lines: Iterable[str]) -> list[str]:
        """Those of some lines that have not been written; from now on they have."""
        recent = self._recent
        found = [line for line in lines if hash(line) not in recent]
        if not found:
            return found
        hashes = list(map(hash, found))
        recent.update(dict.fromkeys(hashes))
        if self._earlier:
            known = self._earlier.among(hashes)
            found = [line for line in found if hash(line) not in known] if known else found
        if len(recent) > self._room:
            self._earlier = self._earlier or _Earlier()
            oldest = list(islice(recent, len(recent) - self._room // 2))
            self._earlier.add(oldest)
            for each in oldest:
                del recent[each]
        return found


class _Earlier:
    """Hashes in a file that has no name."""

    def __init__(self) -> None:
        # Who has few lines need not wait for it.
        import sqlite3

        # By an empty name, SQLite makes a temporary file, which is gone whatever happens.
        self._db = sqlite3.connect("", isolation_level=None)
        for setting in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -1024"):
            self._db.execute(f"PRAGMA {setting}")
        self._db.execute("CREATE TABLE written (hash INTEGER PRIMARY KEY)")
        self._bits = bytearray(_BITS // 8)

    def add(self, hashes: Collection[int]) -> None:
        """Add some; they may be there already."""
        bits = self._bits
        for each in hashes:
            bits[each % _BITS >> 3] |= 1 << (each & 7)
        rows = [(each,) for each in sorted(hashes)]
        self._db.execute("BEGIN")
        self._db.executemany("INSERT OR IGNORE INTO written VALUES (?)", rows)
        self._db.execute("COMMIT")

    def among(self, hashes: Iterable[int]) -> set[int]:
        """Those of some that are there."""
        bits, asked = self._bits, "SELECT 1 FROM written WHERE hash = ?"
        maybe = (each for each in hashes if bits[each % _BITS >> 3] >> (each & 7) & 1)
        return {each for each in maybe if self._db.execute(asked, (each,)).fetchone()}
