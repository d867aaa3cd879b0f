"""YAML of the plainest kind, line by line: mappings and lists in block style, of texts that end with their line.

PyYAML is the reference: a property test holds this to what it composes. Lines of a key that are not of this kind are
left to it, and the whole where one key may concern another, or where it is no YAML. Sections are those of YAML 1.1.
"""

import re
from functools import lru_cache
from itertools import pairwise

from cardgraph.formats.front_matter.nodes import NULL, Entry, Listed, Mapped, Node, Place, Scalar
from cardgraph.records import NamedTuple
from cardgraph.source.decode import Text

# 9.1.3: a text in plain style that is no more than its line; 9.1.1, 9.1.2: one in quotes without anything escaped.
_LINE = re.compile(
    r"""(?P<indent>[ ]*)(?:-[ ]+(?=[^ ]))?(?:(?P<key>[A-Za-z_][\w-]{0,99}):(?:[ ]+|$))?
    (?:(?:(?P<plain>(?:[^\s?:,\[\]{}\#&*!|>'"%@`-]|-(?=[^\s]))(?:[^\s:\#]|:(?=[^\s])|(?<=[^\s])\#|[ ]+(?=[^\s\#]))*)
    |"(?P<double>[^"\\]*)"|'(?P<single>[^']*)'|(?P<none>\[\]))[ ]*$)?""",
    re.VERBOSE,
)
# 7.1 to 7.4, 4.1: directives and documents; anchors, aliases and tags, which concern more than one key; what may not
# stand in YAML at all.
_OF_THE_WHOLE = re.compile(r"^(?:---|\.\.\.|%)|(?:^|[\s\[{,])[&*!]|[\x00-\t\x0b-\x1f\x7f-\x9f\ufeff\ufffe\uffff]")
# So many lines may hold more than is read of any card, and what is so deep is for the composer to refuse.
_MOST_LINES, _DEEPEST = 10_000, 10
# Lines that are known by heart, and how long these may be: most front matter says what other front matter says.
_KNOWN, _LONGEST = 4096, 200


class Composed(NamedTuple):
    """The lines of a key that are left to the composer, and the number of the first."""

    first: int
    lines: list[str]


class _Row(NamedTuple):
    """What a line holds; columns are counted from 0.

    At ``column`` is what it begins with. That is a hyphen if ``content`` is further in, where a ``key`` stands
    or, if that is empty, a text. The text goes from ``start`` to ``end``; its ``kind`` is a group of ``_LINE``, or
    ``nothing`` where there is none behind a key, or empty where it is anything else than a text.
    """

    column: int
    content: int
    key: str
    kind: str
    start: int
    end: int


# A line that concerns more than the lines of its key.
_OF_MORE = _Row(0, 0, "", "", 0, 0)


class _NotPlainError(Exception):
    """Lines that are not of the plainest kind."""


def entries_of(text: Text, lines: list[str], first: int) -> list[Entry | Composed] | None:
    """The keys at the outermost level with what they hold, or None where it takes the whole to see them.

    :param text: the card
    :param lines: its front matter
    :param first: the number of the first of these
    """
    if len(lines) > _MOST_LINES:
        return None
    rows: list[tuple[int, str, _Row]] = []
    for number, line in enumerate(lines, first):
        row = _known_row(line) if len(line) <= _LONGEST else _row(line)
        if row:
            if row is _OF_MORE:
                return None
            rows.append((number, line, row))
    margin = rows[0][2].column if rows else 0
    starts = []
    for at, (_, _, row) in enumerate(rows):
        if row.column <= margin:
            if row.column < margin or not (row.key or at):
                return None
            if row.content == margin:
                if not row.key:
                    return None
                starts.append(at)
    if not starts or starts[0]:
        return None
    found: list[Entry | Composed] = []
    for start, end in pairwise([*starts, len(rows)]):
        try:
            found.append(_Block(text, rows, start, end).entry())
        except _NotPlainError:
            here = rows[start][0]
            behind = rows[end][0] - first if end < len(rows) else len(lines)
            # What ends a text in several lines is the line behind it.
            found.append(Composed(here, lines[here - first : behind] + [""] * (end < len(rows))))
    return found


