"""No card is read twice by one command: every opening of a file is counted, in all of its processes."""

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from conftest import ENVIRONMENT, EXAMPLES, ROOT

# Loaded by each interpreter as it starts.
COUNTING = """
import json, os, sys

log = os.open(os.environ["OPENED"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)

def note(path):
    os.write(log, (json.dumps([os.getpid(), path]) + "\\n").encode())

def count(event, arguments):
    if event == "open" and str(arguments[0]).endswith(".md"):
        note(arguments[0])

note(None)
sys.addaudithook(count)
"""
# So few cards for each process that a small library is shared out, and perhaps no room to keep cards.
SMALL = "from cardgraph import compile; compile.BATCH = 2; from cardgraph.cli import main; "
NO_ROOM = "from cardgraph.source.reader import Reader; Reader.__init__.__defaults__ = (0,); "


@pytest.fixture
def cards(tmp_path: Path) -> Path:
    """Cards, some of which are looked at again: they are at odds with others, far from them."""
    folder = Path(shutil.copytree(EXAMPLES, tmp_path / "cards"))
    text = (folder / "BERT.md").read_text("utf-8")
    (folder / "zz.md").write_text(text.replace("United", "Untied"), "utf-8")
    (folder / "no card.md").write_text("Bring milk.", "utf-8")
    return folder


def opened(*arguments: str | Path, beside: Path, before: str = "", status: int = 0) -> tuple[Counter[str], int]:
    """How often a command opens each card, by name, and how many processes it takes."""
    hooks = beside / "hooks"
    hooks.mkdir(exist_ok=True)
    (hooks / "sitecustomize.py").write_text(COUNTING, "utf-8")
    log = beside / "opened"
    path = os.pathsep.join([str(hooks), str(ROOT / "src"), os.environ.get("PYTHONPATH", "")])
    ran = subprocess.run(
        [sys.executable, "-c", f"{before}{SMALL}main()", *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": path, "OPENED": str(log), **ENVIRONMENT},
        capture_output=True,
        check=False,
    )
    assert ran.returncode == status, ran.stderr.decode()
    lines = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    log.unlink()
    return Counter(Path(path).name for _, path in lines if path), len({process for process, _ in lines})


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_each_card_is_opened_once(cards: Path, tmp_path: Path, jobs: str) -> None:
    store = tmp_path / "cards.store"
    output = tmp_path / "cards.nt"
    keep = ("--on-error", "keep", "--jobs", jobs)

    def check(*arguments: str | Path, status: int = 0, shared_out: bool = True) -> None:
        once = Counter(path.name for path in cards.iterdir())
        processes = int(jobs) if shared_out else 1
        assert opened(*arguments, beside=tmp_path, status=status) == (once, processes)

    check("check", cards, "--jobs", jobs)
    check("build", cards, "-o", output, *keep)
    check("query", "models", cards, status=0, shared_out=False)
    # The first time, without a change, and with changes.
    check("build", cards, "--store", store, *keep)
    check("build", cards, "--store", store, *keep, shared_out=False)
    with (cards / "BERT.md").open("a", encoding="utf-8") as card:
        card.write("\nMore.\n")
    (cards / "CodeGen.md").unlink()
    check("build", cards, "--store", store, *keep, shared_out=False)
    for card in cards.iterdir():
        card.write_bytes(card.read_bytes() + b"\n")
    check("build", cards, "--store", store, *keep)
    # What is written beside a store is taken from there.
    check("build", cards, "--store", store, "-o", output, *keep, shared_out=False)


def test_without_room_only_what_is_looked_at_again_is_opened_again(cards: Path, tmp_path: Path) -> None:
    # Cards of one model, and a card whose license is of another category than that of its base model.
    twice = {"BERT.md", "zz.md", "Stable Diffusion.md", "Stable Video Diffusion.md"}
    wanted = Counter({path.name: 2 if path.name in twice else 1 for path in cards.iterdir()})
    for arguments in (("check", cards), ("build", cards, "--store", tmp_path / "store", "--on-error", "keep")):
        assert opened(*arguments, beside=tmp_path, before=NO_ROOM, status=0)[0] == wanted


def test_the_counting_counts(cards: Path, tmp_path: Path) -> None:
    reading = f"open({str(cards / 'BERT.md')!r}).close(); "
    counts, _ = opened("check", cards / "BERT.md", beside=tmp_path, before=reading)
    assert counts == {"BERT.md": 2}
