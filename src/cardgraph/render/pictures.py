"""Results as pictures, and as pages for browsers that hold them and the table behind them."""

import base64
import hashlib

from cardgraph.filters.crossing import NOT_STATED, Cross, as_results
from cardgraph.plots.bars import Bar, bars
from cardgraph.plots.drawing import Drawing, escape, style
from cardgraph.plots.grid import Cell, Line, grid, heat
from cardgraph.query.native import native
from cardgraph.query.results import QueryResults
from cardgraph.render.html import table

# Begins the identifiers of the one picture of a page.
_NAME = "counts"
_PAGE_STYLE = """
body { background: var(--paper); color: var(--ink); }
body { font: 16px/1.5 system-ui, sans-serif; margin: 1rem auto; max-width: 75rem; padding: 0 1rem; }
h1 { font-size: 1.3rem; overflow-wrap: anywhere; }
div { overflow-x: auto; }
table { border-collapse: collapse; }
th, td { border-bottom: 1px solid #8888; padding: .2rem .6rem; text-align: start; vertical-align: top; }
td:first-child { min-width: 9rem; }
div > .plot.bars { max-width: 40rem; }
td { font-variant-numeric: tabular-nums; }
""".strip()


def picture(title: str, cross: Cross) -> Drawing:
    """Counts by one thing as bars, by two as a heat map."""
    by = cross.down.replace("_", " ")
    if not cross.across:
        text = f"Bars: how many models there are by {by}."
        values = [
            Bar(name, count, f"{count:,}", style="bar unknown" if name == NOT_STATED else "bar")
            for name, (count,) in zip(cross.rows, cross.counts, strict=True)
        ]
        return bars(_NAME, title, values, said=text)
    text = f"A heat map: how many models there are by {by} (down) and {cross.across.replace('_', ' ')} (across)."
    stated = [at for at, column in enumerate(cross.columns) if column != NOT_STATED]
    told = [counts for row, counts in zip(cross.rows, cross.counts, strict=True) if row != NOT_STATED]
    most = max((counts[at] for counts in told for at in stated), default=0)

    def cell(row: int, column: int) -> Cell:
        count, names = cross.counts[row][column], (cross.rows[row], cross.columns[column])
        kind = heat(count, most) if NOT_STATED not in names else "never" if count else "heat-0"
        return Cell(kind, f"{', '.join(names)}: {count:,}", f"{count:,}")

    return grid(_NAME, title, text, [Line(row) for row in cross.rows], [Line(one) for one in cross.columns], cell)


def counts_picture(title: str, cross: Cross) -> str:
    """Counts as a file in SVG."""
    return picture(title, cross).alone()


def counts_page(title: str, cross: Cross) -> str:
    """Counts as a page in HTML: the picture, and the table that it shows."""
    return _page(title, f"<div>{picture(title, cross).__html__()}</div>\n{_table(as_results(cross))}")


def rows_page(title: str, results: QueryResults) -> str:
    """Rows as a page in HTML."""
    return _page(title, _table(results))


def _table(results: QueryResults) -> str:
    rows = [[native(cell) for cell in row] for row in results.rows]
    return f"<div>\n{table(results.columns, rows, len(rows))}</div>\n"


def _page(title: str, body: str) -> str:
    """A page that asks nothing of anybody: no script, and the one style that is in it."""
    sheet = f"{style()}{_PAGE_STYLE}\n"
    digest = base64.b64encode(hashlib.sha256(sheet.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'"
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{sheet}</style>\n</head>\n"
        f"<body>\n<h1>{escape(title)}</h1>\n{body}</body>\n</html>\n"
    )
