"""A table in Markdown, for reports."""

import re

from cardgraph.query.results import Cell, QueryResults
from cardgraph.render.results.cells import Written, numeric_columns, text_of
from cardgraph.render.width import safe

_MARKUP = re.compile(r"[\\`*_\[\]<>|~&]")


def solutions(results: QueryResults) -> str:
    """A table of GitHub's Markdown in which the texts of cells cannot become markup."""
    marks = ["---:" if numeric else "---" for numeric in numeric_columns(results)]
    lines = [[_escaped(name) for name in results.columns], marks]
    markdown = Written(_markdown).__getitem__
    lines += (list(map(markdown, row)) for row in results.rows)
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _markdown(cell: Cell | None) -> str:
    # An IRI with neither blanks nor < > is an autolink as it stands; other schemes than these may run scripts.
    if cell and cell.kind == "uri" and re.fullmatch(r"https?://[^\s<>|]+", cell.text):
        return f"<{safe(cell.text)}>"
    return _escaped(text_of(cell))


def _escaped(text: str) -> str:
    lines = re.split(r"\r\n|\r|\n", text)
    return "<br>".join(_MARKUP.sub(r"\\\g<0>", safe(line)) for line in lines)
