"""A table for people, on a terminal."""

from collections.abc import Sequence

from cardgraph.query.results import QueryResults
from cardgraph.render.results.cells import numeric_columns, text_of
from cardgraph.render.width import cells, safe


def solutions(results: QueryResults) -> str:
    """Aligned columns below their names and a rule; lines are as long as they need to be.

    Numbers stand at the right. Characters that would command a terminal are shown as escapes.
    """
    texts = [[safe(text_of(cell)) for cell in row] for row in results.rows]
    widths = [max(map(cells, column)) for column in zip(results.columns, *texts, strict=True)]
    right = numeric_columns(results)
    lines = [_aligned(results.columns, widths, right), "  ".join("-" * width for width in widths)]
    lines += [_aligned(row, widths, right) for row in texts]
    return "".join(line.rstrip() + "\n" for line in lines)


def boolean(results: QueryResults) -> str:
    """Yes or no."""
    return "yes\n" if results.boolean else "no\n"


def graph(results: QueryResults) -> str:
    """Turtle, which people can read."""
    return results.turtle


def _aligned(texts: Sequence[str], widths: list[int], right: list[bool]) -> str:
    padded = []
    for text, width, numeric in zip(texts, widths, right, strict=True):
        blanks = " " * (width - cells(text))
        padded.append(blanks + text if numeric else text + blanks)
    return "  ".join(padded)
