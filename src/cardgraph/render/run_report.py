"""What a run of a command came to, as one JSON document, for programs."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal

from cardgraph.diagnostic import Diagnostic, Severity
from cardgraph.records import NamedTuple
from cardgraph.render.findings.json_report import listed

_FINDINGS = "findings"

Outcome = Literal["checked", "written", "written in part", "nothing written"]


class LeftOut(NamedTuple):
    """A file that is no part of what was written, and the rules whose errors are the reason."""

    file: str
    rules: list[str]


class Skipped(NamedTuple):
    """A file or folder that was not read: since it is ``no card``, or was ``excluded``."""

    file: str
    reason: str


class Run(NamedTuple):
    """What there is to say of a run.

    ``options`` are those of the command line, each as it was in force; ``forms`` are the files of the cards by
    their forms, as ``--card-format`` takes them; ``written`` has an entry for each output; ``seconds`` is what
    each stage took. ``findings`` come sorted.
    """

    version: str
    command: str
    arguments: list[str]
    options: Mapping[str, Any]
    status: int
    outcome: Outcome
    cards: int
    graphs: int
    counts: Mapping[Severity, int]
    forms: Mapping[str, list[str]]
    written: list[dict[str, Any]]
    left_out: list[LeftOut]
    skipped: list[Skipped]
    findings: Iterable[Diagnostic]
    seconds: Mapping[str, float]


def document(run: Run) -> Iterator[str]:
    """The run as JSON, in ASCII, so that any pipe and any terminal can carry it; in pieces."""
    counts = {
        "cards": run.cards,
        "graphs": run.graphs,
        "left_out": len(run.left_out),
        "skipped": len(run.skipped),
        **{f"{severity.label}s": run.counts.get(severity, 0) for severity in reversed(Severity)},
    }
    whole: dict[str, Any] = {
        "version": run.version,
        "command": run.command,
        "arguments": run.arguments,
        "options": run.options,
        "status": run.status,
        "outcome": run.outcome,
        "counts": counts,
        "forms": {name: run.forms[name] for name in sorted(run.forms)},
        "written": run.written,
        "left_out": [item._asdict() for item in run.left_out],
        "skipped": [item._asdict() for item in run.skipped],
        _FINDINGS: [],
        "seconds": {name: round(seconds, 3) for name, seconds in run.seconds.items()},
    }
    # No text has a line break within: JSON escapes it.
    head, place, tail = json.dumps(whole, indent=2, default=str).partition(f'\n  "{_FINDINGS}": []')
    yield head + place.removesuffix("[]")
    yield from listed(run.findings)
    yield tail + "\n"
