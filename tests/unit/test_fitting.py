"""Texts and tables that fit: wrapped and cut by cells, whatever the characters."""

import pytest
import wcwidth
from hypothesis import given
from hypothesis import strategies as st

from cardgraph.diagnostic import Span
from cardgraph.query.results import Cell, QueryResults
from cardgraph.render.findings.excerpt import excerpt
from cardgraph.render.fitting import Fitted, fitted
from cardgraph.render.results import render
from cardgraph.render.width import cells, cut, graphemes, hanging, safe, wrapped

XSD = "http://www.w3.org/2001/XMLSchema#"
FAMILY = "👨\u200d👩\u200d👧\u200d👦"
TEXTS = st.text(st.sampled_from("ab 模📚é👩🔬\u200d\ufe0f\u0301🇫🇷"), max_size=40).map(safe)


# ---------------------------------------------------------------- texts


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("abc", 3, "abc"),
        ("abcd", 3, "ab…"),
        ("模型模", 5, "模型…"),
        ("模型模", 4, "模…"),
        ("e\u0301e\u0301e\u0301", 2, "e\u0301…"),
        (FAMILY * 2, 3, FAMILY + "…"),
        (FAMILY * 2, 2, "…"),
        ("abc", 1, "…"),
        ("", 1, ""),
    ],
)
def test_cut(text: str, width: int, expected: str) -> None:
    assert cut(text, width) == expected


@given(TEXTS, st.integers(1, 30))
def test_what_is_cut_fits_and_begins_as_it_did(text: str, width: int) -> None:
    found = cut(text, width)
    assert cells(found) <= width
    assert found == text or (found.endswith("…") and text.startswith(found[:-1]))
    # No grapheme is broken.
    assert len(found.rstrip("…")) in {0, *(stop for _, stop, _ in graphemes(text))}


@pytest.mark.parametrize(
    ("text", "width", "first", "later", "lines"),
    [
        ("one two three", 0, 0, 0, ["one two three"]),
        ("one two three", 13, 0, 0, ["one two three"]),
        ("one two three", 12, 0, 0, ["one two", "three"]),
        ("one two three", 12, 6, 0, ["one", "two three"]),
        ("one two three", 12, 12, 0, ["", "one two", "three"]),
        ("one two three", 12, 0, 2, ["one two", "three"]),
        ("a  b", 12, 0, 0, ["a  b"]),
        ("x" * 25, 10, 0, 0, ["", "x" * 10, "x" * 10, "x" * 5]),
        ("模型模型模 模", 11, 0, 0, ["模型模型模", "模"]),
        # There are always some cells, whatever is taken.
        ("abc def", 4, 0, 3, ["abc def"]),
        ("one two three four", 4, 0, 3, ["one two three", "four"]),
    ],
)
def test_wrapped(text: str, width: int, first: int, later: int, lines: list[str]) -> None:
    assert wrapped(text, width, first, later) == lines


@given(TEXTS, st.integers(14, 40), st.integers(0, 50), st.integers(0, 4))
def test_what_is_wrapped_fits_and_is_all_there(text: str, width: int, first: int, later: int) -> None:
    lines = wrapped(text, width, first, later)
    assert first > width or not lines[0] or first + cells(lines[0]) <= width
    assert all(later + cells(line) <= width for line in lines[1:])
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_hanging() -> None:
    assert hanging("  = help: ", "one two three", 20, 5) == ["  = help: one two", "     three"]
    assert hanging("name  ", "one two three", 15) == ["name  one two", "      three"]
    assert hanging("name  ", "one two three", 0) == ["name  one two three"]
    # A head stays whole, and what stands behind it begins below.
    assert hanging("a very long head: ", "one two", 12, 2) == ["a very long head:", "  one two"]


# ---------------------------------------------------------------- lines of cards


def words_over(text: str, offset: int, width: int) -> str:
    """What is over some carets, by cells."""
    found, place = "", 0
    for grapheme in wcwidth.iter_graphemes(text):
        if offset <= place < offset + width:
            found += grapheme
        place += wcwidth.wcswidth(grapheme)
    return found


@pytest.mark.parametrize(
    ("before", "behind", "expected"),
    [
        ("", "", ("needle", 0, 6)),
        ("a" * 10, "b" * 4, ("a" * 10 + "needle" + "bbbb", 10, 6)),
        ("a" * 10, "b" * 50, ("a" * 10 + "needle" + "bbb…", 10, 6)),
        ("a" * 50, "", ("…" + "a" * 13 + "needle", 14, 6)),
        ("a" * 50, "b" * 50, ("…aaaaaaneedlebbbbbb…", 7, 6)),
        ("模" * 50, "型" * 50, ("…模模模needle型型型…", 7, 6)),
    ],
)
def test_a_line_in_twenty_cells(before: str, behind: str, expected: tuple[str, int, int]) -> None:
    line, column = f"{before}needle{behind}", len(before) + 1
    assert excerpt(line, Span("x.md", 1, column, column + 6), 20) == expected


