"""The sections of a card that are kept as places: limitations, intended use, and the like."""

import re
from collections.abc import Iterator

from cardgraph.formats.outline import Section
from cardgraph.formats.prose.body import Above, Body, Piece
from cardgraph.formats.prose.wording import is_placeholder

_LABEL_END = 60
# A heading that speaks of two things: the sections below it tell them apart.
_MIXED = re.compile(r"\bus(?:e|es|age)\b", re.IGNORECASE)


def sections(body: Body, title: int) -> Iterator[Section]:
    """The sections of the kinds that are kept as places, in the order of the card.

    One below another of the same kind is part of that one.

    :param title: the line of the card's title, which is no section; 0 where there is none
    """
    lines = body.text.lines
    for at, heading in enumerate(body.headings):
        line = heading.words.prose.place(heading.words.start)[0]
        if not heading.meaning.kinds or line == title or not heading.words.text.strip():
            continue
        following = (other for other in body.headings[at + 1 :] if other.level <= heading.level)
        end = next((other.words.prose.place(other.words.start)[0] for other in following), len(lines) + 1)
        last = next((number for number in range(end - 1, line, -1) if lines[number - 1].strip()), line)
        inside = [piece for piece in body.pieces if heading in piece.above]
        says_something = any(_says_something(piece) for piece in inside)
        for kind in heading.meaning.kinds:
            if not _is_below(heading, kind, body):
                yield Section(kind, heading.words, line, last, not says_something)


def _is_below(heading: Above, kind: str, body: Body) -> bool:
    """Whether a heading stands in another section of its kind."""
    level = heading.level
    for other in reversed(body.headings[: body.headings.index(heading)]):
        if other.level < level:
            level = other.level
            if kind in other.meaning.kinds and not _MIXED.search(other.words.text):
                return True
    return False


def _says_something(piece: Piece) -> bool:
    """Whether a block holds more than placeholders."""
    if piece.block.kind == "html":
        return any(line.text.strip() and not line.text.lstrip().startswith("<") for line in piece.block.lines)
    if piece.block.kind in ("table", "code"):
        return any(line.text.strip() for line in piece.block.lines)
    return any(not is_placeholder(behind_label(line)) for line in piece.words.text.split("\n"))


def behind_label(text: str) -> str:
    """What stands behind the label of a line, if it has one."""
    label, colon, value = text.partition(":")
    return value if colon and len(label) <= _LABEL_END and value.strip() else text if not colon or value.strip() else ""
