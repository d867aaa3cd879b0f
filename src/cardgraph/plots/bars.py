"""Counts as bars across, each below what it counts; as wide as there is room, in type that is not scaled."""

import re
from collections.abc import Sequence

from cardgraph.plots.drawing import LINE, Drawing, text_width
from cardgraph.records import NamedTuple

_ROW, _BAR, _TYPE = 34, 10, 13
# The least room there is for a name and what is beside it: that of a page that is 320 pixels wide.
_ROOM, _GAP = 280, 8
_MOST_LINES = 2
# More characters than go into these.
_LONGEST = 200
# What a line may end behind.
_PIECES = re.compile(r"[^\s./_-]+[\s./_-]*|[\s./_-]+")


class Bar(NamedTuple):
    """A bar: what it counts, how much, how that is written, and where a click leads."""

    name: str
    value: float
    shown: str
    link: str = ""
    style: str = "bar"


def bars(name: str, title: str, values: Sequence[Bar], most: float = 0, least: float = 0, said: str = "") -> Drawing:
    """Some values as bars.

    :param said: the description; if it is empty, the values themselves
    :param most: what a bar over the whole width stands for; the largest of the values, if it is 0
    """
    top = most or max((bar.value for bar in values), default=1) or 1
    description = said or "; ".join(f"{bar.name}: {bar.shown}" for bar in values[:40])
    named = [_lines(bar.name, _ROOM - _GAP - text_width(bar.shown, _TYPE)) for bar in values]
    height = sum(_ROW + LINE * (len(lines) - 1) for lines in named)
    drawing = Drawing(name, title, description, 0, max(height, 1), "bars")
    y = 0
    for bar, lines in zip(values, named, strict=True):
        share = max(0.6, 94 * (bar.value - least) / ((top - least) or 1))
        drawing.text(0, y + 13, "\n".join(lines), "label", link=bar.link)
        y += LINE * (len(lines) - 1)
        drawing.text("100%", y + 13, bar.shown, "tick", "end")
        drawing.rectangle("0", y + 18, "100%", _BAR, "rail")
        drawing.rectangle("0", y + 18, f"{min(share / 0.94, 100):.1f}%", _BAR, bar.style, f"{bar.name}: {bar.shown}")
        y += _ROW
    return drawing


def _lines(name: str, room: float) -> list[str]:
    """A name in lines that are no wider than the room; what does not fit into the last of them is left out."""
    room = max(room, _ROOM / 4)
    lines = [""]
    for piece in _PIECES.findall(" ".join(name[:_LONGEST].split())):
        if lines[-1] and text_width(lines[-1] + piece.rstrip(), _TYPE) > room and len(lines) < _MOST_LINES:
            lines.append("")
        lines[-1] += piece
    return [_cut(line, room) for line in lines]


def _cut(line: str, room: float) -> str:
    if text_width(line.rstrip(), _TYPE) <= room:
        return line
    ends = (end for end in range(len(line), 0, -1) if text_width(line[:end] + "…", _TYPE) <= room)
    return line[: next(ends, 0)] + "…"
