"""The command line as people and scripts meet it: statuses, streams, signals, terminals."""

import contextlib
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import cardgraph as api
from cardgraph.check.engines import EngineError
from cardgraph.check.rules import rules
from cardgraph.query.dataset import DataError
from cardgraph.query.errors import QueryError
from conftest import COMPLETE, EXAMPLES, PLAIN, RICH, ROOT, at_terminal, cardgraph
from processes import worked

NOTES = EXAMPLES / "BERT.md"  # a note
COMMANDS = (
    "build",
    "check",
    "ask",
    "query",
    "diff",
    "site",
    "serve",
    "load",
    "store",
    "store verify",
    "explain",
    "vocabulary",
    "export",
    "new",
)


def status(*arguments: str | Path, **options: object) -> int:
    return cardgraph(*arguments, **options).returncode  # type: ignore[arg-type]


def message(*arguments: str | Path, expect: int, **options: object) -> str:
    result = cardgraph(*arguments, **options)  # type: ignore[arg-type]
    assert result.returncode == expect, result.stderr.decode()
    return result.stderr.decode()


def diagnostics(*arguments: str | Path, **options: object) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(cardgraph("check", *arguments, "--format", "json", **options).stdout)[
        "diagnostics"
    ]  # type: ignore[arg-type]
    return found


# ---------------------------------------------------------------- check


