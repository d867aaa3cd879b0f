"""What a card says, interpreted: frozen values, each with the words that state it and their place."""

from collections.abc import Mapping
from typing import Any, Generic, NamedTuple, TypeVar

from cardgraph.diagnostic import Finding, Span
from cardgraph.markdown.words import Spot, Words
from cardgraph.vocabulary.schemes import Concept

T = TypeVar("T")


class Stated(NamedTuple, Generic[T]):
    """A value, the words that state it, which know where they stand, and the rule that read them."""

    value: T
    words: Words | Spot
    rule: str

    @property
    def text(self) -> str:
        """The words as plain text."""
        return self.words.text

    @property
    def span(self) -> Span:
        """Where the words stand."""
        return self.words.span


class Size(NamedTuple):
    """A number of parameters: one number, bounds, or experts times parameters each; ``active`` at a time."""

    exact: int | None = None
    minimum: int | None = None
    maximum: int | None = None
    experts: int | None = None
    per_expert: int | None = None
    active: int | None = None


class Date(NamedTuple):
    """A date in its XSD lexical form and datatype (``date``, ``gYearMonth``, ``gYear``).

    ``reading`` is the local name of the ontology's date reading.
    """

    lexical: str
    datatype: str
    reading: str


class Quantity(NamedTuple):
    """An amount in decimal notation, its unit in the singular, and how exactly it is meant."""

    amount: str
    unit: str
    qualifier: str


class Reference(NamedTuple):
    """A page by its identity: arXiv identifier, else DOI, else address.

    ``kind`` is the local name of the ontology's class of publication.
    """

    key: str
    page: str
    kind: str
    arxiv: str = ""
    doi: str = ""
    version: str = ""


class Named(NamedTuple):
    """Something with a title and, where the card links it, a page."""

    title: str
    reference: Reference | None


class Organization(NamedTuple):
    """An organization as a card names it."""

    name: str
    page: Stated[str] | None
    types: tuple[Stated[Concept], ...]


class Descent(NamedTuple):
    """A model's descent: the local name of the relation, the base model's name and page."""

    relation: str
    name: str
    reference: Reference | None


class Card(NamedTuple):
    """One card.

    ``form`` is the local name of the class of its form; ``anchor`` is where something missing is
    reported. ``values`` holds what its fields mean, by property (the rows of ``fields``), and
    ``undisclosed`` the properties of fields that state an absence. ``texts`` pairs the key of a
    field with its Markdown, ``prose`` holds the sections by key, ``links`` the pages that these link
    to, ``claims`` what the prose claims: property and words. ``empty`` are the fields that say
    nothing; ``unsupported`` the keys of fields that are there but could not be read, as was reported;
    ``lines`` are those of the file, as they are on disk.
    """

    source: str
    file_name: str
    sha256: str
    form: str
    anchor: Span
    title: Stated[str] | None
    name: Stated[str]
    page: Stated[str] | None
    emoji: tuple[Stated[str], ...]
    values: Mapping[str, tuple[Stated[Any], ...]]
    undisclosed: tuple[Stated[str], ...]
    texts: tuple[tuple[str, Stated[str]], ...]
    prose: Mapping[str, Words]
    links: tuple[Stated[str], ...]
    claims: tuple[tuple[str, Stated[str]], ...]
    empty: Mapping[str, Span]
    unsupported: frozenset[str]
    lines: list[str]

    def __repr__(self) -> str:
        return f"<card of {self.name.value!r} in {self.source}>"

    def stated(self, name: str) -> tuple[Stated[Any], ...]:
        """The values of a property, such as ``license``, in the order of the card; none where it states none."""
        return self.values.get(name, ())


class Reading(NamedTuple):
    """What reading one file gave: a card, or none, the findings, and the file's lines.

    Of a rule that is broken very often, only the first findings are kept; ``more`` says how many there were besides.
    ``skipped`` says that it is no card, and that nobody had said it was one (``Source.incidental``).
    """

    source: str
    card: Card | None
    findings: list[Finding]
    lines: list[str]
    more: Mapping[str, int] = {}
    skipped: bool = False
