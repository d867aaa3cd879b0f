"""The JSON-LD context, made from the ontology: short names for its terms, and what their values are."""

from functools import cache
from typing import Any

import pyoxigraph as ox

from cardgraph.resources import folder
from cardgraph.settings import DEFAULT_BASE
from cardgraph.vocabulary.namespaces import CG, DCAT, DCT, OWL, PROV, RDF, RDFS, SKOS, VOCABULARY, VOID, XSD

_PREFIXES = {
    "cardgraph": VOCABULARY,
    "cg": CG,
    "dcat": DCAT,
    "dct": DCT,
    "owl": OWL,
    "prov": PROV,
    "rdf": RDF,
    "rdfs": RDFS,
    "skos": SKOS,
    "void": VOID,
    "xsd": XSD,
}
_IRI, _TERM = {"@type": "@id"}, {"@type": "@vocab"}
_BY_LANGUAGE = {"@container": "@language"}
# What graphs say with terms of others; the words of vocabularies are by language, those of cards have none.
_OTHERS: dict[str, dict[str, str]] = {
    "dct:isReplacedBy": _IRI,
    "prov:wasDerivedFrom": _IRI,
    "rdf:object": {},
    "rdf:predicate": _TERM,
    "rdf:subject": _IRI,
    "rdfs:label": {},
    "skos:altLabel": _BY_LANGUAGE,
    "skos:broadMatch": _IRI,
    "skos:broader": _IRI,
    "skos:closeMatch": _IRI,
    "skos:definition": _BY_LANGUAGE,
    "skos:exactMatch": _IRI,
    "skos:hiddenLabel": _BY_LANGUAGE,
    "skos:inScheme": _IRI,
    "skos:narrowMatch": _IRI,
    "skos:notation": {},
    "skos:prefLabel": _BY_LANGUAGE,
    "skos:relatedMatch": _IRI,
}
_CLASSES = ("skos:Concept", "skos:ConceptScheme")


def context(base: str = DEFAULT_BASE) -> dict[str, Any]:
    """The value of ``@context`` (JSON-LD 1.1, section 9.15): prefixes, then terms in alphabetical order.

    A property whose values are nodes is coerced to ``@id``, and to ``@vocab`` where they are terms of the
    ontology, so that these go by their short names too; one of typed literals to their datatype. Plain strings
    are coerced to nothing, and neither is what may have one datatype or another.

    :param base: what IRIs of entities are relative to (``@base``, which counts only within a document); only one
        that ends in ``/`` leaves a path to be relative to, and of another there is no ``@base``
    """
    based = {"@base": base} if base.endswith("/") else {}
    return {"@version": 1.1, **based, **_PREFIXES, "id": "@id", "type": "@type", **_terms()}


@cache
def _terms() -> dict[str, Any]:
    """The terms of the ontology and those of others, by their local names."""
    said = _said()
    terms: dict[str, Any] = {}
    for iri, about in said.items():
        if RDF + "Property" in about[RDF + "type"]:
            terms[iri.removeprefix(CG)] = _definition(f"cg:{iri.removeprefix(CG)}", _coercion(iri, said))
        elif iri.startswith(CG):
            terms[iri.removeprefix(CG)] = f"cg:{iri.removeprefix(CG)}"
    for name, coercion in _OTHERS.items():
        terms[name.partition(":")[2]] = _definition(name, coercion)
    terms |= {name.partition(":")[2]: name for name in _CLASSES}
    return dict(sorted(terms.items()))


def _definition(name: str, coercion: dict[str, str]) -> str | dict[str, str]:
    return {"@id": name, **coercion} if coercion else name


def _coercion(iri: str, said: dict[str, dict[str, list[str]]]) -> dict[str, str]:
    """What is said in a context of the values of a property, by its range or that of the property above it."""
    about = said[iri]
    values = _range(iri, said)
    if OWL + "ObjectProperty" in about[RDF + "type"]:
        return _TERM if values == RDF + "Property" or values in _enumerated(said) else _IRI
    return {"@type": values.replace(XSD, "xsd:")} if values and values != XSD + "string" else {}


def _range(iri: str, said: dict[str, dict[str, list[str]]]) -> str:
    """The range of a property of the ontology, or empty where neither it nor one above it has any."""
    about = said.get(iri, {})
    above = [parent for parent in about.get(RDFS + "subPropertyOf", ()) if parent in said]
    return next(iter(about.get(RDFS + "range", ())), "") or next((_range(one, said) for one in above), "")


def _enumerated(said: dict[str, dict[str, list[str]]]) -> set[str]:
    """The classes whose members stand in the ontology itself."""
    return {kind for about in said.values() for kind in about[RDF + "type"] if kind.startswith(CG)}


def _said() -> dict[str, dict[str, list[str]]]:
    """What the ontology says of its terms, by subject and property: IRIs, and texts of literals."""
    found: dict[str, dict[str, list[str]]] = {}
    for quad in ox.parse(path=str(folder("ontology") / "cardgraph.ttl")):
        subject, value = quad.subject, quad.object
        if isinstance(subject, ox.NamedNode) and isinstance(value, ox.NamedNode | ox.Literal):
            found.setdefault(subject.value, {}).setdefault(quad.predicate.value, []).append(value.value)
    return {iri: about for iri, about in found.items() if iri.startswith(CG)}
