"""Query results: rows of cells, a yes or no, or a graph."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Literal

from cardgraph.expressions import expression
from cardgraph.records import NamedTuple
from cardgraph.vocabulary.namespaces import PREFIXES, XSD

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
        language, datatype = term.language or "", term.datatype.value
        return Cell(term.value, "literal", "" if language or datatype == XSD + "string" else datatype, language)
    if isinstance(term, ox.NamedNode | ox.BlankNode):
        return Cell(term.value, "uri" if isinstance(term, ox.NamedNode) else "bnode")
    return None if term is None else Cell(str(term))


class TooManyRowsError(Exception):
    """More rows than there may be."""


def rows_of(solutions: "ox.QuerySolutions", most: int | None = None) -> tuple[tuple[Cell | None, ...], ...]:
    """All rows of pyoxigraph's solutions, in which equal cells are one and the same.

    The engine writes them in the TSV format (SPARQL 1.1 Query Results CSV and TSV Formats, section 4), and each
    different cell of that is read once: to be handed every term of every row takes several times as long.

    :param most: how many rows there may be
    :raises TooManyRowsError: if there are more
    """
    import pyoxigraph as ox

    reader = _Reader(len(solutions.variables), most)
    try:
        solutions.serialize(reader, format=ox.QueryResultsFormat.TSV)  # type: ignore[arg-type]
    finally:
        # Solutions have to go in this thread: no traceback may take them along.
        del solutions
    return tuple(reader.rows[1:])


class _Reader:
    """A file that reads the rows which are written to it; the first is that of the names."""

    def __init__(self, width: int, most: int | None) -> None:
        self._width, self._most = width, most
        self._cells = _Cells()
        self._rest = b""
        self.rows: list[tuple[Cell | None, ...]] = []

    def write(self, data: bytes) -> int:
        """Take a piece, which may end in the middle of anything."""
        whole, end, self._rest = (self._rest + data).rpartition(b"\n")
        if end:
            # All cells of the piece in a row, of which each line is so many: no line is handled by itself.
            text = whole.decode()
            cells = map(self._cells.__getitem__, text.replace("\n", "\t").split("\t"))
            self.rows += zip(*[cells] * self._width, strict=True) if self._width else [()] * (text.count("\n") + 1)
            if self._most is not None and len(self.rows) > self._most + 1:
                raise TooManyRowsError
        return len(data)

    def flush(self) -> None:
        """Nothing is held back but what is no line yet."""


class _Cells(dict[str, Cell | None]):
    """Cells by what the TSV format has for them."""

    def __missing__(self, text: str) -> Cell | None:
        cell = self[text] = _cell(text)
        return cell


_ESCAPE = expression(r"\\(.)")
_ESCAPED = {"t": "\t", "n": "\n", "r": "\r"}


def _cell(text: str) -> Cell | None:
    """A cell of the TSV format: a term as Turtle has it; None for an unbound variable."""
    if not text:
        return None
    if text.startswith("<<"):
        return Cell(text[4:-4])
    if text[0] == "<":
        return Cell(text[1:-1], "uri")
    if text[0] == "_":
        return Cell(text[2:], "bnode")
    if text[0] == '"':
        end = text.rindex('"')
        value, tail = text[1:end], text[end + 1 :]
        if "\\" in value:
            value = _ESCAPE.sub(lambda match: _ESCAPED.get(match[1], match[1]), value)
        if tail[:1] == "@":
            return Cell(value, language=tail[1:].partition("--")[0])
        return Cell(value, datatype=tail[3:-1])
    # Without quotation marks, there are numbers and truth values.
    name = "boolean" if text in ("true", "false") else "decimal" if "." in text else "integer"
    return Cell(text, datatype=XSD + ("double" if "e" in text.lower() and name != "boolean" else name))


def graph_results(triples: "Iterable[ox.Triple]") -> QueryResults:
    """The graph that some triples make, each once and sorted, with the prefixes that it uses."""
    import pyoxigraph as ox

    graph = sorted(set(triples), key=str)
    used = {name: iri for name, iri in PREFIXES.items() if any(f"<{iri}" in str(triple) for triple in graph)}
    turtle = ox.serialize(graph, format=ox.RdfFormat.TURTLE, prefixes=used) or b""
    return QueryResults("construct", turtle=turtle.decode())
