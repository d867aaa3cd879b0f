"""The part of a card's line that is shown with a finding, and where in it the words are."""

from cardgraph.diagnostic import Span
from cardgraph.records import NamedTuple
from cardgraph.render.width import ELLIPSIS, cells, graphemes, safe

WIDTH = 120
"""How many characters of a line are shown where nothing else bounds it."""


class Excerpt(NamedTuple):
    """The text that is shown, the cells before the words, and the cells under them, which are one at least."""

    text: str
    offset: int
    width: int


def excerpt(line: str, span: Span, room: int = 0) -> Excerpt:
    """The part of a line to show.

    A caret stands under whole graphemes, whichever part of them is meant: none has columns within.

    :param line: the line on disk, masked
    :param span: where in it the words are
    :param room: how many cells the text may take; 0 for ``WIDTH`` characters
    """
    line = line.replace("\t", " ")
    return _fitting(line, span, room) if room else _usual(line, span)


def _usual(line: str, span: Span) -> Excerpt:
    start, end = span.column - 1, span.end_column - 1
    first, last = 0, len(line)
    if len(line) > WIDTH:
        first = max(0, min(start - 40, len(line) - WIDTH)) if end > WIDTH else 0
        last = min(len(line), first + WIDTH)
        end = min(end, last)
    before, after = ELLIPSIS if first else "", ELLIPSIS if last < len(line) else ""
    parts = [(first + begin, first + stop, width) for begin, stop, width in graphemes(line[first:last])]
    offset = cells(before) + sum(width for _, stop, width in parts if stop <= start)
    width = sum(width for begin, stop, width in parts if begin < end and stop > start)
    return Excerpt(before + safe(line[first:last]) + after, offset, max(width, 1))


def _fitting(line: str, span: Span, room: int) -> Excerpt:
    """The words, or as much of them as fits, with what there is room for before and behind them."""
    start, end = span.column - 1, span.end_column - 1
    # What is further away than this cannot be shown, and some lines are very long.
    near, far = max(0, start - 4 * room), start + 4 * room
    parts = [(near + begin, near + stop, width) for begin, stop, width in graphemes(line[near:far])]
    before = sum(width for _, stop, width in parts if stop <= start)
    words = max(1, sum(width for begin, stop, width in parts if begin < end and stop > start))
    behind = sum(width for begin, _, width in parts if begin >= end)
    first = 0
    if near or before + words + bool(behind) > room:
        # A third of the room is for what stands before the words, or more where little stands behind them.
        kept = min(max(room // 3, room - 1 - words - behind), max(0, room - 1 - bool(behind) - words))
        while before > kept:
            before -= parts[first][2]
            first += 1
    is_begun, goes_on = bool(near or first), len(line) > far
    used, rest = int(is_begun), sum(width for _, _, width in parts[first:])
    last = first
    while last < len(parts):
        width = parts[last][2]
        # The last one needs no room for an ellipsis behind it.
        if used + width + (goes_on or rest > width) > room:
            break
        used, rest, last = used + width, rest - width, last + 1
    shown = parts[first:last]
    text = safe(line[shown[0][0] : shown[-1][1]]) if shown else ""
    marked = sum(width for begin, stop, width in shown if begin < end and stop > start)
    return Excerpt(
        f"{ELLIPSIS if is_begun else ''}{text}{ELLIPSIS if goes_on or last < len(parts) else ''}",
        is_begun + sum(width for _, stop, width in shown if stop <= start),
        max(marked, 1),
    )
