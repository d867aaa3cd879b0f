"""Counts, a row each, as a cross table: one column down, the other across."""

from cardgraph.query.results import Cell, QueryResults
from cardgraph.records import NamedTuple
from cardgraph.vocabulary.namespaces import XSD

# What stands for models that do not state what they are counted by.
NOT_STATED = "not stated"


class Cross(NamedTuple):
    """How many models there are by one thing, or by two; for one, ``across`` is empty and there is one column.

    ``counts`` has a list for each of the ``rows``, in the order of the ``columns``.
    """

    down: str
    across: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]


def crossed(results: QueryResults) -> Cross:
    """The cross table of what ``counts_query`` gives: values of one column or two, and how many models have them.

    Values are in alphabetical order, what is not stated comes last.
    """
    down, *across, _ = results.columns
    found: dict[tuple[str, str], int] = {}
    for *by, count in results.rows:
        first, *second = [cell.text if cell else NOT_STATED for cell in by]
        found[first, second[0] if second else ""] = int(count.text) if count else 0
    rows, columns = (tuple(sorted({key[place] for key in found}, key=_order)) for place in (0, 1))
    counts = tuple(tuple(found.get((row, column), 0) for column in columns) for row in rows)
    return Cross(down, across[0] if across else "", rows, columns if across else ("models",), counts)


def _order(value: str) -> tuple[bool, bool, int, str]:
    return value == NOT_STATED, not value.isdigit(), int(value) if value.isdigit() else 0, value.casefold()


def as_results(cross: Cross) -> QueryResults:
    """A cross table as results, for the formats that these have."""
    rows = (
        (Cell(row), *(Cell(str(count), datatype=XSD + "integer") for count in counts))
        for row, counts in zip(cross.rows, cross.counts, strict=True)
    )
    return QueryResults("select", (cross.down, *cross.columns), tuple(rows))
