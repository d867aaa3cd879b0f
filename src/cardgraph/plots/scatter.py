"""When and how large: models over time, their sizes on a logarithmic scale, hollow where no size is stated.

Labels stand where they cover no point and no other label; for those that find no room, there is the table.
"""

import math
from collections import Counter
from collections.abc import Callable, Sequence

from cardgraph.plots.drawing import Drawing, count, short, text_width
from cardgraph.records import NamedTuple

# From a time, and from a size, to a position.
_Scale = Callable[[float | None], float]
_Size = Callable[[float | None], float]
_TYPE = 12
_RADIUS = 5
# More points than this are counted in boxes, of which each is one circle.
MOST = 300
# Months, and powers of ten, that a box is wide and high.
_BOX = (3, 0.5)


class Point(NamedTuple):
    """A model: the time as a number of years, the number of parameters, None where either is not stated."""

    name: str
    time: float | None
    size: int | None
    link: str = ""


class _Box(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "_Box") -> bool:
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )

    def within(self, other: "_Box") -> bool:
        return (
            self.left >= other.left
            and self.right <= other.right
            and self.top >= other.top
            and self.bottom <= other.bottom
        )


def years(published: str) -> float | None:
    """A date, a month or a year as a number of years; None where there is none."""
    parts = published.split("-")
    if not parts[0].isdigit():
        return None
    month = int(parts[1]) if len(parts) > 1 and parts[1].isdigit() else 7
    day = int(parts[2][:2]) if len(parts) > 2 and parts[2][:2].isdigit() else 15 if len(parts) > 1 else 1
    return int(parts[0]) + (month - 1) / 12 + (day - 1) / 365


def scatter(name: str, points: Sequence[Point], width: float, style: str = "") -> Drawing:
    """The plot of some models, which are one at least.

    :param name: begins its identifiers
    :param width: in pixels
    """
    dated = [point.time for point in points if point.time is not None]
    sized = [point.size for point in points if point.size]
    first, last = (math.floor(min(dated)), math.floor(max(dated)) + 1) if dated else (0, 1)
    low = math.floor(math.log10(min(sized))) if sized else 6
    high = max(math.ceil(math.log10(max(sized))), low + 1) if sized else 7
    is_undated, is_unsized = len(dated) < len(points), any(not point.size for point in points)
    left, right = 52.0, width - 14 - (88 if is_undated else 0)
    top, bottom = 14.0, 14.0 + max(46 * (high - low), 150)
    height = bottom + (44 if is_unsized else 0) + 34
    unsized, undated = bottom + 34, width - 40

    def across(time: float | None) -> float:
        return undated if time is None else left + (time - first) / (last - first) * (right - left)

    def down(size: float | None) -> float:
        return unsized if not size else bottom - (math.log10(size) - low) / (high - low) * (bottom - top)

    unknown = sum(not point.size for point in points)
    description = (
        f"{len(points)} models"
        + (f" from {first} to {last - 1}" if dated else "")
        + (f", of {count(min(sized))} to {count(max(sized))} parameters" if sized else "")
        + (f"; of {unknown} the size is not specified" if unknown else "")
        + "."
    )
    drawing = Drawing(name, "When models were published, and how large they are", description, width, height, style)
    for power in range(low, high + 1):
        y = down(10**power)
        drawing.line(left, y, right, y, "grid")
        drawing.text(left - 8, y + 4, count(10**power), "tick", "end")
    step = max(1, math.ceil((last - first) / max(1, (right - left) / 44)))
    foot = (unsized if is_unsized else bottom) + 12
    for year in range(first, last + 1, step) if dated else ():
        x = across(year)
        drawing.line(x, top, x, foot, "grid")
        drawing.text(x, foot + 16, str(year), "tick", "middle")
    if is_unsized:
        drawing.line(left, unsized, right, unsized, "grid dashed")
        drawing.text(left - 8, unsized + 4, "n/s", "tick", "end")
    if is_undated:
        drawing.line(undated, top, undated, foot, "grid dashed")
        drawing.text(undated, foot + 16, "no date", "tick", "middle")
    if len(points) > MOST:
        _counted(drawing, points, across, down)
    else:
        _single(drawing, points, across, down, _Box(left, top - 8, width - 2, foot))
    return drawing


def _single(drawing: Drawing, points: Sequence[Point], across: _Scale, down: _Size, room: _Box) -> None:
    placed = [(across(point.time), down(point.size), point) for point in points]
    taken = [_Box(x - _RADIUS - 1, y - _RADIUS - 1, x + _RADIUS + 1, y + _RADIUS + 1) for x, y, _ in placed]
    labels = []
    # The largest first: if some have to do without a label, it is the small ones.
    for x, y, point in sorted(placed, key=lambda item: (-(item[2].size or 0), item[2].name)):
        wide = text_width(point.name, _TYPE)
        for dx, dy in _candidates(wide):
            box = _Box(x + dx, y + dy - _TYPE + 1, x + dx + wide, y + dy + 3)
            if box.within(room) and not any(box.meets(other) for other in taken):
                taken.append(box)
                labels.append((x, y, x + dx, y + dy, wide, point))
                break
    for x, y, at, base, wide, _ in labels:
        near = min(max(x, at), at + wide)
        middle = base - 4
        if math.hypot(near - x, middle - y) > 3.4 * _RADIUS:
            drawing.line(x, y, near, middle if abs(near - x) > 1 else base - (0 if base < y else _TYPE - 2), "leader")
    for x, y, point in placed:
        said = f"{point.name}, {count(point.size) if point.size else 'size not specified'}"
        drawing.circle(x, y, _RADIUS, "dot" if point.size else "dot hollow", said, point.link)
    for _, _, at, base, _, point in labels:
        drawing.text(at, base, point.name, "label")


def _candidates(wide: float) -> list[tuple[float, float]]:
    """Where a label may stand, seen from its point: beside it, above and below, then further away."""
    near = [
        (9, 4),
        (-9 - wide, 4),
        (-wide / 2, -10),
        (-wide / 2, 19),
        (7, -7),
        (7, 15),
        (-7 - wide, -7),
        (-7 - wide, 15),
    ]
    far = [
        (dx, dy) for distance in (24, 38, 52) for dy in (-distance, distance + 8) for dx in (10, -wide / 2, -10 - wide)
    ]
    return [*near, *far]


def _counted(drawing: Drawing, points: Sequence[Point], across: _Scale, down: _Size) -> None:
    """A circle for each box that models are in, as large as they are many."""
    boxes: Counter[tuple[float | None, float | None]] = Counter()
    for point in points:
        time = None if point.time is None else math.floor(point.time * 12 / _BOX[0]) * _BOX[0] / 12 + _BOX[0] / 24
        size = None if not point.size else math.floor(math.log10(point.size) / _BOX[1]) * _BOX[1] + _BOX[1] / 2
        boxes[time, size] += 1
    most = max(boxes.values())
    for (time, size), number in sorted(boxes.items(), key=lambda item: (-item[1], str(item[0]))):
        y = down(None if size is None else 10**size)
        radius = 2 + 14 * math.sqrt(number / most)
        said = f"{number:,} model{'s' if number > 1 else ''}"
        drawing.circle(
            across(time), y, float(short(radius)), "dot many" if size is not None else "dot hollow many", said
        )
