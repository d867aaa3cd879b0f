"""The words that a card may use, as lists to look at: concept schemes, the fields of cards, the kinds of names."""

from collections.abc import Iterable, Iterator
from functools import cache

import pyoxigraph as ox

from cardgraph.errors import CardgraphError, Status, hint
from cardgraph.formats.registry import FORMATS, card_format
from cardgraph.query.query_file import load
from cardgraph.query.results import Cell, QueryResults, graph_results
from cardgraph.records import NamedTuple
from cardgraph.resources import folder
from cardgraph.vocabulary.files import long_vocabularies, short_vocabularies
from cardgraph.vocabulary.namespaces import CG, DCT, RDF, RDFS, SKOS, XSD

# What concepts have for a code, and what else says of which sort they are.
_CODES = (SKOS + "notation", CG + "spdxId", CG + "emoji")
_FIELDS, _KINDS = "card-fields", "kinds"


class VocabularyError(CardgraphError):
    """There is no vocabulary of a name."""

    status = Status.USAGE


class Entry(NamedTuple):
    """One entry of a vocabulary, by the name that a card should use.

    ``code`` is a short form, such as an SPDX identifier, ``category`` the name of what it belongs to.
    """

    name: str
    iri: str
    code: str = ""
    other_names: tuple[str, ...] = ()
    category: str = ""
    definition: str = ""


class Vocabulary(NamedTuple):
    """A vocabulary, and the IRI of its scheme, empty where it is none of the ontology."""

    name: str
    description: str
    entries: tuple[Entry, ...]
    iri: str = ""


@cache
def vocabularies() -> dict[str, Vocabulary]:
    """All vocabularies by name."""
    subjects = _subjects()
    schemes = [iri for iri, said in subjects.items() if SKOS + "ConceptScheme" in said[RDF + "type"]]
    found = [*(_of_scheme(iri, subjects) for iri in schemes), _fields(subjects), _kinds(subjects)]
    return {vocabulary.name: vocabulary for vocabulary in sorted(found)}


def find(name: str) -> Vocabulary:
    """The vocabulary of a name.

    :raises VocabularyError: if there is none
    """
    known = vocabularies()
    if name not in known:
        raise VocabularyError(f'no vocabulary is called "{name}"; {hint(name, known)}')
    return known[name]


def overview() -> QueryResults:
    """The vocabularies: name, number of entries, what they are."""
    rows = (
        (Cell(one.name), Cell(str(len(one.entries)), datatype=XSD + "integer"), Cell(one.description))
        for one in vocabularies().values()
    )
    return QueryResults("select", ("vocabulary", "entries", "description"), tuple(rows))


def entries(vocabulary: Vocabulary) -> QueryResults:
    """The entries of a vocabulary as rows; columns that would be empty are left out."""
    columns: dict[str, list[Cell | None]] = {
        "name": [Cell(entry.name) for entry in vocabulary.entries],
        "code": [_cell(entry.code) for entry in vocabulary.entries],
        "other_names": [_cell("; ".join(entry.other_names)) for entry in vocabulary.entries],
        "category": [_cell(entry.category) for entry in vocabulary.entries],
        "definition": [_cell(entry.definition) for entry in vocabulary.entries],
        "iri": [Cell(entry.iri, "uri") for entry in vocabulary.entries],
    }
    kept = {name: cells for name, cells in columns.items() if any(cells)}
    return QueryResults("select", tuple(kept), tuple(zip(*kept.values(), strict=True)))


def _cell(text: str) -> Cell | None:
    return Cell(text) if text else None


def _files() -> list[str]:
    return sorted([*short_vocabularies(), *long_vocabularies()])


def graph(some: Iterable[Vocabulary]) -> QueryResults:
    """What the ontology says of some vocabularies and their entries."""
    wanted = {iri for one in some for iri in (one.iri, *(entry.iri for entry in one.entries))}
    triples = (quad.triple for path in _files() for quad in ox.parse(path=path))
    return graph_results(triple for triple in triples if getattr(triple.subject, "value", "") in wanted)


_Said = dict[str, list[str]]


def _subjects() -> dict[str, _Said]:
    """What the ontology says, by subject and property."""
    found: dict[str, _Said] = {}
    for path in _files():
        for quad in ox.parse(path=path):
            said = found.setdefault(getattr(quad.subject, "value", ""), {})
            said.setdefault(quad.predicate.value, []).append(getattr(quad.object, "value", ""))
    return found


def _first(said: _Said, *terms: str) -> str:
    return next((said[term][0] for term in terms if term in said), "")


def _of_scheme(iri: str, subjects: dict[str, _Said]) -> Vocabulary:
    scheme = subjects[iri]
    concepts = ((node, said) for node, said in subjects.items() if iri in said.get(SKOS + "inScheme", ()))
    return Vocabulary(
        _first(scheme, DCT + "title").lower().replace(" ", "-"),
        _first(scheme, DCT + "description"),
        tuple(sorted(_concept(node, said, subjects) for node, said in concepts)),
        iri,
    )


def _concept(iri: str, said: _Said, subjects: dict[str, _Said]) -> Entry:
    name, code = _first(said, SKOS + "prefLabel"), _first(said, *_CODES)
    category = subjects.get(_first(said, CG + "licenseCategory"), {})
    others = tuple(other for other in said.get(SKOS + "altLabel", ()) if other not in (name, code))
    return Entry(name, iri, code, others, _first(category, SKOS + "prefLabel"), _first(said, SKOS + "definition"))


def _fields(subjects: dict[str, _Said]) -> Vocabulary:
    """The fields of cards in the order of their templates."""

    def made() -> Iterator[Entry]:
        for name in FORMATS:
            definition = card_format(name).definition
            for field in definition.fields:
                comment = _first(subjects[CG + field.key], RDFS + "comment")
                category = definition.label if len(FORMATS) > 1 else ""
                yield Entry(field.name, CG + field.key, "", field.other_names, category, comment)

    return Vocabulary(_FIELDS, "The fields of a card, in the order of the template.", tuple(made()))


def _kinds(subjects: dict[str, _Said]) -> Vocabulary:
    """The kinds of names, which are the labels of classes."""
    nodes = [iri for iri, said in subjects.items() if RDFS + "Class" in said.get(RDF + "type", ())]
    classes = {_first(subjects[iri], RDFS + "label"): iri for iri in nodes}
    (parameter,) = (one for one in load("names", folder("queries")).parameters if one.values)
    made = (
        Entry(kind, classes[kind], definition=_first(subjects[classes[kind]], RDFS + "comment"))
        for kind in parameter.values
    )
    return Vocabulary(_KINDS, 'The kinds of names that the question "names" lists.', tuple(made))
