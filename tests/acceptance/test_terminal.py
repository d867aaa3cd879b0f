"""What people see at terminals of several widths, in colour and without, and what goes on meanwhile."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
import wcwidth

from conftest import COMPLETE, EXAMPLES, PLAIN, RICH, at_terminal, cardgraph

WIDTHS = (60, 80, 200)
PLAINLY = {"NO_COLOR": "1"}
FAMILY = "👨\u200d👩\u200d👧\u200d👦"


def shown(*arguments: str | Path, columns: int = 0, env: Mapping[str, str] = PLAINLY) -> list[str]:
    """The lines of a terminal."""
    _, output = at_terminal(*arguments, env=env, columns=columns)
    return output.replace("\r\n", "\n").split("\n")


@cache
def piped(*arguments: str | Path) -> str:
    """What a pipe gets of the same."""
    return cardgraph(*arguments).stdout.decode()


def see_that_it_fits(lines: list[str], columns: int) -> None:
    for line in lines:
        # A path is not broken, so that it can be copied and clicked.
        if not line.lstrip().startswith(("-->", "= see")):
            assert wcwidth.wcswidth(line) <= columns, line


# ---------------------------------------------------------------- findings


class Marked(NamedTuple):
    """A finding as it is shown: its rule, its place, the words over the carets, and whether the line was cut behind."""

    rule: str
    line: int
    column: int
    words: str


def marked(lines: list[str]) -> Iterator[Marked]:
    """The findings on a terminal, with what is really over the carets, by cells."""
    rule, line, column = "", 0, 0
    for number, text in enumerate(lines):
        if head := re.match(r"(?:error|warning|info)\[([a-z-]+)\]: ", text):
            rule = head[1]
        elif place := re.match(r" *--> .*:(\d+):(\d+)$", text):
            line, column = int(place[1]), int(place[2])
        elif carets := re.match(r" +\| ( *)(\^+)", text):
            source = lines[number - 1].partition(" | ")[2]
            start, end = len(carets[1]), len(carets[1]) + len(carets[2])
            words, place_of = "", 0
            for grapheme in wcwidth.iter_graphemes(source):
                if start <= place_of < end:
                    words += grapheme
                place_of += wcwidth.wcswidth(grapheme)
            yield Marked(rule, line, column, words)


@pytest.fixture(scope="module")
def wide(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A card whose lines are long, and have wide characters, combined ones and a tab before, among and behind the words."""
    filler = f"模型{FAMILY}e\u0301 " * 40
    risks = ", ".join(["Grumpiness", f"{filler}", "Disinformation", "Mislaid Umbrellas 模型", "x" * 300, "Boredom"])
    text = (
        RICH.read_text("utf-8")
        .replace("Disinformation, Grumpiness", f"\t{risks}")
        .replace("# Rich", f"# {FAMILY} Rich")
    )
    path = tmp_path_factory.mktemp("wide") / "Wide.md"
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize("columns", WIDTHS)
def test_findings_fit_and_carets_are_under_their_words(columns: int, wide: Path) -> None:
    lines = shown("check", wide, RICH, PLAIN, columns=columns)
    see_that_it_fits(lines, columns)
    found = json.loads(piped("check", wide, RICH, PLAIN, "--format", "json"))["diagnostics"]
    texts = {str(path): path.read_text("utf-8").split("\n") for path in (wide, RICH, PLAIN)}
    expected = sorted(
        (entry["rule"], entry["line"], entry["column"], texts[entry["file"]][entry["line"] - 1][entry["column"] - 1 : entry["end_column"] - 1])
        for entry in found
    )  # fmt: skip
    seen = sorted(marked(lines))
    assert [one[:3] for one in seen] == [one[:3] for one in expected]
    assert len(seen) > 15
    for one, (_, _, _, words) in zip(seen, expected, strict=True):
        # Of words that have no room as a whole, the beginning is marked.
        assert one.words
        assert words.replace("\t", " ").startswith(one.words.rstrip("…")), (one, words)
        assert one.words == words or wcwidth.wcswidth(words) > columns - 20


@pytest.mark.parametrize("columns", WIDTHS)
def test_all_that_findings_say_is_there_at_any_width(columns: int) -> None:
    said = " ".join(" ".join(shown("check", RICH, columns=columns)).split())
    for entry in json.loads(piped("check", RICH, "--format", "json"))["diagnostics"]:
        assert entry["message"] in said
        assert entry["hint"] in said


def test_a_terminal_that_is_wide_enough_shows_what_a_file_gets() -> None:
    lines = shown("check", PLAIN, columns=130)
    assert "\n".join(lines).startswith(piped("check", PLAIN))
    assert max(map(len, lines)) > 80


