"""What the machine refuses: threads, processes, memory, open files, streams. There is another way, or a plain word."""

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from cardgraph.check.checker import BATCH
from conftest import COMPLETE, ENVIRONMENT, EXAMPLES, PLAIN, RICH, ROOT, cardgraph

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs limits as Linux has them")

# Root gets threads in any case: so another user runs the rest, who may read what root may.
AS_ANOTHER_USER = """
import ctypes, os, resource, sys

READ = 1 << 1 | 1 << 2
libc = ctypes.CDLL(None, use_errno=True)
if os.getuid() == 0:
    libc.prctl(8, 1, 0, 0, 0)
    os.setgroups([])
    os.setresgid(54321, 54321, 54321)
    os.setresuid(54321, 54321, 54321)
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    rights = (ctypes.c_uint32 * 6)(READ, READ, READ, 0, 0, 0)
    assert libc.capset(header, rights) == 0, "capset"
    assert libc.prctl(47, 2, 1, 0, 0) == libc.prctl(47, 2, 2, 0, 0) == 0, "prctl"
resource.setrlimit(resource.RLIMIT_NPROC, (1, 1))
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""


def limited(
    *arguments: str | Path, before: list[str] | None = None, env: dict[str, str] | None = None, **limits: int
) -> subprocess.CompletedProcess[bytes]:
    """Run the command line with less of something; no traceback may come out of it.

    :param before: what starts Python with some arguments, in place of Python itself
    :param env: more of the environment
    :param limits: kinds of limits by the second half of their names
    """

    def limit() -> None:
        for name, value in limits.items():
            resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (value, value))

    result = subprocess.run(
        [*(before or [sys.executable]), "-m", "cardgraph", *map(str, arguments)],
        capture_output=True, cwd=ROOT, env={**os.environ, **ENVIRONMENT, "RUST_BACKTRACE": "1", **(env or {})}, timeout=120,
        preexec_fn=limit, check=False,
    )  # fmt: skip
    said = result.stdout + result.stderr
    for word in (b"Traceback", b"panicked", b"backtrace", b"internal error", b".rs:"):
        assert word not in said, said
    return result


# Has twos of cards be batches, and each process that is started leave a mark in a file.
MARKED = """
import subprocess
from cardgraph import compile

class Popen(subprocess.Popen):
    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        open("STARTED", "a").write("x")

