"""The definition of a card format: what its fields and headings are called, from ``definition.toml`` of its folder."""

import os.path
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

from cardgraph.records import NamedTuple
from cardgraph.resources import read_table
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
        self._bracketed = tuple(text.casefold() for text in bracketed)
        self._begun = tuple(text.casefold() for text in begun)
        self._addresses = tuple(f"{address})" for address in addresses)

    def found_in(self, text: str) -> bool:
        """Whether a text holds a placeholder."""
        head, behind = text[: self._HEAD].casefold(), text[1 : self._HEAD + 1].casefold()
        begins = (head in self._heads or behind in self._heads) and self._begins(text.casefold())
        return begins or ("://" in text and any(map(text.__contains__, self._addresses)))

    def _begins(self, text: str) -> bool:
        """Whether a text in small letters begins with a placeholder, which ends where a word does."""
        begun = (begun for begun in self._begun if text.startswith(begun))
        if any(not (_is_of_word(begun[-1]) and _is_of_word(text[len(begun) : len(begun) + 1])) for begun in begun):
            return True
        bracketed = (text[len(words) + 1 : len(words) + 2] for words in self._bracketed if text.startswith(words, 1))
        return not _is_letter(text[0]) and any(
            behind and behind != " " and not _is_letter(behind) for behind in bracketed
        )


def _is_of_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _is_letter(character: str) -> bool:
    return character.isascii() and character.isalpha()


class Definition(NamedTuple):
    """What a card format is made of.

    ``label`` is what people call a card of it, ``card_class`` the local name of its class in the
    ontology. ``fields`` and ``sections`` are in the order of the template; ``names`` and
    ``headings`` find them by each of their names, normalised. ``unfilled`` knows placeholders. ``signs``
    are what bullets are called, normalised, that tell a card of the format from others. ``called`` is what fields
    and sections are called in the template, by key, and ``fields_by_name`` the fields by that.
    """

    label: str
    card_class: str
    fields: tuple[FieldDefinition, ...]
    sections: tuple[SectionDefinition, ...]
    names: dict[str, FieldDefinition]
    headings: dict[str, SectionDefinition]
    unfilled: Unfilled
    signs: frozenset[str]
    called: dict[str, str]
    fields_by_name: dict[str, FieldDefinition]

    def is_unfilled(self, text: str) -> bool:
        """Whether a text still holds a placeholder of this or an older template, at least in part."""
        return self.unfilled.found_in(text)


class DefinitionError(Exception):
    """A definition that is not in order; the text says which file it is, what was found, and what would do."""


# What the tables of a definition must hold, and what they may hold besides.
_REQUIRED = {"field": ("key", "name"), "section": ("key", "heading")}
_OPTIONAL = {"field": ("other_names", "placeholder", "relation"), "section": ("other_headings", "placeholder")}
_UNFILLED = ("bracketed", "addresses", "beginnings")


@cache
def load_definition(folder: str) -> Definition:
    """The definition of the format in a folder.

    :param folder: from the package on; holds ``definition.toml``: ``label``, ``card_class``, ``signs``, tables
        ``field`` (key, name, other_names, placeholder, relation), ``section`` (key, heading, other_headings,
        placeholder) and ``unfilled`` (bracketed, addresses, beginnings: how placeholders of any template are known)
    :raises DefinitionError: if it is not in order
    """
    try:
        entries = _in_order(read_table(f"{folder}/{DEFINITION}"))
        return _definition(entries)
    except ValueError as error:
        raise DefinitionError(f"formats/{os.path.basename(folder)}/{DEFINITION}: {error}") from None


def _in_order(entries: dict[str, Any]) -> dict[str, Any]:
    """The entries of a file.

    :raises ValueError: if there are any that mean nothing, or lack something
    """
    _see_keys("it", entries, ("label", "card_class"), ("signs", *_REQUIRED, "unfilled"))
    for table, required in _REQUIRED.items():
        for number, entry in enumerate(entries.get(table, ()), 1):
            _see_keys(f"[[{table}]] {number}", entry, required, _OPTIONAL[table])
    _see_keys("[unfilled]", entries.get("unfilled", {}), (), _UNFILLED)
    return entries


def _see_keys(place: str, table: Mapping[str, Any], required: tuple[str, ...], optional: tuple[str, ...]) -> None:
    for key in required:
        if key not in table:
            raise ValueError(f"{place} has no {key}")
    for key in table:
        if key not in required + optional:
            raise ValueError(f"{place} has an unknown key {key!r}; there are: {', '.join(required + optional)}")


def _definition(entries: dict[str, Any]) -> Definition:
    fields, sections = [], []
    names: dict[str, FieldDefinition] = {}
    headings: dict[str, SectionDefinition] = {}
    for entry in entries.get("field", ()):
        others = tuple(entry.get("other_names", ()))
        placeholder, relation = entry.get("placeholder", ""), entry.get("relation", "")
        field = FieldDefinition(entry["key"], entry["name"], placeholder, others, relation)
        fields.append(field)
        _enter(names, (field.name, *others), field)
    for entry in entries.get("section", ()):
        section = SectionDefinition(entry["key"], entry["heading"], entry.get("placeholder", ""))
        sections.append(section)
        _enter(headings, (section.heading, *entry.get("other_headings", ())), section)
    placeholders = [field.placeholder for field in fields] + [section.placeholder for section in sections]
    unfilled = Unfilled(**entries.get("unfilled", {}), placeholders=placeholders)
    label, card_class = entries["label"], entries["card_class"]
    signs = frozenset(map(normalize, entries.get("signs", ())))
    called = {field.key: field.name for field in fields} | {section.key: section.heading for section in sections}
    by_name = {field.name: field for field in fields}
    of_form = (tuple(fields), tuple(sections), names, headings, unfilled, signs, called, by_name)
    return Definition(label, card_class, *of_form)


_Entry = TypeVar("_Entry", FieldDefinition, SectionDefinition)


def _enter(known: dict[str, _Entry], names: Iterable[str], entry: _Entry) -> None:
    """Let an entry be found by some names.

    :raises ValueError: if another one is called so
    """
    for name in names:
        other = known.setdefault(normalize(name), entry)
        if other is not entry:
            raise ValueError(f"both {other.key} and {entry.key} are called {name!r}")
