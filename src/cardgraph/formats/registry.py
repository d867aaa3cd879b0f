"""The registry of card formats: which recognizes a card takes it apart."""

from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Protocol

from cardgraph.diagnostic import Report
from cardgraph.formats.definition import Definition
from cardgraph.formats.outline import Outline
from cardgraph.source.decode import Text

# The folders of the formats, in the order in which they are asked; what none recognizes, the last is given.
FORMATS = ["huggingface", "library"]


class CardFormat(Protocol):
    """What the module of a format has to have."""

    definition: Definition

    def recognizes(self, text: Text) -> bool:
        """Whether a card seems to be of this form."""

    def outline(self, text: Text, report: Report) -> Outline:
        """Take a card apart; what is found on the way is reported."""


def card_format(name: str) -> CardFormat:
    """The format of a name out of ``FORMATS``."""
    found: CardFormat = import_module(f"cardgraph.formats.{name}")
    return found


def recognize(text: Text) -> CardFormat:
    """The form that a card has: the first that recognizes it, else the last, whose reader says what is missing."""
    *others, last = map(card_format, FORMATS)
    return next((form for form in others if form.recognizes(text)), last)


def is_recognized(text: Text) -> bool:
    """Whether a text has the form of a card."""
    return any(card_format(name).recognizes(text) for name in FORMATS)


def template(name: str, form: str = FORMATS[-1]) -> str:
    """A card to fill in, for a model of a name.

    :param form: the folder of its form, in which a module ``template`` has a function of that name
    """
    write: Callable[[str], str] = import_module(f"cardgraph.formats.{form}.template").template
    return write(name)


def shape_files() -> Iterator[Path]:
    """The files of the rules that concern one form alone, form by form."""
    for name in FORMATS:
        yield from sorted((Path(__file__).parent / name).glob("*.ttl"))
