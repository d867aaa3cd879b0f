"""Cards compiled in batches, each by itself, by the function that every command compiles them with."""

from collections.abc import Iterable, Iterator
from functools import partial
from itertools import tee
from typing import Any

import pyarrow as pa
from pyspark.sql import DataFrame

from cardgraph.compile import Compiler
from cardgraph.diagnostic import Diagnostic
from cardgraph.render.findings.json_report import entry
from cardgraph.settings import Settings
from cardgraph.spark.arrow import Row, mapped, rows_of
from cardgraph.spark.rows import FILE, PLACE_FIELDS, ROW, Names, sources

_PLACE = [("file", pa.string()), ("line", pa.int64()), ("column", pa.int64()), ("end_column", pa.int64())]
FINDINGS = pa.schema(
    [
        *_PLACE,
        ("rule", pa.string()),
        ("severity", pa.string()),
        ("message", pa.string()),
        ("hint", pa.string()),
        ("focus_node", pa.string()),
        ("path", pa.string()),
        ("related", pa.struct([*_PLACE, ("text", pa.string())])),
    ]
)
"""The columns of the table of findings; they hold what the objects of a report in JSON do."""
_COMPILED = pa.schema(
    [
        *PLACE_FIELDS,
        # The card's node and its pieces of N-Triples; null where nothing is written of it.
        ("card", pa.string()),
        ("pieces", pa.list_(pa.string())),
        ("concepts", pa.list_(pa.string())),
        # What the rules across cards compare, also of cards that are left out.
        ("comparable", pa.list_(pa.string())),
        ("findings", pa.list_(pa.struct(list(FINDINGS)))),
    ]
)


def compiled(rows: DataFrame, names: Names, settings: Settings, on_error: str) -> DataFrame:
    """Cards, checked and made into graphs; of each, what of it is written, compared and found.

    :param rows: as ``rows.placed`` gives them
    :param settings: with the day and the engine settled
    :param on_error: of a card with errors, ``keep`` what could be read, or ``skip`` it
    """
    return mapped(rows, partial(_compile, names, settings, on_error), _COMPILED)


def findings_of(diagnostics: Iterable[Diagnostic]) -> list[dict[str, Any]]:
    """Diagnostics as rows of the table of findings."""
    return list(map(entry, diagnostics))


def _compile(names: Names, settings: Settings, on_error: str, batches: Iterable[pa.RecordBatch]) -> Iterator[Row]:
    rows, cards = tee(sources(rows_of(batches), names))
    compiler = Compiler([], settings)
    for (row, _), item in zip(rows, compiler.compiled(card for _, card in cards), strict=True):
        written = item.graph if not (item.has_errors and on_error == "skip") else None
        yield {
            FILE: row[FILE],
            ROW: row[ROW],
            "card": written and written.card,
            "pieces": written and written.pieces,
            "concepts": written and written.concepts,
            "comparable": item.graph.comparable if item.graph else [],
            "findings": findings_of(item.diagnostics),
        }
