"""How wide text is on a terminal: counted in graphemes, what a reader takes for one character."""

import re
import unicodedata
from collections.abc import Iterator

_JOINER = "\u200d"
# What nearly all text consists of: each character is a grapheme, and one cell wide.
_PLAIN = re.compile(r"[ -~\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027]*")


def safe(text: str) -> str:
    """A text without characters that would command a terminal or are invisible: they are shown as escapes."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(c if _is_harmless(c) else c.encode("unicode_escape").decode() for c in text)


def _is_harmless(character: str) -> bool:
    return character == _JOINER or unicodedata.category(character) not in ("Cc", "Cs", "Zl", "Zp", "Cf")


def cells(text: str) -> int:
    """How many cells of a terminal a text takes that ``safe`` has gone over."""
    if _PLAIN.fullmatch(text):
        return len(text)
    return sum(width for _, _, width in graphemes(text))


def graphemes(text: str) -> Iterator[tuple[int, int, int]]:
    """The graphemes of a text: start, end, and cells that each takes as ``safe`` shows it.

    See Unicode Standard Annex 29.
    """
    if _PLAIN.fullmatch(text):
        yield from ((index, index + 1, 1) for index in range(len(text)))
        return
    import wcwidth

    start = 0
    for grapheme in wcwidth.iter_graphemes(text):
        end = start + len(grapheme)
        yield start, end, wcwidth.wcswidth(safe(grapheme))
        start = end
