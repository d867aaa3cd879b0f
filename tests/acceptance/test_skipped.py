"""Which files are cards: what patterns leave out, and documents about a folder that are none."""

import json
import shutil
from pathlib import Path

import pytest

from cardgraph.source.exclusion import Exclusion
from conftest import COMPLETE, PLAIN, cardgraph

# Nothing that is taken for a card unless it is named.
README = "# My cards\n\n## Model Details\n\nAll cards of the lab. Name: none.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of cards as people have them: cards, drafts, and documents about them."""
    for place in ("cards/Heron.md", "cards/drafts/Egret.md", "cards/drafts/old/Heron.md", "cards/Heron-old.md"):
        path = tmp_path / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(COMPLETE.read_text("utf-8").replace("LLaMA 2", place), "utf-8")
    for place in ("cards/README.md", "cards/drafts/Contributing.md"):
        (tmp_path / place).write_text(README, "utf-8")
    return tmp_path


def checked(*arguments: str | Path, cwd: Path, status: int = 0) -> tuple[set[str], list[str]]:
    """The files that a check took for cards, and what it said in the end."""
    result = cardgraph("check", *arguments, "--severity", "error", "--report", "report.json", cwd=cwd)
    assert result.returncode == status, result.stderr.decode()
    built = cardgraph("query", "SELECT ?f { ?card cg:fileName ?f }", *arguments, "--format", "csv", cwd=cwd)
    return set(built.stdout.decode().splitlines()[1:]), result.stderr.decode().splitlines()


# ---------------------------------------------------------------- patterns


@pytest.mark.parametrize(
    ("patterns", "left"),
    [
        (["drafts"], {"Heron.md", "Heron-old.md"}),
        (["drafts/"], {"Heron.md", "Heron-old.md"}),
        (["./cards/drafts"], {"Heron.md", "Heron-old.md"}),
        (["drafts/old"], {"Heron.md", "Heron-old.md", "drafts/Egret.md"}),
        (["*-old.md"], {"Heron.md", "drafts/Egret.md", "drafts/old/Heron.md"}),
        (["Heron.md"], {"Heron-old.md", "drafts/Egret.md"}),
        (["drafts/*.md"], {"Heron.md", "Heron-old.md"}),
        (["old", "Heron*"], {"drafts/Egret.md"}),
    ],
)
def test_patterns_leave_out_names_and_paths(patterns: list[str], left: set[str], folder: Path) -> None:
    options = [part for pattern in patterns for part in ("--exclude", pattern)]
    found, said = checked("cards", *options, cwd=folder)
    assert found == left
    assert any(line.startswith("left out by --exclude: cards/") for line in said)


@pytest.mark.parametrize("arguments", [["cards/Heron.md", "cards/Heron-old.md"], ["cards/*.md"], ["./cards"]])
def test_patterns_are_for_files_that_are_named_too(arguments: list[str], folder: Path) -> None:
    found, _ = checked(*arguments, "--exclude", "*-old.md", "--exclude", "drafts", "--exclude", "README.md", cwd=folder)
    assert found == {"Heron.md"}


def test_the_folders_above_an_absolute_path_are_nobodys_choice(folder: Path) -> None:
    found, _ = checked(folder / "cards", "--exclude", folder.name, "--exclude", "drafts", cwd=folder)
    assert found == {"Heron.md", "Heron-old.md"}
    found, _ = checked(folder / "cards", "--exclude", folder / "cards" / "drafts", cwd=folder)
    assert found == {"Heron.md", "Heron-old.md"}


def test_a_pattern_that_leaves_out_nothing_is_pointed_out(folder: Path) -> None:
    _, said = checked("cards", "--exclude", "draft", cwd=folder)
    assert said[-1] == "--exclude draft: nothing is called so"
    assert not any("left out" in line for line in said)


def test_if_nothing_is_left_that_is_wrong_usage(folder: Path) -> None:
    for arguments in (["cards", "--exclude", "*.md"], ["cards/Heron.md", "--exclude", "cards"]):
        result = cardgraph("check", *arguments, cwd=folder)
        assert result.returncode == 2
        assert result.stderr.startswith(b"cardgraph: nothing is left but what is excluded: cards/")


