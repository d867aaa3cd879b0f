"""Canned queries and what they answer, as text: the one place where a site asks.

What is asked about each model by itself is asked of some models at a time (``slices``), and rows that several pages
show are kept on disk (``kept``): neither the engine nor this process ever holds what all models have.
"""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from cardgraph.completeness.weighing import WEIGHTED, weighted
from cardgraph.profiles.profile import catalogue
from cardgraph.query.ask import find_query
from cardgraph.query.binding import bind
from cardgraph.query.query_file import Query
from cardgraph.query.results import Cell, QueryResults
from cardgraph.query.running import run, run_row_by_row
from cardgraph.site.kept import Row, Rows
from cardgraph.site.slices import SIZE, slices, with_evidence
from cardgraph.vocabulary.namespaces import CG

if TYPE_CHECKING:
    import pyoxigraph as ox

# What models are told apart by, and which properties of theirs these are.
PROPERTIES = {
    "country": CG + "countryOfOrigin",
    "organization": CG + "organization",
    "license": CG + "license",
    "risk": CG + "risk",
    "task": CG + "task",
    "language": CG + "language",
    "modality": CG + "modality",
    "field": CG + "researchField",
    "dataset": CG + "trainedOn",
}
# Questions about each model by itself; of those whose rows do not come in the order of models, theirs, in SQL.
_BY_MODEL: dict[str, tuple[str, ...]] = {
    "cards": (),
    "models": (),
    "model-values": (),
    "model-risks": (),
    "openness": (),
    "gaps": (),
    "completeness": ("CAST(c_score AS INTEGER)", "c_file", "c_model", "c_form"),
    "completeness-details": ("c_file", "c_model", "CAST(c_weight AS INTEGER) DESC", "c_need"),
}

# The question about each statement of a model, which has to be told where these stand.
_EVIDENCE = "evidence"

_Asked = tuple[str, tuple[tuple[str, str], ...]]


class Answers:
    """Asks canned queries of a store, which are trusted and may take their time.

    :param store: what is asked
    :param database: where rows are kept
    :param size: how many models are asked about at once
    :param weights: a file of weights for how complete cards are, or nothing for the usual ones
    :param evidence: gives where what a card says stands, as N-Triples, by its IRI; None where the store has that
    """

    def __init__(
        self,
        store: "ox.Store",
        database: sqlite3.Connection,
        size: int = SIZE,
        weights: str | None = None,
        evidence: Callable[[str], bytes | None] = lambda _: None,
    ) -> None:
        self._store, self._database, self._size = store, database, size
        self._weights, self._evidence = weights, evidence
        self._queries: dict[str, Query] = {}
        self._kept: dict[_Asked, Rows] = {}

    def query(self, name: str) -> Query:
        """The canned query of a name.

        :raises QueryError: if there is none
        :raises WeightsError: if the file of weights is not in order
        """
        if name not in self._queries:
            query = find_query(name)
            has_own = self._weights is not None and name in WEIGHTED
            self._queries[name] = weighted(query, self._weights or "") if has_own else query
        return self._queries[name]

    def results(self, name: str, **parameters: str) -> QueryResults:
        """An answer as it is.

        :param name: of a canned query
        :raises QueryError: if there is none, or it fails
        """
        query = self.query(name)
        bindings = bind(query, (f"{key}={value}" for key, value in parameters.items()))
        store = with_evidence(self._store, parameters["model"], self._evidence) if name == _EVIDENCE else self._store
        return run(query, store, bindings)

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
        columns = self._columns(name)
        for row in self._values(name, parameters, self._store):
            yield dict(zip(columns, row, strict=True))

    def kept(self, name: str, **parameters: str) -> Rows:
        """The same rows, kept on disk: for what several pages show, and for what there is of each model.

        :raises QueryError: if there is no such query, or it fails
        """
        asked = (name, tuple(sorted(parameters.items())))
        if asked not in self._kept:
            if name in _BY_MODEL:
                self._ask_by_model(asked)
            else:
                self._take(asked, self._store)
        return self._kept[asked]

    def _ask_by_model(self, asked: _Asked) -> None:
        """Ask all that is asked about each model by itself, so that the models are gone through once."""
        usual: list[_Asked] = [(name, ()) for name in _BY_MODEL if name not in ("model-values", "gaps")]
        usual += [("model-values", (("property", iri),)) for iri in PROPERTIES.values()]
        usual += [("gaps", (("profile", one.name),)) for one in catalogue() if one.asks and one.name == one.base_name]
        wanted = [one for one in dict.fromkeys([*usual, asked]) if one not in self._kept]
        for part in slices(self._store, self._size):
            for one in wanted:
                self._take(one, part)
        for name, parameters in wanted:
            rows = self._rows_of((name, parameters))
            if _BY_MODEL[name]:
                rows.arrange(_BY_MODEL[name])

    def _take(self, asked: _Asked, store: "ox.Store") -> None:
        """Keep what a store answers."""
        name, parameters = asked
        self._rows_of(asked).add(self._values(name, dict(parameters), store))

    def _rows_of(self, asked: _Asked) -> Rows:
        if asked not in self._kept:
            self._kept[asked] = Rows(self._database, f"answer{len(self._kept)}", self._columns(asked[0]))
        return self._kept[asked]

    def _columns(self, name: str) -> list[str]:
        return [column.name for column in self.query(name).columns]

    def _values(self, name: str, parameters: dict[str, str], store: "ox.Store") -> Iterator[Sequence[str]]:
        query = self.query(name)
        bindings = bind(query, (f"{key}={value}" for key, value in parameters.items()))
        for row in run_row_by_row(query, store, bindings):
            yield [_text(cell) for cell in row]


def _text(cell: Cell | None) -> str:
    """A cell as text; a blank node begins as in Turtle, so that nobody takes it for an IRI."""
    if cell is None:
        return ""
    return f"_:{cell.text}" if cell.kind == "bnode" else cell.text
