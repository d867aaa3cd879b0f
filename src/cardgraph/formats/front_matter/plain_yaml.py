"""YAML of the plainest kind, line by line: keys at the margin with a text, a text in quotes, or a list of these.

PyYAML is the reference: a property test holds this to what it composes. Lines of a key that are not of this kind are
left to it, and the whole where one key may concern another, or where it is no YAML. Sections are those of YAML 1.1.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from cardgraph.formats.front_matter.nodes import NULL, Entry, Listed, Scalar
from cardgraph.markdown.words import Words
from cardgraph.records import NamedTuple
from cardgraph.source.decode import Text

_KEY = re.compile(r"([A-Za-z_][\w-]*):(?:[ ]+|$)")
_ITEM = re.compile(r"([ ]*)-[ ]+(?=[^ ])")
# 9.1.3: a text in plain style that is no more than its line; 9.1.1, 9.1.2: one in quotes without anything escaped.
_TEXT = re.compile(
    r"""(?:(?P<plain>[^\s?:,\[\]{}\#&*!|>'"%@`-](?:[^\s:\#]|:(?=[^\s])|(?<=[^\s])\#|[ ]+(?=[^\s\#]))*)
    |"(?P<double>[^"\\]*)"|'(?P<single>[^']*)')[ ]*$""",
    re.VERBOSE,
)
# 7.1 to 7.4, 4.1: directives and documents; anchors, aliases and tags, which concern more than one key; what may not
# stand in YAML at all.
_OF_THE_WHOLE = re.compile(
    r"^(?:---|\.\.\.|%)|(?:^|[\s\[{,])[&*!]|[\x00-\t\x0b-\x1f\x7f-\x9f\ufeff\ufffe\uffff]", re.MULTILINE
)
# So many lines may hold more than is read of any card.
_MOST_LINES = 10_000


class Composed(NamedTuple):
    """The lines of a key that are left to the composer, and the number of the first."""

    first: int
    lines: list[str]


def entries_of(text: Text, lines: list[str], first: int) -> list[Entry | Composed] | None:
    """The keys at the outermost level with what they hold, or None where it takes the whole to see them.

    :param text: the card
    :param lines: its front matter
    :param first: the number of the first of these
    """
    if len(lines) > _MOST_LINES or _OF_THE_WHOLE.search("\n".join(lines)):
        return None
    starts = []
    for index, line in enumerate(lines):
        if line and line[0] not in " -":
            if _KEY.match(line):
                starts.append(index)
            elif line[0] != "#":
                return None
    # Before the first key there may be nothing.
    if not starts or any(line.strip(" ") for line in lines[: starts[0]]):
        return None
    return [_entry(text, lines, start, end, first) for start, end in pairwise([*starts, len(lines)])]


def _entry(text: Text, lines: list[str], start: int, end: int, first: int) -> Entry | Composed:
    """What a key holds, the lines of which are those from ``start`` up to ``end``."""
    line, number = lines[start], first + start
    key = _KEY.match(line)
    assert key
    words = Words.of_line(text, number, 1, key[1])
    below = [(index, lines[index]) for index in range(start + 1, end) if lines[index].strip(" ")]
    if key.end() < len(line):
        value = _scalar(text, number, line, key.end())
        if value and not below:
            return Entry(words, value)
    elif not below:
        return Entry(words, Scalar(Words.of_line(text, number, key.end(1) + 2, ""), True))
    elif items := list(_items(text, below, first)):
        at, head = below[0]
        column = len(head) - len(head.lstrip(" ")) + 1
        return Entry(words, Listed(Words.of_line(text, first + at, column, head[column - 1 :].rstrip()), tuple(items)))
    # What ends a text in several lines is the line behind it.
    rest = lines[start:end] if end == len(lines) else [*lines[start:end], ""]
    return Composed(number, rest)


def _items(text: Text, below: list[tuple[int, str]], first: int) -> Iterator[Scalar]:
    """The texts that lines list; none where one of them is anything else."""
    found, margin = [], None
    for index, line in below:
        item = _ITEM.match(line)
        if not item or (margin is not None and item[1] != margin):
            return
        margin = item[1]
        scalar = _scalar(text, first + index, line, item.end())
        if not scalar:
            return
        found.append(scalar)
    yield from found


def _scalar(text: Text, number: int, line: str, at: int) -> Scalar | None:
    """The text that the rest of a line is, or None where it is anything else."""
    match = _TEXT.match(line, at)
    if not match:
        return None
    kind = match.lastgroup or ""
    value = match[kind]
    is_null = not value.strip() or (kind == "plain" and value in NULL)
    return Scalar(Words.of_line(text, number, match.start(kind) + 1, value), is_null)
