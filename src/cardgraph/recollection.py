"""The same words are read once: what they meant the last time, at the place where they stand now.

Cards say many things in the same words: where a model is from, what it takes, what its risks are. What a reader
made of some words that were in order is kept, by the words and how they are written, and moved to where they
stand in the next card. So little is kept that memory stays small, whatever cards hold.
"""

from collections.abc import Hashable
from typing import Any

from cardgraph.card import Organization, Stated
from cardgraph.markdown.words import Spot, Words
from cardgraph.records import NamedTuple

# How many words are kept, and how long they may be.
_MOST, _LONGEST = 1024, 512


class _Kept(NamedTuple):
    """A value that was stated, the rule that read it, and what its words are of those that were read.

    That is two offsets, or of a ``Spot`` column and width, and what stands there.
    """

    value: Any
    rule: str
    start: int
    end: int
    shown: str | None = None


class _KeptOrganization(NamedTuple):
    """An organization whose page and types are kept, too."""

    name: str
    page: _Kept | None
    types: tuple[_Kept, ...]


class Recollection:
    """What words meant, as far as it depends on nothing but the words."""

    def __init__(self) -> None:
        # What was kept, and whether each of the values has no words but its own, which are words of the card.
        self._known: dict[Hashable, tuple[bool, tuple[_Kept, ...]]] = {}

    def recall(self, key: Hashable, words: Words) -> tuple[Stated[Any], ...] | None:
        """What words mean that were kept under a key, or None where they were not.

        :param key: who reads them, and what ``written`` gives for them
        :param words: where they stand now
        """
        known = self._known.get(key)
        if known is None:
            return None
        are_plain, values = known
        if not are_plain:
            return tuple([_placed(kept, words) for kept in values])
        prose, at, length = words.prose, words.start, words.end - words.start
        return tuple(
            [
                Stated(value, words if end - start == length else Words(prose, at + start, at + end), rule)
                for value, rule, start, end, _ in values
            ]
        )

    def keep(self, key: Hashable, words: Words, values: tuple[Stated[Any], ...]) -> None:
        """Keep what some words mean, and no more of their card than that."""
        try:
            kept = tuple(_apart(stated, words) for stated in values)
        except _ElsewhereError:
            return
        if len(self._known) >= _MOST:
            del self._known[next(iter(self._known))]
        self._known[key] = all(map(_is_plain, kept)), kept


class _ElsewhereError(Exception):
    """A value is stated by other words than those that were read."""


def written(words: Words) -> Hashable | None:
    """All that matters of some words but where they begin: what they say, where Markdown stands in them, their links.

    :returns: None where they run over several lines, have escapes, or are too long to be kept
    """
    prose, start, end = words.prose, words.start, words.end
    if end - start > _LONGEST or prose.wide:
        return None
    if len(prose.marks) == 1 and not prose.links:
        return words.text
    number, column = prose.place(start)
    inside = [mark for mark in prose.marks if start < mark[0] < end]
    links = [link for link in prose.links if start <= link.start and link.end <= end]
    if any(line != number for _, line, _ in inside) or any(link.broken or link.place.line != number for link in links):
        return None
    # Where Markdown stands between two characters: how much of it there is, up to there.
    shift, marks = 0, []
    for at, _, there in inside:
        if there - column - (at - start) != shift:
            shift = there - column - (at - start)
            marks.append((at - start, shift))
    if not marks and not links:
        return words.text
    return (
        words.text,
        tuple(marks),
        tuple(
            (link.start - start, link.end - start, link.target, link.place.column - column, link.place.width)
            for link in links
        ),
    )


def _apart(stated: Stated[Any], words: Words) -> _Kept:
    """A value with the place of its words in those that were read.

    :raises _ElsewhereError: if they are not among them
    """
    value, own = stated.value, stated.words
    if isinstance(value, Organization):
        page = _apart(value.page, words) if value.page else None
        value = _KeptOrganization(value.name, page, tuple([_apart(kind, words) for kind in value.types]))
    if isinstance(own, Spot):
        line, column = words.prose.place(words.start)
        if own.line != line:
            raise _ElsewhereError
        return _Kept(value, stated.rule, own.column - column, own.width, own.text)
    if own.prose is words.prose and words.start <= own.start and own.end <= words.end:
        return _Kept(value, stated.rule, own.start - words.start, own.end - words.start)
    raise _ElsewhereError


def _is_plain(kept: _Kept) -> bool:
    """Whether a value that was kept has no words but its own, which are words of the card."""
    return kept.shown is None and not isinstance(kept.value, _KeptOrganization)


def _placed(kept: _Kept, words: Words) -> Stated[Any]:
    """A value that was kept, at the words that state it now."""
    value, rule, start, end, shown = kept
    if isinstance(value, _KeptOrganization):
        name, page, kinds = value
        value = Organization(
            name, _placed(page, words) if page else None, tuple([_placed(kind, words) for kind in kinds])
        )
    if shown is None:
        return Stated(value, Words(words.prose, words.start + start, words.start + end), rule)
    line, column = words.prose.place(words.start)
    return Stated(value, Spot(words.prose.source, line, column + start, end, shown), rule)
