"""The comparison with others: pictures that are drawn from the results in ``docs/pictures``, and commands that fail."""

import json
import re
import runpy
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from conftest import ROOT

BENCHMARKS = ROOT / "benchmarks"
CHART: dict[str, Any] = runpy.run_path(str(BENCHMARKS / "chart.py"))
COMPARE: dict[str, Any] = runpy.run_path(str(BENCHMARKS / "compare.py"))
RESULTS: dict[str, Any] = json.loads(CHART["RESULTS"].read_text("utf-8"))
SVG = "{http://www.w3.org/2000/svg}"


def test_pictures_and_page_are_drawn_from_the_results() -> None:
    assert {path for path, text in CHART["drawn"](RESULTS).items() if path.read_text("utf-8") != text} == set()


@pytest.mark.parametrize("part", RESULTS["parts"], ids=lambda part: part["part"])
def test_a_picture_says_what_its_bars_say(part: dict[str, Any]) -> None:
    root = ElementTree.fromstring(CHART["picture"](part).encode())
    (description,) = root.findall(f"{SVG}desc")
    names, cpu = [row["name"] for row in part["rows"]], [row["cpu"] for row in part["rows"]]
    assert names
    assert all(f"{name}: " in (description.text or "") for name in names)
    bars = [bar for bar in root.iter(f"{SVG}rect") if (bar.get("class") or "").startswith("bar")]
    # A bar is told from nothing, however short it is.
    widths = [max(round(100 * one / max(cpu), 1), 0.6) for one in cpu]
    assert [float((bar.get("width") or "").removesuffix("%")) for bar in bars] == [
        pytest.approx(width, abs=0.7) for width in widths
    ]
    assert [bar.get("class") == "bar" for bar in bars] == [name.startswith("cardgraph") for name in names]


def test_every_part_is_drawn() -> None:
    assert set(CHART["TITLES"]) == {*COMPARE["PARTS"], "folder"}
    shown = re.findall(r"\(pictures/(speed-[a-z]+\.svg)\)", (ROOT / "docs" / "speed.md").read_text("utf-8"))
    assert shown == [f"speed-{part['part']}.svg" for part in RESULTS["parts"]]


def peer(name: str, program: str, *packages: str) -> Any:
    return COMPARE["Peer"](name, (sys.executable, "-c", program), packages)


@pytest.mark.process
def test_what_fails_or_is_missing_is_told_and_left_out() -> None:
    peers = [
        peer("cardgraph", "pass"),
        peer("fails", "raise SystemExit('it is broken')"),
        peer("hangs", "import time; time.sleep(60)"),
        peer("absent", "pass", "no-such-package"),
        COMPARE["Peer"]("gone", ("/nowhere/program",), ()),
    ]
    found = COMPARE["compare"]("library", 3, peers, 1, 5.0)
    assert [row["name"] for row in found["rows"]] == ["cardgraph"]
    assert found["left_out"]["fails"] == "failed: status 1: it is broken"
    assert found["left_out"]["hangs"] == "failed: it takes longer than 5 s"
    assert found["left_out"]["absent"] == "not installed: no-such-package"
    assert found["left_out"]["gone"].startswith("failed: ")


@pytest.mark.process
def test_there_is_no_comparison_without_ours() -> None:
    with pytest.raises(SystemExit, match="nothing to compare with: cardgraph: failed: status 1: broken"):
        COMPARE["compare"]("library", 3, [peer("cardgraph", "raise SystemExit('broken')")], 1, 5.0)


@pytest.mark.parametrize("part", ["library", "hub"])
def test_cards_are_made_of_every_example_with_names_of_their_own(tmp_path: Path, part: str) -> None:
    COMPARE["make"](tmp_path, COMPARE["FOLDERS"][part], 40, 0.5)
    made = [path.read_text("utf-8") for path in sorted(tmp_path.glob("*.md"))]
    assert len(made) == len(set(made)) == 40
    COMPARE["make"](tmp_path / "sound", COMPARE["FOLDERS"][part], 40, 0)
    assert made != [path.read_text("utf-8") for path in sorted((tmp_path / "sound").glob("*.md"))]
