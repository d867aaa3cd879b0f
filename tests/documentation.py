"""The documentation as a program: its set-up lines, its examples, its recipes, its generated pages.

    python tests/documentation.py build             print the README's line that installs and builds
    python tests/documentation.py test              print its line that installs and passes the tests
    python tests/documentation.py refresh [PAGE…]   renew the generated pages, and what the examples print

How a page is written. Pages are the ``.md`` files at the top and all below ``docs/``. Each is one session: a
folder of its own, with ``examples/`` and ``benchmarks/`` in it, and one shell that goes through the page from top to bottom.

``console``
    Commands behind ``$ ``, each with what it prints under it. A line of ``…`` stands for any lines, or none. A
    command must succeed, unless the next one is ``echo $?``, which shows how it ended.
``python``
    A program. The ``text`` block behind it shows what it prints.
any block under a paragraph that ends in the name of a file and what to do with it
    The file is written before the session goes on::

        `queries/mine.rq` (new file):
        `shapes/model.ttl` (at the end):
        `src/cardgraph/card.py` (after `license:`):
        `src/cardgraph/card.py` (before `license:`):
        `src/cardgraph/card.py` (instead of `license:`):

    The words in the brackets' backticks are how one line of the file begins, and no other.
``bash``
    The two set-up lines, in the README only. What the first of them builds opens the README's session.
any other
    Is shown and not run.

Below ``docs/extending/`` the folder is a copy of the whole project, and the commands are those of the copy.
Port 17878 stands for one that is free, and a command that starts a server there is waited for.
Pages and parts of pages between ``<!-- generated: NAME -->`` and ``<!-- end -->`` are made by
``scripts/generate_docs.py``; they are compared, not run.

``refresh`` writes what was printed, keeps a ``…`` where it still fits, and stops at a command that fails.
"""

import contextlib
import itertools
import os
import re
import select
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import textwrap
import time
from functools import cache
from pathlib import Path
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
GENERATOR = ROOT / "scripts" / "generate_docs.py"
REFRESH = "python tests/documentation.py refresh"
ELISION = "…"
PORT = 17878
_STANDING_PORT = re.compile(rf"(?<=:){PORT}\b|(?<=--port ){PORT}\b")
BUILD_AND_TEST = ("build", "test")
# What a copy of the project does without.
_LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "dist", "*.egg-info", "__pycache__", ".*_cache", ".hypothesis")
_GENERATED = re.compile(r"<!-- generated: .*?<!-- end -->", re.DOTALL)
_CAPTION = re.compile(
    r"`(?P<path>[^`]+)` \((?P<how>new file|at the end|(?:after|before|instead of) `(?P<anchor>[^`]+)`)\):"
)
# Between commands, so that what a terminal shows can be cut into what each of them printed.
_CUT = "\x1e"


class PageError(Exception):
    """A page that cannot be run as it stands; the text says which, where and why."""


class Block(NamedTuple):
    """A fenced block: its kind, its text, the line of the page that the text begins on.

    ``indent`` is what the page has before each line of it, as in a list; ``caption`` the paragraph above.
    """

    page: Path
    kind: str
    text: str
    line: int
    indent: str
    caption: str

    def place(self, line: int = 0) -> str:
        """The page and a line of it, as messages name them."""
        page = self.page.relative_to(ROOT) if self.page.is_relative_to(ROOT) else self.page.name
        return f"{page}:{line or self.line}"


class Step(NamedTuple):
    """One thing to do in a session, and what the page shows that it prints.

    ``kind`` is ``command``, ``program`` or ``edit``; ``status`` the exit status that the page shows, or
    None where it leaves that open. ``shown`` stands on ``length`` lines of the page from ``first`` on,
    each behind ``indent``.
    """

    place: str
    kind: str
    text: str
    shown: str
    first: int
    length: int
    indent: str = ""
    status: int | None = 0
    caption: str = ""


