"""JSON for programs: the SPARQL 1.1 Query Results JSON Format."""

import json

from cardgraph.query.results import Cell, QueryResults


def solutions(results: QueryResults) -> str:
    """Variables and bindings (section 3), in ASCII, so that any pipe and any terminal can carry it."""
    bindings = [
        {name: _term(cell) for name, cell in zip(results.columns, row, strict=True) if cell is not None}
        for row in results.rows
    ]
    return json.dumps({"head": {"vars": results.columns}, "results": {"bindings": bindings}}, indent=2) + "\n"


def boolean(results: QueryResults) -> str:
    """True or false (section 4)."""
    return json.dumps({"head": {}, "boolean": results.boolean}) + "\n"


def _term(cell: Cell) -> dict[str, str]:
    entry = {"type": cell.kind, "value": cell.text}
    if cell.datatype:
        entry["datatype"] = cell.datatype
    if cell.language:
        entry["xml:lang"] = cell.language
    return entry
