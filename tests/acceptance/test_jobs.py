"""Several processes: the same output whatever their number, and a plain end however one of them ends."""

import math
import os
import pickle
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import chain, islice, repeat
from pathlib import Path

import pytest

from cardgraph import compile as compiling
from cardgraph import workers
from cardgraph.compile import Compiled, Compiler
from cardgraph.diagnostic import Diagnostic
from cardgraph.settings import Settings
from cardgraph.source.source import InMemory
from cardgraph.source.sources import find_sources
from cardgraph.store import open_read_only
from cardgraph.workers import JobError, in_order
from conftest import CARDS, COMPLETE, DAY, ENVIRONMENT, EXAMPLES, cardgraph
from processes import children, is_running, worked, written

# Does some work by two processes once for each line that starts them, and is interrupted there.
INTERRUPTED = """
import math, sys
from cardgraph import workers

def at_line(number):
    def trace(frame, event, _):
        nonlocal number
        if frame.f_code is not workers._started.__code__:
            return None
        number -= event == "line"
        if number < 0:
            sys.settrace(None)
            raise KeyboardInterrupt
        return trace
    return trace

number, is_over = 0, False
while not is_over:
    sys.settrace(at_line(number))
    try:
        is_over = list(workers.in_order(math.sqrt, [1, 4], 2)) == [1, 2]
    except KeyboardInterrupt:
        number += 1
    sys.settrace(None)
print(number)
"""
# Has another process do a part of some work, and asks no more of it.
IDLE = """
import os, time
from cardgraph.workers import in_order

numbers = in_order(eval, iter(lambda: "__import__('os').getpid()", None), 2)
while next(numbers) == os.getpid():
    pass
print("idle", flush=True)
time.sleep(60)
"""
# The command line, with so few cards for each process that a small library is shared out.
SMALL = "from cardgraph import compile; compile.BATCH = 3; from cardgraph.cli import main; main()"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Good cards and bad, cards for one model and of one organization far apart, and files that are no cards."""
    folder = tmp_path_factory.mktemp("jobs") / "cards"
    shutil.copytree(EXAMPLES, folder)
    for card in CARDS.glob("*.md"):
        shutil.copy(card, folder)
    for first, last in (("BERT", "zz"), ("Pythia", "aa"), ("Mistral 7B", "mm")):
        text = (folder / f"{first}.md").read_text("utf-8")
        (folder / f"{last}.md").write_text(text.replace("United", "Untied").replace("France", "Germany"), "utf-8")
    (folder / "binary.md").write_bytes(bytes(range(256)))
    (folder / "empty.md").write_bytes(b"")
    (folder / "link.md").symlink_to("/etc/hostname")
    return folder


def there(code: str) -> str:
    """An expression that does what is written only in another process, and here takes its time; for ``eval``."""
    here, names = os.getpid(), "{name: __import__(name) for name in ('os', 'signal', 'time')}"
    return f"eval({code!r}, {names}) if __import__('os').getpid() != {here} else __import__('time').sleep(0.001)"


def small(*arguments: str | Path, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-c", SMALL, *map(str, arguments)]
    return subprocess.run(
        command, input=stdin, capture_output=True, env={**os.environ, **ENVIRONMENT}, timeout=120, check=False
    )


# ---------------------------------------------------------------- the same for any number


def test_what_is_compiled(library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def compiled(jobs: int) -> tuple[list[Compiled], list[Diagnostic]]:
        settings = Settings(day=DAY, evidence=True)
        compiler = Compiler(find_sources([str(library)]), settings, jobs)
        return list(compiler.checked()), list(chain.from_iterable(compiler.across()))

    whole = compiled(3)
    assert {"model-duplicate", "organization-countries"} <= {found.rule for found in whole[1]}
    assert any(item.has_errors for item in whole[0])
    assert any(not item.graph for item in whole[0])
    monkeypatch.setattr(compiling, "BATCH", 3)
    for jobs in (1, 2, 3):
        assert compiled(jobs) == whole


@pytest.mark.parametrize(
    "arguments",
    [
        ("build", "-o", "-", "--on-error", "keep", "--evidence"),
        ("build", "-o", "-", "--on-error", "skip", "--format", "trig"),
        ("build", "-o", "-"),
        ("build", "--profile", "spdx3", "-o", "-", "--on-error", "keep"),
        ("build", "--profile", "mldcat-ap", "-o", "-", "--on-error", "keep"),
        ("check", "--fail-on", "warning"),
    ],
    ids=" ".join,
)
def test_what_is_written_and_said(arguments: tuple[str, ...], library: Path) -> None:
    card = COMPLETE.read_bytes()
    expected = cardgraph(*arguments, library, "-", "--jobs", "1", stdin=card)
    assert b"stdin.md" in expected.stdout or expected.returncode
    result = small(*arguments, library, "-", "-j", "2", stdin=card)
    assert (result.returncode, result.stdout, result.stderr) == (
        expected.returncode,
        expected.stdout,
        expected.stderr,
    )


def test_what_a_store_holds(library: Path, tmp_path: Path) -> None:
    states = []
    for jobs in "12":
        store = tmp_path / jobs / "store"
        store.parent.mkdir()
        result = small("build", library, "--store", store, "--on-error", "skip", "--jobs", jobs)
        said = result.stderr.replace(bytes(store), b"")
        known = [next(store.rglob(name)).read_bytes() for name in ("manifest.jsonl", "details-1")]
        states.append((said, known, set(open_read_only(store))))
    assert states[0] == states[1]


@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_results_come_in_order_and_the_parts_not_too_soon(jobs: int) -> None:
    """Those of the others as well, whose parts take their time, so that this process is ahead of them."""
    taken = []

    def parts() -> Iterator[str]:
        for number in range(200):
            taken.append(number)
            yield f"{number}, {there('time.sleep(0.01) or True')}"

    done, most = [], 0
    for number, is_there in in_order(eval, parts(), jobs):
        done.append((number, is_there))
        most = max(most, len(taken) - len(done))
    assert [number for number, _ in done] == list(range(200))
    assert len({is_there for _, is_there in done}) == min(jobs, 2), "every process has done some"
    assert most <= 3 * (jobs - 1) + 6


def test_a_process_that_has_done_its_parts_gets_others() -> None:
    results = in_order(eval, repeat(there("True"), 20_000), 2)
    assert sum(map(bool, islice(filter(None, results), 100))) == 100


@pytest.mark.parametrize("cards", [0, 1, 399, 2000, 2345])
def test_the_last_batches_are_small_and_no_card_is_lost(cards: int) -> None:
    sources = [InMemory(str(number), "", b"") for number in range(cards)]
    parts = [sources[at : at + 200] for at in range(0, cards, 200)]
    cut = list(compiling._ever_fewer(parts, cards, 2))
    assert list(chain.from_iterable(cut)) == sources
    assert all(cut)
    assert max(map(len, cut[-2:]), default=0) <= 25
    assert list(compiling._ever_fewer(parts, 0, 2)) == parts, "of an unknown number none is known to be the last"


# ---------------------------------------------------------------- ends before time


@pytest.mark.parametrize(
    ("end", "words"),
    [
        ("signal.raise_signal(signal.SIGKILL)", "killed by signal 9; if memory was short"),
        ("signal.raise_signal(signal.SIGTERM)", "killed by signal 15"),
        ("os._exit(7)", "ended with status 7"),
    ],
)
def test_a_process_that_dies_is_named(end: str, words: str) -> None:
    with pytest.raises(JobError, match=words):
        list(in_order(eval, repeat(there(end)), 2))


@pytest.mark.parametrize("said", [b"done 1 of 2 parts", b"work" + bytes(7) + b"\5" + pickle.dumps(0)[:5]])
def test_what_a_process_prints_is_no_answer(said: bytes) -> None:
    with pytest.raises(JobError, match="a process that did part of the work was killed by signal 9"):
        list(in_order(eval, repeat(there(f"__import__('sys').stdout.buffer.write({said})")), 2))


def test_a_process_that_waits_for_work_ends_with_its_parent() -> None:
    command = [sys.executable, "-c", IDLE]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env={**os.environ, **ENVIRONMENT}) as process:
        assert process.stdout
        assert process.stdout.readline() == b"idle\n"
        started = children(process.pid)
        assert [is_running(child) for child in started] == [True]
        process.kill()
    limit = time.monotonic() + 10
    while time.monotonic() < limit and is_running(started[0]):
        time.sleep(0.01)
    assert not is_running(started[0])


def test_a_process_that_dies_before_it_could_help_is_done_without(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_START", "raise SystemExit(7)")
    assert list(in_order(eval, repeat(there("0"), 500), 3)) == [None] * 500


def test_an_interrupt_while_processes_start_ends_the_work() -> None:
    """Wherever it comes, no thread is left that waits for a task, nor whoever waits for the thread."""
    command = [sys.executable, "-c", INTERRUPTED]
    result = subprocess.run(command, capture_output=True, env={**os.environ, **ENVIRONMENT}, timeout=60, check=True)
    assert int(result.stdout) > 10


def test_what_no_process_can_be_started_for_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/dev/null")
    assert list(in_order(math.sqrt, [1, 4], 2)) == [1, 2]


def test_what_is_raised_there_is_raised_here() -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        list(in_order(eval, repeat(there("int('x')")), 2))
    with pytest.raises(TypeError, match="cannot pickle"):
        list(in_order(eval, repeat(there("memoryview(b'what cannot be sent back')")), 2))
    unknown = "type('Unknown', (Exception,), {})('nor can this')"
    with pytest.raises(RuntimeError, match="Unknown: nor can this"):
        list(in_order(eval, repeat(there(f"(_ for _ in ()).throw({unknown})")), 2))


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_is_raised_comes_when_it_is_its_turn(jobs: int) -> None:
    results = in_order(eval, chain(map(str, range(300)), ["int('x')"], repeat("0")), jobs)
    assert [next(results) for _ in range(300)] == list(range(300))
    with pytest.raises(ValueError, match="invalid literal"):
        next(results)


@pytest.mark.parametrize(
    ("number", "at_child", "status", "words"),
    [
        (signal.SIGINT, False, 130, "cardgraph: interrupted"),
        (signal.SIGKILL, False, -9, ""),
        (signal.SIGKILL, True, 3, "cardgraph: a process that did part of the work was killed by signal 9"),
    ],
    ids=["interrupted", "killed", "child killed"],
)
def test_nothing_is_left_behind(number: int, at_child: bool, status: int, words: str, tmp_path: Path) -> None:
    folder = tmp_path / "cards"
    folder.mkdir()
    text = COMPLETE.read_text("utf-8")
    for index in range(2000):
        (folder / f"{index}.md").write_text(text.replace("LLaMA 2", f"Model {index}"), "utf-8")
    output = tmp_path / "out.nt"
    output.write_text("old", "utf-8")
    command = [sys.executable, "-m", "cardgraph", "build", str(folder), "-o", str(output), "--jobs", "2"]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as process:
        limit = time.monotonic() + 60
        while time.monotonic() < limit and not (started := children(process.pid)):
            time.sleep(0.01)
        if at_child:
            _have_wait(process.pid, started[0], limit)
        os.kill(started[0] if at_child else process.pid, number)
        assert process.stderr
        errors = process.stderr.read().decode()
    # Where an interrupt comes while an ``eval`` is at work, Python ends itself by it in the end.
    assert process.returncode in ((status, -number) if number == signal.SIGINT else (status,))
    assert "Traceback" not in errors
    assert errors.strip().startswith(words)
    assert errors.strip().count("\n") == 0
    assert output.read_text("utf-8") == "old"
    assert (number == signal.SIGKILL and not at_child) or len(list(tmp_path.iterdir())) == 2
    limit = time.monotonic() + 10
    while time.monotonic() < limit and any(map(is_running, started)):
        time.sleep(0.01)
    assert not any(map(is_running, started))


def _have_wait(process: int, child: int, limit: float) -> None:
    """Stop a process, once it has done something, and wait until its parent does nothing but wait for it."""
    while time.monotonic() < limit and written(child) < 1 << 16:
        time.sleep(0.01)
    os.kill(child, signal.SIGSTOP)
    before = -1.0
    while time.monotonic() < limit and before != (before := worked(process)):
        time.sleep(0.5)