class Outcome(NamedTuple):
    """What a step printed, and how it ended: the exit statuses of its commands, the last one first."""

    step: Step
    printed: str
    statuses: list[int]

    @property
    def failure(self) -> str:
        """What went wrong, with the place, or nothing."""
        # Whoever closes a pipe early, as head does, ends the command before it by a signal.
        wrong = set(self.statuses) - {0, 128 + signal.SIGPIPE} if self.step.status == 0 else ()
        if not wrong and self.step.status in (None, self.statuses[0]):
            return ""
        return (
            f"{self.step.place}: `{self.step.text}` ended with status {' '.join(map(str, self.statuses))}, "
            f"which no `echo $?` under it shows; it printed:\n{self.printed}"
        )


# ---------------------------------------------------------------- reading a page


def pages() -> list[Path]:
    """All pages: those at the top, and those below ``docs/``."""
    return sorted(ROOT.glob("*.md")) + sorted((ROOT / "docs").rglob("*.md"))


def tokens(page: Path) -> list[Token]:
    """A page, parsed."""
    return _parsed(page.read_text("utf-8"))


@cache
def _parsed(text: str) -> list[Token]:
    return MarkdownIt("commonmark").enable("table").parse(text)


def blocks(page: Path, kind: str = "") -> list[Block]:
    """The fenced blocks of a page, of one kind or all."""
    lines = page.read_text("utf-8").splitlines()
    found, caption = [], ""
    for token in tokens(page):
        if token.type == "fence":
            assert token.map
            fence = lines[token.map[0]]
            indent = fence[: len(fence) - len(fence.lstrip())]
            found.append(Block(page, token.info.split(" ")[0], token.content, token.map[0] + 2, indent, caption))
        if token.type == "inline":
            caption = " ".join(token.content.split())
        elif token.type != "paragraph_close":
            caption = ""
    return [block for block in found if kind in ("", block.kind)]


def setup(name: str) -> str:
    """The README's set-up line ``build`` or ``test``."""
    return blocks(README, "bash")[BUILD_AND_TEST.index(name)].text.strip()


def steps(page: Path) -> list[Step]:
    """What is to be done in the session of a page, in order."""
    found: list[Step] = []
    every = blocks(page)
    generated = _generated_lines(page)
    for block, after in itertools.zip_longest(every, every[1:]):
        if block.line in generated:
            continue
        caption = _CAPTION.search(block.caption)
        if caption and caption.end() == len(block.caption):
            found.append(Step(block.place(), "edit", block.text, "", 0, 0, caption=block.caption))
        elif block.kind == "console":
            found += _commands(block)
        elif block.kind == "python" or (block.kind == "bash" and block == blocks(README, "bash")[0]):
            if not after or after.kind != "text":
                raise PageError(f"{block.place()}: no text block behind it shows what it prints")
            kind = "program" if block.kind == "python" else "command"
            text = block.text if kind == "program" else block.text.rpartition(".venv/bin/")[2].strip()
            found.append(Step(block.place(), kind, text, after.text, after.line, after.text.count("\n"), after.indent))
    return found


def _commands(block: Block) -> list[Step]:
    found: list[Step] = []
    for number, line in enumerate(block.text.splitlines(keepends=True), block.line):
        if line.startswith("$ "):
            found.append(Step(block.place(number), "command", line[2:].rstrip("\n"), "", number + 1, 0, block.indent))
        elif not found:
            raise PageError(f"{block.place(number)}: output without a command")
        else:
            found[-1] = found[-1]._replace(shown=found[-1].shown + line, length=found[-1].length + 1)
    for index, (step, after) in enumerate(itertools.pairwise(found)):
        if after.text == "echo $?":
            found[index] = step._replace(status=int(after.shown) if after.shown.strip().isdigit() else None)
    return found


def _generated_lines(page: Path) -> set[int]:
    """The lines of a page that are made, not written."""
    text = page.read_text("utf-8")
    if text.startswith("<!-- Generated"):
        return set(range(text.count("\n") + 2))
    spans = [(text.count("\n", 0, m.start()), text.count("\n", 0, m.end())) for m in _GENERATED.finditer(text)]
    return {line for first, last in spans for line in range(first + 1, last + 2)}


