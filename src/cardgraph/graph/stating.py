"""How values are stated: what each kind of value becomes on the model, on the card, and on nodes of its own."""

import re
from typing import Any

from cardgraph.card import BaseModel, Card, Date, Descent, Evaluation, Named, Organization, Quantity, Size, Stated
from cardgraph.formats.outline import Section
from cardgraph.graph.minting import Minter
from cardgraph.graph.statements import Statement
from cardgraph.graph.terms import LABEL, PREFERRED_LABEL, TYPE, NamedNode, Term, integer, iri, literal, term
from cardgraph.values.hub_id import current, dataset_of, model_of
from cardgraph.vocabulary.model_families import family_of
from cardgraph.vocabulary.namespaces import SKOS, XSD
from cardgraph.vocabulary.schemes import Concept, concept_class, scheme

_CONCEPT = iri(SKOS + "Concept")
_NOTATION, _BROADER = iri(SKOS + "notation"), iri(SKOS + "broader")
_INTEGER, _DECIMAL, _BOOLEAN = iri(XSD + "integer"), iri(XSD + "decimal"), iri(XSD + "boolean")


class Writer:
    """Takes the statements of one card, each once; those about the card itself come before all others.

    :param card: the card's node
    :param model: the node of the model that it describes
    :param source: the card itself, for what depends on another of its values
    """

    def __init__(self, card: NamedNode, model: NamedNode, minter: Minter, source: Card) -> None:
        self.card, self.model, self.minter, self.source = card, model, minter, source
        self.concepts: set[str] = set()
        # By the line that each is in N-Triples, which tells two apart and is made once.
        self._about_card: dict[str, Statement] = {}
        self._others: dict[str, Statement] = {}

    @property
    def statements(self) -> dict[str, Statement]:
        """The statements so far, by their lines of N-Triples."""
        return self._about_card | self._others

    def add(self, subject: NamedNode, predicate: NamedNode, value: Term, by: Stated[Any]) -> None:
        """State a triple; stated twice, the first words count."""
        line = f"{subject} {predicate} {value} .\n"
        stated = self._about_card if subject == self.card else self._others
        if line not in stated:
            stated[line] = Statement(subject, predicate, value, by.words, by.rule)

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


def state_text(writer: Writer, name: str, stated: Stated[str]) -> None:
    """Some words about the model."""
    writer.add(writer.model, term(name), literal(stated.value), stated)


def state_decimal(writer: Writer, name: str, stated: Stated[str]) -> None:
    """A number about the model, by the lexical form of a decimal."""
    writer.add(writer.model, term(name), literal(stated.value, _DECIMAL), stated)


def state_tag(writer: Writer, name: str, stated: Stated[str]) -> None:
    """Some words about the card."""
    writer.add(writer.card, term(name), literal(stated.value), stated)


def state_coded(writer: Writer, name: str, stated: Stated[Concept]) -> None:
    """A term that has a code, such as a language; one that no vocabulary lists has its label for a code."""
    node = writer.concept(stated)
    writer.add(writer.model, term(name), node, stated)
    if not stated.value.listed:
        writer.add(node, _NOTATION, literal(stated.value.label), stated)
        broader = scheme(stated.value.kind).coded(re.split("[-_]", stated.value.label)[0])
        if stated.value.kind == "language" and broader:
            writer.add(node, _BROADER, writer.concept(Stated(broader, stated.words, stated.rule)), stated)


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
            writer.add(writer.model, term(name), integer(count), stated)


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


def state_other_organization(writer: Writer, name: str, stated: Stated[Organization]) -> None:
    """An organization, or a person, that did something else than develop the model."""
    node = writer.minter.organization(stated.value.name)
    writer.add(writer.model, term(name), node, stated)
    writer.add(node, TYPE, term("Organization"), stated)
    writer.add(node, LABEL, literal(stated.value.name), stated)
    if stated.value.page:
        writer.add(node, term("page"), iri(stated.value.page.value), stated.value.page)


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
    node = _dataset_node(writer, stated.value)
    writer.add(writer.model, term(name), node, stated)
    writer.add(node, TYPE, term("Dataset"), stated)
    _state_reference(writer, node, stated)
    identifier = dataset_of(reference.page) if reference else ""
    if identifier and identifier == current("datasets", stated.value.title):
        writer.add(node, term("hubId"), literal(identifier), stated)


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


def state_derivation(writer: Writer, name: str, stated: Stated[BaseModel] | Stated[Descent]) -> None:
    """A model that this one was made from, as metadata or fields name it, or as prose tells of it."""
    if isinstance(stated.value, BaseModel):
        _state_base_model(writer, name, stated)
    else:
        _state_descent(writer, name, stated)


