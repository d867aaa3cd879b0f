"""The order of an answer, made here: ``ORDER BY`` is taken out of a query of ours, and its rows are sorted as it says.

An engine that has its texts on disk looks up two of them for every comparison of two rows.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Union

from cardgraph.expressions import expression
from cardgraph.query.query_file import Query
from cardgraph.query.results import Cell, QueryResults
from cardgraph.records import NamedTuple
from cardgraph.vocabulary.namespaces import XSD

if TYPE_CHECKING:
    from decimal import Decimal

# How queries of ours begin what they are sorted by, and what stands between that and what they select.
_CLAUSE, _WHERE = "\nORDER BY ", "\nWHERE {\n"
# A condition (SPARQL 1.1, section 19.8, rule 24): a variable or a call, which may be DESC's, and comments in between.
_CONDITION = expression(r"\s*(?:#[^\n]*|(?P<descending>DESC)?(?P<value>\?\w+|\w*\((?:[^()]|\([^()]*\))*\)))")


class Key(NamedTuple):
    """A column that rows are sorted by."""

    column: str
    is_descending: bool = False


def without_order(query: Query) -> tuple[Query, tuple[Key, ...]]:
    """A canned query without the ``ORDER BY`` that it ends with, and what that sorts by.

    What it sorts by and does not select, it selects as well. It stays as it is, and there are no keys, where it is none
    of ours or has another end.
    """
    text, clause, rest = query.text.rpartition(_CLAUSE)
    before, where, behind = text.partition(_WHERE)
    if not (query.canned and query.columns and clause and where):
        return query, ()
    keys, columns, added = list[Key](), {column.name for column in query.columns}, ""
    while rest := rest.strip():
        match = _CONDITION.match(rest)
        if not match:
            return query, ()
        rest = rest[match.end() :]
        value = match["value"]
        if not value:
            continue
        name = value.strip("()?")
        if name.isidentifier():
            added += "" if name in columns else f" ?{name}"
        else:
            name = f"order_{len(keys)}"
            added += f" ({value} AS ?{name})"
        keys.append(Key(name, bool(match["descending"])))
    return query._replace(text=f"{before}{added}{where}{behind}\n"), tuple(keys)


def ordered(results: QueryResults, query: Query, keys: Sequence[Key]) -> QueryResults:
    """Results in the order of their keys (SPARQL 1.1, section 15.1), without what the query does not select.

    :param results: those of the query that ``without_order`` gives
    """
    rows = results.rows
    places = [results.columns.index(key.column) for key in keys]
    ranked = [(place, _ranks({row[place] for row in rows}, key)) for place, key in zip(places, keys, strict=True)]
    found = sorted(rows, key=lambda row: [ranks[row[place]] for place, ranks in ranked])
    width = len(query.columns)
    return results._replace(columns=results.columns[:width], rows=tuple(row[:width] for row in found))


def _ranks(cells: set[Cell | None], key: Key) -> dict[Cell | None, int]:
    """The ranks of the cells of a column: each that is different is compared, and not each row."""
    placed = {cell: _place(cell) for cell in cells}
    ranks = {place: rank for rank, place in enumerate(sorted({*placed.values()}, reverse=key.is_descending))}
    return {cell: ranks[place] for cell, place in placed.items()}


def _place(cell: Cell | None) -> tuple[int, Union[str, int, "Decimal"]]:
    """What a cell is compared by: unbound ones come before blank nodes, these before IRIs and these before literals."""
    if cell is None:
        return 0, ""
    if cell.kind != "literal":
        return (1 if cell.kind == "bnode" else 2), cell.text
    if cell.datatype == XSD + "integer":
        return 3, int(cell.text)
    if cell.datatype == XSD + "decimal":
        from decimal import Decimal

        return 3, Decimal(cell.text)
    return 4, cell.text
