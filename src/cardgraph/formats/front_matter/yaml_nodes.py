"""YAML with places: from front matter to nodes. Plain keys are read line by line, all else is composed by PyYAML."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import yaml

from cardgraph.diagnostic import Report, Span, shortened
from cardgraph.expressions import expression
from cardgraph.formats.front_matter.nodes import NULL, Entry, Listed, Mapped, Node, Scalar
from cardgraph.formats.front_matter.plain_yaml import Composed, entries_of
from cardgraph.markdown.front_matter import FrontMatter
from cardgraph.markdown.words import Prose, Words
from cardgraph.source.decode import Text

# The composer in C is twenty times as fast, and is not part of every build of PyYAML.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

MAX_NODES, MAX_DEPTH = 200_000, 20
# What the composer makes out without being told (YAML 1.1, the tag repository); others make objects of programs.
_TAGS = {
    f"tag:yaml.org,2002:{name}"
    for name in ("bool", "float", "int", "map", "merge", "null", "seq", "str", "timestamp", "value")
}
_DEFAULT_TAGS = {
    yaml.ScalarNode: "tag:yaml.org,2002:str",
    yaml.SequenceNode: "tag:yaml.org,2002:seq",
    yaml.MappingNode: "tag:yaml.org,2002:map",
}
# What YAML takes for the end of a line (YAML 1.1, section 5.4) and we do not.
_OTHER_LINE_ENDS = str.maketrans({"\x85": " ", "\u2028": " ", "\u2029": " "})
_OUTERMOST = expression(r"[A-Za-z_][\w-]*[ \t]*:(?:\s|$)")


class _Composer(_LOADER):  # type: ignore[misc]
    """Makes nodes, and asks of no text what else it might be than a text."""

    def descend_resolver(self, current_node: Any, current_index: Any) -> None:
        """Note nothing of where a node stands."""

    def ascend_resolver(self) -> None:
        """Note nothing of it."""

    def resolve(self, kind: Any, value: Any, implicit: Any) -> str:
        """The tag of a node that is given none."""
        return _DEFAULT_TAGS[kind]


class _Refused(Exception):  # noqa: N818 - it is no error of the program
    """A part of the YAML that is not read: the rule that says why, and what it is."""

    def __init__(self, rule: str, node: Any, what: str) -> None:
        self.rule, self.node, self.what = rule, node, what


def read_yaml(text: Text, block: FrontMatter, report: Report) -> dict[str, Entry]:
    """What stands in front matter, by the keys at its outermost level.

    Where it is not YAML, that is reported, and the outermost keys are read each by itself as far as they are.
    A key given twice, aliases, tags of one's own and what is deeper or larger than any card needs are reported.

    :param report: takes what is found on the way
    """
    return _Reader(text, report).read(block)


class _Reader:
    """Reads the front matter of one card."""

    def __init__(self, text: Text, report: Report) -> None:
        self.text, self.report = text, report
        self.first = 1
        # The nodes themselves, since another may come to stand where one that is forgotten stood.
        self.seen: dict[int, Any] = {}
        self.count = 0

    def read(self, block: FrontMatter) -> dict[str, Entry]:
        lines = self.text.lines[block.opening : block.closing - 1]
        entries: dict[str, Entry] = {}
        for first, part in self._plain(lines, block.first) or self._parts(lines, block.first):
            if isinstance(part, Entry):
                self._keep(part, entries)
                continue
            self.first = first
            for key, value in part.value:
                self._take(key, value, entries)
        return entries

    def _plain(self, lines: list[str], first: int) -> list[tuple[int, Any]] | None:
        """What stands at the outermost level, key by key, each with the number of its first line.

        :returns: entries, and mappings of one key as the composer has them; None where it takes the whole to see them
        """
        parts: list[tuple[int, Any]] = []
        for part in entries_of(self.text, lines, first) or ():
            if isinstance(part, Composed):
                try:
                    root = _compose(part.lines)
                except (yaml.YAMLError, RecursionError):
                    return None
                if not isinstance(root, yaml.MappingNode) or len(root.value) != 1:
                    return None
                parts.append((part.first, root))
            else:
                parts.append((part.key.span.line, part))
        return parts

    def _parts(self, lines: list[str], first: int) -> Iterator[tuple[int, Any]]:
        """The front matter as one mapping, or else as many as can be read, each with the number of its first line."""
        try:
            root = _compose(lines)
        except (yaml.YAMLError, RecursionError) as error:
            self._report_invalid(error, first)
            for start, end in _pieces(lines):
                try:
                    piece = _compose(lines[start:end])
                except (yaml.YAMLError, RecursionError):
                    continue
                if isinstance(piece, yaml.MappingNode):
                    yield first + start, piece
            return
        if isinstance(root, yaml.MappingNode):
            yield first, root
        elif root is not None:
            self.first = first
            self.report("front-matter-not-a-mapping", self._words(root).span)

    def _take(self, key: Any, value: Any, entries: dict[str, Entry]) -> None:
        """Take a key at the outermost level with its value, unless that is refused."""
        if not isinstance(key, yaml.ScalarNode):
            return
        words = self._words(key)
        try:
            entry = Entry(words, self._node(value, 1))
        except _Refused as refused:
            self.report(refused.rule, self._words(refused.node).span, key=words.text, what=refused.what)
            return
        self._keep(entry, entries)

    def _keep(self, entry: Entry, entries: dict[str, Entry]) -> None:
        """Keep what a key says, unless it was given before, which is reported."""
        earlier = entries.setdefault(entry.key.text, entry)
        if earlier is not entry:
            self.report("key-repeated", entry.key.span, key=entry.key.text, line=str(earlier.key.span.line))

    def _node(self, node: Any, depth: int) -> Node:
        """A node of ours from one of the composer's.

        :raises _Refused: if it, or one within, is not read
        """
        self.count += 1
        # An alias gives the node of its anchor a second time: walking a few of them would not end.
        if id(node) in self.seen:
            raise _Refused("yaml-alias", node, "an alias")
        self.seen[id(node)] = node
        if node.tag not in _TAGS:
            raise _Refused("yaml-alias", node, f"the tag {shortened(str(node.tag), 40)}")
        if depth > MAX_DEPTH or self.count > MAX_NODES:
            what = f"deeper than {MAX_DEPTH} levels" if depth > MAX_DEPTH else f"more than {MAX_NODES} entries"
            raise _Refused("yaml-too-large", node, what)
        words = self._words(node)
        if isinstance(node, yaml.ScalarNode):
            return Scalar(words, not words.text.strip() or (not node.style and node.value in NULL))
        if isinstance(node, yaml.SequenceNode):
            return Listed(words, tuple(self._node(item, depth + 1) for item in node.value))
        entries: dict[str, Entry] = {}
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode):
                self._keep(Entry(self._words(key), self._node(value, depth + 1)), entries)
        return Mapped(words, entries)

    def _words(self, node: Any) -> Words:
        """The words of a node, at their place: of a list or mapping what its first line holds of it."""
        start, end = node.start_mark, node.end_mark
        number, column = self.first + start.line, start.column + 1
        line = self.text.lines[number - 1]
        last = end.column if end.line == start.line else len(line)
        if not isinstance(node, yaml.ScalarNode):
            return Words.of_line(self.text, number, column, line[column - 1 : last].rstrip())
        value, written = str(node.value), line[column - 1 : last]
        if written == value:
            return Words.of_line(self.text, number, column, value)
        if node.style in ("'", '"') and end.line == start.line and written[1:-1] == value:
            return Words.of_line(self.text, number, column + 1, value)
        return self._as_a_whole(value, number, column, len(written.rstrip()))

    def _as_a_whole(self, value: str, number: int, column: int, width: int) -> Words:
        """Words that are not written as they are read, such as folded ones: their place is the line they begin in."""
        prose = Prose(self.text)
        prose.text, prose.marks = value, [(0, number, column)]
        last = (number, column + max(width, 1) - 1)
        ends = {len(value.partition("\n")[0]), len(value.rstrip()), len(value)}
        prose.wide = {max(end - 1, 0): last for end in ends}
        return Words(prose, 0, len(value))

    def _report_invalid(self, error: yaml.YAMLError | RecursionError, first: int) -> None:
        """Report what is wrong with the YAML, at the place that the composer names."""
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "nested too deeply"
        number = min(first + mark.line if mark else first, len(self.text.lines))
        column = mark.column + 1 if mark else 1
        self.report("yaml-invalid", self._at(number, column), problem=_plain(str(problem)))

    def _at(self, number: int, column: int) -> Span:
        """The word at a place, or the end of the line where there is none."""
        line = self.text.lines[number - 1]
        match = expression(r"\S+").search(line, min(column - 1, len(line)))
        start, end = match.span() if match else (min(column - 1, len(line)), min(column - 1, len(line)) + 1)
        return self.text.span(number, start + 1, end + 1)


def _compose(lines: list[str]) -> Any:
    """The root of some lines of YAML, or None where they hold nothing.

    :raises yaml.YAMLError: if they are not YAML
    :raises RecursionError: if they are nested too deeply for the composer in Python
    """
    return yaml.compose("\n".join(lines).translate(_OTHER_LINE_ENDS), Loader=_Composer)


def _pieces(lines: list[str]) -> Iterator[tuple[int, int]]:
    """The lines of each key at the outermost level: first one, and the one behind the last."""
    indents = [len(line) - len(line.lstrip()) for line in lines if _OUTERMOST.match(line.lstrip())]
    least = min(indents, default=0)
    starts = [i for i, line in enumerate(lines) if _OUTERMOST.match(line[least:]) and not line[:least].strip()]
    yield from pairwise([*starts, len(lines)])


def _plain(problem: str) -> str:
    """The composer's words on one line."""
    return shortened(" ".join(problem.split()), 120)