@pytest.mark.parametrize(
    ("card", "statuses"),
    [(COMPLETE, (0, 0, 0)), (NOTES, (0, 0, 1)), (RICH, (0, 1, 1)), (PLAIN, (1, 1, 1))],
    ids=["clean", "notes", "warnings", "errors"],
)
def test_status_of_check_and_build_follows_the_worst_finding(
    card: Path, statuses: tuple[int, ...], tmp_path: Path
) -> None:
    for severity, expected in zip(("error", "warning", "info"), statuses, strict=True):
        assert status("check", card, "--fail-on", severity) == expected
    output = tmp_path / "out.ttl"
    assert status("build", card, "-o", output, "--on-error", "keep", "--fail-on", "warning") == statuses[1]
    assert output.exists()


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("nothing",),
        ("check",),
        ("check", "no-such-file.md"),
        ("check", "no-*-file.md"),
        ("check", COMPLETE, "--fail-on", "never"),
        ("check", COMPLETE, "--format", "yaml"),
        ("check", COMPLETE, "--engine", "steam"),
        ("check", COMPLETE, "--base", "not an iri"),
        ("check", COMPLETE, "--base", "https://example.org/no-slash"),
        ("check", COMPLETE, "--today", "tomorrow"),
        ("check", COMPLETE, "--date-order", "ymd"),
        ("check", COMPLETE, "--wrong"),
        ("build", COMPLETE),
        ("build", "-o", "x.ttl"),
        ("build", COMPLETE, "-o", "x.ttl", "--format", "xml"),
        ("build", COMPLETE, "-o", "x.ttl", "--on-error", "ignore"),
        ("explain", "risk-unknwon"),
        ("new",),
        ("new", ".."),
        ("new", "   "),
        ("query",),
        ("query", "models"),
        ("query", "modles", COMPLETE),
        ("query", "models", "no-such-folder"),
        ("query", "models-with-risk", COMPLETE),
        ("query", "models-with-risk", COMPLETE, "-p", "rsk=x"),
        ("query", "models-above", COMPLETE, "-p", "parameters=many"),
        ("query", "--describe", "modles"),
        ("query", "models-with-risk", COMPLETE, "-p", "risk=desinformation"),
        ("query", "names", COMPLETE, "-p", "kind=risks"),
        ("query", "models", COMPLETE, "-o", "models.xls"),
        ("query", "-", "-"),
        ("query", "SELECT * { ?s ?p", COMPLETE),
        ("vocabulary", "rsks"),
        ("check", COMPLETE, "--severity", "bad"),
        ("check", COMPLETE, "--color", "blue"),
    ],
    ids=lambda arguments: " ".join(str(getattr(part, "name", part)) for part in arguments) or "nothing",
)
def test_wrong_usage(arguments: tuple[str | Path, ...], tmp_path: Path) -> None:
    result = cardgraph(*arguments, cwd=tmp_path)
    assert result.returncode == 2
    assert result.stderr
    assert b"internal error" not in result.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("chekc", EXAMPLES), "there is no command 'chekc'; did you mean \"check\"?"),
        (("frobnicate",), "there is no command 'frobnicate'; there are: build, check, ask, query,"),
        (("examples/cards",), "to check the cards there, run: cardgraph check examples/cards"),
        (("check", "-f", "json", EXAMPLES), "there is no option -f; there are: --format, --fail-on\n"),
        (("query", "-f", "csv", "models", EXAMPLES), "there is no option -f; there are: --format\n"),
        (("check", "-x", EXAMPLES), "there is no option -x\n"),
        (("check", EXAMPLES, "--fromat", "json"), "--format"),
        (("check", EXAMPLES, "--today", "2023-02-30"), "'2023-02-30' is no day; write one as in 2024-12-31"),
        (("check", EXAMPLES, "--format", "json", "--statistics"), "--statistics is text, and no json; --report FILE"),
        (("check", ""), "'' does not exist"),
        (("check", "no-such-*.md"), "no-such-*.md matches no file"),
        (("query", "models"), "over what?"),
        (("query", "models", EXAMPLES, "--store", "x"), "only one can be asked at a time"),
        (("query", "models", "--store", ""), "--store names no folder"),
        (("build", EXAMPLES, "--store", ""), "--store names no folder"),
        (("query", "examples/cards", "models"), "the query comes first, as in: cardgraph query models examples/cards"),
        (("query", "models", COMPLETE, "-o", "answer.ttl"), "answer.ttl: this answer is no graph; use one of .csv, "),
        (("query", "ASK { ?s ?p ?o }", COMPLETE, "-o", "a.TTL"), "a.TTL: this answer is no graph"),
        (("explain", "RISK-UNKNOWN"), 'did you mean "risk-unknown"?'),
        (("check", EXAMPLES, "--select", "Risk-Unknown"), 'did you mean "risk-unknown"?'),
    ],
    ids=lambda value: " ".join(str(getattr(part, "name", part)) for part in value) if isinstance(value, tuple) else "",
)
def test_wrong_usage_is_told_what_would_do(arguments: tuple[str | Path, ...], said: str, tmp_path: Path) -> None:
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    assert said in message(*arguments, expect=2, cwd=tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["examples"]


@pytest.mark.parametrize("folder", ["nowhere", "card.md"], ids=["missing", "a file"])
@pytest.mark.parametrize(
    "arguments",
    [("build", "card.md", "-o"), ("check", "card.md", "-q", "--report"), ("query", "models", "card.md", "-o"), ("new", "X", "-o")],
    ids=lambda given: given[0],
)  # fmt: skip
def test_an_output_in_a_folder_that_is_not_there_is_told_so(
    arguments: tuple[str, ...], folder: str, tmp_path: Path
) -> None:
    shutil.copy(COMPLETE, tmp_path / "card.md")
    said = message(*arguments, f"{folder}/out.json", expect=3, cwd=tmp_path)
    assert f"cannot write {folder}/out.json: there is no folder {folder}\n" in said


@pytest.mark.parametrize(("output", "shown"), [("", "''"), ("graphs/", "graphs/")], ids=["empty", "slash"])
def test_an_output_without_a_name_is_told_so(output: str, shown: str, tmp_path: Path) -> None:
    for arguments in (("build", COMPLETE, "--format", "turtle"), ("query", "models", COMPLETE)):
        said = message(*arguments, "-o", output, expect=3, cwd=tmp_path)
        assert f"cannot write {shown}: it names no file\n" in said
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("epoch", ["soon", "-", "99999999999999999999", "1.5"])
@pytest.mark.parametrize("arguments", [("check", COMPLETE), ("query", "models", COMPLETE)], ids=lambda given: given[0])
def test_a_time_that_is_none_is_wrong_usage(arguments: tuple[str | Path, ...], epoch: str) -> None:
    said = message(*arguments, expect=2, env={"SOURCE_DATE_EPOCH": epoch})
    assert f"SOURCE_DATE_EPOCH is no time: {epoch!r}; set it to seconds since 1970" in said


def test_a_module_that_is_missing_is_not_said_to_want_memory(tmp_path: Path) -> None:
    hide = "import sys; sys.modules['cardgraph.compile'] = None; from cardgraph.cli import main; "
    program = f"{hide}sys.argv[1:] = ['check', {str(COMPLETE)!r}]; main()"
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert result.returncode == 3
    assert "is missing" in result.stderr
    assert "install cardgraph again" in result.stderr
    assert "memory" not in result.stderr


def test_a_folder_without_cards_is_wrong_usage(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("x", "utf-8")
    assert "holds no cards" in message("check", tmp_path, expect=2)


def test_select_and_ignore() -> None:
    everything = {found["rule"] for found in diagnostics(RICH)}
    assert {"risk-unknown", "organizations-several", "date-settled"} <= everything
    assert {found["rule"] for found in diagnostics(RICH, "--select", "risk-unknown,date-*")} == {
        "risk-unknown",
        "date-settled",
    }
    assert {
        found["rule"] for found in diagnostics(RICH, "--ignore", "date-*", "--ignore", "risk-unknown")
    } == everything - {
        "risk-unknown",
        "date-settled",
    }
    assert diagnostics(RICH, "--select", "date-*", "--ignore", "date-settled") == []
    assert status("check", PLAIN, "--ignore", "*-missing") == 0
    assert status("check", RICH, "--select", "date-*", "--fail-on", "warning") == 0


@pytest.mark.parametrize("option", ["--select", "--ignore"])
def test_unknown_rule_is_wrong_usage(option: str) -> None:
    assert 'did you mean "risk-unknown"?' in message("check", COMPLETE, option, "risk-unknwon", expect=2)
    assert "explain" in message("check", COMPLETE, option, "zzz-*", expect=2)


def test_statistics() -> None:
    result = cardgraph("check", RICH, PLAIN, "--statistics")
    assert result.returncode == 1
    counted, _, completeness = result.stdout.decode().partition("\n\n")
    assert completeness.startswith("completeness of 2 cards: ")
    lines = [re.fullmatch(r" *(\d+)  (error|warning|info) +([a-z-]+)", line) for line in counted.splitlines()]
    assert all(lines)
    order = [("error", "warning", "info").index(line[2]) for line in lines if line]
    assert order == sorted(order)
    assert sum(int(line[1]) for line in lines if line) == len(diagnostics(RICH, PLAIN))


def test_json_is_as_documented() -> None:
    document = json.loads(cardgraph("check", RICH, PLAIN, EXAMPLES, "--format", "json").stdout)
    assert list(document) == ["diagnostics"]
    found = document["diagnostics"]
    keys = ["rule", "severity", "message", "file", "line", "column", "end_column", "hint", "focus_node", "path"]
    for entry in found:
        assert list(entry)[: len(keys)] == keys
        assert set(entry) <= {*keys, "related"}
        assert entry["severity"] in ("error", "warning", "info")
        assert all(isinstance(entry[key], int) for key in ("line", "column", "end_column"))
        assert all(isinstance(entry[key], str) for key in keys if key not in ("line", "column", "end_column"))
        assert entry["end_column"] > entry["column"] >= 1
        assert entry["rule"] in rules().by_name
    places = [(entry["file"], entry["line"], entry["column"]) for entry in found]
    assert places == sorted(places)
    assert json.loads(cardgraph("check", COMPLETE, "--format", "json").stdout) == {"diagnostics": []}


def test_text_and_json_report_the_same() -> None:
    text = cardgraph("check", RICH, PLAIN).stdout.decode()
    heads = re.findall(r"^(\w+)\[([a-z-]+)\]: .*\n +--> (.*):(\d+):(\d+)$", text, re.MULTILINE)
    assert heads
    expected = [
        (d["severity"], d["rule"], d["file"], str(d["line"]), str(d["column"])) for d in diagnostics(RICH, PLAIN)
    ]
    assert sorted(heads) == sorted(expected)


# ---------------------------------------------------------------- arguments


def test_standard_input() -> None:
    found = diagnostics("-", stdin=RICH.read_bytes())
    assert {entry["file"] for entry in found} == {"-"}
    assert [entry["rule"] for entry in found] == [entry["rule"] for entry in diagnostics(RICH)]
    assert status("check", "-", stdin=b"") == 1
    assert status("check", "-", COMPLETE, stdin=RICH.read_bytes()) == 0
    assert status("check", "-", "-", stdin=COMPLETE.read_bytes()) == 0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Cards in a folder, in one below it, and where no cards are looked for."""
    for place in (
        "a.md",
        "sub/b.md",
        "sub/deep/c.MD",
        ".hidden/d.md",
        "sub/.git/e.md",
        "node_modules/f.md",
        ".g.md",
        "h.txt",
    ):
        path = tmp_path / "cards" / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(PLAIN.read_text("utf-8").replace("Plain", path.stem), "utf-8")
    return tmp_path / "cards"


def names(*arguments: str | Path, cwd: Path = ROOT) -> set[str]:
    return {Path(str(entry["file"])).name for entry in diagnostics(*arguments, cwd=cwd)}


def test_folders_files_and_globs(folder: Path) -> None:
    assert names(folder) == {"a.md", "b.md", "c.MD"}
    assert names("*.md", cwd=folder) == {"a.md"}
    assert {"a.md", "b.md"} <= names("**/*.md", cwd=folder) <= {"a.md", "b.md", "f.md"}
    assert names("sub/*", cwd=folder) == {"b.md", "c.MD"}
    assert names("h.txt", cwd=folder) == {"h.txt"}, "a file that is named is a card, whatever its ending"
    assert names(".hidden/d.md", cwd=folder) == {"d.md"}
    assert names(folder / "sub", folder / "a.md") == {"a.md", "b.md", "c.MD"}


def test_a_file_named_twice_is_one_card(folder: Path) -> None:
    once = diagnostics("sub/b.md", cwd=folder)
    assert len(diagnostics("sub/b.md", "sub/b.md", cwd=folder)) == len(once)
    assert len(diagnostics("sub/b.md", "sub/../sub/b.md", folder / "sub" / "b.md", cwd=folder)) == len(once)
    assert len(diagnostics(".", "sub", "sub/b.md", cwd=folder)) == len(diagnostics(".", cwd=folder))


def test_order_of_arguments_does_not_count(folder: Path) -> None:
    assert diagnostics("a.md", "sub/b.md", "sub/deep", cwd=folder) == diagnostics(
        "sub/deep", "sub/b.md", "a.md", cwd=folder
    )


def test_a_name_that_looks_like_a_pattern_is_a_file(tmp_path: Path) -> None:
    shutil.copy(PLAIN, tmp_path / "[a]*.md")
    assert names("[a]*.md", cwd=tmp_path) == {"[a]*.md"}


def test_one_hopeless_file_never_stops_the_others(tmp_path: Path) -> None:
    (tmp_path / "binary.md").write_bytes(bytes(range(256)))
    (tmp_path / "empty.md").write_bytes(b"")
    (tmp_path / "latin.md").write_bytes("# Modèle".encode("latin-1"))
    (tmp_path / "gone.md").symlink_to("nowhere")
    (tmp_path / "notes.md").write_text("Bring milk.", "utf-8")
    shutil.copy(RICH, tmp_path / "rich.md")
    assert names(tmp_path) == {"binary.md", "empty.md", "latin.md", "gone.md", "notes.md", "rich.md"}
    output = tmp_path / "out.nt"
    result = cardgraph("build", tmp_path, "-o", output, "--on-error", "skip")
    assert result.returncode == 1
    assert b"card/rich>" in output.read_bytes()
    assert b"1 card compiled" in result.stderr
    assert all(name in result.stderr for name in (b"binary.md", b"empty.md", b"latin.md", b"gone.md", b"notes.md"))


# ---------------------------------------------------------------- colour


@pytest.mark.parametrize(
    "arguments", [("check", RICH), ("query", "models", RICH), ("explain", "risk-unknown"), ("check", "--help")]
)
def test_no_escape_byte_where_no_terminal_is(arguments: tuple[str | Path, ...]) -> None:
    result = cardgraph(*arguments, env={"FORCE_COLOR": ""})
    assert result.stdout
    assert b"\x1b" not in result.stdout + result.stderr


def test_colour_at_terminal() -> None:
    code, output = at_terminal("check", RICH, "--fail-on", "warning")
    assert code == 1
    assert "\x1b[1;33mwarning[risk-unknown]" in output
    assert output.count("\x1b[0m") == len(re.findall(r"\x1b\[[1-9][0-9;]*m", output))
    plain = re.sub(r"\x1b\[[0-9;]*m", "", output).replace("\r\n", "\n")
    assert cardgraph("check", RICH).stdout.decode() in plain


@pytest.mark.parametrize("env", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_no_colour_where_it_is_not_wanted(env: dict[str, str]) -> None:
    _, output = at_terminal("check", RICH, env=env)
    assert "risk-unknown" in output
    assert "\x1b" not in output


# ---------------------------------------------------------------- streams


def shell(
    command: str, *arguments: str | Path, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Run a command of bash, in which CARDGRAPH is the command line and $1 … are the arguments."""
    command = command.replace("CARDGRAPH", f"{sys.executable} -m cardgraph")
    result = subprocess.run(
        ["bash", "-c", command, "bash", *map(str, arguments)],
        capture_output=True, cwd=ROOT, env={**os.environ, **(env or {})}, timeout=60, check=False,
    )  # fmt: skip
    assert b"Traceback" not in result.stderr
    assert b"Exception ignored" not in result.stderr
    return result


@pytest.mark.parametrize(
    "command",
    [
        "check examples/cards --fail-on info",
        "query models examples/cards",
        "explain",
        "build examples/cards -o - -q",
        "check --help",
        "query --list",
    ],
)
def test_broken_pipe(command: str) -> None:
    result = shell(f"CARDGRAPH {command} | head -c 1 >/dev/null; exit ${{PIPESTATUS[0]}}")
    assert result.returncode in (0, 1, 141)
    reading, writing = os.pipe()
    os.close(reading)
    with open(writing, "wb") as gone:
        arguments = [sys.executable, "-m", "cardgraph", *command.split()]
        process = subprocess.run(arguments, cwd=ROOT, stdout=gone, stderr=subprocess.PIPE, timeout=60, check=False)
    assert process.returncode == 141
    assert b"rror" not in process.stderr.replace(b"errors", b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize(
    "command",
    [
        "check $1 --fail-on info",
        "check $1 --format json",
        "query models $1",
        "explain",
        "build $1 -o - -q",
        "new X -o -",
    ],
)
def test_a_full_disk_is_said_plainly(command: str) -> None:
    result = shell(f"CARDGRAPH {command} > /dev/full".replace("$1", '"$1"'), RICH)
    assert result.returncode == 3
    assert b"No space left on device" in result.stderr
    assert b"internal error" not in result.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_device_as_output() -> None:
    assert "No space left on device" in message("build", COMPLETE, "-o", "/dev/full", expect=3)


@pytest.mark.parametrize("command", ['check "$1"', 'query models "$1"', "explain", 'build "$1" -o - -q', "--version"])
def test_closed_output(command: str) -> None:
    result = shell(f"CARDGRAPH {command} >&-", COMPLETE)
    assert result.returncode in (0, 3)
    assert b"internal error" not in result.stderr
    assert shell(f"CARDGRAPH {command} >/dev/null 2>&-", COMPLETE).returncode == 0


def test_closed_input() -> None:
    result = shell("CARDGRAPH check - <&-")
    assert result.returncode in (1, 3)
    assert b"internal error" not in result.stderr


@pytest.fixture(scope="module")
def foreign(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A card whose name and words are not ASCII."""
    card = tmp_path_factory.mktemp("foreign") / "Modèle 模型.md"
    card.write_text(RICH.read_text("utf-8").replace("Grumpiness", "Grumpinëss 模型"), "utf-8")
    return card


# What commands write for programs, which is the same everywhere.
FOR_PROGRAMS = [("check", "--format", "json"), ("build", "-o", "-", "-q")]


@pytest.fixture(scope="module")
def usual(foreign: Path) -> dict[str, bytes]:
    return {command: cardgraph(command, foreign, *options).stdout for command, *options in FOR_PROGRAMS}


@pytest.mark.parametrize(
    "env",
    [
        {"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "ascii"},
        {"LC_ALL": "POSIX"},
    ],
    ids=["C", "ascii", "POSIX"],
)
@pytest.mark.parametrize("arguments", [("check",), ("query", "models"), *FOR_PROGRAMS], ids=" ".join)
def test_poor_locales(arguments: tuple[str, ...], env: dict[str, str], foreign: Path, usual: dict[str, bytes]) -> None:
    result = cardgraph(*arguments, foreign, env=env)
    assert result.returncode == 0, result.stderr
    assert result.stdout
    if arguments in FOR_PROGRAMS:
        assert result.stdout == usual[arguments[0]]


# ---------------------------------------------------------------- signals


def many(folder: Path, count: int) -> Path:
    """A folder of so many cards that a build takes a while."""
    folder.mkdir()
    text = RICH.read_text("utf-8")
    for number in range(count):
        (folder / f"{number}.md").write_text(text.replace("Rich", f"Rich {number}"), "utf-8")
    return folder


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return many(tmp_path_factory.mktemp("library") / "cards", 3000)


def start(*arguments: str | Path, ready: Callable[[int], bool]) -> subprocess.Popen[bytes]:
    """Start a process and wait until it is in the middle of its work, which its number may tell."""
    process = subprocess.Popen(
        [sys.executable, "-m", "cardgraph", *map(str, arguments)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    while process.poll() is None and not ready(process.pid):
        time.sleep(0.01)
    assert process.poll() is None, "ended before it could be interrupted"
    return process


@pytest.mark.parametrize(("number", "expected"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGKILL, -9)])
def test_interrupted_build_leaves_the_old_file(number: int, expected: int, library: Path, tmp_path: Path) -> None:
    output = tmp_path / "out.ttl"
    output.write_text("old", "utf-8")
    process = start("build", library, "-o", output, "-q", ready=lambda _: len(list(tmp_path.iterdir())) > 1)
    process.send_signal(number)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == expected
    assert b"Traceback" not in errors
    assert output.read_text("utf-8") == "old"
    if number != signal.SIGKILL:
        assert [path.name for path in tmp_path.iterdir()] == ["out.ttl"]
        return
    assert len(list(tmp_path.iterdir())) == 2, "nobody could tidy up"
    assert status("build", COMPLETE, "-o", output) == 0
    assert [path.name for path in tmp_path.iterdir()] == ["out.ttl"]
    assert output.read_text("utf-8").startswith("@prefix")


def test_names_of_files_do_not_command_a_terminal(tmp_path: Path) -> None:
    cards = tmp_path / "cards"
    cards.mkdir()
    (cards / "a\x1b[31mb.md").write_text("no card", "utf-8")
    (cards / "c\x1b[31md.md").write_text(COMPLETE.read_text("utf-8"), "utf-8")
    for output in (["-o", tmp_path / "out\x1b[31m.ttl"], ["--store", tmp_path / "store\x1b[31m"]):
        shown = (
            cardgraph("build", cards, *output, "--on-error", "skip").stderr + cardgraph("build", cards, *output).stderr
        )
        assert b"\x1b" not in shown
        assert rb"left out: " in shown
        assert rb"a\x1b[31mb.md" in shown


@contextlib.contextmanager
def loading() -> Iterator[tuple[subprocess.Popen[bytes], Iterator[bytes]]]:
    """A process, and the modules that it loads for the command line, each when it is there."""
    command = [sys.executable, "-X", "importtime", "-m", "cardgraph", "query", "models", str(EXAMPLES)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        assert process.stderr
        lines = (line for line in process.stderr if line.startswith(b"import time:"))
        # The last one before our own code runs; until then an interrupt is Python's affair.
        assert any(line.endswith(b"| signal\n") for line in lines)
        yield process, lines


@pytest.fixture(scope="module")
def count_of_modules() -> int:
    with loading() as (_, modules):
        return sum(1 for _ in modules)


@pytest.mark.parametrize("part", range(20))
def test_an_interrupt_at_any_moment_shows_no_traceback(part: int, count_of_modules: int) -> None:
    with loading() as (process, modules):
        for _ in range(1 + part * count_of_modules // 20):
            next(modules)
        process.send_signal(signal.SIGINT)
        assert process.stderr
        errors = process.stderr.read()
    assert process.returncode in (0, 130, -signal.SIGINT)
    assert b"Traceback" not in errors


# An interrupt comes while an object is cleared away, in the midst of an import: what is raised there, Python drops.
UNHEARD = """
import signal, sys, time
from cardgraph import cli

class Cleared:
    def __del__(self):
        signal.raise_signal(signal.SIGINT)

class Finder:
    def find_spec(self, name, path, target=None):
        if name == "cardgraph.cli.explain":
            if "without" in sys.argv:
                del signal.setitimer
            Cleared()
            if "without" in sys.argv:
                signal.raise_signal(signal.SIGINT)
            time.sleep(60)

sys.meta_path.insert(0, Finder())
cli.main()
"""


@pytest.mark.parametrize("alarm", ["with", "without"])
def test_an_interrupt_that_is_lost_comes_again(alarm: str) -> None:
    """By itself, or where there is no alarm with the next one."""
    command = [sys.executable, "-c", UNHEARD, "explain", alarm]
    result = subprocess.run(command, capture_output=True, timeout=30, check=False)
    assert (result.returncode, result.stdout) == (130, b"")
    assert result.stderr.decode().strip() == "cardgraph: interrupted; nothing half-done is left behind"


def test_interrupted_check_says_so(library: Path) -> None:
    process = start("check", library, "--format", "json", ready=lambda number: worked(number) > 1)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert errors.decode().strip().startswith("cardgraph: interrupted")


# ---------------------------------------------------------------- build


def test_output_that_cannot_be_written(tmp_path: Path) -> None:
    assert "cannot write" in message("build", COMPLETE, "-o", tmp_path / "none" / "out.ttl", expect=3)
    assert "is a folder" in message("build", COMPLETE, "-o", tmp_path, expect=3)
    (tmp_path / "file").write_text("x", "utf-8")
    assert "cannot write" in message("build", COMPLETE, "-o", tmp_path / "file" / "out.ttl", expect=3)


def test_summary_and_quiet(tmp_path: Path) -> None:
    text = message("build", RICH, "-o", tmp_path / "out.ttl", expect=0)
    assert "1 card compiled: 2 organizations, 2 countries" in text
    assert re.search(r"\d+ triples written to .*out\.ttl", text)
    assert message("build", RICH, "-o", tmp_path / "out.ttl", "-q", expect=0) == ""
    assert cardgraph("build", RICH, "-o", "-").stdout == (tmp_path / "out.ttl").read_bytes()


def test_errors_stop_a_build(tmp_path: Path) -> None:
    output = tmp_path / "out.ttl"
    text = message("build", PLAIN, COMPLETE, "-o", output, expect=1)
    assert "error[research-field-missing]" in text
    assert "nothing written" in text
    assert not output.exists()
    assert cardgraph("build", PLAIN, COMPLETE, "-o", "-").stdout == b""


# ---------------------------------------------------------------- new


def test_new_writes_a_card_once(tmp_path: Path) -> None:
    assert "cardgraph check" in message("new", "My Model", expect=0, cwd=tmp_path)
    path = tmp_path / "My Model.md"
    assert path.read_text("utf-8").startswith("# My Model\n")
    path.write_text("mine", "utf-8")
    assert "exists already" in message("new", "My Model", expect=3, cwd=tmp_path)
    assert path.read_text("utf-8") == "mine"
    assert status("new", "My Model", "-o", "other.md", cwd=tmp_path) == 0
    assert cardgraph("new", "My Model", "-o", "-", cwd=tmp_path).stdout == (tmp_path / "other.md").read_bytes()
    assert {path.name for path in tmp_path.iterdir()} == {"My Model.md", "other.md"}


@pytest.mark.parametrize(
    "name", ["GPT/J", "../up", "..", ".hidden", "模型", "a  b", "C++ & <b>", "--", "x" * 300, "[x](y)", "*"]
)
def test_new_with_odd_names_stays_in_its_folder(name: str, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    result = cardgraph("new", "--", name, cwd=tmp_path / "in")
    assert result.returncode in (0, 2, 3)
    assert b"internal error" not in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["in"]
    written = list((tmp_path / "in").iterdir())
    assert len(written) == (result.returncode == 0)
    for path in written:
        assert path.suffix == ".md"
        assert not path.name.startswith(".")
        rows = json.loads(cardgraph("query", "models", path, "--format", "json").stdout)["results"]["bindings"]
        assert [row["name"]["value"] for row in rows] == [" ".join(name.split())]
        *command, argument = shlex.split(result.stderr.decode().partition("run: ")[2])
        assert command == ["cardgraph", "check"]
        assert argument in (path.name, f"./{path.name}")


def test_a_fresh_card_of_the_hub_says_once_that_it_is_unfilled(tmp_path: Path) -> None:
    assert status("new", "Heron_7B [x]", "--card-format", "huggingface", "-o", "heron.md", cwd=tmp_path) == 0
    (found,) = diagnostics("heron.md", cwd=tmp_path)
    assert (found["rule"], found["severity"]) == ("placeholders-left", "info")
    rows = json.loads(cardgraph("query", "facts", "heron.md", "--format", "json", cwd=tmp_path).stdout)
    stated = [(row["property"]["value"], row["value"]["value"]) for row in rows["results"]["bindings"]]
    assert stated == [("name", "Heron_7B [x]")]


def test_filling_in_a_card_of_the_hub_ends_with_nothing_to_report(tmp_path: Path) -> None:
    cardgraph("new", "Heron", "--card-format", "huggingface", "-o", "heron.md", cwd=tmp_path)
    path = tmp_path / "heron.md"
    text = re.sub(r"^# (base_model)", r"\1", path.read_text("utf-8"), flags=re.MULTILINE)
    values = {
        "license": "mit",
        "language": '[en, "no"]',
        "library_name": "transformers",
        "pipeline_tag": "text-generation",
        "datasets": "[pond/calls]",
        "base_model": "pond/egret",
        "base_model_relation": "finetune",
    }
    for key, value in values.items():
        text, count = re.subn(rf"^{key}:.*$", f"{key}: {value}", text, flags=re.MULTILINE)
        assert count == 1
    for field, value in {"Developed by": "Pond", "Model type": "Decoder", "Parameters": "7B"}.items():
        text = text.replace(f"- **{field}:** [More Information Needed]", f"- **{field}:** {value}")
    text = text.replace(
        "- **Paper:** [More Information Needed]", "- **Paper:** [Heron](https://arxiv.org/abs/2304.01373)"
    )
    path.write_text(text.replace("[More Information Needed]", "Something is said here, in a sentence."), "utf-8")
    assert diagnostics("heron.md", cwd=tmp_path) == []
    rows = json.loads(cardgraph("query", "facts", "heron.md", "--format", "json", cwd=tmp_path).stdout)
    stated = {row["property"]["value"] for row in rows["results"]["bindings"]}
    assert stated >= {
        "name",
        "license",
        "language",
        "library",
        "task",
        "dataset",
        "base_model",
        "developer",
        "parameters",
    }
    assert stated >= {"publication", "limitations"}


def test_new_writes_only_forms_that_have_a_card_to_fill_in(tmp_path: Path) -> None:
    assert "there are: library, huggingface" in message("new", "X", "--card-format", "table", expect=2, cwd=tmp_path)
    assert not list(tmp_path.iterdir())


FILLED = {
    "Name": "[My Model](https://example.org/my-model) 📚",
    "Model Size": "7B",
    "Dataset": "[The Pile](https://pile.eleuther.ai/), 300 billion tokens",
    "Input/Output Format": "Text",
    "Research Field": "Natural Language Processing",
    "Contains an Impact Assessment": "Yes",
    "Associated Risks": "Disinformation",
    "Date of Publication": "April 3, 2023",
    "Organization": "[EleutherAI](https://www.eleuther.ai/) (Non-profit)",
    "Country/Origin": "United States of America",
    "License": "Apache 2.0 License",
    "Publication": "[Pythia](https://arxiv.org/abs/2304.01373)",
}


def test_a_fresh_card_is_reported_as_such_field_by_field(tmp_path: Path) -> None:
    cardgraph("new", "My Model", cwd=tmp_path)
    found = diagnostics("My Model.md", cwd=tmp_path)
    lines = (tmp_path / "My Model.md").read_text("utf-8").split("\n")
    expected = [number for number, line in enumerate(lines, 1) if line and not line.startswith("#")]
    unfilled = [entry["line"] for entry in found if entry["rule"] == "template-unfilled"]
    assert unfilled == expected


def test_a_fresh_card_is_reported_for_nothing_else(tmp_path: Path) -> None:
    cardgraph("new", "My Model", cwd=tmp_path)
    assert {entry["rule"] for entry in diagnostics("My Model.md", cwd=tmp_path)} == {"template-unfilled"}


def test_filling_in_a_card_ends_with_nothing_to_report(tmp_path: Path) -> None:
    cardgraph("new", "My Model", cwd=tmp_path)
    path = tmp_path / "My Model.md"

    def unfilled() -> int:
        return len([found for found in api.check(path) if found.rule == "template-unfilled"])

    left = unfilled()
    for field, value in FILLED.items():
        text, count = re.subn(
            rf"^- {re.escape(field)}: .*$",
            lambda _, f=field, v=value: f"- {f}: {v}",
            path.read_text("utf-8"),
            flags=re.MULTILINE,
        )
        assert count == 1
        path.write_text(text, "utf-8")
        now = unfilled()
        assert now == left - 1, field
        left = now
    text = path.read_text("utf-8").replace(
        "What the model is, how it works and how it is licensed.", "A language model."
    )
    path.write_text(text.replace("Who developed the model.", "A research lab."), "utf-8")
    assert [entry for entry in diagnostics(path) if entry["severity"] != "info"] == []
    assert status("check", path, "--fail-on", "warning") == 0


# ---------------------------------------------------------------- explain


def test_explain_lists_and_helps() -> None:
    listed = cardgraph("explain").stdout.decode().splitlines()
    assert [line.split()[0] for line in listed] == sorted(rules().by_name)
    assert 'did you mean "risk-unknown"?' in message("explain", "risk-unknwon", expect=2)
    assert b"Repaired:" in cardgraph("explain", "risk-unknown").stdout


# ---------------------------------------------------------------- query


def test_query_lists_and_describes() -> None:
    listed = cardgraph("query", "--list").stdout.decode().splitlines()
    assert [line.split()[0] for line in listed] == sorted(path.stem for path in (ROOT / "queries").glob("*.rq"))
    described = cardgraph("query", "--describe", "models-with-risk").stdout.decode()
    assert "Parameters:\n  risk (risk, required)" in described
    assert "Columns:\n" in described


def test_query_over_cards_and_over_a_graph_is_the_same(tmp_path: Path) -> None:
    assert status("build", EXAMPLES, "-o", tmp_path / "g.ttl") == 0
    over_cards = cardgraph("query", "models", EXAMPLES, "--format", "csv")
    assert over_cards.returncode == 0
    assert cardgraph("query", "models", tmp_path / "g.ttl", "--format", "csv").stdout == over_cards.stdout
    assert len(over_cards.stdout.splitlines()) == 1 + len(list(EXAMPLES.glob("*.md")))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("built") / "store"
    assert status("build", COMPLETE, "--store", path) == 0
    return path


@pytest.mark.parametrize("over", ["card", "store"])
@pytest.mark.parametrize(
    ("query", "parameter", "hint"),
    [
        ("models-with-risk", "risk=Malware Developmnt", '"Malware Developmnt"; did you mean "Malware Development"?'),
        ("models-with-risk", "risk=malware", '"malware"; did you mean "Malware Development"?'),
        ("models-with-risk", "risk=LLaMA 2", '"LLaMA 2"; cardgraph query names -p kind=risk … lists the names'),
        ("models-with-risk", "risk=\x1bxyzzy", '"\\x1bxyzzy"; cardgraph query names -p kind=risk … lists the names'),
        ("models-with-risk", "risk=Bodily Harm", None),
        ("models-with-risk", "risk=social engineering", None),
        ("model-statements", "model=Llama2", '"Llama2"; did you mean "LLaMA 2"?'),
        ("lineage", "name=Disinformation", '"Disinformation"; cardgraph query names -p kind=model … lists the names'),
        ("names", "kind=Risk", '"Risk"; did you mean "risk"?'),
    ],
)
def test_a_name_that_nothing_has_is_pointed_out(
    query: str, parameter: str, hint: str | None, over: str, store: Path
) -> None:
    kind = "model" if query == "lineage" else parameter.partition("=")[0]
    data = ("--store", store) if over == "store" else (COMPLETE,)
    answer = cardgraph("query", query, *data, "-p", parameter, "--format", "csv")
    assert answer.stderr.decode() == (f"cardgraph: no {kind} is called {hint}\n" if hint else "")
    assert answer.returncode == (2 if hint else 0)
    assert bool(answer.stdout) == (not hint)


def test_rows_that_only_evidence_gives(tmp_path: Path) -> None:
    cardgraph("build", COMPLETE, "-o", tmp_path / "plain.nt", "-q")
    shown = cardgraph("query", "model-statements", tmp_path / "plain.nt", "-p", "model=LLaMA 2")
    assert b"built with --evidence" in shown.stderr
    assert not cardgraph("query", "model-statements", COMPLETE, "-p", "model=LLaMA 2").stderr
    shown = cardgraph("query", "model-statements", tmp_path / "plain.nt", "-p", "model=LLaMA 7")
    assert b"built with --evidence" not in shown.stderr, "that is not the reason"


def test_claims_are_stated_on_request_with_their_evidence(tmp_path: Path) -> None:
    card = EXAMPLES / "CodeGen.md"
    stated = {}
    for options in ((), ("--evidence",), ("--claims",), ("--claims", "--evidence")):
        built = cardgraph("build", card, "-o", "-", "--format", "ntriples", *options)
        assert built.returncode == 0
        stated[options] = set(built.stdout.decode().splitlines())
    claims = stated["--claims",] - stated[()]
    assert (
        '<https://w3id.org/cardgraph/card/CodeGen> <https://w3id.org/cardgraph/ns#madeForCode> "writes programs" .'
        in claims
    )
    assert {line.split()[0] for line in claims} == {"<https://w3id.org/cardgraph/card/CodeGen>"}
    evidence = stated["--claims", "--evidence"] - stated["--evidence",] - claims
    nodes = {line.split()[0] for line in evidence}
    assert len(nodes) == len(claims)
    number = next(n for n, line in enumerate(card.read_text("utf-8").splitlines(), 1) if "writes programs" in line)
    (node,) = {line.split()[0] for line in evidence if line.endswith('ns#quotation> "writes programs" .')}
    assert (
        f'{node} <https://w3id.org/cardgraph/ns#line> "{number}"^^<http://www.w3.org/2001/XMLSchema#integer> .'
        in evidence
    )


def test_a_query_parameter_is_a_value() -> None:
    rows = cardgraph("query", "models-with-risk", EXAMPLES, "-p", "risk=Disinformation", "--format", "csv").stdout
    assert len(rows.splitlines()) > 1


@pytest.mark.parametrize("odd", ['x" } #', "\\", "a\nb", ""])
def test_a_query_parameter_is_no_text_of_the_query(odd: str) -> None:
    result = cardgraph("query", "models-with-risk", COMPLETE, "-p", f"risk={odd}", "--format", "csv")
    assert result.returncode in (0, 2)
    assert b"internal error" not in result.stderr


@pytest.mark.parametrize(
    ("text", "options", "status", "shown", "said"),
    [
        ("ASK { ?m a cg:Model }", (), 0, r"yes\n", ""),
        ("ASK { ?m a cg:Model ; cg:parameterCount 1 }", (), 1, r"no\n", ""),
        ("CONSTRUCT { ?m cg:describes ?m } WHERE { ?m a cg:Model }", (), 0, r"(?s).*(cg:|ns#)describes.*", ""),
        ("SELECT ?m WHERE { ?m a cg:Model }", ("--format", "csv"), 0, r"m\r\nhttps://.*/model/llama_2\r\n", ""),
        ("SELECT ?m WHERE { ?m a ", (), 2, "", "own.rq"),
        ("DELETE WHERE { ?s ?p ?o }", (), 2, "", "own.rq"),
        # In order, but not to be had.
        (
            "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l FILTER(?a = ?l) }",
            ("--timeout", "1"),
            3,
            "",
            "no answer within 1 s; narrow the query",
        ),
        ("ASK { ?m a cg:Model }", ("--format", "csv"), 2, "", "ASK"),
    ],
)
def test_own_queries(text: str, options: tuple[str, ...], status: int, shown: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "own.rq").write_text("PREFIX cg: <https://w3id.org/cardgraph/ns#>\n" + text, "utf-8")
    result = cardgraph("query", tmp_path / "own.rq", COMPLETE, *options)
    assert result.returncode == status
    assert re.fullmatch(shown, result.stdout.decode())
    assert said in result.stderr.decode()


def test_an_own_query_that_is_not_there(tmp_path: Path) -> None:
    assert status("query", tmp_path / "none.rq", COMPLETE) in (2, 3)


@pytest.mark.parametrize("over", ["cards", "cards.nq", "cards.trig", "store"])
def test_own_queries_may_name_graphs(over: str, tmp_path: Path) -> None:
    """All there is makes up the default graph, besides."""
    query, data = tmp_path / "own.rq", tmp_path / over
    named = "SELECT ?g (COUNT(?m) AS ?n) WHERE { ?m a cg:Model . GRAPH ?g { ?m a cg:Model } } GROUP BY ?g ORDER BY ?g"
    query.write_text("PREFIX cg: <https://w3id.org/cardgraph/ns#>\n" + named, "utf-8")
    cards = tmp_path / "cards"
    cards.mkdir()
    for name in ("One", "Two"):
        (cards / f"{name}.md").write_text(COMPLETE.read_text("utf-8"), "utf-8")
    if over != "cards":
        assert status("build", cards, "--store" if over == "store" else "-o", data) == 0
    rows = cardgraph("query", query, *(("--store", data) if over == "store" else (data,)), "--format", "csv")
    graphs = [f"https://w3id.org/cardgraph/card/{name},1" for name in ("One", "Two")]
    assert rows.stdout.decode().splitlines()[1:] == graphs


@pytest.fixture(scope="module")
def pairs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model with so many risks that it takes minutes to put each beside each."""
    path = tmp_path_factory.mktemp("pairs") / "risks.nt"
    is_a = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://w3id.org/cardgraph/ns#Risk>"
    label = "<http://www.w3.org/2004/02/skos/core#prefLabel>"
    lines = (
        f'<urn:m> <https://w3id.org/cardgraph/ns#risk> <urn:{n}> .\n<urn:{n}> {is_a} .\n<urn:{n}> {label} "{n}" .\n'
        for n in range(20_000)
    )
    path.write_text("".join(lines), "utf-8")
    return path


def test_a_canned_query_ends_in_time(pairs: Path) -> None:
    result = cardgraph("query", "risk-cooccurrence", pairs, "--timeout", "1", timeout=30)
    assert result.returncode == 3, "in order, but not to be had"
    wanted = "risk-cooccurrence.rq: no answer within 1 s; --timeout gives it longer\n"
    assert result.stderr.decode().endswith(wanted)


@pytest.mark.parametrize(("number", "expected"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_canned_query_heeds_signals(number: int, expected: int, pairs: Path) -> None:
    process = start("query", "risk-cooccurrence", pairs, ready=lambda number: worked(number) > 2)
    process.send_signal(number)
    _, errors = process.communicate(timeout=20)
    assert process.returncode == expected
    words = "cardgraph: interrupted; nothing half-done is left behind\n"
    assert errors.decode().lstrip() == (words if number == signal.SIGINT else "")


MODELS = "SELECT ?m ?name { ?m a cg:Model ; rdfs:label ?name }"
COUNTED = "https://w3id.org/cardgraph/model/llama_2,LLaMA 2"


def test_a_query_as_a_text() -> None:
    result = cardgraph("query", MODELS, COMPLETE, "--format", "csv")
    assert result.stdout.decode().splitlines() == ["m,name", COUNTED]
    result = cardgraph("query", "-", COMPLETE, "--format", "csv", stdin=MODELS.encode("utf-8-sig"))
    assert result.stdout.decode().splitlines() == ["m,name", COUNTED]
    header = f"#+ param: name string required — x\n{MODELS.replace('{ ?m', 'WHERE { ?m')}"
    result = cardgraph("query", "-", COMPLETE, "-p", "name=LLaMA 2", "--format", "csv", stdin=header.encode())
    assert len(result.stdout.splitlines()) == 2
    assert status("query", "ASK { ?m a cg:Model }", COMPLETE) == 0
    assert status("query", "ASK { ?m a cg:Risk ; cg:license ?l }", COMPLETE) == 1


@pytest.mark.parametrize(
    ("stdin", "text"),
    [
        (b"ASK {\n  ?m a \xff }", "standard input: not UTF-8 from byte 14 on; send the query as UTF-8"),
        (
            b"ASK {\n  ?m a cg:Model",
            "standard input:2:16: not SPARQL 1.1 at this end; something is missing or left over",
        ),
        (b"SELECT * { SERVICE <urn:x> { ?s ?p ?o } }", "standard input:1:12: SERVICE is refused"),
        (b"#" * (1 << 20) + b"\n", "standard input: longer than 1 MiB; a query is not"),
        (b"", "standard input:1:1: not SPARQL 1.1 at this end"),
    ],
    ids=["bytes", "syntax", "refused", "long", "empty"],
)
def test_a_query_on_standard_input_that_is_none(stdin: bytes, text: str) -> None:
    assert message("query", "-", COMPLETE, stdin=stdin, expect=2).startswith(f"cardgraph: {text}")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        # Where an error is does not depend on what is declared for whoever wrote the query.
        ("SELECT ?m { ?m a cg:Model ?? }", "query:1:27: "),
        ("SELECT ?m\n{ ?m a cg:Model ; rdfs:label }", "query:2:30: "),
        ("PREFIX cg: <https://w3id.org/cardgraph/ns#> SELECT ?m { ?m a cg:Model ; rdfs:label }", "query:1:84: "),
        ("SELECT ?m { ?m a foaf:Person }", "query:1:18: the prefix foaf: is not declared; add PREFIX foaf: <…>"),
        ("SELECT ?m { ?m a cg:Model } ODER BY ?m", "query:1:34: "),
    ],
)
def test_errors_are_where_they_stand_in_the_text(text: str, place: str, tmp_path: Path) -> None:
    assert message("query", text, COMPLETE, expect=2).startswith(f"cardgraph: {place}")
    (tmp_path / "own.rq").write_text(text, "utf-8")
    place = place.replace("query", str(tmp_path / "own.rq"))
    assert message("query", tmp_path / "own.rq", COMPLETE, expect=2).startswith(f"cardgraph: {place}")


def test_prefixes_of_ours_mean_what_a_query_says_they_mean(tmp_path: Path) -> None:
    cardgraph("build", COMPLETE, "--store", tmp_path / "store")
    ours = "ASK { ?m a cg:Model ; cg:risk risk:disinformation . ?d a xsd:date } # prov:wasDerivedFrom"
    for over in ([str(COMPLETE)], ["--store", str(tmp_path / "store")]):
        assert status("query", ours.replace(" . ?d a xsd:date", ""), *over) == 0
        assert status("query", ours, *over) == 1
        assert status("query", "PREFIX cg: <urn:other#> ASK { ?m a cg:Model }", *over) == 1


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("SELECT * { ?z a cg:Model ; cg:license ?a ; rdfs:label ?m }", "z,a,m"),
        ("SELECT DISTINCT # ?no\n * { ?z a cg:Model . OPTIONAL { ?z cg:nothing ?b } ?z cg:license ?a }", "z,b,a"),
        ("SELECT ?m ?a { ?z a cg:Model ; cg:license ?a ; rdfs:label ?m }", "m,a"),
        ("SELECT (COUNT(?a) AS ?n) (MIN(?m) AS ?b) { ?z cg:license ?a ; rdfs:label ?m }", "n,b"),
        ("SELECT * { { SELECT ?z (COUNT(?a) AS ?n) { ?z cg:risk ?a } GROUP BY ?z } ?z rdfs:label ?m }", "z,n,m"),
    ],
)
def test_columns_are_in_the_order_of_the_query(text: str, columns: str) -> None:
    lines = cardgraph("query", text, COMPLETE, "--format", "csv").stdout.decode().splitlines()
    assert lines[0] == columns
    names = api.query(text, COMPLETE).columns
    assert ",".join(names) == columns
    (row,) = lines[1:]
    if "z" in names and "m" in names:
        cells = dict(zip(names, row.split(","), strict=True))
        assert (cells["z"].endswith("/model/llama_2"), cells["m"]) == (True, "LLaMA 2")


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("a.csv", "csv"),
        ("a.tsv", "tsv"),
        ("a.json", "json"),
        ("a.md", "markdown"),
        ("a.txt", "table"),
        ("a.CSV", "csv"),
    ],
)
def test_an_answer_in_a_file(name: str, form: str, tmp_path: Path) -> None:
    result = cardgraph("query", "models", EXAMPLES, "-o", name, cwd=tmp_path)
    assert (result.returncode, result.stdout, result.stderr) == (0, b"", b"")
    assert (tmp_path / name).read_bytes() == cardgraph("query", "models", EXAMPLES, "--format", form).stdout
    assert status("query", "models", EXAMPLES, "-o", "b.x", "--format", form, cwd=tmp_path) == 0
    assert (tmp_path / "b.x").read_bytes() == (tmp_path / name).read_bytes()


