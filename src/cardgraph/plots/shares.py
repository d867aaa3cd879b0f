"""Parts of a whole beside each other in one bar, as wide as there is room."""

from collections.abc import Sequence

from cardgraph.plots.drawing import Drawing
from cardgraph.records import NamedTuple

_HIGH = 16


class Share(NamedTuple):
    """A part: what it is, how much of a hundred, and its style."""

    name: str
    percent: float
    style: str


def shares(name: str, title: str, parts: Sequence[Share]) -> Drawing:
    """Some parts, which make a hundred."""
    said = "; ".join(f"{part.name}: {part.percent:g}" for part in parts)
    drawing = Drawing(name, title, said, 0, _HIGH, "shares")
    start = 0.0
    for part in parts:
        if part.percent:
            said = f"{part.name}: {part.percent:g}"
            drawing.rectangle(f"{start:g}%", 0, f"{part.percent:g}%", _HIGH, part.style, said)
        start += part.percent
    return drawing
