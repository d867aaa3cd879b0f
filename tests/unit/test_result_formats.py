"""Answers in each format, byte for byte."""

import csv
import io
import json
import unicodedata
from pathlib import Path

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardgraph.cli.query import command
from cardgraph.query.results import Cell, QueryResults
from cardgraph.render import results
from cardgraph.render.results import RESULT_FORMATS, FormatError, csv_format, render

XSD = "http://www.w3.org/2001/XMLSchema#"


def number(text: str, kind: str = "integer") -> Cell:
    return Cell(text, "literal", XSD + kind)


TRICKY = QueryResults(
    "select",
    ("iri", "some_text", "count"),
    (
        (Cell("https://e.x/a_b", "uri"), Cell("plain"), number("70000000000")),
        (Cell("b0", "bnode"), Cell("日本語|🖼️"), number("-3")),
        (None, Cell('two\nlines, a\ttab and "quotes"'), None),
        (Cell("javascript:alert(1)", "uri"), Cell("<b>[x](y)*\\", language="en"), number("+1")),
        (Cell("2023-07-18", datatype=XSD + "date"), Cell("\x1b[31m\u202ered"), number("0")),
        (Cell(""), Cell("=HYPERLINK(1)"), None),
        (None, Cell("-3 is no number"), None),
    ),
)

TABLE = """\
iri                  some_text                              count
-------------------  -------------------------------  -----------
https://e.x/a_b      plain                            70000000000
_:b0                 日本語|🖼️                                 -3
                     two\\nlines, a\\ttab and "quotes"
javascript:alert(1)  <b>[x](y)*\\                               +1
2023-07-18           \\x1b[31m\\u202ered                          0
                     =HYPERLINK(1)
                     -3 is no number
"""

CSV = (
    "iri,some_text,count\r\n"
    "https://e.x/a_b,plain,70000000000\r\n"
    "_:b0,日本語|🖼️,-3\r\n"
    ',"two\nlines, a\ttab and ""quotes""",\r\n'
    "javascript:alert(1),<b>[x](y)*\\,+1\r\n"
    "2023-07-18,\x1b[31m\u202ered,0\r\n"
    ",'=HYPERLINK(1),\r\n"
    ",'-3 is no number,\r\n"
)

TSV = (
    "?iri\t?some_text\t?count\n"
    '<https://e.x/a_b>\t"plain"\t70000000000\n'
    '_:b0\t"日本語|🖼️"\t-3\n'
    '\t"two\\nlines, a\\ttab and \\"quotes\\""\t\n'
    '<javascript:alert(1)>\t"<b>[x](y)*\\\\"@en\t+1\n'
    '"2023-07-18"^^<http://www.w3.org/2001/XMLSchema#date>\t"\x1b[31m\u202ered"\t0\n'
    '""\t"=HYPERLINK(1)"\t\n'
    '\t"-3 is no number"\t\n'
)

MARKDOWN = r"""| iri | some\_text | count |
| --- | --- | ---: |
| <https://e.x/a_b> | plain | 70000000000 |
| \_:b0 | 日本語\|🖼️ | -3 |
|  | two<br>lines, a\\ttab and "quotes" |  |
| javascript:alert(1) | \<b\>\[x\](y)\*\\ | +1 |
| 2023-07-18 | \\x1b\[31m\\u202ered | 0 |
|  | =HYPERLINK(1) |  |
|  | -3 is no number |  |
"""


@pytest.mark.parametrize(("form", "expected"), [("table", TABLE), ("csv", CSV), ("tsv", TSV), ("markdown", MARKDOWN)])
def test_rows(form: str, expected: str) -> None:
    assert render(TRICKY, form) == expected


def test_the_registry_lists_the_files_of_its_folder() -> None:
    folder = Path(results.__file__).parent
    assert sorted(RESULT_FORMATS.values()) == sorted(file.stem for file in folder.glob("*_format.py"))
    assert {file.stem for file in folder.glob("*.py")} - set(RESULT_FORMATS.values()) == {"__init__", "cells"}
    for form in RESULT_FORMATS:
        assert render(QueryResults("select", ("a",), ((Cell("b"),),)), form)


def test_the_command_offers_each_format() -> None:
    [choice] = [option.type for option in command.params if option.name == "form"]
    assert isinstance(choice, click.Choice)
    assert list(choice.choices) == list(RESULT_FORMATS)


def test_json() -> None:
    text = render(TRICKY, "json")
    assert text.isascii()
    assert json.loads(text)["head"] == {"vars": ["iri", "some_text", "count"]}
    bindings = json.loads(text)["results"]["bindings"]
    assert bindings[0] == {
        "iri": {"type": "uri", "value": "https://e.x/a_b"},
        "some_text": {"type": "literal", "value": "plain"},
        "count": {"type": "literal", "value": "70000000000", "datatype": XSD + "integer"},
    }
    assert bindings[1]["iri"] == {"type": "bnode", "value": "b0"}
    assert list(bindings[2]) == ["some_text"]
    assert text == json.dumps(json.loads(text), indent=2) + "\n"
    assert bindings[3]["some_text"] == {"type": "literal", "value": "<b>[x](y)*\\", "xml:lang": "en"}
    assert bindings[5]["iri"] == {"type": "literal", "value": ""}


