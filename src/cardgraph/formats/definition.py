"""The definition of a card format: what its fields and headings are called, from ``definition.toml`` of its folder."""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import NamedTuple

from cardgraph.vocabulary.schemes import normalize

DEFINITION, REQUIRED_SHAPES = "definition.toml", "required-shapes.ttl"


class FieldDefinition(NamedTuple):
    """A field: ``key`` is the property that keeps its text, a local name of the ontology."""

    key: str
    name: str
    placeholder: str


class SectionDefinition(NamedTuple):
    """A section: ``key`` is the property that keeps its text, ``sourceText`` for the section of the fields."""

    key: str
    heading: str
    placeholder: str


class Definition(NamedTuple):
    """What a card format is made of.

    ``label`` is what people call a card of it, ``card_class`` the local name of its class in the
    ontology. ``fields`` and ``sections`` are in the order of the template; ``names`` and
    ``headings`` find them by each of their names, normalised.
    """

    label: str
    card_class: str
    fields: tuple[FieldDefinition, ...]
    sections: tuple[SectionDefinition, ...]
    names: dict[str, FieldDefinition]
    headings: dict[str, SectionDefinition]
    unfilled: re.Pattern[str]

    def field(self, key: str) -> FieldDefinition:
        """The field of a key.

        :raises StopIteration: if there is none
        """
        return next(field for field in self.fields if field.key == key)

    def is_unfilled(self, text: str) -> bool:
        """Whether a text still holds a placeholder of this or an older template, at least in part."""
        return self.unfilled.search(text) is not None


@cache
def load_definition(folder: Path) -> Definition:
    """The definition of the format in a folder.

    :param folder: holds ``definition.toml``: ``label``, ``card_class``, tables ``field`` (key, name,
        other_names, placeholder), ``section`` (key, heading, other_headings, placeholder) and
        ``unfilled`` (bracketed, addresses, beginnings: how placeholders of any template are known)
    """
    entries = tomllib.loads((folder / DEFINITION).read_text("utf-8"))
    fields, sections = [], []
    names: dict[str, FieldDefinition] = {}
    headings: dict[str, SectionDefinition] = {}
    for entry in entries.get("field", ()):
        field = FieldDefinition(entry["key"], entry["name"], entry.get("placeholder", ""))
        fields.append(field)
        names |= {normalize(name): field for name in (field.name, *entry.get("other_names", ()))}
    for entry in entries.get("section", ()):
        section = SectionDefinition(entry["key"], entry["heading"], entry.get("placeholder", ""))
        sections.append(section)
        headings |= {normalize(name): section for name in (section.heading, *entry.get("other_headings", ()))}
    placeholders = [field.placeholder for field in fields] + [section.placeholder for section in sections]
    unfilled = _unfilled(entries.get("unfilled", {}), placeholders)
    label, card_class = entries["label"], entries["card_class"]
    return Definition(label, card_class, tuple(fields), tuple(sections), names, headings, unfilled)


def _unfilled(known: dict[str, list[str]], placeholders: list[str]) -> re.Pattern[str]:
    """An expression that finds what a placeholder is known by; case counts in addresses only."""

    def any_of(texts: list[str]) -> str:
        return "|".join(map(re.escape, texts)) or "(?!)"

    beginnings = [*known.get("beginnings", ()), *filter(None, placeholders)]
    return re.compile(
        rf"\A(?i:[^a-z](?:{any_of(known.get('bracketed', []))})[^a-z ])"
        rf"|(?:{any_of(known.get('addresses', []))})[)]"
        rf"|\A(?i:{any_of(beginnings)})"
    )
