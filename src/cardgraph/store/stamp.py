"""By what it is told whether a card would be compiled to the same again."""

import hashlib
import os
import stat
from functools import cache
from pathlib import Path

from cardgraph.diagnostic import Finding
from cardgraph.reader.decode import MAX_BYTES
from cardgraph.reader.sources import Source, load
from cardgraph.resources import folder
from cardgraph.settings import Settings

Stamp = dict[str, object]


def stamp(settings: Settings) -> Stamp:
    """What all cards depend on, as JSON can keep it."""
    return {"rules": _rules(), "settings": [settings.base, settings.day_first, settings.evidence]}


def difference(old: Stamp, new: Stamp) -> str:
    """In words, why no card can be left as it is; empty if each can."""
    if old.get("rules") != new["rules"]:
        return "the rules or the vocabularies have changed"
    return "the settings have changed" if old.get("settings") != new["settings"] else ""


def digest(source: Source) -> str:
    """The SHA-256 of a file's bytes in hexadecimal, or nothing where it cannot be read."""
    data = _plain(source.path) or load(source)
    return "" if isinstance(data, Finding) else hashlib.sha256(data).hexdigest()


def _plain(path: str) -> bytes:
    """The bytes of an ordinary file, if it is one; several times as quick as with care for all others."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except (AttributeError, OSError, ValueError):
        return b""
    try:
        status = os.fstat(handle)
        # What is cut short differs from what was compiled, and so it is compiled again.
        ordinary = stat.S_ISREG(status.st_mode) and status.st_size <= MAX_BYTES
        return os.read(handle, status.st_size + 1) if ordinary else b""
    finally:
        os.close(handle)


@cache
def _rules() -> str:
    """A hash over shapes, ontology and the code that reads cards."""
    files = [(path.name, path) for name in ("ontology", "shapes") for path in folder(name).glob("*.ttl")]
    package = Path(__file__).parents[1]
    files += [(path.relative_to(package).as_posix(), path) for path in package.rglob("*.py")]
    whole = hashlib.sha256()
    for name, path in sorted(files):
        whole.update(f"{name} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return whole.hexdigest()
