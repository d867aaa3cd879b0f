"""The blocks of a card, line by line, some ten times as fast as markdown-it-py and without importing it.

markdown-it-py is the reference. What stands at the outermost level is read here: headings, paragraphs, plain lists,
code between fences, HTML. Whatever has blocks within blocks is given to markdown-it-py, but only that: behind a
blank line, what begins at the margin and is no item of a list belongs to nothing before it. Where even that is in
doubt, ``scan`` gives up on the card. Property tests hold the two to the same answer. Sections are those of
CommonMark 0.31.2.
"""

import re

from cardgraph.expressions import expression
from cardgraph.markdown.blocks import Block, Document, Line, placed, whole_lines

# 4.2: a heading; what follows the last mark, which is one of its own or a closing one.
_HEADING = re.compile(r"(#{1,6})(?:[ \t]|$)")
# 4.5: a fence, and what stands behind it.
_FENCE = expression(r"(`{3,})[^`]*$|(~{3,})")
# 4.1: a thematic break.
_RULE = re.compile(r"([*_-])[ \t]*(?:\1[ \t]*){2,}$")
# 4.3: what makes a heading of the paragraph above.
_UNDERLINE = expression(r"(?:=+|-+)[ \t]*$")
# 5.2: how an item begins, at most four columns before its words; which items may end a paragraph.
_MARKER = re.compile(r"(?:[*+-]|\d{1,9}[.)])(?:[ \t]+|$)")
_INTERRUPTING_ITEM = re.compile(r"(?:[*+-]|0{0,8}1[.)])[ \t]+[^ \t]")
# An item, in the words of which no other block begins and no link is defined.
_PLAIN_ITEM = re.compile(
    r"""(?P<lead>(?:[*+-]|\d{1,9}[.)])[ ]{1,4})
    (?![ \t<>]|\#{1,6}(?:[ \t]|$)|`{3}|~{3}|(?:[*+-]|\d{1,9}[.)])(?:[ \t]|$)|([*_-])[ \t]*(?:\2[ \t]*){2,}$
    |\[(?:[^\]]*$|.*\]:))
    (?P<words>.+)$""",
    re.VERBOSE,
)
# 4.7: a definition, whose label may go on in the next line.
_DEFINITION = expression(r"\[(?:[^\]]*$|.*\]:)")
# 4.6: by how HTML begins, how it ends; blocks of the last two kinds end before a blank line.
_RAW = r"(?i:(?a:script|pre|style|textarea))"
_HTML = (
    (expression(rf"<{_RAW}(?=\s|>|$)"), expression(rf"</{_RAW}>")),
    (expression("<!--"), expression("-->")),
    (expression(r"<\?"), expression(r"\?>")),
    (expression("<!\\[CDATA\\["), expression(r"\]\]>")),
    (expression("<![A-Za-z]"), expression(">")),
)  # fmt: skip
_HTML_BLOCK = expression(
    r"""</?(?i:(?a:address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir
    |div|dl|dt|fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|legend|li|link
    |main|menu|menuitem|nav|noframes|ol|optgroup|option|p|param|search|section|summary|table|tbody|td|tfoot|th|thead
    |title|tr|track|ul))(?=\s|/?>|$)""",
    re.VERBOSE,
)
_HTML_ALONE = expression(
    r"""<(?:[A-Za-z][A-Za-z0-9-]*
    (?:\s+[A-Za-z_:][A-Za-z0-9_.:-]*(?:\s*=\s*(?:[^"'=<>`\x00-\x20]+|'[^']*'|"[^"]*"))?)*\s*/?
    |/[A-Za-z][A-Za-z0-9-]*\s*)>\s*$""",
    re.VERBOSE,
)
# What but a letter may begin a line at which a paragraph ends.
_ENDS_PARAGRAPH = frozenset(" \t#`~<>*+-_=0123456789")
_INDENTED = 4
# What markdown-it-py made of some lines, which stand in card after card: so many are kept, and none that is longer.
_MOST_KNOWN, _LONGEST_KNOWN = 2048, 2048


class _DoubtfulError(Exception):
    """It takes the whole card to see what belongs to what."""


def scan(lines: list[str], first: int) -> Document | None:
    """The blocks of a card, or None where it has to be read as a whole.

    :param first: number of the line to begin at
    """
    scanner = _Scanner(lines)
    try:
        scanner.read(first - 1)
    except _DoubtfulError:
        return None
    return Document(scanner.found, scanner.references, scanner.too_deep)


