"""The embedded store: a named graph for each card, on disk, brought up to date card by card.

``snapshots`` lets a folder change as a whole, ``integrity`` tells whether it is what was written,
``snapshot`` is what the folder holds at a time and ``manifest`` what it knows of each file, ``codec``
writes that down, ``fingerprint`` and ``diff`` tell what has to be done again, and ``update`` does it.
"""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from cardgraph.records import NamedTuple
from cardgraph.store.errors import Failing, StoreError
from cardgraph.store.fingerprint import Fingerprint, changed_libraries
from cardgraph.store.integrity import Verification
from cardgraph.store.snapshots import current, handles, letting_go

if TYPE_CHECKING:
    import pyoxigraph as ox

__all__ = ["StoreError", "open_read_only", "opened", "reading"]

# The store within a snapshot that holds the cards and the vocabularies.
GRAPH = "graph"


class Opened(NamedTuple):
    """A store as it is now, and the verification of it, which has to end well before anything is asked.

    ``folder`` is where it lies, for other processes that are to open it while this one lives, or as long
    as they have inherited the ``handles``.
    """

    store: "ox.Store"
    verification: Verification
    folder: Path
    handles: tuple[int, ...]


def opened(directory: str | os.PathLike[str]) -> Opened:
    """The cards and vocabularies of a store as they are now, whatever writers do from now on.

    Its default graph has what is in any of the named ones. This state stays on the disk until the
    process ends.

    :raises StoreError: if there is none, it is of another format, or shows at once that it is damaged
    """
    path = Path(directory)
    while True:
        held = current(path)
        try:
            verification = held.verification()
            store = read_only(held.folder, held.about, verification)
            return Opened(store, verification, held.folder / GRAPH, handles(held.folder))
        except StoreError:
            # A writer that was killed may have left half of what it was removing.
            if current(path) == held:
                raise


def open_read_only(directory: str | os.PathLike[str]) -> "ox.Store":
    """The same store, when its verification has ended.

    :raises StoreError: if there is none, it is of another format, or is damaged
    """
    found = opened(directory)
    found.verification.wait()
    return found.store


@contextlib.contextmanager
def reading(directory: str | os.PathLike[str]) -> "Iterator[Opened]":
    """The same for a block, when its verification has ended; behind it the state need no longer stay on the disk.

    :raises StoreError: if there is none, it is of another format, or is damaged
    """
    with letting_go():
        found = opened(directory)
        found.verification.wait()
        yield found


def read_only(snapshot: Path, about: Fingerprint, verification: Verification) -> "ox.Store":
    """The graph of a snapshot.

    :param about: what was said of it
    :raises StoreError: if it is damaged, or another version of its library wrote it, which this one cannot read
    """
    import pyoxigraph as ox

    def told(error: BaseException) -> StoreError:
        verification.wait()
        changed = changed_libraries(about, ["pyoxigraph"])
        why = f"{changed}: {error}" if changed else str(error)
        return StoreError(f"{snapshot.parent} cannot be opened: {why}; build it again")

    with Failing(told):
        return ox.Store.read_only(str(snapshot / GRAPH))
