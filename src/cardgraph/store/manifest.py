"""What a snapshot knows of each file: what was made of it, so that it need not be made again."""

import base64
import json
import zlib
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import IO, Any, TypeVar, cast, get_type_hints

from cardgraph.check.conflicts import Settled, settled
from cardgraph.compile import Compiled
from cardgraph.diagnostic import Deferred, Diagnostic, Severity, Span, Tally, tallied
from cardgraph.records import NamedTuple
from cardgraph.source.masking import masked
from cardgraph.store.codec import codec, encode, version
from cardgraph.store.errors import damaged

MANIFEST = "manifest.jsonl"

T = TypeVar("T")


class Record(NamedTuple):
    """What was made of one file, as far as it tells whether it has to be made again.

    ``name`` is the file's name and ``graph`` that of its named graph, in brackets; ``sha256`` is
    that of its bytes, empty where there were none; ``stored`` whether there is such a graph,
    ``shares_graph`` whether other files have the same; ``date`` the day of publication, empty where
    none is known, and ``ahead`` whether that was to come. ``model`` is in brackets, empty where there
    is no card, and ``form`` is that of the card. ``worst`` is the worst severity of its diagnostics, 0 where there
    are none, and ``has_fault`` whether something went wrong in the program, and not with the card.
    """

    name: str
    graph: str
    sha256: str
    stored: bool
    shares_graph: bool
    date: str
    ahead: bool
    model: str
    form: str
    worst: int
    has_fault: bool

    @property
    def skipped(self) -> bool:
        """Whether there was nothing to say of the file, which is no card."""
        return not self.model and not self.worst

    @property
    def is_none(self) -> bool:
        """Whether it is no card, and was skipped or is said to be none."""
        return not self.model and not self.has_errors

    @property
    def has_errors(self) -> bool:
        """Whether any diagnostic is an error."""
        return self.worst == Severity.ERROR


class Contents(NamedTuple):
    """What else counts of a file that is left as it is.

    ``concepts`` are the IRIs of the vocabulary concepts that its graph names, ``compared`` is what the rules across
    cards compare, as ``ConflictIndex.add_settled`` takes it, and ``counts`` how many diagnostics there are of each
    severity.
    """

    concepts: list[str]
    compared: Settled
    counts: dict[str, int]


class Written(NamedTuple):
    """The graph of a card as an output has it, for whoever wants one beside the store; as in ``CardText``.

    ``claims`` is whether what the prose claims is in it.
    """

    claims: bool
    pieces: list[str]
    counted: list[tuple[str, str]]


class Kept(NamedTuple):
    """A line of a manifest: a record in it, and what it says besides, of which each part is read where it is needed.

    ``diagnostics`` names no file in its places. ``written`` is there where the store has a graph.
    """

    record: Record
    contents: Contents
    diagnostics: list[Diagnostic]
    written: Written | None

    def line(self) -> bytes:
        """The line, which ``Manifest`` reads: values of JSON, in which no tab stands as it is, the last one packed."""
        *parts, written = (json.dumps(encode(part), separators=(",", ":")).encode() for part in self)
        return b"\t".join([*parts, base64.b64encode(zlib.compress(written, 1))]) + b"\n"


# Other fields, of a record or of what it holds, are another version: no line of one is read as one of the other.
VERSION = version(Kept)


class Line(NamedTuple):
    """A line as it was read, and the record in it."""

    manifest: "Manifest"
    text: bytes
    record: Record

    def contents(self) -> Contents:
        """What else counts of the file.

        :raises StoreError: if it cannot be read
        """
        found: Contents = self.manifest.decoded(_CONTENTS, self.text.split(b"\t", 2)[1:2])
        return found

    def diagnostics(self, source: str) -> list[Diagnostic]:
        """The diagnostics, of the file as it is named now.

        :raises StoreError: if they cannot be read
        """
        found = self.manifest.decoded(_DIAGNOSTICS, self.text.split(b"\t", 3)[2:3])
        return [_renamed(diagnostic, source) for diagnostic in found]

    def written(self) -> Written | None:
        """The graph of the card as an output has it.

        :raises StoreError: if it cannot be read
        """
        found: Written | None = self.manifest.decoded(_WRITTEN, self.text.split(b"\t")[3:], _unpacked)
        return found

    def deferred(self, contents: Contents, source: str) -> Deferred:
        """The same, to be read when somebody looks at them."""
        counts = {Severity(int(severity)): number for severity, number in contents.counts.items()}
        return Deferred(Tally(counts, self.record.worst), partial(self.diagnostics, source))


