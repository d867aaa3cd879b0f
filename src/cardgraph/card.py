"""What a card says, interpreted: frozen values, each with the words that state it and their place."""

from collections.abc import Mapping
from typing import Any, Final, Generic, TypeVar

from cardgraph.diagnostic import Finding, Span
from cardgraph.formats.outline import Section
from cardgraph.markdown.words import Spot, Words
from cardgraph.records import NamedTuple
from cardgraph.vocabulary.schemes import Concept

T = TypeVar("T")
# The rule of a name that no words of the card state, but the name of its file.
BY_FILE = "file-name"


class Stated(Generic[T]):
    """A value, the words that state it, which know where they stand, and the rule that read them."""

    __slots__ = ("rule", "value", "words")

    def __init__(self, value: T, words: Words | Spot, rule: str) -> None:
        self.value: Final = value
        self.words: Final = words
        self.rule: Final = rule

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


class BaseModel(NamedTuple):
    """A model that this one was made from: its name, its identifier on the hub (empty where none is known), its page.

    ``relation`` is the local name of the relation, ``known_by`` that of what tells it, empty where nothing does.
    """

    name: str
    hub_id: str
    relation: str
    known_by: str
    reference: Reference | None


class Evaluation(NamedTuple):
    """A value of a metric that a card states for its model.

    ``value`` and ``deviation`` are decimals in their lexical form, empty where the ``text`` is no number.
    ``dataset`` is None where the card does not say; what else it does not say is empty.
    """

    text: str
    value: str
    deviation: str
    unit: str
    metric: str
    task: Concept | None
    dataset: Named | None
    configuration: str
    split: str
    source: str
    is_verified: bool


class Descent(NamedTuple):
    """A model's descent: the local name of the relation, the base model's name and page."""

    relation: str
    name: str
    reference: Reference | None


class Contradiction(NamedTuple):
    """Two places of a card that cannot both be right, what they are about, and the rule that says so.

    ``about`` is ``license``, ``language``, ``task``, ``emissions`` or ``relation``; ``stated`` is what the metadata
    say at ``stated_at``, ``against`` what does not go with it, at ``against_at``.
    """

    rule: str
    about: str
    stated: str
    stated_at: Span
    against: str
    against_at: Span


class Card(NamedTuple):
    """One card.

    ``form`` is the local name of the class of its form; ``anchor`` is where something missing is
    reported; ``hub_id`` is the identifier on the Hugging Face Hub, empty where none is known.
    ``values`` holds what its fields mean, by property (the rows of ``fields``), and
    ``undisclosed`` the properties of fields that state an absence. ``texts`` pairs the key of a
    field with its Markdown, ``prose`` holds the sections by key, ``links`` the pages that these link
    to, ``places`` are the sections that are kept as places, ``claims`` what the description claims:
    property and words, ``contradictions`` where its places are at odds. ``empty`` are the fields that say
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
    hub_id: str
    page: Stated[str] | None
    emoji: tuple[Stated[str], ...]
    values: Mapping[str, tuple[Stated[Any], ...]]
    undisclosed: tuple[Stated[str], ...]
    texts: tuple[tuple[str, Stated[str]], ...]
    prose: Mapping[str, Words]
    places: tuple[Section, ...]
    links: tuple[Stated[str], ...]
    claims: tuple[tuple[str, Stated[str]], ...]
    contradictions: tuple[Contradiction, ...]
    empty: Mapping[str, Span]
    unsupported: frozenset[str]
    lines: list[str]

    def __repr__(self) -> str:
        return f"<card of {self.name.value!r} in {self.source}>"

    @property
    def identity(self) -> str:
        """What the model is known by: its identifier on the hub, else its name."""
        return self.hub_id or self.name.value

    def stated(self, name: str) -> tuple[Stated[Any], ...]:
        """The values of a property, such as ``license``, in the order of the card; none where it states none."""
        return self.values.get(name, ())


class Reading(NamedTuple):
    """What reading one file gave: a card, or none, the findings, and the file's lines.

    Of a rule that is broken very often, only the first findings are kept; ``more`` says how many there were besides.
    ``skipped`` says that it is no card, and that nobody had said it was one (``Source.incidental``);
    ``is_none`` that it is no card of a model, as a finding says.
    """

    source: str
    card: Card | None
    findings: list[Finding]
    lines: list[str]
    more: Mapping[str, int] = {}
    skipped: bool = False
    is_none: bool = False
