"""What a store can be asked to do, in SPARQL or by the Graph Store Protocol.

All of it does no harm when it is done twice, so that requests may be repeated.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar
from urllib.parse import quote

import pyoxigraph as ox

from cardgraph.remote import results
from cardgraph.remote.content import TAG, Content, expression, number, tag
from cardgraph.remote.data import Row
from cardgraph.remote.endpoints import Endpoints, Method
from cardgraph.remote.errors import RefusalError, RemoteUsageError, naming
from cardgraph.remote.http import Client
from cardgraph.vocab import CG

T = TypeVar("T")
_NAMES_AT_ONCE = 200
_ROWS_AT_ONCE = 500
_CARDS_AT_ONCE = 1000
_OPERATIONS_AT_ONCE = 10
# Characters of every width that engines store differently.
_PROBE = [
    ox.Triple(ox.NamedNode("urn:cardgraph:probe"), ox.NamedNode("urn:cardgraph:is"), value)
    for value in (
        ox.Literal('é 中 📚 "\n'),
        ox.Literal("naïve", language="fr"),
        ox.NamedNode("http://example.org/a%20b"),
    )
]


class Store:
    """A store over the wire.

    ``sums`` says whether its sums of graphs can be relied on: see ``probe``.

    :param method: how to send data, where not in the way that suits its kind
    :raises RemoteUsageError: if it has no endpoint for that
    """

    def __init__(self, client: Client, endpoints: Endpoints, method: Method | None = None) -> None:
        self.client, self.endpoints, self.kind = client, endpoints, endpoints.kind
        ways: dict[Method, str | None] = {"update": endpoints.update, "graph-store": endpoints.graph_store}
        usable = [way for way, url in ways.items() if url]
        if not usable or (method and method not in usable):
            wanted = {"update": "--update-endpoint", "graph-store": "--graph-store"}
            options = wanted[method] if method else " or ".join(wanted.values())
            raise RemoteUsageError(f"where does {endpoints.query} take data? give {options}, or the --store-kind")
        self.method = method or (self.kind.method if self.kind.method in usable else usable[0])
        self.sums = False

    def probe(self) -> bool:
        """See that the store answers, and whether it sums up as it should.

        :raises RemoteError: if it does not answer
        """
        rows = " ".join(f"({triple.subject} {triple.predicate} {triple.object})" for triple in _PROBE)
        wanted = Content(len(_PROBE), sum(_number(triple, self.kind.masks) for triple in _PROBE))
        try:
            found = self.select(f"SELECT {self._sums} WHERE {{ VALUES (?s ?p ?o) {{ {rows} }} }}")
        except RefusalError:
            # It may only dislike this query; if it dislikes them all, the next one will tell.
            return False
        self.sums = bool(found) and _content(found[0]) == wanted
        return self.sums

    @property
    def _sums(self) -> str:
        return f"(COUNT(*) AS ?n) (SUM({expression(self.kind.masks)}) AS ?sum)"

    def select(self, query: str) -> list[dict[str, str]]:
        """The rows of a query, as plain values.

        :raises RemoteError: if there is no answer, or no whole one in JSON
        """
        return results.select(self.client, self.endpoints.query, query)

    def contents(self, graphs: Iterable[str]) -> dict[str, Content]:
        """What some graphs hold; for one that is not there, nothing."""
        found = {graph: Content() for graph in graphs}
        what = self._sums if self.sums else "(COUNT(*) AS ?n)"
        for names in _pieces(list(found), _NAMES_AT_ONCE):
            values = " ".join(f"<{name}>" for name in names)
            query = f"SELECT ?g {what} WHERE {{ VALUES ?g {{ {values} }} GRAPH ?g {{ ?s ?p ?o }} }} GROUP BY ?g"
            # Without a graph, some engines answer with one empty row.
            found |= {row["g"]: _content(row) for row in self.select(query) if "g" in row}
        return found

    def held(self, rows: Sequence[Row]) -> Counter[str]:
        """How many of some triples each graph has.

        Objects are compared by value and tag: Virtuoso does not find words in a language otherwise.
        """
        values = []
        for quad in ox.parse("".join(f"{_quad(row)}\n" for row in rows), format=ox.RdfFormat.TRIG):
            value, kind = ox.Literal(quad.object.value), ox.Literal(tag(quad.object))
            values.append(f"({quad.graph_name} {quad.subject} {quad.predicate} {value} {kind})")
        counts: Counter[str] = Counter()
        for piece in _pieces(values, _ROWS_AT_ONCE):
            where = f"VALUES (?g ?s ?p ?v ?t) {{ {' '.join(piece)} }} GRAPH ?g {{ ?s ?p ?o }}"
            query = f"SELECT ?g (COUNT(*) AS ?n) WHERE {{ {where} FILTER(STR(?o) = ?v && {TAG} = ?t) }} GROUP BY ?g"
            counts.update({row["g"]: int(row["n"]) for row in self.select(query) if "g" in row})
        return counts

    def cards(self, folder: str) -> Iterator[str]:
        """The graphs below an IRI that cardgraph has made of cards: they say so themselves."""
        last = folder
        while True:
            card = f"GRAPH ?g {{ ?g a <{CG}ModelCard> ; <{CG}sha256> ?hash ; <{CG}describes> ?model }}"
            below = f'FILTER(STRSTARTS(STR(?g), "{folder}") && STR(?g) > "{last}")'
            query = f"SELECT DISTINCT ?g WHERE {{ {card} {below} }} ORDER BY STR(?g) LIMIT {_CARDS_AT_ONCE}"
            found = [row["g"] for row in self.select(query)]
            # A short page may be one that the store has cut.
            if not found:
                return
            yield from found
            last = found[-1]

    def replace(self, graphs: Mapping[str, Sequence[str]]) -> None:
        """Give some graphs new triples in place of those that they have."""
        if self.method == "graph-store":
            for graph, texts in graphs.items():
                self._put("PUT", graph, texts)
            return
        clearing = [f"CLEAR SILENT GRAPH <{graph}>" for graph in graphs]
        with naming(graphs):
            if self.kind.atomic:
                self._update(clearing + self._inserts(graphs))
            else:
                # Virtuoso keeps the old form of a number that goes and comes in the same request.
                self._update(clearing)
                self._update(self._inserts(graphs))

    def add(self, graphs: Mapping[str, Sequence[str]]) -> None:
        """Give some graphs more triples."""
        if self.method == "update":
            with naming(graphs):
                self._update(self._inserts(graphs))
        else:
            for graph, texts in graphs.items():
                self._put("POST", graph, texts)

    def drop(self, graphs: Sequence[str]) -> None:
        """Remove some graphs, which need not be there."""
        if self.endpoints.update:
            operations = [f"{verb} SILENT GRAPH <{graph}>" for graph in graphs for verb in ("CLEAR", "DROP")]
            self._update(operations, self.client.remaining())
        else:
            for graph in graphs:
                self.client.send("DELETE", self._graph_url(graph), accept=(404,))

    def copy(self, source: str, target: str) -> None:
        """Give a graph the triples of another, in place of those that it has.

        Unlike MOVE it can be repeated: of a graph that is gone already MOVE makes an empty one.
        """
        # A store is silent until it has done with a large graph.
        self._update([f"COPY GRAPH <{source}> TO GRAPH <{target}>"], self.client.remaining())

    def _inserts(self, graphs: Mapping[str, Sequence[str]]) -> list[str]:
        pairs = [(graph, text) for graph, texts in graphs.items() for text in texts]
        operations = []
        for piece in _pieces(pairs, self.kind.operation):
            together: dict[str, list[str]] = {}
            for graph, text in piece:
                together.setdefault(graph, []).append(text)
            blocks = "".join(f"GRAPH <{graph}> {{\n{_lines(texts)}}}\n" for graph, texts in together.items())
            operations.append(f"INSERT DATA {{\n{blocks}}}")
        return operations

    def _update(self, operations: Sequence[str], patience: float | None = None) -> None:
        assert self.endpoints.update
        headers = {"Content-Type": "application/sparql-update"}
        # Where a request is not atomic anyway, a large one has no use.
        size = len(operations) if self.kind.atomic else _OPERATIONS_AT_ONCE
        for piece in _pieces(operations, size) if operations else ():
            body = " ;\n".join(piece).encode()
            self.client.send("POST", self.endpoints.update, body, headers, patience=patience)

    def _put(self, method: str, graph: str, texts: Sequence[str]) -> None:
        with naming([graph]):
            self.client.send(method, self._graph_url(graph), _lines(texts).encode(), {"Content-Type": "text/turtle"})

    def _graph_url(self, graph: str) -> str:
        url = self.endpoints.graph_store
        # Without a graph's name, Oxigraph takes a PUT for the whole of the store.
        assert url
        assert graph
        return f"{url}{'&' if '?' in url else '?'}graph={quote(graph, safe='')}"


def _number(triple: ox.Triple, masks: bool) -> int:
    value = triple.object
    return number(triple.subject.value, triple.predicate.value, value.value, tag(value), masks)  # type: ignore[arg-type, union-attr]


def _content(row: Mapping[str, str]) -> Content:
    return Content(int(row["n"]), int(float(row.get("sum") or 0)))


def _quad(row: Row) -> str:
    return f"<{row.graph}> {{ {row.text} }}"


def _lines(texts: Iterable[str]) -> str:
    return "".join(f"{text}\n" for text in texts)


def _pieces(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    return (items[start : start + size] for start in range(0, len(items), size))
