"""The manifest of a snapshot: a line for each file, which is read in order, and what is kept beside it."""

import json
import zlib
from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from pathlib import Path
from typing import IO, Any, Final, TypeVar, get_type_hints

from cardgraph.diagnostic import Deferred, Diagnostic, Severity, Tally
from cardgraph.store.codec import codec
from cardgraph.store.errors import StoreError, damaged
from cardgraph.store.kept import Contents, Kept, Place, Record, Written, as_json, renamed

# The manifest of a snapshot, and how the files begin that hold the rest.
MANIFEST, DETAILS = "manifest.jsonl", "details-"
# Bytes of lines that are read and decoded together.
_AT_ONCE = 1 << 16

T = TypeVar("T")


def as_line(record: Record, contents: Contents, place: Place) -> bytes:
    """A line of a manifest: values of JSON with tabs between, and no tab within any."""
    return b"\t".join((as_json(record), as_json(contents), as_json(place))) + b"\n"


def details_name(number: int) -> str:
    """The file of details that the snapshot of a number has added."""
    return f"{DETAILS}{number}"


class Line:
    """A line as it was read: where it begins and ends in the manifest, and what it says."""

    __slots__ = ("contents", "end", "manifest", "place", "record", "start")

    def __init__(
        self, manifest: "Manifest", start: int, end: int, record: Record, contents: Contents, place: Place
    ) -> None:
        self.manifest: Final = manifest
        self.start: Final = start
        self.end: Final = end
        self.record: Final = record
        self.contents: Final = contents
        self.place: Final = place

    def details(self) -> tuple[bytes, bytes]:
        """What ``Kept.details`` gave.

        :raises StoreError: if they cannot be read
        """
        return self.manifest.details(self.place)

    def diagnostics(self, source: str) -> list[Diagnostic]:
        """The diagnostics, of the file as it is named now.

        :raises StoreError: if they cannot be read
        """
        found = self.manifest.decoded(self.place, _DIAGNOSTICS, self.details()[0])
        return [renamed(diagnostic, source) for diagnostic in found]

    def written(self) -> Written | None:
        """The graph of the card as an output has it.

        :raises StoreError: if it cannot be read
        """
        found: Written | None = self.manifest.decoded(self.place, _WRITTEN, self.details()[1], zlib.decompress)
        return found

    def says(self, kept: Kept) -> bool:
        """Whether it is what would be kept of a file now, whenever that was touched.

        :raises StoreError: if its details cannot be read
        """
        record = kept.record._replace(stamp=self.record.stamp)
        return (self.record, self.contents) == (record, kept.contents) and self.details() == kept.details()

    def deferred(self, source: str) -> Deferred:
        """The same, to be read when somebody looks at them."""
        return Deferred(
            _tally(*self.contents.counts.items(), worst=self.record.worst), partial(self.diagnostics, source)
        )


@lru_cache(maxsize=1024)
def _tally(*counts: tuple[str, int], worst: int) -> Tally:
    """What there are of each severity, as ``Contents`` has it; of most files it is the same."""
    return Tally({Severity(int(severity)): number for severity, number in counts}, worst)


_CONTENTS = tuple(codec(kind).decode for kind in get_type_hints(Contents).values())
_DIAGNOSTICS, _WRITTEN = codec(list[Diagnostic]).decode, codec(Written | None).decode
_RECORD_TYPES, _PLACE_TYPES = (tuple(get_type_hints(kind).values()) for kind in (Record, Place))


def _record(values: Any) -> Record:
    return tuple.__new__(Record, _of_types(values, _RECORD_TYPES))


def _contents(values: Any) -> Contents:
    return tuple.__new__(Contents, [decode(value) for decode, value in zip(_CONTENTS, values, strict=True)])


def _place(values: Any) -> Place:
    return tuple.__new__(Place, _of_types(values, _PLACE_TYPES))


def _of_types(values: Any, types: tuple[type, ...]) -> list[Any]:
    """A list, if its values are of these types.

    :raises TypeError: if they are not
    """
    if type(values) is not list or tuple(map(type, values)) != types:
        raise TypeError("it has other kinds of values")
    return values


