"""CSV for spreadsheets and programs."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from cardgraph.expressions import expression
from cardgraph.query.results import Cell, QueryResults
from cardgraph.render.results.cells import Written, is_number, text_of

# What makes a spreadsheet take a cell for a formula, at its start; it folds full-width and small forms.
_FORMULA = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b")

# What a field is quoted for (RFC 4180, section 2, rule 6): most need not be given to a writer.
_QUOTED = expression(r'[",\r\n]')


def solutions(results: QueryResults) -> str:
    """CSV as RFC 4180 and SPARQL 1.1 have it: text only, lines that end in CR LF.

    What a spreadsheet would take for a formula gets a ``'`` in front, unless it is a number.
    """
    fields = Written(_field).__getitem__
    rows = (",".join(map(fields, row)) for row in results.rows)
    if len(results.columns) == 1:
        # A single field that is empty is quoted, or its line would be a blank one.
        rows = (row or '""' for row in rows)
    return "\r\n".join((next(lines(results.columns, ())).removesuffix("\r\n"), *rows, ""))


def lines(columns: Sequence[str], rows: Iterable[Sequence[Cell | None]]) -> Iterator[str]:
    """The same, line by line, of which none is held."""
    output = io.StringIO()
    writer = csv.writer(output, lineterminator="\r\n")
    writer.writerow(columns)
    yield output.getvalue()
    for row in rows:
        output.seek(0)
        output.truncate()
        writer.writerow(map(_guarded, row))
        yield output.getvalue()


def _field(cell: Cell | None) -> str:
    """A cell as it stands in a line of several."""
    text = _guarded(cell)
    if not _QUOTED.search(text):
        return text
    output = io.StringIO()
    csv.writer(output, lineterminator="\r\n").writerow((text, ""))
    return output.getvalue().removesuffix(",\r\n")


def _guarded(cell: Cell | None) -> str:
    text = text_of(cell)
    return "'" + text if text.startswith(_FORMULA) and not (cell and is_number(cell)) else text
