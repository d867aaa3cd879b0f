"""What would repair the way that a card is written: its headings and its bullets."""

import re

from cardgraph.diagnostic import Edit, Fix, Span
from cardgraph.markdown.blocks import Block
from cardgraph.source.decode import Text

_MARKS = re.compile(r"(#{1,6})[ \t]+$")


def at_level(block: Block, level: int, text: Text) -> tuple[Fix, ...]:
    """The fix that gives a heading another level; none where lines under it say the level."""
    line = block.lines[0]
    match = _MARKS.search(text.lines[line.number - 1], 0, line.column - 1)
    if not match:
        return ()
    span = text.span(line.number, match.start(1) + 1, match.end(1) + 1)
    return (_writing("#" * level, span),)


def as_bullet(block: Block, text: Text) -> tuple[Fix, ...]:
    """The fix that makes a bullet of a line of text; none where it belongs to something else."""
    line = block.lines[0]
    if block.level or text.lines[line.number - 1][: line.column - 1].strip(" "):
        return ()
    # A backslash breaks two lines of one paragraph apart; before a bullet it would belong to what it follows.
    if line.number > 1 and text.lines[line.number - 2].endswith("\\"):
        return ()
    # The bullet takes the place of blanks, behind which it would belong to one before it.
    end = text.span(line.number, line.column, line.column + 1).column
    return (_writing("- ", Span(text.source, line.number, 1, end)),)


def _writing(replacement: str, span: Span) -> Fix:
    return Fix(f'write "{replacement.strip()}"', (Edit(span, replacement),), safe=True)
