"""The fields of a card: one row for each, from which its words are read and what they mean is stated.

A field is a reader in ``values/``, a row here, and its properties in the ontology. Readers of what stands
in metadata alone are imported where they are used: commands over cards without any need not wait for them.
"""

from collections.abc import Callable, Iterable, Mapping
from enum import IntEnum
from functools import partial
from typing import Any, Final

from cardgraph.card import Stated
from cardgraph.diagnostic import Report, shortened
from cardgraph.formats.outline import Field, Outline
from cardgraph.graph.stating import (
    Writer,
    state_coded,
    state_concept,
    state_dataset,
    state_date,
    state_decimal,
    state_derivation,
    state_evaluation,
    state_organization,
    state_other_organization,
    state_publication,
    state_quantity,
    state_size,
    state_successor,
    state_tag,
    state_text,
    state_yes_no,
)
from cardgraph.markdown.words import Words
from cardgraph.records import NamedTuple
from cardgraph.source.decode import Text
from cardgraph.values import is_absent
from cardgraph.values.concept import MAX_LENGTH, read_concepts
from cardgraph.values.country import is_no_country, read_countries
from cardgraph.values.dataset import read_datasets
from cardgraph.values.date import read_date
from cardgraph.values.license import read_licenses
from cardgraph.values.lineage import read_descent
from cardgraph.values.organization import named_organizations, read_organizations
from cardgraph.values.publication import read_publications
from cardgraph.values.quantity import read_quantities
from cardgraph.values.size import read_size, span_of
from cardgraph.values.yes_no import read_yes_no

# How many values a field of prose may state: a hundred times what any real one does. Metadata list more.
MOST, MANY = 500, 20_000


class Given:
    """What a reader is given: a field, or a section, that says something.

    ``parts`` are the words behind the field's name and those of items below, as far as they say
    something; there is at least one. ``earlier`` holds what the rows above have read, by property;
    ``name`` is the model's; ``day_first`` the order of ambiguous dates. ``field`` is the field that the parts
    are from, None for a section, ``outline`` the whole card, and ``hub_id`` its identifier on the hub, or empty.
    """

    __slots__ = ("day_first", "earlier", "field", "hub_id", "name", "outline", "parts", "text")

    def __init__(
        self,
        parts: list[Words],
        text: Text,
        name: str,
        day_first: bool,
        earlier: Mapping[str, tuple[Stated[Any], ...]],
        field: Field | None,
        outline: Outline,
        hub_id: str = "",
    ) -> None:
        self.parts: Final = parts
        self.text: Final = text
        self.name: Final = name
        self.day_first: Final = day_first
        self.earlier: Final = earlier
        self.field: Final = field
        self.outline: Final = outline
        self.hub_id: Final = hub_id

    @property
    def is_metadata(self) -> bool:
        """Whether the words stand among metadata, where identifiers are written and not prose."""
        return self.field is not None and self.field.is_metadata

    @property
    def words(self) -> Words:
        """The first words that say something."""
        return self.parts[0]

    def report_rest(self, report: Report) -> None:
        """Report what stands below the words of a field that has one value only."""
        if len(self.parts) > 1:
            report("value-rest", self.parts[1].span, text=shortened(" ".join(self.parts[1].text.split())))


RowReader = Callable[[Given, Report], Iterable[Stated[Any]]]
"""Reads what a row is about: the values that it states, each with its words."""


class Part(IntEnum):
    """What a row states about a model; the graph of a card says it in this order.

    Values and terms of vocabularies come first, then the absences, then what has statements of its own.
    """

    VALUES = 1
    TERMS = 2
    ORGANIZATIONS = 3
    SOURCES = 4


class Row(NamedTuple):
    """A field: its words stand under ``key``, what they mean under ``property`` (local names of the ontology).

    ``read`` gives the values that some words state, ``state`` makes statements of one of them;
    ``is_absent`` is whether a field's text states that its value is not known; ``most`` is how many values
    count, a hundred times what any real field of prose states. What is read ``by_words`` depends on nothing but
    the words and whether they stand among metadata: not on the card's name, say, or what else it states.
    """

    key: str
    property: str
    read: RowReader
    state: Callable[[Writer, str, Stated[Any]], None]
    part: Part
    is_absent: Callable[[str], bool] = is_absent
    most: int = MOST
    by_words: bool = False


def one(read: Callable[[Words, Report], object], rule: str) -> RowReader:
    """A row's reader from one that gives a value for some words, or None.

    :param rule: by which the value is said to be read
    """

    def read_row(given: Given, report: Report) -> Iterable[Stated[Any]]:
        value = read(given.words, report)
        given.report_rest(report)
        return () if value is None else (Stated(value, given.words, rule),)

    return read_row


