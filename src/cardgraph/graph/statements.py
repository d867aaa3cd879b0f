"""Triples that know the words behind them, their terms spelt as N-Triples spells them."""

from typing import Final, Protocol

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


class Statement:
    """A triple as N-Triples writes its terms, the words that state it, and the rule that read them."""

    __slots__ = ("object", "predicate", "rule", "subject", "words")

    def __init__(self, subject: NamedNode, predicate: NamedNode, value: Term, words: Quotation, rule: str) -> None:
        self.subject: Final = subject
        self.predicate: Final = predicate
        self.object: Final = value
        self.words: Final = words
        self.rule: Final = rule

    def __reduce__(self) -> tuple[type["Statement"], tuple[object, ...]]:
        """How it goes to another process; a class that is compiled has no other way."""
        return Statement, (self.subject, self.predicate, self.object, self.words, self.rule)

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
