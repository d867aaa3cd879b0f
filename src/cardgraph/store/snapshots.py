"""Folders whose content changes as a whole, whenever the process that changes it may die.

    DIR/cardgraph-store.json    the format, and the snapshot that holds; replaced by renaming
    DIR/cardgraph.lock    locked by the process that writes
    DIR/snapshot-7/             what the folder holds, and digests of it; never changed once it is named

A process that dies leaves a snapshot that nothing names: the next writer removes it. A reader
locks the snapshot that it reads, and a locked one is removed by a later writer.
"""

import contextlib
import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cardgraph.errors import Status
from cardgraph.lock import lock, opened
from cardgraph.records import NamedTuple
from cardgraph.store.errors import StoreError, damaged
from cardgraph.store.integrity import Verification, place_of, read_digests, write_digests

FORMAT = 7
MARKER, LOCK = "cardgraph-store.json", "cardgraph.lock"
_TEMPORARY = MARKER + ".tmp"
# Before format 3 they were called generations.
_SNAPSHOT = re.compile(r"(?:snapshot|generation)-([1-9][0-9]*)")

_held: dict[tuple[int, int], int] = {}


class Marker(NamedTuple):
    """What a folder's marker says.

    ``version`` is that of what the snapshot holds, ``snapshot`` the name of the snapshot that holds,
    empty before the first one does, ``about`` what was said of it, and ``digests`` the SHA-256 of its
    digests.
    """

    form: int
    version: str
    snapshot: str
    about: dict[str, Any]
    digests: str = ""


class Held(NamedTuple):
    """A snapshot that stays as long as this process lives, what was said of it, and its digests' SHA-256."""

    folder: Path
    about: dict[str, Any]
    digests: str

    def verification(self) -> Verification:
        """Begin to compare the files with their digests.

        :raises StoreError: if it shows at once that they are not what was written
        """
        return Verification(self.folder, read_digests(self.folder, self.digests))


class Snapshots:
    """A folder of snapshots that this process alone writes; made by ``writing``.

    ``current`` is the snapshot that holds, None where there is none that can be used, and ``about``
    what was said of it; ``outdated`` says that there is one, of another format or version.
    ``verification`` compares those files of ``current`` with their digests that may have been written to.
    """

    def __init__(self, directory: Path, version: str) -> None:
        self.directory, self._version = directory, version
        marker = _marker(directory) or Marker(FORMAT, version, "", {})
        self.about = marker.about
        self.outdated = bool(marker.snapshot) and (marker.form, marker.version) != (FORMAT, version)
        self.current = directory / marker.snapshot if marker.snapshot and not self.outdated else None
        self._digests = read_digests(self.current, marker.digests) if self.current else {}
        self.verification = Verification(self.current, self._digests, thorough=False) if self.current else None
        self._next = max(self._remove_all_but(marker.snapshot), default=0) + 1
        if not (directory / MARKER).exists():
            self._mark(0, {}, "")

    def begin(self) -> Path:
        """A folder, empty, for the next snapshot."""
        folder = self.directory / _name(self._next)
        folder.mkdir()
        return folder

    def publish(self, about: dict[str, Any]) -> None:
        """Let the snapshot that was begun be the one that holds; its files must be closed.

        :param about: what is to be known of it, as JSON can keep it
        """
        name = _name(self._next)
        known = (
            {place_of(self.current / file): digest for file, digest in self._digests.items()} if self.current else {}
        )
        digests = write_digests(self.directory / name, known)
        _sync(self.directory / name)
        self._mark(self._next, about, digests)
        self._remove_all_but(name)

    def discard(self) -> None:
        """Remove the snapshot that was begun, unless it holds."""
        marker = _marker(self.directory)
        name = _name(self._next)
        if marker and marker.snapshot != name:
            shutil.rmtree(self.directory / name, ignore_errors=True)

    def _mark(self, number: int, about: dict[str, Any], digests: str) -> None:
        said = {"format": FORMAT, "version": self._version, "snapshot": number, "about": about, "digests": digests}
        temporary = self.directory / _TEMPORARY
        with temporary.open("w", encoding="utf-8") as stream:
            json.dump(sealed(said), stream)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(self.directory / MARKER)
        _sync_entries(self.directory)

    def _remove_all_but(self, kept: str) -> list[int]:
        """Remove the other snapshots, and return the numbers of all that were there."""
        found = list(_snapshots(self.directory))
        for match in found:
            if match[0] != kept:
                _remove_unread(self.directory / match[0])
        return [int(match[1]) for match in found]


@contextlib.contextmanager
def writing(directory: Path, version: str) -> Iterator[Snapshots]:
    """A folder to be written to; made if it is not there.

    :param version: of what its snapshots hold; a snapshot of another one cannot be gone on from
    :raises StoreError: if it holds something else, another process writes to it, or it cannot be
        written to
    """
    if _marker(directory) is None:
        _refuse_foreign(directory)
    with contextlib.ExitStack() as stack:
        try:
            directory.mkdir(parents=True, exist_ok=True)
            handle = stack.enter_context(opened(directory / LOCK, os.O_RDWR | os.O_CREAT))
            if not lock(handle, shared=False):
                process = os.read(handle, 20).decode("ascii", "replace") or "another one"
                raise StoreError(f"{directory} is being written by process {process}; try again when it has ended")
            os.ftruncate(handle, 0)
            os.write(handle, str(os.getpid()).encode())
            snapshots = Snapshots(directory, version)
        except OSError as error:
            raise StoreError(f"cannot write to {directory}: {error.strerror or error}") from None
        stack.callback(snapshots.discard)
        yield snapshots