def listed(kind: str) -> RowReader:
    """A row's reader of a list of terms from the vocabulary of a kind."""
    return lambda given, report: read_concepts(given.parts, kind, report)


def of_all(read: Callable[[list[Words], Report], Iterable[Stated[Any]]]) -> RowReader:
    """A row's reader from one that is given all the words at once."""
    return lambda given, report: read(given.parts, report)


def _quantities(given: Given, _report: Report) -> Iterable[Stated[Any]]:
    return [stated for words in given.parts for stated in read_quantities(words)]


def _sizes(given: Given, report: Report) -> Iterable[Stated[Any]]:
    """The size; of several that stand in a list below, the least and the greatest."""
    sizes = [size for words in given.parts if (size := read_size(words, report))]
    return (Stated(span_of(sizes), given.words, "size"),) if sizes else ()


def _date(given: Given, report: Report) -> Iterable[Stated[Any]]:
    """The date; an arXiv identifier of a publication may confirm its order."""
    references = [publication.value.reference for publication in given.earlier["publication"]]
    arxiv = next((reference.arxiv for reference in references if reference), "")
    date = read_date(given.words, arxiv, given.day_first, report)
    given.report_rest(report)
    return () if date is None else (Stated(date, given.words, "date"),)


def _datasets(given: Given, report: Report) -> Iterable[Stated[Any]]:
    if given.field is not None and (given.is_metadata or given.field.is_apart):
        from cardgraph.values.hub_dataset import read_hub_datasets

        return read_hub_datasets(given.parts, given.is_metadata, report)
    return read_datasets(given.parts, report)


def _organizations(given: Given, report: Report) -> Iterable[Stated[Any]]:
    if given.field is not None and given.field.is_apart:
        return named_organizations(given.parts, report)
    return [stated for words in given.parts for stated in read_organizations(words, report)]


def _languages(given: Given, report: Report) -> Iterable[Stated[Any]]:
    from cardgraph.values.language import read_languages

    return read_languages(given.parts, given.is_metadata, report)


def _tasks(given: Given, report: Report) -> Iterable[Stated[Any]]:
    from cardgraph.values.task import read_tasks

    return read_tasks(given.parts, given.is_metadata, report)


def _libraries(given: Given, report: Report) -> Iterable[Stated[Any]]:
    from cardgraph.values.task import read_libraries

    return read_libraries(given.parts, given.is_metadata, report)


def _base_models(given: Given, report: Report) -> Iterable[Stated[Any]]:
    """The base models; in which way the model was made from them, other fields may tell."""
    from cardgraph.values.base_model import read_base_models, relation_of
    from cardgraph.values.hub_id import is_hub_id

    stated = given.outline.fields.get("baseModelRelationText")
    tags, libraries = (
        [words.text for words in field.parts] if (field := given.outline.fields.get(key)) else []
        for key in ("tagText", "libraryText")
    )
    relation = relation_of(stated.first if stated else None, _told(given), tags, libraries, report)
    own = given.hub_id or (given.name if is_hub_id(given.name) else "")
    return read_base_models(given.parts, given.is_metadata, relation, own, report)


def _told(given: Given) -> str:
    """How prose says that the model was made from the base models of a field, or from one of them, if it does."""
    from cardgraph.values.base_model import last_part

    field = given.field
    if field is None or not field.is_metadata:
        return field.relation if field else ""
    names = {last_part(words.text) for words in field.parts}
    others = (other for other in given.outline.also if other.key == field.key and other.relation)
    return next(
        (other.relation for other in others if not names.isdisjoint(last_part(w.text) for w in other.parts)), ""
    )


def _results(given: Given, report: Report) -> Iterable[Stated[Any]]:
    from cardgraph.values.evaluation import read_results

    return read_results(given.outline.results, report)


def _is_never_absent(_text: str) -> bool:
    """Of what is listed, each entry is looked at by itself."""
    return False


def _emissions(given: Given, report: Report) -> Iterable[Stated[Any]]:
    from cardgraph.values.emissions import read_emissions

    return read_emissions(given.words, given.is_metadata, report)


def _texts(rule: str) -> RowReader:
    """A row's reader that takes what each of the words say as it is."""

    def read_row(given: Given, report: Report) -> Iterable[Stated[Any]]:
        for words in given.parts:
            text = " ".join(words.text.split())
            if len(text) > MAX_LENGTH:
                report("value-too-long", words.span, length=str(len(text)), limit=str(MAX_LENGTH))
            elif text:
                yield Stated(text, words, rule)

    return read_row


