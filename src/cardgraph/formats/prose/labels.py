"""Values with a label: ``- **Developed by:** X``, ``**Developers** X``, a row of a table, a line below a heading."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import pairwise

from cardgraph.formats.definition import Definition, FieldDefinition
from cardgraph.formats.line_fields import begins_field, fields_apart
from cardgraph.formats.prose.body import PROSE, Above, Body, Piece
from cardgraph.formats.prose.digest import Digest, noted
from cardgraph.formats.prose.tables import Table, tables
from cardgraph.formats.prose.wording import bare, is_table_head
from cardgraph.markdown.words import Words
from cardgraph.records import NamedTuple
from cardgraph.vocabulary.schemes import normalize

_LABEL = re.compile(r"\s*(?:\[[ xX]\]\s+)?([^\n:\uff1a]{1,120}?)\s*+([:\uff1a])\s*(?:[\u2013\u2014-]\s+)?")
# A label is not that long, whatever blanks stand around it.
_LABEL_END = 300
# A label in bold letters needs no colon, and may stand before a dash.
_BOLD_LABEL = re.compile(r"\s*(\*\*|__)(?P<label>[^*_\n]{2,80}?)\s*[:\uff1a]?\s*\1")
_BEHIND_LABEL = " \t:\uff1a-\u2013\u2014"
_UNIT = re.compile(
    r"\s*[\[(]\s*(?:in\s+)?(M|B|K|millions?|billions?|thousands?|(?:grams|g|kg|t)(?:\s*CO(?:2|\u2082)(?:e|eq)?)?)\s*[\])]",
    re.IGNORECASE,
)
_KEY = re.compile(r"[A-Za-z][\w ]{1,30}:(?:\s|$)")
_AUTHORS = re.compile(r"authors?\b", re.IGNORECASE)
_PAPER = re.compile(r"\W*(?:papers?|title|publication)\b", re.IGNORECASE)
_PAPER_PAGE = re.compile(r"arxiv\.org|aclanthology\.org|openreview\.net|doi\.org")
# What stands below a heading with the name of a field is its value if it is no more than this.
_MOST_BLOCKS, _MOST_BELOW = 12, 600
# A longer value is a text of its own.
_MOST_CHARACTERS = 2000
# Of a table whose head is not known, so many rows have to name fields.
_ENOUGH_ROWS = 2
# Labels are the same words in card after card: so many are not looked at again.
_REMEMBERED = 1 << 10


class Labelled(NamedTuple):
    """A value with a label.

    ``parts`` are the words behind the label and those of items below, without what is empty; ``unit`` is what
    the label adds to a number, such as ``M``; ``how`` is ``label``, ``row``, ``column`` or ``heading``. Of a
    column, ``models`` are the first cells of the rows, one for each part.
    """

    field: FieldDefinition
    label: Words
    parts: tuple[Words, ...]
    above: tuple[Above, ...]
    how: str
    unit: str = ""
    models: tuple[Words, ...] = ()


class _Label(NamedTuple):
    """Where a label stands in the text of a block, and the value behind it: the field, start and end of each."""

    field: FieldDefinition
    label: tuple[int, int]
    value: tuple[int, int]


class Names:
    """The fields of a format by their names, as cards write these."""

    def __init__(self, names: Mapping[str, FieldDefinition]) -> None:
        self._names = names

    @staticmethod
    def of(definition: Definition) -> Names:
        """The names of the fields of a format, the same each time, so that what they are found in is remembered."""
        names = definition.names
        return _NAMES.setdefault(id(names), Names(names))

    def find(self, label: str) -> FieldDefinition | None:
        """The field that a label names, whatever it has around it: emoji, ``[optional]``, a unit."""
        return self._names.get(_key(label)) if label else None

    def __contains__(self, label: object) -> bool:
        return isinstance(label, str) and self.find(label) is not None


# By the identity of the dictionary in them, which they keep.
_NAMES: dict[int, Names] = {}


@lru_cache(maxsize=_REMEMBERED)
def _key(label: str) -> str:
    """A label as names of fields are compared; the same ones stand in card after card."""
    return normalize(bare(_UNIT.sub("", label) if "(" in label or "[" in label else label))


def labelled(body: Body, names: Names) -> Iterator[Labelled]:
    """The values with a label of a card: those of bullets and paragraphs, then those of tables and below headings."""
    yield from _in_prose(body, names)
    for table in tables(body):
        yield from _in_table(table, names)
    yield from _below_headings(body, names)


def _in_prose(body: Body, names: Names) -> Iterator[Labelled]:
    """The values in bullets and paragraphs, each of whose lines may have a label of its own."""
    pieces = body.prose
    if any(len(piece.block.lines) > 1 and _has_several(piece.digest, names) for piece in pieces):
        pieces = [part for piece in pieces for part in _cut(piece, body, names)]
    for index, piece in enumerate(pieces):
        found = _label(piece.digest, names)
        if not found:
            continue
        field = found.field
        label, value = piece.words.part(*found.label), piece.words.part(*found.value)
        if field.key == "organizationText" and _is_of_paper(pieces, index, label):
            continue
        parts = [value]
        for below in pieces[index + 1 :]:
            deeper = below.block.level > piece.block.level - (below.block.kind != "item")
            is_list = piece.block.kind == "paragraph" and not value.text and below.block.kind == "item"
            is_below = piece.block.kind == "item" and deeper and below.block.level > 0
            if not (is_list or is_below) or below.above != piece.above:
                break
            if not _label(below.digest, names):
                end = _next_label(below)
                parts.append(below.words.part(0, end))
                if end < len(below.words.text):
                    break
        yield _labelled(field, label, parts, piece.above, "label")


def _cut(piece: Piece, body: Body, names: Names) -> list[Piece]:
    """A piece, or where it holds several fields, a piece for each."""
    if len(piece.block.lines) == 1 or not _has_several(piece.digest, names):
        return [piece]
    blocks = fields_apart(piece.block, names, body.text, body.references)
    if len(blocks) == 1:
        return [piece]
    return [Piece(body.text, body.references, block, piece.above, piece.at) for block in blocks]


def _next_label(piece: Piece) -> int:
    """Where in an item a line at the margin begins that is a label itself, which Markdown takes for its last line."""
    for line in piece.block.lines[1:]:
        if line.column == 1 and _KEY.match(line.text):
            return _line_start(piece.words, line.number)
    return len(piece.words.text)


def _is_of_paper(pieces: list[Piece], index: int, label: Words) -> bool:
    """Whether the authors are those of a paper: a line before names one, or an abstract follows."""
    if not _AUTHORS.match(label.text):
        return False
    before = pieces[index - 1].words if index else None
    if before is not None and (
        _PAPER.match(before.text) or any(_PAPER_PAGE.search(link.target) for link in before.links())
    ):
        return True
    behind = pieces[index + 1] if index + 1 < len(pieces) else None
    return behind is not None and bool(behind.above) and normalize(behind.above[-1].text) == "abstract"


@noted
def _has_several(digest: Digest, names: Names) -> bool:
    """Whether a line of a block but the first may begin a field of its own."""
    return any(begins_field(line, names) for line in digest.markdown.split("\n")[1:])


@noted
def _label(digest: Digest, names: Names) -> _Label | None:
    """The field that a bullet or paragraph begins with the name of.

    Of a paragraph a line with another label in bold letters ends the value.
    """
    text, end = digest.text, len(digest.text)
    if len(links := digest.parsed.links) == 1 and links[0].start == 0 and links[0].end == end:
        field = names.find(text)
        return _Label(field, (0, end), (0, end)) if field and field.key == "publicationText" else None
    first, *others = digest.markdown.split("\n")
    if digest.kind == "paragraph":
        at = len(first) + 1
        for line in others:
            if _BOLD_LABEL.match(line) or line.strip().lower().startswith("<br"):
                end = next((start for start, offset in digest.parsed.marks if offset >= at), end)
                break
            at += len(line) + 1
    # Most lines have no colon near their beginning, which takes the expression long to see.
    has_colon = ":" in text[:_LABEL_END] or "\uff1a" in text[:_LABEL_END]
    if has_colon and (match := _LABEL.match(text)) and (field := names.find(match[1])):
        return _Label(field, match.span(1), (match.end(), max(end, match.end())))
    bold = _BOLD_LABEL.match(first)
    field = names.find(bold["label"]) if bold and text.startswith(bold["label"]) else None
    if not bold or not field:
        return None
    behind = len(bold["label"])
    start = len(text) - len(text[behind:].lstrip(_BEHIND_LABEL))
    return _Label(field, (0, behind), (start, max(end, start)))


def _line_start(words: Words, number: int) -> int:
    """The offset in some words at which those of a line begin, or their end if it has none."""
    marks = words.prose.marks
    start = next((mark for mark, line, _ in marks if line >= number and mark >= words.start), words.end)
    return start - words.start


def _in_table(table: Table, names: Names) -> Iterator[Labelled]:
    """The values in a table with a field a row, or in the columns of one with a model a row."""
    above = table.piece.above
    if len(table.names) == 2 and not names.find(table.names[1]):
        is_known = is_table_head(*table.names)
        if not is_known and sum(name in names for name in table.firsts()) < _ENOUGH_ROWS:
            return
        rows = table.rows if names.find(table.names[0]) is None or is_known else (table.head, *table.rows)
        for row in rows:
            if len(row) == 2 and (field := names.find(row[0].text)):
                yield _labelled(field, row[0], [row[1]], above, "row")
        return
    for index, name in enumerate(table.names):
        if index and (field := names.find(name)):
            filled = [row for row in table.rows if len(row) > index and row[index].text.strip()]
            models = tuple(row[0] for row in filled)
            yield _labelled(field, table.head[index], [row[index] for row in filled], above, "column")._replace(
                models=models
            )


def _below_headings(body: Body, names: Names) -> Iterator[Labelled]:
    """What stands below a heading with the name of a field, if it is no more than a few lines of prose."""
    ends = {heading.at: other.at for heading, other in pairwise(body.headings)}
    for heading in body.headings:
        field = names.find(heading.text)
        if not field:
            continue
        pieces = body.below(heading, ends.get(heading.at, len(body.blocks)))
        size = sum(piece.block.size for piece in pieces)
        if len(pieces) <= _MOST_BLOCKS and size <= _MOST_BELOW and all(p.block.kind in PROSE for p in pieces):
            above = pieces[0].above[:-1] if pieces else ()
            yield _labelled(field, heading.words, [piece.words for piece in pieces], above, "heading")


def _labelled(field: FieldDefinition, label: Words, parts: list[Words], above: tuple[Above, ...], how: str) -> Labelled:
    # A unit stands in brackets.
    unit = _UNIT.search(label.text) if "(" in label.text or "[" in label.text else None
    if any(len(part.text) > _MOST_CHARACTERS for part in parts):
        parts = []
    said = tuple([part for part in parts if part.text.strip()])
    return Labelled(field, label, said, above, how, unit[1] if unit else "")
