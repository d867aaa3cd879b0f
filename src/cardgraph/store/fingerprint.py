"""By what it is told whether cards would be compiled to the same again, if they are the same."""

import hashlib
from functools import cache
from pathlib import Path

from cardgraph.resources import folder
from cardgraph.settings import Settings

Fingerprint = dict[str, object]


def fingerprint(settings: Settings) -> Fingerprint:
    """What all cards depend on, as JSON can keep it."""
    return {"rules": _rules(), "settings": [settings.base, settings.day_first, settings.evidence]}


def difference(old: Fingerprint, new: Fingerprint) -> str:
    """In words, why no card can be left as it is; empty if each can."""
    if old.get("rules") != new["rules"]:
        return "the rules or the vocabularies have changed"
    return "the settings have changed" if old.get("settings") != new["settings"] else ""


@cache
def _rules() -> str:
    """A hash over shapes, ontology and the code that reads cards."""
    files = [(path.name, path) for name in ("ontology", "shapes") for path in folder(name).glob("*.ttl")]
    package = Path(__file__).parents[1]
    own = (path for path in package.rglob("*") if path.suffix in (".py", ".toml", ".ttl"))
    files += [(path.relative_to(package).as_posix(), path) for path in own]
    whole = hashlib.sha256()
    for name, path in sorted(files):
        whole.update(f"{name} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return whole.hexdigest()
