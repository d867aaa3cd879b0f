"""Results as pictures, and as pages for browsers that hold them and the table behind them."""

import base64
import hashlib

from cardgraph.filters.crossing import NOT_STATED, Cross, as_results
from cardgraph.plots.bars import bars
from cardgraph.plots.heat_map import heat_map
from cardgraph.plots.svg import STYLE, Picture, escaped
from cardgraph.query.native import native
from cardgraph.query.results import QueryResults
from cardgraph.render.html import table

_PAGE_STYLE = """
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 1rem auto; max-width: 75rem; padding: 0 1rem; }
h1 { font-size: 1.3rem; overflow-wrap: anywhere; }
div { overflow-x: auto; }
table { border-collapse: collapse; }
th, td { border-bottom: 1px solid #8888; padding: .2rem .6rem; text-align: start; vertical-align: top; }
td:first-child { min-width: 9rem; }
div > .plot { max-width: none; }
td { font-variant-numeric: tabular-nums; }
""".strip()


def picture(title: str, cross: Cross) -> Picture:
    """Counts by one thing as bars, by two as a heat map."""
    by = cross.down.replace("_", " ")
    if not cross.across:
        text = f"Bars: how many models there are by {by}."
        return bars(title, text, cross.rows, [counts[0] for counts in cross.counts], (NOT_STATED,))
    text = f"A heat map: how many models there are by {by} (down) and {cross.across.replace('_', ' ')} (across)."
    return heat_map(title, text, cross.rows, cross.columns, cross.counts, (NOT_STATED,))


def counts_picture(title: str, cross: Cross) -> str:
    """Counts as a file in SVG."""
    return picture(title, cross).alone()


def counts_page(title: str, cross: Cross) -> str:
    """Counts as a page in HTML: the picture, and the table that it shows."""
    return _page(title, f"<div>{picture(title, cross).inline()}</div>\n{_table(as_results(cross))}")


def rows_page(title: str, results: QueryResults) -> str:
    """Rows as a page in HTML."""
    return _page(title, _table(results))


def _table(results: QueryResults) -> str:
    rows = [[native(cell) for cell in row] for row in results.rows]
    return f"<div>\n{table(results.columns, rows, len(rows))}</div>\n"


def _page(title: str, body: str) -> str:
    """A page that asks nothing of anybody: no script, and the one style that is in it."""
    style = f"{_PAGE_STYLE}\n{STYLE}\n"
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'"
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escaped(title)}</title>\n<style>{style}</style>\n</head>\n"
        f"<body>\n<h1>{escaped(title)}</h1>\n{body}</body>\n</html>\n"
    )
