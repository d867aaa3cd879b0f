"""By what it is told whether cards would be compiled to the same again, if they are the same."""

import hashlib
import os
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from cardgraph.resources import folder
from cardgraph.settings import Settings

# Libraries that have a part in what is made of a card, as packages are called.
LIBRARIES = ("ftfy", "markdown-it-py", "pyoxigraph", "pyshacl", "pyyaml", "shacl-rust")

Fingerprint = dict[str, object]


def fingerprint(settings: Settings) -> Fingerprint:
    """What all cards depend on, as JSON can keep it."""
    return {
        "rules": _rules(),
        "settings": [settings.base, settings.day_first, settings.evidence, settings.card_format, settings.hub_id],
        "libraries": {name: _version(name) for name in LIBRARIES},
    }


def difference(old: Fingerprint, new: Fingerprint) -> str:
    """In words, why no card can be left as it is; empty if each can."""
    if old.get("rules") != new["rules"]:
        return "the rules or the vocabularies have changed"
    if old.get("settings") != new["settings"]:
        return "the settings have changed"
    return changed_libraries(old)


def changed_libraries(old: Fingerprint, names: Iterable[str] = LIBRARIES) -> str:
    """In words, which of some libraries have other versions than they had; empty if none has."""
    versions = old.get("libraries")
    before: dict[object, object] = versions if isinstance(versions, dict) else {}
    pairs = ((name, before.get(name) or "none", _version(name) or "none") for name in names)
    changed = [f"{name} was {then} and is {now}" for name, then, now in pairs if then != now]
    return ", ".join(changed)


@cache
def _version(name: str) -> str:
    """The version of a package that is installed; empty if it is not."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(name)
    except PackageNotFoundError:
        return ""


@cache
def _rules() -> str:
    """A hash over shapes, ontology and the code that reads cards."""
    files = [(path.name, str(path)) for name in ("ontology", "shapes") for path in folder(name).glob("*.ttl")]
    package = str(Path(__file__).parents[1])
    for place, _, names in os.walk(package):
        own = (os.path.join(place, name) for name in names if name.endswith((".py", ".toml", ".ttl")))
        files += [(path[len(package) :].replace(os.sep, "/"), path) for path in own]
    whole = hashlib.sha256()
    for name, path in sorted(files):
        with open(path, "rb", 0) as stream:
            text = stream.read()
        whole.update(f"{name} {len(text)}\n".encode())
        whole.update(text)
    return whole.hexdigest()
