"""A card as statements: triples that know the words they came from."""

import base64
from collections.abc import Iterator
from typing import NamedTuple

import pyoxigraph as ox

from cardgraph.card import Card, Concept, Named, Stated
from cardgraph.diagnostic import Span
from cardgraph.mint import Minter
from cardgraph.vocab import CG, PROV, RDF, RDFS, SKOS, XSD, concept_class, scheme

Term = ox.NamedNode | ox.Literal

_TYPE = ox.NamedNode(RDF + "type")
_LABEL = ox.NamedNode(RDFS + "label")
_PREF_LABEL = ox.NamedNode(SKOS + "prefLabel")
_CONCEPT = ox.NamedNode(SKOS + "Concept")
_INTEGER = ox.NamedNode(XSD + "integer")
_DECIMAL = ox.NamedNode(XSD + "decimal")
_DERIVED = ox.NamedNode(PROV + "wasDerivedFrom")
_terms: dict[str, ox.NamedNode] = {}


class Statement(NamedTuple):
    """A triple, the place and the words that state it, and the rule that read them."""

    triple: ox.Triple
    span: Span
    text: str
    rule: str


class CardGraph(NamedTuple):
    """The statements of one card, and the vocabulary concepts that they mention."""

    card: ox.NamedNode
    model: ox.NamedNode
    statements: list[Statement]
    concepts: list[str]


def term(name: str) -> ox.NamedNode:
    """The ontology term with a local name."""
    node = _terms.get(name)
    if node is None:
        node = _terms[name] = ox.NamedNode(CG + name)
    return node


def card_graph(card: Card, minter: Minter) -> CardGraph:
    """All that a card states, as triples without blank nodes, each triple once.

    :param card: the card
    :param minter: makes the IRIs of its entities
    """
    maker = _Maker(card, minter)
    maker.make()
    return CardGraph(maker.card_node, maker.model, maker.statements, sorted(maker.concepts))


def facts(concepts: list[str]) -> Iterator[ox.Triple]:
    """What the vocabularies say about some of their concepts: type, label, scheme, code, category."""
    category = term("licenseCategory")
    for iri in concepts:
        kind = iri.rsplit("/", 2)[1]
        for triple in scheme(kind).facts_of(iri):
            yield triple
            if triple.predicate == category:
                yield from scheme("license").facts_of(triple.object.value)