def test_a_graph_and_a_failure_in_a_file(tmp_path: Path) -> None:
    text = "CONSTRUCT { ?m cg:describes ?m } WHERE { ?m a cg:Model }"
    assert status("query", text, COMPLETE, "-o", "a.ttl", cwd=tmp_path) == 0
    assert (tmp_path / "a.ttl").read_bytes() == cardgraph("query", text, COMPLETE, "-o", "-").stdout != b""
    before = (tmp_path / "a.ttl").read_bytes()
    assert status("query", text, COMPLETE, "-o", "a.ttl", "--format", "csv", cwd=tmp_path) == 2
    assert (tmp_path / "a.ttl").read_bytes() == before
    assert (
        "no known format has this ending; use one of .csv, .tsv, .json, .xml, .md, .txt, .ttl, or --format"
        in message("query", "models", COMPLETE, "-o", "a.xls", expect=2, cwd=tmp_path)
    )
    assert "cannot write" in message("query", "models", COMPLETE, "-o", "none/a.csv", expect=3, cwd=tmp_path)


def test_parameters_as_cards_write_them() -> None:
    def names(*arguments: str) -> list[str]:
        return cardgraph("query", *arguments, "--format", "csv").stdout.decode().splitlines()[1:]

    cards = str(EXAMPLES)
    assert names("models-above", cards, "-p", "parameters=30B") == names(
        "models-above", cards, "-p", "parameters=30000000000"
    )
    assert names("license-categories-by-year", cards, "-p", "since=July 2023") == names(
        "license-categories-by-year", cards, "-p", "since=2023-07-01"
    )
    assert names("license-categories-by-year", cards, "-p", "since=1/7/2023", "--date-order", "dmy") == names(
        "license-categories-by-year", cards, "-p", "since=2023-07-01", "--date-order", "dmy"
    )
    text = message("query", "models-above", cards, "-p", "parameters=many", expect=2)
    assert text == "cardgraph: the parameter parameters is no integer: 'many'; write it as in 70000000000 or 70B\n"


