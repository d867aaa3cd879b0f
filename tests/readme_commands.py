"""The README as a program: its set-up lines, its examples, its tables.

    python tests/readme_commands.py build      print the line that installs and builds
    python tests/readme_commands.py test       print the line that installs and passes the tests
    python tests/readme_commands.py refresh    write what the commands print into the README

``refresh`` rewrites the two tables and the output of every command and program; output in which a line of
``…`` leaves something out is rewritten only where it no longer fits, and then as a whole.
"""

import contextlib
import itertools
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
ELISION = "…"
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# Between commands, so that a terminal's view can be cut into what each of them printed.
_CUT = "\x1e"


class Block(NamedTuple):
    """A fenced block of the README and the line that its text begins on."""

    kind: str
    text: str
    line: int


class Step(NamedTuple):
    """A command of a console block and what the README shows that it prints."""

    command: str
    shown: str
    line: int


def blocks(kind: str = "") -> list[Block]:
    """The fenced blocks of one kind, or all."""
    text = README.read_text("utf-8")
    found = [Block(m[1], m[2], text.count("\n", 0, m.start(2)) + 1) for m in _BLOCK.finditer(text)]
    return [block for block in found if kind in ("", block.kind)]


def setup(name: str) -> str:
    """The set-up line ``build`` or ``test``."""
    return blocks("bash")[("build", "test").index(name)].text.strip()


def steps(block: Block) -> list[Step]:
    """The commands of a console block, each with the output under it."""
    found: list[Step] = []
    for number, line in enumerate(block.text.splitlines(keepends=True), block.line):
        if line.startswith("$ "):
            found.append(Step(line[2:].rstrip("\n"), "", number))
        elif found:
            found[-1] = found[-1]._replace(shown=found[-1].shown + line)
        else:
            raise ValueError(f"README.md:{number}: output without a command")
    return found


def environment() -> dict[str, str]:
    """The environment of the examples: this interpreter's commands, a fixed day, a plain terminal."""
    return {
        **os.environ,
        "PATH": os.pathsep.join([os.path.dirname(sys.executable), os.environ.get("PATH", os.defpath)]),
        "SOURCE_DATE_EPOCH": "1795392000",
        "NO_COLOR": "1",
        "TERM": "dumb",
        "COLUMNS": "100",
        "LC_ALL": "C.UTF-8",
        "PYTHONIOENCODING": "utf-8",
    }


def run(folder: Path, timeout: float = 300) -> dict[int, str]:
    """Run all console blocks, one after the other, in one shell; the examples lie beside it.

    :returns: what each command printed, by the line of the README it stands on
    """
    shutil.copytree(ROOT / "examples", folder / "examples")
    wanted = [step for block in blocks("console") for step in steps(block)]
    mark = f"{{ status=$?; printf '%s' $'{_CUT.encode('unicode_escape').decode()}'; (exit $status); }}"
    script = "".join(f"{step.command}\n{mark}\n" for step in wanted)
    with tempfile.TemporaryFile() as output:
        shell = subprocess.Popen(
            ["bash", "-c", script],
            cwd=folder,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            shell.wait(timeout)
        finally:
            # What an example has left running ends with the shell.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(shell.pid, signal.SIGKILL)
            shell.wait()
        output.seek(0)
        printed = output.read().decode("utf-8").replace("\r\n", "\n").split(_CUT)
    if len(printed) != len(wanted) + 1:
        raise ValueError(f"README.md: {len(wanted)} commands, but {len(printed) - 1} have ended: {printed[-1]}")
    return {step.line: text for step, text in zip(wanted, printed, strict=False)}


def run_python(code: str, folder: Path) -> str:
    """What a block of Python prints in the folder that the console blocks have left."""
    command = [sys.executable, "-c", code]
    result = subprocess.run(
        command,
        cwd=folder,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    return result.stdout


def python_blocks() -> list[tuple[Block, Block]]:
    """The blocks of Python, each with the text block behind it, which shows what it prints."""
    found = blocks()
    return [(block, after) for block, after in itertools.pairwise(found) if block.kind == "python"]


def fits(shown: str, printed: str) -> bool:
    """Whether what is shown is what was printed; a line of ``…`` stands for any lines."""
    parts = re.split(rf"^{ELISION}\n", shown, flags=re.MULTILINE)
    return re.fullmatch(r"(?:.*\n)*?".join(map(re.escape, parts)), printed) is not None


def table(name: str) -> str:
    """The Markdown table of the rules or of the queries, as the command line lists them."""
    command = {"rules": ["explain"], "queries": ["query", "--list"]}[name]
    listed = subprocess.run(
        [sys.executable, "-m", "cardgraph", *command],
        capture_output=True,
        check=True,
        encoding="utf-8",
        env=environment(),
    ).stdout
    columns = {"rules": 3, "queries": 2}[name]
    rows = [re.split(r" {2,}", line, maxsplit=columns - 1) for line in listed.splitlines()]
    if name == "rules":
        lines = ["| rule | severity | what it is about |", "| --- | --- | --- |"]
        lines += [f"| `{rule}` | {severity} | {title} |" for rule, severity, title in rows]
    else:
        lines = ["| query | question |", "| --- | --- |"]
        lines += [f"| `{query}` | {question} |" for query, question in rows]
    return "\n".join(lines) + "\n"


def shown_table(name: str) -> re.Match[str]:
    """The table in the README, between its markers."""
    pattern = rf"(<!-- {name} -->\n\n)(.*?)(\n<!-- /{name} -->)"
    match = re.search(pattern, README.read_text("utf-8"), re.DOTALL)
    if not match:
        raise ValueError(f"README.md: no markers <!-- {name} --> and <!-- /{name} -->")
    return match


def refresh() -> None:
    """Write the tables and the output of the commands into the README."""
    for name in ("rules", "queries"):
        match = shown_table(name)
        README.write_text(match.string[: match.start(2)] + table(name) + match.string[match.end(2) :], "utf-8")
    with tempfile.TemporaryDirectory() as folder:
        printed = run(Path(folder))
        text = README.read_text("utf-8")
        for code, shown in python_blocks():
            old = f"```python\n{code.text}```\n\n```text\n{shown.text}```"
            text = text.replace(old, f"```python\n{code.text}```\n\n```text\n{run_python(code.text, Path(folder))}```")
    for block in blocks("console"):
        written = ""
        for step in steps(block):
            kept = step.shown if fits(step.shown, printed[step.line]) else printed[step.line]
            written += f"$ {step.command}\n{kept}"
        text = text.replace(f"```console\n{block.text}```", f"```console\n{written}```")
    README.write_text(text, "utf-8")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["build" | "test" as name]:
            print(setup(name))
        case ["refresh"]:
            refresh()
        case _:
            sys.exit(__doc__)
