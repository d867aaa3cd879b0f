"""The fields of a card: one row for each, from which its words are read and what they mean is stated.

A field is a reader in ``values/``, a row here, and its properties in the ontology.
"""

from collections.abc import Callable, Iterable, Mapping
from enum import IntEnum
from typing import Any, NamedTuple

from cardgraph.card import Stated
from cardgraph.diagnostic import Report, shortened
from cardgraph.graph.stating import (
    Writer,
    state_concept,
    state_dataset,
    state_date,
    state_descent,
    state_organization,
    state_publication,
    state_quantity,
    state_size,
    state_yes_no,
)
from cardgraph.markdown.words import Words
from cardgraph.source.decode import Text
from cardgraph.values import is_absent
from cardgraph.values.concept import read_concepts
from cardgraph.values.country import is_no_country, read_countries
from cardgraph.values.dataset import read_datasets
from cardgraph.values.date import read_date
from cardgraph.values.license import read_licenses
from cardgraph.values.lineage import read_descent
from cardgraph.values.organization import read_organizations
from cardgraph.values.publication import read_publications
from cardgraph.values.quantity import read_quantities
from cardgraph.values.size import read_size, span_of
from cardgraph.values.yes_no import read_yes_no


class Given(NamedTuple):
    """What a reader is given: a field, or a section, that says something.

    ``parts`` are the words behind the field's name and those of items below, as far as they say
    something; there is at least one. ``earlier`` holds what the rows above have read, by property;
    ``name`` is the model's; ``day_first`` the order of ambiguous dates.
    """

    parts: list[Words]
    text: Text
    name: str
    day_first: bool
    earlier: Mapping[str, tuple[Stated[Any], ...]]

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
    ``is_absent`` is whether a field's text states that its value is not known.
    """

    key: str
    property: str
    read: RowReader
    state: Callable[[Writer, str, Stated[Any]], None]
    part: Part
    is_absent: Callable[[str], bool] = is_absent


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


def of_each(read: Callable[[Words, Report], Iterable[Stated[Any]]]) -> RowReader:
    """A row's reader from one that is given the words of the field, then those of each item below."""
    return lambda given, report: [stated for words in given.parts for stated in read(words, report)]


def _quantities(given: Given, _report: Report) -> Iterable[Stated[Any]]:
    return [stated for words in given.parts for stated in read_quantities(words)]


def _sizes(given: Given, report: Report) -> Iterable[Stated[Any]]:
    """The size; of several that stand in a list below, the least and the greatest."""
    sizes = [size for words in given.parts if (size := read_size(words, report))]
    return (Stated(span_of(sizes), given.words, "size"),) if sizes else ()


def _date(given: Given, report: Report) -> Iterable[Stated[Any]]:
    """The date; an arXiv identifier of a publication may confirm its order."""
    references = (publication.value.reference for publication in given.earlier["publication"])
    arxiv = next((reference.arxiv for reference in references if reference), "")
    date = read_date(given.words, arxiv, given.day_first, report)
    given.report_rest(report)
    return () if date is None else (Stated(date, given.words, "date"),)


def _licenses(given: Given, report: Report) -> Iterable[Stated[Any]]:
    footnotes = _footnotes(given.text)
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
    Row("datasetText", "trainedOn", of_all(read_datasets), state_dataset, Part.SOURCES),
    Row("datasetText", "trainingDataQuantity", _quantities, state_quantity, Part.SOURCES),
    Row("modelSizeText", "parameterCount", _sizes, state_size, Part.VALUES),
    Row("formatText", "modality", listed("modality"), state_concept, Part.TERMS),
    Row("researchFieldText", "researchField", listed("field"), state_concept, Part.TERMS),
    Row("impactAssessmentText", "impactAssessment", one(read_yes_no, "yes-or-no"), state_yes_no, Part.VALUES),
    Row("riskText", "risk", listed("risk"), state_concept, Part.TERMS),
    Row("publicationDateText", "publicationDate", _date, state_date, Part.VALUES),
    Row("organizationText", "organization", of_each(read_organizations), state_organization, Part.ORGANIZATIONS),
    Row("countryText", "countryOfOrigin", of_all(read_countries), state_concept, Part.TERMS, is_no_country),
    Row("licenseText", "license", _licenses, state_concept, Part.TERMS),
    Row("description", "derivation", _descent, state_descent, Part.SOURCES),
)
