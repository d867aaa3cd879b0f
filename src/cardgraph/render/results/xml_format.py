"""XML for programs: the SPARQL Query Results XML Format (Second Edition)."""

import re
from xml.sax.saxutils import escape, quoteattr

from cardgraph.query.results import Cell, QueryResults
from cardgraph.render.results.cells import Written
from cardgraph.vocabulary.namespaces import SPARQL_RESULTS

# What XML 1.0 has no way to hold, not even as a reference (section 2.2).
_IMPOSSIBLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

# A reader of XML takes a carriage return for the end of a line.
_RETURN = {"\r": "&#13;"}


def solutions(results: QueryResults) -> str:
    """Variables and bindings (section 2.3); characters that XML cannot hold are replaced by U+FFFD."""
    lines = [f"    <variable name={_quoted(name)}/>" for name in results.columns]
    lines += ["  </head>", "  <results>"]
    starts = [f"      <binding name={_quoted(name)}>" for name in results.columns]
    terms = Written(_term).__getitem__
    for row in results.rows:
        lines.append("    <result>")
        lines += [start + terms(cell) for start, cell in zip(starts, row, strict=True) if cell]
        lines.append("    </result>")
    return _document([*lines, "  </results>"])


def boolean(results: QueryResults) -> str:
    """True or false (section 2.3.2)."""
    return _document(["  </head>", f"  <boolean>{str(results.boolean).lower()}</boolean>"])


def _document(lines: list[str]) -> str:
    start = ['<?xml version="1.0" encoding="utf-8"?>', f'<sparql xmlns="{SPARQL_RESULTS}">', "  <head>"]
    return "\n".join([*start, *lines, "</sparql>"]) + "\n"


def _term(cell: Cell | None) -> str:
    """A term (section 2.3.1), with the end of its binding."""
    assert cell
    tag = cell.kind
    attribute = f" datatype={_quoted(cell.datatype)}" if cell.datatype else ""
    attribute = f" xml:lang={_quoted(cell.language)}" if cell.language else attribute
    return f"<{tag}{attribute}>{escape(_possible(cell.text), _RETURN)}</{tag}></binding>"


def _quoted(text: str) -> str:
    return quoteattr(_possible(text), _RETURN)


def _possible(text: str) -> str:
    return _IMPOSSIBLE.sub("\ufffd", text)