def _state_descent(writer: Writer, name: str, stated: Stated[Descent]) -> None:
    """The model's descent from another: the relation itself, and a derivation that quotes the words."""
    descent = stated.value
    node = writer.minter.derivation(writer.source.identity, descent.relation, descent.name)
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
        state_hub_model(writer, base, descent.reference.page, stated)
    if descent.reference and (descent.reference.arxiv or descent.reference.doi):
        publication = writer.minter.publication(descent.reference.key)
        writer.add(node, term("baseModelPublication"), publication, stated)


def _state_base_model(writer: Writer, name: str, stated: Stated[BaseModel]) -> None:
    """A model that the model was made from: the relation, and a derivation that says by what it is known."""
    base = stated.value
    node = writer.minter.derivation(writer.source.identity, base.relation, base.hub_id or base.name)
    model = writer.minter.model(base.hub_id or base.name)
    writer.add(writer.model, term(base.relation), model, stated)
    writer.add(writer.model, term(name), node, stated)
    writer.add(node, TYPE, term("Derivation"), stated)
    writer.add(node, term("relation"), term(base.relation), stated)
    if base.known_by:
        writer.add(node, term("knownBy"), term(base.known_by), stated)
    writer.add(node, term("baseModel"), model, stated)
    writer.add(node, term("baseModelName"), literal(base.name), stated)
    writer.add(node, term("quotation"), literal(stated.text), stated)
    if base.hub_id:
        writer.add(model, term("hubId"), literal(base.hub_id), stated)
        if family := family_of(base.hub_id):
            writer.concepts.add(family)
    if base.hub_id != base.name and base.hub_id == current("models", base.name):
        writer.add(model, term("formerHubId"), literal(base.name), stated)
    if base.reference:
        writer.add(node, term("page"), iri(base.reference.page), stated)


def state_hub_model(writer: Writer, model: NamedNode, page: str, stated: Stated[Any]) -> None:
    """That a model, which is known by its name, is the one of an identifier on the hub, if the page is that of one."""
    if hub_id := model_of(page):
        node = writer.minter.model(hub_id)
        if node != model:
            writer.add(model, term("hubModel"), node, stated)
        writer.add(node, term("hubId"), literal(hub_id), stated)


def state_successor(writer: Writer, name: str, stated: Stated[str]) -> None:
    """The model that takes the place of this one, by its identifier on the hub."""
    hub_id = current("models", stated.value)
    node = writer.minter.model(hub_id)
    writer.add(writer.model, term(name), node, stated)
    writer.add(node, term("hubId"), literal(hub_id), stated)


def state_evaluation(writer: Writer, name: str, stated: Stated[Evaluation]) -> None:
    """A result with its parts; two that say the same are one."""
    result = stated.value
    node = writer.minter.evaluation(writer.source.file_name, result)
    writer.add(writer.model, term(name), node, stated)
    writer.add(node, TYPE, term("EvaluationResult"), stated)
    for key, words in (
        ("resultText", result.text),
        ("metric", result.metric),
        ("datasetConfiguration", result.configuration),
        ("datasetSplit", result.split),
        ("resultUnit", result.unit),
        ("resultSource", result.source),
    ):
        if words:
            writer.add(node, term(key), literal(words), stated)
    for key, number in (("resultValue", result.value), ("deviation", result.deviation)):
        if number:
            writer.add(node, term(key), literal(number, _DECIMAL), stated)
    writer.add(node, term("isVerified"), _boolean(result.is_verified), stated)
    if result.task:
        task = writer.concept(Stated(result.task, stated.words, stated.rule))
        writer.add(node, term("evaluationTask"), task, stated)
    if result.dataset:
        of = Stated(result.dataset, stated.words, stated.rule)
        state_dataset(writer, "evaluatedOn", of)
        writer.add(node, term("evaluationDataset"), _dataset_node(writer, result.dataset), stated)


def state_section(writer: Writer, section: Section) -> None:
    """A section of the card as a place."""
    node = writer.minter.section(writer.source.file_name, section.first_line)
    stated = Stated("", section.heading, "section")
    writer.add(writer.card, term("section"), node, stated)
    writer.add(node, TYPE, term("Section"), stated)
    kind = "".join(part.capitalize() for part in section.kind.split("-"))
    writer.add(node, term("sectionKind"), term(kind), stated)
    writer.add(node, term("heading"), literal(" ".join(section.heading.text.split())), stated)
    writer.add(node, term("firstLine"), integer(section.first_line), stated)
    writer.add(node, term("lastLine"), integer(section.last_line), stated)
    writer.add(node, term("isPlaceholder"), _boolean(section.is_placeholder), stated)


def _dataset_node(writer: Writer, dataset: Named) -> NamedNode:
    """The node of a dataset: by its page, else by its title."""
    return writer.minter.dataset(dataset.reference.key if dataset.reference else f"title-{dataset.title}")


def _boolean(truth: bool) -> Term:
    return literal(str(truth).lower(), _BOOLEAN)
