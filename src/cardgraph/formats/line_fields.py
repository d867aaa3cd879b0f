"""Fields line by line: those that a paragraph holds, which Markdown joins, and the Markdown of one."""

import re
from collections.abc import Container

from cardgraph.expressions import expression
from cardgraph.markdown.blocks import Block, Line
from cardgraph.markdown.words import Prose, Words
from cardgraph.source.decode import Text
from cardgraph.vocabulary.schemes import normalize

_LABEL = expression(r"(?:[*_]{1,3})?([^\n:\uff1a*_]{1,80}?)(?:[*_]{1,3})?[ \t]*[:\uff1a]")
_EMPHASIS = expression(r"[*_]+")
# What follows is no label, however long the line is.
_LOOKED_AT = 120


def fields_apart(block: Block, names: Container[str], text: Text, references: dict[str, str]) -> list[Block]:
    """A block cut before each of its lines that begins with the name of a field and a colon.

    Of a list item only lines at the left margin count: what is indented was meant to belong to it.

    :param block: a paragraph or list item
    :param names: the names of fields, normalised
    :param text: the card
    :param references: the link reference definitions of the card
    :returns: the pieces, the first of the block's kind, the rest paragraphs; the block alone where
        a cut would tear a link, code or emphasis apart
    """
    starts = [
        index
        for index, line in enumerate(block.lines)
        if index and (block.kind == "paragraph" or line.column == 1) and begins_field(line.text, names)
    ]
    if not starts:
        return [block]
    pieces = []
    for start, end in zip([0, *starts], [*starts, len(block.lines)], strict=True):
        lines = [_trimmed(line) if index == 0 else line for index, line in enumerate(block.lines[start:end])]
        if end < len(block.lines):
            lines[-1] = _unbroken(lines[-1])
        kind, level = ("paragraph", 0) if start else (block.kind, block.level)
        pieces.append(Block(kind, level, tuple(lines)))
    whole, parts = _read(block, text, references), [_read(piece, text, references) for piece in pieces]
    # Blanks at the end of a line, a tab as well, are none of what it says.
    together = [line.rstrip() for line in whole.text.split("\n")]
    apart = [line.rstrip() for part in parts for line in part.text.split("\n")]
    if together != apart or len(whole.links) != sum(len(part.links) for part in parts):
        return [block]
    return pieces


def markdown_behind(block: Block, words: Words, colon: int) -> str:
    """The Markdown of a field behind its colon, without what is left of emphasis around the label.

    :param block: the field
    :param words: all words of the block
    :param colon: the offset behind the colon in them
    """
    number, column = words.prose.place(words.start + colon - 1)
    opened = _EMPHASIS.match(block.lines[0].text)
    if len(block.lines) == 1 and not opened:
        # Nearly all fields are so.
        return block.lines[0].text[column - block.lines[0].column + 1 :].strip()
    first, *rest = (line for line in block.lines if line.number >= number)
    head = first.text[column - first.column + 1 :]
    if opened:
        head = re.sub(r"^(\*+|_+)(?=\s|$)", "", head)
    markdown = "\n".join([head.strip(), *(line.text.strip() for line in rest)]).strip()
    # "**License: MIT**": what closes the emphasis that was opened before the label.
    if opened and markdown.count(opened[0]) == 1:
        markdown = markdown.removesuffix(opened[0]).rstrip()
    return markdown


def begins_field(text: str, names: Container[str]) -> bool:
    """Whether a line begins with the name of a field and a colon.

    :param text: the line
    :param names: the names of fields, normalised
    """
    head = text.lstrip()[:_LOOKED_AT]
    # Most lines have no colon there, which takes the expression long to see.
    match = _LABEL.match(head) if ":" in head or "\uff1a" in head else None
    return match is not None and normalize(match[1]) in names


def _trimmed(line: Line) -> Line:
    text = line.text.lstrip(" \t")
    return Line(line.number, line.column + len(line.text) - len(text), text)


def _unbroken(line: Line) -> Line:
    """A line without the blanks or the backslash that break it from the next one, which is cut off."""
    text = line.text.rstrip(" \t")
    if (len(text) - len(text.rstrip("\\"))) % 2:
        text = text[:-1]
    return Line(line.number, line.column, text)


def _read(block: Block, text: Text, references: dict[str, str]) -> Prose:
    prose = Prose(text)
    prose.add(block, references)
    return prose
