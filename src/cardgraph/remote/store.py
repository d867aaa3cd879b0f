"""What a store holds, as its own queries tell."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

import pyoxigraph as ox

from cardgraph.batches import batches, length
from cardgraph.remote import results
from cardgraph.remote.digest import TAG, Digest, expression, number, tag
from cardgraph.remote.errors import RefusalError
from cardgraph.remote.graph_store import GraphStore
from cardgraph.remote.payload import Row
from cardgraph.remote.response import place
from cardgraph.vocabulary.namespaces import CG

T = TypeVar("T")
_NAMES_AT_ONCE = 250
_ROWS_AT_ONCE = 500
_CARDS_AT_ONCE = 1000
_ASCII = re.compile("[!-~]*")
# Characters of every width, and all signs, that engines store differently.
_PROBE: tuple[ox.Literal | ox.NamedNode, ...] = (
    ox.Literal("é 中 📚 \n !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"),
    ox.Literal("naïve", language="fr"),
    ox.NamedNode("http://example.org/a%20b"),
)
_PROBED = ("urn:cardgraph:probe", "urn:cardgraph:is")


class Store(GraphStore):
    """A store over the wire, to be asked and to send to.

    ``sums`` says whether its sums of graphs can be relied on: see ``probe``. ``unsummed`` are the
    graphs that are too large for it to sum up. The parameters are those of ``GraphStore``.
    """

    sums = False
    unsummed: frozenset[str] = frozenset()

    def probe(self) -> bool:
        """See that the store answers, and whether it sums up as it should.

        :raises RemoteError: if it does not answer
        """
        subject, predicate = _PROBED
        rows = " ".join(f"(<{subject}> <{predicate}> {value})" for value in _PROBE)
        numbers = (number(subject, predicate, value.value, tag(value), self.kind.masks) for value in _PROBE)
        wanted = Digest(len(_PROBE), sum(numbers))
        try:
            found = self.select(f"SELECT {self._sums} WHERE {{ VALUES (?s ?p ?o) {{ {rows} }} }}")
            self.sums = bool(found) and self._digest(found[0]) == wanted
        except RefusalError:
            # It may only dislike this query; if it dislikes them all, the next one will tell.
            return False
        return self.sums

    @property
    def _sums(self) -> str:
        return f"(COUNT(*) AS ?n) (SUM({expression(self.kind.masks)}) AS ?sum)"

    def select(self, query: str) -> list[dict[str, str]]:
        """The rows of a query, as plain values.

        :raises RemoteError: if there is no answer, or no whole one in JSON
        """
        return results.select(self.client, self.endpoints.query, query)

    def digests(self, graphs: Iterable[str]) -> dict[str, Digest]:
        """The digests of some graphs; one that is not there has that of nothing."""
        found = {graph: Digest() for graph in graphs}
        for is_summed in (True, False):
            names = [graph for graph in found if (self.sums and graph not in self.unsummed) == is_summed]
            for piece in _pieces(names, _NAMES_AT_ONCE):
                found |= self._digests(piece, is_summed)
        return found

    def _digests(self, graphs: Sequence[str], summed: bool) -> dict[str, Digest]:
        what = self._sums if summed else "(COUNT(*) AS ?n)"
        values = " ".join(f"<{graph}>" for graph in graphs)
        query = f"SELECT ?g {what} WHERE {{ VALUES ?g {{ {values} }} GRAPH ?g {{ ?s ?p ?o }} }} GROUP BY ?g"
        try:
            # Without a graph, some engines answer with one empty row.
            return {row["g"]: self._digest(row) for row in self.select(query) if "g" in row}
        except RefusalError:
            # It may take the store longer than it lets a query take.
            if len(graphs) > 1:
                half = len(graphs) // 2
                return self._digests(graphs[:half], summed) | self._digests(graphs[half:], summed)
            if not summed:
                raise
        self.unsummed |= frozenset(graphs)
        return self._digests(graphs, False)

    def held(self, rows: Sequence[Row]) -> Counter[str]:
        """How many of some triples each graph has.

        Objects are compared by value and tag: Virtuoso does not find words in a language otherwise.
        """
        values = []
        for quad in ox.parse("".join(f"{_quad(row)}\n" for row in rows), format=ox.RdfFormat.TRIG):
            value, kind = ox.Literal(quad.object.value), ox.Literal(tag(quad.object))
            values.append(f"({quad.graph_name} {quad.subject} {quad.predicate} {value} {kind})")
        counts: Counter[str] = Counter()
        for piece in batches(values, _ROWS_AT_ONCE, self.kind.size, length):
            where = f"VALUES (?g ?s ?p ?v ?t) {{ {' '.join(piece)} }} GRAPH ?g {{ ?s ?p ?o }}"
            query = f"SELECT ?g (COUNT(*) AS ?n) WHERE {{ {where} FILTER(STR(?o) = ?v && {TAG} = ?t) }} GROUP BY ?g"
            counts.update({row["g"]: self._count(row, "n") for row in self.select(query) if "g" in row})
        return counts

    def cards(self, folder: str) -> Iterator[str]:
        """The graphs below an IRI that cardgraph has made of cards: they say so themselves."""
        # Virtuoso neither compares nor orders letters beyond ASCII as others do: it gets none to compare.
        begin = _ASCII.match(folder)
        last = ""
        while True:
            card = f"GRAPH ?g {{ ?g a <{CG}ModelCard> ; <{CG}sha256> ?hash ; <{CG}describes> ?model }}"
            key = "BIND(ENCODE_FOR_URI(STR(?g)) AS ?key)"
            below = f'FILTER(STRSTARTS(STR(?g), "{begin[0] if begin else ""}") && ?key > "{last}")'
            query = f"SELECT DISTINCT ?g ?key WHERE {{ {card} {key} {below} }} ORDER BY ?key LIMIT {_CARDS_AT_ONCE}"
            rows = self.select(query)
            # A short page may be one that the store has cut.
            if not rows:
                return
            if any("g" not in row or row.get("key", "") <= last for row in rows):
                raise RefusalError(f"refused by {place(self.endpoints.query)}: it does not list its graphs in order")
            yield from (row["g"] for row in rows if row["g"].startswith(folder))
            last = rows[-1]["key"]

    def _digest(self, row: Mapping[str, str]) -> Digest:
        total = self._count({"sum": row["sum"] or "0"}, "sum") if "sum" in row else None
        return Digest(self._count(row, "n"), total)

    def _count(self, row: Mapping[str, str], name: str) -> int:
        return results.whole_number(row.get(name), self.endpoints.query)


def _quad(row: Row) -> str:
    return f"<{row.graph}> {{ {row.text} }}"


def _pieces(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    return (items[start : start + size] for start in range(0, len(items), size))
