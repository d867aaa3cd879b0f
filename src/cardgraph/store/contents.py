"""What a generation of a store holds: two stores of pyoxigraph side by side.

``graph`` is what is asked: a named graph for each card and one for the vocabularies. ``records``
knows of each file what was made of it; it is kept apart so that no question sees it.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import pyoxigraph as ox

from cardgraph.compile import VOCABULARY_GRAPH
from cardgraph.resources import folder
from cardgraph.store import FAILURES, GRAPH, StoreError
from cardgraph.store.record import Record, from_json

_RECORDS = "records"
_RECORD, _WHOLE = ox.NamedNode("urn:cardgraph:record"), ox.NamedNode("urn:cardgraph:store")
_FILE = "urn:cardgraph:file:"
# Characters that are written at once; more than a few are better written in bulk.
_PIECE, _FEW = 1 << 23, 1 << 18


class Contents:
    """The contents of a generation that holds, to be read.

    :raises StoreError: if they cannot be
    """

    def __init__(self, generation: Path) -> None:
        self._generation = generation
        try:
            self._records = ox.Store.read_only(str(generation / _RECORDS))
        except FAILURES as error:
            raise StoreError(f"{generation.parent} is damaged: {error}; remove it and build again") from None

    def header(self) -> dict[str, Any]:
        """What is kept about the whole store."""
        return dict(json.loads(self._text(_WHOLE)))

    def record(self, name: str) -> Record | None:
        """The record of a file, if there is one."""
        text = self._text(_node(name))
        return from_json(text) if text else None

    def names(self) -> Iterator[str]:
        """The names of the files that there are records of."""
        for quad in self._records.quads_for_pattern(None, _RECORD, None):
            if isinstance(quad.subject, ox.NamedNode) and quad.subject != _WHOLE:
                yield unquote(quad.subject.value.removeprefix(_FILE))

    def copy(self, generation: Path, afresh: bool) -> None:
        """Copy everything into another generation.

        :param afresh: write it anew, without what has gathered; else files are shared
        """
        for name in (GRAPH, _RECORDS):
            store = ox.Store.read_only(str(self._generation / name))
            if afresh:
                copy = ox.Store(str(generation / name))
                copy.bulk_extend(store)
                copy.flush()
            else:
                store.backup(str(generation / name))

    def _text(self, node: ox.NamedNode) -> str:
        for quad in self._records.quads_for_pattern(node, _RECORD, None):
            assert isinstance(quad.object, ox.Literal)
            return quad.object.value
        return ""


class NewContents:
    """The contents of a generation that is being written; nothing else has it open.

    :param generation: its folder, empty or with a copy of other contents
    """

    def __init__(self, generation: Path) -> None:
        empty = not (generation / GRAPH).exists()
        self._graph = ox.Store(str(generation / GRAPH))
        self._records = ox.Store(str(generation / _RECORDS))
        self._lines: list[str] = []
        self._texts: list[ox.Quad] = []
        self._size = 0
        if empty:
            files = sorted(folder("ontology").glob("*.ttl"))
            triples = (quad.triple for path in files for quad in ox.parse(path=str(path)))
            self._graph.bulk_extend(ox.Quad(*triple, VOCABULARY_GRAPH) for triple in triples)

    def add(self, graph: str, lines: Iterable[str]) -> None:
        """Add lines of N-Triples to a named graph, which is given in its brackets."""
        for line in lines:
            self._lines.append(f"{line[:-2]}{graph} .\n")
            self._size += len(line)

    def remove(self, graph: str) -> None:
        """Remove a named graph that nothing has been added to."""
        self._graph.remove_graph(ox.NamedNode(graph[1:-1]))

    def put(self, name: str, record: Record) -> None:
        """Keep a record, in place of the file's old one."""
        self._put(_node(name), record.to_json())

    def put_header(self, header: dict[str, Any]) -> None:
        """Keep something about the whole store, in place of the old."""
        self._put(_WHOLE, json.dumps(header))

    def forget(self, name: str) -> None:
        """Drop the record of a file that is gone."""
        self._drop(_node(name))

    def close(self) -> None:
        """Have all of it written, and close the stores."""
        self._write()
        self._graph.flush()
        self._records.flush()
        # A store has no other way of being closed.
        del self._graph, self._records

    def _put(self, node: ox.NamedNode, text: str) -> None:
        self._drop(node)
        self._texts.append(ox.Quad(node, _RECORD, ox.Literal(text)))
        self._size += len(text)
        if self._size > _PIECE:
            self._write()

    def _drop(self, node: ox.NamedNode) -> None:
        for quad in list(self._records.quads_for_pattern(node, _RECORD, None)):
            self._records.remove(quad)

    def _write(self) -> None:
        few = self._size < _FEW
        (self._graph.load if few else self._graph.bulk_load)("".join(self._lines), ox.RdfFormat.N_QUADS)
        (self._records.extend if few else self._records.bulk_extend)(self._texts)
        self._lines, self._texts, self._size = [], [], 0


def _node(name: str) -> ox.NamedNode:
    return ox.NamedNode(_FILE + quote(name, safe=""))
