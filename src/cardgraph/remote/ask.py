"""Asking: a query and its bindings to a store, and its whole answer back."""

import warnings
from http.client import HTTPMessage
from typing import Any

import pyoxigraph as ox
from SPARQLWrapper import JSON, POST, TURTLE, SPARQLWrapper

from cardgraph.query.binding import Bindings, bound_text
from cardgraph.query.errors import QueryError
from cardgraph.query.notes import Note
from cardgraph.query.query_file import Query
from cardgraph.query.results import QueryResults, graph_results
from cardgraph.query.tokens import TOKEN, keywords
from cardgraph.records import NamedTuple
from cardgraph.remote import results
from cardgraph.remote.endpoints import Endpoints
from cardgraph.remote.errors import PartialAnswerError, RefusalError
from cardgraph.remote.http import Client
from cardgraph.remote.response import Response, place
from cardgraph.vocabulary.namespaces import CG

_FORMS = {"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"}
_UPDATES = {"INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"}
# What a graph may come in, by the names that servers give it.
_GRAPHS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/turtle": ox.RdfFormat.TURTLE,
    "application/x-turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
}
# Servers cut at round numbers, and not all of them say so.
_ROUND = 100
_COUNT = "cardgraph_count"
_MOST_GRAPHS = 5000


class _ClientWrapper(SPARQLWrapper):  # type: ignore[misc, unused-ignore]
    """SPARQLWrapper speaks the protocol; our client carries it.

    Left to itself it follows redirects, takes any answer for a good one and may wait for ever.
    """

    def __init__(self, client: Client, url: str) -> None:
        super().__init__(url, agent="cardgraph")
        self.client, self.answer = client, Response(0, HTTPMessage(), b"")

    def _query(self) -> Any:
        request = self._createRequest()
        assert isinstance(request.data, bytes)
        self.answer = self.client.send("POST", request.full_url, request.data, dict(request.header_items()))
        return self.answer, self.returnFormat


