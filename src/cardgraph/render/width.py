"""How wide text is on a terminal: counted in graphemes, what a reader takes for one character."""

import unicodedata
from collections.abc import Iterator

_JOINER = "\u200d"
_AS_EMOJI = "\ufe0f"


def is_harmless(character: str) -> bool:
    """Whether a character may be shown as it is: it commands no terminal and is not invisible."""
    return character == _JOINER or unicodedata.category(character) not in ("Cc", "Cs", "Zl", "Zp", "Cf")


def safe(text: str) -> str:
    """A text without characters that would command a terminal: they are shown as escapes."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(c if is_harmless(c) else c.encode("unicode_escape").decode() for c in text)


def cells(text: str) -> int:
    """How many cells of a terminal a text takes that ``safe`` has gone over."""
    if text.isascii():
        return len(text)
    return sum(width for _, _, width in graphemes(text))


def graphemes(text: str) -> Iterator[tuple[int, int, int]]:
    """The graphemes of a text: start, end, and cells that each takes as ``safe`` shows it.

    An approximation of Unicode Standard Annex 29 that keeps together what terminals do: marks with
    their letter, emoji that are joined or have a colour of skin, flags of two letters.
    """
    start = 0
    while start < len(text):
        end = start + 1
        if not is_harmless(text[start]):
            yield start, end, len(safe(text[start]))
            start = end
            continue
        if _is_flag_letter(text[start]) and _is_flag_letter(text[end : end + 1]):
            end += 1
        while end < len(text) and (_extends(text[end]) or (_is_emoji(text[start]) and _is_joined(text, end))):
            end += 1
        yield start, end, _width(text[start:end])
        start = end


def _width(grapheme: str) -> int:
    if len(grapheme) > 1 and (_AS_EMOJI in grapheme or _is_flag_letter(grapheme[1])):
        return 2
    if _extends(grapheme[0]):
        return 0
    return 2 if unicodedata.east_asian_width(grapheme[0]) in "WF" else 1


def _extends(character: str) -> bool:
    """Whether a character goes on with the one before it: marks, joiners, colours of skin, Hangul in parts."""
    return (
        character > "\x7f"
        and is_harmless(character)
        and (
            unicodedata.category(character) in ("Mn", "Me", "Cf")
            or "\U0001f3fb" <= character <= "\U0001f3ff"
            or "\u1160" <= character <= "\u11ff"
        )
    )


def _is_joined(text: str, index: int) -> bool:
    return text[index - 1] == _JOINER and _is_emoji(text[index])


def _is_emoji(character: str) -> bool:
    return character >= "\u2190" and unicodedata.category(character) in ("So", "Sm")


def _is_flag_letter(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"
