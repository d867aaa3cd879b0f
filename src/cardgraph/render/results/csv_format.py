"""CSV for spreadsheets and programs."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from cardgraph.query.results import Cell, QueryResults
from cardgraph.render.results.cells import is_number, text_of

# What makes a spreadsheet take a cell for a formula, at its start; it folds full-width and small forms.
_FORMULA = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b")


def solutions(results: QueryResults) -> str:
    """CSV as RFC 4180 and SPARQL 1.1 have it: text only, lines that end in CR LF.

    What a spreadsheet would take for a formula gets a ``'`` in front, unless it is a number.
    """
    return "".join(lines(results.columns, results.rows))


def lines(columns: Sequence[str], rows: Iterable[Sequence[Cell | None]]) -> Iterator[str]:
    """The same, line by line."""
    output = io.StringIO()
    writer = csv.writer(output, lineterminator="\r\n")
    for row in chain([columns], ([_guarded(cell) for cell in row] for row in rows)):
        writer.writerow(row)
        yield output.getvalue()
        output.seek(0)
        output.truncate()


def _guarded(cell: Cell | None) -> str:
    text = text_of(cell)
    return "'" + text if text.startswith(_FORMULA) and not (cell and is_number(cell)) else text