@given(TEXTS, st.sampled_from(["needle", "模型", FAMILY, "e\u0301", "a b"]), TEXTS, st.integers(12, 60))
def test_an_excerpt_fits_and_points_at_the_words(before: str, words: str, behind: str, room: int) -> None:
    line = f"{before} {words} {behind}"
    column = len(before) + 2
    text, offset, width = excerpt(line, Span("x.md", 1, column, column + len(words)), room)
    assert cells(text) <= room
    assert words_over(text, offset, width) == words
    assert line.startswith(text.rstrip("…")) or text.startswith("…")
    assert text.strip("…") in line


@given(st.integers(0, 3000), st.integers(1, 400), st.integers(12, 200))
def test_words_of_any_length_anywhere_in_a_long_line(start: int, length: int, room: int) -> None:
    line = "".join(chr(ord("a") + index % 26) for index in range(4000))
    text, offset, width = excerpt(line, Span("x.md", 1, start + 1, start + length + 1), room)
    assert cells(text) <= room
    over = words_over(text, offset, width)
    assert over
    assert line[start:].startswith(over)
    assert over == line[start : start + length] or width >= room - 3 - room // 3


def test_an_excerpt_of_what_is_behind_the_line_has_a_cell_to_point_at() -> None:
    for length in (5, 50):
        text, offset, width = excerpt("a" * length, Span("x.md", 1, length + 1, length + 2), 20)
        assert (offset, width) == (cells(text), 1)
        assert offset < 20


# ---------------------------------------------------------------- tables


def number(text: str) -> Cell:
    return Cell(text, datatype=XSD + "integer")


PREFIXES = {"m": "https://e.x/model/", "e": "https://e.x/"}
MODELS = QueryResults(
    "select",
    ("model", "name", "size", "published", "page"),
    (
        (
            Cell("https://e.x/model/heron", "uri"),
            Cell("Heron of the North"),
            number("70000000000"),
            Cell("2023-07-18"),
            Cell("https://pages.example.org/heron", "uri"),
        ),
        (Cell("https://e.x/model/a b", "uri"), None, None, Cell("2023"), None),
    ),
)


def shown(width: int, results: QueryResults = MODELS, ours: bool = True) -> tuple[list[str], Fitted]:
    fit = fitted(results, width, PREFIXES, ours=ours)
    lines = render(fit.results, "table").splitlines()
    assert all(cells(line) <= width for line in lines), width
    return lines, fit


def test_a_table_that_has_room_is_whole_but_for_short_iris() -> None:
    lines, fit = shown(101)
    assert (fit.is_cut, fit.left_out) == (False, ())
    assert lines == [
        "name                       size  published   page                             model",
        "------------------  -----------  ----------  -------------------------------  ---------------------",
        "Heron of the North  70000000000  2023-07-18  https://pages.example.org/heron  m:heron",
        "                                 2023                                         https://e.x/model/a b",
    ]


@pytest.mark.parametrize(
    ("width", "is_cut", "left_out", "row"),
    [
        (90, True, (), "Heron of the North  70000000000  2023-07-18  https://pages.example…  m:heron"),
        (60, True, ("model",), "Heron of the North  70000000000  2023-07-18  https://pages.…"),
        (44, False, ("model", "page"), "Heron of the North  70000000000  2023-07-18"),
        (40, True, ("model", "page"), "Heron of the …  70000000000  2023-07-18"),
        (30, True, ("model", "published", "page"), "Heron of the No…  70000000000"),
        (20, False, ("model", "size", "published", "page"), "Heron of the North"),
    ],
)
def test_iris_give_way_to_texts_and_numbers_and_dates_are_never_cut(
    width: int, is_cut: bool, left_out: tuple[str, ...], row: str
) -> None:
    lines, fit = shown(width)
    assert (fit.is_cut, fit.left_out, lines[2]) == (is_cut, left_out, row)


def test_columns_of_others_stay_in_their_order_and_give_way_last() -> None:
    lines, fit = shown(60, ours=False)
    assert (fit.is_cut, fit.left_out) == (True, ())
    assert lines[2] == "m:heron         Heron …  70000000000  2023-07-18  https:…"


def test_no_rows_and_no_columns() -> None:
    assert shown(20, QueryResults("select", ("a", "b")))[0] == ["a  b", "-  -"]
    assert fitted(QueryResults("select", (), ((), ())), 20, {}, ours=True).results.columns == ()


@given(
    st.lists(st.lists(TEXTS, min_size=3, max_size=3), max_size=4),
    st.integers(24, 100),
    st.booleans(),
)
def test_any_table_fits(rows: list[list[str]], width: int, ours: bool) -> None:
    kinds = ("uri", "literal", "literal")
    results = QueryResults(
        "select",
        ("iri", "模型", "text"),
        tuple(tuple(Cell(text, kind) for text, kind in zip(row, kinds, strict=True)) for row in rows),  # type: ignore[arg-type]
    )
    _, fit = shown(width, results, ours)
    assert len(fit.results.columns) + len(fit.left_out) == 3
    assert len(fit.results.rows) == len(rows)