@pytest.mark.parametrize(
    ("pattern", "path", "below", "covered"),
    [
        ("a", "x/a/b.md", "", True),
        ("a", "x/a", "x", True),
        ("x/a", "x/a/b.md", "", True),
        ("a/b.md", "x/a/b.md", "x", True),
        ("a/b.md", "x/a/b.md", "", False),
        ("A", "x/a", "", False),
        ("?", "x/a", "", True),
        ("*.md/", "x/a.md", "", True),
        ("", "a.md", "", False),
    ],
)
@pytest.mark.unit
def test_what_a_pattern_covers(pattern: str, path: str, below: str, covered: bool) -> None:
    exclusion = Exclusion([pattern])
    assert exclusion.covers(path, below) == covered
    assert list(exclusion.excluded) == [path] * covered
    assert exclusion.unused() == [pattern] * (not covered)


# ---------------------------------------------------------------- documents about a folder


def test_a_readme_that_is_no_card_is_skipped_and_that_is_said(folder: Path) -> None:
    found, said = checked("cards", cwd=folder)
    assert found == {"Heron.md", "Heron-old.md", "drafts/Egret.md", "drafts/old/Heron.md"}
    assert said[-2:] == [
        "4 cards: 4 infos",
        "2 files skipped, which are no cards: cards/README.md, cards/drafts/Contributing.md (name one to have it read)",
    ]
    report = json.loads((folder / "report.json").read_text("utf-8"))
    assert [entry["file"] for entry in report["skipped"]] == ["cards/README.md", "cards/drafts/Contributing.md"]
    assert not [entry for entry in report["findings"] if entry["file"].endswith(("README.md", "Contributing.md"))]


def test_a_readme_that_is_a_card_is_read(folder: Path) -> None:
    shutil.copy(COMPLETE, folder / "cards" / "README.md")
    shutil.copy(PLAIN, folder / "cards" / "drafts" / "Contributing.md")
    found, said = checked("cards", cwd=folder, status=1)
    assert {"README.md", "drafts/Contributing.md"} <= found
    assert not any("skipped" in line for line in said)


def test_a_readme_that_is_named_is_a_card(folder: Path) -> None:
    result = cardgraph("check", "cards/README.md", cwd=folder)
    assert result.returncode == 1
    assert b"skipped" not in result.stderr
    assert cardgraph("check", "cards/READ*.md", cwd=folder).returncode == 1


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", b""])
def test_a_readme_that_is_no_text_is_skipped(data: bytes, folder: Path) -> None:
    (folder / "cards" / "README.md").write_bytes(data)
    found, _ = checked("cards", cwd=folder)
    assert "README.md" not in found
    assert len(found) == 4


def test_a_folder_with_nothing_else_holds_no_cards(folder: Path) -> None:
    (folder / "docs").mkdir()
    (folder / "docs" / "README.md").write_text(README, "utf-8")
    for arguments in (["check", "docs"], ["build", "docs", "-o", "out.ttl"], ["build", "docs", "--store", "store"]):
        result = cardgraph(*arguments, cwd=folder)
        assert result.returncode == 2, arguments
        assert result.stderr.decode() == "cardgraph: docs: no cards; docs/README.md is none\n"
    assert not (folder / "out.ttl").exists()


def test_a_build_and_a_query_skip_as_a_check_does(folder: Path) -> None:
    result = cardgraph("build", "cards", "-o", "out.ttl", cwd=folder)
    assert result.returncode == 0
    assert result.stderr.decode().splitlines()[-1].startswith("2 files skipped, which are no cards: cards/README.md")
    assert "README" not in (folder / "out.ttl").read_text("utf-8")
    result = cardgraph("query", "models", "cards", "--exclude", "drafts", cwd=folder)
    assert result.stderr.decode() == "1 file skipped, which is no card: cards/README.md (name it to have it read)\n"


def test_a_store_skips_too_and_has_nothing_to_do_the_next_time(folder: Path) -> None:
    def update(*arguments: str) -> list[str]:
        result = cardgraph("build", *arguments, "--store", "store", "--on-error", "keep", cwd=folder)
        return result.stderr.decode().splitlines()

    snapshots = folder / "store"
    assert any("4 added" in line for line in update("cards"))
    before = sorted(path.name for path in snapshots.iterdir())
    said = update("cards")
    assert any("4 unchanged" in line for line in said)
    assert any("2 files skipped" in line for line in said)
    assert not any("left out" in line for line in said)
    assert sorted(path.name for path in snapshots.iterdir()) == before, "nothing was written"
    # A file that is named is a card, whatever was made of it before, and is none again when it is not.
    assert any("added" in line for line in update("cards", "cards/README.md"))
    assert any("1 removed" in line for line in update("cards"))
    # So is one that has become a card.
    shutil.copy(COMPLETE, folder / "cards" / "README.md")
    assert any("1 added (README.md)" in line for line in update("cards"))