def _successors(given: Given, _report: Report) -> Iterable[Stated[Any]]:
    """Identifiers of the models that take the place of this one; other words name none."""
    from cardgraph.values.hub_id import is_hub_id

    return [Stated(words.text, words, "new-version") for words in given.parts if is_hub_id(words.text)]


def _licenses(given: Given, report: Report) -> Iterable[Stated[Any]]:
    if given.is_metadata:
        from cardgraph.values.hub_license import read_hub_licenses

        name = given.outline.fields.get("licenseNameText")
        return read_hub_licenses(given.parts, name.words if name else None, report)
    footnotes = partial(_footnotes, given.text)
    return [stated for words in given.parts for stated in read_licenses(words, given.name, footnotes, report)]


def _footnotes(text: Text) -> set[str]:
    """What the footnotes of a card are called; nothing is one that begins with a mark such as ``*``.

    Such a line is no bullet and no emphasis.
    """
    lines = [line.lstrip() for line in text.lines]
    marked = any(line.startswith(("\\*", "*", "\u2020")) and not line.startswith(("* ", "**")) for line in lines)
    named = {line[2:].partition("]:")[0] for line in lines if line.startswith("[^")}
    return named | {""} if marked else named


def _descent(given: Given, _report: Report) -> Iterable[Stated[Any]]:
    return read_descent(given.words, given.name)


# Read from top to bottom: a date may be settled by the publication. A name is no row, since without one there
# is no card (see interpret).
FIELDS = (
    Row("publicationText", "publication", of_all(read_publications), state_publication, Part.SOURCES),
    Row("datasetText", "trainedOn", _datasets, state_dataset, Part.SOURCES),
    Row("datasetText", "trainingDataQuantity", _quantities, state_quantity, Part.SOURCES),
    Row("modelSizeText", "parameterCount", _sizes, state_size, Part.VALUES, by_words=True),
    Row("formatText", "modality", listed("modality"), state_concept, Part.TERMS, by_words=True),
    Row("researchFieldText", "researchField", listed("field"), state_concept, Part.TERMS, by_words=True),
    Row(
        "impactAssessmentText",
        "impactAssessment",
        one(read_yes_no, "yes-or-no"),
        state_yes_no,
        Part.VALUES,
        by_words=True,
    ),
    Row("riskText", "risk", listed("risk"), state_concept, Part.TERMS, by_words=True),
    Row("publicationDateText", "publicationDate", _date, state_date, Part.VALUES),
    Row("organizationText", "organization", _organizations, state_organization, Part.ORGANIZATIONS, by_words=True),
    Row(
        "countryText",
        "countryOfOrigin",
        of_all(read_countries),
        state_concept,
        Part.TERMS,
        is_no_country,
        by_words=True,
    ),
    Row("licenseText", "license", _licenses, state_concept, Part.TERMS),
    Row("languageText", "language", _languages, state_coded, Part.TERMS, most=MANY),
    Row("taskText", "task", _tasks, state_coded, Part.TERMS),
    Row("libraryText", "library", _libraries, state_coded, Part.TERMS),
    Row("tagText", "tag", _texts("tag"), state_tag, Part.VALUES),
    Row("licenseNameText", "licenseName", _texts("license-words"), state_text, Part.VALUES),
    Row("licenseLinkText", "licenseLink", _texts("license-words"), state_text, Part.VALUES),
    Row("emissionsText", "emissions", _emissions, state_decimal, Part.VALUES),
    Row("emissionsSourceText", "emissionsSource", _texts("emissions"), state_text, Part.VALUES),
    Row("emissionsLocationText", "emissionsLocation", _texts("emissions"), state_text, Part.VALUES),
    Row("emissionsHardwareText", "emissionsHardware", _texts("emissions"), state_text, Part.VALUES),
    Row("sharedByText", "sharedBy", _organizations, state_other_organization, Part.ORGANIZATIONS),
    Row("fundedByText", "fundedBy", _organizations, state_other_organization, Part.ORGANIZATIONS),
    Row("baseModelText", "derivation", _base_models, state_derivation, Part.SOURCES),
    Row("newVersionText", "supersededBy", _successors, state_successor, Part.SOURCES),
    Row("evaluationText", "evaluation", _results, state_evaluation, Part.SOURCES, _is_never_absent, MANY),
    Row("description", "derivation", _descent, state_derivation, Part.SOURCES),
)
