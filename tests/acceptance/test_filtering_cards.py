"""``cardgraph ask`` as a command: formats, pictures, the query that it writes, and the same answer everywhere."""

import csv
import io
import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from cardgraph.filters.columns import columns
from cardgraph.filters.filters import absences, filters
from conftest import EXAMPLES, ROOT, cardgraph

HUB = ROOT / "examples" / "hub"
FILTERS = ("--license", "open", "--not-country", "US", "--risk", "disinformation", "--since", "2023")
SVG = "{http://www.w3.org/2000/svg}"


def asked(*arguments: str | Path) -> str:
    done = cardgraph("ask", *arguments)
    assert (done.returncode, done.stderr) == (0, b""), done.stderr
    return done.stdout.decode()


def names(text: str) -> list[str]:
    return [row["name"] for row in csv.DictReader(io.StringIO(text))]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built")
    made = cardgraph("build", EXAMPLES, "-o", folder / "graph.ttl", "--store", folder / "store", "-q")
    assert made.returncode == 0
    return folder


def test_cards_a_file_a_store_and_the_query_give_the_same(built: Path) -> None:
    answer = asked(EXAMPLES, *FILTERS, "--format", "csv")
    assert names(answer) == ["Falcon-40B", "Mistral 7B", "OpenCALM"]
    assert asked(built / "graph.ttl", *FILTERS, "--format", "csv") == answer
    assert asked("--store", built / "store", *FILTERS, "--format", "csv") == answer
    query = built / "mine.rq"
    query.write_text(asked(*FILTERS, "--show-query"), "utf-8")
    again = cardgraph("query", query, built / "graph.ttl", "--format", "csv")
    assert (again.returncode, again.stdout.decode()) == (0, answer)


def test_counts_and_their_query_give_the_same_rows(built: Path) -> None:
    query = built / "counts.rq"
    asked("--by", "country,risk", "--show-query", "-o", query)
    again = cardgraph("query", query, EXAMPLES, "--format", "csv")
    assert again.stdout.decode() == asked(EXAMPLES, "--by", "country,risk", "--flat", "--format", "csv")
    cross = list(csv.reader(io.StringIO(asked(EXAMPLES, "--by", "country,risk", "--format", "csv"))))
    flat = list(csv.reader(io.StringIO(again.stdout.decode())))[1:]
    assert sum(int(row[2]) for row in flat) == sum(int(count) for row in cross[1:] for count in row[1:])
    assert len(cross[0]) == 1 + len({row[1] for row in flat}) and len(cross) == 1 + len({row[0] for row in flat})


@pytest.mark.parametrize("form", ["table", "csv", "tsv", "json", "markdown"])
def test_every_format_of_answers(form: str, built: Path) -> None:
    text = asked(built / "graph.ttl", *FILTERS, "--format", form)
    assert all(name in text for name in ("Falcon-40B", "Mistral 7B", "OpenCALM"))
    if form == "json":
        assert json.loads(text)["head"]["vars"] == [column.name for column in columns().values() if column.shown]


def test_a_heat_map_is_a_picture_with_a_title_and_a_number_in_each_cell(built: Path, tmp_path: Path) -> None:
    asked(built / "graph.ttl", "--by", "country,risk", "-o", tmp_path / "risks.svg")
    picture = ET.parse(tmp_path / "risks.svg").getroot()
    assert picture.find(SVG + "title").text == "How many models are there by country and risk?"  # type: ignore[union-attr]
    assert "country (down) and risk (across)" in str(picture.find(SVG + "desc").text)  # type: ignore[union-attr]
    cross = list(csv.reader(io.StringIO(asked(built / "graph.ttl", "--by", "country,risk", "--format", "csv"))))
    cells = [text.text for text in picture.iter(SVG + "text") if "in-box" in text.get("class", "")]
    assert cells == [count for row in cross[1:] for count in row[1:]]


def test_a_page_holds_the_picture_and_the_table_and_loads_nothing(tmp_path: Path) -> None:
    asked(HUB, "--by", "license", "-o", tmp_path / "licenses.html")
    page = (tmp_path / "licenses.html").read_text("utf-8")
    assert "default-src 'none'" in page and "<svg" in page and "<td>MIT</td>" in page
    assert not re.findall(r"<script|<link|<img|(?:src|href)=|url\(|@import", page)
    asked(HUB, "--license", "MIT", "-o", tmp_path / "models.html")
    page = (tmp_path / "models.html").read_text("utf-8")
    assert page.count("<tr>") == 5 and "Which models are there with --license MIT?" in page


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((EXAMPLES, "--risk", "Malwere"), 'no risk is called "Malwere"; did you mean "Malware Development"?'),
        ((EXAMPLES, "--since", "soon"), "--since is no date: 'soon'"),
        ((EXAMPLES, "--columns", "nmae"), 'no column is called "nmae"; did you mean "name"?'),
        ((EXAMPLES, "--by", "name"), "models are not counted by name: each model has its own"),
        ((EXAMPLES, "--flat"), "--flat is for counts; say what to count by"),
        ((EXAMPLES, "--format", "svg"), "svg is for counts; say what to count by"),
        ((EXAMPLES, "--by", "risk", "--flat", "--format", "html"), "--flat is for rows"),
        ((EXAMPLES, "--by", "risk", "--columns", "name"), "--by counts models and --columns shows them"),
        ((EXAMPLES, "-o", "answer.xyz"), "no known format has this ending; use one of .csv"),
        (("--risk", "disinformation"), "over what? name RDF files or cards"),
        ((EXAMPLES, "--store", "here"), "only one can be asked at a time"),
        ((EXAMPLES, "--riks", "x"), "--riks"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused(arguments: tuple[str | Path, ...], message: str) -> None:
    done = cardgraph("ask", *arguments)
    assert (done.returncode, done.stdout) == (2, b"")
    assert message in done.stderr.decode()


def test_the_help_names_every_filter_column_and_absence() -> None:
    text = " ".join(cardgraph("ask", "--help").stdout.decode().split()).replace("- ", "-")
    assert {f"--{name}" for name in filters() if f"--{name} " not in text} == set()
    assert {name for name in (*columns(), *absences()) if name not in text} == set()


def test_no_rows_say_why_a_filter_that_is_given_twice_may_be_the_reason() -> None:
    done = cardgraph("ask", EXAMPLES, "--country", "France", "--country", "Japan", "--format", "csv")
    assert (done.returncode, done.stdout) == (0, b"name,parameters,published,organization,country,license\r\n")
    assert b"for any of them write --country 'France, Japan'" in done.stderr
