"""What is to be sent: triples of RDF files, graph by graph, each once, checked before any is sent."""

import os
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import islice
from typing import Self

import pyoxigraph as ox

from cardgraph.batches import batches, length
from cardgraph.rdf_files import ENDINGS, RdfFileError, parsing, rdf_format
from cardgraph.records import NamedTuple
from cardgraph.remote.digest import Digest, is_masked, number, tag
from cardgraph.remote.errors import InvalidDataError, RemoteUsageError
from cardgraph.remote.kinds import Kind
from cardgraph.remote.literals import spelt, survives
from cardgraph.vocabulary.namespaces import CG, RDF

# JSON-LD leaves out what has a relative IRI, in silence; with a base it can be found.
_NOWHERE = "http://relative.invalid/"
_TYPE, _MODEL_CARD = ox.NamedNode(RDF + "type"), ox.NamedNode(CG + "ModelCard")
_BATCH = 10_000
_REMEMBERED = 10


class Changed(NamedTuple):
    """A literal that the store is not known to keep as it is, and a graph that has it."""

    graph: str
    literal: str


class Row(NamedTuple):
    """A triple as it is sent.

    ``is_exact`` is False where the store may change its literal, ``is_summed`` where the sum of a
    graph does not tell it from others.
    """

    graph: str
    text: str
    is_exact: bool
    is_summed: bool = True


@lru_cache(maxsize=4096)
def graph_name(iri: str) -> str:
    """An IRI, if a graph can be named by it.

    :raises RemoteUsageError: if it is relative, malformed, or names a place on this machine
    """
    try:
        ox.NamedNode(iri)
    except ValueError:
        raise RemoteUsageError(f"not an absolute IRI to name a graph by: {iri}") from None
    if not re.match(r"(?:https?://[^/]|(?!https?:|file:)[A-Za-z][A-Za-z0-9+.-]*:.)", iri):
        raise RemoteUsageError(f"not an absolute IRI to name a graph by: {iri}; one is https://example.org/cards")
    return iri