def fits(shown: str, printed: str) -> bool:
    """Whether what is shown is what was printed; a line of ``…`` stands for any lines."""
    parts = re.split(rf"^{ELISION}\n", shown, flags=re.MULTILINE)
    return re.fullmatch(r"(?:.*\n)*?".join(map(re.escape, parts)), printed) is not None


# ---------------------------------------------------------------- running it


def environment(folder: Path | None = None) -> dict[str, str]:
    """The environment of the examples: this interpreter's commands, a fixed day, a plain terminal.

    :param folder: a copy of the project to take the modules from
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    return {
        **kept,
        **({"PYTHONPATH": str(folder / "src")} if folder else {}),
        "PATH": os.pathsep.join([os.path.dirname(sys.executable), os.environ.get("PATH", os.defpath)]),
        "SOURCE_DATE_EPOCH": "1795392000",
        "NO_COLOR": "1",
        "TERM": "dumb",
        "COLUMNS": "100",
        "LC_ALL": "C.UTF-8",
        "PYTHONIOENCODING": "utf-8",
    }


def run(page: Path, folder: Path) -> list[Outcome]:
    """Go through a page in an empty folder, up to its end or to the first step that fails."""
    outcomes: list[Outcome] = []
    extending = page.is_relative_to(ROOT / "docs" / "extending")
    if extending:
        shutil.copytree(ROOT, folder, ignore=_LEFT_OUT, dirs_exist_ok=True)
    else:
        for name in ("examples", "benchmarks"):
            shutil.copytree(ROOT / name, folder / name, ignore=_LEFT_OUT)
    with Session(folder, environment(folder if extending else None)) as session:
        for step in steps(page):
            outcomes.append(session.take(step))
            if outcomes[-1].failure:
                break
    return outcomes


class Session:
    """A shell in a folder that takes one step after the other; what it leaves running ends with it."""

    def __init__(self, folder: Path, variables: dict[str, str]) -> None:
        self.folder = folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self._shell = subprocess.Popen(
            ["bash", "--norc"],
            cwd=folder,
            env=variables,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def __enter__(self) -> "Session":
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._shell.pid, signal.SIGKILL)
        self._shell.communicate()

    def take(self, step: Step) -> Outcome:
        """Do one step.

        :raises PageError: if an edit does not fit its file, or the shell ends or hangs
        """
        if step.kind == "edit":
            self._edit(step)
            return Outcome(step, "", [0])
        command = f"python -c {shlex.quote(step.text)}" if step.kind == "program" else step.text
        printed, statuses = self._run(_STANDING_PORT.sub(str(self.port), command), step)
        if printed and not printed.endswith("\n"):
            printed += "\n"
        if command.endswith("&") and _STANDING_PORT.search(command):
            self._wait_for_server(step)
        return Outcome(step, printed.replace(f":{self.port}", f":{PORT}"), statuses)

    def _run(self, command: str, step: Step, seconds: float = 300) -> tuple[str, list[int]]:
        """What a command prints, and its exit status before those of the commands of its pipeline."""
        assert self._shell.stdin
        assert self._shell.stdout
        mark = _CUT.encode("unicode_escape").decode()
        ended = 'ended=($? "${PIPESTATUS[@]}")'
        script = (
            f"{{ {command}\n{ended}; }} < /dev/null\nprintf '%b' '{mark}'\"${{ended[*]}}\"'{mark}'; (exit $ended)\n"
        )
        self._shell.stdin.write(script.encode())
        self._shell.stdin.flush()
        output, deadline = b"", time.monotonic() + seconds
        while output.count(_CUT.encode()) < 2:
            ready = select.select([self._shell.stdout], [], [], max(0.0, deadline - time.monotonic()))[0]
            piece = os.read(self._shell.stdout.fileno(), 1 << 16) if ready else b""
            if not piece:
                what = "ended the shell" if ready else f"did not end within {seconds:g} s"
                raise PageError(f"{step.place}: `{step.text}` {what}; it printed:\n{output.decode(errors='replace')}")
            output += piece
        printed, ends, _ = output.decode("utf-8").replace("\r\n", "\n").split(_CUT)
        return printed, list(map(int, ends.split()))

    def _wait_for_server(self, step: Step) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return
            time.sleep(0.05)
        raise PageError(f"{step.place}: `{step.text}` started no server on 127.0.0.1:{PORT}")

    def _edit(self, step: Step) -> None:
        caption = _CAPTION.search(step.caption)
        assert caption
        path, how, anchor = self.folder / caption["path"], caption["how"], caption["anchor"]
        if how == "new file":
            if path.exists():
                raise PageError(f"{step.place}: {caption['path']} is there already")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(step.text, "utf-8")
            return
        lines = path.read_text("utf-8").splitlines(keepends=True)
        if how == "at the end":
            lines += ["\n", step.text]
        else:
            found = [number for number, line in enumerate(lines) if line.strip().startswith(anchor)]
            if len(found) != 1:
                raise PageError(f"{step.place}: {len(found)} lines of {caption['path']} begin with `{anchor}`, not 1")
            first = found[0] + how.startswith("after")
            lines[first : first + how.startswith("instead")] = [step.text]
        path.write_text("".join(lines), "utf-8")


# ---------------------------------------------------------------- renewing it


@cache
def generated() -> dict[Path, str]:
    """The pages that the generator makes, or has a part in, as they should be."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(ROOT / "docs", Path(folder, "docs"))
        result = subprocess.run(
            [sys.executable, GENERATOR, folder],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )
        if result.returncode:
            raise PageError(f"{GENERATOR.relative_to(ROOT)} failed:\n{result.stdout}")
        made = [Path(line) for line in result.stdout.splitlines()]
        return {ROOT / path: Path(folder, path).read_text("utf-8") for path in made}


