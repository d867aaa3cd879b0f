"""What a query gave: rows of cells, a yes or no, or a graph."""

from typing import Any, Literal, NamedTuple


class Cell(NamedTuple):
    """A value: an IRI, a lexical form, or the label of a blank node without ``_:``.

    ``datatype`` is an IRI, and empty for plain strings and strings in a language.
    """

    text: str
    kind: Literal["uri", "literal", "bnode"] = "literal"
    datatype: str = ""
    language: str = ""


class Answer(NamedTuple):
    """What a query gave: rows (None is unknown), a yes or no, or a graph in Turtle."""

    kind: Literal["select", "ask", "construct"]
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Cell | None, ...], ...] = ()
    truth: bool = False
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
