"""What several formats need to know of cells: their text, and which are numbers."""

from collections.abc import Callable

from cardgraph.expressions import expression
from cardgraph.query.results import Cell, QueryResults
from cardgraph.vocabulary.namespaces import XSD

# The numbers that SPARQL writes without quotation marks (SPARQL 1.1, section 19.8), with their signs.
_NUMBERS = {
    XSD + "integer": expression(r"[+-]?[0-9]+"),
    XSD + "decimal": expression(r"[+-]?[0-9]*\.[0-9]+"),
    XSD + "double": expression(r"[+-]?(?:[0-9]+\.[0-9]*|\.?[0-9]+)[eE][+-]?[0-9]+"),
}


class Written(dict[Cell | None, str]):
    """What a format has for each cell: written once for all that are equal, of which a long answer has many."""

    def __init__(self, write: Callable[[Cell | None], str]) -> None:
        super().__init__()
        self._write = write

    def __missing__(self, cell: Cell | None) -> str:
        text = self[cell] = self._write(cell)
        return text


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
    return [any(cells) and all(cell is None or is_number(cell) for cell in cells) for cells in different_cells(results)]


def different_cells(results: QueryResults) -> list[set[Cell | None]]:
    """Of each column, its cells, equal ones once."""
    return [{row[place] for row in results.rows} for place in range(len(results.columns))]