class _Scanner:
    """Reads a card from a line on; offsets of lines count from 0."""

    def __init__(self, lines: list[str]) -> None:
        # A last line of nothing but blanks is none to the parser.
        self.lines = lines[:-1] if lines and not lines[-1].strip(" \t") else lines
        self.found: list[Block] = []
        self.references: dict[str, str] = {}
        self.too_deep: int | None = None

    def read(self, at: int) -> None:
        """Read block after block.

        :raises _DoubtfulError: if it takes the whole card to see what belongs to what
        """
        lines, count = self.lines, len(self.lines)
        while at < count:
            line = lines[at]
            if not line:
                at += 1
                continue
            text = line.lstrip(" ")
            indent = len(line) - len(text)
            if not text.strip(" \t"):
                at += 1
            elif indent >= _INDENTED or text[0] == "\t":
                at = self._within(at, self._end(at))
            else:
                at = self._block(at, text, indent)

    def _block(self, at: int, text: str, indent: int) -> int:
        """Read the block that begins in a line, and say where it ends.

        :param text: the line without the blanks in front, of which there are ``indent``
        """
        start = text[0]
        if start.isalpha():
            return self._paragraph(at, indent)
        if start == "#" and (heading := _HEADING.match(text)):
            self._add_heading(at, len(heading[1]), text)
        elif start in "`~" and (fence := _FENCE.match(text)):
            return self._add_code(at, fence[1] or fence[2], indent)
        elif start == "<" and (end := self._end_of_html(at, text)):
            self.found.append(Block("html", 0, self._whole(at, end)))
            return end
        elif start in "*_-" and _RULE.match(text):
            pass
        elif start == ">":
            return self._within(at, self._end(at))
        elif _MARKER.match(text):
            return self._list(at, indent)
        elif _DEFINITION.match(text):
            return self._within(at, self._end(at))
        else:
            return self._paragraph(at, indent)
        return at + 1

    def _add_heading(self, at: int, level: int, text: str) -> None:
        """Add a heading without the marks at its end, behind a blank (4.2)."""
        words = text[level:].rstrip(" \t")
        if words.endswith("#"):
            before = words.rstrip("#")
            if not before or before[-1] in " \t":
                words = before if before else words
            found = placed(_trimmed(words), at, self.lines)
        else:
            words = _trimmed(words)
            found = (Line(at + 1, len(self.lines[at].rstrip(" \t")) - len(words) + 1, words),)
        self.found.append(Block("heading", level, found))

    def _add_code(self, at: int, fence: str, indent: int) -> int:
        """Add what stands between two fences, or behind one, without as many blanks as stand before the first."""
        lines, end = self.lines, at + 1
        mark = fence[0]
        while end < len(lines):
            # Hardly a line of code has it anywhere.
            if fence in lines[end]:
                line = lines[end].lstrip(" \t")
                if line.startswith(fence) and not line.lstrip(mark).strip(" \t") and _columns(lines[end]) < _INDENTED:
                    break
            end += 1
        if indent:
            if any("\t" in line[:indent] for line in lines[at + 1 : end]):
                raise _DoubtfulError
            within = [line[min(indent, len(line) - len(line.lstrip(" "))) :] for line in lines[at + 1 : end]]
            content = "\n".join(within).rstrip("\n")
            found = placed(content, at + 1, lines) if content else (Line(at + 1, 1, ""),)
        else:
            found = self._whole(at + 1, end)
        self.found.append(Block("code", 0, found))
        return end + 1

    def _whole(self, start: int, end: int) -> tuple[Line, ...]:
        """Lines as they are, without empty ones at the end; of code without any, an empty one at its fence."""
        lines = self.lines
        while end > start and not lines[end - 1]:
            end -= 1
        return whole_lines(lines[start:end], start + 1) or (Line(start, 1, ""),)

    def _end_of_html(self, at: int, text: str) -> int | None:
        """Where the HTML that begins in a line ends, or None where that is none."""
        lines = self.lines
        for begins, ends in _HTML:
            if begins.match(text):
                for index in range(at, len(lines)):
                    if ends.search(text if index == at else lines[index]):
                        return index + 1
                return len(lines)
        if not _HTML_BLOCK.match(text) and not _HTML_ALONE.match(text):
            return None
        return next((index for index in range(at + 1, len(lines)) if not lines[index].strip(" \t")), len(lines))

    def _paragraph(self, at: int, indent: int) -> int:
        """Add a paragraph, or the heading that the line below makes of it."""
        lines, count = self.lines, len(self.lines)
        end, level = at + 1, 0
        while end < count:
            line = lines[end]
            if not line:
                break
            if line[0] in _ENDS_PARAGRAPH:
                text = line.lstrip(" \t")
                if not text:
                    break
                blanks = line[: len(line) - len(text)]
                if len(blanks) < _INDENTED and "\t" not in blanks:
                    if text[0] in "=-" and _UNDERLINE.match(text):
                        level = 1 if text[0] == "=" else 2
                        break
                    if _interrupts(text):
                        break
            end += 1
        first, last = lines[at], lines[end - 1]
        found: tuple[Line, ...]
        if first[indent].isspace() or last.rstrip(" \t")[-1:].isspace():
            # Of what else counts as blank the parser has its own idea.
            return self._within(at, self._end(at))
        if end == at + 1:
            found = (Line(end, indent + 1, first[indent:].rstrip(" \t")),)
        else:
            middle = [Line(number, 1, line) for number, line in enumerate(lines[at + 1 : end - 1], at + 2)]
            found = (Line(at + 1, indent + 1, first[indent:]), *middle, Line(end, 1, last.rstrip(" \t")))
        self.found.append(Block("heading", level, found) if level else Block("paragraph", 0, found))
        return end + 1 if level else end

    def _list(self, at: int, indent: int) -> int:
        """Add the items of a list, if they are plain ones, of which none is further in than another."""
        lines, items = self.lines, []
        index, count = at, len(lines)
        while index < count:
            line = lines[index]
            if match := _PLAIN_ITEM.match(line, indent):
                if line[:indent].strip(" "):
                    return self._within(at, self._end(at))
                words = match["words"].rstrip(" \t")
                if words[0].isspace() or words[-1].isspace():
                    return self._within(at, self._end(at))
                items.append(Block("item", 1, (Line(index + 1, match.end("lead") + 1, words),)))
            elif line.strip(" \t"):
                if index > at and self._ends_list(index):
                    break
                return self._within(at, self._end(at))
            index += 1
        self.found += items
        return index

    def _ends_list(self, at: int) -> bool:
        """Whether a line, which is no plain item, stands behind the list of those above it."""
        line = self.lines[at]
        if line[0] in " \t":
            return False
        is_item = _MARKER.match(line) and not _RULE.match(line)
        return _is_new(line) or (not is_item and not self.lines[at - 1].strip(" \t"))

    def _within(self, at: int, end: int) -> int:
        """Add what stands from a line up to another, with the blocks within, as markdown-it-py sees it."""
        document = _parsed("\n".join(self.lines[at:end]) + "\n")
        self.found += [_moved(block, at) for block in document.blocks]
        for label, target in document.references.items():
            self.references.setdefault(label, target)
        if document.too_deep and self.too_deep is None:
            self.too_deep = document.too_deep + at
        return end

    def _end(self, at: int) -> int:
        """Where it is certain that what begins in a line has ended, and everything within.

        :raises _DoubtfulError: if code or HTML begins of which only the parser knows whether it stands within
        """
        lines, end, is_behind_blank = self.lines, at, False
        # The columns of the margin of the items at the outermost level: what begins there or behind is within one.
        margin = _INDENTED
        while end < len(lines):
            line = lines[end]
            text = line.lstrip(" \t")
            if not text:
                is_behind_blank = True
                end += 1
                continue
            indent = _columns(line)
            if indent < margin:
                marker = None if _RULE.match(text) else _MARKER.match(text)
                if end > at:
                    if indent == 0 and (_is_new(text) or (is_behind_blank and not marker)):
                        return end
                    if text[0] in "<`~" and indent < _INDENTED:
                        raise _DoubtfulError
                # An item without words may end at a blank line, whatever stands below.
                is_item = marker is not None and marker.end() < len(text)
                margin = indent + len(marker[0].expandtabs(4)) if marker and is_item else _INDENTED
            is_behind_blank = False
            end += 1
        return end


