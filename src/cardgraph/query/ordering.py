"""The order of an answer, made here: ``ORDER BY`` is taken out of a query of ours, and its rows are sorted as it says.

An engine that has its texts on disk looks up two of them for every comparison of two rows.
"""

import re
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
# A condition (SPARQL 1.1, section 19.8, rule 24): a variable, a call, or either in the brackets of DESC.
_CONDITION = expression(r"\s*(DESC)?(\?\w+|\w*\((?:[^()]|\([^()]*\))*\))\s*")
# How queries of ours make a text to sort by, which is at hand for an engine, out of what is not.
_MADE = r'\s*(?:BIND)?\(CONCAT\(" ", (?:STR\(\?(\w+)\)|\?(\w+))\) AS \?{}\)'


class Key(NamedTuple):
    """A column that rows are sorted by."""

    column: str
    is_descending: bool = False


def without_order(query: Query) -> tuple[Query, tuple[Key, ...]]:
    """A canned query without the ``ORDER BY`` that it ends with, and what that sorts by.

    What it sorts by and does not select, it selects as well, unless it is a text that is only made to be sorted by. The
    query stays as it is, and there are no keys, where it is none of ours or has another end.
    """
    text, clause, conditions = query.text.rpartition(_CLAUSE)
    before, where, behind = text.partition(_WHERE)
    if not (query.canned and query.columns and clause and where):
        return query, ()
    conditions = re.sub(r"#.*", "", conditions)
    keys, columns, added = list[Key](), {column.name for column in query.columns}, ""
    while conditions:
        match = _CONDITION.match(conditions)
        if not match:
            return query, ()
        conditions = conditions[match.end() :]
        name = match[2].strip("()").removeprefix("?")
        if not name.isidentifier():
            name = f"order_{len(keys)}"
            added += f" ({match[2]} AS ?{name})"
        elif name not in columns:
            made = re.search(_MADE.format(name), behind)
            column = made and (made[1] or made[2])
            if made and column in columns:
                name, behind = column, behind[: made.start()] + behind[made.end() :]
            else:
                added += f" ?{name}"
        keys.append(Key(name, bool(match[1])))
    return query._replace(text=f"{before}{added}{where}{behind}\n"), tuple(keys)


def ordered(results: QueryResults, query: Query, keys: Sequence[Key]) -> QueryResults:
    """Results in the order of their keys (SPARQL 1.1, section 15.1), without what the query does not select.

    :param results: those of the query that ``without_order`` gives
    """
    rows = results.rows
    # The rank of each row, a number that is made of those of its cells: others would have to be compared one by one.
    ranks = [0] * len(rows)
    for key in keys:
        place = results.columns.index(key.column)
        of_cells = _ranks({row[place] for row in rows}, key)
        count = len(of_cells)
        ranks = [rank * count + of_cells[row[place]] for rank, row in zip(ranks, rows, strict=True)]
    found = map(rows.__getitem__, sorted(range(len(rows)), key=ranks.__getitem__))
    width = len(query.columns)
    if width == len(results.columns):
        return results._replace(rows=tuple(found))
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