class Payload:
    """Triples for a store, kept in a temporary file so that their number does not matter.

    :param kind: the store that they are for
    :param graph: the graph to put everything in; None for the graphs that the files name
    :param notify: told how many more triples have been read
    """

    def __init__(self, kind: Kind, graph: str | None = None, notify: Callable[[int], None] = lambda _: None) -> None:
        self._notify = notify
        self.kind, self.graph = kind, None if graph is None else graph_name(graph)
        self.changed: list[Changed] = []
        self.changed_count = 0
        self.card_folders: set[str] = set()
        # An empty name is a temporary database, in memory until it is large.
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.execute("PRAGMA journal_mode = OFF")
        self._database.execute(
            "CREATE TABLE row (graph TEXT, text TEXT, number INTEGER, is_exact INTEGER, PRIMARY KEY (graph, text))"
            " WITHOUT ROWID"
        )
        self._files: dict[str, bool] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the temporary file back."""
        self._database.close()

    def read(self, path: str) -> None:
        """Take in an RDF file; what it says again is held once.

        :raises RemoteUsageError: if it is not there, or its ending stands for no format
        :raises InvalidDataError: if it cannot be read, or has something that must not be sent
        """
        form = rdf_format(path)
        if form is None:
            raise RemoteUsageError(f"{path}: no RDF by its ending; there are {ENDINGS}")
        if not os.path.isfile(path):
            raise RemoteUsageError(f"cannot send {path}: it is no file")
        found = False
        try:
            with parsing(path, _NOWHERE if form == "jsonld" else None) as quads:
                rows = (self._row(quad, path) for quad in (_absolute(quads, path) if form == "jsonld" else quads))
                while batch := list(islice(rows, _BATCH)):
                    found = True
                    self._database.executemany("INSERT OR IGNORE INTO row VALUES (?, ?, ?, ?)", batch)
                    self._notify(len(batch))
        except (RdfFileError, sqlite3.Error) as error:
            raise InvalidDataError(f"cannot send {path}: {error}") from None
        self._files[path] = found

    def empty_files(self) -> list[str]:
        """The files that hold no triple."""
        return [path for path, found in self._files.items() if not found]

    def _row(self, quad: ox.Quad, path: str) -> tuple[str, str, int, bool]:
        graph = self.graph or self._graph_of(quad, path)
        subject, predicate, value = quad.subject, quad.predicate, quad.object
        if not isinstance(subject, ox.NamedNode) or not isinstance(value, ox.NamedNode | ox.Literal):
            nested = isinstance(value, ox.Triple)
            kind = "triples about triples" if nested else "blank nodes, which a store makes anew each time"
            raise InvalidDataError(f"cannot send {path}: it has {kind}: {quad.triple}; name them by IRIs")
        is_exact = survives(value, self.kind.name)
        if not is_exact:
            self._remember(graph, str(value))
        if predicate == _TYPE and value == _MODEL_CARD and subject.value == graph and "/" in graph:
            self.card_folders.add(graph[: graph.rindex("/") + 1])
        text = f"{subject} {predicate} {spelt(value)} ."
        part = number(subject.value, predicate.value, value.value, tag(value), self.kind.masks)
        return graph, text, part, is_exact

    def _graph_of(self, quad: ox.Quad, path: str) -> str:
        if not isinstance(quad.graph_name, ox.NamedNode):
            raise RemoteUsageError(
                f"{path}: its triples are in no named graph; say where with --graph IRI, or build a .nq or .trig"
            )
        return graph_name(quad.graph_name.value)

    def _remember(self, graph: str, literal: str) -> None:
        self.changed_count += 1
        if len(self.changed) < _REMEMBERED:
            self.changed.append(Changed(graph, literal))

    def __contains__(self, graph: str) -> bool:
        found = self._database.execute("SELECT 1 FROM row WHERE graph = ? LIMIT 1", (graph,)).fetchone()
        return found is not None

    def graph_count(self) -> int:
        """How many graphs there are."""
        count: int = self._database.execute("SELECT COUNT(DISTINCT graph) FROM row").fetchone()[0]
        return count

    def names(self, after: str) -> Iterator[str]:
        """The graphs that come after one."""
        rows = self._database.execute("SELECT DISTINCT graph FROM row WHERE graph > ? ORDER BY graph", (after,))
        return (graph for (graph,) in rows)

    def windows(self, size: int) -> Iterator[dict[str, Digest]]:
        """The graphs and their digests, by name, some at a time."""
        rows = self._database.execute(
            "SELECT graph, COUNT(*), SUM(number), MIN(is_exact), SUM(LENGTH(CAST(text AS BLOB)))"
            " FROM row GROUP BY graph ORDER BY graph"
        )
        batch = rows.fetchmany(size)
        if not batch and self.graph:
            yield {self.graph: Digest()}
        while batch:
            yield {graph: Digest(count, total, bool(is_exact), size) for graph, count, total, is_exact, size in batch}
            batch = rows.fetchmany(size)

    def rows(self, graphs: Iterable[str]) -> Iterator[Row]:
        """The triples of some graphs, by graph, in an order that is always the same."""
        for graph in graphs:
            for text, is_exact in self._database.execute(
                "SELECT text, is_exact FROM row WHERE graph = ? ORDER BY text", (graph,)
            ):
                yield Row(graph, text, bool(is_exact), self._is_summed(text))

    def _is_summed(self, text: str) -> bool:
        return not (self.kind.masks and is_masked(text))

    def batches(self, graph: str) -> Iterator[tuple[list[Row], Digest]]:
        """The triples of a graph in batches that a request can carry, each with the digest of all up to it."""
        rows = self._database.execute("SELECT text, is_exact, number FROM row WHERE graph = ? ORDER BY text", (graph,))
        count = total = 0
        for batch in batches(rows, self.kind.batch, self.kind.size, lambda row: length(row[0])):
            count += len(batch)
            total += sum(part for *_, part in batch)
            found = [Row(graph, text, bool(is_exact), self._is_summed(text)) for text, is_exact, _ in batch]
            yield found, Digest(count, total)


def _absolute(quads: Iterator[ox.Quad], path: str) -> Iterator[ox.Quad]:
    for quad in quads:
        if f"<{_NOWHERE}" in str(quad):
            raise InvalidDataError(f"cannot send {path}: it has relative IRIs: {quad.triple}".replace(_NOWHERE, ""))
        yield quad
