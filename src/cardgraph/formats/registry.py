"""The registry of card formats: which recognizes a card takes it apart."""

from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Protocol

from cardgraph.diagnostic import Report
from cardgraph.formats.definition import Definition
from cardgraph.formats.front_matter.keys import kind_of_other
from cardgraph.formats.outline import Outline
from cardgraph.markdown.front_matter import find_front_matter, outermost_keys
from cardgraph.resources import in_package
from cardgraph.source.decode import Text

if TYPE_CHECKING:
    from pathlib import Path

# The folders of the formats, in the order in which they are asked.
FORMATS = ["library", "huggingface", "table", "mitchell"]
# Of this one a card is that none recognizes, and that has anything of it: its reader says what is missing.
OWN = "library"
# Of this one a README is that has no metadata, and yet shows that it is about a model.
OF_READMES = "huggingface"
_OTHERS = {"dataset": "card-of-dataset", "app": "card-of-app"}


class CardFormat(Protocol):
    """What the module of a format has to have."""

    definition: Definition

    def recognizes(self, text: Text) -> bool:
        """Whether a card seems to be of this form."""

    def outline(self, text: Text, report: Report) -> Outline:
        """Take a card apart; what is found on the way is reported."""


@cache
def card_format(name: str) -> CardFormat:
    """The format of a name out of ``FORMATS``."""
    found: CardFormat = import_module(f"cardgraph.formats.{name}")
    return found


@cache
def form_of(card_class: str) -> str:
    """The name, out of ``FORMATS``, of the form whose cards have a class of the ontology, by its local name."""
    return next(name for name in FORMATS if card_format(name).definition.card_class == card_class)


def recognize(text: Text, strictly: bool = False) -> CardFormat | None:
    """The form that a card has: the first that recognizes it, else the house's own if it has anything of that.

    :param strictly: of what no form recognizes, take what has several fields of the house's own, or loads its model
    :returns: None where it is no card
    """
    for name in FORMATS:
        if card_format(name).recognizes(text):
            return card_format(name)
    if other_document(text) or _is_turtle(text):
        return None
    own = import_module(f"cardgraph.formats.{OWN}")
    if (own.resembles if strictly else own.has_something_of)(text):
        return card_format(OWN)
    others = import_module(f"cardgraph.formats.{OF_READMES}")
    return card_format(OF_READMES) if others.resembles(text, strictly) else None


def _is_turtle(text: Text) -> bool:
    """Whether a text is RDF, whose names with prefixes look like names of fields and its comments like headings."""
    said = next((line for line in text.lines if line.strip() and not line.startswith("#")), "")
    return said.lower().startswith(("@prefix ", "prefix ", "@base ", "base <"))


def other_document(text: Text) -> str:
    """The rule that says what a text is instead of a model card, by its front matter, or nothing."""
    block = find_front_matter(text)
    return _OTHERS.get(kind_of_other(outermost_keys(text, block)), "") if block else ""


def template(name: str, form: str = OWN) -> str:
    """A card to fill in, for a model of a name.

    :param form: the folder of its form, in which a module ``template`` has a function of that name
    """
    write: Callable[[str], str] = import_module(f"cardgraph.formats.{form}.template").template
    return write(name)


def with_templates() -> list[str]:
    """The folders of the forms that have a card to fill in."""
    return [name for name in FORMATS if in_package(f"formats/{name}/template.py").exists()]


def shape_files() -> "Iterator[Path]":
    """The files of the rules that concern one form alone, form by form."""
    for name in FORMATS:
        yield from sorted(in_package(f"formats/{name}").glob("*.ttl"))
