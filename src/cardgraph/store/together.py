"""Which cards have to be looked at side by side, found without reading them."""

from collections.abc import Iterable

from cardgraph.statement import CardGraph, term

# What the rules across cards compare beside whole cards of one model or file name.
_COMPARED = (term("country"), term("organizationType"))


def compared(graph: CardGraph) -> list[str]:
    """The statements of a card, as N-Triples, that are compared with those of any other card."""
    return [statement.ntriples for statement in graph.statements if statement.predicate in _COMPARED]


class Together:
    """Finds the few cards to which ``Checker.across`` would give the same diagnostics as to all."""

    def __init__(self) -> None:
        self._owners: dict[int, int] = {}
        self._repeated: set[int] = set()
        self._stated: dict[str, int] = {}

    def note(self, index: int, card: str, model: str, statements: Iterable[str]) -> None:
        """Note the n-th card.

        :param statements: what ``compared`` gave
        """
        for node in (card, model):
            owner = self._owners.setdefault(hash(node), index)
            if owner != index:
                self._repeated |= {owner, index}
        for line in statements:
            self._stated[line] = min(index, self._stated.get(line, index))

    def concerned(self) -> list[int]:
        """The cards that share a model or a name, and the first to state each of the values at odds."""
        values: dict[tuple[str, str], int] = {}
        for line in self._stated:
            subject, predicate, _ = line.split(" ", 2)
            values[subject, predicate] = values.get((subject, predicate), 0) + 1
        at_odds = {subject for (subject, _), count in values.items() if count > 1}
        first = {index for line, index in self._stated.items() if line.split(" ", 1)[0] in at_odds}
        return sorted(self._repeated | first)
