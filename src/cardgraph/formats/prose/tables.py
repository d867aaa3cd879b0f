"""The tables of a card, of Markdown or plain HTML, as cells that know where they stand."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache, partial
from html.parser import HTMLParser

from cardgraph.formats.prose.body import Body, Piece
from cardgraph.markdown.blocks import Block, Line
from cardgraph.markdown.inline import inline, is_marked
from cardgraph.markdown.words import Prose, Spot, Target, Words
from cardgraph.records import NamedTuple
from cardgraph.source.decode import Text

_BAR = re.compile(r"\|(?<!\\\|)")
# More is a table of results, not of what the model is.
_MOST_ROWS, _MOST_CELLS = 200, 2000
# So many rows are remembered, none of which is longer.
_REMEMBERED, _LONGEST = 1 << 11, 512


class Cell(NamedTuple):
    """A cell of a table: its words, and the same as they are written; of HTML they are the same."""

    words: Words
    markdown: str


class Row:
    """The words of the cells of a row of Markdown, each of which are made when somebody asks for them."""

    def __init__(self, line: Line, text: Text, references: dict[str, str]) -> None:
        self._line, self._text, self._references = line, text, references
        self._spans = _spans(line.text)
        self._known: dict[int, Words] = {}

    def __len__(self) -> int:
        return len(self._spans)

    def __getitem__(self, index: int) -> Words:
        if index not in self._known:
            self._known[index] = _cell(self._line, *self._spans[index], self._text, self._references).words
        return self._known[index]


class Table:
    """A table: what the cells of its head say, the words of these, and those of each row below.

    :param names: the text of each cell of its head
    :param firsts: the text of the first cell of each row below that has two
    :param read: gives the rows, the head first, when they are asked for
    """

    def __init__(
        self,
        names: Sequence[str],
        firsts: Callable[[], list[str]],
        read: Callable[[], Sequence[Row | tuple[Words, ...]]],
        piece: Piece,
    ) -> None:
        self.names, self.firsts, self.piece, self._read = names, firsts, piece, read
        self._known: Sequence[Row | tuple[Words, ...]] | None = None

    @property
    def _rows(self) -> Sequence[Row | tuple[Words, ...]]:
        if self._known is None:
            self._known = self._read()
        return self._known

    @property
    def head(self) -> Row | tuple[Words, ...]:
        """The words of the cells of its head; where that names no field nobody asks for them."""
        return self._rows[0]

    @property
    def rows(self) -> Sequence[Row | tuple[Words, ...]]:
        """The words of the cells below the head."""
        return self._rows[1:]


def tables(body: Body) -> Iterator[Table]:
    """The tables of a card, in its order; of more than a few hundred rows none is read."""
    for piece in body.pieces:
        block = piece.block
        if block.kind == "table" and 1 < len(block.lines) <= _MOST_ROWS and _has_few_cells(block):
            read = partial(_rows, block, body.text, body.references)
            yield Table(
                _texts(block.lines[0].text, body.references), partial(_firsts, block, body.references), read, piece
            )
        elif block.kind == "html" and len(cells := rows_of(block, body.text, body.references)) > 1:
            rows = [tuple(cell.words for cell in row) for row in cells]
            firsts = [row[0].text for row in rows[1:] if len(row) == 2]
            yield Table([words.text for words in rows[0]], partial(list, firsts), partial(list, rows), piece)


def _rows(block: Block, text: Text, references: dict[str, str]) -> list[Row]:
    """The rows of a table of Markdown, its head first."""
    return [Row(line, text, references) for line in block.lines]


def _firsts(block: Block, references: dict[str, str]) -> list[str]:
    """The text of the first cell of each row of a table that has two."""
    rows = [_texts(line.text, references) for line in block.lines[1:]]
    return [row[0] for row in rows if len(row) == 2]


def _texts(row: str, references: dict[str, str]) -> tuple[str, ...]:
    """What the cells of a row say; the same heads and names stand in card after card."""
    if references or len(row) > _LONGEST:
        return tuple([inline(row[start:end].strip(), references).text for start, end in _spans(row)])
    return _remembered(row)


@lru_cache(maxsize=_REMEMBERED)
def _remembered(row: str) -> tuple[str, ...]:
    return tuple([inline(row[start:end].strip(), {}).text for start, end in _spans(row)])


def rows_of(block: Block, text: Text, references: dict[str, str]) -> list[tuple[Cell, ...]]:
    """The rows of a table, its head first; none where a block is no table, or too large a one.

    :param block: of the kind ``table``, which has no line that parts the head from the rows, or ``html``
    """
    rows: list[tuple[Cell, ...]] = []
    if block.kind == "table" and len(block.lines) <= _MOST_ROWS and _has_few_cells(block):
        rows = [_cells(line, text, references) for line in block.lines]
    elif block.kind == "html" and any("<t" in line.text.lower() for line in block.lines):
        rows = _Cells.of(block, text)
    return rows if sum(map(len, rows)) <= _MOST_CELLS else []


def _has_few_cells(block: Block) -> bool:
    # Hardly a table comes near it, whatever stands between the bars.
    if sum([line.text.count("|") + 1 for line in block.lines]) <= _MOST_CELLS:
        return True
    return sum(len(_spans(line.text)) for line in block.lines) <= _MOST_CELLS


def _spans(row: str) -> list[tuple[int, int]]:
    """Where the cells of a row begin and end, of which the bars around it are no part."""
    edges = [match.start() for match in _BAR.finditer(row)]
    spans = list(zip([0, *(edge + 1 for edge in edges)], [*edges, len(row)], strict=True))
    if row.lstrip().startswith("|"):
        spans = spans[1:]
    if len(spans) > 1 and row.rstrip().endswith("|"):
        spans = spans[:-1]
    return spans


def _cells(line: Line, text: Text, references: dict[str, str]) -> tuple[Cell, ...]:
    """The cells of a row."""
    return tuple([_cell(line, start, end, text, references) for start, end in _spans(line.text)])


def _cell(line: Line, start: int, end: int, text: Text, references: dict[str, str]) -> Cell:
    """The cell between two offsets of a row."""
    cell = line.text[start:end]
    stripped = cell.strip()
    column = line.column + start + len(cell) - len(cell.lstrip())
    if not is_marked(stripped):
        return Cell(Words.of_line(text, line.number, column, stripped), stripped)
    prose = Prose(text)
    prose.add(Block("paragraph", 0, (Line(line.number, column, stripped),)), references)
    return Cell(Words(prose, 0, len(prose.text)), stripped)


class _Cells(HTMLParser):
    """Takes the cells out of a table of HTML."""

    def __init__(self, block: Block, text: Text) -> None:
        super().__init__()
        self.block, self.text = block, text
        self.rows: list[list[Words]] = []
        self.prose: Prose | None = None
        self.link: tuple[int, str] | None = None
        self.count = 0

    @classmethod
    def of(cls, block: Block, text: Text) -> list[tuple[Cell, ...]]:
        """The rows of the first table in a block."""
        parser = cls(block, text)
        parser.feed("\n".join(line.text for line in block.lines))
        parser.close()
        parser.end_cell()
        return [tuple(Cell(words, words.text) for words in row) for row in parser.rows if row]

    def end_cell(self) -> None:
        """Add the cell that is open to its row."""
        if self.prose is not None:
            words = Words(self.prose, 0, len(self.prose.text))
            self.rows[-1].append(words.part(0, len(words.text)))
            self.prose = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a row, a cell, a link, or a line in a cell."""
        if tag == "table":
            self.count += 1
        if self.count > 1:
            return
        if tag in ("tr", "td", "th"):
            self.end_cell()
            if tag == "tr" or not self.rows:
                self.rows.append([])
        if tag in ("td", "th"):
            self.prose = Prose(self.text)
        elif self.prose is not None and tag == "br":
            self._add("\n")
        elif self.prose is not None and tag == "a":
            self.link = (len(self.prose.text), dict(attrs).get("href") or "")

    def handle_endtag(self, tag: str) -> None:
        """End a cell or a link."""
        if tag in ("td", "th", "tr", "table"):
            self.end_cell()
        elif tag == "a" and self.link and self.prose is not None:
            (start, target), end = self.link, len(self.prose.text)
            if target and end > start:
                line, column = self.prose.place(start)
                spot = Spot(self.text, line, column, end - start, target)
                self.prose.links.append(Target(start, end, target, spot))
            self.link = None

    def handle_data(self, data: str) -> None:
        """Add words to the cell that is open, each line with its place."""
        if self.prose is None:
            return
        row, column = self.getpos()
        for index, piece in enumerate(data.split("\n")):
            if index:
                self.prose.text += "\n"
            line = self.block.lines[min(row - 1 + index, len(self.block.lines) - 1)]
            if piece:
                at = line.column + (0 if index else column)
                self.prose.marks.append((len(self.prose.text), line.number, at))
                self.prose.text += piece

    def _add(self, character: str) -> None:
        assert self.prose is not None
        row, column = self.getpos()
        line = self.block.lines[min(row - 1, len(self.block.lines) - 1)]
        self.prose.marks.append((len(self.prose.text), line.number, line.column + column))
        self.prose.text += character
