"""What a source of a card is: something with a name that gives its bytes."""

from typing import Protocol

from cardgraph.diagnostic import Finding
from cardgraph.errors import CardgraphError, Status
from cardgraph.records import NamedTuple


class NoCardsError(CardgraphError):
    """Nothing to read: an argument names no file, or a folder holds no card."""

    status = Status.USAGE


class ChangedError(CardgraphError):
    """A card has changed while a command was at work on it."""


class Source(Protocol):
    """One card, wherever it lies; a value that can be pickled.

    A kind of sources is a class with these members, and a function that says which of them an
    argument names (see ``sources.find_sources``). Nobody else asks of which kind a source is.
    """

    @property
    def name(self) -> str:
        """The source as the graph names it: text that any graph can hold, with forward slashes."""

    @property
    def shown(self) -> str:
        """The source as people see it: as the user would name it, in text that can be printed anywhere."""

    @property
    def incidental(self) -> bool:
        """Whether it was come across under a name that documents about a folder have, such as README.md.

        It is skipped unless it has the form of a card.
        """

    def place(self) -> str:
        """Where the bytes lie, as an absolute path, or nothing where they have no place.

        Sources of one place are one card; sources of one name are told apart by their places.
        """

    def stamp(self) -> str:
        """What tells without reading that the bytes are those of another time; nothing where they have to be read."""

    def named(self, name: str) -> "Source":
        """The same source by another name."""

    def read(self) -> bytes | Finding:
        """The bytes, at most one more than a card may have, or why there are none."""


class InMemory(NamedTuple):
    """A source whose bytes are in memory, or why there are none."""

    name: str
    shown: str
    data: bytes | Finding
    incidental: bool = False

    @property
    def size(self) -> int:
        """How many bytes there are."""
        return 0 if isinstance(self.data, Finding) else len(self.data)

    @property
    def sha256(self) -> str:
        """The SHA-256 of the bytes in hexadecimal; nothing where there are none to be had."""
        if isinstance(self.data, Finding):
            return ""
        import hashlib

        return hashlib.sha256(self.data).hexdigest()

    def place(self) -> str:
        """Nowhere."""
        return ""

    def stamp(self) -> str:
        """Nothing."""
        return ""

    def named(self, name: str) -> "InMemory":
        """The same bytes by another name."""
        return self._replace(name=name)

    def read(self) -> bytes | Finding:
        """The bytes, or why there are none."""
        return self.data
