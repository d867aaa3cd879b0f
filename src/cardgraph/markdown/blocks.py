"""Lines of a card to Markdown blocks: headings, list items, paragraphs, each with its place.

markdown-it-py is the reference. Most cards, though, use only ATX headings, ``-`` bullets at the
left margin, paragraphs and blank lines; those are recognised line by line, some ten times faster
and without importing the parser. ``scan`` gives up on anything else, and a property test holds
the two to the same answer.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from cardgraph.source.decode import Text

if TYPE_CHECKING:
    from markdown_it.token import Token

# What is read of a card: several times what any real one has, and little enough for time and memory to stay small.
MAX_NESTING = 20
MAX_LINES, MAX_BLOCKS, MAX_MARKS = 10_000, 5_000, 20_000
# Of one block, which is left out if it has more, and of one field with all that belongs to it.
MAX_CHARACTERS, MAX_FIELD_CHARACTERS = 1 << 16, 1 << 14

_HEADING = re.compile(r"(#{1,6})(?: +(?=\S)|$)(.*)$")
_ITEM = re.compile(r"([-*+])( )(?=[^\s#>`~=<|\-*+\d])(.*)$")
_RULE_OR_LIST = re.compile(r"(?:[-*+](?:\s|$)|\d{1,9}[.)](?:\s|$)|(?:_[ \t]*){3,}$|(?:\*[ \t]*){3,}$)")
_DEFINITION = re.compile(r"\[.*\]:")
_PLAIN_START = re.compile(r"[^\s#>`~=<|\-]")
# What costs time in the text of a block: each may begin or end something.
_MARK = re.compile(r"[\[\]\\`*_<&!]")


class Line(NamedTuple):
    """A piece of a block: the number of its line, the column it begins at, its text."""

    number: int
    column: int
    text: str


class Block(NamedTuple):
    """One leaf of the document.

    ``kind`` is ``heading``, ``item`` (the first paragraph of a list item), ``paragraph``,
    ``code`` or ``html``; ``level`` is a heading's level or the depth of the list.
    """

    kind: str
    level: int
    lines: tuple[Line, ...]

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


def blocks(text: Text, first: int) -> Document:
    """Split a card into blocks, up to where it has more than is read of one.

    :param text: the decoded card
    :param first: number of the line to begin at, behind any front matter
    """
    lines, cut = text.lines, None
    if len(lines) > MAX_LINES:
        lines = lines[:MAX_LINES]
        behind = (number for number, line in enumerate(text.lines[MAX_LINES:], MAX_LINES + 1) if line.strip())
        cut = next((Cut(number, "lines", MAX_LINES) for number in behind), None)
    document = scan(lines, first) or parse(lines, first)
    # No other card can have too much of anything.
    if len(lines) > MAX_BLOCKS or sum(map(len, lines)) > MAX_MARKS:
        return _within_bounds(document._replace(cut=cut))
    return document


def _within_bounds(document: Document) -> Document:
    """A document without what stands behind the last block that is read."""
    marks = 0
    for count, block in enumerate(document.blocks):
        # The text of code and HTML, and of what is left out, is not looked at.
        if block.kind not in ("code", "html") and block.size <= MAX_CHARACTERS:
            marks += sum(len(_MARK.findall(line.text)) for line in block.lines)
        if count == MAX_BLOCKS or marks > MAX_MARKS:
            what, limit = ("blocks", MAX_BLOCKS) if count == MAX_BLOCKS else ("marks", MAX_MARKS)
            return document._replace(blocks=document.blocks[:count], cut=Cut(block.lines[0].number, what, limit))
    return document


def scan(lines: list[str], first: int) -> Document | None:
    """The blocks of a card of the plainest kind, or None where it is not of that kind."""
    found: list[Block] = []
    paragraph: list[Line] = []
    previous = ""
    for number, line in enumerate(lines[first - 1 :], first):
        text = line.rstrip(" ")
        if not text:
            if paragraph:
                found.append(Block("paragraph", 0, _without_last_break(paragraph)))
                paragraph = []
            previous = ""
            continue
        if "\t" in text or "\x0b" in text or "\x0c" in text:
            return None
        if match := _ITEM.match(text):
            kind = "item"
            if _DEFINITION.match(match[3]) or _RULE_OR_LIST.match(text[2:]):
                return None
        elif match := _HEADING.match(text):
            kind = "heading"
            if text.endswith("#") and len(text) > len(match[1]):
                return None
        elif _PLAIN_START.match(text) and not _RULE_OR_LIST.match(text) and not _DEFINITION.match(text):
            kind = "paragraph"
            if previous == "item":
                return None
        else:
            return None
        if paragraph and kind != "paragraph":
            found.append(Block("paragraph", 0, _without_last_break(paragraph)))
            paragraph = []
        if kind == "heading":
            assert match
            found.append(Block("heading", len(match[1]), (Line(number, match.start(2) + 1, match[2]),)))
        elif kind == "item":
            assert match
            found.append(Block("item", 1, (Line(number, 3, match[3]),)))
        elif kind == "paragraph":
            paragraph.append(Line(number, 1, line))
        previous = kind
    if paragraph:
        found.append(Block("paragraph", 0, _without_last_break(paragraph)))
    return Document(found, {}, None)


def _without_last_break(lines: list[Line]) -> tuple[Line, ...]:
    """The lines of a paragraph, behind the last of which blanks break nothing."""
    last = lines[-1]
    if last.text.endswith(" "):
        lines[-1] = Line(last.number, last.column, last.text.rstrip(" "))
    return tuple(lines)


def parse(lines: list[str], first: int) -> Document:
    """The blocks of a card as markdown-it-py sees them."""
    from cardgraph.markdown.parser import block_tokens

    tokens, references = block_tokens("\n".join([""] * (first - 1) + lines[first - 1 :]), MAX_NESTING)
    return Document(_leaves(tokens, lines), references, _too_deep(tokens, len(lines)))


def _leaves(tokens: list[Token], lines: list[str]) -> list[Block]:
    """The blocks that hold text; the first paragraph of a list item is the item, and the others belong to it."""
    found: list[Block] = []
    depth = 0
    fresh = False
    level = 0
    for token in tokens:
        if token.type == "list_item_open":
            depth, fresh = depth + 1, True
        elif token.type == "list_item_close":
            depth, fresh = depth - 1, False
        elif token.type == "heading_open":
            level = int(token.tag[1])
        elif token.type == "heading_close":
            level = 0
        elif token.type == "inline":
            assert token.map
            kind = "heading" if level else "item" if fresh else "paragraph"
            fresh = False
            found.append(Block(kind, level or depth, _placed(token.content, token.map[0], lines)))
        elif token.type in ("fence", "code_block", "html_block"):
            assert token.map
            kind = "html" if token.type == "html_block" else "code"
            first = token.map[0] + (token.type == "fence")
            found.append(Block(kind, depth, _placed(token.content.rstrip("\n"), first, lines)))
            fresh = False
    return found


def _placed(content: str, first: int, lines: list[str]) -> tuple[Line, ...]:
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


def _too_deep(tokens: list[Token], count: int) -> int | None:
    """The line from which the parser dropped what is nested more than MAX_NESTING deep."""
    for token in tokens:
        if token.level >= MAX_NESTING - 1 and token.nesting == 1:
            return min(token.map[0] + 1 if token.map else 1, count)
    return None
