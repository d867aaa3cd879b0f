"""Carets stand under the words that they are about, however wide those before them are."""

import pytest
import wcwidth
from hypothesis import given
from hypothesis import strategies as st

from cardgraph.diagnostic import Diagnostic, Severity, Span
from cardgraph.render.findings.text_report import to_text
from cardgraph.render.width import cells, graphemes, safe

FAMILY = "👨\u200d👩\u200d👧\u200d👦"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("abc", 3), ("é", 1), ("e\u0301", 1), ("模型", 4), ("📚", 2), ("☣", 1), ("☣\ufe0f", 2), ("🕹\ufe0f", 2), (FAMILY, 2),
        ("👩\u200d🔬", 2), ("👍🏽", 2), ("🇫🇷", 2), ("🇫🇷🇩🇪", 4), ("❤\ufe0f\u200d🔥", 2), ("1\ufe0f\u20e3", 2), (FAMILY + "📚", 4),
        ("각", 2), ("\u1100\u1161\u11a8", 2), ("a\u200db", 2), ("\u200d", 0), ("\u0301", 0), ("x ± y", 5), ("", 0),
    ],
)  # fmt: skip
def test_width(text: str, expected: int) -> None:
    assert cells(text) == expected


def carets(line: str, column: int, end_column: int) -> tuple[int, int]:
    """Where the carets stand, in cells from the beginning of the line, and how many there are."""
    diagnostic = Diagnostic("rule", Severity.INFO, "message", Span("x.md", 1, column, end_column), line, "")
    last = to_text(diagnostic).rstrip("\n").split("\n")[-1].removeprefix("  | ")
    return len(last) - len(last.lstrip()), last.count("^")


@pytest.mark.parametrize("part", range(len(FAMILY)))
def test_a_finding_inside_of_a_grapheme_is_shown_under_all_of_it(part: int) -> None:
    line = f"- Name: {FAMILY} M"
    assert carets(line, 9 + part, 10 + part) == (8, 2)


def test_carets_behind_and_around_graphemes() -> None:
    line = f"{FAMILY}🇫🇷模e\u0301 needle 📚"
    start = line.index("needle") + 1
    assert carets(line, start, start + 6) == (8, 6)
    assert carets(line, 1, len(line) + 1) == (0, cells(line))
    # What is shown as an escape is as wide as that.
    assert carets("a\u200bneedle", 3, 9) == (7, 6)
    assert carets("a\u200bneedle", 2, 3) == (1, 6)
    # Behind the end there is one cell to point at.
    assert carets(FAMILY, len(FAMILY) + 1, len(FAMILY) + 2) == (2, 1)


def test_carets_in_a_window_of_a_long_line() -> None:
    line = FAMILY * 40 + "needle" + "x" * 200
    start = line.index("needle") + 1
    offset, count = carets(line, start, start + 6)
    diagnostic = Diagnostic("rule", Severity.INFO, "message", Span("x.md", 1, start, start + 6), line, "")
    shown = to_text(diagnostic).split("\n")[3].removeprefix("1 | ")
    assert cells(shown[: shown.index("needle")]) == offset
    assert count == 6


@pytest.mark.parametrize("text", ["plain ~", "\u00a1\u00ac\u00ae\u02ff", "“…” – ’\u2010\u2027"])
def test_plain_text_is_as_wide_as_it_is_long(text: str) -> None:
    assert [wcwidth.wcswidth(character) for character in text] == [1] * len(text)
    assert cells(text) == len(text)
    assert [text[start:end] for start, end, _ in graphemes(text)] == list(wcwidth.iter_graphemes(text))


@given(st.text(st.sampled_from("aé模📚👩🔬☣\u200d\ufe0f\u0301🏽🇫🇷\u200b\x1b\u1100\u1161"), max_size=12))
def test_graphemes_cover_the_text(text: str) -> None:
    found = list(graphemes(text))
    assert "".join(text[start:end] for start, end, _ in found) == text
    assert all(width >= 0 for _, _, width in found)
    escaped = [character for character in text if safe(character) != character]
    assert sum(width for _, _, width in found) >= len(safe("".join(escaped)))
