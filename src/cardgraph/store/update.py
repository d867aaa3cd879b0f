"""The embedded store, brought up to date card by card: only what has changed is done again."""

import contextlib
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from cardgraph.card import Reading
from cardgraph.checker import Checked, today
from cardgraph.compile import Compiler
from cardgraph.diagnostic import Diagnostic, Severity
from cardgraph.graph import evidence
from cardgraph.reader.sources import STDIN, Source
from cardgraph.store import FAILURES, StoreError
from cardgraph.store.contents import Contents, NewContents
from cardgraph.store.generations import Generations, writing
from cardgraph.store.record import Record, record
from cardgraph.store.stamp import difference, digest, stamp
from cardgraph.store.together import Together

# A store keeps the words of graphs that were removed: beyond this many, it is written afresh.
_FEW_REPLACED = 1000


@dataclass
class Changes:
    """What an update does, by the names of the files; ``reason`` is why all of it was done again, or empty."""

    added: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    unchanged: int = 0
    reason: str = ""

    def note(self, name: str, before: bool, after: bool, same: bool) -> None:
        """Note whether there was a graph of a file, whether there is now, and whether it is the same."""
        if same:
            self.unchanged += 1
        elif after:
            (self.replaced if before else self.added).append(name)
        elif before:
            self.removed.append(name)


@contextlib.contextmanager
def updating(
    directory: str | os.PathLike[str], compiler: Compiler, on_error: str = "stop", whole: bool = False
) -> "Iterator[Update]":
    """A store, to be brought up to date with some cards; made if it is not there.

    The new state holds from the end of the block, if all cards went by; otherwise, and after an
    exception, the old one does.

    :param compiler: has the cards and the settings; not to be used otherwise
    :param on_error: ``stop`` leaves all as it was if there is an error, ``skip`` leaves out the
        cards with errors, ``keep`` keeps what could be read
    :param whole: compile the unchanged cards too, for somebody else who needs them
    :raises StoreError: if the store cannot be written, somebody else is writing it, or the folder
        holds something else
    """
    with writing(Path(directory)) as generations:
        update = Update(generations, compiler, on_error, whole)
        try:
            yield update
            update.finish()
        finally:
            update.close()