def test_no_rows() -> None:
    nothing = QueryResults("select", ("a", "longer"))
    assert render(nothing, "table") == "a  longer\n-  ------\n"
    assert render(nothing, "csv") == "a,longer\r\n"
    assert render(nothing, "tsv") == "?a\t?longer\n"
    assert render(nothing, "markdown") == "| a | longer |\n| --- | --- |\n"
    assert json.loads(render(nothing, "json")) == {"head": {"vars": ["a", "longer"]}, "results": {"bindings": []}}


def test_yes_no_and_graphs() -> None:
    assert (render(QueryResults("ask", boolean=True), "table"), render(QueryResults("ask"), "table")) == (
        "yes\n",
        "no\n",
    )
    assert json.loads(render(QueryResults("ask", boolean=True), "json")) == {"head": {}, "boolean": True}
    assert render(QueryResults("construct", turtle="<a:b> <a:c> 1 .\n"), "table") == "<a:b> <a:c> 1 .\n"
    for kind, forms in (("ask", ("csv", "tsv", "markdown")), ("construct", ("csv", "tsv", "json", "markdown"))):
        for form in forms:
            with pytest.raises(FormatError, match=f"no {form} of this answer: {kind.upper()}"):
                render(QueryResults(kind), form)  # type: ignore[arg-type]


def test_numbers_keep_their_form_in_tsv_only_where_sparql_reads_them_so() -> None:
    cells = [number("1.50", "decimal"), number("1e3", "double"), number("NaN", "double"), number("٣"), Cell("7")]
    results = QueryResults("select", ("n",), tuple((cell,) for cell in cells))
    assert render(results, "tsv").split("\n")[1:-1] == [
        "1.50",
        "1e3",
        f'"NaN"^^<{XSD}double>',
        f'"٣"^^<{XSD}integer>',
        '"7"',
    ]


@given(st.lists(st.tuples(st.text(), st.text()), max_size=4))
def test_whatever_the_cells_hold(pairs: list[tuple[str, str]]) -> None:
    results = QueryResults("select", ("a", "b"), tuple((Cell(one), Cell(two)) for one, two in pairs))
    for form in RESULT_FORMATS:
        assert render(results, form).endswith("\n") or not pairs
    for form in ("table", "markdown"):
        text = render(results, form)
        assert text.count("\n") == len(text.splitlines()) == len(pairs) + 2
        assert "\x1b" not in text
    header, *rows = csv.reader(io.StringIO(render(results, "csv"), newline=""))
    assert header == ["a", "b"]
    assert [tuple(cell.removeprefix("'") for cell in row) for row in rows] == [
        tuple(text.removeprefix("'") for text in pair) for pair in pairs
    ]
    assert all(not cell.startswith(("=", "+", "-", "@", "\t", "\r")) for row in rows for cell in row)
    values = [
        tuple(binding[name]["value"] for name in "ab")
        for binding in json.loads(render(results, "json"))["results"]["bindings"]
    ]
    assert values == pairs
    assert render(results, "tsv").count("\t") == len(pairs) + 1


@pytest.mark.parametrize("columns", [("a",), ("a", "b")])
@given(texts=st.lists(st.sampled_from(["", " ", '"', ",", "a b", "\r", "line\nline", "\ud800"]), max_size=6))
def test_csv_is_what_the_library_writes(columns: tuple[str, ...], texts: list[str]) -> None:
    rows = [(text,) * len(columns) for text in texts]
    expected = io.StringIO()
    csv.writer(expected, lineterminator="\r\n").writerows([columns, *rows])
    results = QueryResults("select", columns, tuple(tuple(map(Cell, row)) for row in rows))
    assert render(results, "csv").replace("'\r", "\r") == expected.getvalue()
    assert "".join(csv_format.lines(columns, results.rows)) == render(results, "csv")


@pytest.mark.parametrize("sign", "=+-@\t＝＋－＠﹦﹢﹣﹫")
def test_no_cell_is_a_formula_to_a_spreadsheet(sign: str) -> None:
    """It folds full-width and small forms of the signs, so that these begin a formula as well."""
    text = f'{sign}HYPERLINK("https://e.org")'
    assert unicodedata.normalize("NFKC", sign) in "=+-@\t"
    results = QueryResults("select", ("name",), ((Cell(text),),))
    (_, (cell,)) = csv.reader(io.StringIO(render(results, "csv")))
    assert cell == f"'{text}"
