"""Files that hold many cards: what they have in common, and a card in one as a source.

Of such a file there is in memory what each card is called and where it lies, a few dozen bytes a card.
The cards themselves are read one by one when somebody asks for them; whoever asks for them in their
order goes through the file once.
"""

import errno
import os
import stat
import weakref
from abc import ABC, abstractmethod
from array import array
from collections.abc import Iterator
from itertools import islice
from typing import IO, Any

from cardgraph.diagnostic import Finding, Span
from cardgraph.packing import is_damage, packing_of, unpacked
from cardgraph.records import NamedTuple
from cardgraph.source.exclusion import Exclusion
from cardgraph.source.source import ChangedError

# Longer than any name of a file or repository.
LONGEST_NAME = 1 << 10
# A packed file may be so many times as long when it is unpacked, and in any case so many bytes, without a card.
_RATIO, _ALWAYS = 200, 1 << 26


class DamageError(Exception):
    """A container that cannot be read on from some place; the text says why."""


class Names:
    """Many short texts, of which none costs more than its bytes and eight more."""

    def __init__(self) -> None:
        self._text, self._ends = bytearray(), array("Q", [0])

    def append(self, name: str) -> None:
        """Add a text at the end."""
        self._text += name.encode()
        self._ends.append(len(self._text))

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, index: int) -> str:
        return self._text[self._ends[index] : self._ends[index + 1]].decode()

    def __iter__(self) -> Iterator[str]:
        text, start = self._text, 0
        for end in islice(self._ends, 1, None):
            yield text[start:end].decode()
            start = end


class Container(ABC):
    """A file that holds many cards; a value that can be pickled.

    A kind of containers is a class with the members that are abstract here, and a row in ``containers.py``.

    :param path: the file as the user would name it
    :param shown: the path as text that can be printed anywhere
    """

    # What one of the entries is called, and whether those of one name are one too many, wherever they are.
    entry, unique = "row", True
    # The rule of an entry that was found and cannot be read.
    broken = "container-cut"

    def __init__(self, path: str, shown: str) -> None:
        self.path, self.shown = path, shown
        self.name = os.path.basename(shown)
        """The file as the graph names it."""
        self.packing = packing_of(path)
        """How the file is packed as a whole."""
        self.names = Names()
        """What the cards are called, in their order; empty for those that are no cards."""
        self.numbers = array("Q")
        """The numbers that their rows or members have in the file, counted from 1."""
        self.faults: dict[int, Finding] = {}
        """Why there is no card, by entry, where that is known without reading it again."""
        self.renamed: set[int] = set()
        """The entries that need the name of the file in front of their own, to be told from others."""
        self._stream: Any = None
        self._file: Any = None
        self._status: tuple[int, ...] = ()

    def __len__(self) -> int:
        return len(self.names)

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_stream": None, "_file": None}

    def find(self, exclusion: Exclusion) -> None:
        """Go through the file once, for what its cards are called and where they lie.

        What is wrong with the file as a whole, or from some place on, is an entry too.

        :param exclusion: what is left out
        :raises ColumnError: if it is a table without the columns that are needed
        :raises MissingExtraError: if it takes a package that is not installed
        """
        try:
            self._stream = self._opened()
            self._find(exclusion)
        except Exception as error:
            if not _is_broken(error):
                raise
            self._break_off(_reason(error))

    def read(self, entry: int) -> bytes | Finding:
        """The bytes of a card, at most one more than a card may have, or why there are none.

        :raises ChangedError: if the file is not what it was
        """
        if entry in self.faults:
            return self.faults[entry]
        try:
            if self._stream is None:
                self._stream = self._opened()
            if self._now() != self._status:
                raise ChangedError(f"{self.shown} has changed while it was being read; run the command again")
            return self._read(entry)
        except Exception as error:
            if not _is_broken(error):
                raise
            return self.finding(self.broken, entry, reason=_reason(error))

    def name_of(self, entry: int) -> str:
        """A card as the graph names it; what is no card has a name, too, which nothing else has."""
        name = self.names[entry]
        if not name or entry in self.faults:
            return f"{self.name}, {self.entry} {self.numbers[entry]}"
        return f"{self.name}/{name}" if entry in self.renamed else name

    @abstractmethod
    def shown_of(self, entry: int) -> str:
        """A card as people see it."""

    def is_incidental(self, _entry: int) -> bool:
        """Whether a card was come across under a name that documents about a folder have."""
        return False

    def finding(self, rule: str, entry: int, **values: str) -> Finding:
        """A finding about an entry as a whole, which is in the place of its row."""
        return Finding(rule, Span(self.shown, self.numbers[entry], 1, 1), values)

    def holds(self) -> str:
        """What there would be in it if there were cards in it, as a message says it."""
        return f"{self.entry}s"

    @abstractmethod
    def _find(self, exclusion: Exclusion) -> None:
        """Go through the file, which is open."""

    @abstractmethod
    def _read(self, entry: int) -> bytes | Finding:
        """The bytes of a card in the file, which is open, or why there are none."""

    def _prepared(self, file: IO[bytes]) -> Any:
        """What is read of the open file."""
        return unpacked(file, self.packing, self.shown)

    def _add(self, name: str, number: int) -> int:
        """Take note of an entry, and give its place among them."""
        self.names.append(name)
        self.numbers.append(number)
        return len(self.names) - 1

    def _break_off(self, reason: str) -> None:
        """Take note that the file cannot be read, or not from some place on."""
        rule = "container-cut" if len(self) else "file-unreadable"
        entry = self._add("", self.numbers[-1] + 1 if len(self) else 1)
        self.faults[entry] = self.finding(rule, entry, reason=reason)

    def _see_no_desert(self, count: int) -> None:
        """See that so many bytes without a card in them are not too many.

        :raises DamageError: if they are, as they are where somebody packed nothing but zeros
        """
        if self.packing and count > max(_ALWAYS, _RATIO * self._status[0]):
            raise DamageError(f"it unpacks to more than {_RATIO} times its size without a card in it; unpack it first")

    def _opened(self) -> Any:
        """What is read of the file; opened without being fooled, and closed with this object at the latest.

        :raises DamageError: if it is no file
        """
        # Opening a pipe to read would wait for ever for somebody to write.
        flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        file = os.fdopen(os.open(self.path, flags), "rb")
        weakref.finalize(self, file.close)
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise DamageError("not a regular file")
        self._file = file
        self._status = self._status or self._now()
        return self._prepared(file)

    def _now(self) -> tuple[int, ...]:
        """What tells the open file from itself after a change: its size first."""
        status = os.fstat(self._file.fileno())
        return status.st_size, status.st_mtime_ns, status.st_ino


