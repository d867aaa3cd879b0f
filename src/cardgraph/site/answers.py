"""Canned queries and what they answer, as text: the one place where a site asks."""

from typing import TypeAlias

from cardgraph.query.ask import Dataset, ask, find_query
from cardgraph.query.binding import bind
from cardgraph.query.query_file import Query
from cardgraph.query.results import QueryResults

Row: TypeAlias = dict[str, str]


class Answers:
    """Asks canned queries of some data.

    :param dataset: the data
    """

    def __init__(self, dataset: Dataset) -> None:
        self._dataset = dataset
        self._queries: dict[str, Query] = {}
        self._known: dict[tuple[str, tuple[tuple[str, str], ...]], list[Row]] = {}

    def query(self, name: str) -> Query:
        """The canned query of a name.

        :raises QueryError: if there is none
        """
        if name not in self._queries:
            self._queries[name] = find_query(name)
        return self._queries[name]

    def results(self, name: str, **parameters: str) -> QueryResults:
        """An answer as it is.

        :param name: of a canned query
        :raises QueryError: if there is none, or it fails
        """
        query = self.query(name)
        bindings = bind(query, (f"{key}={value}" for key, value in parameters.items()))
        return ask(query, bindings, self._dataset).results

    def rows(self, name: str, **parameters: str) -> list[Row]:
        """The rows of an answer: from column to text, which is empty where nothing is known.

        :param name: of a canned query
        :raises QueryError: if there is none, or it fails
        """
        results = self.results(name, **parameters)
        return [
            {column: cell.text if cell else "" for column, cell in zip(results.columns, row, strict=True)}
            for row in results.rows
        ]

    def kept(self, name: str, **parameters: str) -> list[Row]:
        """The same, remembered: for what several pages show."""
        key = (name, tuple(sorted(parameters.items())))
        if key not in self._known:
            self._known[key] = self.rows(name, **parameters)
        return self._known[key]
