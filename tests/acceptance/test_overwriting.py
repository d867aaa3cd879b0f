"""What a command writes never takes the place of what it reads, nor of what else it writes."""

import shutil
from pathlib import Path

import pytest

from conftest import COMPLETE, cardgraph


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A card, a link to it, and a graph of it."""
    shutil.copy(COMPLETE, tmp_path / "card.md")
    (tmp_path / "link.md").symlink_to("card.md")
    assert cardgraph("build", "card.md", "-o", "graph.ttl", cwd=tmp_path).returncode == 0
    return tmp_path


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("check", "card.md", "--report", "card.md"), "--report card.md: it is among the files that are read"),
        (("check", ".", "--report", "./card.md"), "--report ./card.md: it is among"),
        (("check", "link.md", "--report", "card.md"), "--report card.md: it is among"),
        (("check", "card.md", "--report", "link.md"), "--report link.md: it is among"),
        (("build", "*.md", "-o", "card.md", "--format", "turtle"), "-o card.md: it is among"),
        (("build", "card.md", "-o", "graph.ttl", "--report", "card.md"), "--report card.md: it is among"),
        (("query", "models", "card.md", "-o", "card.md"), "-o card.md: it is among"),
        (("query", "models", ".", "-o", "card.md"), "-o card.md: it is among"),
        (("query", "CONSTRUCT WHERE { ?s ?p ?o }", "graph.ttl", "-o", "graph.ttl"), "-o graph.ttl: it is among"),
        (("build", "card.md", "-o", "new.ttl", "--report", "./new.ttl"), "-o and --report both name new.ttl"),
        (("build", "card.md", "-o", "graph.ttl", "--report", "graph.ttl"), "-o and --report both name graph.ttl"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_is_read_is_not_written_over(arguments: tuple[str, ...], said: str, folder: Path) -> None:
    before = contents(folder)
    result = cardgraph(*arguments, cwd=folder)
    assert result.returncode == 2
    assert said in result.stderr.decode()
    assert result.stderr.decode().rstrip().endswith(("name another file", "name another file for one"))
    assert contents(folder) == before


@pytest.mark.parametrize(
    "arguments",
    [
        ("build", "card.md", "-o", "graph.ttl", "--report", "report.json"),
        ("build", "card.md", "-o", "/dev/null", "--report", "/dev/null"),
        ("query", "models", "graph.ttl", "-o", "answer.md"),
        # What is left out is not read.
        ("query", "models", ".", "--exclude", "link.md", "--exclude", "card.md", "-o", "card.md"),
        ("check", ".", "--exclude", "link.md", "--exclude", "card.md", "--report", "card.md"),
    ],
    ids=" ".join,
)
def test_everything_else_is(arguments: tuple[str, ...], folder: Path) -> None:
    shutil.copy(COMPLETE, folder / "other.md")
    for _ in range(2):
        result = cardgraph(*arguments, cwd=folder)
        assert result.returncode == 0, result.stderr.decode()
