"""The body of a card, behind any front matter: its blocks, each with the headings above it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import chain
from operator import attrgetter

from cardgraph.diagnostic import Report
from cardgraph.formats.prose.digest import digest_of
from cardgraph.formats.prose.wording import heading_of
from cardgraph.markdown.blocks import MAX_CHARACTERS, Block, Document, Line, joined
from cardgraph.markdown.document import blocks
from cardgraph.markdown.inline import Inline, inline
from cardgraph.markdown.words import Prose, Words
from cardgraph.source.decode import Text

PROSE = ("item", "paragraph")
# A heading in bold letters stands below all others.
BOLD = 7
# The blanks from which on Markdown takes lines for code; some cards have them before every line.
_INDENTED = 4
_NO_KINDS = frozenset[str]()
_PLACE = attrgetter("at")
_HASHES = re.compile(r"(#{1,6})(?=[^\s#!])(?P<text>[^#]*)#*\s*$")
# Not beyond the next heading, however many are left open.
_HTML_HEADING = re.compile(r"<h([1-6])\b[^<>]*>((?:(?!<h[1-6]\b).)*?)</h\1\s*>", re.IGNORECASE | re.DOTALL)
_BOLD_LINE = re.compile(r"\s*(\*\*|__)(?P<text>[^*_]{2,80})\1:?\s*$")
# What stands before the words of either kind of heading; a line of blanks alone is none.
_BEFORE_HEADING = ("#", "*", "_")
_DELIMITER = re.compile(r"(?=[^\n]*\|)\|?[ \t]*+:?-++:?[ \t]*+(?:\|[ \t]*+:?-++:?[ \t]*+)*+\|?")


class Above:
    """A heading above a block: its level, its text, what it says, its place among the blocks, the kinds above it.

    ``within`` are the kinds of sections that it stands in; those of a heading that speaks of use as well do not
    count, since the sections below it tell the two apart.
    """

    __slots__ = ("_lines", "_parsed", "_source", "_words", "at", "level", "meaning", "text", "within")

    def __init__(self, source: Text, block: Block, parsed: Inline, at: int, above: Iterable[Above]) -> None:
        self.level, self._lines = block.level, block.lines
        self._source, self._parsed, self.at = source, parsed, at
        self.text = parsed.text
        self.meaning = heading_of(self.text)
        kinds = [other.meaning.kinds for other in above if not other.meaning.is_of_use]
        self.within = frozenset(chain.from_iterable(kinds)) if kinds else _NO_KINDS
        self._words: Words | None = None

    @property
    def words(self) -> Words:
        """Its words; of most headings nobody asks where they stand."""
        if self._words is None:
            prose = Prose(self._source)
            prose.take(self._lines, self._parsed)
            self._words = Words(prose, 0, len(prose.text))
        return self._words

    @property
    def line(self) -> int:
        """The number of the line in which its words begin."""
        if len(self._lines) == 1 and self._parsed.marks:
            return self._lines[0].number
        return self.words.prose.place(0)[0]


class Piece:
    """A block of the body, which is neither heading nor comment.

    ``above`` are the headings above it, the nearest last; ``at`` is its place among the blocks. Paragraphs and items
    have a ``digest``.
    """

    __slots__ = ("_references", "_text", "_words", "above", "at", "block", "digest")

    def __init__(self, text: Text, references: dict[str, str], block: Block, above: tuple[Above, ...], at: int) -> None:
        # Not the body, which has the piece: of what leads in a circle nothing is freed before somebody looks for it.
        self._text, self._references = text, references
        self.block, self.above, self.at = block, above, at
        self._words: Words | None = None
        if block.kind in PROSE:
            self.digest = digest_of(block, references)

    @property
    def words(self) -> Words:
        """Its words; nobody asks for those of code."""
        if self._words is None:
            if self.block.kind in PROSE:
                prose = Prose(self._text)
                prose.take(self.block.lines, self.digest.parsed)
                self._words = Words(prose, 0, len(prose.text))
            else:
                self._words = _words(self._text, self._references, self.block)
        return self._words

    def hides(self, key: str) -> bool:
        """Whether a field is not read here, since a heading says that this is about something else."""
        return any(key in heading.meaning.hides for heading in self.above)

    def is_below(self, kind: str) -> bool:
        """Whether this stands in a section of a kind."""
        return any(kind in heading.meaning.kinds for heading in self.above)


class Body:
    """The body of a card.

    :param text: the card
    :param first: number of the line behind any front matter
    :param report: takes that the card is cut off, or too deeply nested
    """

    def __init__(self, text: Text, first: int, report: Report) -> None:
        self.text = text
        document = _blocks(text, first)
        self.references = document.references
        found = document.blocks
        if sum(map(len, text.lines)) > MAX_CHARACTERS:
            found = [block for block in found if block.size <= MAX_CHARACTERS]
        self.blocks = list(_as_meant(found))
        if document.too_deep:
            line = text.lines[document.too_deep - 1]
            report("nested-too-deep", text.span(document.too_deep, 1, len(line) + 1))
        if document.cut:
            number, what, limit = document.cut
            report("card-too-long", text.span(number, 1, len(text.lines[number - 1]) + 1), what=what, limit=str(limit))
        self.headings: list[Above] = []
        self._take(list(self._pieces()))

    def end_before(self, heading: Above) -> None:
        """Leave out what stands from a heading on, which is about something else."""
        self.headings = [other for other in self.headings if other.at < heading.at]
        self._take([piece for piece in self.pieces if piece.at < heading.at])

    def _take(self, pieces: list[Piece]) -> None:
        """Have some pieces, and apart those of prose: the paragraphs and items, without tables, code and HTML."""
        self.pieces = pieces
        self.prose = [piece for piece in pieces if piece.block.kind in PROSE]

    def _pieces(self) -> Iterator[Piece]:
        text, references = self.text, self.references
        above: tuple[Above, ...] = ()
        for index, block in enumerate(self.blocks):
            kind = block.kind
            if kind == "heading":
                while above and above[-1].level >= block.level:
                    above = above[:-1]
                heading = Above(text, block, inline(joined(block.lines), references), index, above)
                above = (*above, heading)
                self.headings.append(heading)
            elif kind != "html" or not is_comment(block):
                yield Piece(text, references, block, above, index)

    def below(self, heading: Above, end: int) -> list[Piece]:
        """The pieces behind a heading, before the block with a number."""
        first = bisect_left(self.pieces, heading.at, key=_PLACE)
        return self.pieces[first : bisect_left(self.pieces, end, key=_PLACE)]


def is_comment(block: Block) -> bool:
    """Whether a block of HTML is a comment."""
    return block.kind == "html" and block.lines[0].text.lstrip().startswith("<!--")


def _words(text: Text, references: dict[str, str], block: Block) -> Words:
    """The words of a block of a card; of a table, which has cells, none."""
    prose = Prose(text)
    if block.kind == "table":
        return Words(prose, 0, 0)
    prose.add(block, references)
    return Words(prose, 0, len(prose.text))


def _blocks(text: Text, first: int) -> Document:
    """The blocks of a card; where every line is indented like code, of the card without these blanks."""
    lines = text.lines[first - 1 :]
    # Nearly every card has a line that is not indented among the first ones.
    if any(line and line[0] not in " \t" and line.strip() for line in lines):
        return blocks(text, first)
    margin = min((len(line) - len(line.lstrip(" ")) for line in lines if line.strip()), default=0)
    if margin < _INDENTED:
        return blocks(text, first)
    flush = text._replace(lines=[*text.lines[: first - 1], *(line[margin:] for line in lines)])
    document = blocks(flush, first)
    moved = [
        block.of(tuple([Line(line.number, line.column + margin, line.text) for line in block.lines]))
        for block in document.blocks
    ]
    return document._replace(blocks=moved)


def _as_meant(blocks: Iterable[Block]) -> Iterator[Block]:
    """Blocks as they were meant: with headings, where Markdown sees none, as blocks of their own."""
    for block in blocks:
        kind = block.kind
        if kind == "paragraph" and any(map(_may_part, block.lines)):
            yield from _out_of(block)
        elif kind == "html" and not is_comment(block):
            yield from _out_of_html(block)
        else:
            yield block


def _may_part(line: Line) -> bool:
    """Whether a line of a paragraph may be a heading, or one of a table."""
    return "|" in line.text or line.text.lstrip()[:1] in _BEFORE_HEADING


def _out_of(paragraph: Block) -> Iterator[Block]:
    """A paragraph with its tables and headings as blocks of their own."""
    for part in _tables_apart(paragraph):
        yield from _out_of_paragraph(part) if part.kind == "paragraph" else (part,)


def _tables_apart(block: Block) -> Iterator[Block]:
    """A paragraph, or what of it is a table (a block of that kind, its head first) and what is not."""
    lines = block.lines
    at = next(
        (i for i, line in enumerate(lines) if i and "-" in line.text and _DELIMITER.fullmatch(line.text.strip())), 0
    )
    if not at or "|" not in lines[at - 1].text:
        yield block
        return
    end = next((i for i, line in enumerate(lines) if i > at and "|" not in line.text), len(lines))
    if at > 1:
        yield block.of(lines[: at - 1])
    yield Block("table", block.level, (lines[at - 1], *lines[at + 1 : end]))
    if end < len(lines):
        yield block.of(lines[end:])


def _out_of_paragraph(block: Block) -> Iterator[Block]:
    """A paragraph cut at lines such as ``#Heading``, without a blank, and at those in bold letters alone."""
    start = 0
    for index, line in enumerate(block.lines):
        heading = None
        if match := _HASHES.match(line.text):
            heading = Block("heading", len(match[1]), (_part(line, *match.span("text")),))
        elif match := _BOLD_LINE.match(line.text):
            heading = Block("heading", BOLD, (_part(line, *match.span("text")),))
        if heading and heading.lines[0].text:
            if index > start:
                yield block.of(block.lines[start:index])
            yield heading
            start = index + 1
    if start < len(block.lines):
        yield block.of(block.lines[start:]) if start else block


