"""What markup makes of words: what is struck through or is an ornament alone does not count, and marks are gone."""

import re
from bisect import bisect_left
from collections.abc import Iterator

from cardgraph.expressions import expression
from cardgraph.markdown.words import Prose, Words
from cardgraph.source.decode import Text
from cardgraph.values import is_absent

_STRUCK = expression(r"~~(?=\S)(.*?\S)~~", re.DOTALL)
_HTML = expression(r"<\s*(/?)\s*(?:s|del|strike)\b[^<>]*>", re.IGNORECASE)
_TICKED = expression(r"(?:^|(?<=[,;\n]))\s*\[[xX]\](?=\s)")
_FLAG = expression("[\U0001f1e6-\U0001f1ff]{2}")


def may_be_struck(text: Text) -> bool:
    """Whether a card has a sign of anything that is struck through or ticked; hardly any has."""
    whole = "\n".join(text.lines)
    return "~~" in whole or "[x]" in whole or "[X]" in whole or ("<" in whole and _HTML.search(whole) is not None)


def without_struck(words: Words) -> Words:
    """The words that stand: without what is struck through (``~~x~~``, ``<del>x</del>``) and without ticked boxes.

    :returns: the words themselves where there is nothing to take out
    """
    stretches = [match.span() for pattern in (_STRUCK, _TICKED) for match in pattern.finditer(words.text)]
    stretches += _struck_in_html(words)
    return _without(words, sorted(stretches)) if stretches else words


def says_nothing(words: Words) -> bool:
    """Whether words have no letter and no digit and are neither a flag nor a dash: an emoji, a full stop."""
    text = words.text
    return not (any(character.isalnum() for character in text) or _FLAG.search(text) or is_absent(text))


def removed(words: Words) -> Iterator[tuple[int, str]]:
    """What of the Markdown is no longer there in the plain text, such as ``**``, and before which character."""
    prose = words.prose
    previous: tuple[int, int, int] | None = None
    for mark in prose.marks:
        start, number, column = mark
        if words.start <= start <= words.end:
            same_line = previous is not None and previous[1] == number
            behind = previous[2] + start - previous[0] if previous and same_line else 1
            if gone := prose.source.lines[number - 1][behind - 1 : column - 1]:
                yield start - words.start, gone
        previous = mark


def breaks_a_number(words: Words) -> bool:
    """Whether Markdown took something out of the middle of a number, as it does of ``12*768*50257``."""
    text = words.text
    # Most words have no Markdown in between.
    return len(words.prose.marks) > 1 and any(
        0 < at < len(text) and text[at - 1] in "0123456789.," and text[at] in "0123456789.," and gone != "\\"
        for at, gone in removed(words)
    )


def _struck_in_html(words: Words) -> Iterator[tuple[int, int]]:
    """The stretches between tags that strike through; one that is not closed goes to the end."""
    opened = -1
    for at, markdown in removed(words):
        for match in _HTML.finditer(markdown):
            if match[1] and opened >= 0:
                yield opened, at
            opened = -1 if match[1] else at
    if opened >= 0:
        yield opened, len(words.text)


def _without(words: Words, stretches: list[tuple[int, int]]) -> Words:
    """The words without some stretches of their text, as a text of their own that knows every place."""
    old, new = words.prose, Prose(words.prose.source)
    end = 0
    for start, stop in [*stretches, (len(words.text), len(words.text))]:
        if start > end:
            _copy(old, words.start + end, words.start + start, new)
        end = max(end, stop)
    return Words(new, 0, len(new.text)).part(0, len(new.text))


def _copy(old: Prose, start: int, end: int, new: Prose) -> None:
    """Append a stretch of one text to another, with the places and the links in it."""
    shift = len(new.text) - start
    new.marks.append((len(new.text), *old.place(start)))
    first, last = bisect_left(old.marks, (start + 1,)), bisect_left(old.marks, (end,))
    new.marks += [(at + shift, number, column) for at, number, column in old.marks[first:last]]
    first, last = (bisect_left(old.links, at, key=lambda link: link.start) for at in (start, end))
    new.links += [link.moved(shift) for link in old.links[first:last] if link.end <= end]
    new.wide |= {at + shift: place for at in range(start, end if old.wide else start) if (place := old.wide.get(at))}
    new.text += old.text[start:end]
