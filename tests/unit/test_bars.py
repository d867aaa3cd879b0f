"""Bars: names in as many lines as fit where there is little room."""

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cardgraph.plots.bars import Bar, bars
from cardgraph.plots.drawing import text_width

# That of a page that is 320 pixels wide.
ROOM, TYPE = 280, 13


def lines(name: str, shown: str = "16") -> list[str]:
    """The lines of a name, of which none reaches what is beside it."""
    root = ET.fromstring(bars("n", "t", [Bar(name, 1, shown, "models.html")]).__html__())
    [label] = [text for text in root.iter("text") if text.get("class") == "label"]
    found = [label.text or "", *(span.text or "" for span in label)]
    assert all(text_width(line.rstrip(), TYPE) + text_width(shown, TYPE) < ROOM for line in found)
    assert root.get("height") == str(34 + 15 * (len(found) - 1))
    return found


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Apache License 2.0", ["Apache License 2.0"]),
        (
            "Creative Commons Attribution Non Commercial 4.0 International",
            ["Creative Commons Attribution Non ", "Commercial 4.0 International"],
        ),
        (
            "modelCard.considerations.environmentalConsiderations",
            ["modelCard.considerations.", "environmentalConsiderations"],
        ),
        ("w" * 100, ["w" * 17 + "…"]),
    ],
)
def test_a_long_name_has_two_lines_and_no_more(name: str, expected: list[str]) -> None:
    assert lines(name) == expected


@settings(max_examples=100)
@given(st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), max_size=300), st.sampled_from(["1", "1,000,000"]))
def test_no_name_is_too_wide(name: str, shown: str) -> None:
    found = lines(name, shown)
    assert len(found) <= 2
    assert " ".join(name.split()).startswith(found[0].rstrip().removesuffix("…").rstrip())
