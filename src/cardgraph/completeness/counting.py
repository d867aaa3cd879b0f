"""The completeness of many cards, as they are compiled: shares of what they state, and what would raise them most."""

from collections import Counter
from collections.abc import Iterable
from fractions import Fraction

import pyoxigraph as ox

from cardgraph.compile import Compiled
from cardgraph.completeness.weighing import weighted
from cardgraph.query.query_file import load
from cardgraph.query.running import run
from cardgraph.records import NamedTuple
from cardgraph.resources import folder

# Cards that are asked together; more of them take memory, fewer take time.
_BATCH = 500
_STATED, _UNKNOWN, _SILENT = "stated", "unknown", "silent"


class Gain(NamedTuple):
    """A need that some cards do not state: of how many it is unknown, how many are silent, and what stating it gives.

    ``points`` is by how many of a hundred the score of all cards would rise if these cards stated it.
    """

    need: str
    unknown: int
    silent: int
    points: Fraction


class Completeness(NamedTuple):
    """How many cards there are, and what part of the weights they state, say to be unknown and are silent about.

    The parts are those of a card on average; ``gains`` are the needs that not all cards state, the one first that
    would raise the score most.
    """

    cards: int
    stated: Fraction
    unknown: Fraction
    silent: Fraction
    gains: tuple[Gain, ...]


class Weighing:
    """Counts what cards state as they go by, by the question ``completeness-details``.

    :param weights: a file of weights, or nothing for the usual ones
    :raises WeightsError: if the file is not in order
    """

    def __init__(self, weights: str | None = None) -> None:
        query = load("completeness-details", folder("queries"))
        self._query = query if weights is None else weighted(query, weights)
        self._waiting: list[str] = []
        self._held = 0
        self._cards = 0
        self._shares = dict.fromkeys((_STATED, _UNKNOWN, _SILENT), Fraction())
        self._lacking: Counter[tuple[str, str]] = Counter()
        self._points: dict[str, Fraction] = {}

    def take(self, item: Compiled) -> None:
        """Count one card, or keep it until there are some."""
        if item.graph:
            self._waiting += item.graph.pieces
            self._held += 1
        if self._held >= _BATCH:
            self._count()

    def end(self) -> Completeness:
        """What all the cards came to."""
        self._count()
        cards = self._cards or 1
        stated, unknown, silent = (self._shares[status] / cards for status in (_STATED, _UNKNOWN, _SILENT))
        gains = [
            Gain(need, self._lacking[need, _UNKNOWN], self._lacking[need, _SILENT], 100 * points / cards)
            for need, points in self._points.items()
        ]
        ordered = sorted(gains, key=lambda gain: (-gain.points, gain.need))
        return Completeness(self._cards, stated, unknown, silent, tuple(ordered))

    def _count(self) -> None:
        store = ox.Store()
        store.load("".join(self._waiting).encode(), ox.RdfFormat.N_TRIPLES, lenient=True)
        self._waiting, self._held = [], 0
        cards: dict[tuple[str, ...], list[tuple[str, str, int]]] = {}
        for row in run(self._query, store, {}).rows:
            file, model, need, status, weight, _ = (cell.text if cell else "" for cell in row)
            cards.setdefault((file, model), []).append((need, status, int(weight)))
        self._cards += len(cards)
        for needs in cards.values():
            self._add(needs)

    def _add(self, needs: Iterable[tuple[str, str, int]]) -> None:
        """Add what one card says of the needs: name, status and weight of each."""
        listed = list(needs)
        total = sum(weight for _, _, weight in listed)
        for need, status, weight in listed:
            share = Fraction(weight, total)
            self._shares[status] += share
            if status != _STATED:
                self._lacking[need, status] += 1
                self._points[need] = self._points.get(need, Fraction()) + share
