"""TSV for programs."""

from cardgraph.query.results import Cell, QueryResults
from cardgraph.render.results.cells import Written, is_number, text_of

_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def solutions(results: QueryResults) -> str:
    """The SPARQL 1.1 TSV format: terms as Turtle writes them, variables with a question mark."""
    turtle = Written(_turtle).__getitem__
    lines = ["\t".join(f"?{name}" for name in results.columns)]
    lines += ("\t".join(map(turtle, row)) for row in results.rows)
    return "".join(line + "\n" for line in lines)


def _turtle(cell: Cell | None) -> str:
    if cell is None:
        return ""
    if cell.kind == "uri":
        return f"<{cell.text}>"
    if cell.kind == "bnode" or is_number(cell):
        return text_of(cell)
    tail = f"@{cell.language}" if cell.language else f"^^<{cell.datatype}>" if cell.datatype else ""
    return f'"{cell.text.translate(_ESCAPES)}"{tail}'
