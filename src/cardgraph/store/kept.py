"""What a store keeps of each file: what was made of it, so that it need not be made again."""

import json
import zlib
from typing import Any, TypeVar, cast

from cardgraph.check.conflicts import Settled, settled
from cardgraph.compile import Compiled
from cardgraph.diagnostic import Diagnostic, Severity, Span, tallied
from cardgraph.records import NamedTuple
from cardgraph.source.masking import masked
from cardgraph.store.codec import encode, version

T = TypeVar("T")


class Record(NamedTuple):
    """What was made of one file, as far as it tells whether it has to be made again.

    ``name`` is the file's name and ``graph`` that of its named graph, in brackets; ``sha256`` is
    that of its bytes, empty where there were none, and ``stamp`` what the file had then (``Source.stamp``);
    ``stored`` whether there is such a graph, ``shares_graph`` whether other files have the same; ``date`` the day of
    publication, empty where none is known, and ``ahead`` whether that was to come. ``model`` is in brackets, empty
    where there is no card, and ``form`` is that of the card. ``worst`` is the worst severity of its diagnostics, 0
    where there are none, and ``has_fault`` whether something went wrong in the program, and not with the card.
    ``claims`` is whether what the prose claims is in the graph that is kept for outputs.
    """

    name: str
    graph: str
    sha256: str
    stamp: str
    stored: bool
    shares_graph: bool
    date: str
    ahead: bool
    model: str
    form: str
    worst: int
    has_fault: bool
    claims: bool

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

    ``concepts`` are the IRIs of the vocabulary concepts that its graph names, with blanks between, ``compared`` is what
    the rules across cards compare, as ``ConflictIndex.add_settled`` takes it, and ``counts`` how many diagnostics there
    are of each severity.
    """

    concepts: str
    compared: Settled
    counts: dict[str, int]


class Written(NamedTuple):
    """The graph of a card as an output has it, for whoever wants one beside the store; as in ``CardText``."""

    pieces: list[str]
    counted: list[tuple[str, str]]


class Kept(NamedTuple):
    """All that is kept of a file: two parts in a line of the manifest, the others beside it, which are seldom needed.

    ``diagnostics`` names no file in its places. ``written`` is there where the store has a graph.
    """

    record: Record
    contents: Contents
    diagnostics: list[Diagnostic]
    written: Written | None

    def details(self) -> tuple[bytes, bytes]:
        """What is kept beside the manifest: the diagnostics as JSON, and the graph as JSON that is packed."""
        return as_json(encode(self.diagnostics)), zlib.compress(as_json(encode(self.written)), 1)


class Place(NamedTuple):
    """Where the details of a file lie: the number in ``details-7``, the first byte there, how many each part has."""

    number: int
    start: int
    diagnostics: int
    written: int


# Other fields, of a record or of what it holds, are another version: no line of one is read as one of the other.
VERSION = version(tuple[Kept, Place])


def kept(
    item: Compiled,
    name: str,
    graph: str,
    sha256: str,
    stamp: str,
    stored: bool,
    shares_graph: bool,
    day: str,
    claims: bool,
) -> Kept:
    """What is kept of a card that was compiled.

    :param stamp: what the file had before it was read
    :param day: what was taken for today
    :param claims: whether what the prose claims is in its graph, and not apart from it
    """
    date = item.graph.date if item.graph else ""
    counts, worst = tallied(item.diagnostics)
    record = Record(
        name=name,
        graph=graph,
        sha256=sha256,
        stamp=stamp,
        stored=stored,
        shares_graph=shares_graph,
        date=date,
        # Years, months and days compare as the rules compare them.
        ahead=date > day,
        model=item.graph.model if item.graph else "",
        form=item.form,
        worst=int(worst),
        has_fault=item.has_fault,
        claims=claims,
    )
    contents = Contents(
        " ".join(item.graph.concepts) if item.graph else "",
        settled(item.graph.comparable) if item.graph else {},
        {str(int(severity)): number for severity, number in sorted(counts.items())},
    )
    written = Written(item.graph.pieces, item.graph.counted) if item.graph and stored else None
    return Kept(record, contents, [_kept(diagnostic) for diagnostic in item.diagnostics], written)


def _kept(diagnostic: Diagnostic) -> Diagnostic:
    """A diagnostic as it may lie on the disk: its place names no file, and its line holds no password."""
    return renamed(diagnostic, "")._replace(source_line=masked(diagnostic.source_line))


def renamed(value: T, source: str) -> T:
    """The same with every place in it, however deep, in another file."""
    if isinstance(value, Span):
        return value._replace(source=source)
    if isinstance(value, tuple):
        parts = [renamed(part, source) for part in value]
        # Only a tuple without names is made of its parts as they are.
        return cast(T, value._make(parts) if hasattr(value, "_make") else tuple(parts))
    return value


def as_json(value: Any) -> bytes:
    """A value that ``encode`` gave, as JSON in a line."""
    return json.dumps(value, separators=(",", ":")).encode()
