"""A graph on standard input: known by how it begins, and held in a file while it is checked."""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from cardgraph.rdf_files import HEAD, recognized


def graph_format() -> str | None:
    """The format of the graph on standard input, a key of ``READABLE``; None where it seems to be a card.

    Nothing is read: what begins as a card does is left for whoever reads cards.
    """
    peek = getattr(sys.stdin.buffer, "peek", None)
    return recognized(peek(HEAD)[:HEAD]) if peek else None


@contextmanager
def held() -> Iterator[str]:
    """A file with what there is on standard input, which is there as long as the block."""
    with tempfile.NamedTemporaryFile(prefix="cardgraph-") as file:
        shutil.copyfileobj(sys.stdin.buffer, file)
        file.flush()
        yield file.name