class _Maker:
    def __init__(self, card: Card, minter: Minter) -> None:
        self.card, self.minter = card, minter
        self.statements: list[Statement] = []
        self.concepts: set[str] = set()
        self.card_node = minter.card(card.file_name)
        self.model = minter.model(card.name.value)
        self._seen: set[ox.Triple] = set()

    def add(self, subject: ox.NamedNode, predicate: ox.NamedNode, value: Term, by: Stated) -> None:  # type: ignore[type-arg]
        """State a triple; stated twice, the first words count."""
        triple = ox.Triple(subject, predicate, value)
        if triple not in self._seen:
            self._seen.add(triple)
            self.statements.append(Statement(triple, by.span, by.text, by.rule))

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
        about = Stated("", card.name.text, card.name.span, "card")
        self.add(node, _TYPE, term("ModelCard"), about)
        self.add(node, term("describes"), self.model, about)
        self.add(node, term("fileName"), ox.Literal(card.file_name), about)
        self.add(node, term("sha256"), ox.Literal(card.sha256), about)
        # RFC 6920 names a document by its hash.
        digest = base64.urlsafe_b64encode(bytes.fromhex(card.sha256)).decode().rstrip("=")
        self.add(node, _DERIVED, ox.NamedNode(f"ni:///sha-256;{digest}"), about)
        if card.title:
            self.add(node, _LABEL, ox.Literal(card.title.value), card.title)
        for emoji in card.emoji:
            self.add(node, term("modalityEmoji"), ox.Literal(emoji.value), emoji)
        if card.date:
            self.add(node, term("dateReading"), term(card.date.value.reading), card.date)
        for name, words in card.prose.items():
            self.add(node, term(name), ox.Literal(words.text), Stated("", words.text, words.span, "section"))
        for link in card.links:
            self.add(node, term("link"), ox.NamedNode(link.value), link)
        for name, text in card.texts:
            self.add(node, term(name), ox.Literal(text.value), text)

    def _make_model(self) -> None:
        card, model = self.card, self.model
        self.add(model, _TYPE, term("Model"), card.name)
        self.add(model, _LABEL, ox.Literal(card.name.value), card.name)
        if card.page:
            self.add(model, term("page"), ox.NamedNode(card.page.value), card.page)
        if card.size:
            size = card.size.value
            for name, count in (
                ("parameterCount", size.count),
                ("minParameterCount", size.minimum),
                ("maxParameterCount", size.maximum),
                ("expertCount", size.experts),
                ("expertParameterCount", size.per_expert),
            ):
                if count is not None:
                    self.add(model, term(name), _integer(count), card.size)
        if card.impact_assessment:
            status = "Present" if card.impact_assessment.value else "Absent"
            self.add(model, term("impactAssessment"), term(status), card.impact_assessment)
        if card.date:
            date = ox.Literal(card.date.value.lexical, datatype=ox.NamedNode(XSD + card.date.value.datatype))
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

    def _concept(self, concept: Stated[Concept]) -> ox.NamedNode:
        node = self.minter.concept(concept.value)
        if concept.value.listed:
            self.concepts.add(concept.value.iri)
        else:
            self.add(node, _TYPE, ox.NamedNode(concept_class(concept.value.kind)), concept)
            self.add(node, _TYPE, _CONCEPT, concept)
            self.add(node, _PREF_LABEL, ox.Literal(concept.value.label), concept)
        return node

    def _make_organizations(self) -> None:
        for organization in self.card.organizations:
            node = self.minter.organization(organization.value.name)
            self.add(self.model, term("organization"), node, organization)
            self.add(node, _TYPE, term("Organization"), organization)
            self.add(node, _LABEL, ox.Literal(organization.value.name), organization)
            if page := organization.value.page:
                self.add(node, term("page"), ox.NamedNode(page.value), page)
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

    def _make_named(self, node: ox.NamedNode, named: Stated[Named]) -> None:
        self.add(node, _LABEL, ox.Literal(named.value.title), named)
        reference = named.value.reference
        if reference:
            self.add(node, term("page"), ox.NamedNode(reference.page), named)
            for name, value in (("arxivId", reference.arxiv), ("doi", reference.doi), ("version", reference.version)):
                if value:
                    self.add(node, term(name), ox.Literal(value), named)

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
            self.add(node, term("amount"), ox.Literal(quantity.amount, datatype=number), stated)
            self.add(node, term("unit"), ox.Literal(quantity.unit), stated)
            if quantity.qualifier:
                self.add(node, term("qualifier"), ox.Literal(quantity.qualifier), stated)

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
            self.add(node, term("baseModelName"), ox.Literal(descent.name), stated)
            self.add(node, term("quotation"), ox.Literal(stated.text), stated)
            if descent.reference:
                self.add(node, term("page"), ox.NamedNode(descent.reference.page), stated)
                publication = self.minter.publication(descent.reference.key)
                self.add(node, term("baseModelPublication"), publication, stated)


def evidence(graph: CardGraph, card: Card, minter: Minter) -> Iterator[ox.Triple]:
    """For every statement of a card, a node that says where it comes from.

    :param graph: the card's statements
    :param card: the card they were made from
    :param minter: makes the IRIs of the evidence
    """
    file_name = ox.Literal(card.file_name)
    names = ("card", "fileName", "line", "column", "endColumn", "quotation", "readBy")
    of_card, file, line, column, end_column, quotation, read_by = map(term, names)
    subject, predicate, object_ = (ox.NamedNode(RDF + name) for name in ("subject", "predicate", "object"))
    for statement in graph.statements:
        triple, span = statement.triple, statement.span
        node = minter.evidence(card.file_name, str(triple))
        yield ox.Triple(node, _TYPE, term("Evidence"))
        yield ox.Triple(node, subject, triple.subject)
        yield ox.Triple(node, predicate, triple.predicate)
        yield ox.Triple(node, object_, triple.object)
        yield ox.Triple(node, of_card, graph.card)
        yield ox.Triple(node, file, file_name)
        yield ox.Triple(node, line, _integer(span.line))
        yield ox.Triple(node, column, _integer(span.column))
        yield ox.Triple(node, end_column, _integer(span.end_column))
        yield ox.Triple(node, quotation, ox.Literal(statement.text))
        yield ox.Triple(node, read_by, ox.Literal(statement.rule))


def _integer(number: int) -> ox.Literal:
    return ox.Literal(str(number), datatype=_INTEGER)