def _out_of_html(block: Block) -> Iterator[Block]:
    """A block of HTML cut at its headings."""
    whole = "\n".join(line.text for line in block.lines)
    starts = [0]
    for line in block.lines[:-1]:
        starts.append(starts[-1] + len(line.text) + 1)
    behind = 0
    for match in _HTML_HEADING.finditer(whole):
        lines = _between(block, starts, *match.span(2))
        if lines:
            if before := _between(block, starts, behind, match.start()):
                yield block.of(before)
            yield Block("heading", int(match[1]), lines)
            behind = match.end()
    if not behind:
        yield block
    elif rest := _between(block, starts, behind, len(whole)):
        yield block.of(rest)


def _between(block: Block, starts: list[int], start: int, end: int) -> tuple[Line, ...]:
    """What of the lines of a block stands between two offsets of its text, without empty lines."""
    found = []
    for line, at in zip(block.lines, starts, strict=True):
        part = _part(line, max(start - at, 0), max(min(end - at, len(line.text)), 0))
        if part.text:
            found.append(part)
    return tuple(found)


def _part(line: Line, start: int, end: int) -> Line:
    """The characters of a line from one offset up to another, without blanks around."""
    text = line.text[start:end]
    return Line(line.number, line.column + start + len(text) - len(text.lstrip()), text.strip())
