"""Drawings: what is in them, that no labels overlap, that nothing in them is taken for markup, that all can be read."""

import itertools
import math
import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cardgraph.plots.bars import Bar, bars
from cardgraph.plots.drawing import Drawing, style, text_width
from cardgraph.plots.grid import Cell, Line, grid, heat

SVG = "{http://www.w3.org/2000/svg}"
SIZE = 12
LABELS = st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=60), max_size=6, unique=True)


def drawn(drawing: Drawing) -> ET.Element:
    """The drawing as a page has it; as a file it has the same, on paper, with the style."""
    inline, alone = ET.fromstring(drawing.__html__()), ET.fromstring(drawing.alone())
    title, description, sheet, paper, inner = alone
    assert (title.text, description.text) == (inline[0].text, inline[1].text)
    assert (sheet.text, paper.get("class")) == (style(), "paper")
    assert [child.attrib for child in inner.iter()][1:] == [child.attrib for child in inline.iter()][3:]
    return inline


def texts(root: ET.Element) -> list[ET.Element]:
    return list(root.iter("text"))


def place(element: ET.Element) -> tuple[float, float]:
    return float(element.get("x", 0)), float(element.get("y", 0))


def map_of(rows: list[str], columns: list[str], counts: list[list[int]]) -> Drawing:
    def cell(row: int, column: int) -> Cell:
        return Cell(heat(counts[row][column], 10**6), f"{rows[row]}, {columns[column]}", f"{counts[row][column]:,}")

    return grid("n", "a < b", "c & d", [Line(row) for row in rows], [Line(column) for column in columns], cell)


@settings(max_examples=30)
@given(LABELS, LABELS, st.data())
def test_a_heat_map_is_in_order_whatever_it_counts(rows: list[str], columns: list[str], data: st.DataObject) -> None:
    counts = [[data.draw(st.integers(0, 10**6)) for _ in columns] for _ in rows]
    drawing = map_of(rows, columns, counts)
    root = drawn(drawing)
    assert [root[0].text, root[1].text] == ["a < b", "c & d"]
    numbers = [element for element in texts(root) if "in-box" in element.get("class", "")]
    assert [element.text for element in numbers] == [f"{count:,}" for line in counts for count in line]
    boxes = [(*place(box), float(box.get("width", 0)), float(box.get("height", 0))) for box in root.iter("rect")]
    for x, y, width, height in boxes:
        assert x >= 0 and x + width <= drawing.width and y >= 0 and y + height <= drawing.height
    for (a, b, w, h), (c, d, _, _) in itertools.combinations(boxes, 2):
        assert c >= a + w or d >= b + h or a >= c + w or b >= d + h
    for number, (_, _, width, _) in zip(numbers, boxes, strict=True):
        assert text_width(number.text or "", SIZE - 1) <= width


@settings(max_examples=30)
@given(LABELS)
def test_labels_lie_beside_each_other_and_within_the_drawing(names: list[str]) -> None:
    drawing = map_of(names, names, [[1] * len(names)] * len(names))
    turned = [element for element in texts(drawn(drawing)) if element.get("transform")]
    assert len(turned) == len(names)
    for element in turned:
        (x, y), reach = place(element), text_width(element.text or "", SIZE) * math.sqrt(0.5)
        assert x + reach <= drawing.width and y - reach >= 0
    for one, other in itertools.pairwise(turned):
        assert (place(other)[0] - place(one)[0]) * math.sqrt(0.5) >= SIZE
    level = [element for element in texts(drawn(drawing)) if element.get("text-anchor") == "end"]
    assert len(level) == len(names)
    assert all(place(element)[0] >= text_width((element.text or "").rstrip(), SIZE) for element in level)
    assert all(place(other)[1] - place(one)[1] >= SIZE for one, other in itertools.pairwise(level))


@settings(max_examples=30)
@given(LABELS, st.data())
def test_bars_are_as_long_as_their_numbers(names: list[str], data: st.DataObject) -> None:
    counts = [data.draw(st.integers(1, 10**9)) for _ in names]
    values = [Bar(name, count, f"{count:,}") for name, count in zip(names, counts, strict=True)]
    root = drawn(bars("n", "t", values))
    lengths = [float(box.get("width", "").rstrip("%")) for box in root.iter("rect") if box.get("class") == "bar"]
    assert len(lengths) == len(names)
    for (one, length), (other, another) in itertools.combinations(zip(counts, lengths, strict=True), 2):
        assert length <= another if one <= other else length >= another
    assert [element.text for element in texts(root) if element.get("text-anchor")] == [f"{count:,}" for count in counts]


def test_what_is_most_is_darkest_and_nothing_is_blank() -> None:
    assert [heat(count, 10) for count in (0, 1, 2, 3, 5, 9, 10)] == [
        "heat-0", "heat-1", "heat-2", "heat-2", "heat-3", "heat-5", "heat-5",
    ]  # fmt: skip


def luminance(color: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    full = "".join(2 * letter for letter in color) if len(color) == 3 else color
    parts = [int(full[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_numbers_can_be_read_on_every_step_in_either_mode(mode: str) -> None:
    light, dark = style().split("@media (prefers-color-scheme:dark)")
    colors = dict(re.findall(r"--([\w-]+):#(\w+)", dark if mode == "dark" else light))
    assert ".plot text.in-box{fill:var(--ink)}.plot text.heat-4,.plot text.heat-5{fill:var(--paper)}" in style()
    for name in ("leaf", "rule", "heat1", "heat2", "heat3", "heat4", "heat5"):
        ink = colors["paper" if name in ("heat4", "heat5") else "ink"]
        one, other = sorted((luminance(ink), luminance(colors[name])))
        assert (other + 0.05) / (one + 0.05) >= 4.5, (mode, name)
    steps = [luminance(colors[f"heat{number}"]) for number in range(1, 6)]
    assert steps == sorted(steps, reverse=mode == "light")


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_names_are_no_markup_and_turn_no_direction(name: str) -> None:
    root = drawn(bars("n", name, [Bar(name, 1, "1")]))
    (label, _) = texts(root)
    assert (label.text or "").isprintable()
    assert len(label.text or "") <= 72
