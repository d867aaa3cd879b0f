"""The outline of a card: the narrow waist that every card format ends in, and that nothing behind looks past."""

from collections.abc import Mapping, Sequence
from typing import Final

from cardgraph.diagnostic import Span
from cardgraph.markdown.words import Words
from cardgraph.records import NamedTuple


class Field:
    """A field that a card fills in.

    ``key`` is the local name of the ontology's property that keeps its text; ``words`` are what
    it says, ``markdown`` the same as it is written, ``nested`` the words of items below it. A field
    that still holds its placeholder (``is_placeholder``) says nothing. One that ``is_metadata`` stands
    among a card's metadata, where identifiers are written and not prose. Of one that ``is_apart`` each of
    the parts is one value and nothing else; ``relation`` is how the model was made from those that it names:
    finetune, adapter, quantized, merge, distill, or nothing where the words do not say.
    """

    __slots__ = ("is_apart", "is_metadata", "is_placeholder", "key", "markdown", "nested", "relation", "words")

    def __init__(
        self,
        key: str,
        words: Words,
        markdown: str,
        nested: tuple[Words, ...] = (),
        is_placeholder: bool = False,
        is_metadata: bool = False,
        is_apart: bool = False,
        relation: str = "",
    ) -> None:
        self.key: Final = key
        self.words: Final = words
        self.markdown: Final = markdown
        self.nested: Final = nested
        self.is_placeholder: Final = is_placeholder
        self.is_metadata: Final = is_metadata
        self.is_apart: Final = is_apart
        self.relation: Final = relation

    def of(self, words: Words, nested: tuple[Words, ...]) -> "Field":
        """The same field with other words."""
        return Field(
            self.key,
            words,
            self.markdown,
            nested,
            self.is_placeholder,
            self.is_metadata,
            self.is_apart,
            self.relation,
        )

    @property
    def text(self) -> str:
        """What the field says, with the items below, as Markdown."""
        if not self.nested:
            return self.markdown
        return "\n- ".join([self.markdown, *(words.text for words in self.nested)])

    @property
    def first(self) -> Words:
        """The words, or where there are none the first ones below."""
        return self.words if self.words.text or not self.nested else self.nested[0]

    @property
    def all_words(self) -> tuple[Words, ...]:
        """The words, and those of items below."""
        # Hardly a field has any below.
        return (self.words, *self.nested) if self.nested else (self.words,)

    @property
    def parts(self) -> list[Words]:
        """The words, and those of items below, without what is empty."""
        if not self.nested:
            return [self.words] if self.words.text else []
        return [words for words in self.all_words if words.text]


class Section(NamedTuple):
    """A section of prose that is kept as a place, its words not interpreted.

    ``kind`` is one of ``SECTION_KINDS``; ``heading`` are the words of its heading; ``first_line`` is the
    line of the heading and ``last_line`` the last of its text, both as read and counted from 1. One whose text
    is a placeholder of a template, or nothing (``is_placeholder``), says nothing.
    """

    kind: str
    heading: Words
    first_line: int
    last_line: int
    is_placeholder: bool = False


class Result(NamedTuple):
    """A value that a card's metadata state for the model: what was measured, on which data, by whom.

    All are words of the card, None where it does not say; ``value`` is the number as it is written.
    ``dataset`` is an identifier or, where there is none, the name; ``metric`` the name, or else the type.
    """

    value: Words
    metric: Words | None = None
    task: Words | None = None
    dataset: Words | None = None
    dataset_name: Words | None = None
    configuration: Words | None = None
    split: Words | None = None
    verified: Words | None = None
    source: Words | None = None


SECTION_KINDS = (
    "limitations",
    "intended-use",
    "out-of-scope",
    "training-data",
    "evaluation",
    "environmental-impact",
    "citation",
)


class Outline(NamedTuple):
    """A card taken apart, its words not yet read.

    ``anchor`` is where something missing is reported: the heading of the fields, the title, or else
    the first line. ``fields`` and ``sections`` are by key (``description`` and the like for
    sections); ``others`` is what belongs to none, as Markdown and as words. ``empty`` are the fields
    that are named and say nothing, with the place of their names; ``unsupported`` the keys of fields that
    are there but could not be read, which was reported. ``unfilled`` are the texts, and their words,
    that still hold a placeholder of the template, at least in part. ``also`` is what other places of the
    card say of a field that ``fields`` has, in the order of the card: it may contradict. ``places`` are
    sections that are kept as places, in the order of the card. ``results`` are those of the card's metadata.
    A card ``of_hub`` may leave it to its path to name its model: there, that is the model's identifier.
    """

    anchor: Span
    title: Words | None = None
    fields: Mapping[str, Field] = {}
    sections: Mapping[str, Words] = {}
    others: Sequence[tuple[str, Words]] = ()
    empty: Mapping[str, Span] = {}
    unsupported: frozenset[str] = frozenset()
    unfilled: Sequence[tuple[str, Words]] = ()
    also: Sequence[Field] = ()
    places: Sequence[Section] = ()
    results: Sequence[Result] = ()
    of_hub: bool = False
