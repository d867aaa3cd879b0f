"""The definition of a card format: what its fields and headings are called, from ``definition.toml`` of its folder."""

import re
import tomllib
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from cardgraph.vocabulary.schemes import normalize

DEFINITION = "definition.toml"


class FieldDefinition(NamedTuple):
    """A field: ``key`` is the property that keeps its text, a local name of the ontology.

    ``relation`` is how the model was made from what the field names, where it says that.
    """

    key: str
    name: str
    placeholder: str
    other_names: tuple[str, ...] = ()
    relation: str = ""


class SectionDefinition(NamedTuple):
    """A section: ``key`` is the property that keeps its text, ``sourceText`` for the section of the fields."""

    key: str
    heading: str
    placeholder: str


class Unfilled:
    """What placeholders are known by, of this template and of older ones.

    :param bracketed: words in brackets or emphasis that a text begins with
    :param addresses: the addresses of links, anywhere in a text
    :param beginnings: how a text begins
    :param placeholders: whole placeholders, which a text may begin with too
    """

    _HEAD = 4

    def __init__(
        self,
        placeholders: Iterable[str],
        bracketed: Sequence[str] = (),
        addresses: Sequence[str] = (),
        beginnings: Sequence[str] = (),
    ) -> None:
        begun = [*beginnings, *filter(None, placeholders)]
        # Hardly a text begins like a placeholder: a few characters tell that most do not.
        self._heads = {text[: self._HEAD].casefold() for text in (*bracketed, *begun)}
        self._begun = re.compile(
            f"[^a-z](?:{_any_of(bracketed)})[^a-z ]|(?:{_any_of(begun)})(?:(?<!\\w)|\\b)", re.IGNORECASE
        )
        self._addresses = re.compile(f"(?:{_any_of(addresses)})[)]")

    def found_in(self, text: str) -> bool:
        """Whether a text holds a placeholder."""
        heads = (text[: self._HEAD].casefold(), text[1 : self._HEAD + 1].casefold())
        begins = not self._heads.isdisjoint(heads) and self._begun.match(text) is not None
        return begins or ("://" in text and self._addresses.search(text) is not None)


def _any_of(texts: Iterable[str]) -> str:
    """An expression for some texts; for none of them, one that nothing matches."""
    return "|".join(map(re.escape, texts)) or "(?!)"


class Definition(NamedTuple):
    """What a card format is made of.

    ``label`` is what people call a card of it, ``card_class`` the local name of its class in the
    ontology. ``fields`` and ``sections`` are in the order of the template; ``names`` and
    ``headings`` find them by each of their names, normalised. ``unfilled`` knows placeholders. ``signs``
    are what bullets are called, normalised, that tell a card of the format from others.
    """

    label: str
    card_class: str
    fields: tuple[FieldDefinition, ...]
    sections: tuple[SectionDefinition, ...]
    names: dict[str, FieldDefinition]
    headings: dict[str, SectionDefinition]
    unfilled: Unfilled
    signs: frozenset[str] = frozenset()

    def is_unfilled(self, text: str) -> bool:
        """Whether a text still holds a placeholder of this or an older template, at least in part."""
        return self.unfilled.found_in(text)


@cache
def load_definition(folder: Path) -> Definition:
    """The definition of the format in a folder.

    :param folder: holds ``definition.toml``: ``label``, ``card_class``, ``signs``, tables ``field`` (key, name,
        other_names, placeholder, relation), ``section`` (key, heading, other_headings, placeholder) and
        ``unfilled`` (bracketed, addresses, beginnings: how placeholders of any template are known)
    """
    entries = tomllib.loads((folder / DEFINITION).read_text("utf-8"))
    fields, sections = [], []
    names: dict[str, FieldDefinition] = {}
    headings: dict[str, SectionDefinition] = {}
    for entry in entries.get("field", ()):
        others = tuple(entry.get("other_names", ()))
        placeholder, relation = entry.get("placeholder", ""), entry.get("relation", "")
        field = FieldDefinition(entry["key"], entry["name"], placeholder, others, relation)
        fields.append(field)
        names |= {normalize(name): field for name in (field.name, *others)}
    for entry in entries.get("section", ()):
        section = SectionDefinition(entry["key"], entry["heading"], entry.get("placeholder", ""))
        sections.append(section)
        headings |= {normalize(name): section for name in (section.heading, *entry.get("other_headings", ()))}
    placeholders = [field.placeholder for field in fields] + [section.placeholder for section in sections]
    unfilled = Unfilled(**entries.get("unfilled", {}), placeholders=placeholders)
    label, card_class = entries["label"], entries["card_class"]
    signs = frozenset(map(normalize, entries.get("signs", ())))
    return Definition(label, card_class, tuple(fields), tuple(sections), names, headings, unfilled, signs)
