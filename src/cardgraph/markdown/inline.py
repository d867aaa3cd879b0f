"""Inline Markdown to plain text in which every character knows where it stands.

markdown-it-py is the reference here too. ``scan`` reads plain words, simple links and
simple emphasis, which is nearly all of a card, and gives up on the rest; a property test holds
it to the answer of ``parse``, which records positions while markdown-it-py tokenises.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from markdown_it.token import Token


class Link:
    """A link: where its label stands in the plain text, its target, where that is written.

    ``target_start`` and ``target_end`` are offsets in the Markdown; they are equal where the
    target is written elsewhere, in a reference definition.
    """

    __slots__ = ("end", "start", "target", "target_end", "target_start")

    def __init__(self, start: int, end: int, target: str, target_start: int, target_end: int) -> None:
        self.start: Final = start
        self.end: Final = end
        self.target: Final = target
        self.target_start: Final = target_start
        self.target_end: Final = target_end


class Inline:
    """Plain text of a piece of Markdown, which nobody changes: the next card may have the same.

    ``marks`` are pairs (offset in the text, offset in the Markdown), ascending: from each mark
    on, the two run side by side until the next. ``wide`` has those of characters that are written
    with several, such as ``&amp;``: the offset in the text, and that of their last one in the Markdown.
    ``refers`` says whether there are links whose targets are written elsewhere.
    """

    __slots__ = ("links", "marks", "refers", "text", "wide")

    def __init__(
        self,
        text: str,
        marks: list[tuple[int, int]],
        links: list[Link],
        wide: list[tuple[int, int]],
        refers: bool = False,
    ) -> None:
        self.text: Final = text
        self.marks: Final = marks
        self.links: Final = links
        self.wide: Final = wide
        self.refers: Final = refers


# Those of what is no Markdown.
_SAME, _NO_LINKS, _NOTHING_WIDE = [(0, 0)], list[Link](), list[tuple[int, int]]()
# What is longer hardly stands in a second card.
_LONGEST = 512
_SPECIAL = re.compile(r"[\[\]\\`*_<&\n]")
# Plain words, with underscores within them; what stands in brackets and leads nowhere; links and pictures, the words
# of which are plain; code; breaks; what may begin or end emphasis.
_PLAIN = r"[^\[\]\\`*_<&\n!]++|(?<=[^\W_])_++(?=[^\W_])|!(?!\[)|&(?![#\w])"
_TARGET = r"[^\s()<>\\&\[\]]"
_PIECE = re.compile(
    rf"""(?P<plain>(?:{_PLAIN}|\[[^\[\]\\`*_<&\n!]*+\](?![(\[]))+)
    |\[(?P<around>(?:\*{{1,2}}|_{{1,2}})(?=[^\W_])|`(?=[^`\ ]))?(?P<label>(?:{_PLAIN})*+)
    (?(around)(?<=[^\W_])(?P=around))\]
    \((?P<target>(?:{_TARGET}++|&(?!\#?\w{{1,40}};)|\({_TARGET}*+\))++)\)
    |!\[(?P<words>[^\[\]\\`*_<&\n!]*+)\]\((?P<picture>{_TARGET}++)\)
    |(?<!`)`(?P<code>[^`\n]+)`(?!`)
    |(?P<break>\n)
    |(?P<html><br\ ?/?>)
    |(?P<mark>\*{{1,2}}(?!\*)|_{{1,2}}(?!_))""",
    re.VERBOSE,
)


def is_marked(markdown: str) -> bool:
    """Whether a piece of Markdown may hold anything that is not plain text."""
    return _SPECIAL.search(markdown) is not None


def inline(markdown: str, references: dict[str, str]) -> Inline:
    """The plain text of a piece of inline Markdown, its marks and its links.

    :param markdown: the content of one block
    :param references: targets of the document's link reference definitions, by normalised label
    """
    if not is_marked(markdown):
        return Inline(markdown, _SAME, _NO_LINKS, _NOTHING_WIDE)
    return inline_of_marked(markdown, references)


def inline_of_marked(markdown: str, references: dict[str, str]) -> Inline:
    """``inline`` of a piece that ``is_marked``."""
    if references:
        return parse(markdown, references)
    return _known(markdown) if len(markdown) <= _LONGEST else anew(markdown)


def anew(markdown: str) -> Inline:
    """``inline`` without definitions, for whoever keeps what it gives."""
    if not is_marked(markdown):
        return Inline(markdown, _SAME, _NO_LINKS, _NOTHING_WIDE)
    return scan(markdown) or parse(markdown, {})


# The same words stand in card after card, and are read once.
_known = lru_cache(maxsize=1 << 10)(anew)


def scan(markdown: str) -> Inline | None:
    """``inline`` for the plainest Markdown, or None where it is not of that kind."""
    pieces: list[str] = []
    marks: list[tuple[int, int]] = []
    links: list[Link] = []
    length = position = 0
    emphasis = ""
    while position < len(markdown):
        match = _PIECE.match(markdown, position)
        if not match:
            return None
        kind, at, position = match.lastgroup, position, match.end()
        if kind == "plain":
            piece = match.group()
            if markdown[position : position + 1] == "\n":
                piece = piece.rstrip(" ")
        elif kind == "target":
            piece, at = match["label"], match.start("label")
            links.append(Link(length, length + len(piece), match["target"], *match.span("target")))
        elif kind == "picture":
            piece, at = match["words"], at + 2
        elif kind == "code":
            piece, at = match["code"], at + 1
            if piece[0] == piece[-1] == " " and piece.strip(" "):
                piece, at = piece[1:-1], at + 1
        elif kind == "html":
            piece = "\n"
        elif kind == "break":
            piece = "\n"
            while markdown[position : position + 1] in (" ", "\t"):
                position += 1
        elif not emphasis and markdown[position : position + 1] in ("", " ", "\n"):
            # There is nothing that it could end, and what stands before a blank begins nothing.
            piece = match["mark"]
        elif markdown.count(match["mark"][0]) == len(match["mark"]):
            # Nothing else of its kind is there that could end what it begins.
            piece = match["mark"]
        else:
            piece = ""
            closes = emphasis == match["mark"] and _closes(markdown, at, position)
            if not closes and (emphasis or not _opens(markdown, at, position)):
                return None
            emphasis = "" if closes else match["mark"]
        if piece:
            marks.append((length, at))
            pieces.append(piece)
            length += len(piece)
    return None if emphasis else Inline("".join(pieces), marks, links, [])


def _opens(markdown: str, start: int, end: int) -> bool:
    """Whether a mark from ``start`` up to ``end`` begins emphasis beyond doubt (CommonMark, left-flanking runs)."""
    before, after = markdown[start - 1 : start] if start else "", markdown[end : end + 1]
    if before == "" or before in " \n":
        return after.isalnum() or (after != "" and after in "[`\"'(")
    return before in "(\"'" and (after.isalnum() or (after != "" and after in "[`"))


def _closes(markdown: str, start: int, end: int) -> bool:
    """Whether a mark from ``start`` up to ``end`` ends emphasis beyond doubt (CommonMark, right-flanking runs)."""
    before, after = markdown[start - 1 : start], markdown[end : end + 1]
    return (before.isalnum() or before in ".!?)`:;,\"'%}/") and (after == "" or after in " \n.,;:)\"'!?")


def parse(markdown: str, references: dict[str, str]) -> Inline:
    """``inline`` as markdown-it-py sees it."""
    from cardgraph.markdown.parser import inline_tokens

    reader = _Reader(markdown)
    for token in inline_tokens(markdown, references):
        reader.take(token)
    refers = any(link.target_start == link.target_end for link in reader.links)
    return Inline("".join(reader.pieces), reader.marks, reader.links, reader.wide, refers)


class _Reader:
    """Puts the plain text together from markdown-it-py's tokens."""

    def __init__(self, markdown: str) -> None:
        self.markdown = markdown
        self.pieces: list[str] = []
        self.marks: list[tuple[int, int]] = []
        self.links: list[Link] = []
        self.wide: list[tuple[int, int]] = []
        self.length = 0
        self._open: list[tuple[int, str, bool]] = []

    def take(self, token: Token) -> None:
        """Go on by one token; within a link, what it holds is its label."""
        at = token.meta.get("at", 0)
        if token.type in ("text", "text_special"):
            self._add(token.content, at + bool(self._open and self._open[-1][2]))
            if token.markup:
                self.wide.append((self.length - 1, at + len(token.markup) - 1))
        elif token.type == "code_inline":
            inner = at + len(token.markup)
            # One blank on each side of code is not part of it.
            first = self.markdown[inner : inner + 1].replace("\n", " ")
            self._add(token.content, inner + (first != token.content[:1]))
        elif token.type in ("softbreak", "hardbreak"):
            self._add("\n", at)
        elif token.type == "html_inline":
            self._add("\n" if token.content[:3].lower() == "<br" else "", at)
        elif token.type == "image":
            self._add(token.content, at + 2)
        elif token.type == "link_open":
            self._open.append((self.length, str(token.attrs["href"]), token.markup == "autolink"))
        elif token.type == "link_close":
            start, target, automatic = self._open.pop()
            # The target of a link by reference is written elsewhere, whatever stands behind the link.
            is_here = automatic or self.markdown[at + 1 : at + 2] == "("
            written = self.markdown.find(target, 0 if automatic else at) if target and is_here else -1
            place = (written, written + len(target)) if written >= 0 else (at, at)
            self.links.append(Link(start, self.length, target, *place))

    def _add(self, piece: str, at: int) -> None:
        if piece:
            self.marks.append((self.length, at))
            self.pieces.append(piece)
            self.length += len(piece)
