"""What the tests share: where things are, what kinds of tests there are, and the command line as a real process."""

import contextlib
import os
import pty
import subprocess
import sys
import termios
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from cardgraph.card import Reading
from cardgraph.diagnostic import INTERNAL
from cardgraph.reading import read_sources
from cardgraph.source.source import InMemory

TESTS = Path(__file__).parent
ROOT = TESTS.parent
EXAMPLES = ROOT / "examples" / "cards"
SHARED = ROOT.parent / "shared"
CARDS = TESTS / "cases" / "cards"
COMPLETE = CARDS / "LLaMA 2.md"  # nothing to report
RICH = CARDS / "Rich.md"  # warnings
PLAIN = CARDS / "Plain.md"  # errors

# The day that commands take for today, and as they are told it.
DAY = date(2026, 11, 23)
ENVIRONMENT = {"SOURCE_DATE_EPOCH": "1795392000", "FORCE_COLOR": ""}

# The modules that are compiled in a wheel, by their paths below the package.
COMPILED: list[str] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]["targets"][
    "wheel"
]["hooks"]["custom"]["compiled"]

# Else each of the processes that tests start would compile the package again, and pytest the tests.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# CI tries the same examples each time, so that it is red because of a change and not by chance; whoever works here
# tries new ones, and as many as there is time for with --hypothesis-profile=thorough.
settings.register_profile(
    "cardgraph",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize="CI" in os.environ,
    max_examples=40,
)
settings.register_profile("thorough", settings.get_profile("cardgraph"), derandomize=False, max_examples=1000)
settings.load_profile("cardgraph")


# ---------------------------------------------------------------- kinds of tests

KINDS = ("unit", "process", "network", "soak")
# The kind of the tests in a folder, where neither a test nor its file is marked as another.
FOLDERS = {"unit": "unit", "cases": "unit", "acceptance": "process", "acceptance/remote": "network"}
# What Python reports before it starts a process or opens a socket.
OUTWARD = {
    "subprocess.Popen", "os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.system", "socket.__new__",
}  # fmt: skip


def kinds(item: pytest.Item) -> list[str]:
    return [mark.name for mark in item.iter_markers() if mark.name in KINDS]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test as what its folder says, unless it is marked already; each has one kind."""
    folders = {TESTS / folder: kind for folder, kind in FOLDERS.items()}
    for item in items:
        if not kinds(item) and item.path.parent in folders:
            item.add_marker(folders[item.path.parent])
    wrong = [item.nodeid for item in items if len(kinds(item)) != 1]
    if wrong:
        raise pytest.UsageError(f"a test is one of {', '.join(KINDS)}; these are none or several: {' '.join(wrong)}")


class _Running:
    kind = ""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Know what kind of test runs, its fixtures included."""
    (_Running.kind,) = kinds(item)
    try:
        return (yield)
    finally:
        _Running.kind = ""


def _refuse_outward(event: str, _arguments: object) -> None:
    if event in OUTWARD and _Running.kind == "unit":
        raise RuntimeError(f"{event}: a test that starts a process or opens a socket is no unit test; mark it")


sys.addaudithook(_refuse_outward)


# ---------------------------------------------------------------- the command line


def read_card(data: bytes, source: str, name: str = "") -> Reading:
    """Read one card by itself, which must be no fault of the program.

    :param source: the file as the user named it
    :param name: the file as the graph names it; the same if left out
    """
    (reading,) = read_sources([InMemory(name or source, source, data)])
    faults = [finding for finding in reading.findings if finding.rule == INTERNAL]
    assert faults == []
    return reading


def cardgraph(
    *arguments: str | Path,
    stdin: bytes = b"",
    cwd: Path = ROOT,
    env: Mapping[str, str] = {},
    timeout: float = 120,
) -> subprocess.CompletedProcess[bytes]:
    """Run the command line as a process of its own; no traceback may ever come out of it."""
    result = subprocess.run(
        [sys.executable, "-m", "cardgraph", *map(str, arguments)],
        input=stdin,
        capture_output=True,
        cwd=cwd,
        env={**os.environ, **ENVIRONMENT, **env},
        timeout=timeout,
        check=False,
    )
    assert b"Traceback" not in result.stderr + result.stdout, result.stderr.decode(errors="replace")
    return result


def at_terminal(
    *arguments: str | Path,
    env: Mapping[str, str] = {},
    typed: Mapping[str, str] = {},
    columns: int = 0,
    program: Sequence[str] = ("-m", "cardgraph"),
) -> tuple[int, str]:
    """Run the command line at a terminal.

    :param typed: what somebody types when a word comes up
    :param columns: cells of a line; 0 for a terminal that does not say
    :param program: what Python is told to run
    :returns: the status, and all that was shown
    """
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, columns))
    with subprocess.Popen(
        [sys.executable, *program, *map(str, arguments)],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=ROOT,
        env={**os.environ, **ENVIRONMENT, "TERM": "xterm", "NO_COLOR": "", "FORCE_COLOR": "", "COLUMNS": "", **env},
        start_new_session=True,
    ) as process:
        os.close(theirs)
        shown, waiting = b"", dict(typed)
        # A terminal whose other side has gone is an error to read from.
        with contextlib.suppress(OSError):
            while piece := os.read(ours, 65536):
                shown += piece
                for word in [word for word in waiting if word.encode() in shown]:
                    os.write(ours, f"{waiting.pop(word)}\n".encode())
        os.close(ours)
        status = process.wait(60)
    return status, shown.decode()


def shared(*parts: str) -> Path:
    """A path of the reference material that stands beside the project, where it does."""
    path = SHARED.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"needs reference material that is not at hand: {'/'.join(parts)}")
    return path
