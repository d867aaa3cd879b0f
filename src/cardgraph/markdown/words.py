"""Words of a card that know where they stand: what the value readers work on."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import Final

from cardgraph.diagnostic import Fix, Span, rewriting
from cardgraph.markdown.blocks import Block, Line, joined
from cardgraph.markdown.inline import Inline, inline_of_marked, is_marked
from cardgraph.source.decode import Text


class Spot:
    """A stretch of one line, as read, and what stands there."""

    __slots__ = ("column", "line", "source", "text", "width")

    def __init__(self, source: Text, line: int, column: int, width: int, text: str) -> None:
        self.source: Final = source
        self.line: Final = line
        self.column: Final = column
        self.width: Final = width
        self.text: Final = text

    @property
    def span(self) -> Span:
        """The stretch as it is on disk."""
        return self.source.span(self.line, self.column, self.column + self.width)

    def rewritten(self, replacement: str, safe: bool) -> tuple[Fix, ...]:
        """The fix that writes something else there; none where the file holds it in another spelling."""
        return rewriting(self.span, self.source.disk_lines[self.line - 1], self.text, replacement, safe)


class Target:
    """A link of some words: its label as (start, end) in their text, target, where that is written.

    One that is ``broken`` has no target; it was reported when it was found.
    """

    __slots__ = ("broken", "end", "place", "start", "target")

    def __init__(self, start: int, end: int, target: str, place: Spot, broken: bool = False) -> None:
        self.start: Final = start
        self.end: Final = end
        self.target: Final = target
        self.place: Final = place
        self.broken: Final = broken

    def moved(self, by: int) -> Target:
        """The same link, of which the label stands so many characters further on."""
        return Target(self.start + by, self.end + by, self.target, self.place, self.broken)

    @property
    def span(self) -> Span:
        """Where the target is written, as it is on disk."""
        return self.place.span


class Prose:
    """Plain text of one or more blocks, with the place of every character."""

    __slots__ = ("links", "marks", "source", "text", "wide")

    def __init__(self, text: Text) -> None:
        self.source = text
        self.text = ""
        self.marks: list[tuple[int, int, int]] = []
        self.links: list[Target] = []
        # Where characters end that are written with several, such as &amp;: line and column of the last of these.
        self.wide: dict[int, tuple[int, int]] = {}

    def add(self, block: Block, references: dict[str, str]) -> None:
        """Append a block, a blank line before it if it is not the first."""
        if self.text:
            self.text += "\n\n"
        if block.kind in ("code", "html"):
            at = len(self.text)
            for line in block.lines:
                self.marks.append((at, line.number, line.column))
                at += len(line.text) + 1
            self.text += "\n".join([line.text for line in block.lines])
            return
        lines = block.lines
        if len(lines) == 1 and not is_marked(lines[0].text):
            # Most lines are plain, and stand in the text as they do in the card.
            line = lines[0]
            self.marks.append((len(self.text), line.number, line.column))
            self.text += line.text
        else:
            # The line ends between several are marks as well.
            self.take(lines, inline_of_marked(joined(lines), references))

    def take(self, lines: Sequence[Line], parsed: Inline) -> None:
        """Append the words of some lines, which have been read already.

        :param parsed: their Markdown, joined, as plain text
        """
        number, column = lines[0].number, lines[0].column
        if len(lines) == 1:
            at = len(self.text)
            if len(parsed.marks) == 1 and not parsed.links and not parsed.wide:
                self.marks.append((at, number, column + parsed.marks[0][1]))
                self.text += parsed.text
            elif not parsed.wide and not parsed.refers:
                # In most of the others the targets of links are written behind them.
                self.marks += [(at + start, number, column + offset) for start, offset in parsed.marks]
                self.text += parsed.text
                for link in parsed.links:
                    width = link.target_end - link.target_start
                    spot = Spot(self.source, number, column + link.target_start, width, link.target)
                    self.links.append(Target(at + link.start, at + link.end, link.target, spot))
            else:
                self._take(parsed, lambda offset: (number, column + offset))
            return
        starts = [0]
        for line in lines[:-1]:
            starts.append(starts[-1] + len(line.text) + 1)

        def place(offset: int) -> tuple[int, int]:
            index = bisect_right(starts, offset) - 1
            return lines[index].number, lines[index].column + offset - starts[index]

        self._take(parsed, place)

    def _take(self, parsed: Inline, place: Callable[[int], tuple[int, int]]) -> None:
        """Append plain text; ``place`` gives line and column of an offset in its Markdown."""
        base = len(self.text)
        self.marks += [(base + at, *place(offset)) for at, offset in parsed.marks]
        if parsed.wide:
            self.wide |= {base + at: place(offset) for at, offset in parsed.wide}
        self.text += parsed.text
        for link in parsed.links:
            start, end = base + link.start, base + link.end
            number, column = place(link.target_start)
            width = link.target_end - link.target_start
            if not width:
                # The target is written elsewhere: the label has to stand for it.
                number, column = self.place(start)
                last_number, last_column = self.last(end)
                width = last_column + 1 - column if last_number == number else end - start
            self.links.append(Target(start, end, link.target, Spot(self.source, number, column, width, link.target)))

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column, as read, of a character of the text."""
        index = bisect_right(self.marks, (offset, 1 << 60, 0)) - 1
        if index < 0:
            return 1, 1
        start, number, column = self.marks[index]
        return number, column + offset - start

    def last(self, end: int) -> tuple[int, int]:
        """Line and column, as read, of the last of what the character before an offset is written with."""
        return self.wide.get(end - 1) or self.place(end - 1)


