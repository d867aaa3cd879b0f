"""Counts as bars, one below the other, each with its name before it and its number behind it."""

from collections.abc import Collection, Sequence

from cardgraph.plots.svg import Picture, label, width_of

_ROW, _BAR, _MARGIN, _LONGEST, _WIDEST = 26, 18, 8, 360, 260


def bars(
    title: str, description: str, names: Sequence[str], counts: Sequence[int], grey: Collection[str] = ()
) -> Picture:
    """A picture of bars, whose length is proportional to their numbers.

    :param names: what the bars stand for, from the top
    :param counts: their numbers, none of them negative
    :param grey: the names whose bars are grey, since they count what is not stated
    """
    left = _MARGIN + min(_WIDEST, max(map(width_of, names), default=0)) + _MARGIN
    behind = max((width_of(f"{count:,}") for count in counts), default=0)
    most = max(counts, default=0) or 1
    parts = []
    for at, (name, count) in enumerate(zip(names, counts, strict=True)):
        y = _MARGIN + at * _ROW
        length = round(_LONGEST * count / most, 1)
        parts.append(label(name, _WIDEST, f'x="{left - _MARGIN}" y="{y + _BAR // 2 + 4}" text-anchor="end"'))
        kind = "u" if name in grey else "l4"
        parts.append(f'<rect class="{kind}" x="{left}" y="{y}" width="{length}" height="{_BAR}" rx="3"/>\n')
        parts.append(f'<text x="{left + length + 6:g}" y="{y + _BAR // 2 + 4}">{count:,}</text>\n')
    width = left + _LONGEST + 6 + behind + _MARGIN
    return Picture(width, 2 * _MARGIN + len(names) * _ROW, title, description, "".join(parts))
