"""Canned queries and what they answer, as text: the one place where a site asks."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, TypeAlias

from cardgraph.completeness.weighing import weighted
from cardgraph.query.ask import find_query
from cardgraph.query.binding import bind
from cardgraph.query.query_file import Query
from cardgraph.query.results import Cell, QueryResults
from cardgraph.query.running import run, run_row_by_row

if TYPE_CHECKING:
    import pyoxigraph as ox

Row: TypeAlias = dict[str, str]
# What there are weights in.
_WEIGHTED = ("completeness", "completeness-details")


class Answers:
    """Asks canned queries of a store, which are trusted and may take their time.

    :param store: what is asked
    :param weights: a file of weights for how complete cards are, or nothing for the usual ones
    """

    def __init__(self, store: "ox.Store", weights: str | None = None) -> None:
        self._store, self._weights = store, weights
        self._queries: dict[str, Query] = {}
        self._known: dict[tuple[str, tuple[tuple[str, str], ...]], list[Row]] = {}

    def query(self, name: str) -> Query:
        """The canned query of a name.

        :raises QueryError: if there is none
        :raises WeightsError: if the file of weights is not in order
        """
        if name not in self._queries:
            query = find_query(name)
            has_own = self._weights is not None and name in _WEIGHTED
            self._queries[name] = weighted(query, self._weights or "") if has_own else query
        return self._queries[name]

    def results(self, name: str, **parameters: str) -> QueryResults:
        """An answer as it is.

        :param name: of a canned query
        :raises QueryError: if there is none, or it fails
        """
        query = self.query(name)
        bindings = bind(query, (f"{key}={value}" for key, value in parameters.items()))
        return run(query, self._store, bindings)

    def rows(self, name: str, **parameters: str) -> list[Row]:
        """The rows of an answer: from column to text, which is empty where nothing is known.

        :param name: of a canned query
        :raises QueryError: if there is none, or it fails
        """
        results = self.results(name, **parameters)
        return [
            {column: _text(cell) for column, cell in zip(results.columns, row, strict=True)} for row in results.rows
        ]

    def each(self, name: str, **parameters: str) -> Iterator[Row]:
        """The same rows one after the other, where there may be more than memory should hold.

        :raises QueryError: if there is no such query, or it fails
        """
        query = self.query(name)
        bindings = bind(query, (f"{key}={value}" for key, value in parameters.items()))
        columns = [column.name for column in query.columns]
        for row in run_row_by_row(query, self._store, bindings):
            yield {column: _text(cell) for column, cell in zip(columns, row, strict=True)}

    def kept(self, name: str, **parameters: str) -> list[Row]:
        """The same, remembered: for what several pages show."""
        key = (name, tuple(sorted(parameters.items())))
        if key not in self._known:
            self._known[key] = self.rows(name, **parameters)
        return self._known[key]


def _text(cell: Cell | None) -> str:
    """A cell as text; a blank node begins as in Turtle, so that nobody takes it for an IRI."""
    if cell is None:
        return ""
    return f"_:{cell.text}" if cell.kind == "bnode" else cell.text
