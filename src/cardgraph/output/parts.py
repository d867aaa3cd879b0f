"""What an output is made of: triples as lines of N-Triples, part by part."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from cardgraph.records import NamedTuple

if TYPE_CHECKING:
    # Whoever asks a graph need not wait for what makes one.
    from cardgraph.graph.terms import NamedNode


class Part(NamedTuple):
    """Some triples: pieces of N-Triples, each whole lines about one subject, or empty.

    ``graph`` is the graph that they are in, None for the default graph; ``title`` says to people what they are,
    empty where that shows. The pieces of a part are taken before the next part is asked for.
    """

    graph: "NamedNode | None"
    title: str
    pieces: Iterable[str]


def by_subject(lines: Iterable[str]) -> Iterable[str]:
    """Pieces of lines of N-Triples, which are held until all are there."""
    subjects: dict[str, list[str]] = {}
    for line in lines:
        subjects.setdefault(line.partition(" ")[0], []).append(line)
    return map("".join, subjects.values())