def _row(line: str) -> _Row | None:
    """What a line holds, ``_OF_MORE``, or None where that is nothing but blanks or a comment."""
    # Most lines have no sign of it, and nothing that could not be printed.
    has_sign = "&" in line or "*" in line or "!" in line or line.startswith(("---", "...", "%"))
    if (has_sign or not line.isprintable()) and _OF_THE_WHOLE.search(line):
        return _OF_MORE
    match = _LINE.match(line)
    assert match
    column = match.end("indent")
    if column == len(line) or line[column] == "#":
        return None
    kind = match.lastgroup or ""
    if kind in ("key", "indent"):
        kind = "nothing" if match["key"] and match.end() == len(line) else ""
    start, end = match.span(kind) if kind not in ("", "nothing") else (match.end("key") + 1, match.end("key") + 1)
    if match["key"]:
        content = match.start("key")
    else:
        content = start - (kind in ("double", "single")) if kind else column
    return _Row(column, content, match["key"] or "", kind, start, end)


_known_row = lru_cache(maxsize=_KNOWN)(_row)


class _Block:
    """Reads the lines of a key; whatever it does not know makes it give up.

    :param text: the card
    :param rows: the lines that say something, each with its number and what it holds
    :param start: the one of the key
    :param end: the first one behind what the key holds
    """

    def __init__(self, text: Text, rows: list[tuple[int, str, _Row]], start: int, end: int) -> None:
        self._text, self._rows, self._at, self._end = text, rows, start, end

    def entry(self) -> Entry:
        """The key, and what it holds.

        :raises _NotPlainError: if that is anything else than mappings and lists of texts
        """
        (entry,) = self._entries(0).values()
        return entry

    def _entries(self, depth: int) -> dict[str, Entry]:
        """The keys of a mapping from here on, with what they hold."""
        found: dict[str, Entry] = {}
        number, line, row = self._rows[self._at]
        margin = row.content
        while True:
            # Of a key that is given twice, something is to be said.
            if row.key in found:
                raise _NotPlainError
            self._at += 1
            value = self._below(margin, depth + 1) if row.kind == "nothing" else None
            key = (self._text, number, line, margin, margin + len(row.key))
            found[row.key] = Entry(key, value or self._text_in(number, line, row))
            if self._at == self._end:
                return found
            number, line, row = self._rows[self._at]
            if row.column < margin:
                return found
            if row.content > margin or not row.key:
                raise _NotPlainError

    def _below(self, margin: int, depth: int) -> Node | None:
        """What stands below a key, which may be nothing: what is further in, or a list that is as far in."""
        if self._at == self._end:
            return None
        _, _, row = self._rows[self._at]
        if row.column < margin or row.content == margin:
            return None
        if depth > _DEEPEST:
            raise _NotPlainError
        if row.content > row.column:
            return self._list(depth)
        return self._mapping(depth)

    def _mapping(self, depth: int) -> Mapped:
        """The mapping from here on."""
        number, line, row = self._rows[self._at]
        if not row.key:
            raise _NotPlainError
        return Mapped(self._rest(number, line, row.content), self._entries(depth))

    def _list(self, depth: int) -> Listed:
        """The list from here on; whether what is behind it may stand there, the mapping sees that it is in."""
        number, line, row = self._rows[self._at]
        margin, items = row.column, list[Node]()
        words = self._rest(number, line, margin)
        while row.column == margin and row.content > margin:
            if row.key:
                items.append(self._mapping(depth + 1))
            else:
                items.append(self._text_in(number, line, row))
                self._at += 1
            if self._at == self._end:
                break
            number, line, row = self._rows[self._at]
        return Listed(words, tuple(items))

    def _text_in(self, number: int, line: str, row: _Row) -> Scalar | Listed:
        """The text of a line, or the list of nothing that stands in its place."""
        start, end, kind = row.start, row.end, row.kind
        if not kind:
            raise _NotPlainError
        place = (self._text, number, line, start, end)
        if kind == "none":
            return Listed(place, ())
        written = line[start:end]
        return Scalar(place, not written.strip() or (kind == "plain" and written in NULL))

    def _rest(self, number: int, line: str, start: int) -> Place:
        """What a line holds from some place on."""
        return self._text, number, line, start, len(line.rstrip())
