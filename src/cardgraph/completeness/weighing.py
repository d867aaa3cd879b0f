"""Queries whose rows are needs and their weights: the usual ones, or those of a file of one's own."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from cardgraph.completeness.needs import Need, load
from cardgraph.query.errors import QueryError
from cardgraph.query.query_file import Query

# The canned queries that have some.
WEIGHTED = ("completeness", "completeness-details")

# Where rows stand in a query: between a VALUES with its mark and the bracket below it.
_ROWS = re.compile(r"((?m:^)( *)VALUES [^\n]*\{ # ([a-z ]+)\n).*?^\2\}", re.DOTALL | re.MULTILINE)
_MARKS = ("weights", "properties", "texts", "sections")


def weighted(query: Query, weights: str | Path) -> Query:
    """A canned query with weights of one's own in place of the usual ones.

    :param weights: the file
    :raises QueryError: if the query has none
    :raises WeightsError: if the file is not in order
    """
    if not {match[3] for match in _ROWS.finditer(query.text)} >= {*_MARKS} or not query.canned:
        raise QueryError(f"the query {query.name} has no weights; {' and '.join(WEIGHTED)} do")
    return query._replace(text=renewed(query.text, load(Path(weights))))


def renewed(text: str, needs: Sequence[Need]) -> str:
    """The text of a query with the rows of some needs."""
    rows: dict[str, list[str]] = {}
    for need in needs:
        for mark, row in _rows(need):
            rows.setdefault(mark, []).append(row)

    def block(match: re.Match[str]) -> str:
        lines = "".join(f"{match[2]}  {row}\n" for row in rows.get(match[3], []))
        return f"{match[1]}{lines}{match[2]}}}"

    return _ROWS.sub(block, text)


def _rows(need: Need) -> Iterator[tuple[str, str]]:
    """The rows of a need, by the marks that they stand behind."""
    for name in need.classes or ("ModelCard",):
        yield "weights", f'("{need.name}" {need.weight} cg:{name})'
    for mark in ("properties", "texts", "sections"):
        for name in getattr(need, mark):
            yield mark, f'("{need.name}" cg:{name})'
