"""For every statement, a node that says where it comes from."""

from collections.abc import Iterator

from cardgraph.card import Card
from cardgraph.graph.minting import Minter
from cardgraph.graph.statements import CardGraph
from cardgraph.graph.terms import integer, iri, literal, term
from cardgraph.vocabulary.namespaces import RDF

_TYPE = iri(RDF + "type")


def evidence(graph: CardGraph, card: Card, minter: Minter, claims: bool = False) -> Iterator[str]:
    """For every statement of a card, a node that says where it comes from.

    :param graph: the card's statements
    :param card: the card they were made from
    :param minter: makes the IRIs of the evidence
    :param claims: whether those are stated too
    :returns: lines of N-Triples
    """
    file_name = literal(card.file_name)
    for statement in [*graph.statements, *(graph.claims if claims else ())]:
        span = statement.span
        node = minter.evidence(card.file_name, statement.ntriples)
        for predicate, value in (
            (_TYPE, term("Evidence")),
            (iri(RDF + "subject"), statement.subject),
            (iri(RDF + "predicate"), statement.predicate),
            (iri(RDF + "object"), statement.object),
            (term("card"), graph.card),
            (term("fileName"), file_name),
            (term("line"), integer(span.line)),
            (term("column"), integer(span.column)),
            (term("endColumn"), integer(span.end_column)),
            (term("quotation"), literal(statement.text)),
            (term("readBy"), literal(statement.rule)),
        ):
            yield f"{node} {predicate} {value} .\n"
