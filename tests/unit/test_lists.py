"""What Python is given: values of its own types, lists that show themselves, data frames, exceptions."""

import datetime
import pickle
import re
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cardgraph
from cardgraph.errors import CardgraphError, Status
from cardgraph.query.native import IRI, native
from cardgraph.query.results import Cell
from cardgraph.render.html import table
from conftest import COMPLETE, DAY, EXAMPLES, PLAIN, RICH

XSD = "http://www.w3.org/2001/XMLSchema#"
SETTINGS = cardgraph.Settings(day=DAY)


# ---------------------------------------------------------------- values


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("7", "integer", 7),
        ("+007", "nonNegativeInteger", 7),
        ("1.50", "decimal", Decimal("1.50")),
        ("1e3", "double", 1000.0),
        ("true", "boolean", True),
        ("0", "boolean", False),
        ("2023-07-18", "date", datetime.date(2023, 7, 18)),
        ("2023-07-18T01:02:03Z", "dateTime", datetime.datetime(2023, 7, 18, 1, 2, 3, tzinfo=datetime.UTC)),
        # Python has no such things, or does not read them: they stay text.
        ("2023", "gYear", "2023"),
        ("2023-07", "gYearMonth", "2023-07"),
        ("2023-07-18Z", "date", "2023-07-18Z"),
        ("-0044-03-15", "date", "-0044-03-15"),
        ("seven", "integer", "seven"),
        ("yes", "boolean", "yes"),
        ("x", "decimal", "x"),
    ],
)
def test_a_literal_is_a_value_of_its_type(text: str, kind: str, expected: object) -> None:
    found = native(Cell(text, datatype=XSD + kind))
    assert found == expected
    assert type(found) is type(expected)


def test_iris_are_text_of_a_type_of_their_own() -> None:
    found = native(Cell("https://e.x/a", "uri"))
    assert found == "https://e.x/a"
    assert isinstance(found, IRI)
    assert repr(found) == "IRI('https://e.x/a')"
    assert type(pickle.loads(pickle.dumps(found))) is IRI
    assert cardgraph.IRI is IRI
    assert (native(Cell("b0", "bnode")), native(Cell("x", language="en")), native(None)) == ("_:b0", "x", None)


def test_rows_have_values() -> None:
    (row,) = cardgraph.query("models", COMPLETE)
    assert row["parameters"] == 70_000_000_000
    assert isinstance(row["parameters"], int)
    assert isinstance(row["model"], cardgraph.IRI)
    assert type(row["name"]) is str


@pytest.mark.process
def test_rows_of_a_query_of_ones_own_have_values() -> None:
    (row,) = cardgraph.query("SELECT ?date { ?m cg:publicationDate ?date }", COMPLETE)
    assert row == {"date": datetime.date(2023, 7, 18)}


@pytest.mark.parametrize("value", [30_000_000_000, "30B", "30 billion"])
def test_parameters_are_values_too(value: object) -> None:
    assert [row["name"] for row in cardgraph.query("models-above", COMPLETE, parameters=value)] == ["LLaMA 2"]
    assert cardgraph.query("license-categories-by-year", COMPLETE, since=datetime.date(2023, 7, 19)) == []
    assert cardgraph.query("license-categories-by-year", COMPLETE, since="July 2023")


# ---------------------------------------------------------------- lists


def test_findings_are_a_list_that_is_shown_shortly() -> None:
    found = cardgraph.check(RICH, PLAIN, settings=SETTINGS)
    assert isinstance(found, list)
    assert isinstance(found, cardgraph.Findings)
    assert repr(found) == "<15 findings: 7 errors, 2 warnings, 6 infos>"
    assert repr(cardgraph.check(COMPLETE, settings=SETTINGS)) == "<0 findings>"
    assert repr(found[-1]) == f"<{found[-1].severity.label}[license-unknown] {RICH}:15:12: {found[-1].message}>"
    assert isinstance(cardgraph.check_text("# Heron"), cardgraph.Findings)


def test_rows_are_a_list_that_is_shown_shortly() -> None:
    rows = cardgraph.query("names", COMPLETE, kind="license")
    assert isinstance(rows, list)
    assert rows == [{"kind": "license", "name": "LLaMA 2 Community License Agreement"}]
    assert repr(rows) == "<1 row: kind, name>"
    nothing = cardgraph.query("models-with-risk", COMPLETE, risk="Bodily Harm")
    assert (nothing, repr(nothing)) == ([], "<0 rows: model, name, file, line>")
    assert pickle.loads(pickle.dumps(rows)).columns == rows.columns == ("kind", "name")


def test_cards_are_shown_shortly() -> None:
    assert repr(cardgraph.read(COMPLETE)) == f"[<card of 'LLaMA 2' in {COMPLETE}>]"


# ---------------------------------------------------------------- HTML


