"""A table for people, on a terminal."""

from collections.abc import Callable

from cardgraph.query.results import Cell, QueryResults
from cardgraph.render.results.cells import different_cells, numeric_columns, text_of
from cardgraph.render.width import cells, safe


def solutions(results: QueryResults) -> str:
    """Aligned columns below their names and a rule; lines are as long as they need to be.

    Numbers stand at the right. Characters that would command a terminal are shown as escapes.
    """
    names, aligned = [], list[Callable[[Cell | None], str]]()
    columns = zip(results.columns, different_cells(results), numeric_columns(results), strict=True)
    for name, different, is_numeric in columns:
        texts = {cell: safe(text_of(cell)) for cell in different}
        width = max(map(cells, (name, *texts.values())))
        names.append((_aligned(name, width, is_numeric), "-" * width))
        aligned.append({cell: _aligned(text, width, is_numeric) for cell, text in texts.items()}.__getitem__)
    lines = ["  ".join(line) for line in zip(*names, strict=True)] or ["", ""]
    lines += ("  ".join(align(cell) for align, cell in zip(aligned, row, strict=True)) for row in results.rows)
    return "".join(line.rstrip() + "\n" for line in lines)


def boolean(results: QueryResults) -> str:
    """Yes or no."""
    return "yes\n" if results.boolean else "no\n"


def graph(results: QueryResults) -> str:
    """Turtle, which people can read."""
    return results.turtle


def _aligned(text: str, width: int, is_numeric: bool) -> str:
    blanks = " " * (width - cells(text))
    return blanks + text if is_numeric else text + blanks