def current(directory: Path) -> Held:
    """The snapshot that holds, which stays as long as this process lives.

    :raises StoreError: if the folder has none, or one of another format
    """
    while True:
        marker = _marker(directory)
        if marker is None:
            what = "holds no cardgraph store" if directory.is_dir() else "is no folder"
            way = f"cardgraph build CARDS --store {directory} makes one"
            raise StoreError(f"{directory} {what}; {way}", Status.USAGE)
        if marker.form < FORMAT:
            older = f"of an older cardgraph (format {marker.form}, now {FORMAT})"
            raise StoreError(f"{directory} is {older}; build it again")
        if not marker.snapshot:
            raise StoreError(f"{directory} is an unfinished store: no build into it has ended yet; build it again")
        folder = directory / marker.snapshot
        if _hold(folder):
            return Held(folder, marker.about, marker.digests)
        # A writer may have gone on to the next one in between.
        if _marker(directory) == marker:
            raise damaged(directory, f"{folder.name} is missing")


def sealed(said: dict[str, Any]) -> dict[str, Any]:
    """What a marker says, and the SHA-256 of it, which markers of every format from 4 on have."""
    text = json.dumps({name: value for name, value in said.items() if name != "sha256"}, sort_keys=True)
    return {**said, "sha256": hashlib.sha256(text.encode()).hexdigest()}


def _name(number: int) -> str:
    return f"snapshot-{number}"


def _marker(directory: Path) -> Marker | None:
    """What a folder's marker says, or None where there is no marker.

    :raises StoreError: if it cannot be read, or the format is newer than ours
    """
    try:
        found = json.loads((directory / MARKER).read_text("utf-8"))
        form = int(found["format"])
        if (form > 3 or "sha256" in found) and found != sealed(found):
            raise damaged(directory, f"{MARKER} is not what was written")
        # What else a newer one says is not for us to read.
        marker = None if form > FORMAT else _said(form, found)
    except (FileNotFoundError, NotADirectoryError):
        if (directory / LOCK).exists() and any(_snapshots(directory)):
            raise damaged(directory, f"{MARKER} is missing") from None
        return None
    except OSError as error:
        raise StoreError(f"cannot read {directory}: {error.strerror or error}") from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise damaged(directory, f"{MARKER} says nothing") from None
    if marker is None:
        raise StoreError(
            f"{directory} was written by a newer cardgraph: its format is {form}, this one knows {FORMAT}; "
            "use the newer one or build into another folder"
        )
    return marker


def _said(form: int, found: dict[str, Any]) -> Marker:
    """What is said in a marker of a format that is known."""
    if form < 3:
        number = int(found["generation"])
        return Marker(form, "", f"generation-{number}" if number else "", {})
    number = int(found["snapshot"])
    digests = str(found["digests"]) if form > 3 else ""
    return Marker(form, str(found["version"]), _name(number) if number else "", dict(found["about"]), digests)


def _snapshots(directory: Path) -> Iterator[re.Match[str]]:
    """The snapshots in a folder, by what ``_SNAPSHOT`` makes of their names."""
    return filter(None, map(_SNAPSHOT.fullmatch, os.listdir(directory)))


def _refuse_foreign(directory: Path) -> None:
    """Refuse a folder with anything in it that we did not make."""
    try:
        foreign = set(os.listdir(directory)) - {LOCK, _TEMPORARY}
    except FileNotFoundError:
        return
    except OSError as error:
        raise StoreError(f"cannot write to {directory}: {error.strerror or error}") from None
    if foreign:
        raise StoreError(f"{directory} holds other things and no cardgraph store; name a new or empty folder")


def _hold(folder: Path) -> bool:
    """Keep writers from removing a snapshot until this process ends; False if it is gone, or going."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except PermissionError:
        # Windows opens no folders, but does not let open files be removed either.
        return folder.is_dir()
    except OSError:
        return False
    status = os.fstat(handle)
    key = status.st_dev, status.st_ino
    if key in _held:
        os.close(handle)
        return folder.is_dir()
    with contextlib.suppress(OSError):
        if not lock(handle, shared=True):
            os.close(handle)
            return False
    _held[key] = handle
    return folder.is_dir()


def handles(folder: Path) -> tuple[int, ...]:
    """The open files by which this process keeps a snapshot, if it keeps it by any.

    A process that inherits them keeps it as well, as long as it lives.
    """
    status = folder.stat()
    handle = _held.get((status.st_dev, status.st_ino))
    return () if handle is None else (handle,)


@contextlib.contextmanager
def letting_go() -> Iterator[None]:
    """Let go of what the block has opened when it ends: from then on a writer may remove it."""
    before = set(_held)
    try:
        yield
    finally:
        for key in set(_held) - before:
            os.close(_held.pop(key))


def _remove_unread(folder: Path) -> None:
    """Remove a snapshot that nobody reads."""
    with contextlib.ExitStack() as stack:
        # Where folders cannot be opened or locked, what is being read cannot be removed.
        with contextlib.suppress(OSError):
            if not lock(stack.enter_context(opened(folder)), shared=False):
                return
        shutil.rmtree(folder, ignore_errors=True)


def _sync(folder: Path) -> None:
    """Have everything in a folder on the disk; files with several links are there already."""
    for place, _, names in os.walk(folder):
        for path in (os.path.join(place, name) for name in names):
            if os.stat(path).st_nlink == 1:
                with opened(path, os.O_RDWR) as handle:
                    os.fsync(handle)
        _sync_entries(Path(place))
    _sync_entries(folder.parent)


def _sync_entries(folder: Path) -> None:
    # Windows opens no folders.
    with contextlib.suppress(OSError), opened(folder) as handle:
        os.fsync(handle)
