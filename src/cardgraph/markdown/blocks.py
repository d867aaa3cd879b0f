"""The blocks of a card: headings, list items, paragraphs, code, each with its place; and how much is read of one."""

from collections.abc import Sequence
from typing import Final

from cardgraph.records import NamedTuple

# What is read of a card: several times what any real one has, and little enough for time and memory to stay small.
MAX_NESTING = 20
MAX_LINES, MAX_BLOCKS, MAX_MARKS = 10_000, 5_000, 20_000
# Of one block, which is left out if it has more, and of one field with all that belongs to it.
MAX_CHARACTERS, MAX_FIELD_CHARACTERS = 1 << 16, 1 << 14


class Line:
    """A piece of a block: the number of its line, the column it begins at, its text."""

    __slots__ = ("column", "number", "text")

    def __init__(self, number: int, column: int, text: str) -> None:
        self.number: Final = number
        self.column: Final = column
        self.text: Final = text


class Block:
    """One leaf of the document.

    ``kind`` is ``heading``, ``item`` (the first paragraph of a list item), ``paragraph``,
    ``code`` or ``html``; ``level`` is a heading's level or the depth of the list.
    """

    __slots__ = ("kind", "level", "lines")

    def __init__(self, kind: str, level: int, lines: tuple[Line, ...]) -> None:
        self.kind: Final = kind
        self.level: Final = level
        self.lines: Final = lines

    def of(self, lines: tuple[Line, ...]) -> "Block":
        """A block of the same kind with other lines."""
        return Block(self.kind, self.level, lines)

    @property
    def size(self) -> int:
        """How many characters it has."""
        lines = self.lines
        # Most blocks are one line, and this is asked of every block several times.
        return len(lines[0].text) if len(lines) == 1 else sum([len(line.text) for line in lines])


class Cut(NamedTuple):
    """Where the reading of a card ends before its end: the number of a line, and what it has too much of."""

    line: int
    what: str
    limit: int


class Document(NamedTuple):
    """The blocks of a card, its link reference definitions, the line too deeply nested, and where it is cut off."""

    blocks: list[Block]
    references: dict[str, str]
    too_deep: int | None
    cut: Cut | None = None


def joined(lines: Sequence[Line]) -> str:
    """The Markdown of some lines."""
    return lines[0].text if len(lines) == 1 else "\n".join([line.text for line in lines])


def whole_lines(lines: Sequence[str], first: int) -> tuple[Line, ...]:
    """Lines as they are, from their first column on.

    :param first: the number of the first one
    """
    return tuple([Line(number, 1, line) for number, line in enumerate(lines, first)])


def placed(content: str, first: int, lines: Sequence[str]) -> tuple[Line, ...]:
    """The lines of a block's content, of which the parser does not say at which column they begin.

    What it strips stands in front of a line or behind it: so the content is most often the line's end.

    :param first: how many lines of the card stand before
    """
    placed = []
    for number, piece in enumerate(content.split("\n"), first + 1):
        line = lines[number - 1] if number <= len(lines) else ""
        if line.rstrip().endswith(piece.rstrip()):
            column = len(line.rstrip()) - len(piece.rstrip()) + 1
        else:
            column = max(line.find(piece.strip()), 0) + 1
        placed.append(Line(number, column, piece))
    return tuple(placed)
