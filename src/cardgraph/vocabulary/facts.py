"""What the vocabularies say of their concepts, as lines of N-Triples."""

from functools import lru_cache

from cardgraph.vocabulary.model_families import family_facts, is_family, license_of_family
from cardgraph.vocabulary.namespaces import CG, DCT, SKOS, VOCABULARY
from cardgraph.vocabulary.schemes import SCHEMES, Concept, scheme

# The properties that lead from a concept to one that is said with it, and the scheme that this one is found in.
_BELONGING = {CG + "licenseCategory": "license", CG + "inputModality": "modality", CG + "outputModality": "modality"}


def facts(concepts: list[str]) -> list[str]:
    """What the vocabularies say about some of their concepts: type, label, scheme, code, category, matches.

    :param concepts: IRIs
    :returns: lines of N-Triples, each once
    """
    found: dict[str, None] = {}
    for concept in concepts:
        for line in _facts_of(concept):
            found[line] = None
    return list(found)


def label_of(concept: str) -> str:
    """The preferred label of a vocabulary concept, or nothing where it is none."""
    kind = concept.rsplit("/", 2)[-2:-1]
    if not kind or kind[0] not in SCHEMES or not concept.startswith(VOCABULARY):
        return ""
    found = scheme(kind[0]).facts_of(concept)
    return next((fact.object.value for fact in found if fact.predicate.value == SKOS + "prefLabel"), "")


def same_as(concept: str) -> str:
    """The IRI of others for a concept of a vocabulary, the first where there are several, or nothing."""
    found = scheme(concept.rsplit("/", 2)[1]).facts_of(concept)
    return next((fact.object.value for fact in found if fact.predicate.value == SKOS + "exactMatch"), "")


@lru_cache(maxsize=2048)
def names_of(concept: Concept) -> tuple[str, ...]:
    """The preferred label of a concept and, for a license of the SPDX list, its identifier."""
    facts = scheme(concept.kind).facts_of(concept.iri) if concept.listed else ()
    return (concept.label, *(fact.object.value for fact in facts if fact.predicate.value == CG + "spdxId"))


@lru_cache(maxsize=2048)
def replacement_of(concept: str) -> str:
    """The code of the concept that took the place of one that is not in use any more, or nothing."""
    known = scheme(concept.rsplit("/", 2)[1]).facts_of(concept)
    found = next((fact.object.value for fact in known if fact.predicate.value == DCT + "isReplacedBy"), "")
    return found.rpartition("/")[2]


@lru_cache(maxsize=2048)
def modalities_of(task: str) -> frozenset[str]:
    """The kinds of data that a task of the vocabulary takes and gives, by their IRIs; none where one is not known."""
    known = scheme(task.rsplit("/", 2)[1]).facts_of(task)
    sides = [
        {fact.object.value for fact in known if fact.predicate.value == CG + side}
        for side in ("inputModality", "outputModality")
    ]
    return frozenset().union(*sides) if all(sides) else frozenset()


@lru_cache(maxsize=2048)
def _facts_of(concept: str) -> tuple[str, ...]:
    """What the vocabulary says of a concept and of what belongs to it.

    That is the category of a license, the modalities of a task, and the license of a family of models.
    """
    if is_family(concept):
        return (*family_facts(concept), *_facts_of(license_of_family(concept)))
    lines = []
    for triple in scheme(concept.rsplit("/", 2)[1]).facts_of(concept):
        lines.append(f"{triple} .\n")
        if kind := _BELONGING.get(triple.predicate.value):
            lines += [f"{fact} .\n" for fact in scheme(kind).facts_of(triple.object.value)]
    return tuple(lines)
