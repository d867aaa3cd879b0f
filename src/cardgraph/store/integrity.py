"""Digests of the files of a snapshot, kept in it, by which damage is told.

The library beneath does not always notice that a block of a file is not what it wrote: a query then
has fewer rows, or takes all time and memory, and cannot be stopped. So nothing is asked of a snapshot
before its files have been compared with their digests. These are to tell accidents, which a CRC does in less than half
of the time that a cryptographic hash takes: a store of many cards has hundreds of megabytes, which hold up each query.
"""

import contextlib
import errno
import hashlib
import json
import os
import re
import zlib
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from threading import Thread

from cardgraph.records import NamedTuple
from cardgraph.store.codec import codec, encode
from cardgraph.store.errors import StoreError, damaged

DIGESTS = "digests.json"
# What RocksDB tells people, and what it locks: nothing that is asked comes from there, and opening changes it.
_PASSING = re.compile(r"LOCK|LOG(\.old\..*)?")
_SHOWN = 3
# Bytes that are read at once.
_PIECE = 1 << 18


class FileDigest(NamedTuple):
    """What a file was when it was written: its size in bytes, its CRC-32 (RFC 1952), its time and its number."""

    size: int
    crc32: int
    modified: int
    inode: int


# By the paths below the snapshot, with forward slashes.
Digests = dict[str, FileDigest]
_CODEC = codec(Digests)


def write_digests(snapshot: Path, shared: Mapping[tuple[int, int], FileDigest]) -> str:
    """Write the digests of the files of a snapshot into it.

    :param shared: the digests of files that the snapshot shares with an earlier one, by ``place_of``;
        taken anew, they would make right what has been damaged since
    :returns: the SHA-256 of what was written, in hexadecimal
    :raises OSError: if a file cannot be read, or the digests cannot be written
    """
    digests = {name: shared.get(place_of(snapshot / name)) or _digest(path) for name, path in sorted(_files(snapshot))}
    text = json.dumps(encode(digests), indent=0).encode()
    (snapshot / DIGESTS).write_bytes(text)
    return hashlib.sha256(text).hexdigest()


def read_digests(snapshot: Path, sha256: str) -> Digests:
    """The digests that ``write_digests`` has written.

    :param sha256: what it returned
    :raises StoreError: if they are not to be had as they were written
    """
    try:
        text = (snapshot / DIGESTS).read_bytes()
        if hashlib.sha256(text).hexdigest() == sha256:
            found: Digests = _CODEC.decode(json.loads(text))
            return found
        why = "is not what was written"
    except OSError as error:
        why = _unreadable(error)
    except (ValueError, TypeError):
        why = "says nothing"
    raise damaged(snapshot.parent, f"{snapshot.name}/{DIGESTS} {why}")


def place_of(path: Path) -> tuple[int, int]:
    """What two names of one file have in common."""
    status = path.stat()
    return status.st_dev, status.st_ino


class Verification:
    """The files of a snapshot, being compared with their digests in a thread, while something else is done.

    Whoever waits for the end of it helps.

    :param digests: what ``read_digests`` gave
    :param thorough: compare all of their bytes; else those only of files that are others since they were written, or
        have been written to: whoever goes on from a snapshot keeps the digests, which whoever asks it compares
    :raises StoreError: if a file is missing or is not as long as it was, which shows at once
    """

    def __init__(self, snapshot: Path, digests: Digests, thorough: bool = True) -> None:
        self._snapshot, self._digests, self._thorough = snapshot, digests, thorough
        # A file that this user may not read, which is no damage.
        self._closed: Path | None = None
        self._faults = {name: why for name, digest in digests.items() if (why := self._size_fault(name, digest))}
        self._see_none()
        # Those that are to be taken up yet, and those that have been compared, by either thread.
        self._left, self._compared = deque(digests), list[str]()
        self._thread = Thread(target=self._compare_all, daemon=True)
        self._thread.start()

    @property
    def size(self) -> int:
        """How many bytes the files have together."""
        return sum(digest.size for digest in self._digests.values())

    @property
    def count(self) -> int:
        """How many files there are."""
        return len(self._digests)

    @property
    def names(self) -> Iterable[str]:
        """What the files are called, by their paths below the snapshot, with forward slashes."""
        return self._digests.keys()

    def see(self, name: str) -> None:
        """See now that one file is what was written, for whoever cannot use it before.

        :raises StoreError: if it is not
        """
        self._compare(name)
        self._see_none()

    def wait(self) -> None:
        """Wait until all files have been compared.

        :raises StoreError: if one is not what was written; the message says which
        """
        self._compare_all()
        self._thread.join()
        self._see_none()
        assert len(self._compared) == len(self._digests)

    def _see_none(self) -> None:
        if self._closed:
            raise StoreError(f"cannot read {self._closed}: {os.strerror(errno.EACCES)}")
        if self._faults:
            shown = [f"{self._snapshot.name}/{name} {why}" for name, why in [*self._faults.items()][:_SHOWN]]
            more = f" and {len(self._faults) - _SHOWN:,} files more" if len(self._faults) > _SHOWN else ""
            raise damaged(self._snapshot.parent, ", ".join(shown) + more)

    def _size_fault(self, name: str, digest: FileDigest) -> str:
        try:
            size = (self._snapshot / name).stat().st_size
        except OSError as error:
            return self._unreadable(name, error)
        return "" if size == digest.size else f"has {size:,} bytes, not {digest.size:,}"

    def _unreadable(self, name: str, error: OSError) -> str:
        if isinstance(error, PermissionError):
            self._closed = self._snapshot / name
        return _unreadable(error)

    def _compare_all(self) -> None:
        # Whether any is left is found out by taking it: between a look and that, the other thread may have taken it.
        with contextlib.suppress(IndexError):
            while True:
                name = self._left.popleft()
                self._compare(name)
                self._compared.append(name)

    def _compare(self, name: str) -> None:
        path, digest = self._snapshot / name, self._digests[name]
        try:
            if not self._thorough and _status(path) == (digest.size, digest.modified, digest.inode):
                return
            if _crc32(path) != digest.crc32:
                self._faults[name] = "is not what was written"
        except OSError as error:
            self._faults[name] = self._unreadable(name, error)


def _files(snapshot: Path) -> Iterator[tuple[str, Path]]:
    for place, _, names in os.walk(snapshot):
        for name in names:
            path = Path(place, name)
            if name != DIGESTS and not _PASSING.fullmatch(name):
                yield path.relative_to(snapshot).as_posix(), path


def _digest(path: Path) -> FileDigest:
    size, modified, inode = _status(path)
    return FileDigest(size, _crc32(path), modified, inode)


def _status(path: Path) -> tuple[int, int, int]:
    """Size, time and number of a file, by which it is told that nobody has written to it."""
    status = path.stat()
    return status.st_size, status.st_mtime_ns, status.st_ino


def _crc32(path: Path) -> int:
    found, piece = 0, memoryview(bytearray(_PIECE))
    with path.open("rb", buffering=0) as stream:
        while read := stream.readinto(piece):
            found = zlib.crc32(piece[:read], found)
    return found


def _unreadable(error: OSError) -> str:
    return "is missing" if isinstance(error, FileNotFoundError) else f"cannot be read: {error.strerror or error}"