class _QueryOperation:
    """One query to one store (SPARQL 1.1 Protocol, section 2.1)."""

    def __init__(self, query: Query, text: str, endpoints: Endpoints, client: Client) -> None:
        self.query, self.text, self.client = query, text, client
        union = endpoints.kind.union
        self.url = endpoints.query
        # A query that names its dataset itself keeps it.
        is_named = "FROM" in keywords(query.text)
        if union and union != "always" and not is_named:
            self.url += f"{'&' if '?' in self.url else '?'}{union}"
        self.form = _form(query)
        self.graphs = [] if union or is_named else self._hidden_graphs()

    def _hidden_graphs(self) -> list[str]:
        """The named graphs, where queries do not see them unless told to."""
        card = f"?card a <{CG}ModelCard>"
        hidden = f"GRAPH ?g {{ {card} }} FILTER NOT EXISTS {{ {card} }}"
        if not results.select(self.client, self.url, f"SELECT ?g WHERE {{ {hidden} }} LIMIT 1"):
            return []
        own = 'FILTER(!STRSTARTS(STR(?g), "urn:cardgraph:"))'
        query = f"SELECT DISTINCT ?g WHERE {{ GRAPH ?g {{ ?s ?p ?o }} {own} }} LIMIT {_MOST_GRAPHS + 1}"
        graphs = [row.get("g", "") for row in results.select(self.client, self.url, query)]
        if not all(graphs):
            raise RefusalError(f"refused by {place(self.url)}: asked for its graphs, it gives something else")
        if len(graphs) % _ROUND == 0:
            # A round number may be where the store has cut.
            count = "SELECT (COUNT(DISTINCT ?g) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } " + own + " }"
            cut = results.select(self.client, self.url, count) != [{"n": str(len(graphs))}]
        else:
            cut = False
        if cut or len(graphs) > _MOST_GRAPHS:
            way = "let its default graph be the union of the named ones (Fuseki: tdb2:unionDefaultGraph true)"
            raise RefusalError(f"{place(self.url)} has too many named graphs to name in a query; {way}")
        return graphs

    def _send(self, text: str, form: str) -> Response:
        wrapper = _ClientWrapper(self.client, self.url)
        with warnings.catch_warnings():
            # It warns where it cannot tell what a query is; we know.
            warnings.simplefilter("ignore", RuntimeWarning)
            wrapper.setQuery(text)
        wrapper.queryType = form
        wrapper.setMethod(POST)
        # Without this it adds parameters of its own for the format.
        wrapper.setOnlyConneg(True)
        rows = form in ("SELECT", "ASK")
        wrapper.setReturnFormat(JSON if rows else TURTLE)
        accept = results.ACCEPT if rows else "text/turtle, application/n-triples;q=0.5, application/x-turtle;q=0.5"
        wrapper.addCustomHttpHeader("Accept", accept)
        for graph in self.graphs:
            wrapper.addParameter("default-graph-uri", graph)
            # For GRAPH: a dataset that is named holds only what is named (SPARQL 1.1 Protocol, section 2.1.4).
            wrapper.addParameter("named-graph-uri", graph)
        wrapper.query()
        return wrapper.answer

    def run(self) -> QueryResults:
        if self.form in ("CONSTRUCT", "DESCRIBE"):
            return self._graph()
        found = self._results(self.text, self.form)
        if found.kind != self.form.lower():
            raise RefusalError(f"refused by {place(self.url)}: it answers {self.form} as if it were another query")
        return found

    def _results(self, text: str, form: str) -> QueryResults:
        response = self._send(text, form)
        found = results.read(response, self.url)
        if form == "SELECT":
            self._see_all(text, len(found.rows), response)
        return found

    def _see_all(self, text: str, size: int, answer: Response) -> None:
        """See that a server has not cut its answer, by letting it count."""
        most = answer.headers.get("X-SPARQL-MaxRows", "").strip().lstrip("0")
        if not size or (size % _ROUND and str(size) != most):
            return
        start = _start(text, "SELECT")
        counting = f"{text[:start]}\nSELECT (COUNT(*) AS ?{_COUNT}) WHERE {{ {{ {text[start:]}\n }} }}"
        try:
            found = results.read(self._send(counting, "SELECT"), self.url)
            cell = found.rows[0][found.columns.index(_COUNT)]
            count = results.whole_number(cell and cell.text, self.url)
        except (RefusalError, LookupError, ValueError):
            raise PartialAnswerError(
                f"{place(self.url)} gave {size:,} rows and does not say whether these are all; add a LIMIT below that"
            ) from None
        if count != size:
            raise PartialAnswerError(
                f"{place(self.url)} gave only {size:,} of {count:,} rows; ask for less, or set its limit higher"
            )

    def _graph(self) -> QueryResults:
        response = self._send(self.text, self.form)
        results.see_whole(response, self.url)
        form = _GRAPHS.get(response.media_type)
        if form is None:
            raise RefusalError(f"refused by {place(self.url)}: {response.media_type or 'something'} in place of Turtle")
        try:
            quads = list(ox.parse(response.body, format=form))
        except (SyntaxError, ValueError, OSError, MemoryError) as error:
            raise PartialAnswerError(f"{place(self.url)} answers with broken Turtle: {error}") from None
        triples = {quad.triple for quad in quads}
        if len(triples) >= _ROUND:
            self._see_all_solutions()
        return graph_results(triples)

    def _see_all_solutions(self) -> None:
        """See that a server has not cut what a graph was made of: ask for as many rows, and nothing in them."""
        start = _start(self.text, self.form)
        rest = start + len(self.form)
        depth = 0
        for token in TOKEN.finditer(self.text, rest):
            if depth == 0 and token.lastgroup == "word":
                rest = token.start()
                break
            if token.lastgroup == "bracket":
                depth += 1 if token[0] in "([{" else -1
                rest = token.start() if self.form == "DESCRIBE" else token.end()
                if depth == 0 or self.form == "DESCRIBE":
                    break
        else:
            # DESCRIBE <…> has no solutions.
            return
        self._results(f"{self.text[:start]}SELECT (1 AS ?one) {self.text[rest:]}", "SELECT")


class RemoteDataset(NamedTuple):
    """All named graphs of a store together; the client's deadline is the time that there is for results."""

    endpoints: Endpoints
    client: Client
    notes: tuple[Note, ...] = ()

    def run(self, query: Query, bindings: Bindings) -> QueryResults:
        """The results of a query; see ``ask``."""
        return ask(query, bindings, self.endpoints, self.client)


def ask(query: Query, bindings: Bindings, endpoints: Endpoints, client: Client) -> QueryResults:
    """The results of a query from a store, over all of its named graphs together.

    :param client: carries it; its deadline is the time that the answer may take
    :raises QueryError: if the query is an update, or its parameters have no place
    :raises PartialAnswerError: if the store gives only a part of the answer
    :raises RemoteError: if there is no answer
    """
    return _QueryOperation(query, bound_text(query, bindings), endpoints, client).run()


def _form(query: Query) -> str:
    """What a query begins with, of ``_FORMS``; no part of it may change data."""
    found = keywords(query.text)
    if updates := sorted(_UPDATES.intersection(found)):
        raise QueryError(f"{query.source}: {updates[0]} changes data; a query only reads")
    for word in found:
        if word in _FORMS:
            return word
    raise QueryError(f"{query.source}: no SPARQL query; it begins with one of {', '.join(sorted(_FORMS))}")


def _start(text: str, word: str) -> int:
    return next(
        token.start() for token in TOKEN.finditer(text) if token.lastgroup == "word" and token[0].upper() == word
    )
