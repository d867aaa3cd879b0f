"""What an update of a store has to do: old records and files, side by side."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from cardgraph.records import NamedTuple
from cardgraph.source.source import Source
from cardgraph.store.kept import Record


class Changes:
    """What an update does, by the names of the files; ``left_out`` are those of which there is no graph afterwards.

    :param reason: why all of it is done anew, or empty
    """

    def __init__(self, reason: str) -> None:
        self.reason = reason
        self.added: list[str] = []
        self.replaced: list[str] = []
        self.removed: list[str] = []
        self.left_out: list[str] = []
        self.unchanged = 0

    def note(self, name: str, before: bool, after: bool, same: bool) -> None:
        """Note whether there was a graph of a file, whether there is now, and whether it is the same."""
        if same:
            self.unchanged += 1
        elif after:
            (self.replaced if before else self.added).append(name)
        elif before:
            self.removed.append(name)


class Step(NamedTuple):
    """What there is to do about a file.

    ``place`` is that of its old record, -1 where there is none; ``sha256`` is what its bytes must
    have to be left as it is, empty where it has to be compiled whatever they are, and ``stamp`` what the file has if it
    need not be read for that, or empty; ``shares_graph`` says that other files have the same named graph.
    """

    place: int = -1
    sha256: str = ""
    stamp: str = ""
    shares_graph: bool = False


def diff(
    sources: Sequence[Source],
    records: Iterable[tuple[int, Record]],
    graph_of: Callable[[str, Record | None], str],
    holds: Callable[[int, Record], bool],
) -> tuple[list[Step], list[int]]:
    """Put cards beside their old records, by their names, of which no two are the same. No card is read.

    :param records: those of the old manifest and the places of their lines
    :param graph_of: gives the named graph of a file, by its name, which has an old record or not
    :param holds: tells whether what was made of a file, by its number and its old
        record, would be made of the same bytes again
    :returns: a step for each file, and the places of the records of files that are gone
    """
    steps = [Step()] * len(sources)
    graphs: list[int | None] = [None] * len(sources)
    gone = []
    # Those of one file with many are in the order of that file; and none has to be there a second time.
    indices = {source.name: index for index, source in enumerate(sources)}
    for place, old in records:
        index = indices.get(old.name)
        if index is not None:
            steps[index] = Step(place, old.sha256, old.stamp) if holds(index, old) else Step(place)
            graphs[index] = hash(graph_of(old.name, old))
        else:
            gone.append(place)
    named = [graph or hash(graph_of(sources[index].name, None)) for index, graph in enumerate(graphs)]
    shared = {graph for graph, count in Counter(named).items() if count > 1}
    for index, graph in enumerate(named if shared else ()):
        if graph in shared:
            steps[index] = steps[index]._replace(sha256="", stamp="", shares_graph=True)
    return steps, gone