def _is_broken(error: Exception) -> bool:
    """Whether an error is one of the file, as libraries raise them that come across bytes which make no sense."""
    if isinstance(error, OSError) and error.errno in (errno.EMFILE, errno.ENFILE, errno.ENOMEM):
        # It is not the file that is at fault, nor will any other be read.
        return False
    # Whoever reads no archive need not wait for it.
    import struct

    kinds = (DamageError, OSError, ValueError, OverflowError, RuntimeError, struct.error)
    return isinstance(error, kinds) or is_damage(error)


def _reason(error: Exception) -> str:
    """Why a container cannot be read on, in words that go on a sentence."""
    text = (error.strerror if isinstance(error, OSError) else "") or str(error) or type(error).__name__
    return text[:1].lower() + text[1:].rstrip(".")


class Entry(NamedTuple):
    """A card in a container, as a source; ``number`` is its place among the entries, ``alias`` another name."""

    container: Container
    number: int
    alias: str = ""

    @property
    def name(self) -> str:
        """The card as the graph names it."""
        return self.alias or self.container.name_of(self.number)

    @property
    def shown(self) -> str:
        """The card as people see it."""
        return self.container.shown_of(self.number)

    @property
    def incidental(self) -> bool:
        """Whether it was come across under a name that documents about a folder have."""
        return self.container.is_incidental(self.number)

    def place(self) -> str:
        """Below the file, as if that were a folder."""
        return f"{os.path.realpath(self.container.path)}/{self.container.name_of(self.number)}"

    def stamp(self) -> str:
        """Nothing: the times are those of the whole file."""
        return ""

    def named(self, name: str) -> "Entry":
        """The same card by another name."""
        return self._replace(alias=name)

    def read(self) -> bytes | Finding:
        """The bytes, at most one more than a card may have, or why there are none.

        :raises ChangedError: if the file is not what it was
        """
        return self.container.read(self.number)
