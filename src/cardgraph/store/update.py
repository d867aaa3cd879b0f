"""The embedded store, brought up to date card by card: only what has changed is done again."""

import contextlib
import json
import os
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from io import StringIO
from itertools import chain
from pathlib import Path
from typing import Any

from cardgraph.check.checker import today
from cardgraph.check.conflicts import ConflictIndex
from cardgraph.compile import CardText, Compiled, Compiler
from cardgraph.diagnostic import Diagnostic, Severity, tallied
from cardgraph.graph.description import Description, describe, graph_node
from cardgraph.graph.terms import NamedNode
from cardgraph.records import NamedTuple
from cardgraph.source.source import ChangedError, InMemory
from cardgraph.store import read_only
from cardgraph.store.diff import Changes, Step, diff
from cardgraph.store.errors import Failing, StoreError
from cardgraph.store.fingerprint import difference, fingerprint
from cardgraph.store.kept import VERSION, Contents, Record, kept
from cardgraph.store.manifest import DETAILS, MANIFEST, Line
from cardgraph.store.snapshot import Snapshot, manifest
from cardgraph.store.snapshots import Snapshots, writing

# A store keeps the words of graphs that were removed: beyond this many, it is written afresh.
_FEW_REPLACED = 1000


@contextlib.contextmanager
def updating(
    directory: str | os.PathLike[str],
    compiler: Compiler,
    on_error: str = "stop",
    whole: bool = False,
    description: Description | None = None,
) -> "Iterator[Update]":
    """A store, to be brought up to date with some cards; made if it is not there.

    The new state holds from the end of the block, if all cards went by; otherwise, and after an
    exception, the old one does.

    :param compiler: has the cards and the settings; not to be used otherwise
    :param on_error: ``stop`` leaves all as it was if there is an error, ``skip`` leaves out the
        cards with errors, ``keep`` keeps what could be read
    :param whole: give the graphs of unchanged cards too, for somebody else who needs them
    :param description: what the graph says of itself, ``settled``; None: nothing, even where it did before
    :raises StoreError: if the store cannot be written, somebody else is writing it, or the folder
        holds something else
    """
    with writing(Path(directory), VERSION) as snapshots:
        update = Update(snapshots, compiler, on_error, whole, description)
        try:
            yield update
            update.finish()
        finally:
            update.close()


class _Seen(NamedTuple):
    """A file that was looked at: number, hash of its bytes if it is compiled, else None, stamp, path to be shown."""

    number: int
    sha256: str | None
    stamp: str
    shown: str


