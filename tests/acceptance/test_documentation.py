"""The documentation: every example runs and prints what is shown, links lead somewhere, and nothing is missing."""

import contextlib
import importlib
import itertools
import os
import re
import signal
import socket
import subprocess
import sys
import time
import tomllib
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import click
import pytest
from markdown_it.token import Token

import cardgraph
import documentation
from cardgraph.cli import COMMANDS
from cardgraph.errors import Status
from conftest import ROOT
from documentation import PageError, Step, blocks, fits, generated, pages, renew, run, setup, steps, tokens

README = documentation.README
DOCS = ROOT / "docs"
PAGES = pages()
STEPS = [(page, step) for page in PAGES for step in steps(page)]
MADE = [
    page for page in PAGES if re.search(r"\A<!-- Generated|^<!-- generated: ", page.read_text("utf-8"), re.MULTILINE)
]


def named(value: object) -> str:
    if isinstance(value, Path):
        return str(value.relative_to(ROOT))
    return f"{value.place.rpartition(':')[2]}: {value.text[:40]}" if isinstance(value, Step) else str(value)


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory):
    """What the steps of a page have come to; each page is gone through once."""

    @cache
    def of(page: Path) -> list[documentation.Outcome] | PageError:
        try:
            return run(page, tmp_path_factory.mktemp(page.stem))
        except PageError as error:
            return error

    return of


# ---------------------------------------------------------------- examples


@pytest.mark.parametrize(("page", "step"), STEPS, ids=named)
def test_example_prints_what_is_shown(page: Path, step: Step, outcomes) -> None:
    found = outcomes(page)
    if isinstance(found, PageError):
        pytest.fail(str(found))
    printed = {outcome.step: outcome for outcome in found}
    if step not in printed:
        pytest.fail(f"not reached: {found[-1].failure}")
    assert not printed[step].failure
    if not fits(step.shown, printed[step].printed):
        assert printed[step].printed == step.shown, f"{step.place}; {documentation.REFRESH} renews it"


@pytest.mark.parametrize("page", MADE, ids=named)
def test_generated_page_is_what_would_be_generated_now(page: Path) -> None:
    assert page in generated(), f"nothing makes {named(page)} any more; {documentation.REFRESH} removes it"
    assert page.read_text("utf-8") == generated()[page], f"{documentation.REFRESH} renews {named(page)}"


def test_every_page_that_is_generated_is_there() -> None:
    assert set(generated()) == set(MADE), f"{documentation.REFRESH} makes what is missing"


# ---------------------------------------------------------------- how pages are run


def page_of(tmp_path: Path, text: str) -> Path:
    page = tmp_path / "page.md"
    page.write_text(text, "utf-8")
    return page


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
    assert fits(shown, output) == expected


def test_what_is_printed_is_written_where_it_is_not_shown(tmp_path: Path) -> None:
    text = """
```console
$ printf 'one\\ntwo\\n'
$ printf 'three\\nfour\\n'
three
…
$ (exit 3)
$ echo $?
```

1. In a list:

   ```console
   $ printf 'five\\n\\nsix'
   old
   $ true
   ```

```python
print("seven")
```

```text
```
"""
    page = page_of(tmp_path, text)
    assert renew(page) == ["page.md:3", "page.md:8", "page.md:14", "page.md:20"]
    expected = text.replace("two\\n'\n", "two\\n'\none\ntwo\n").replace("$?\n", "$?\n3\n")
    expected = expected.replace("   old\n", "   five\n\n   six\n").replace("```text\n", "```text\nseven\n")
    assert page.read_text("utf-8") == expected
    assert renew(page) == []


@pytest.mark.parametrize(
    ("commands", "message"),
    [
        ("ls nowhere", "page.md:4: `ls nowhere` ended with status 2 2, which no `echo $?` under it shows; it printed:\nls: "),
        ("ls nowhere | cat", "page.md:4: `ls nowhere | cat` ended with status 0 2 0"),
        ("(exit 3)\n$ echo $?\n4", "page.md:4: `(exit 3)` ended with status 3"),
        ("exit 0", "page.md:4: `exit 0` ended the shell"),
    ],
)  # fmt: skip
def test_renewing_stops_where_a_command_fails(tmp_path: Path, commands: str, message: str) -> None:
    text = f"```console\n$ echo new\nold\n$ {commands}\n$ touch {tmp_path}/reached\n```\n"
    page = page_of(tmp_path, text)
    with pytest.raises(PageError) as caught:
        renew(page)
    assert str(caught.value).startswith(message)
    assert page.read_text("utf-8") == text
    assert not (tmp_path / "reached").exists()


def test_a_closed_pipe_is_no_failure(tmp_path: Path) -> None:
    assert not renew(page_of(tmp_path, "```console\n$ yes | head -1\ny\n```\n"))


