"""What a snapshot knows of each file: what was made of it, so that it need not be made again."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import IO, NamedTuple, TypeVar, cast

from cardgraph.compile import Compiled
from cardgraph.diagnostic import Diagnostic, Severity, Span
from cardgraph.source.masking import masked
from cardgraph.store.codec import codec, encode, version
from cardgraph.store.errors import damaged

MANIFEST = "manifest.jsonl"

T = TypeVar("T")


class Record(NamedTuple):
    """What was made of one file.

    ``name`` is the file's name and ``graph`` that of its named graph, in brackets; ``sha256`` is
    that of its bytes, empty where there were none; ``stored`` whether there is such a graph,
    ``shares_graph`` whether other files have the same; ``date`` the day of publication, empty where
    none is known, and ``ahead`` whether that was to come. ``model`` is in brackets, empty where there
    is no card, and ``form`` is that of the card; ``concepts`` are the IRIs of the vocabulary concepts that its
    graph names; ``comparable`` is what the rules across cards compare, as ``ConflictIndex`` takes it. The
    diagnostics' places name no file.
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
    concepts: list[str]
    comparable: list[str]
    diagnostics: list[Diagnostic]

    @property
    def skipped(self) -> bool:
        """Whether there was nothing to say of the file, which is no card."""
        return not self.model and not self.diagnostics

    @property
    def is_none(self) -> bool:
        """Whether it is no card, and was skipped or is said to be none."""
        return not self.model and not self.has_errors

    @property
    def has_errors(self) -> bool:
        """Whether any diagnostic is an error."""
        return any(diagnostic.severity is Severity.ERROR for diagnostic in self.diagnostics)

    @property
    def has_fault(self) -> bool:
        """Whether something went wrong in the program, and not with the card."""
        return any(diagnostic.is_fault for diagnostic in self.diagnostics)

    def diagnostics_of(self, source: str) -> list[Diagnostic]:
        """The diagnostics, of the file as it is named now."""
        return [_renamed(diagnostic, source) for diagnostic in self.diagnostics]

    def line(self) -> bytes:
        """The record as a line of text, which ``Manifest`` reads."""
        return json.dumps(encode(self), separators=(",", ":")).encode() + b"\n"


# Other fields, of a record or of what it holds, are another version: no line of one is read as one of the other.
VERSION = version(Record)


class Manifest:
    """A file of records, one in a line, sorted by name.

    :param snapshot: the snapshot's folder, for messages
    """

    def __init__(self, stream: IO[bytes], snapshot: Path) -> None:
        self._stream, self._snapshot = stream, snapshot
        self._decode = codec(Record).decode

    def all(self) -> Iterator[tuple[int, Record]]:
        """All records, each with its place.

        :raises StoreError: if one cannot be read
        """
        self._stream.seek(0)
        place = 0
        for line in self._stream:
            yield place, self._record(line)
            place += len(line)

    def at(self, place: int) -> tuple[bytes, Record]:
        """The record at a place, and its line."""
        self._stream.seek(place)
        line = self._stream.readline()
        return line, self._record(line)

    def _record(self, line: bytes) -> Record:
        try:
            found: Record = self._decode(json.loads(line.decode()))
            return found
        except (ValueError, TypeError) as error:
            why = f"{self._snapshot.name}/{MANIFEST} holds no record: {error}"
            raise damaged(self._snapshot.parent, why) from None


def record(item: Compiled, name: str, graph: str, sha256: str, stored: bool, shares_graph: bool, day: str) -> Record:
    """The record of a card that was compiled.

    :param day: what was taken for today
    """
    date = item.graph.date if item.graph else ""
    return Record(
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
        concepts=item.graph.concepts if item.graph else [],
        comparable=item.graph.comparable if item.graph else [],
        diagnostics=[_kept(diagnostic) for diagnostic in item.diagnostics],
    )


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