class Words:
    """A stretch of a ``Prose``: words that know where they stand."""

    __slots__ = ("end", "prose", "start", "text")

    def __init__(self, prose: Prose, start: int, end: int) -> None:
        self.prose, self.start, self.end = prose, start, end
        self.text = prose.text[start:end]

    @classmethod
    def of_line(cls, text: Text, number: int, column: int, words: str) -> Words:
        """Words as they stand in one line, in which nothing is Markdown.

        :param number: of the line, from 1
        :param column: where they begin, from 1
        """
        prose = Prose(text)
        prose.text, prose.marks = words, [(0, number, column)]
        return cls(prose, 0, len(words))

    @property
    def span(self) -> Span:
        """Where the words stand; where they run over several lines, the first of them."""
        text, start = self.text, self.start
        first = len(text) - len(text.lstrip())
        start += first
        stop = text.find("\n", first)
        end = self.start + stop if stop >= 0 else self.end
        number, column = self.prose.place(start)
        last_number, last_column = self.prose.last(max(end, start + 1))
        end_column = last_column + 1 if last_number == number else column + end - start
        return self.prose.source.span(number, column, end_column)

    def rewritten(self, replacement: str, safe: bool) -> tuple[Fix, ...]:
        """The fix that writes something else in place of the words; none where the file holds them in another spelling.

        That is so where they run over several lines, or have Markdown in between.
        """
        (line, column), (last, last_column) = self.prose.place(self.start), self.prose.place(self.end - 1)
        if not self.text or line != last:
            return ()
        span = self.prose.source.span(line, column, last_column + 1)
        return rewriting(span, self.prose.source.disk_lines[line - 1], self.text, replacement, safe)

    def part(self, start: int, end: int) -> Words:
        """The words from ``start`` up to ``end``, offsets in ``text``, without blanks around."""
        text = self.text[start:end]
        stripped = text.strip()
        if len(stripped) == len(self.text):
            return self
        if len(stripped) != len(text):
            start += len(text) - len(text.lstrip())
            end = start + len(stripped)
        return Words(self.prose, self.start + start, self.start + end)

    def group(self, match: re.Match[str], group: str | int = 0) -> Words:
        """The words that a group of a match on ``text`` took."""
        return self.part(*match.span(group))

    def find(self, words: str) -> Span | None:
        """Where the given words stand in these, if they do; case is ignored."""
        match = re.search(re.escape(words), self.text, re.IGNORECASE) if words else None
        return self.group(match).span if match else None

    def links(self) -> list[Target]:
        """The links within, offsets relative to these words."""
        start, end = self.start, self.end
        if not start:
            return [link for link in self.prose.links if link.end <= end]
        return [link.moved(-start) for link in self.prose.links if start <= link.start and link.end <= end]