class Markup(HTMLParser):
    """The elements of a page with their attributes, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.cells: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag in ("td", "th"):
            self.cells.append("")

    def handle_data(self, data: str) -> None:
        if self.cells and data.strip("\n"):
            self.cells[-1] += data


@given(st.lists(st.lists(st.text(max_size=20), min_size=2, max_size=2), max_size=3))
def test_no_text_becomes_markup(rows: list[list[str]]) -> None:
    found = Markup(table(["<a>", "b&c"], rows))
    assert {tag for tag, _ in found.elements} <= {"table", "thead", "tbody", "tr", "th", "td"}
    assert len([tag for tag, _ in found.elements if tag == "td"]) == 2 * len(rows)
    assert found.cells[:2] == ["<a>", "b&c"]


@given(st.sampled_from(["https://e.x/", "javascript:alert(1)", "data:text/html,", "file:///"]), st.text(max_size=20))
def test_only_pages_are_links(begin: str, rest: str) -> None:
    found = Markup(table(["iri"], [[IRI(begin + rest)]]))
    links = [attributes for tag, attributes in found.elements if tag == "a"]
    assert {tag for tag, _ in found.elements} <= {"table", "thead", "tbody", "tr", "th", "td", "a"}
    assert all(
        set(attributes) == {"href", "rel"} and (attributes["href"] or "").startswith("http") for attributes in links
    )
    assert len(links) == (begin.startswith("https://") and not re.search(r"\s", rest) and begin + rest != "")


def test_lists_show_themselves_as_tables() -> None:
    found = Markup(cardgraph.check(RICH, settings=SETTINGS)._repr_html_())
    assert found.cells[:8] == ["severity", "rule", "file", "line", "column", "end_column", "message", "hint"]
    assert '"Grumpiness" is not a known risk' in found.cells
    rows = cardgraph.query("models", EXAMPLES)
    shown = Markup(rows._repr_html_())
    assert shown.cells[: len(rows.columns)] == list(rows.columns)
    assert ("a", {"href": "https://w3id.org/cardgraph/model/bert", "rel": "noopener noreferrer"}) in shown.elements
    assert "None" not in shown.cells


def test_a_long_list_is_cut_and_says_so() -> None:
    page = table(["n"], [[number] for number in range(1234)])
    assert page.count("<td>") == 100
    assert "… and 1,134 more" in page


# ---------------------------------------------------------------- data frames


def test_data_frames() -> None:
    pandas = pytest.importorskip("pandas")
    rows = cardgraph.query("models", EXAMPLES)
    frame = rows.to_dataframe()
    assert list(frame.columns) == list(rows.columns)
    assert str(frame["parameters"].dtype) == "Int64"
    assert frame["parameters"].isna().sum() == sum(row["parameters"] is None for row in rows) > 0
    assert frame["parameters"].max() == 178_000_000_000
    assert frame["name"].tolist() == [row["name"] for row in rows]
    nothing = cardgraph.query("models-with-risk", COMPLETE, risk="Bodily Harm").to_dataframe()
    assert (len(nothing), list(nothing.columns)) == (0, ["model", "name", "file", "line"])
    found = cardgraph.check(RICH, settings=SETTINGS)
    frame = found.to_dataframe()
    assert isinstance(frame, pandas.DataFrame)
    assert frame["rule"].tolist() == [finding.rule for finding in found]


def test_namibia_is_no_missing_value(tmp_path: Path) -> None:
    pandas = pytest.importorskip("pandas")
    from cardgraph.cli.query import command

    card = tmp_path / "Heron.md"
    card.write_text(COMPLETE.read_text("utf-8").replace("United States of America", "Namibia"), "utf-8")
    assert cardgraph.query("models", card).to_dataframe()["country"].tolist() == ["Namibia"]
    command.main(["models", str(card), "-o", str(tmp_path / "models.csv")], standalone_mode=False)
    frame = pandas.read_csv(tmp_path / "models.csv")
    assert frame["country"].tolist() == ["Namibia"]
    assert frame["parameters"].tolist() == [70_000_000_000]


def test_without_pandas_it_is_said_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pandas", None)
    for found in (cardgraph.query("models", COMPLETE), cardgraph.check(COMPLETE)):
        with pytest.raises(
            CardgraphError, match=r"^a data frame needs pandas, which is not installed: pip install pandas$"
        ):
            found.to_dataframe()


# ---------------------------------------------------------------- names


def test_all_names_are_there() -> None:
    for name in cardgraph.__all__:
        assert getattr(cardgraph, name) is not None
        assert name in dir(cardgraph)
    assert re.fullmatch(r"\d+\.\d+\.\d+.*", cardgraph.__version__)
    with pytest.raises(AttributeError, match=r"^module 'cardgraph' has no attribute 'nothing'$"):
        cardgraph.nothing  # noqa: B018


def call(function: Any, *arguments: Any, **options: Any) -> Any:
    return lambda: function(*arguments, **options)


@pytest.mark.parametrize(
    ("called", "error"),
    [
        (call(cardgraph.read, "no-such-folder"), cardgraph.NoCardsError),
        (call(cardgraph.query, "modles", COMPLETE), cardgraph.QueryError),
        (call(cardgraph.query, "models-with-risk", COMPLETE, risk="desinformation"), cardgraph.UnknownNameError),
        (call(cardgraph.query, "models"), cardgraph.DataError),
        (call(cardgraph.query, "models", "no-such.ttl"), cardgraph.DataError),
    ],
)
def test_errors_can_be_caught(called: Any, error: type[CardgraphError]) -> None:
    with pytest.raises(error) as caught:
        called()
    assert isinstance(caught.value, cardgraph.CardgraphError)
    assert caught.value.status in (Status.USAGE, Status.FAILED)


def test_cards_may_be_left_out(tmp_path: Path) -> None:
    for name in ("a.md", "drafts/b.md", "README.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("# Cards" if name == "README.md" else COMPLETE.read_text("utf-8"), "utf-8")
    assert len(cardgraph.read(tmp_path)) == 2
    assert [card.file_name for card in cardgraph.read(tmp_path, exclude=["drafts"])] == ["a.md"]
    assert {found.rule for found in cardgraph.check(tmp_path)} == {"model-duplicate"}
    assert cardgraph.check(tmp_path, exclude=["drafts"]) == []
    assert len(cardgraph.build(tmp_path, exclude=["drafts"])) < len(cardgraph.build(tmp_path))
    with pytest.warns(cardgraph.QueryWarning, match="^1 file skipped, which is no card: "):
        assert len(cardgraph.query("models-with-risk", tmp_path, risk="Disinformation", exclude=["drafts"])) == 1
