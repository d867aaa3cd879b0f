"""Tables in HTML, for notebooks: nothing in a cell is taken for markup."""

import html
import re
from collections.abc import Iterable, Sequence

from cardgraph.query.native import IRI
from cardgraph.render.width import safe

_MOST = 100


def table(columns: Iterable[str], rows: Sequence[Iterable[object]], most: int = _MOST) -> str:
    """A table of the first rows, and how many more there are; IRIs of pages are links.

    :param most: how many rows are shown
    """
    head = "".join(f"<th>{_escaped(name)}</th>" for name in columns)
    body = "".join(f"<tr>{''.join(f'<td>{_cell(value)}</td>' for value in row)}</tr>\n" for row in rows[:most])
    more = f"<p>… and {len(rows) - most:,} more</p>\n" if len(rows) > most else ""
    return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody>\n</table>\n{more}"


def _cell(value: object) -> str:
    text = "" if value is None else _escaped(str(value))
    # Other schemes than these may run scripts.
    if isinstance(value, IRI) and re.fullmatch(r"https?://[^\s]+", value):
        return f'<a href="{html.escape(value)}" rel="noopener noreferrer">{text}</a>'
    return text


def _escaped(text: str) -> str:
    return html.escape(safe(text))
