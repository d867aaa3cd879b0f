"""What a graph has to be, property by property and class by class, as ``shapes/contract/`` states it."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import pyoxigraph as ox

from cardgraph.check.rules import HEADER, Shapes, rules, typed_shape_file
from cardgraph.records import NamedTuple
from cardgraph.resources import folder
from cardgraph.vocabulary.namespaces import CG, RDF, RDFS, SH

# What a result is about, by the component that found it; a datatype may be the wrong one, or the text none of it.
_RULES = {
    "NodeKind": "iri-expected",
    "Datatype": "datatype-wrong",
    "Class": "class-wrong",
    "In": "value-not-listed",
    "MinInclusive": "value-out-of-range",
    "MinCount": "value-missing",
    "MaxCount": "values-several",
}
# What is looked up of the terms of the ontology.
_OF_TERMS = (RDF + "type", RDFS + "subClassOf", RDFS + "subPropertyOf")
_WORDS = (SH + "message",)


class Expected(NamedTuple):
    """What a typed shape says of values: its message, its datatypes, whether they are literals, and its targets.

    ``path`` is the property, or empty for a shape of nodes.
    """

    wanted: str
    path: str
    datatypes: frozenset[str]
    is_literal: bool
    has_class: bool
    targets: tuple[str, ...]

    def rule(self, component: str, datatype: str) -> str:
        """The rule that a result of the shape belongs to.

        :param component: the constraint component, such as ``Datatype``
        :param datatype: that of the value, empty where it is no literal
        """
        if component == "Or":
            component = "Class" if self.has_class else "Datatype"
        if component == "NodeKind" and not self.path:
            return "node-blank"
        if component == "NodeKind" and self.is_literal:
            return "literal-expected"
        if component == "Datatype" and datatype in self.datatypes:
            return "literal-malformed"
        if component == "Datatype" and not datatype:
            return "literal-expected"
        return _RULES[component]


class Contract(NamedTuple):
    """The shapes that any graph is held to, and what each typed one expects, by its IRI.

    ``terms`` are the types of, and what is above, the ontology's terms, as lines of N-Triples, which the shapes
    look up in the data; ``classes`` and ``properties`` are their IRIs.
    """

    shapes: Shapes
    expected: dict[str, Expected]
    terms: list[str]
    classes: frozenset[str]
    properties: frozenset[str]


@cache
def contract() -> Contract:
    """The contract that ships with cardgraph."""
    entries: dict[str, dict[str, list[Any]]] = {}
    shacl = []
    quads: Any = ox.parse(path=str(typed_shape_file()))
    for quad in quads:
        if quad.subject.value.startswith(HEADER):
            continue
        entries.setdefault(str(quad.subject), {}).setdefault(quad.predicate.value, []).append(quad.object)
        if quad.predicate.value not in _WORDS:
            shacl.append(quad.triple)
    lines = (ox.serialize(shacl, format=ox.RdfFormat.N_TRIPLES) or b"").decode()
    sparql = rules().graph
    shapes = Shapes(lines + sparql.graph, lines + sparql.core, sparql.selects, sparql.counts, lines + sparql.others)
    expected = {name[1:-1]: _expected(entry, entries) for name, entry in entries.items() if name.startswith("<")}
    of_ontology: Any = ox.parse(path=str(folder("ontology") / "cardgraph.ttl"))
    terms = [
        quad.triple for quad in of_ontology if quad.predicate.value in _OF_TERMS and quad.subject.value.startswith(CG)
    ]
    classes, properties = (
        frozenset(triple.subject.value for triple in terms if triple.object.value == kind)
        for kind in (RDFS + "Class", RDF + "Property")
    )
    return Contract(shapes, expected, [f"{triple} .\n" for triple in terms], classes, properties)


def _expected(entry: dict[str, list[Any]], entries: dict[str, dict[str, list[Any]]]) -> Expected:
    def values(term: str, of: dict[str, list[Any]] = entry) -> list[str]:
        return [value.value for value in of.get(SH + term, ())]

    alternatives = [entries[str(each)] for each in _members(entry.get(SH + "or", ()), entries)]
    datatypes = {each for one in (entry, *alternatives) for each in values("datatype", one)}
    return Expected(
        wanted=(values("message") or [""])[0],
        path=(values("path") or [""])[0],
        datatypes=frozenset(datatypes),
        is_literal=SH + "Literal" in values("nodeKind"),
        has_class=any(values("class", one) for one in (entry, *alternatives)),
        targets=tuple(values("targetSubjectsOf")),
    )


def _members(lists: Any, entries: dict[str, dict[str, list[Any]]]) -> list[Any]:
    """The members of a list of RDF."""
    found = []
    node = next(iter(lists), None)
    while node is not None and str(node) in entries:
        found += entries[str(node)][RDF + "first"]
        node = entries[str(node)][RDF + "rest"][0]
    return found


def _terms() -> Iterator[Any]:
    """What is looked up of the terms of the ontology, as triples."""
    quads: Any = ox.parse(path=str(folder("ontology") / "cardgraph.ttl"))
    for quad in quads:
        if quad.predicate.value in _OF_TERMS and quad.subject.value.startswith(CG):
            yield quad.triple
