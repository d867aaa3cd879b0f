"""Query results: rows of cells, a yes or no, or a graph."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Literal

from cardgraph.records import NamedTuple
from cardgraph.vocabulary.namespaces import PREFIXES

if TYPE_CHECKING:
    import pyoxigraph as ox


class Cell(NamedTuple):
    """A value: an IRI, a lexical form, or the label of a blank node without ``_:``.

    ``datatype`` is an IRI, and empty for plain strings and strings in a language.
    """

    text: str
    kind: Literal["uri", "literal", "bnode"] = "literal"
    datatype: str = ""
    language: str = ""


class QueryResults(NamedTuple):
    """What a query of one of SPARQL's forms gives (SPARQL 1.1, section 16).

    SELECT gives ``columns`` and ``rows`` (None where a variable is unbound), ASK a ``boolean``, and
    CONSTRUCT and DESCRIBE a graph, in ``turtle``.
    """

    kind: Literal["select", "ask", "construct"]
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Cell | None, ...], ...] = ()
    boolean: bool = False
    turtle: str = ""


def cell_of(term: Any) -> Cell | None:
    """A term of pyoxigraph's as a cell; None for an unbound variable."""
    import pyoxigraph as ox

    if isinstance(term, ox.Literal):
        plain = term.language or term.datatype == ox.Literal("").datatype
        return Cell(term.value, "literal", "" if plain else term.datatype.value, term.language or "")
    if isinstance(term, ox.NamedNode | ox.BlankNode):
        return Cell(term.value, "uri" if isinstance(term, ox.NamedNode) else "bnode")
    return None if term is None else Cell(str(term))


def graph_results(triples: "Iterable[ox.Triple]") -> QueryResults:
    """The graph that some triples make, each once and sorted, with the prefixes that it uses."""
    import pyoxigraph as ox

    graph = sorted(set(triples), key=str)
    used = {name: iri for name, iri in PREFIXES.items() if any(f"<{iri}" in str(triple) for triple in graph)}
    turtle = ox.serialize(graph, format=ox.RdfFormat.TURTLE, prefixes=used) or b""
    return QueryResults("construct", turtle=turtle.decode())