class Manifest:
    """A file of records, one in a line, sorted by name.

    :param snapshot: the snapshot's folder
    """

    def __init__(self, stream: IO[bytes], snapshot: Path) -> None:
        self._stream, self._snapshot = stream, snapshot
        # Lines are mostly asked for in their order, and many of them are read in less time than each.
        self._ahead: dict[int, Line] = {}
        self._next = 0
        self._details: dict[int, IO[bytes]] = {}

    def close(self) -> None:
        """Close the files of details; ``stream`` is closed by whoever opened it."""
        for stream in self._details.values():
            stream.close()

    def all(self) -> Iterator[tuple[int, Record]]:
        """All records, each with the place of its line.

        :raises StoreError: if one cannot be read
        """
        self._stream.seek(0)
        place = 0
        while texts := self._stream.readlines(_AT_ONCE):
            for text, (record,) in zip(texts, self._parts(texts, 1), strict=True):
                yield place, self._made(_record, record)
                place += len(text)

    def at(self, place: int) -> Line:
        """The line at a place, which ``all`` has given.

        :raises StoreError: if it cannot be read
        """
        if place not in self._ahead:
            self._read(place)
        return self._ahead[place]

    def between(self, start: int, end: int) -> bytes:
        """The bytes of some lines, one after the other: from a place to another one."""
        self._stream.seek(start)
        return self._stream.read(end - start)

    def details(self, place: Place) -> tuple[bytes, bytes]:
        """The bytes at a place.

        :raises StoreError: if there are not so many
        """
        stream = self._details.get(place.number)
        if stream is None:
            path = self._snapshot / details_name(place.number)
            stream = self._details[place.number] = path.open("rb", _AT_ONCE)
        stream.seek(place.start)
        found = stream.read(place.diagnostics + place.written)
        if len(found) != place.diagnostics + place.written:
            raise self._damaged(details_name(place.number), "it ends too soon")
        return found[: place.diagnostics], found[place.diagnostics :]

    def decoded(
        self, place: Place, decode: Callable[[Any], Any], text: bytes, unpack: Callable[[bytes], bytes] = bytes
    ) -> Any:
        """The value of details.

        :param place: where they are, for a message
        :raises StoreError: if there is none
        """
        try:
            return decode(json.loads(unpack(text)))
        except (ValueError, TypeError, zlib.error) as error:
            raise self._damaged(details_name(place.number), error) from None

    def _read(self, place: int) -> None:
        """Read the line at a place, and those behind it if it comes behind what was read last."""
        self._stream.seek(place)
        texts = self._stream.readlines(_AT_ONCE) if place == self._next else [self._stream.readline()]
        self._ahead = {}
        for text, (record, contents, details) in zip(texts, self._parts(texts, 3), strict=True):
            end = place + len(text)
            # That it holds a record has been seen.
            known = tuple.__new__(Record, record)
            self._ahead[place] = Line(
                self, place, end, known, self._made(_contents, contents), self._made(_place, details)
            )
            place = end
        self._next = place

    def _parts(self, texts: list[bytes], count: int) -> list[list[Any]]:
        """The first parts of some lines, as JSON has them.

        :raises StoreError: if they cannot be read
        """
        parts = [part for text in texts for part in text.split(b"\t", count)[:count]]
        try:
            values = json.loads(b"[%b]" % b",".join(parts))
        except ValueError as error:
            raise self._damaged(MANIFEST, error) from None
        if len(values) != count * len(texts):
            raise self._damaged(MANIFEST, "a line has other parts")
        return [values[at : at + count] for at in range(0, len(values), count)]

    def _made(self, make: Callable[[Any], T], values: Any) -> T:
        try:
            return make(values)
        except (ValueError, TypeError) as error:
            raise self._damaged(MANIFEST, error) from None

    def _damaged(self, name: str, why: object) -> StoreError:
        return damaged(self._snapshot.parent, f"{self._snapshot.name}/{name} holds no record: {why}")