subprocess.Popen, compile.BATCH = Popen, 2
"""


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """So many cards that several processes are asked for, and some of them long."""
    folder = tmp_path_factory.mktemp("many") / "cards"
    folder.mkdir()
    os.chmod(folder.parent, 0o755)
    long, short = RICH.read_text("utf-8"), "# Rich\n\n## Model Details\n\n- License: MIT\n"
    for number in range(7 * BATCH + 1):
        text = short if number % 10 else long
        (folder / f"{number}.md").write_text(text.replace("Rich", f"Rich {number}"), "utf-8")
    return folder


# ---------------------------------------------------------------- threads and processes


@pytest.fixture
def alone() -> list[str]:
    """What starts Python where neither threads nor processes can be started."""
    command = [sys.executable, "-c", AS_ANOTHER_USER]
    attempt = "import threading; threading.Thread(target=print).start()"
    tried = subprocess.run([*command, "-c", attempt], capture_output=True, check=False)
    if b"can't start new thread" not in tried.stderr:
        pytest.skip("needs to be able to refuse threads to a process")
    return command


@pytest.mark.parametrize("arguments", [("check",), ("check", "--format", "json"), ("build", "-o", "-")], ids=" ".join)
def test_without_threads_the_other_engine_says_the_same(arguments: tuple[str, ...], alone: list[str]) -> None:
    expected = cardgraph(*arguments, EXAMPLES, PLAIN, RICH)
    result = limited(*arguments, EXAMPLES, PLAIN, RICH, before=alone)
    assert (result.returncode, result.stdout, result.stderr) == (expected.returncode, expected.stdout, expected.stderr)
    assert result.stdout or result.stderr


def test_without_processes_one_does_all(alone: list[str], tmp_path: Path) -> None:
    """Shared out in twos, a few cards are many; each process that is started leaves a mark."""
    started = tmp_path / "started"
    started.touch()
    for path in (tmp_path.parent, tmp_path, started):
        os.chmod(path, 0o777)
    (tmp_path / "sitecustomize.py").write_text(MARKED.replace("STARTED", str(started)), "utf-8")
    env = {"PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT / "src")])}
    expected = cardgraph("check", EXAMPLES, PLAIN, RICH, "--jobs", "3", env=env)
    assert started.read_text()
    started.write_text("")
    result = limited("check", EXAMPLES, PLAIN, RICH, "--jobs", "3", before=alone, env=env)
    assert not started.read_text()
    assert (result.returncode, result.stdout, result.stderr) == (expected.returncode, expected.stdout, expected.stderr)


# ---------------------------------------------------------------- open files


@pytest.fixture(scope="module")
def expected(many: Path) -> subprocess.CompletedProcess[bytes]:
    """What is said of many cards where nothing is refused."""
    return cardgraph("check", many, "--jobs", "1")


@pytest.mark.parametrize("number", range(5, 20, 2))
def test_few_open_files(number: int, many: Path, expected: subprocess.CompletedProcess[bytes]) -> None:
    """All is as it always is, or it is said that there are too many; no card is blamed."""
    result = limited("check", many, "--jobs", "3", NOFILE=number)
    if result.returncode == 3:
        assert b"ERROR" not in result.stdout
        assert b"file-unreadable" not in result.stdout
        assert result.stderr.startswith(b"cardgraph: ")
        assert b"Too many open files" in result.stderr
        assert result.stderr.count(b"\n") == 1
    else:
        assert (result.returncode, result.stdout) == (expected.returncode, expected.stdout)


# ---------------------------------------------------------------- memory

MEGABYTE = 1 << 20


@pytest.mark.parametrize("megabytes", [40, 50, 55, 60, 65, 70, 80, 100, 150, 2000])
def test_little_memory(megabytes: int, tmp_path: Path) -> None:
    """A library that gets none ends the process, and another one tells of it."""
    output = tmp_path / "graph.ttl"
    output.write_bytes(b"as it was")
    result = limited("build", EXAMPLES, "-o", output, AS=megabytes * MEGABYTE)
    if result.returncode == 0:
        assert megabytes >= 60
        assert output.read_bytes() != b"as it was"
    else:
        assert megabytes < 2000
        assert result.returncode == 3
        assert result.stderr.startswith((b"cardgraph: out of memory", b"cardgraph: cannot load a part"))
        assert result.stderr.count(b"\n") == 1
        assert output.read_bytes() == b"as it was"


def test_limited_memory_changes_nothing_else(tmp_path: Path) -> None:
    """Statuses, output, and what is read from standard input, come through the process that watches."""
    for arguments, stdin in ((("check", PLAIN), b""), (("check", RICH), b""), (("check", "-"), COMPLETE.read_bytes())):
        expected = cardgraph(*arguments, stdin=stdin)
        watched = subprocess.run(
            [sys.executable, "-m", "cardgraph", *map(str, arguments)], input=stdin, capture_output=True, cwd=ROOT,
            env={**os.environ, **ENVIRONMENT}, check=False,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (4000 * MEGABYTE, 4000 * MEGABYTE)),
        )  # fmt: skip
        assert (watched.returncode, watched.stdout, watched.stderr) == (
            expected.returncode, expected.stdout, expected.stderr,
        )  # fmt: skip


# ---------------------------------------------------------------- streams


def shell(command: str, *arguments: str | Path) -> tuple[int, bytes, bytes]:
    """Run a command of bash, in which CARDGRAPH is the command line and $1 … are the arguments."""
    command = command.replace("CARDGRAPH", f"{sys.executable} -m cardgraph")
    result = subprocess.run(
        ["bash", "-c", command, "bash", *map(str, arguments)],
        capture_output=True, cwd=ROOT, env={**os.environ, **ENVIRONMENT}, timeout=60, check=False,
    )  # fmt: skip
    assert b"Traceback" not in result.stderr
    assert b"Exception ignored" not in result.stderr
    return result.returncode, result.stdout, result.stderr


@pytest.mark.parametrize("stream", ["2>/dev/full", "2>&-"])
@pytest.mark.parametrize("command", ['check "$1"', 'check "$1" --format json', 'build "$1" -o -', 'query models "$1"'])
@pytest.mark.parametrize("card", [PLAIN, RICH, COMPLETE], ids=lambda path: path.stem)
def test_standard_error_that_takes_nothing_changes_nothing(command: str, stream: str, card: Path) -> None:
    expected = shell(f"CARDGRAPH {command}", card)
    status, output, errors = shell(f"CARDGRAPH {command} {stream}", card)
    assert (status, output, errors) == (*expected[:2], b"")


@pytest.mark.parametrize(
    "command",
    ['build "$1" -o -', 'build "$1" -o - --on-error keep --format trig', 'check "$1"', 'check "$1" --format json',
     'query models "$1"', "explain", "new X -o -", "--help", "check --help", "--version"],
)  # fmt: skip
def test_standard_output_that_takes_nothing_is_no_success(command: str) -> None:
    for stream, reason in ((">/dev/full", b"No space left on device"), (">&-", b"it is closed")):
        status, _, errors = shell(f"CARDGRAPH {command} {stream}", RICH)
        assert (status, errors.splitlines()[-1]) == (3, b"cardgraph: cannot write to standard output: " + reason)
        assert shell(f"CARDGRAPH {command} {stream} 2>&-", RICH)[0] == 3
        assert shell(f"CARDGRAPH {command} {stream} 2>/dev/full", RICH)[0] == 3


def test_nothing_to_say_can_be_said_to_nobody() -> None:
    status, _, errors = shell('CARDGRAPH check "$1" >&-', COMPLETE)
    assert (status, errors) == (0, b"1 card: nothing to report\n")


def test_a_file_is_written_whatever_the_streams(tmp_path: Path) -> None:
    output = tmp_path / "graph.ttl"
    for number, streams in enumerate((">&- 2>&-", "<&- >&- 2>&-", ">/dev/full 2>/dev/full")):
        output.unlink(missing_ok=True)
        assert shell(f'CARDGRAPH build "$1" -o "$2" {streams}', COMPLETE, output)[0] == 0, number
        assert b"Model" in output.read_bytes()


def test_a_file_stays_as_it_was_where_standard_output_takes_nothing(tmp_path: Path) -> None:
    """The graph that goes to a file is complete, or as it was, whatever becomes of the other one."""
    output = tmp_path / "graph.ttl"
    output.write_bytes(b"as it was")
    assert shell('CARDGRAPH build "$1" -o - > /dev/full; CARDGRAPH build "$2" -o "$3"', RICH, PLAIN, output)[0] == 1
    assert output.read_bytes() == b"as it was"