def test_a_query_from_python() -> None:
    assert api.query("models", COMPLETE)[0]["name"] == "LLaMA 2"
    assert api.query("models-above", COMPLETE, parameters=None) == api.query("models-above", COMPLETE)
    with pytest.raises(DataError, match="over what"):
        api.query("models")
    with pytest.raises(EngineError, match="no SHACL engine topbraid is installed; there are shacl-rust and pyshacl"):
        api.query("models", COMPLETE, settings=api.Settings(engine="topbraid"))


@pytest.mark.parametrize("text", ["ASK { ?s ?p ?o }", "CONSTRUCT WHERE { ?s ?p ?o }"])
def test_a_query_without_rows_from_python(text: str, tmp_path: Path) -> None:
    (tmp_path / "own.rq").write_text(text, "utf-8")
    with pytest.raises(QueryError, match=r"own\.rq gives no rows; only a SELECT query does"):
        api.query(tmp_path / "own.rq", COMPLETE)


def test_unknown_query_and_bad_data(tmp_path: Path) -> None:
    assert 'did you mean "models"?' in message("query", "modles", COMPLETE, expect=2).replace("‘", '"').replace(
        "’", '"'
    )
    bad = tmp_path / "bad.ttl"
    bad.write_text("@prefix a: <http://a/> .\na:b a:c .\n", "utf-8")
    text = message("query", "models", bad, expect=3)
    assert str(bad) in text
    assert re.search(r"line 2|:2", text)
    assert "cannot read" in message("query", "models", tmp_path / "none.ttl", expect=2)
    assert "is no folder" in message("query", "models", "--store", tmp_path / "none", expect=2)
    assert "holds no cardgraph store" in message("query", "models", "--store", tmp_path, expect=2)
    url = ("--endpoint", "http://127.0.0.1:9/query")
    assert "it is no file" in message("load", tmp_path / "none.nq", *url, expect=2)


