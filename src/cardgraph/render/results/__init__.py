"""Query results as text: a table for people, and the formats that programs read.

Each format is a module of this folder and a row of ``RESULT_FORMATS``. The module has functions for
what the format can express: ``solutions`` for what SELECT gives and, where there is a way, ``boolean``
for ASK and ``graph`` for CONSTRUCT and DESCRIBE; each takes the results and returns their text.
"""

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING

from cardgraph.errors import CardgraphError, Status

if TYPE_CHECKING:
    from cardgraph.query.results import QueryResults

# The formats by name, the usual one first; a module is imported when it is needed, so that starting is quick.
RESULT_FORMATS = {
    "table": "table_format",
    "csv": "csv_format",
    "tsv": "tsv_format",
    "json": "json_format",
    "xml": "xml_format",
    "markdown": "markdown_format",
}
_WRITERS = {"select": "solutions", "ask": "boolean", "construct": "graph"}


class FormatError(CardgraphError):
    """Results that the wanted format has no way to express."""

    status = Status.USAGE


def render(results: "QueryResults", form: str) -> str:
    """Query results as text.

    :param form: a key of ``RESULT_FORMATS``
    :raises FormatError: if the format has no way to express them
    """
    write = _writer(form, results.kind)
    if write is None:
        able = " or ".join(name for name in RESULT_FORMATS if _writer(name, results.kind))
        what = f"ASK gives a yes or no, shown as {able}" if results.kind == "ask" else "CONSTRUCT gives Turtle"
        raise FormatError(f"no {form} of this answer: {what}; leave the format out")
    return write(results)


def _writer(form: str, kind: str) -> "Callable[[QueryResults], str] | None":
    """The function of a format for results of a kind, or None."""
    module = import_module(f"{__name__}.{RESULT_FORMATS[form]}")
    found: Callable[[QueryResults], str] | None = getattr(module, _WRITERS[kind], None)
    return found
