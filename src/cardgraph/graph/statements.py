"""Triples that know the words behind them, their terms spelt as N-Triples spells them."""

from typing import Protocol

from cardgraph.diagnostic import Span
from cardgraph.graph.terms import NamedNode, Term
from cardgraph.records import NamedTuple


class Quotation(Protocol):
    """Words, and where they stand."""

    @property
    def span(self) -> Span:
        """Where they stand."""

    @property
    def text(self) -> str:
        """The words as plain text."""


class Statement(NamedTuple):
    """A triple as N-Triples writes its terms, the words that state it, and the rule that read them."""

    subject: NamedNode
    predicate: NamedNode
    object: Term
    words: Quotation
    rule: str

    @property
    def ntriples(self) -> str:
        """The triple as a line of N-Triples."""
        return f"{self.subject} {self.predicate} {self.object} .\n"

    @property
    def span(self) -> Span:
        """Where the words stand."""
        return self.words.span

    @property
    def text(self) -> str:
        """The words as plain text."""
        return self.words.text


class CardGraph(NamedTuple):
    """The statements of one card, and the IRIs of the vocabulary concepts that they mention.

    ``lines`` are the statements as N-Triples, which are checked and then written.
    ``claims`` say what its prose claims; they are for rules to compare, and for whoever asks for them.
    """

    card: NamedNode
    model: NamedNode
    statements: list[Statement]
    lines: list[str]
    claims: list[Statement]
    concepts: list[str]