@pytest.mark.parametrize("env", [{"COLUMNS": "40"}, {"FORCE_COLOR": "", "COLUMNS": "200"}])
def test_files_and_pipes_get_all_of_it_whatever_the_terminal(env: dict[str, str]) -> None:
    for arguments in (("check", RICH), ("query", "models", EXAMPLES), ("explain",), ("query", "--list")):
        assert cardgraph(*arguments, env=env).stdout.decode() == piped(*arguments)
    assert cardgraph("build", RICH, "-o", "-", env=env).stderr == cardgraph("build", RICH, "-o", "-").stderr


@pytest.mark.parametrize("arguments", [("explain",), ("explain", "risk-unknown"), ("query", "--list"), ("vocabulary",)])
@pytest.mark.parametrize("columns", WIDTHS)
def test_lists_fit(arguments: tuple[str, ...], columns: int) -> None:
    lines = shown(*arguments, columns=columns)
    see_that_it_fits(lines, columns)
    if arguments[0] != "vocabulary":
        assert " ".join(" ".join(lines).split()) == " ".join(piped(*arguments).split())


def test_the_width_may_be_said() -> None:
    lines = shown("query", "models", EXAMPLES, columns=200, env={**PLAINLY, "COLUMNS": "70"})
    see_that_it_fits(lines, 70)
    assert any("--wide" in line for line in lines)


def test_a_build_fits(tmp_path: Path) -> None:
    lines = shown("build", PLAIN, RICH, "-o", tmp_path / "out.ttl", "--on-error", "skip", columns=60)
    see_that_it_fits([line for line in lines if str(tmp_path) not in line and "Plain.md" not in line], 60)


# ---------------------------------------------------------------- tables

QUERIES = (("models",), ("lineage",), ("model-statements", "-p", "model=BERT"), ("risks-in-other-vocabularies",))


@pytest.mark.parametrize("arguments", QUERIES, ids=lambda arguments: arguments[0])
@pytest.mark.parametrize("columns", WIDTHS)
def test_tables_fit(arguments: tuple[str, ...], columns: int) -> None:
    name, *given = arguments
    lines = shown("query", name, EXAMPLES, *given, columns=columns)
    see_that_it_fits(lines, columns)
    rows = len(piped("query", name, EXAMPLES, *given).splitlines())
    notes = len(lines) - 1 - rows
    assert notes in (0, 1, 2)
    # Numbers stay whole, or are not there at all.
    digits = set(re.findall(r"\d{8,}", piped("query", name, EXAMPLES, *given)))
    assert set(re.findall(r"(?<![\w.…])\d{8,}(?![\w.…])", "\n".join(lines))) <= digits


def test_names_come_before_iris_and_iris_are_short() -> None:
    head, _, first, *_ = shown("query", "models-with-risk", EXAMPLES, "-p", "risk=Malware Development", columns=80)
    assert head.split() == ["name", "file", "line", "model"]
    assert first.split() == ["CodeGen", "CodeGen.md", "11", "model:codegen"]


def test_what_was_cut_or_left_out_is_said() -> None:
    lines = shown("query", "models", EXAMPLES, columns=80)
    assert lines[-2] == "(cut to 80 columns; left out: model, publication; --wide shows all)"
    assert "…" in "\n".join(lines[2:-2])
    lines = shown("query", "lineage", EXAMPLES, columns=250)
    assert not any("--wide" in line for line in lines)


@pytest.mark.parametrize("form", ["csv", "tsv", "json", "markdown"])
def test_other_formats_are_never_cut(form: str) -> None:
    lines = shown("query", "models", EXAMPLES, "--format", form, columns=60)
    rows = piped("query", "models", EXAMPLES, "--format", form).replace("\r\n", "\n")
    assert [line.rstrip("\r") for line in lines] == rows.split("\n")


def test_a_table_is_whole_if_somebody_wants_it_so() -> None:
    lines = shown("query", "models", EXAMPLES, "--wide", columns=60)
    assert "\n".join(lines) == piped("query", "models", EXAMPLES)


def test_columns_of_a_query_of_ones_own_stay_where_they_are() -> None:
    text = "SELECT ?s ?p ?o { ?s cg:sha256 [] ; ?p ?o } ORDER BY ?s ?p ?o"
    lines = shown("query", text, COMPLETE, columns=60)
    see_that_it_fits(lines, 60)
    assert lines[0].split() == ["s", "p", "o"]
    assert any(re.match(r"card:LLaMA_2 +cg:describes +model:llama_2", line) for line in lines)


