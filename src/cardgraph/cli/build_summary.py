"""What a build came to: what is counted while cards go by, in lines for people and in values for programs."""

import os
from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from cardgraph.cli.common import plural
from cardgraph.cli.report import Report
from cardgraph.diagnostic import Severity
from cardgraph.records import NamedTuple
from cardgraph.settings import STDOUT

if TYPE_CHECKING:
    from cardgraph.cli.profile_outputs import Target
    from cardgraph.compile import Compiled, Compiler
    from cardgraph.graph.description import Description
    from cardgraph.profiles.writing import ProfileFile
    from cardgraph.render.run_report import LeftOut
    from cardgraph.store.diff import Changes

_FEW = 5


class Outputs(NamedTuple):
    """Where a graph goes: a file and its format, a store on disk, profiles with files of their own, or all of them.

    ``description`` is what the graph in the file says of itself; None: nothing.
    """

    file: str | None
    form: str
    store: str | None
    profiles: "tuple[Target, ...]" = ()
    description: "Description | None" = None


class Summary:
    """Watches cards and statements go by, lets pass what is to be written, and sums up.

    ``left_out`` are the files of which nothing is written, by the names that people know.
    """

    def __init__(self, report: Report, on_error: str) -> None:
        self.report, self.on_error = report, on_error
        self.compiled = self.triples = 0
        self.left_out: list[str] = []
        self.profiles: list[ProfileFile] = []
        self._changes: Changes | None = None
        self._errors: dict[str, list[str]] = {}
        self._entities: defaultdict[str, set[str]] = defaultdict(set)

    def passing(self, cards: "Iterator[Compiled]") -> "Iterator[Compiled]":
        """The cards to be written."""
        stopped = False
        for item in cards:
            self.report.step(item)
            if item.has_errors:
                errors = (found.rule for found in item.diagnostics if found.severity is Severity.ERROR)
                self._errors[item.source] = sorted(set(errors))
            stopped = stopped or (item.has_errors and self.on_error == "stop")
            if item.graph is None or (item.has_errors and self.on_error == "skip"):
                if not (item.skipped or item.is_none):
                    self.left_out.append(item.source)
            elif not stopped:
                self.compiled += 1
                for kind, node in item.graph.counted:
                    self._entities[kind].add(node)
                yield item

    def end(self, changes: "Changes | None", compiler: "Compiler") -> None:
        """Take note that all is written; of the cards of a store only the changed ones have gone by with graphs."""
        if changes:
            self._changes = changes
            left_out = set(changes.left_out)
            self.left_out = [source.shown for source in compiler.sources if source.name in left_out]

    def reasons(self) -> "Iterator[LeftOut]":
        """The files that are left out, each with the rules that say why."""
        from cardgraph.render.run_report import LeftOut

        for source in self.left_out:
            yield LeftOut(source, self._errors.get(source, []))

    def written(self, outputs: Outputs) -> Iterator[dict[str, Any]]:
        """Each output, and what was written to it."""
        if outputs.file is not None:
            yield {"path": outputs.file, "format": outputs.form, "triples": self.triples}
        for target, file in zip(outputs.profiles, self.profiles, strict=True):
            collector = file.collector
            counts = {"models": collector.models, "statements": collector.statements, "again": len(collector.again)}
            yield {"path": target.path, "format": target.profile.name, **counts, "lost": dict(collector.lost)}
        if self._changes:
            done = self._changes
            counts = {"added": len(done.added), "replaced": len(done.replaced), "removed": len(done.removed)}
            yield {"path": outputs.store, "format": "store", **counts, "unchanged": done.unchanged}

    def nothing_written(self, outputs: Outputs) -> str:
        """That errors have stopped the build, and what is still there."""
        paths = (outputs.file, outputs.store, *(target.path for target in outputs.profiles))
        files = [name for name in paths if name and name != STDOUT and os.path.exists(name)]
        left = f"; {' and '.join(files)} as before" if files else ""
        return (
            f"{self.report} in {plural(self.report.cards, 'card')}: nothing written{left} "
            "(--on-error skip leaves out the cards with errors)"
        )

    def lines(self, outputs: Outputs) -> Iterator[str]:
        """What was built, in a few lines."""
        if outputs.file is None and not outputs.profiles:
            yield f"{plural(self.report.cards, 'card')} read; {self.report}"
        else:
            plurals = {"organization": "", "country": "countries", "license": "", "risk": ""}
            counted = ", ".join(plural(len(self._entities[name]), name, names) for name, names in plurals.items())
            yield f"{plural(self.compiled, 'card')} compiled: {counted}; {self.report}"
        without = ""
        if self.left_out:
            without = f", without {plural(len(self.left_out), 'card')}"
            yield f"{plural(len(self.left_out), 'card')} left out: {', '.join(self.left_out)}"
        if self.report.none:
            from cardgraph.render.notes import some

            which = "which is no card" if len(self.report.none) == 1 else "which are no cards"
            yield f"{plural(len(self.report.none), 'file')} left out: {some(self.report.none)}, {which}"
        if outputs.file is not None and outputs.file != STDOUT:
            yield f"{plural(self.triples, 'triple')} written to {outputs.file}{without}"
        if outputs.profiles:
            from cardgraph.cli.profile_outputs import lines

            yield from lines(outputs.profiles, self.profiles)
        if self._changes:
            changes = self._changes
            done = (("added", changes.added), ("replaced", changes.replaced), ("removed", changes.removed))
            parts = [f"{len(names):,} {word}{_named(names)}" for word, names in done if names]
            why = f" ({changes.reason})" if changes.reason else ""
            yield f"{outputs.store}: {', '.join([*parts, f'{changes.unchanged:,} unchanged'])}{why}{without}"


def _named(names: list[str]) -> str:
    """The names of a few cards, in brackets; of many, none."""
    return f" ({', '.join(names)})" if len(names) <= _FEW else ""