EDITED = """
Write `some/lines.txt` (new file):

```text
one
three is the last
```

Then, in `some/lines.txt` (before `three`):

```text
two
```

`some/lines.txt` (after `two`):

```text
two and a half
```

`some/lines.txt` (instead of `one`):

```text
1
```

`some/lines.txt` (at the end):

```text
four
```

```console
$ cat some/lines.txt
1
two
two and a half
three is the last

four
```
"""


def test_blocks_with_a_file_are_written_into_it(tmp_path: Path) -> None:
    assert not renew(page_of(tmp_path, EDITED))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("before `three`", "before `four`", "page.md:12: 0 lines of some/lines.txt begin with `four`, not 1"),
        ("after `two`", "after `t`", "page.md:18: 2 lines of some/lines.txt begin with `t`, not 1"),
        ("at the end", "new file", "page.md:30: some/lines.txt is there already"),
    ],
)
def test_an_edit_that_does_not_fit_is_told(tmp_path: Path, old: str, new: str, message: str) -> None:
    with pytest.raises(PageError) as caught:
        renew(page_of(tmp_path, EDITED.replace(old, new)))
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("```console\nout\n```\n", "page.md:2: output without a command"),
        ("```python\nprint()\n```\n", "page.md:2: no text block behind it shows what it prints"),
    ],
)
def test_a_page_that_cannot_be_run_is_told(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(PageError) as caught:
        steps(page_of(tmp_path, text))
    assert str(caught.value) == message


SERVED = """
```console
$ python -m http.server --bind 127.0.0.1 17878 --directory . > log 2>&1 & echo $! > PIDFILE; : 127.0.0.1:17878 &
$ python -c "import urllib.request as u; print(u.urlopen('http://127.0.0.1:17878/').url)"
http://127.0.0.1:17878/
```
"""


def test_a_server_gets_a_free_port_is_waited_for_and_ends_with_the_page(tmp_path: Path) -> None:
    text = SERVED.replace("127.0.0.1 17878", "127.0.0.1 $(echo :17878 | tr -d :)")
    with socket.socket() as taken:
        with contextlib.suppress(OSError):  # somebody else has it, which does as well
            taken.bind(("127.0.0.1", documentation.PORT))
        page = page_of(tmp_path, text.replace("PIDFILE", str(tmp_path / "pid")))
        assert not renew(page)
    number = int((tmp_path / "pid").read_text())
    assert ended(number)


def ended(number: int) -> bool:
    """Whether a process ends soon."""
    for _ in range(200):
        try:
            os.kill(number, 0)
        except ProcessLookupError:
            return True
        if Path(f"/proc/{number}/stat").exists() and Path(f"/proc/{number}/stat").read_text().split()[2] == "Z":
            return True
        time.sleep(0.05)
    return False


def test_what_an_example_started_ends_with_refresh_however_that_ends(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    page = page_of(tmp_path, f"```console\n$ sleep 600 & echo $! > {pid}.new; mv {pid}.new {pid}; wait\n```\n")
    refresh = subprocess.Popen([sys.executable, documentation.__file__, "refresh", page])
    while not pid.exists():
        assert refresh.poll() is None
        time.sleep(0.05)
    refresh.send_signal(signal.SIGTERM)
    assert refresh.wait(60) == 128 + signal.SIGTERM
    assert ended(int(pid.read_text()))


# ---------------------------------------------------------------- the README


def test_set_up_lines() -> None:
    lines = [block.text for block in blocks(README, "bash")]
    assert [line.count("\n") for line in lines] == [1, 1]
    for name, line in zip(("build", "test"), lines, strict=True):
        command = [sys.executable, documentation.__file__, name]
        assert subprocess.run(command, capture_output=True, check=True, text=True).stdout == line
    assert setup("build").endswith("&& .venv/bin/cardgraph build examples/cards -o graph.ttl")


def test_the_readme_is_a_first_visit() -> None:
    assert len(README.read_text("utf-8").splitlines()) <= 250


def test_the_readme_explains_the_numbers_that_it_shows() -> None:
    text = README.read_text("utf-8")
    shown = re.search(r"^([\d,]+) triples written", text, re.MULTILINE)
    said = re.search(r"as ([\d,]+) \*triples\*", text)
    assert shown
    assert said
    assert said[1] == shown[1]


def test_the_card_of_the_readme_is_an_example() -> None:
    (block,) = blocks(README, "markdown")
    shown = block.text.splitlines()
    card = (ROOT / "examples" / "cards" / f"{shown[0].removeprefix('# ')}.md").read_text("utf-8").splitlines()
    fields = shown.index("## Description")
    assert shown[:fields] == card[:fields]
    assert [line for line in shown if line.startswith("#")] == [line for line in card if line.startswith("#")]


# ---------------------------------------------------------------- links and names


def inline(page: Path) -> list[Token]:
    return [child for token in tokens(page) for child in token.children or ()]


@cache
def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    found: set[str] = set()
    every = tokens(page)
    for heading, token in itertools.pairwise(every):
        if heading.type == "heading_open":
            text = "".join(child.content for child in token.children or ())
            anchor = re.sub(r"[^\w -]", "", text.lower()).replace(" ", "-")
            number = 1
            while anchor in found:
                anchor, number = f"{anchor.removesuffix(f'-{number - 1}')}-{number}", number + 1
            found.add(anchor)
    return found


def links(page: Path) -> list[str]:
    return [str(token.attrs["href"]) for token in inline(page) if token.type == "link_open"]


def targets(page: Path) -> set[Path]:
    """The pages of ours that a page links to."""
    return {(page.parent / unquote(link.partition("#")[0])).resolve() for link in links(page) if "://" not in link}


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_links_lead_somewhere(page: Path) -> None:
    for link in links(page):
        path, _, anchor = link.partition("#")
        target = (page.parent / unquote(path)).resolve() if path else page
        if "://" in link:
            continue
        assert target.exists(), link
        assert target.is_relative_to(ROOT), link
        assert not anchor or anchor in anchors(target), link


def test_every_page_is_found_from_the_readme() -> None:
    reached, waiting = set(), {README}
    while waiting:
        reached |= waiting
        waiting = {target for page in waiting for target in targets(page) if target.suffix == ".md"} - reached
    assert set(PAGES) <= reached


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_files_that_are_named_exist(page: Path) -> None:
    written = {
        match for block in blocks(page) for match in re.findall(r"`([^`]+)` \(new file\):$", block.caption)
    }  # fmt: skip
    for token in inline(page):
        name = token.content
        if token.type != "code_inline" or not re.match(
            r"(src|ontology|shapes|queries|tests|scripts|benchmarks|examples|docs|\.ci)/", name
        ):
            continue
        if "NAME" not in name and name not in written and re.fullmatch(r"[\w./-]+", name):
            assert (ROOT / name).exists(), name


@cache
def options() -> dict[str, set[str]]:
    """The options of each command, short and long."""
    found = {}
    for name in COMMANDS:
        command: click.Command = importlib.import_module(f"cardgraph.cli.{name}").command
        found[name] = {"-h", "--help"} | {
            option
            for parameter in command.params
            if isinstance(parameter, click.Option)
            for option in (*parameter.opts, *parameter.secondary_opts)
        }
    return found


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_commands_and_options_that_are_named_exist(page: Path) -> None:
    lines = [line for block in blocks(page) if block.kind != "python" for line in block.text.splitlines()]
    lines += [token.content for token in inline(page) if token.type == "code_inline"]
    for line in lines:
        for command, rest in re.findall(r"(?:^|[|;&:] *|\$ )cardgraph ([a-z]+)((?: [^|;&>]*)?)", line):
            assert command in COMMANDS, line
            assert set(re.findall(r"(?<= )--[a-z-]+", rest)) <= options()[command], line


# ---------------------------------------------------------------- completeness


def rows(page: str, part: str = "") -> list[str]:
    """The first cells of the tables of a page, from some words on."""
    text = (DOCS / page).read_text("utf-8")
    return re.findall(r"^\| (.*?) \|", text[text.index(part) :], re.MULTILINE)


def test_every_command_and_exit_status_is_named() -> None:
    named_commands = [match for row in rows("command-line.md") for match in re.findall(r"^\[`cardgraph (\w+)", row)]
    assert named_commands == list(COMMANDS)
    statuses = [int(row) for row in rows("command-line.md", "## Exit status") if row.isdigit()]
    assert statuses == list(Status)


def test_everything_that_python_programs_see_is_named() -> None:
    text = (DOCS / "python.md").read_text("utf-8")
    assert {name for name in cardgraph.__all__ if f"cardgraph.{name}" not in text} == set()
    assert {name for name in cardgraph.Settings._fields if f"`{name}`" not in text} == set()


def test_every_room_has_its_place_in_the_architecture() -> None:
    said = {name.split("/")[0] for row in rows("architecture.md") for name in re.findall(r"`([\w./]*)`", row)}
    package = {path.name for path in (ROOT / "src" / "cardgraph").iterdir() if re.match(r"\w+(\.py)?$", path.name)}
    package -= {"__pycache__", "ontology", "shapes", "queries"}
    top = {path.name for path in ROOT.iterdir() if path.is_dir() and path.name[0] != "."}
    assert package <= said
    assert said <= package | top


def test_every_mark_of_a_test_is_explained() -> None:
    marks = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["pytest"]["ini_options"]["markers"]
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    assert re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE) == [mark.partition(":")[0] for mark in marks]


def test_every_page_goes_into_the_source_distribution() -> None:
    hatch = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]["targets"]
    assert {"/docs", "/*.md", "/CITATION.cff"} <= set(hatch["sdist"]["include"])


def test_the_citation_is_of_this_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    citation = (ROOT / "CITATION.cff").read_text("utf-8")
    assert re.search(r"^version: (.*)$", citation, re.MULTILINE)[1] == project["version"]
    assert re.search(r"^license: (.*)$", citation, re.MULTILINE)[1] == project["license"]