# ---------------------------------------------------------------- colour


@pytest.mark.parametrize(
    ("env", "options", "coloured"),
    [
        ({}, (), False),
        ({"FORCE_COLOR": "1"}, (), True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, (), False),
        ({"FORCE_COLOR": "1", "TERM": "dumb"}, (), True),
        ({}, ("--color", "always"), True),
        ({"NO_COLOR": "1"}, ("--color", "always"), True),
        ({"FORCE_COLOR": "1"}, ("--color", "never"), False),
    ],
)
def test_colours_in_a_pipe(env: dict[str, str], options: tuple[str, ...], coloured: bool) -> None:
    env = {"NO_COLOR": "", **env}
    checked = cardgraph("check", RICH, *options, env=env)
    assert (b"\x1b[1;33mwarning" in checked.stdout) == coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", checked.stdout.decode()) == piped("check", RICH)
    assert (b"\x1b[1;33mwarning" in cardgraph("build", RICH, "-o", "-", *options, env=env).stderr) == coloured


@pytest.mark.parametrize(
    ("env", "options", "coloured"),
    [
        ({}, (), True),
        ({"NO_COLOR": "1"}, (), False),
        ({"TERM": "dumb"}, (), False),
        ({"TERM": "dumb", "FORCE_COLOR": "1"}, (), True),
        ({}, ("--color", "never"), False),
    ],
)
def test_colours_at_a_terminal(env: dict[str, str], options: tuple[str, ...], coloured: bool) -> None:
    assert ("\x1b[" in "\n".join(shown("check", RICH, *options, env=env, columns=80))) == coloured


# ---------------------------------------------------------------- progress


# The command line with a clock that goes on by a tenth of a second whenever the line is thought of.
SLOWLY = """
import itertools
from types import SimpleNamespace
from click import _termui_impl
from cardgraph.cli import main, terminal

looked = itertools.count()
clock = SimpleNamespace(monotonic=lambda: next(looked) / 10, time=lambda: next(looked) / 10)
terminal.time = _termui_impl.time = clock
main()
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Cards enough to keep that clock busy for some seconds."""
    folder = tmp_path_factory.mktemp("library")
    text = RICH.read_text("utf-8")
    for number in range(100):
        (folder / f"{number}.md").write_text(text.replace("Rich", f"Rich {number}"), "utf-8")
    return folder


@pytest.mark.parametrize("columns", [0, 30, 80])
def test_long_work_shows_how_far_it_is(columns: int, library: Path) -> None:
    work = ("check", library, "--statistics", "-j", "1")
    _, output = at_terminal(*work, env=PLAINLY, columns=columns, program=("-c", SLOWLY))
    states = re.findall(r"\r\x1b\[K([^\r\n]+)(?=\r\x1b)", output)
    assert len(states) > 20
    for state in states:
        assert wcwidth.wcswidth(state) < (columns or 80)
    if columns != 30:
        found = [
            re.fullmatch(r"\[[#-]+\] (\d+)%, (\d+) of 100 cards(, \d\d:\d\d:\d\d left)?", state) for state in states
        ]
        assert all(found), states
        shares = [int(one[1]) for one in found if one]
        assert shares == sorted(shares)
        assert any(one and one[3] for one in found)
    assert not re.search(r"of 100 cards(?!:)[^\r]*\r\n", output), "the line is taken away before anything else is said"
    assert output.rstrip().endswith("infos")


def test_a_question_shows_how_far_the_reading_of_its_cards_is(library: Path) -> None:
    _, output = at_terminal("query", "models", library, env=PLAINLY, columns=80, program=("-c", SLOWLY))
    assert re.search(r"\r\x1b\[K\[[#-]+\] \d+%, \d+ of 100 cards", output)
    assert not re.search(r"of 100 cards(?!:)[^\r]*\r\n", output), "the line is taken away before anything else is said"


def test_short_work_shows_nothing_of_it(library: Path) -> None:
    few = [library / f"{number}.md" for number in range(3)]
    _, output = at_terminal("check", *few, "--statistics", env=PLAINLY, columns=80, program=("-c", SLOWLY))
    assert "\x1b" not in output


def test_nothing_is_shown_of_long_work_where_no_terminal_is(library: Path) -> None:
    command = [sys.executable, "-c", SLOWLY, "check", library, "--statistics", "-j", "1"]
    result = subprocess.run(command, capture_output=True, check=False)
    assert b"100 cards" in result.stderr + result.stdout
    assert b"\r" not in result.stdout + result.stderr