def test_cards_with_errors_are_named_by_a_query() -> None:
    result = cardgraph("query", "models", PLAIN)
    assert result.returncode == 0
    assert b"1 card has errors: cardgraph check" in result.stderr


# As a panic of a library in Rust reaches Python; which data make one panic, nobody knows beforehand.
PANICKING = """
import sys, pyoxigraph
from cardgraph.cli import main

class PanicException(BaseException):
    pass

def panics(*_arguments, **_named):
    raise PanicException("index out of bounds")

setattr(pyoxigraph, sys.argv.pop(1), panics)
main()
"""


@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        ("parse", ["query", "models", "graph.ttl"]),
        ("parse", ["load", "graph.nq", "--endpoint", "http://127.0.0.1:9/query", "--store-kind", "oxigraph"]),
        ("serialize", ["export", "ontology", "-o", "out.nt"]),
        ("parse", ["query", "models", str(COMPLETE)]),
    ],
)
def test_a_panic_of_a_library_is_told_in_a_line(tmp_path: Path, function: str, arguments: list[str]) -> None:
    for name in ("graph.ttl", "graph.nq"):
        (tmp_path / name).write_text("<http://a> <http://b> <http://c> .", "utf-8")
    command = [sys.executable, "-c", PANICKING, function, *arguments]
    ran = subprocess.run(command, capture_output=True, cwd=tmp_path, timeout=60, check=False)
    said = ran.stderr.decode()
    assert (ran.returncode, ran.stdout) == (3, b""), said
    assert said.startswith("cardgraph: ")
    assert said.endswith("index out of bounds\n") or "out.store: index out of bounds; it is as it was" in said
    assert said.count("\n") == 1
    assert not [path.name for path in tmp_path.iterdir() if path.name.endswith(".tmp")]
    assert not (tmp_path / "out.nt").exists()


