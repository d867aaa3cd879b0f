"""A table of counts as a heat map: a cell each, the darker the more, with its number in it."""

from collections.abc import Collection, Sequence

from cardgraph.plots.svg import SIZE, Picture, escaped, label, width_of

_CELL, _GAP, _MARGIN, _WIDEST = 30, 2, 8, 260
_STEPS = 5
# Labels above columns are turned by an eighth of a circle.
_TURNED = 0.7071


def heat_map(
    title: str,
    description: str,
    rows: Sequence[str],
    columns: Sequence[str],
    counts: Sequence[Sequence[int]],
    grey: Collection[str] = (),
) -> Picture:
    """A heat map.

    :param rows: what stands before the rows, from the top
    :param columns: what stands above the columns
    :param counts: the numbers, none of them negative, row by row
    :param grey: rows and columns that are grey, since what they count is not stated
    """
    left = _MARGIN + min(_WIDEST, max(map(width_of, rows), default=0)) + _MARGIN
    above = min(_WIDEST, max(map(width_of, columns), default=0))
    top = _MARGIN + round(above * _TURNED) + SIZE + _MARGIN
    cell = max(_CELL, max((width_of(str(count)) for line in counts for count in line), default=0) + 8)
    # The last labels lean out over the last columns.
    leaning = [(at, min(above, width_of(name)) * _TURNED) for at, name in enumerate(columns)]
    right = max((round(length) + cell // 2 + SIZE - (len(columns) - at) * cell for at, length in leaning), default=0)
    lines = [line for row, line in zip(rows, counts, strict=True) if row not in grey]
    stated = [at for at, column in enumerate(columns) if column not in grey]
    most = max((line[at] for line in lines for at in stated), default=0)
    parts = []
    for at, name in enumerate(columns):
        x, y = left + at * cell + cell // 2, top - _MARGIN
        parts.append(label(name, _WIDEST, f'x="{x}" y="{y}" transform="rotate(-45 {x} {y})"'))
    for down, (row, line) in enumerate(zip(rows, counts, strict=True)):
        y = top + down * _CELL
        parts.append(label(row, _WIDEST, f'x="{left - _MARGIN}" y="{y + _CELL // 2 + 4}" text-anchor="end"'))
        for across, (column, count) in enumerate(zip(columns, line, strict=True)):
            is_grey = row in grey or column in grey
            parts.append(_cell(left + across * cell, y, cell, count, step(count, most, is_grey), f"{row}, {column}"))
    width = left + len(columns) * cell + max(0, right) + _MARGIN
    return Picture(width, top + len(rows) * _CELL + _MARGIN, title, description, "".join(parts))


def step(count: int, most: int, is_grey: bool) -> str:
    """The class of a count: how dark it is beside the largest there is."""
    if not count:
        return "l0"
    return "u" if is_grey else f"l{-(-_STEPS * count // most)}"


def _cell(x: int, y: int, width: int, count: int, kind: str, what: str) -> str:
    inner = f'width="{width - _GAP}" height="{_CELL - _GAP}"'
    middle = f'x="{x + (width - _GAP) // 2}" y="{y + _CELL // 2 + 3}" text-anchor="middle"'
    shown = "none" if not count else f"on{kind[1:]}"
    return (
        f'<g><title>{escaped(what)}: {count:,}</title><rect class="{kind}" x="{x}" y="{y}" {inner} rx="3"/>'
        f'<text class="{shown}" {middle}>{count}</text></g>\n'
    )
