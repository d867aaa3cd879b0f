"""Counts as bars across, each below what it counts; as wide as there is room, in type that is not scaled."""

from collections.abc import Sequence
from typing import NamedTuple

from cardgraph.plots.drawing import Drawing

_ROW, _BAR = 34, 10
# Characters of a name beside which there is room for its number; all of them are told where one points at the bar.
_LONGEST = 72


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
    drawing = Drawing(name, title, description, 0, max(_ROW * len(values), 1), "bars")
    for number, bar in enumerate(values):
        y = number * _ROW
        share = max(0.6, 94 * (bar.value - least) / ((top - least) or 1))
        drawing.text(0, y + 13, _cut(bar.name), "label", link=bar.link)
        drawing.text("100%", y + 13, bar.shown, "tick", "end")
        drawing.rectangle("0", y + 18, "100%", _BAR, "rail")
        drawing.rectangle("0", y + 18, f"{min(share / 0.94, 100):.1f}%", _BAR, bar.style, f"{bar.name}: {bar.shown}")
    return drawing


def _cut(name: str) -> str:
    return name if len(name) <= _LONGEST else name[: _LONGEST - 1] + "\u2026"
