"""Lines of a card to the blocks of its Markdown, up to where it has more than is read of one."""

import re

from cardgraph.markdown.blocks import MAX_BLOCKS, MAX_CHARACTERS, MAX_LINES, MAX_MARKS, Cut, Document
from cardgraph.markdown.scanning import scan
from cardgraph.source.decode import Text

# What costs time in the text of a block: each may begin or end something.
_MARK = re.compile(r"[\[\]\\`*_<&!]")


def blocks(text: Text, first: int) -> Document:
    """Split a card into blocks, up to where it has more than is read of one.

    :param text: the decoded card
    :param first: number of the line to begin at, behind any front matter
    """
    lines, cut = text.lines, None
    if len(lines) > MAX_LINES:
        lines = lines[:MAX_LINES]
        behind = enumerate(text.lines[MAX_LINES:], MAX_LINES + 1)
        cut = next((Cut(number, "lines", MAX_LINES) for number, line in behind if line.strip()), None)
    document = scan(lines, first) or _parsed(lines, first)
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


def _parsed(lines: list[str], first: int) -> Document:
    from cardgraph.markdown.parser import parse

    return parse(lines, first)
