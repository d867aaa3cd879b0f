"""Which cards of one model a rule across cards holds against each other, in time that grows with their number."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from cardgraph.card import Reading
from cardgraph.check.engines import ValidationResult
from cardgraph.graph.statements import CardGraph
from cardgraph.graph.terms import value_of
from cardgraph.vocabulary.namespaces import RDFS


class _Named(NamedTuple):
    """A card as others speak of it: its IRI, its file, and its position."""

    iri: str
    file_name: str
    position: int


class Beside:
    """Cards by their model and by the name that they give it.

    :param cards: cards that share a model or a file name with another
    """

    def __init__(self, cards: Iterable[tuple[Reading, CardGraph]]) -> None:
        self._by_name: dict[str, dict[str, list[_Named]]] = {}
        self._names: dict[int, str] = {}
        for position, (reading, graph) in enumerate(cards):
            assert reading.card
            name = self._names[position] = reading.card.name.value
            named = _Named(value_of(graph.card), reading.card.file_name, position)
            self._by_name.setdefault(value_of(graph.model), {}).setdefault(name, []).append(named)
        # Of the cards of one name the first two suffice, and of the names of one model the first two as well.
        self._first = {
            (model, name): _first(cards) for model, names in self._by_name.items() for name, cards in names.items()
        }
        self._first_names = {
            model: sorted(names, key=lambda name, model=model: self._first[model, name])[:2]  # type: ignore[misc]
            for model, names in self._by_name.items()
        }

    def positions(self, result: ValidationResult) -> Sequence[int] | None:
        """The cards that a result about a name of a model concerns, or None where it is about something else."""
        names = self._by_name.get(result.focus_node)
        if names is None or result.path != RDFS + "label":
            return None
        return [named.position for named in names.get(result.value or "", ())]

    def other(self, position: int, result: ValidationResult) -> str:
        """The file that a card is at odds with: the first other by IRI, of the same name if the result is about it.

        :returns: the name of the file, or nothing where the result is not about the cards of one model
        """
        own = self._names.get(position, "")
        if result.focus_node in self._by_name and result.path == RDFS + "label":
            first, *others = self._first[result.focus_node, own]
            return others[0].file_name if others and first.position == position else first.file_name
        for name in self._first_names.get(result.value or "", ()):
            if name != own:
                return self._first[result.value or "", name][0].file_name
        return ""


def _first(cards: list[_Named]) -> list[_Named]:
    """The first two cards by IRI; cards of one IRI are one."""
    first = min(cards)
    rest = [card for card in cards if card.iri != first.iri]
    return [first, min(rest)] if rest else [first]
