"""The data graph of some cards (SHACL, section 1.5), as far as engines are given it, and what they say of it."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from cardgraph.check.rules import Count
from cardgraph.graph.statements import Statement
from cardgraph.graph.terms import TYPE, NamedNode, Term, bracketed, value_of
from cardgraph.records import NamedTuple


class ValidationResult(NamedTuple):
    """A SHACL validation result.

    ``source_shape``, ``focus_node`` and ``path`` are IRIs (``path`` may be empty), or blank nodes with
    their ``_:``; ``value`` is an IRI or a literal's lexical form, or None. ``term`` is the value as
    N-Triples writes it, ``component`` the local name of the constraint component without its ending, such as
    ``Datatype``, and ``text`` what a SPARQL constraint calls so; each is empty where there is none.
    """

    source_shape: str
    focus_node: str
    path: str
    value: str | None
    component: str = ""
    term: str = ""
    text: str = ""


class DataGraph:
    """Statements to validate, of which an engine may be given those alone that shapes name.

    :param statements: the statements
    :param lines: the same as N-Triples, one by one
    :param claims: what prose claims, which is always given with the statements of equal values: a query may ask which
        property has one
    :param more: further lines
    """

    __slots__ = ("_claims", "_lines", "_statements", "_terms")

    def __init__(self, statements: list[Statement], lines: list[str], claims: list[Statement], more: list[str]) -> None:
        self._statements, self._lines = statements, [*lines, *more]
        # What has a type is of no concern where no shape names the class.
        self._terms: list[Term] = [
            *[statement.object if statement.predicate == TYPE else statement.predicate for statement in statements],
            *[_term_of(line) for line in more],
        ]
        self._claims = claims

    @property
    def terms(self) -> set[Term]:
        """The properties of all statements, claims and further lines, and classes."""
        return {TYPE, *self._terms, *[claim.predicate for claim in self._claims]}

    @property
    def whole(self) -> bytes:
        """All of it, as N-Triples in UTF-8."""
        return _in_utf_8([*self._lines, *self._claimed()])

    def naming(self, terms: frozenset[NamedNode]) -> bytes:
        """The part whose properties and classes are among some terms, as N-Triples in UTF-8."""
        named = [line for term, line in zip(self._terms, self._lines, strict=True) if term in terms]
        # Cards say much the same of what they share.
        return _in_utf_8(dict.fromkeys([*named, *self._claimed()]))

    def _claimed(self) -> list[str]:
        """What prose claims, and the statements of the same values."""
        if not self._claims:
            return []
        values = {claim.object for claim in self._claims}
        same = [line for each, line in zip(self._statements, self._lines, strict=False) if each.object in values]
        return [*[claim.ntriples for claim in self._claims], *same]

    def counted(self, counts: Sequence[Count]) -> list[ValidationResult]:
        """What shapes say that do nothing but count (SHACL, section 4.2).

        Claims and further lines are left out: none of them is about a card or a model, or is what shapes count.
        """
        paths, targets = _looked_at(tuple(counts))
        numbers: dict[tuple[NamedNode, Term], int] = {}
        nodes: dict[Term, list[NamedNode]] = {}
        for term, each in zip(self._terms, self._statements, strict=False):
            if term in paths:
                counted = (each.subject, term)
                numbers[counted] = numbers.get(counted, 0) + 1
            if term in targets:
                nodes.setdefault(term, []).append(each.subject if targets[term] else NamedNode(each.object))
        found = []
        for shape, of_class, objects_of, path, least, most in counts:
            property_ = bracketed(path)
            for node in nodes.get(bracketed(of_class or objects_of), ()):
                number = numbers.get((node, property_), 0)
                if number > most:
                    number = self._different(node, property_)
                if not least <= number <= most:
                    component = "MinCount" if number < least else "MaxCount"
                    found.append(ValidationResult(shape, value_of(node), path, None, component))
        return found

    def _different(self, subject: NamedNode, predicate: NamedNode) -> int:
        """How many triples state something: a graph has each once, however often it is stated."""
        return len({each.object for each in self._statements if (each.subject, each.predicate) == (subject, predicate)})


@lru_cache(maxsize=8)
def _looked_at(counts: tuple[Count, ...]) -> tuple[frozenset[Term], dict[Term, bool]]:
    """The properties that shapes count, and the classes and properties of their targets, classes with True."""
    targets: dict[Term, bool] = {bracketed(count.target_class or count.target_objects_of): False for count in counts}
    targets |= {bracketed(count.target_class): True for count in counts if count.target_class}
    return frozenset([bracketed(count.path) for count in counts]), targets


def _term_of(line: str) -> NamedNode:
    """The property of a line of N-Triples, or the class."""
    _, predicate, rest = line.split(" ", 2)
    return NamedNode(rest.removesuffix(" .\n") if predicate == TYPE else predicate)


def _in_utf_8(lines: Iterable[str]) -> bytes:
    """Lines as one text in UTF-8; as a text, a single emoji would have all of it take four bytes a character."""
    return b"".join([line.encode() for line in lines])
