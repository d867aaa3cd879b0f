"""How wide text is on a terminal, and how it is made to fit: in graphemes, what a reader takes for one character."""

import unicodedata
from collections.abc import Iterator

from cardgraph.expressions import expression

ELLIPSIS = "\u2026"
_JOINER = "\u200d"
# Narrower lines than this are of no use to anybody.
_LEAST = 10
# What nearly all text consists of: each character is a grapheme, and one cell wide.
_PLAIN = expression(r"[ -~\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027]*")


def safe(text: str) -> str:
    """A text without characters that would command a terminal or are invisible: they are shown as escapes."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(c if _is_harmless(c) else c.encode("unicode_escape").decode() for c in text)


def _is_harmless(character: str) -> bool:
    return character == _JOINER or unicodedata.category(character) not in ("Cc", "Cs", "Zl", "Zp", "Cf")


def _is_plain(text: str) -> bool:
    """Whether each character of a text is a grapheme, and one cell wide."""
    return (text.isascii() and text.isprintable()) or _PLAIN.fullmatch(text) is not None


def cells(text: str) -> int:
    """How many cells of a terminal a text takes that ``safe`` has gone over."""
    if _is_plain(text):
        return len(text)
    return sum(width for _, _, width in graphemes(text))


def graphemes(text: str) -> Iterator[tuple[int, int, int]]:
    """The graphemes of a text: start, end, and cells that each takes as ``safe`` shows it.

    See Unicode Standard Annex 29.
    """
    if _is_plain(text):
        yield from ((index, index + 1, 1) for index in range(len(text)))
        return
    import wcwidth

    start = 0
    for grapheme in wcwidth.iter_graphemes(text):
        end = start + len(grapheme)
        yield start, end, wcwidth.wcswidth(safe(grapheme))
        start = end


def cut(text: str, width: int) -> str:
    """A text that ``safe`` has gone over, or as much of its beginning as fits, and an ellipsis."""
    if cells(text) <= width:
        return text
    end, used = 0, 1
    for _, stop, size in graphemes(text):
        if used + size > width:
            break
        end, used = stop, used + size
    return text[:end] + ELLIPSIS


def wrapped(text: str, width: int, first: int = 0, later: int = 0) -> list[str]:
    """A text that ``safe`` has gone over in lines that fit; a word that is wider than a line is broken.

    :param width: cells of a line; 0 leaves the text in one
    :param first: cells of the first line that something else takes, which may be all of it
    :param later: the same of the other lines
    """
    if not width or first + cells(text) <= width:
        return [text]
    width = max(width, later + _LEAST)
    lines, line, used = [], "", first
    for word in text.split(" "):
        between = " " if line else ""
        if used + len(between) + cells(word) <= width:
            line, used = line + between + word, used + len(between) + cells(word)
            continue
        lines.append(line)
        line, used = word, later + cells(word)
        while used > width:
            head = _head(line, width - later)
            lines.append(head)
            line = line[len(head) :]
            used = later + cells(line)
    return [*lines, line]


def hanging(head: str, text: str, width: int, indent: int = -1) -> list[str]:
    """A text behind a head, which stays whole, in lines that fit; what has no room beside it stands below, further in.

    :param width: cells of a line; 0 leaves all in one
    :param indent: blanks before the lines below; as wide as the head, if left out
    """
    indent = cells(head) if indent < 0 else indent
    first, *others = wrapped(text, width, cells(head), indent)
    return [(head + first).rstrip(" ") if others else head + first, *(" " * indent + line for line in others)]


def _head(text: str, width: int) -> str:
    """As many graphemes of a text as fit, but one at least."""
    end, used = 0, 0
    for _, stop, size in graphemes(text):
        if end and used + size > width:
            break
        end, used = stop, used + size
    return text[:end]
