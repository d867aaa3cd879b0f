"""The sections of a card that are kept as places: limitations, intended use, and the like."""

from collections.abc import Iterator

from cardgraph.formats.outline import Section
from cardgraph.formats.prose.body import Above, Body, Piece
from cardgraph.formats.prose.digest import says_something


def sections(body: Body, title: int) -> Iterator[Section]:
    """The sections of the kinds that are kept as places, in the order of the card.

    One below another of the same kind is part of that one.

    :param title: the line of the card's title, which is no section; 0 where there is none
    """
    lines = body.text.lines
    ends = _ends(body)
    for heading, end in zip(body.headings, ends, strict=True):
        if not heading.meaning.kinds or heading.line == title or not heading.text.strip():
            continue
        line, behind = heading.line, end.line if end else len(lines) + 1
        last = next((number for number in range(behind - 1, line, -1) if lines[number - 1].strip()), line)
        inside = body.below(heading, end.at if end else len(body.blocks))
        is_placeholder = not any(_says_something(piece) for piece in inside)
        for kind in heading.meaning.kinds:
            if kind not in heading.within:
                yield Section(kind, heading.words, line, last, is_placeholder)


def _ends(body: Body) -> list[Above | None]:
    """By each heading the one that ends its section: the next of its level or above it, None where the card ends."""
    ends: list[Above | None] = [None] * len(body.headings)
    open_headings: list[int] = []
    for index, heading in enumerate(body.headings):
        while open_headings and body.headings[open_headings[-1]].level >= heading.level:
            ends[open_headings.pop()] = heading
        open_headings.append(index)
    return ends


def _says_something(piece: Piece) -> bool:
    """Whether a block holds more than placeholders."""
    if piece.block.kind == "html":
        return any(line.text.strip() and not line.text.lstrip().startswith("<") for line in piece.block.lines)
    if piece.block.kind in ("table", "code"):
        return any(line.text.strip() for line in piece.block.lines)
    return says_something(piece.digest)
