"""What a snapshot of a store holds.

``graph`` is a store of pyoxigraph: a named graph for each card, one for the vocabularies, and all
their triples once more, each once, in the default graph. Asked as a union of the named graphs, what
a thousand cards say of one organization would be there a thousand times, and joins multiply that.
Of long vocabularies there is what the cards name, as in the files that ``build`` writes. Where there are
many cards, the rest of them is in a graph without a name (see ``query.unnamed``), for questions of people's
own, which may ask for it: where there are few, those take a copy of all, and add it.
``manifest.jsonl`` says of each file what was made of it; it stands beside, so that no question sees it. What is
seldom asked for lies in ``details-7`` and the like, by the number of the snapshot that has added it: a snapshot shares
these files with the one that it goes on from, and writes no more than what is new.
"""

import contextlib
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Set
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any

import pyoxigraph as ox

from cardgraph.compile import VOCABULARY_GRAPH
from cardgraph.query.unnamed import UNNAMED, has_unnamed
from cardgraph.store import GRAPH
from cardgraph.store.kept import Kept, Place
from cardgraph.store.manifest import DETAILS, MANIFEST, Line, Manifest, as_line, details_name
from cardgraph.vocabulary.facts import facts
from cardgraph.vocabulary.files import long_vocabularies, short_vocabularies

# What no other graph has leaves the default graph too.
_REMOVAL = """
DELETE {{ ?s ?p ?o }}
WHERE {{
  GRAPH {graph} {{ ?s ?p ?o }}
  FILTER NOT EXISTS {{ GRAPH ?other {{ ?s ?p ?o }} FILTER(!sameTerm(?other, {graph})) }}
}} ;
DROP SILENT GRAPH {graph}
"""
_MANY_REMOVED = 1000
# So many cards are more work to copy for a question than the long vocabularies are to keep.
_MANY_CARDS = 1000
# Bytes that are written at once; more than a few are better written in bulk.
_PIECE, _FEW = 1 << 22, 1 << 18
# Triples of the vocabularies that are.
_MANY_TRIPLES = 1 << 15
# Bytes of a manifest that are read or written at once: its lines are long, and there are many.
_BUFFER = 1 << 18
# Beyond so many files of details, they are gathered into one.
_MANY_DETAILS = 32


@contextlib.contextmanager
def manifest(snapshot: Path) -> Iterator[Manifest]:
    """The manifest of a snapshot, open in the block.

    :raises OSError: if it cannot be read
    """
    with (snapshot / MANIFEST).open("rb", _BUFFER) as stream, contextlib.closing(Manifest(stream, snapshot)) as found:
        yield found


