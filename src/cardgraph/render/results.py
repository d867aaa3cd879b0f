"""Answers of queries as text: a table for people, and the formats that programs read."""

import csv
import io
import json
import re

from cardgraph.errors import CardgraphError, Status
from cardgraph.query.results import Answer, Cell
from cardgraph.render.width import cells, safe
from cardgraph.vocabulary.namespaces import XSD

_NUMBERS = {
    XSD + "integer": re.compile(r"[+-]?[0-9]+"),
    XSD + "decimal": re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    XSD + "double": re.compile(r"[+-]?(?:[0-9]+\.[0-9]*|\.?[0-9]+)[eE][+-]?[0-9]+"),
}
# What makes a spreadsheet take a cell for a formula, at its start; it folds full-width forms.
_FORMULA = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
_MARKDOWN = re.compile(r"[\\`*_\[\]<>|~&]")
_TSV_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\t": "\\t", "\n": "\\n", "\r": "\\r"})


class FormatError(CardgraphError):
    """An answer that the wanted format has no way to express."""

    status = Status.USAGE


def render(answer: Answer, form: str) -> str:
    """An answer in one of ``FORMATS``.

    :raises FormatError: for a yes or no in another format than table or JSON, or a graph in
        another than table (which is Turtle then)
    """
    if answer.kind == "ask" and form in ("table", "json"):
        yes_or_no = "yes" if answer.truth else "no"
        return json.dumps({"head": {}, "boolean": answer.truth}) + "\n" if form == "json" else yes_or_no + "\n"
    if answer.kind == "construct" and form == "table":
        return answer.turtle
    if answer.kind != "select":
        what = "ASK gives a yes or no, shown as table or json" if answer.kind == "ask" else "CONSTRUCT gives Turtle"
        raise FormatError(f"no {form} of this answer: {what}; leave the format out")
    return FORMATS[form](answer)


def table(answer: Answer) -> str:
    """Aligned columns below their names and a rule; lines are as long as they need to be.

    Numbers stand at the right. Characters that would command a terminal are shown as escapes.
    """
    texts = [[safe(_text(cell)) for cell in row] for row in answer.rows]
    widths = [max(map(cells, column)) for column in zip(answer.columns, *texts, strict=True)]
    right = _numeric_columns(answer)
    lines = [_aligned(answer.columns, widths, right), "  ".join("-" * width for width in widths)]
    lines += [_aligned(row, widths, right) for row in texts]
    return "".join(line.rstrip() + "\n" for line in lines)


def _text(cell: Cell | None) -> str:
    if cell is None:
        return ""
    return f"_:{cell.text}" if cell.kind == "bnode" else cell.text


def _aligned(texts: tuple[str, ...] | list[str], widths: list[int], right: list[bool]) -> str:
    padded = []
    for text, width, numeric in zip(texts, widths, right, strict=True):
        blanks = " " * (width - cells(text))
        padded.append(blanks + text if numeric else text + blanks)
    return "  ".join(padded)


def _numeric_columns(answer: Answer) -> list[bool]:
    columns = zip(*answer.rows, strict=True) if answer.rows else ((),) * len(answer.columns)
    return [any(column) and all(cell is None or _is_number(cell) for cell in column) for column in columns]


def _is_number(cell: Cell) -> bool:
    return cell.datatype in _NUMBERS and bool(_NUMBERS[cell.datatype].fullmatch(cell.text))


def to_csv(answer: Answer) -> str:
    """CSV as RFC 4180 and SPARQL 1.1 have it: text only, lines that end in CR LF.

    What a spreadsheet would take for a formula gets a ``'`` in front, unless it is a number.
    """
    output = io.StringIO()
    writer = csv.writer(output, lineterminator="\r\n")
    writer.writerow(answer.columns)
    writer.writerows([_guarded(cell) for cell in row] for row in answer.rows)
    return output.getvalue()


def _guarded(cell: Cell | None) -> str:
    text = _text(cell)
    return "'" + text if text.startswith(_FORMULA) and not (cell and _is_number(cell)) else text


def to_tsv(answer: Answer) -> str:
    """The SPARQL 1.1 TSV format: terms as Turtle writes them, variables with a question mark."""
    lines = [[f"?{name}" for name in answer.columns]]
    lines += [["" if cell is None else _turtle(cell) for cell in row] for row in answer.rows]
    return "".join("\t".join(line) + "\n" for line in lines)


def _turtle(cell: Cell) -> str:
    if cell.kind == "uri":
        return f"<{cell.text}>"
    if cell.kind == "bnode" or _is_number(cell):
        return _text(cell)
    tail = f"@{cell.language}" if cell.language else f"^^<{cell.datatype}>" if cell.datatype else ""
    return f'"{cell.text.translate(_TSV_ESCAPES)}"{tail}'


def to_json(answer: Answer) -> str:
    """The SPARQL 1.1 JSON format, in ASCII, so that any pipe and any terminal can carry it."""
    bindings = [
        {name: _json(cell) for name, cell in zip(answer.columns, row, strict=True) if cell is not None}
        for row in answer.rows
    ]
    return json.dumps({"head": {"vars": answer.columns}, "results": {"bindings": bindings}}, indent=2) + "\n"


def _json(cell: Cell) -> dict[str, str]:
    entry = {"type": cell.kind, "value": cell.text}
    if cell.datatype:
        entry["datatype"] = cell.datatype
    if cell.language:
        entry["xml:lang"] = cell.language
    return entry


def to_markdown(answer: Answer) -> str:
    """A table of GitHub's Markdown in which the texts of cells cannot become markup."""
    marks = ["---:" if numeric else "---" for numeric in _numeric_columns(answer)]
    lines = [[_escaped(name) for name in answer.columns], marks]
    lines += [[_markdown(cell) for cell in row] for row in answer.rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _markdown(cell: Cell | None) -> str:
    # An IRI with neither blanks nor < > is an autolink as it stands; other schemes than these may run scripts.
    if cell and cell.kind == "uri" and re.fullmatch(r"https?://[^\s<>|]+", cell.text):
        return f"<{safe(cell.text)}>"
    return _escaped(_text(cell))


def _escaped(text: str) -> str:
    lines = re.split(r"\r\n|\r|\n", text)
    return "<br>".join(_MARKDOWN.sub(r"\\\g<0>", safe(line)) for line in lines)


FORMATS = {"table": table, "csv": to_csv, "tsv": to_tsv, "json": to_json, "markdown": to_markdown}