def _is_new(text: str) -> bool:
    """Whether a line at the margin begins a block that nothing before it can hold, with no blank line between."""
    start = text[0]
    if start == "#":
        return _HEADING.match(text) is not None
    if start in "`~":
        return _FENCE.match(text) is not None
    return start == "<" and _begins_html(text)


def _interrupts(text: str) -> bool:
    """Whether a paragraph ends before a line, of which ``text`` is what is not blank (4.8)."""
    start = text[0]
    if start in "#`~<":
        return _is_new(text)
    if start == ">":
        return True
    return _RULE.match(text) is not None or _INTERRUPTING_ITEM.match(text) is not None


def _begins_html(text: str) -> bool:
    """Whether HTML begins that may end a paragraph."""
    return _HTML_BLOCK.match(text) is not None or any(begins.match(text) for begins, _ in _HTML)


def _columns(line: str) -> int:
    """How many columns of blanks a line begins with; a tab goes on to the next multiple of four (2.2)."""
    blanks = line[: len(line) - len(line.lstrip(" \t"))]
    return len(blanks.expandtabs(4)) if "\t" in blanks else len(blanks)


def _trimmed(words: str) -> str:
    """Words without blanks around.

    :raises _DoubtfulError: if what else counts as blank stands there, of which the parser has its own idea
    """
    words = words.strip(" \t")
    if words != words.strip():
        raise _DoubtfulError
    return words


_known: dict[str, Document] = {}


def _parsed(text: str) -> Document:
    """The blocks of some lines as markdown-it-py sees them, the first of which has the number 1."""
    from cardgraph.markdown.parser import parse

    document = _known.get(text)
    if document is None:
        document = parse(text.split("\n"), 1)
        if len(text) <= _LONGEST_KNOWN:
            if len(_known) >= _MOST_KNOWN:
                del _known[next(iter(_known))]
            _known[text] = document
    return document


def _moved(block: Block, by: int) -> Block:
    """A block so many lines further down."""
    return Block(
        block.kind, block.level, tuple([Line(line.number + by, line.column, line.text) for line in block.lines])
    )
