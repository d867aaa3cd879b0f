"""How values are stated: what each kind of value becomes on the model, on the card, and on nodes of its own."""

from typing import Any

from cardgraph.card import Card, Date, Descent, Named, Organization, Quantity, Size, Stated
from cardgraph.graph.minting import Minter
from cardgraph.graph.statements import Statement
from cardgraph.graph.terms import LABEL, PREFERRED_LABEL, TYPE, NamedNode, Term, integer, iri, literal, term
from cardgraph.vocabulary.namespaces import SKOS, XSD
from cardgraph.vocabulary.schemes import Concept, concept_class

_CONCEPT = iri(SKOS + "Concept")
_INTEGER, _DECIMAL = iri(XSD + "integer"), iri(XSD + "decimal")


class Writer:
    """Takes the statements of one card, each once; those about the card itself come before all others.

    :param card: the card's node
    :param model: the node of the model that it describes
    :param source: the card itself, for what depends on another of its values
    """

    def __init__(self, card: NamedNode, model: NamedNode, minter: Minter, source: Card) -> None:
        self.card, self.model, self.minter, self.source = card, model, minter, source
        self.concepts: set[str] = set()
        self._seen: set[tuple[NamedNode, NamedNode, Term]] = set()
        self._about_card: list[Statement] = []
        self._others: list[Statement] = []

    @property
    def statements(self) -> list[Statement]:
        """The statements so far."""
        return self._about_card + self._others

    def add(self, subject: NamedNode, predicate: NamedNode, value: Term, by: Stated[Any]) -> None:
        """State a triple; stated twice, the first words count."""
        triple = (subject, predicate, value)
        if triple not in self._seen:
            self._seen.add(triple)
            statements = self._about_card if subject is self.card else self._others
            statements.append(Statement(subject, predicate, value, by.words, by.rule))

    def concept(self, concept: Stated[Concept]) -> NamedNode:
        """The node of a term; one that no vocabulary lists is described."""
        node = self.minter.concept(concept.value)
        if concept.value.listed:
            self.concepts.add(concept.value.iri)
        else:
            self.add(node, TYPE, iri(concept_class(concept.value.kind)), concept)
            self.add(node, TYPE, _CONCEPT, concept)
            self.add(node, PREFERRED_LABEL, literal(concept.value.label), concept)
        return node


def state_integer(writer: Writer, name: str, stated: Stated[int]) -> None:
    """A whole number about the model."""
    writer.add(writer.model, term(name), integer(stated.value), stated)


def state_concept(writer: Writer, name: str, stated: Stated[Concept]) -> None:
    """A term of a vocabulary, or one that only the card names."""
    writer.add(writer.model, term(name), writer.concept(stated), stated)


def state_size(writer: Writer, _name: str, stated: Stated[Size]) -> None:
    """A number of parameters, under the property that says how it is meant."""
    size = stated.value
    for name, count in (
        ("parameterCount", size.exact),
        ("minParameterCount", size.minimum),
        ("maxParameterCount", size.maximum),
        ("expertCount", size.experts),
        ("expertParameterCount", size.per_expert),
        ("activeParameterCount", size.active),
    ):
        if count is not None:
            state_integer(writer, name, Stated(count, stated.words, stated.rule))


def state_yes_no(writer: Writer, name: str, stated: Stated[bool]) -> None:
    """Whether there is something: ``cg:Present`` or ``cg:Absent``."""
    writer.add(writer.model, term(name), term("Present" if stated.value else "Absent"), stated)


def state_date(writer: Writer, name: str, stated: Stated[Date]) -> None:
    """A date on the model, and how it was read on the card."""
    writer.add(writer.card, term("dateReading"), term(stated.value.reading), stated)
    date = literal(stated.value.lexical, iri(XSD + stated.value.datatype))
    writer.add(writer.model, term(name), date, stated)


def state_organization(writer: Writer, name: str, stated: Stated[Organization]) -> None:
    """An organization with page and types; the card's countries are its own if it is the only one."""
    organization = stated.value
    node = writer.minter.organization(organization.name)
    writer.add(writer.model, term(name), node, stated)
    writer.add(node, TYPE, term("Organization"), stated)
    writer.add(node, LABEL, literal(organization.name), stated)
    if organization.page:
        writer.add(node, term("page"), iri(organization.page.value), organization.page)
    for kind in organization.types:
        writer.add(node, term("organizationType"), writer.concept(kind), kind)
    # With several organizations, which country belongs to which is not said.
    if len(writer.source.stated(name)) == 1:
        for country in writer.source.stated("countryOfOrigin"):
            writer.add(node, term("country"), writer.concept(country), country)


def state_publication(writer: Writer, name: str, stated: Stated[Named]) -> None:
    """A publication by its kind, with title, page and identifiers."""
    reference = stated.value.reference
    node = writer.minter.publication(reference.key if reference else f"title-{stated.value.title}")
    writer.add(writer.model, term(name), node, stated)
    writer.add(node, TYPE, term("Publication"), stated)
    if reference:
        writer.add(node, TYPE, term(reference.kind), stated)
    _state_reference(writer, node, stated)


def state_dataset(writer: Writer, name: str, stated: Stated[Named]) -> None:
    """A dataset with title, page and identifiers."""
    reference = stated.value.reference
    node = writer.minter.dataset(reference.key if reference else f"title-{stated.value.title}")
    writer.add(writer.model, term(name), node, stated)
    writer.add(node, TYPE, term("Dataset"), stated)
    _state_reference(writer, node, stated)


def _state_reference(writer: Writer, node: NamedNode, stated: Stated[Named]) -> None:
    """The title of something that may be linked, its page and its identifiers."""
    writer.add(node, LABEL, literal(stated.value.title), stated)
    reference = stated.value.reference
    if reference:
        writer.add(node, term("page"), iri(reference.page), stated)
        for name, value in (("arxivId", reference.arxiv), ("doi", reference.doi), ("version", reference.version)):
            if value:
                writer.add(node, term(name), literal(value), stated)


def state_quantity(writer: Writer, name: str, stated: Stated[Quantity]) -> None:
    """An amount with its unit, and how exactly it is meant."""
    quantity = stated.value
    node = writer.minter.quantity(quantity)
    writer.add(writer.model, term(name), node, stated)
    writer.add(node, TYPE, term("Quantity"), stated)
    number = _DECIMAL if "." in quantity.amount else _INTEGER
    writer.add(node, term("amount"), literal(quantity.amount, number), stated)
    writer.add(node, term("unit"), literal(quantity.unit), stated)
    if quantity.qualifier:
        writer.add(node, term("qualifier"), literal(quantity.qualifier), stated)


def state_descent(writer: Writer, name: str, stated: Stated[Descent]) -> None:
    """The model's descent from another: the relation itself, and a derivation that quotes the words."""
    descent = stated.value
    node = writer.minter.derivation(writer.source.name.value, descent)
    base = writer.minter.model(descent.name)
    writer.add(writer.model, term(descent.relation), base, stated)
    writer.add(writer.model, term(name), node, stated)
    writer.add(node, TYPE, term("Derivation"), stated)
    writer.add(node, term("relation"), term(descent.relation), stated)
    writer.add(node, term("baseModel"), base, stated)
    writer.add(node, term("baseModelName"), literal(descent.name), stated)
    writer.add(node, term("quotation"), literal(stated.text), stated)
    if descent.reference:
        writer.add(node, term("page"), iri(descent.reference.page), stated)
    if descent.reference and (descent.reference.arxiv or descent.reference.doi):
        publication = writer.minter.publication(descent.reference.key)
        writer.add(node, term("baseModelPublication"), publication, stated)
