"""What stands in front matter as nodes of text, each of which knows its line and column.

Nothing is constructed: to a constructor ``no`` would be false, ``24_700_000`` a number and ``2021-01-01`` a
date. Every scalar stays the text that it is; what it means is for the readers of values to say.
"""

from __future__ import annotations

from collections.abc import Sequence

from cardgraph.markdown.words import Words
from cardgraph.records import NamedTuple

# Texts that say nothing, unless they stand in quotes (YAML 1.1, the tag ``null``).
NULL = frozenset({"", "~", "null", "Null", "NULL"})


class Scalar(NamedTuple):
    """A text; ``words`` without quotes. One that says nothing, such as ``null``, ``is_null``."""

    words: Words
    is_null: bool


class Listed(NamedTuple):
    """A sequence; ``words`` are what its first line begins with."""

    words: Words
    items: tuple[Node, ...]


class Entry(NamedTuple):
    """A key of a mapping and its value."""

    key: Words
    value: Node


class Mapped(NamedTuple):
    """A mapping; of a key that is given twice, the first value."""

    words: Words
    entries: dict[str, Entry]

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