class Snapshot:
    """A snapshot that is being written.

    :param snapshot: its folder, empty, which ends in its number
    :param old: the snapshot to go on from, None for an empty one
    :param verify: raises what it has to if the old one is not what was written; called before its graph is opened
    :param afresh: write what is in it anew, without what has gathered; else files are shared
    :raises OSError: if it cannot be written, or the old one cannot be read; also any of the methods
    :raises RuntimeError: the same
    """

    def __init__(self, snapshot: Path, old: Path | None, verify: Callable[[], None], afresh: bool) -> None:
        self._folder, self._old, self._verify, self._afresh = snapshot, old, verify, afresh
        self._number = int(snapshot.name.rpartition("-")[2])
        self._manifest = (snapshot / MANIFEST).open("wb", _BUFFER)
        self._details: IO[bytes] | None = None
        # The files of details of which something is kept, and a stretch of lines that are still to be copied.
        self._used: set[int] = set()
        self._stretch: tuple[Manifest, int, int] | None = None
        self._gathers = afresh or (old is not None and len(list(old.glob(DETAILS + "*"))) > _MANY_DETAILS)
        self._graph: ox.Store | None = None
        self._lines: list[bytes] = []
        self._size = 0
        self._bulks = self._removed = 0

    def keep(self, kept: Kept) -> None:
        """Add what is kept of a file; in the order of the names."""
        self._copy()
        self._manifest.write(as_line(kept.record, kept.contents, self._put(kept.details())))

    def keep_line(self, old: Line, stamp: str) -> None:
        """Add the line of a file that has not changed, of the old manifest.

        :param stamp: what the file has now
        """
        if not self._gathers:
            self._used.add(old.place.number)
        if self._gathers or stamp != old.record.stamp:
            self._copy()
            place = self._put(old.details()) if self._gathers else old.place
            self._manifest.write(as_line(old.record._replace(stamp=stamp), old.contents, place))
            return
        if self._stretch and self._stretch[2] == old.start:
            self._stretch = (old.manifest, self._stretch[1], old.end)
            return
        self._copy()
        self._stretch = (old.manifest, old.start, old.end)

    def _copy(self) -> None:
        """Copy the lines that are still to be copied."""
        if self._stretch is None:
            return
        manifest, start, end = self._stretch
        for at in range(start, end, _BUFFER):
            self._manifest.write(manifest.between(at, min(at + _BUFFER, end)))
        self._stretch = None

    def _put(self, details: tuple[bytes, bytes]) -> Place:
        """Add details to those of this snapshot, and say where they lie."""
        if self._details is None:
            self._details = (self._folder / details_name(self._number)).open("wb", _BUFFER)
        start = self._details.tell()
        for part in details:
            self._details.write(part)
        return Place(self._number, start, *map(len, details))

    def _share_details(self) -> None:
        """Have the files of details that the old snapshot has, as far as something in them is kept."""
        for name in map(details_name, sorted(self._used)):
            assert self._old
            try:
                os.link(self._old / name, self._folder / name)
            except OSError:
                # Not every file system has links.
                shutil.copyfile(self._old / name, self._folder / name)

    def add(self, graph: str, lines: Iterable[str]) -> None:
        """Add lines of N-Triples to a named graph, which is given in its brackets."""
        end = f"{graph} .\n".encode()
        for line in lines:
            # As text, what has one emoji takes four bytes a character.
            triple = line.encode()
            self._lines += (triple, triple[:-2] + end)
            self._size += 2 * len(triple)
        if self._size > _PIECE:
            self._write()

    def remove(self, graph: str) -> None:
        """Remove a named graph that nothing has been added to."""
        # What is still to be written comes to the default graph with it, should it be taken from there now.
        self._opened().update(_REMOVAL.format(graph=graph))
        self._removed += 1

    def name_concepts(self, before: Set[str], now: Set[str]) -> None:
        """Have what the vocabularies say of the concepts that cards name, and of no others of long vocabularies.

        :param before: IRIs of the concepts that the cards of the old snapshot name, none where there is no such one
        :param now: of those that the cards of this one name
        """
        self.add(str(VOCABULARY_GRAPH), facts(sorted(now - before)))
        if gone := before - now:
            # What several concepts have in common: the categories of licenses, which are in a short vocabulary, and
            # the license of a family of models, which others may have, too.
            others = {*facts(sorted(now)), *(f"{quad.triple} .\n" for quad in _vocabularies())}
            self._withdraw(fact for fact in facts(sorted(gone)) if fact not in others)

    def keep_unnamed(self, changed: Set[str], cards: int) -> None:
        """Have what no card names of the long vocabularies in the graph without a name, if there are many cards.

        It has what the default graph has not, so that both together have each triple once.

        :param changed: IRIs of the concepts that cards have begun or ceased to name; ``name_concepts`` has been told
        :param cards: how many cards there are
        """
        if cards < _MANY_CARDS and not (self._old and has_unnamed(self._opened())):
            return
        self._write()
        graph = self._opened()
        if not has_unnamed(graph):
            # Of concepts, nothing is said but by the vocabularies.
            there = {quad.triple for quad in graph.quads_for_pattern(None, None, None, VOCABULARY_GRAPH)}
            listed = chain.from_iterable(ox.parse(path=path) for path in long_vocabularies())
            more = (_in(quad, UNNAMED) for quad in listed if quad.triple not in there)
            while some := list(islice(more, _MANY_TRIPLES)):
                graph.bulk_extend(some)
            self._bulks += 1
            return
        for quad in ox.parse("".join(facts(sorted(changed))), ox.RdfFormat.N_TRIPLES):
            (graph.remove if quad in graph else graph.add)(_in(quad, UNNAMED))

    def triples(self) -> int:
        """How many triples there are, each once."""
        self._write()
        counted: Any = self._opened().query("SELECT (COUNT(*) AS ?count) { ?s ?p ?o }")
        return int(next(counted)["count"].value)

    def finish(self) -> None:
        """Have all of it written, and close it."""
        self._write()
        # Each bulk adds files in which every question has to look, and what is removed is only marked so.
        if self._bulks or self._removed > _MANY_REMOVED:
            self._opened().optimize()
        self._opened().flush()
        self._copy()
        self._share_details()
        self._manifest.flush()
        if self._details:
            self._details.flush()
        self.close()

    def close(self) -> None:
        """Close what is open, whatever becomes of it."""
        # What could not be written is tried again here.
        for stream in filter(None, (self._manifest, self._details)):
            with contextlib.suppress(OSError):
                stream.close()
        # A store has no other way of being closed.
        self._graph = None

    def _withdraw(self, lines: Iterable[str]) -> None:
        """Remove lines of N-Triples from the graph of the vocabularies, and from the default one what no card says."""
        graph = self._opened()
        for quad in ox.parse("".join(lines), ox.RdfFormat.N_TRIPLES):
            graph.remove(_in(quad, VOCABULARY_GRAPH))
            left = list(graph.quads_for_pattern(quad.subject, quad.predicate, quad.object))
            if left == [quad]:
                graph.remove(quad)

    def _write(self) -> None:
        text, few = b"".join(self._lines), self._size < _FEW
        graph = self._opened()
        (graph.load if few else graph.bulk_load)(text, ox.RdfFormat.N_QUADS)
        self._bulks += not few
        self._lines, self._size = [], 0

    def _opened(self) -> ox.Store:
        if self._graph is None:
            path = str(self._folder / GRAPH)
            # In what is damaged, the engine may go round for ever, and nobody can stop it.
            self._verify()
            old = ox.Store.read_only(str(self._old / GRAPH)) if self._old else None
            if old and not self._afresh:
                old.backup(path)
            self._graph = ox.Store(path)
            if not old:
                self._graph.bulk_extend(_in_both_graphs(_vocabularies()))
            elif self._afresh:
                self._graph.bulk_extend(old)
        return self._graph


def _vocabularies() -> Iterator[ox.Quad]:
    """The ontology and the vocabularies that every store has as a whole, in the default graph."""
    return chain.from_iterable(ox.parse(path=path) for path in short_vocabularies())


def _in_both_graphs(quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    for quad in quads:
        yield quad
        yield _in(quad, VOCABULARY_GRAPH)


def _in(quad: ox.Quad, graph: ox.NamedNode | ox.BlankNode) -> ox.Quad:
    """The triple of a quad in another graph."""
    return ox.Quad(quad.subject, quad.predicate, quad.object, graph)
