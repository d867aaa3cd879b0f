"""A card as statements: what it says in its own words on the card, what they mean on the model and its neighbours."""

import base64
from typing import Any

from cardgraph.card import Card, Named, Stated
from cardgraph.graph.minting import Minter
from cardgraph.graph.statements import CardGraph, Statement
from cardgraph.graph.terms import NamedNode, Term, integer, iri, literal, term
from cardgraph.vocabulary.namespaces import PROV, RDF, RDFS, SKOS, XSD
from cardgraph.vocabulary.schemes import Concept, concept_class

_TYPE, _LABEL = iri(RDF + "type"), iri(RDFS + "label")
_PREF_LABEL, _CONCEPT = iri(SKOS + "prefLabel"), iri(SKOS + "Concept")
_DERIVED = iri(PROV + "wasDerivedFrom")
_INTEGER, _DECIMAL = iri(XSD + "integer"), iri(XSD + "decimal")


def card_graph(card: Card, minter: Minter) -> CardGraph:
    """All that a card states, as triples without blank nodes, each triple once.

    :param card: the card
    :param minter: makes the IRIs of its entities
    """
    maker = _Maker(card, minter)
    maker.make()
    return CardGraph(maker.card_node, maker.model, maker.statements, sorted(maker.concepts))


class _Maker:
    def __init__(self, card: Card, minter: Minter) -> None:
        self.card, self.minter = card, minter
        self.statements: list[Statement] = []
        self.concepts: set[str] = set()
        self.card_node = minter.card(card.file_name)
        self.model = minter.model(card.name.value)
        self._seen: set[tuple[NamedNode, NamedNode, Term]] = set()

    def add(self, subject: NamedNode, predicate: NamedNode, value: Term, by: Stated[Any]) -> None:
        """State a triple; stated twice, the first words count."""
        triple = (subject, predicate, value)
        if triple not in self._seen:
            self._seen.add(triple)
            self.statements.append(Statement(subject, predicate, value, by.words, by.rule))

    def make(self) -> None:
        self._make_card()
        self._make_model()
        self._make_organizations()
        for publication in self.card.publications:
            self._make_publication(publication)
        self._make_data()
        self._make_descent()

    def _make_card(self) -> None:
        card, node = self.card, self.card_node
        about = Stated("", card.name.words, "card")
        self.add(node, _TYPE, term("ModelCard"), about)
        self.add(node, term("describes"), self.model, about)
        self.add(node, term("fileName"), literal(card.file_name), about)
        self.add(node, term("sha256"), literal(card.sha256), about)
        # RFC 6920 names a document by its hash.
        digest = base64.urlsafe_b64encode(bytes.fromhex(card.sha256)).decode().rstrip("=")
        self.add(node, _DERIVED, NamedNode(f"<ni:///sha-256;{digest}>"), about)
        if card.title:
            self.add(node, _LABEL, literal(card.title.value), card.title)
        self.add(node, term("modelName"), literal(card.name.value), card.name)
        for emoji in card.emoji:
            self.add(node, term("modalityEmoji"), literal(emoji.value), emoji)
        if card.date:
            self.add(node, term("dateReading"), term(card.date.value.reading), card.date)
        for name, words in card.prose.items():
            self.add(node, term(name), literal(words.text), Stated("", words, "section"))
        for link in card.links:
            self.add(node, term("link"), iri(link.value), link)
        for name, text in card.texts:
            self.add(node, term(name), literal(text.value), text)

    def _make_model(self) -> None:
        card, model = self.card, self.model
        self.add(model, _TYPE, term("Model"), card.name)
        self.add(model, _LABEL, literal(card.name.value), card.name)
        if card.page:
            self.add(model, term("page"), iri(card.page.value), card.page)
        if card.size:
            size = card.size.value
            for name, count in (
                ("parameterCount", size.exact),
                ("minParameterCount", size.minimum),
                ("maxParameterCount", size.maximum),
                ("expertCount", size.experts),
                ("expertParameterCount", size.per_expert),
                ("activeParameterCount", size.active),
            ):
                if count is not None:
                    self.add(model, term(name), integer(count), card.size)
        if card.impact_assessment:
            status = "Present" if card.impact_assessment.value else "Absent"
            self.add(model, term("impactAssessment"), term(status), card.impact_assessment)
        if card.date:
            date = literal(card.date.value.lexical, iri(XSD + card.date.value.datatype))
            self.add(model, term("publicationDate"), date, card.date)
        for name, concepts in (
            ("modality", card.modalities),
            ("researchField", card.research_fields),
            ("risk", card.risks),
            ("countryOfOrigin", card.countries),
            ("license", card.licenses),
        ):
            for concept in concepts:
                self.add(model, term(name), self._concept(concept), concept)
        for absence in card.undisclosed:
            self.add(model, term("undisclosed"), term(absence.value), absence)

    def _concept(self, concept: Stated[Concept]) -> NamedNode:
        node = self.minter.concept(concept.value)
        if concept.value.listed:
            self.concepts.add(concept.value.iri)
        else:
            self.add(node, _TYPE, iri(concept_class(concept.value.kind)), concept)
            self.add(node, _TYPE, _CONCEPT, concept)
            self.add(node, _PREF_LABEL, literal(concept.value.label), concept)
        return node

    def _make_organizations(self) -> None:
        for organization in self.card.organizations:
            node = self.minter.organization(organization.value.name)
            self.add(self.model, term("organization"), node, organization)
            self.add(node, _TYPE, term("Organization"), organization)
            self.add(node, _LABEL, literal(organization.value.name), organization)
            if page := organization.value.page:
                self.add(node, term("page"), iri(page.value), page)
            for kind in organization.value.types:
                self.add(node, term("organizationType"), self._concept(kind), kind)
            # With several organizations, which country belongs to which is not said.
            if len(self.card.organizations) == 1:
                for country in self.card.countries:
                    self.add(node, term("country"), self._concept(country), country)

    def _make_publication(self, publication: Stated[Named]) -> None:
        reference = publication.value.reference
        identity = reference.key if reference else f"title-{publication.value.title}"
        node = self.minter.publication(identity)
        self.add(self.model, term("publication"), node, publication)
        self.add(node, _TYPE, term("Publication"), publication)
        if reference:
            self.add(node, _TYPE, term(reference.kind), publication)
        self._make_named(node, publication)

    def _make_named(self, node: NamedNode, named: Stated[Named]) -> None:
        self.add(node, _LABEL, literal(named.value.title), named)
        reference = named.value.reference
        if reference:
            self.add(node, term("page"), iri(reference.page), named)
            for name, value in (("arxivId", reference.arxiv), ("doi", reference.doi), ("version", reference.version)):
                if value:
                    self.add(node, term(name), literal(value), named)

    def _make_data(self) -> None:
        for dataset in self.card.datasets:
            reference = dataset.value.reference
            node = self.minter.dataset(reference.key if reference else f"title-{dataset.value.title}")
            self.add(self.model, term("trainedOn"), node, dataset)
            self.add(node, _TYPE, term("Dataset"), dataset)
            self._make_named(node, dataset)
        for stated in self.card.quantities:
            quantity = stated.value
            node = self.minter.quantity(quantity)
            self.add(self.model, term("trainingDataQuantity"), node, stated)
            self.add(node, _TYPE, term("Quantity"), stated)
            number = _DECIMAL if "." in quantity.amount else _INTEGER
            self.add(node, term("amount"), literal(quantity.amount, number), stated)
            self.add(node, term("unit"), literal(quantity.unit), stated)
            if quantity.qualifier:
                self.add(node, term("qualifier"), literal(quantity.qualifier), stated)

    def _make_descent(self) -> None:
        for stated in self.card.descent:
            descent = stated.value
            node = self.minter.derivation(self.card.name.value, descent)
            base = self.minter.model(descent.name)
            self.add(self.model, term(descent.relation), base, stated)
            self.add(self.model, term("derivation"), node, stated)
            self.add(node, _TYPE, term("Derivation"), stated)
            self.add(node, term("relation"), term(descent.relation), stated)
            self.add(node, term("baseModel"), base, stated)
            self.add(node, term("baseModelName"), literal(descent.name), stated)
            self.add(node, term("quotation"), literal(stated.text), stated)
            if descent.reference:
                self.add(node, term("page"), iri(descent.reference.page), stated)
            if descent.reference and (descent.reference.arxiv or descent.reference.doi):
                publication = self.minter.publication(descent.reference.key)
                self.add(node, term("baseModelPublication"), publication, stated)
