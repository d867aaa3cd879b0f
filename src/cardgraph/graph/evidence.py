"""For every statement, a node that says where it comes from; for every contradiction, one that says where it is."""

from collections.abc import Iterable, Iterator

from cardgraph.card import Card
from cardgraph.graph.minting import Minter
from cardgraph.graph.statements import Statement
from cardgraph.graph.terms import TYPE, integer, iri, literal, term
from cardgraph.vocabulary.namespaces import RDF


def contradictions(card: Card, minter: Minter) -> Iterator[str]:
    """For each contradiction within a card, a node that says where both its places are.

    :param card: the card
    :param minter: makes the IRIs of the contradictions
    :returns: lines of N-Triples
    """
    for found in card.contradictions:
        node = minter.contradiction(card.file_name, found.rule)
        yield f"{minter.card(card.file_name)} {term('contradiction')} {node} .\n"
        for predicate, value in (
            (TYPE, term("Contradiction")),
            (term("about"), literal(found.about)),
            (term("statedWords"), literal(found.stated)),
            (term("statedLine"), integer(found.stated_at.line)),
            (term("contradictingWords"), literal(found.against)),
            (term("contradictingLine"), integer(found.against_at.line)),
            (term("foundBy"), literal(found.rule)),
        ):
            yield f"{node} {predicate} {value} .\n"


def evidence(statements: Iterable[Statement], card: Card, minter: Minter) -> Iterator[str]:
    """For each of a card's statements, a node that says where it comes from.

    :param statements: some statements that were made from the card
    :param card: the card
    :param minter: makes the IRIs of the evidence
    :returns: lines of N-Triples
    """
    node_of_card, file_name = minter.card(card.file_name), literal(card.file_name)
    for statement in statements:
        span = statement.span
        node = minter.evidence(card.file_name, statement.ntriples)
        for predicate, value in (
            (TYPE, term("Evidence")),
            (iri(RDF + "subject"), statement.subject),
            (iri(RDF + "predicate"), statement.predicate),
            (iri(RDF + "object"), statement.object),
            (term("card"), node_of_card),
            (term("fileName"), file_name),
            (term("line"), integer(span.line)),
            (term("column"), integer(span.column)),
            (term("endColumn"), integer(span.end_column)),
            (term("quotation"), literal(statement.text)),
            (term("readBy"), literal(statement.rule)),
        ):
            yield f"{node} {predicate} {value} .\n"
