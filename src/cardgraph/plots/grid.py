"""Rows by columns: what each row has of each column, as filled and empty boxes or as dots."""

import math
from collections.abc import Callable, Sequence

from cardgraph.plots.drawing import Drawing, text_width
from cardgraph.records import NamedTuple

# The size of type: of names, and of numbers in boxes.
_TYPE, _NUMBER = 12, 11
_ROW, _COLUMN = 20, 26
_LONGEST = 34


class Cell(NamedTuple):
    """What a row has of a column: a style, what is said of it, and a number where it is one."""

    style: str
    title: str
    text: str = ""
    shape: str = "box"


class Line(NamedTuple):
    """A row or a column: what it is called, where that leads, a style."""

    name: str
    link: str = ""
    style: str = ""
    more: str = ""


def grid(
    name: str,
    title: str,
    description: str,
    rows: Sequence[Line],
    columns: Sequence[Line],
    cell: Callable[[int, int], Cell | None],
) -> Drawing:
    """A drawing of rows by columns, whose names stand turned above them.

    :param cell: what stands in a row and column, by their numbers, or None
    """
    names = [_cut(row.name) for row in rows]
    left = max((text_width(f"{one} {row.more}", _TYPE) for one, row in zip(names, rows, strict=True)), default=0) + 14
    high = max((text_width(_cut(column.name), _TYPE) for column in columns), default=0)
    top = high * 0.72 + 14
    cells = [[cell(number, place) for place in range(len(columns))] for number in range(len(rows))]
    numbers = (text_width(found.text, _NUMBER) for line in cells for found in line if found and found.text)
    wide = max(_COLUMN, math.ceil(max(numbers, default=0)) + 5)
    width = left + wide * len(columns) + high * 0.72
    drawing = Drawing(name, title, description, width, top + _ROW * len(rows) + 6, "grid-plot", True)
    for number, column in enumerate(columns):
        x = left + wide * number + wide / 2
        drawing.text(x, top - 6, _cut(column.name), f"label {column.style}", link=column.link, turned=-45)
    for number, row in enumerate(rows):
        y = top + _ROW * number
        more = f" {row.more}" if row.more else ""
        drawing.text(left - 8, y + 14, names[number] + more, f"label {row.style}", "end", link=row.link)
        for place in range(len(columns)):
            found = cells[number][place]
            if found is None:
                continue
            x = left + wide * place
            if found.shape == "dot":
                drawing.circle(x + wide / 2, y + _ROW / 2, 6, found.style, found.title)
            elif found.shape == "square":
                drawing.rectangle(x + wide / 2 - 5, y + _ROW / 2 - 5, 10, 10, found.style, found.title)
            else:
                drawing.rectangle(x + 1, y + 1, wide - 2, _ROW - 2, found.style, found.title)
            if found.text:
                drawing.text(x + wide / 2, y + 14, found.text, "in-box " + found.style, "middle")
    return drawing


def heat(number: int, whole: int) -> str:
    """The style of a box that stands for a part of something: the darker, the more, in five steps."""
    return f"heat-{1 + min(4, 5 * number // whole) if number else 0}"


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "\u2026"
