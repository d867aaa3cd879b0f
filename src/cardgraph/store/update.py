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
        self._day = (compiler.settings.day or today()).isoformat()
        self._stamp = stamp(compiler.settings)
        if generations.outdated:
            self.changes.reason = "the store was of an older format"
        elif generations.current:
            self.changes.reason = difference(generations.about, self._stamp)
        self._goes_on = generations.current is not None and not self.changes.reason
        self._replaced = int(generations.about["replaced"]) if self._goes_on else 0
        afresh = self._replaced > max(_FEW_REPLACED, len(compiler.sources))
        self._old = records(generations.current) if generations.current else None
        self._new = Contents(generations.begin(), generations.current if self._goes_on else None, afresh)
        if afresh:
            self._replaced = 0
        self._differs = not self._goes_on
        self._cleared: set[str] = set()
        self._together = Together()
        self._compiler: Compiler | None = None
        self._ended = self._crossed = False

    def checked(self) -> Iterator[Checked]:
        """The cards in the order of the sources; unchanged ones without graph, with their diagnostics."""
        sources, settings = self._all.sources, self._all.settings
        with self._failing():
            plan = self._plan()
        chosen = [source for source, (_, is_stale, _) in zip(sources, plan, strict=True) if is_stale]
        self._compiler = self._all if len(chosen) == len(sources) else Compiler(chosen, settings)
        compiled = self._compiler.checked()
        for index, (source, (place, is_stale, shares_graph)) in enumerate(zip(sources, plan, strict=True)):
            item = next(compiled) if is_stale else None
            with self._failing():
                yield self._take
        self._ended = True