_RECORD, _CONTENTS, _DIAGNOSTICS, _WRITTEN = (codec(kind).decode for kind in get_type_hints(Kept).values())


def _record(data: dict[str, Any]) -> Record:
    return Record._make(data.values())


# What json.loads does besides, for texts that may begin with blanks or be in other encodings, takes longer than this.
_scan = json.JSONDecoder().raw_decode


def _parsed(text: str) -> Any:
    """A value of JSON, which is all of a text.

    :raises ValueError: if it is not
    """
    value, end = _scan(text)
    if end != len(text):
        raise ValueError(f"something stands behind character {end}")
    return value


def _unpacked(text: bytes) -> bytes:
    return zlib.decompress(base64.b64decode(text))


class Manifest:
    """A file of records, one in a line, sorted by name.

    :param snapshot: the snapshot's folder, for messages
    """

    def __init__(self, stream: IO[bytes], snapshot: Path) -> None:
        self._stream, self._snapshot = stream, snapshot

    def all(self) -> Iterator[tuple[int, Line]]:
        """All lines, each with its place.

        :raises StoreError: if one cannot be read
        """
        self._stream.seek(0)
        place = 0
        for text in self._stream:
            yield place, self._line(text)
            place += len(text)

    def at(self, place: int) -> Line:
        """The line at a place, which ``all`` has given, and has seen to hold a record.

        :raises StoreError: if it cannot be read
        """
        self._stream.seek(place)
        return self._line(self._stream.readline(), _record)

    def decoded(
        self, decode: Callable[[Any], Any], text: Sequence[bytes], unpack: Callable[[bytes], bytes] = bytes
    ) -> Any:
        """The value of the only one of some texts.

        :raises StoreError: if there is no such text, or it cannot be read
        """
        try:
            (only,) = text
            return decode(_parsed(unpack(only).decode()))
        except (ValueError, TypeError, zlib.error) as error:
            why = f"{self._snapshot.name}/{MANIFEST} holds no record: {error}"
            raise damaged(self._snapshot.parent, why) from None

    def _line(self, text: bytes, decode: Callable[[Any], Any] = _RECORD) -> Line:
        return Line(self, text, self.decoded(decode, text.split(b"\t", 1)[:1]))


def kept(
    item: Compiled, name: str, graph: str, sha256: str, stored: bool, shares_graph: bool, day: str, claims: bool
) -> Kept:
    """What is kept of a card that was compiled.

    :param day: what was taken for today
    :param claims: whether what the prose claims is in its graph, and not apart from it
    """
    date = item.graph.date if item.graph else ""
    counts, worst = tallied(item.diagnostics)
    record = Record(
        name=name,
        graph=graph,
        sha256=sha256,
        stored=stored,
        shares_graph=shares_graph,
        date=date,
        # Years, months and days compare as the rules compare them.
        ahead=date > day,
        model=item.graph.model if item.graph else "",
        form=item.form,
        worst=int(worst),
        has_fault=item.has_fault,
    )
    contents = Contents(
        item.graph.concepts if item.graph else [],
        settled(item.graph.comparable) if item.graph else {},
        {str(int(severity)): number for severity, number in sorted(counts.items())},
    )
    written = Written(claims, item.graph.pieces, item.graph.counted) if item.graph and stored else None
    return Kept(record, contents, [_kept(diagnostic) for diagnostic in item.diagnostics], written)


def _kept(diagnostic: Diagnostic) -> Diagnostic:
    """A diagnostic as it may lie on the disk: its place names no file, and its line holds no password."""
    return _renamed(diagnostic, "")._replace(source_line=masked(diagnostic.source_line))


def _renamed(value: T, source: str) -> T:
    """The same with every place in it, however deep, in another file."""
    if isinstance(value, Span):
        return value._replace(source=source)
    if isinstance(value, tuple):
        parts = [_renamed(part, source) for part in value]
        # Only a tuple without names is made of its parts as they are.
        return cast(T, value._make(parts) if hasattr(value, "_make") else tuple(parts))
    return value
