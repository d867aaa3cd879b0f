"""TSV for programs."""

from cardgraph.query.results import Cell, QueryResults
from cardgraph.render.results.cells import is_number, text_of

_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def solutions(results: QueryResults) -> str:
    """The SPARQL 1.1 TSV format: terms as Turtle writes them, variables with a question mark."""
    lines = [[f"?{name}" for name in results.columns]]
    lines += [["" if cell is None else _turtle(cell) for cell in row] for row in results.rows]
    return "".join("\t".join(line) + "\n" for line in lines)


def _turtle(cell: Cell) -> str:
    if cell.kind == "uri":
        return f"<{cell.text}>"
    if cell.kind == "bnode" or is_number(cell):
        return text_of(cell)
    tail = f"@{cell.language}" if cell.language else f"^^<{cell.datatype}>" if cell.datatype else ""
    return f'"{cell.text.translate(_ESCAPES)}"{tail}'
