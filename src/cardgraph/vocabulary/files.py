"""The files of the ontology and of the vocabularies: those that graphs hold as a whole, and those of which a part."""

from typing import TYPE_CHECKING

from cardgraph.resources import folder

if TYPE_CHECKING:
    from pathlib import Path

# A graph holds what these say of the concepts that it names, and they are long.
_LONG = {"countries.ttl", "languages.ttl", "libraries.ttl", "licenses.ttl", "model-families.ttl", "tasks.ttl"}
# What only shapes say; it is none of what graphs hold.
_OF_CHECKS = "checks.ttl"


def short_vocabularies() -> "list[Path]":
    """The files of the ontology and of the vocabularies that a graph holds as a whole; not that of what shapes say."""
    return [path for path in _files() if path.name not in _LONG]


def long_vocabularies() -> "list[Path]":
    """The files of the vocabularies of which a graph holds what it names."""
    return [path for path in _files() if path.name in _LONG]


def _files() -> "list[Path]":
    return [path for path in sorted(folder("ontology").glob("*.ttl")) if path.name != _OF_CHECKS]
