"""How data are sent to a store, in SPARQL Update or by the Graph Store Protocol.

All of it does no harm when it is done twice, so that requests may be repeated.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from urllib.parse import quote

from cardgraph.batches import batches, length
from cardgraph.remote.endpoints import Endpoints
from cardgraph.remote.errors import RemoteUsageError, naming
from cardgraph.remote.http import Client
from cardgraph.remote.kinds import Method

_OPERATIONS_AT_ONCE = 10


class GraphStore:
    """Sends triples to the graphs of a store.

    :param method: how, where not in the way that suits its kind
    :param notify: told of each request that has brought something, and how many triples
    :raises RemoteUsageError: if the store has no endpoint for that
    """

    def __init__(
        self,
        client: Client,
        endpoints: Endpoints,
        method: Method | None = None,
        notify: Callable[[int], None] = lambda _: None,
    ) -> None:
        self.client, self.endpoints, self.kind = client, endpoints, endpoints.kind
        ways: dict[Method, str | None] = {"update": endpoints.update, "graph-store": endpoints.graph_store}
        usable = [way for way, url in ways.items() if url]
        if not usable or (method and method not in usable):
            wanted = {"update": "--update-endpoint", "graph-store": "--graph-store"}
            options = wanted[method] if method else " or ".join(wanted.values())
            raise RemoteUsageError(f"where does {endpoints.query} take data? give {options}, or the --store-kind")
        self.method = method or (self.kind.method if self.kind.method in usable else usable[0])
        self._notify = notify

    def replace(self, graphs: Mapping[str, Sequence[str]]) -> None:
        """Give some graphs new triples in place of those that they have."""
        updated = self._put_all("PUT", graphs)
        if not updated:
            return
        clearing = [f"CLEAR SILENT GRAPH <{graph}>" for graph in updated]
        with naming(updated):
            if self.kind.atomic:
                self._update(clearing + self._inserts(updated))
            else:
                # Virtuoso keeps the old form of a number that goes and comes in the same request.
                self._update(clearing, self.client.remaining())
                self._update(self._inserts(updated))
        self._notify(sum(map(len, updated.values())))

    def add(self, graphs: Mapping[str, Sequence[str]]) -> None:
        """Give some graphs more triples."""
        updated = self._put_all("POST", graphs)
        if not updated:
            return
        with naming(updated):
            self._update(self._inserts(updated))
        self._notify(sum(map(len, updated.values())))

    def drop(self, graphs: Sequence[str]) -> None:
        """Remove some graphs, which need not be there."""
        if not graphs:
            return
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
        for piece in batches(pairs, self.kind.operation, self.kind.size, lambda pair: length(pair[1])):
            by_graph: dict[str, list[str]] = {}
            for graph, text in piece:
                by_graph.setdefault(graph, []).append(text)
            blocks = "".join(f"GRAPH <{graph}> {{\n{_lines(texts)}}}\n" for graph, texts in by_graph.items())
            operations.append(f"INSERT DATA {{\n{blocks}}}")
        return operations

    def _update(self, operations: Sequence[str], patience: float | None = None) -> None:
        assert self.endpoints.update
        headers = {"Content-Type": "application/sparql-update"}
        # Where a request is not atomic anyway, a large one has no use.
        count = len(operations) if self.kind.atomic else _OPERATIONS_AT_ONCE
        size = sum(map(len, operations)) if self.kind.atomic else self.kind.size
        for piece in batches(operations, count, size, len):
            body = " ;\n".join(piece).encode()
            self.client.send("POST", self.endpoints.update, body, headers, patience=patience)

    def _put_all(self, method: str, graphs: Mapping[str, Sequence[str]]) -> dict[str, Sequence[str]]:
        """Send graphs by the Graph Store Protocol, except those that it does not carry, which are given back."""
        left = {}
        for graph, texts in graphs.items():
            most = self.kind.literal if self.endpoints.update else None
            if self.method == "update" or (most and any(length(text) > most for text in texts)):
                left[graph] = texts
                continue
            with naming([graph]):
                headers = {"Content-Type": "text/turtle"}
                self.client.send(method, self._graph_url(graph), _lines(texts).encode(), headers)
            self._notify(len(texts))
        return left

    def _graph_url(self, graph: str) -> str:
        url = self.endpoints.graph_store
        # Without a graph's name, Oxigraph takes a PUT for the whole of the store.
        assert url
        assert graph
        return f"{url}{'&' if '?' in url else '?'}graph={quote(graph, safe='')}"


def _lines(texts: Iterable[str]) -> str:
    return "".join(f"{text}\n" for text in texts)
