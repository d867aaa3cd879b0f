"""Pictures: what is in them, that no labels overlap, that nothing in them is taken for markup."""

import itertools
import math
import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cardgraph.plots.bars import bars
from cardgraph.plots.heat_map import heat_map, step
from cardgraph.plots.svg import SIZE, STYLE, Picture, shortened, width_of

SVG = "{http://www.w3.org/2000/svg}"
LABELS = st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=60), max_size=6, unique=True)


def drawn(picture: Picture) -> ET.Element:
    """The picture as a page has it; as a file it has the style and the paper besides."""
    alone, inline = ET.fromstring(picture.alone()), ET.fromstring(picture.inline())
    more = [child for child in alone if child.tag == SVG + "style" or child.get("class") == "paper"]
    assert len(alone) == len(inline) + len(more) == len(inline) + 2
    return inline


def texts(root: ET.Element) -> list[ET.Element]:
    return list(root.iter(SVG + "text"))


def shown(element: ET.Element) -> str:
    return "".join(piece for piece in ([element.text or ""] + [child.tail or "" for child in element]))


@settings(max_examples=30)
@given(LABELS, LABELS, st.data())
def test_a_heat_map_is_in_order_whatever_it_counts(rows: list[str], columns: list[str], data: st.DataObject) -> None:
    counts = [[data.draw(st.integers(0, 10**6)) for _ in columns] for _ in rows]
    picture = heat_map("a < b", "c & d", rows, columns, counts, ["not stated"])
    root = drawn(picture)
    assert (root.find(SVG + "title").text, root.find(SVG + "desc").text) == ("a < b", "c & d")  # type: ignore[union-attr]
    numbers = [element for element in texts(root) if element.get("class")]
    assert [element.text for element in numbers] == [str(count) for line in counts for count in line]
    boxes = [
        (float(r.get("x", 0)), float(r.get("y", 0)), float(r.get("width", 0)), float(r.get("height", 0)))
        for r in root.iter(SVG + "rect")
    ]
    for x, y, width, height in boxes:
        assert x >= 0 and x + width <= picture.width and y >= 0 and y + height <= picture.height
    for (a, b, w, h), (c, d, _, _) in itertools.combinations(boxes, 2):
        assert c >= a + w or d >= b + h or a >= c + w or b >= d + h


@settings(max_examples=30)
@given(LABELS)
def test_labels_lie_beside_each_other_and_within_the_picture(names: list[str]) -> None:
    picture = heat_map("t", "d", names, names, [[1] * len(names)] * len(names))
    turned = [element for element in texts(drawn(picture)) if element.get("transform")]
    assert len(turned) == len(names)
    for element in turned:
        x, y, reach = float(element.get("x", 0)), float(element.get("y", 0)), width_of(shown(element)) * math.sqrt(0.5)
        assert x + reach <= picture.width and y - reach - SIZE >= -1
    for one, other in itertools.pairwise(turned):
        assert (float(other.get("x", 0)) - float(one.get("x", 0))) * math.sqrt(0.5) >= SIZE
    level = [element for element in texts(drawn(picture)) if element.get("text-anchor") == "end"]
    assert all(float(element.get("x", 0)) >= width_of(shown(element)) for element in level)
    assert all(float(b.get("y", 0)) - float(a.get("y", 0)) >= SIZE for a, b in itertools.pairwise(level))


@settings(max_examples=30)
@given(LABELS, st.data())
def test_bars_are_as_long_as_their_numbers(names: list[str], data: st.DataObject) -> None:
    counts = [data.draw(st.integers(0, 10**9)) for _ in names]
    picture = bars("t", "d", names, counts, ["not stated"])
    root = drawn(picture)
    lengths = [float(rectangle.get("width", 0)) for rectangle in root.iter(SVG + "rect")]
    assert len(lengths) == len(names)
    for (one, length), (other, another) in itertools.combinations(zip(counts, lengths, strict=True), 2):
        assert (one <= other) <= (length <= another)
    for element, count in zip([e for e in texts(root) if not e.get("text-anchor")], counts, strict=True):
        assert element.text == f"{count:,}"
        assert float(element.get("x", 0)) + width_of(f"{count:,}") <= picture.width


def test_what_is_not_stated_is_grey_and_what_is_most_is_darkest() -> None:
    assert [step(count, 10, False) for count in (0, 1, 2, 3, 5, 9, 10)] == ["l0", "l1", "l1", "l2", "l3", "l5", "l5"]
    assert [step(count, 10, True) for count in (0, 1, 99)] == ["l0", "u", "u"]
    root = drawn(heat_map("t", "d", ["a", "not stated"], ["x", "not stated"], [[1, 50], [60, 70]], ["not stated"]))
    assert [rectangle.get("class") for rectangle in root.iter(SVG + "rect")] == ["l5", "u", "u", "u"]


def luminance(color: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    full = "".join(2 * letter for letter in color) if len(color) == 3 else color
    parts = [int(full[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_numbers_can_be_read_on_every_step_in_either_mode(mode: str) -> None:
    light, dark = STYLE.split("@media (prefers-color-scheme: dark)")
    fills = dict(re.findall(r"\.plot (?:text)?\.?([\w ]+) \{ fill: #(\w+)", light))
    fills |= (
        {f"{name}": fill for name, fill in re.findall(r"\.plot (?:text)?\.?([\w ]+) \{ fill: #(\w+)", dark)}
        if mode == "dark"
        else {}
    )
    on_dark = dict(re.findall(r"text\.(on5) \{ fill: #(\w+)", light if mode == "light" else dark))
    plain = fills["text"]
    for name in ("l1", "l2", "l3", "l4", "l5", "u"):
        ink = on_dark["on5"] if name in ("l4", "l5") else plain
        one, other = sorted((luminance(ink), luminance(fills[name])))
        assert (other + 0.05) / (one + 0.05) >= 4.5, (mode, name)
    steps = [luminance(fills[f"l{number}"]) for number in range(1, 6)]
    assert steps == sorted(steps, reverse=mode == "light")


@given(st.text(max_size=80), st.integers(20, 300))
def test_a_label_is_cut_to_the_width_there_is(text: str, width: int) -> None:
    cut = shortened(text, width)
    assert width_of(cut) <= width or cut == "…"
    assert cut == text or text.startswith(cut.removesuffix("…"))