def stray() -> list[Path]:
    """Pages that say that they were generated, and are not."""
    made = [page for page in pages() if page.read_text("utf-8").startswith("<!-- Generated")]
    return [page for page in made if page not in generated()]


def refresh(names: list[str]) -> None:
    """Renew the generated pages, and the output of the examples: of some pages, or of all.

    :raises PageError: at the first command that fails; the pages before it have been renewed
    """
    chosen = [Path(name).resolve() for name in names]
    if not chosen or any("<!-- generated: " in page.read_text("utf-8") for page in chosen):
        for page, text in generated().items():
            if not chosen or page in chosen:
                page.parent.mkdir(parents=True, exist_ok=True)
                page.write_text(text, "utf-8")
    if not chosen:
        for page in stray():
            page.unlink()
    for page in chosen or pages():
        for place in renew(page):
            print(f"{place}: renewed")


def renew(page: Path) -> list[str]:
    """Write what the examples of a page print into it, where that is not what it shows.

    :returns: the places that were renewed
    :raises PageError: at the first command that fails, and the page stays as it is
    """
    with tempfile.TemporaryDirectory() as folder:
        outcomes = run(page, Path(folder))
    if outcomes and outcomes[-1].failure:
        raise PageError(outcomes[-1].failure)
    lines = page.read_text("utf-8").splitlines(keepends=True)
    stale = [outcome for outcome in outcomes if not fits(outcome.step.shown, outcome.printed)]
    for step, printed, _ in reversed(stale):
        written = textwrap.indent(printed, step.indent)
        lines[step.first - 1 : step.first - 1 + step.length] = [written]
    page.write_text("".join(lines), "utf-8")
    return [step.place for step, *_ in stale]


def main(arguments: list[str]) -> None:
    """Do what the command line says."""
    # A server that an example has started is to end with us, however we end.
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    match arguments:
        case ["build" | "test" as name]:
            print(setup(name))
        case ["refresh", *names]:
            try:
                refresh(names)
            except PageError as error:
                sys.exit(str(error))
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
