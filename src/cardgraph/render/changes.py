"""What has changed, as text, JSON, Markdown or SPARQL Update."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable
from itertools import groupby
from typing import TYPE_CHECKING

from cardgraph.render.width import ELLIPSIS, safe

if TYPE_CHECKING:
    from cardgraph.changes.compare import Comparison
    from cardgraph.changes.telling import Change

# Longer values are cut where people read them.
_LONGEST = 200
_MARKUP = re.compile(r"[\\`*_\[\]<>|~&#]")
_FORMAT = 1


def sentence(change: "Change") -> str:
    """A change in words, without what it is about and where it stands."""
    old, new = ", ".join(map(_shown, change.old)), ", ".join(map(_shown, change.new))
    what = safe(change.what)
    match change.kind:
        case "new":
            return "new"
        case "gone":
            return "gone"
        case "renamed":
            return f"{what} renamed from {old} to {new}"
        case "changed":
            return f"{what} changed from {old} to {new}"
        case "added":
            return f"{what} added: {new}"
        case "removed":
            return f"{what} removed: {old}"
        case "reworded":
            return f"the same in other words{f' ({what})' if what else ''}"
        case "other":
            return what


def text(found: "Comparison") -> str:
    """A line for each change, and how many there are."""
    lines = [f"{safe(change.about)}: {sentence(change)}{_place(change)}\n" for change in found.changes]
    return "".join(lines) + (f"\n{tally(found.changes)}\n" if lines else "")


def markdown(found: "Comparison") -> str:
    """A heading for each thing that changes are about, and a list below it."""
    head = f"# Changes\n\nFrom {_code(found.old)} to {_code(found.new)}: {tally(found.changes)}.\n"
    parts = [head]
    for about, changes in groupby(found.changes, key=lambda change: (change.about, change.iri)):
        parts.append(f"\n## {_plain(about[0])}\n\n")
        parts += [f"- {_plain(sentence(change) + _place(change))}\n" for change in changes]
    return "".join(parts)


def as_json(found: "Comparison") -> str:
    """The changes as a JSON document, with the triples that differ."""
    changes = [
        {
            "kind": change.kind,
            "about": change.about,
            "iri": change.iri,
            "what": change.what,
            "property": change.property,
            "old": list(change.old),
            "new": list(change.new),
            "file": change.file,
            "line": change.line or None,
        }
        for change in found.changes
    ]
    document = {
        "format": _FORMAT,
        "old": found.old,
        "new": found.new,
        "same": found.is_same,
        "changes": changes,
        "removed": [f"{triple} ." for triple in found.difference.removed],
        "added": [f"{triple} ." for triple in found.difference.added],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def as_update(found: "Comparison") -> str:
    """The SPARQL Update that makes the old graph the new one; nothing where they are the same."""
    from cardgraph.changes.difference import update

    return update(found.difference)


CHANGE_FORMATS: dict[str, Callable[["Comparison"], str]] = {
    "text": text,
    "json": as_json,
    "markdown": markdown,
    "update": as_update,
}


def tally(changes: "Iterable[Change]") -> str:
    """How many models are new, gone and changed, and how many other things."""
    kinds: dict[str, str] = {}
    for change in changes:
        kinds[change.iri] = change.kind if change.kind in ("new", "gone", "reworded") else "changed"
    counts = Counter(kinds.values())
    parts = [f"{counts[kind]:,} {kind}" for kind in ("changed", "new", "gone") if counts[kind]]
    parts += [f"{counts['reworded']:,} in other words"] if counts["reworded"] else []
    return ", ".join(parts) or "no changes"


def _place(change: "Change") -> str:
    if not change.file:
        return ""
    return f" ({safe(change.file)}{f':{change.line}' if change.line else ''})"


def _shown(value: str) -> str:
    shown = safe(value)
    return shown if len(shown) <= _LONGEST else shown[: _LONGEST - 1] + ELLIPSIS


def _plain(words: str) -> str:
    return _MARKUP.sub(r"\\\g<0>", safe(words))


def _code(name: str) -> str:
    ticks = "`" * (1 + max(map(len, re.findall("`+", name)), default=0))
    return f"{ticks}{safe(name)}{ticks}"
