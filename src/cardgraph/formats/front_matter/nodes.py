"""What stands in front matter as nodes of text, each of which knows its line and column.

Nothing is constructed: to a constructor ``no`` would be false, ``24_700_000`` a number and ``2021-01-01`` a
date. Every scalar stays the text that it is; what it means is for the readers of values to say.
"""

from __future__ import annotations

from collections.abc import Sequence

from cardgraph.markdown.words import Prose, Words
from cardgraph.source.decode import Text

# Texts that say nothing, unless they stand in quotes (YAML 1.1, the tag ``null``).
NULL = frozenset({"", "~", "null", "Null", "NULL"})


# Where words stand that nobody has asked for: card, number of the line, the line, where in it they begin and end.
Place = tuple[Text, int, str, int, int]


class _Placed:
    """What stands somewhere; its words are made when they are asked for, since most of front matter is not read.

    :param place: the words, or where they stand
    """

    __slots__ = ("_place",)

    def __init__(self, place: Words | Place) -> None:
        self._place = place

    @property
    def words(self) -> Words:
        """What it is written with: a text without quotes, of what has parts what its first line holds of it."""
        place = self._place
        if isinstance(place, tuple):
            text, number, line, start, end = place
            prose = Prose(text)
            prose.text, prose.marks = line, [(0, number, 1)]
            place = self._place = Words(prose, start, end)
        return place


class Scalar(_Placed):
    """A text. One that says nothing, such as ``null``, ``is_null``."""

    __slots__ = ("is_null",)

    def __init__(self, place: Words | Place, is_null: bool) -> None:
        self._place, self.is_null = place, is_null


class Listed(_Placed):
    """A sequence."""

    __slots__ = ("items",)

    def __init__(self, place: Words | Place, items: tuple[Node, ...]) -> None:
        self._place, self.items = place, items


class Entry(_Placed):
    """A key of a mapping and its value."""

    __slots__ = ("value",)

    def __init__(self, place: Words | Place, value: Node) -> None:
        self._place, self.value = place, value

    @property
    def name(self) -> str:
        """The text of the key."""
        place = self._place
        return place[2][place[3] : place[4]] if isinstance(place, tuple) else place.text

    @property
    def key(self) -> Words:
        """The words of the key."""
        return self.words


class Mapped(_Placed):
    """A mapping; of a key that is given twice, the first value."""

    __slots__ = ("entries",)

    def __init__(self, place: Words | Place, entries: dict[str, Entry]) -> None:
        self._place, self.entries = place, entries

    def scalar(self, key: str) -> Words | None:
        """The words of a key whose value is a text that says something."""
        entry = self.entries.get(key)
        return entry.value.words if entry and isinstance(entry.value, Scalar) and not entry.value.is_null else None

    def mapping(self, key: str) -> Mapped | None:
        """The mapping below a key, if it is one."""
        entry = self.entries.get(key)
        return entry.value if entry and isinstance(entry.value, Mapped) else None

    def listed(self, key: str) -> Sequence[Node]:
        """What is listed below a key; a single value counts as a list of one."""
        entry = self.entries.get(key)
        if not entry or (isinstance(entry.value, Scalar) and entry.value.is_null):
            return ()
        return entry.value.items if isinstance(entry.value, Listed) else (entry.value,)


Node = Scalar | Listed | Mapped
