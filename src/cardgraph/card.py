"""What a card says, understood: frozen values, each with the words that state it and their place."""

from typing import Generic, NamedTuple, TypeVar

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

    ``anchor`` is where something missing is reported, ``empty`` the bullets that say nothing;
    ``unread`` the local names of fields that are there but could not be read, as was reported;
    ``texts`` pairs the local name of a property with a field's Markdown; ``undisclosed`` holds
    local names of properties; ``lines`` are the lines of the file as they are on disk.
    """

    source: str
    file_name: str
    sha256: str
    anchor: Span
    title: Stated[str] | None
    name: Stated[str]
    page: Stated[str] | None
    emoji: tuple[Stated[str], ...]
    size: Stated[Size] | None
    datasets: tuple[Stated[Named], ...]
    quantities: tuple[Stated[Quantity], ...]
    modalities: tuple[Stated[Concept], ...]
    research_fields: tuple[Stated[Concept], ...]
    impact_assessment: Stated[bool] | None
    risks: tuple[Stated[Concept], ...]
    date: Stated[Date] | None
    organizations: tuple[Stated[Organization], ...]
    countries: tuple[Stated[Concept], ...]
    licenses: tuple[Stated[Concept], ...]
    publications: tuple[Stated[Named], ...]
    descent: tuple[Stated[Descent], ...]
    undisclosed: tuple[Stated[str], ...]
    texts: tuple[tuple[str, Stated[str]], ...]
    prose: dict[str, Words]
    links: tuple[Stated[str], ...]
    empty: dict[str, Span]
    unread: frozenset[str]
    lines: list[str]


class Reading(NamedTuple):
    """What reading one file gave: a card, or none, the findings, and the file's lines."""

    source: str
    card: Card | None
    findings: list[Finding]
    lines: list[str]
