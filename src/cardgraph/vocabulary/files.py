"""The files of the ontology and of the vocabularies: those that graphs hold as a whole, and those of which a part."""

import os

from cardgraph.resources import located

# A graph holds what these say of the concepts that it names, and they are long.
_LONG = {"countries.ttl", "languages.ttl", "libraries.ttl", "licenses.ttl", "model-families.ttl", "tasks.ttl"}
# What only shapes say; it is none of what graphs hold.
_OF_CHECKS = "checks.ttl"


def short_vocabularies() -> list[str]:
    """The paths of what graphs hold as a whole: the ontology and vocabularies, but for what only shapes say."""
    return [path for path in _files() if os.path.basename(path) not in _LONG]


def long_vocabularies() -> list[str]:
    """The paths of the vocabularies of which a graph holds what it names."""
    return [path for path in _files() if os.path.basename(path) in _LONG]


def _files() -> list[str]:
    folder = located("ontology")
    names = (name for name in sorted(os.listdir(folder)) if name.endswith(".ttl") and name != _OF_CHECKS)
    return [os.path.join(folder, name) for name in names]
