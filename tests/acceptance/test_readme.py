"""The README: every example runs and prints what is shown, and nothing of the tool is missing from it."""

import importlib
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import click
import pytest

import readme_commands as readme
from cardgraph.cli import COMMANDS
from cardgraph.errors import Status
from conftest import ROOT

TEXT = readme.README.read_text("utf-8")
STEPS = [step for block in readme.blocks("console") for step in readme.steps(block)]
BUILD = "cardgraph build examples/cards -o graph.ttl"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("readme")


@pytest.fixture(scope="module")
def printed(folder: Path) -> dict[int, str]:
    return readme.run(folder)


# ---------------------------------------------------------------- examples


@pytest.mark.parametrize("step", STEPS, ids=lambda step: f"{step.line}: {step.command[:40]}")
def test_command_prints_what_is_shown(step: readme.Step, printed: dict[int, str]) -> None:
    if not readme.fits(step.shown, printed[step.line]):
        assert printed[step.line] == step.shown, f"README.md:{step.line}; tests/readme_commands.py refresh repairs it"


@pytest.mark.usefixtures("printed")
@pytest.mark.parametrize(("code", "shown"), readme.python_blocks(), ids=lambda block: str(block.line))
def test_program_prints_what_is_shown(code: readme.Block, shown: readme.Block, folder: Path) -> None:
    assert shown.kind == "text"
    assert readme.run_python(code.text, folder) == shown.text


def test_first_set_up_line_prints_what_is_shown_under_it(printed: dict[int, str]) -> None:
    (step,) = (step for step in STEPS if step.command == BUILD)
    assert printed[step.line] == readme.blocks("text")[0].text


@pytest.mark.parametrize(
    ("shown", "output", "expected"),
    [
        ("a\nb\n", "a\nb\n", True),
        ("a\n", "a\nb\n", False),
        ("a.\n", "ab\n", False),
        ("a\n…\nd\n", "a\nb\nc\nd\n", True),
        ("a\n…\nd\n", "a\nd\n", True),
        ("…\n", "", True),
        ("a\n…\nd\n", "a\nb\nd\nc\n", False),
        ("a …\n", "a …\n", True),
    ],
)
def test_a_line_of_dots_elides_whole_lines(shown: str, output: str, expected: bool) -> None:
    assert readme.fits(shown, output) == expected


# ---------------------------------------------------------------- the two lines


def test_set_up_lines() -> None:
    lines = [block.text for block in readme.blocks("bash")]
    assert [line.count("\n") for line in lines] == [1, 1]
    for name, line in zip(("build", "test"), lines, strict=True):
        command = [sys.executable, readme.__file__, name]
        assert subprocess.run(command, capture_output=True, check=True, text=True).stdout == line
    assert lines[0].rstrip().endswith(f"&& .venv/bin/{BUILD}")


# ---------------------------------------------------------------- completeness


@cache
def options() -> dict[str, set[str]]:
    """The options of each command, short and long."""
    found = {}
    for name in COMMANDS:
        command: click.Command = importlib.import_module(f"cardgraph.cli.{name}").command
        found[name] = {
            option
            for parameter in command.params
            if isinstance(parameter, click.Option)
            for option in (*parameter.opts, *parameter.secondary_opts)
        }
    return found


def test_the_commands_are_those_of_the_tool() -> None:
    assert re.findall(r"^\| `cardgraph (\S+)[^`]*` \|", TEXT, re.MULTILINE) == list(COMMANDS)
    used = {match for step in STEPS for match in re.findall(r"(?:^|[|;&] *)cardgraph ([a-z]+)", step.command)}
    assert used <= set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_is_named_for_its_command(name: str) -> None:
    assert options()[name] == {option for option, commands in option_rows() for command in commands if command == name}


def test_every_exit_status_is_named() -> None:
    assert [int(row) for row in re.findall(r"^\| (\d+) \|", TEXT, re.MULTILINE)] == list(Status)


def option_rows() -> list[tuple[str, list[str]]]:
    """The table of options: each with the commands that have it; a row without option goes on with the one above."""
    rows, last = [], []
    for first, commands in re.findall(r"^\| ((?:`-[^|]*)?)\| ([a-z, ]+) \|", TEXT, re.MULTILINE):
        last = re.findall(r"`(--?[a-z-]+)`", first) or last
        rows += [(option, commands.split(", ")) for option in last]
    return rows


@pytest.mark.parametrize("name", ["rules", "queries"])
def test_table_is_what_the_command_line_lists(name: str) -> None:
    assert readme.shown_table(name)[2] == readme.table(name), "tests/readme_commands.py refresh repairs it"


def test_links_lead_somewhere() -> None:
    prose = re.sub(r"^ *```.*?^ *```$", "", TEXT, flags=re.MULTILINE | re.DOTALL)
    anchors = {
        re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-")
        for heading in re.findall(r"^#+ (.*)", prose, re.MULTILINE)
    }
    for target in re.findall(r"\]\(([^)]*)\)", prose):
        if target.startswith("#"):
            assert target[1:] in anchors
        elif not target.startswith("https://"):
            assert (ROOT / unquote(target)).exists()


def test_files_that_are_named_exist() -> None:
    for name in re.findall(r"`((?:src|ontology|shapes|queries|tests|benchmarks|examples|\.ci)/[\w./-]*)`", TEXT):
        assert (ROOT / name).exists() or re.search(r"experts-many|model-families", name), name


def test_every_module_has_its_place_in_the_layout() -> None:
    table = TEXT[TEXT.index("## How it is laid out") :]
    named = {
        name for row in re.findall(r"^\| (`.*?) \|", table, re.MULTILINE) for name in re.findall(r"`([^`]*)`", row)
    }
    package = ROOT / "src" / "cardgraph"
    there = {
        f"{path.name}/" if path.is_dir() else path.name
        for path in package.iterdir()
        if re.match(r"[a-z]\w*(\.py)?$", path.name)
    }
    at_top = {f"{path.name}/" for path in ROOT.iterdir() if path.is_dir() and path.name[0] != "."}
    assert there <= named
    assert {name for name in named if name[0] != "." and name != "__init__.py"} <= there | at_top | {"examples/cards/"}
