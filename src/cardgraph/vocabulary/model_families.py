"""Families of well-known models, by how their identifiers on the hub begin."""

from functools import cache

from cardgraph.resources import folder
from cardgraph.vocabulary.namespaces import CG, VOCABULARY

_FILE = "model-families.ttl"
_FAMILY = VOCABULARY + "model-family/"


def family_of(hub_id: str) -> str:
    """The IRI of the family that a model belongs to, or nothing where it is of none that is listed.

    :param hub_id: the identifier of the model on the hub
    """
    folded = hub_id.casefold()
    return next((iri for prefix, iri in _prefixes() if folded.startswith(prefix)), "")


def is_family(iri: str) -> bool:
    """Whether an IRI is that of a family."""
    return iri.startswith(_FAMILY)


def family_facts(iri: str) -> list[str]:
    """What is listed of a family: lines of N-Triples."""
    return _facts()[iri]


def license_of_family(iri: str) -> str:
    """The IRI of the license that all models of a family have."""
    marker = f" <{CG}familyLicense> <"
    return next(line.partition(marker)[2].partition(">")[0] for line in family_facts(iri) if marker in line)


@cache
def _prefixes() -> tuple[tuple[str, str], ...]:
    marker = f" <{CG}hubIdPrefix> "
    lines = [(line, iri) for iri, known in _facts().items() for line in known if marker in line]
    return tuple((line.partition(marker)[2].split('"')[1], iri) for line, iri in lines)


@cache
def _facts() -> dict[str, list[str]]:
    import pyoxigraph as ox

    found: dict[str, list[str]] = {}
    for quad in ox.parse(path=str(folder("ontology") / _FILE)):
        found.setdefault(getattr(quad.subject, "value", ""), []).append(f"{quad.triple} .\n")
    return found
