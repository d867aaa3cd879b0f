"""What several formats need to know of cells: their text, and which are numbers."""

from cardgraph.expressions import expression
from cardgraph.query.results import Cell, QueryResults
from cardgraph.vocabulary.namespaces import XSD

# The numbers that SPARQL writes without quotation marks (SPARQL 1.1, section 19.8), with their signs.
_NUMBERS = {
    XSD + "integer": expression(r"[+-]?[0-9]+"),
    XSD + "decimal": expression(r"[+-]?[0-9]*\.[0-9]+"),
    XSD + "double": expression(r"[+-]?(?:[0-9]+\.[0-9]*|\.?[0-9]+)[eE][+-]?[0-9]+"),
}


def text_of(cell: Cell | None) -> str:
    """A cell's text as people read it; empty where a variable is unbound."""
    if cell is None:
        return ""
    return f"_:{cell.text}" if cell.kind == "bnode" else cell.text


def is_number(cell: Cell) -> bool:
    """Whether a cell is a number in the form that SPARQL takes without quotation marks."""
    return cell.datatype in _NUMBERS and bool(_NUMBERS[cell.datatype].fullmatch(cell.text))


def numeric_columns(results: QueryResults) -> list[bool]:
    """Of each column, whether it holds numbers and nothing else."""
    columns = zip(*results.rows, strict=True) if results.rows else ((),) * len(results.columns)
    return [any(column) and all(cell is None or is_number(cell) for cell in column) for column in columns]
