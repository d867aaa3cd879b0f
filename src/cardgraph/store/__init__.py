"""The embedded store: a named graph for each card, on disk, brought up to date card by card.

``snapshots`` lets a folder change as a whole, ``snapshot`` is what the folder holds at a time and
``manifest`` what it knows of each file, ``codec`` writes that down, ``fingerprint`` and ``diff`` tell
what has to be done again, and ``update`` does it.
"""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from cardgraph.store.snapshots import StoreError, current, damaged

if TYPE_CHECKING:
    import pyoxigraph as ox

__all__ = ["StoreError", "open_read_only"]

# The store within a snapshot that holds the cards and the vocabularies.
GRAPH = "graph"
# What pyoxigraph raises where a store cannot be read or written.
FAILURES = (OSError, RuntimeError)


def open_read_only(directory: str | os.PathLike[str]) -> "ox.Store":
    """The cards and vocabularies of a store as they are now, whatever writers do from now on.

    Its default graph has what is in any of the named ones. This state stays on the disk until the
    process ends.

    :raises StoreError: if there is none, or it is of another format
    """
    import pyoxigraph as ox

    path = Path(directory)
    while True:
        snapshot = current(path)
        try:
            return ox.Store.read_only(str(snapshot / GRAPH))
        except FAILURES as error:
            # A writer that was killed may have left half of what it was removing.
            if current(path) == snapshot:
                raise damaged(path, error) from None
