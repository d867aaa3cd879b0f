"""CSV for spreadsheets and programs."""

import csv
import io

from cardgraph.query.results import Cell, QueryResults
from cardgraph.render.results.cells import is_number, text_of

# What makes a spreadsheet take a cell for a formula, at its start; it folds full-width and small forms.
_FORMULA = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b")


def solutions(results: QueryResults) -> str:
    """CSV as RFC 4180 and SPARQL 1.1 have it: text only, lines that end in CR LF.

    What a spreadsheet would take for a formula gets a ``'`` in front, unless it is a number.
    """
    output = io.StringIO()
    writer = csv.writer(output, lineterminator="\r\n")
    writer.writerow(results.columns)
    writer.writerows([_guarded(cell) for cell in row] for row in results.rows)
    return output.getvalue()


def _guarded(cell: Cell | None) -> str:
    text = text_of(cell)
    return "'" + text if text.startswith(_FORMULA) and not (cell and is_number(cell)) else text