class Update:
    """An update of a store; made by ``updating``.

    ``changes`` is what it does, complete when all cards have gone by; ``stopped`` whether an
    error keeps it from being done.
    """

    def __init__(self, generations: Generations, compiler: Compiler, on_error: str, whole: bool) -> None:
        self.changes, self.stopped = Changes(), False
        self._generations, self._all, self._on_error = generations, compiler, on_error
        # Standard input can be read only once.
        self._whole = whole or any(source.path == STDIN for source in compiler.sources)
        self._old = Contents(generations.current) if generations.current else None
        self._new: NewContents | None = None
        self._stamp, self._replaced = stamp(compiler.settings), 0
        self._goes_on = self._compare_stamps()
        self._day = (compiler.settings.day or today()).isoformat()
        self._graphs = Counter(compiler.minter.card(source.name) for source in compiler.sources)
        self._cleared: set[str] = set()
        self._together = Together()
        self._compiler: Compiler | None = None
        self._ended = self._crossed = False

    def checked(self) -> Iterator[Checked]:
        """The cards in the order of the sources; unchanged ones without graph, with their diagnostics."""
        sources = self._all.sources
        with self._failing():
            self._remove_gone()
            stale = [self._whole or not self._holds(source) for source in sources]
        chosen = [source for source, is_stale in zip(sources, stale, strict=True) if is_stale]
        self._compiler = self._all if len(chosen) == len(sources) else Compiler(chosen, self._all.settings)
        compiled = self._compiler.checked()
        for index, source in enumerate(sources):
            item = next(compiled) if stale[index] else None
            with self._failing():
                item = self._take(index, source, item) if item else self._repeat(index, source)
            yield item
        self._ended = True

    def across(self) -> list[Diagnostic]:
        """What all the cards say together that cannot stand together; after ``checked`` has ended."""
        compiler = self._compiler
        assert compiler
        if compiler is not self._all:
            concerned = [self._all.sources[index] for index in self._together.concerned()]
            compiler = Compiler(concerned, self._all.settings)
            for _ in compiler.checked():
                pass
        found = compiler.across()
        self._note_errors(found)
        self._crossed = True
        return found

    def finish(self) -> None:
        """Let the new state hold, if it is complete and nothing stops it."""
        if self._ended and not self._crossed:
            self.across()
        if not self._ended or self.stopped or (self._new is None and self._goes_on):
            return
        with self._failing():
            new = self._contents()
            new.put_header({**self._stamp, "replaced": self._replaced + len(self._cleared)})
            new.close()
            self._generations.publish()

    def close(self) -> None:
        """Close what is open."""
        self._new = self._old = None

    def _compare_stamps(self) -> bool:
        """Whether what the store holds still stands, but for single cards."""
        if self._generations.outdated:
            self.changes.reason = "the store was of an older format"
        if not self._old:
            return False
        header = self._old.header()
        self.changes.reason = difference(header, self._stamp)
        self._replaced = int(header["replaced"])
        return not self.changes.reason

    def _holds(self, source: Source) -> bool:
        """Whether what was made of a file would be made of it again."""
        old = self._record_of(source.name) if self._goes_on else None
        if old is None or old.shares_graph or self._shares_graph(source):
            return False
        if old.ahead != (old.date > self._day) or old.stored != self._is_wanted(old, bool(old.model)):
            return False
        return bool(old.sha256) and old.sha256 == digest(source)

    def _shares_graph(self, source: Source) -> bool:
        return self._graphs[self._all.minter.card(source.name)] > 1

    def _is_wanted(self, found: Checked | Record, is_card: bool) -> bool:
        return is_card and not (self._on_error == "skip" and found.has_errors)

    def _remove_gone(self) -> None:
        names = {source.name for source in self._all.sources}
        gone = sorted(name for name in self._old.names() if name not in names) if self._old else []
        for name in gone:
            old = self._record_of(name)
            stored = old is not None and old.stored
            self.changes.note(name, stored, False, False)
            if self._goes_on:
                self._contents().forget(name)
                if stored:
                    self._clear(self._all.minter.card(name))

    def _repeat(self, index: int, source: Source) -> Checked:
        """What was found in a file that has not changed."""
        old = self._record_of(source.name)
        assert old
        self._note(index, source, old, before=old.stored, same=old.stored)
        return Checked(Reading(source.path, None, [], []), None, old.diagnostics_of(source.path))

    def _take(self, index: int, source: Source, item: Checked) -> Checked:
        """Put a card that was compiled in its place in the store."""
        card, graph = item.reading.card, self._all.minter.card(source.name)
        old = self._record_of(source.name)
        stored, shares = self._is_wanted(item, item.graph is not None), self._shares_graph(source)
        new = record(item, card.sha256 if card else digest(source), stored, shares, self._day)
        before = old is not None and old.stored
        same = before and stored and self._goes_on and old is not None and old.sha256 == new.sha256
        same = same and not (shares or (old is not None and old.shares_graph))
        self._note(index, source, new, before, same)
        if self.stopped:
            return item
        if not same and self._goes_on and (before or shares):
            self._clear(graph)
        if not same and stored:
            self._contents().add(graph, self._lines(item))
        if new != old or not self._goes_on:
            self._contents().put(source.name, new)
        return item

    def _record_of(self, name: str) -> Record | None:
        return self._old.record(name) if self._old else None

    def _lines(self, item: Checked) -> Iterator[str]:
        assert item.graph
        assert item.reading.card
        yield from (statement.ntriples for statement in item.graph.statements)
        if self._all.settings.evidence:
            yield from evidence(item.graph, item.reading.card, self._all.minter)

    def _clear(self, graph: str) -> None:
        """Remove what the store has of a card; once, since several files may add to it afterwards."""
        if graph not in self._cleared:
            self._cleared.add(graph)
            self._contents().remove(graph)

    def _contents(self) -> NewContents:
        """The contents of the new generation; made when the first change is."""
        if self._new is None:
            generation = self._generations.begin()
            afresh = self._replaced > max(_FEW_REPLACED, len(self._all.sources))
            if self._old and self._goes_on:
                self._old.copy(generation, afresh)
            if afresh or not self._goes_on:
                self._replaced = 0
            self._new = NewContents(generation)
        return self._new

    def _note(self, index: int, source: Source, found: Record, before: bool, same: bool) -> None:
        self._note_errors(found.diagnostics)
        self.changes.note(source.name, before, found.stored, same)
        if not found.stored:
            self.changes.left_out.append(source.name)
        if found.model:
            self._together.note(index, (self._all.minter.card(source.name), found.model), found.organizations)

    def _note_errors(self, diagnostics: Iterable[Diagnostic]) -> None:
        if self._on_error == "stop" and any(found.severity is Severity.ERROR for found in diagnostics):
            self.stopped = True

    @contextlib.contextmanager
    def _failing(self) -> Iterator[None]:
        try:
            yield
        except FAILURES as error:
            folder = self._generations.directory
            raise StoreError(f"cannot write to {folder}: {error}; it is as it was") from None
