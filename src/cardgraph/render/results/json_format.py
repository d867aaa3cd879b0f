"""JSON for programs: the SPARQL 1.1 Query Results JSON Format."""

import json

from cardgraph.query.results import Cell, QueryResults
from cardgraph.render.results.cells import Written


def solutions(results: QueryResults) -> str:
    """Variables and bindings (section 3), in ASCII, so that any pipe and any terminal can carry it."""
    names = [f"\n        {json.dumps(name)}: " for name in results.columns]
    terms = Written(_term).__getitem__
    bindings = []
    for row in results.rows:
        entries = ",".join(name + terms(cell) for name, cell in zip(names, row, strict=True) if cell is not None)
        bindings.append(f"\n      {{{entries}\n      }}" if entries else "\n      {}")
    # What is the same in every answer is written by the library, and so is each term; the rows are put between.
    whole = json.dumps({"head": {"vars": results.columns}, "results": {"bindings": []}}, indent=2) + "\n"
    before, _, behind = whole.rpartition("[]")
    return f"{before}[{','.join(bindings)}\n    ]{behind}" if bindings else whole


def boolean(results: QueryResults) -> str:
    """True or false (section 4)."""
    return json.dumps({"head": {}, "boolean": results.boolean}) + "\n"


def _term(cell: Cell | None) -> str:
    """A term of the format (section 3.2.2), as it stands in a binding."""
    assert cell
    entry = {"type": cell.kind, "value": cell.text}
    if cell.datatype:
        entry["datatype"] = cell.datatype
    if cell.language:
        entry["xml:lang"] = cell.language
    return json.dumps(entry, indent=2).replace("\n", "\n        ")