class Update:
    """An update of a store; made by ``updating``.

    ``changes`` is what it does, complete when all cards have gone by; ``stopped`` whether an
    error keeps it from being done.
    """

    def __init__(
        self,
        snapshots: Snapshots,
        compiler: Compiler,
        on_error: str,
        whole: bool,
        description: Description | None,
    ) -> None:
        self.changes, self.stopped = Changes(_reason(snapshots, compiler)), False
        self._snapshots, self._compiler, self._on_error, self._whole = snapshots, compiler, on_error, whole
        self._failing = Failing(self._told)
        self._day = (compiler.settings.day or today()).isoformat()
        self._goes_on = snapshots.current is not None and not self.changes.reason
        self._replaced = int(snapshots.about.get("replaced", 0)) if self._goes_on else 0
        afresh = self._replaced > max(_FEW_REPLACED, len(compiler.sources))
        if snapshots.verification:
            # What it says is used before all files have been compared.
            for name in snapshots.verification.names:
                if name == MANIFEST or name.startswith(DETAILS):
                    snapshots.verification.see(name)
        with contextlib.ExitStack() as stack, self._failing:
            self._old = stack.enter_context(manifest(snapshots.current)) if snapshots.current else None
            going_on = snapshots.current if self._goes_on else None
            self._new = Snapshot(snapshots.begin(), going_on, self._verify, afresh)
            stack.callback(self._new.close)
            self.close = stack.pop_all().close
        self._replaced = 0 if afresh else self._replaced
        self._description = description
        self._said = _kept(description)
        self._differs = not self._goes_on or snapshots.about.get("description") != self._said
        self._stored = 0
        self._cleared: set[str] = set()
        # The concepts that cards in the store name: those that have not changed, the others before and now.
        self._named_still: set[str] = set()
        self._named_before: set[str] = set()
        self._named: set[str] = set()
        self._conflicts = ConflictIndex()
        self._steps: Sequence[Step] = ()
        # By the numbers of the files, whether each was left as it is without reading it.
        self._left = bytearray(len(compiler.sources))
        self._ended = self._crossed = False

    def checked(self) -> Generator[Compiled, None, None]:
        """The cards in the order of the sources; unchanged ones have a graph where somebody else needs it."""
        sources = self._compiler.sources
        with self._failing:
            self._steps, gone = diff(sources, self._old_records(), self._graph_of, self._holds)
            for place in gone:
                self._remove(place)
        # Files that were looked at and are not yet given back.
        waiting: deque[_Seen] = deque()
        with contextlib.closing(self._compiler.compiled(self._stale(waiting), for_store=True)) as compiled:
            # Behind the last one that is compiled, there may be some that have not changed.
            for item in chain(compiled, (None,)):
                while waiting:
                    seen = waiting.popleft()
                    if seen.sha256 is None:
                        yield self._repeat(seen)
                        continue
                    assert item
                    with self._failing:
                        self._take(seen, seen.sha256, item)
                    yield item
                    break
        self._ended = True

    def _old_records(self) -> Iterator[tuple[int, Record]]:
        """The records of the old manifest and the places of their lines."""
        yield from self._old.all() if self._old else ()

    def _stale(self, waiting: deque[_Seen]) -> Iterator[InMemory]:
        """Look at all files and give those that have to be compiled; each is put among those that wait.

        To read what has not been written to takes as long as all else that is done about it.
        """
        sources = self._compiler.sources
        for index, step in enumerate(self._steps):
            # Before it is read: what is written meanwhile is for the next time.
            source = sources[index]
            stamp, shown = source.stamp(), source.shown
            if step.stamp and step.stamp == stamp:
                self._left[index] = True
                waiting.append(_Seen(index, None, stamp, shown))
                continue
            card = self._compiler.read(index)
            sha256 = card.sha256
            is_stale = not sha256 or sha256 != step.sha256
            waiting.append(_Seen(index, sha256 if is_stale else None, stamp, shown))
            if is_stale:
                yield card

    def across(self) -> Iterator[list[Diagnostic]]:
        """What all the cards say together that cannot stand together; after ``checked`` has ended.

        :returns: as ``Compiler.across`` has it
        :raises ChangedError: if one of the cards that are looked at again has changed meanwhile
        """
        concerned = self._conflicts.concerned()
        for index in concerned:
            if self._left[index] and (card := self._compiler.read(index)).sha256 != self._steps[index].sha256:
                raise ChangedError(f"{card.shown} has changed while it was being read; run the command again")
        for found in self._compiler.across(concerned):
            self._note_worst(tallied(found).worst)
            yield found
        self._crossed = True

    def finish(self) -> None:
        """Let the new state hold, if it is complete, differs from the old one, and nothing stops it."""
        if self._ended and not self._crossed:
            for _ in self.across():
                pass
        if not self._ended or self.stopped:
            return
        # Nothing is gone on from, nor left as it is, that is not what was written.
        self._verify()
        if self._differs:
            with self._failing:
                before, now = self._named_before | self._named_still, self._named | self._named_still
                self._new.name_concepts(before, now)
                self._new.keep_unnamed(before ^ now, self._stored)
                self._describe()
                self._new.finish()
                more = {"replaced": self._replaced + len(self._cleared), "description": self._said}
                self._snapshots.publish({**fingerprint(self._compiler.settings), **more})
        elif self._snapshots.verification and self._snapshots.current:
            read_only(self._snapshots.current, self._snapshots.about, self._snapshots.verification)

    def _describe(self) -> None:
        """Have the graph say what it is, or nothing, in a graph of its own."""
        minter = self._compiler.minter
        node = graph_node(minter)
        if self._goes_on and self._snapshots.about.get("description"):
            self._new.remove(node)
        if self._description:
            self._new.add(node, describe(self._description, minter, self._stored, self._new.triples()))

    def _holds(self, index: int, old: Record) -> bool:
        """Whether what was made of a file would be made of the same bytes again."""
        # What went wrong may go well this time.
        if not self._goes_on or old.shares_graph or old.has_fault or old.ahead != (old.date > self._day):
            return False
        # Whether it is skipped depends on how the file is named now.
        if old.is_none or (old.has_errors and self._compiler.sources[index].incidental):
            return False
        if old.stored != self._is_wanted(old, bool(old.model)):
            return False
        # Whoever wants the graph takes it as it was kept, which is without what profiles say of it.
        settings = self._compiler.settings
        return not self._whole or not old.stored or (old.claims == settings.claims and not settings.profiles)

    def _is_wanted(self, found: Compiled | Record, is_card: bool) -> bool:
        return is_card and not (self._on_error == "skip" and found.has_errors)

    def _remove(self, place: int) -> None:
        """Remove a card that is gone."""
        assert self._old
        line = self._old.at(place)
        old = line.record
        self.changes.note(old.name, old.stored, False, False)
        self._differs = True
        if old.stored:
            self._note_before(old, line.contents)
            self._clear(old.graph)

    def _repeat(self, seen: _Seen) -> Compiled:
        """What was found in a file that has not changed."""
        assert self._old
        with self._failing:
            line = self._old.at(self._steps[seen.number].place)
            old = line.record
            if old.stored:
                self._named_still.update(line.contents.concepts.split())
            self._note(seen.number, old, line.contents, before=old.stored, same=old.stored)
            self._new.keep_line(line, seen.stamp)
        graph = self._graph(line) if self._whole and old.stored else None
        return Compiled(seen.shown, graph, line.deferred(seen.shown), form=old.form)

    def _graph(self, line: Line) -> CardText:
        """The graph of a card that has not changed."""
        old, written = line.record, line.written()
        assert written
        card, model = NamedNode(old.graph), NamedNode(old.model)
        return CardText(card, model, old.date, written.pieces, [], line.contents.concepts.split(), [], written.counted)

    def _take(self, seen: _Seen, sha256: str, item: Compiled) -> None:
        """Put a card that was compiled in its place in the store."""
        source, step = self._compiler.sources[seen.number], self._steps[seen.number]
        line = self._old.at(step.place) if self._old and step.place >= 0 else None
        old = line.record if line else None
        stored = self._is_wanted(item, item.graph is not None)
        graph, claims = self._graph_of(source.name, old), self._compiler.settings.claims
        made = kept(item, source.name, graph, sha256, seen.stamp, stored, step.shares_graph, self._day, claims)
        new = made.record
        if line:
            self._note_before(line.record, line.contents)
        if stored:
            self._named.update(made.contents.concepts.split())
        before = old is not None and old.stored
        shared = new.shares_graph or (old is not None and old.shares_graph)
        same = old is not None and before and stored and not shared and self._goes_on and old.sha256 == sha256
        self._note(seen.number, new, made.contents, before, same)
        if not self.stopped:
            if not same and (before or shared):
                self._clear(new.graph)
            if not same and stored:
                assert item.graph
                pieces = chain(item.graph.pieces, item.graph.claims)
                self._new.add(new.graph, (line for piece in pieces for line in StringIO(piece)))
            self._new.keep(made)
            # Of a file that had no graph and gets none, only what is known of it may differ.
            changed = (before or stored) and not same
            self._differs = self._differs or changed or line is None or not line.says(made)

    def _graph_of(self, name: str, old: Record | None) -> str:
        return old.graph if old and self._goes_on else self._compiler.minter.card(name)

    def _clear(self, graph: str) -> None:
        """Remove what the store has of a card; once, since several files may add to it afterwards."""
        if self._goes_on and graph not in self._cleared:
            self._cleared.add(graph)
            self._new.remove(graph)

    def _note_before(self, old: Record, contents: Contents) -> None:
        if self._goes_on and old.stored:
            self._named_before.update(contents.concepts.split())

    def _note(self, index: int, found: Record, contents: Contents, before: bool, same: bool) -> None:
        self._note_worst(found.worst)
        self._conflicts.add_settled(index, contents.compared)
        self._stored += found.stored
        self.changes.note(found.name, before, found.stored, same)
        if not found.stored and not found.is_none:
            self.changes.left_out.append(found.name)

    def _note_worst(self, worst: int) -> None:
        if self._on_error == "stop" and worst == Severity.ERROR:
            self.stopped = True

    def _verify(self) -> None:
        """See that the old state is what was written, if there is one.

        :raises StoreError: if it is not
        """
        if self._snapshots.verification:
            self._snapshots.verification.wait()

    def _told(self, error: BaseException) -> StoreError:
        """What to raise for an error of the library: it may come of damage in what is gone on from."""
        self._verify()
        return StoreError(f"cannot write to {self._snapshots.directory}: {error}; it is as it was")


def _kept(description: Description | None) -> Any:
    """A description as JSON keeps it."""
    return json.loads(json.dumps(description, default=str))


def _reason(snapshots: Snapshots, compiler: Compiler) -> str:
    """Why nothing can be left as it is, if there is anything; else empty."""
    if snapshots.outdated:
        return "the store was of an older format"
    return difference(snapshots.about, fingerprint(compiler.settings)) if snapshots.current else ""