# ---------------------------------------------------------------- help


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_has_examples(command: str) -> None:
    result = cardgraph(*command.split(), "--help")
    assert result.returncode == 0
    assert re.search(r"^ +cardgraph " + (command or "build"), result.stdout.decode(), re.MULTILINE)


def test_version() -> None:
    assert re.search(rb"\d+\.\d+\.\d+", cardgraph("--version").stdout)


@pytest.mark.parametrize("group", [(), ("store",)], ids=["all", "store"])
def test_the_list_of_commands_says_of_each_what_it_does(group: tuple[str, ...]) -> None:
    listed = cardgraph(*group, "--help").stdout.decode().partition("Commands:\n")[2].splitlines()
    names = {line.split()[0] for line in listed}
    assert names == {command.split()[-1] for command in COMMANDS if command.split()[:-1] == [*group]}
    assert not [line for line in listed if not re.fullmatch(r"  [a-z]+ +[A-Z].*[^.]\.", line)]


@pytest.mark.parametrize(
    ("typed", "word", "offered"), [("cardgraph che", 1, "check"), ("cardgraph check --fo", 2, "--format"), ("cardgraph chekc ", 2, "check")]
)  # fmt: skip
def test_a_shell_may_complete_what_is_typed(typed: str, word: int, offered: str) -> None:
    asked = {"_CARDGRAPH_COMPLETE": "bash_complete", "COMP_WORDS": typed, "COMP_CWORD": str(word)}
    result = cardgraph(env=asked)
    assert (result.returncode, result.stderr) == (0, b"")
    assert f"plain,{offered}" in result.stdout.decode().split()
