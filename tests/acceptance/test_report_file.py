"""What a run came to, as programs read it, and the exit status with it."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

import cardgraph as api
from conftest import COMPLETE, PLAIN, RICH, cardgraph

KEYS = [
    "version", "command", "arguments", "options", "status", "outcome", "counts", "forms", "written", "left_out", "skipped",
    "findings", "seconds",
]  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "cards").mkdir()
    for card in (COMPLETE, RICH, PLAIN):
        shutil.copy(card, tmp_path / "cards")
    return tmp_path


def run(*arguments: str, cwd: Path, status: int) -> tuple[dict[str, Any], str]:
    """The report of a command, and what it said to people."""
    result = cardgraph(*arguments, "--report", "report.json", cwd=cwd)
    assert result.returncode == status, result.stderr.decode()
    report: dict[str, Any] = json.loads((cwd / "report.json").read_text("ascii"))
    assert list(report) == KEYS
    assert (report["version"], report["status"]) == (api.__version__, status)
    assert all(seconds >= 0 for seconds in report["seconds"].values())
    return report, result.stderr.decode()


# ---------------------------------------------------------------- outcomes


def test_a_check(folder: Path) -> None:
    report, _ = run("check", "cards", "--ignore", "date-*", "--exclude", "none", cwd=folder, status=1)
    assert (report["command"], report["arguments"], report["outcome"]) == ("check", ["cards"], "checked")
    assert (report["written"], report["left_out"], report["skipped"]) == ([], [], [])
    assert report["counts"] == {
        "cards": 3,
        "graphs": 0,
        "left_out": 0,
        "skipped": 0,
        "errors": 6,
        "warnings": 2,
        "infos": 5,
    }
    plain = cardgraph("check", "cards", "--ignore", "date-*", "--format", "json", cwd=folder)
    assert report["findings"] == json.loads(plain.stdout)["diagnostics"]
    assert set(report["seconds"]) == {"find", "compile", "across"}
    options = report["options"]
    assert options["ignore"] == ["date-*"]
    assert options["exclude"] == ["none"]
    assert (options["fail_on"], options["today"], options["date_order"]) == ("error", "2026-11-23", "mdy")
    assert options["engine"] in ("shacl-rust", "pyshacl")
    assert "report" not in options


def test_nothing_is_written(folder: Path) -> None:
    report, said = run("build", "cards", "-o", "out.ttl", "--store", "store", cwd=folder, status=1)
    assert report["outcome"] == "nothing written"
    assert (report["written"], report["left_out"]) == ([], [])
    assert "nothing written" in said
    assert not (folder / "out.ttl").exists()
    assert set(report["seconds"]) == {"find", "compile", "across", "write"}


def test_all_is_written_but_cards_with_errors(folder: Path) -> None:
    for _ in range(2):
        arguments = ("build", "cards", "-o", "out.ttl", "--store", "store", "--on-error", "skip")
        report, said = run(*arguments, cwd=folder, status=1)
        assert report["outcome"] == "written in part"
        [left_out] = report["left_out"]
        assert left_out["file"] == "cards/Plain.md"
        assert {"country-missing", "license-missing"} <= set(left_out["rules"])
        assert "nothing written" not in said
        assert "triples written to out.ttl, without 1 card\n" in said
    triples = int(said.partition(" triples")[0].rpartition("\n")[2].replace(",", ""))
    graph, store = report["written"]
    assert graph == {"path": "out.ttl", "format": "turtle", "triples": triples}
    assert store == {"path": "store", "format": "store", "added": 0, "replaced": 0, "removed": 0, "unchanged": 2}
    assert said.splitlines()[-1].endswith("2 unchanged, without 1 card")


def test_the_form_of_each_card(folder: Path) -> None:
    """A store that has them already knows the forms too; what is no card has none."""
    (folder / "cards" / "heron.md").write_text("---\nlicense: mit\n---\n\n# Heron\n")
    (folder / "cards" / "data.md").write_text("---\ntask_categories: [x]\n---\n\n# Feathers\n")
    (folder / "cards" / "notes.md").write_text("Notes.\n")
    forms = {
        "huggingface": ["cards/heron.md"],
        "library": [f"cards/{card.name}" for card in sorted((COMPLETE, PLAIN, RICH))],
    }
    report, _ = run("check", "cards", cwd=folder, status=1)
    assert report["forms"] == forms
    for _ in range(2):
        report, _ = run("build", "cards", "--store", "store", "--on-error", "keep", cwd=folder, status=1)
        assert report["forms"] == forms
    report, _ = run("check", "cards/heron.md", "--card-format", "table", cwd=folder, status=0)
    assert report["forms"] == {"table": ["cards/heron.md"]}


def test_all_is_written(folder: Path) -> None:
    report, said = run("build", "cards", "-o", "out.nq", "--on-error", "keep", cwd=folder, status=1)
    assert (report["outcome"], report["left_out"]) == ("written", [])
    assert report["written"][0]["format"] == "nquads"
    assert "without" not in said
    (folder / "cards" / "none.md").write_bytes(b"\xff")
    report, _ = run("build", "cards", "-o", "out.nq", "--on-error", "keep", cwd=folder, status=1)
    assert (report["outcome"], report["left_out"]) == (
        "written in part",
        [{"file": "cards/none.md", "rules": ["not-utf8"]}],
    )


def test_a_report_on_standard_output(folder: Path) -> None:
    result = cardgraph("build", "cards", "-o", "out.ttl", "--report", "-", cwd=folder)
    assert json.loads(result.stdout)["outcome"] == "nothing written"
    result = cardgraph("build", "cards", "-o", "-", "--report", "-", cwd=folder)
    assert result.returncode == 2
    assert b"cannot both go to standard output" in result.stderr


@pytest.mark.parametrize("options", [(), ("--statistics",), ("--format", "json")], ids=lambda given: given[-1:])
def test_findings_make_way_for_a_report_on_standard_output(options: tuple[str, ...], folder: Path) -> None:
    result = cardgraph("check", "cards", "--report", "-", *options, cwd=folder)
    assert json.loads(result.stdout)["outcome"] == "checked"
    alone = cardgraph("check", "cards", *options, cwd=folder)
    assert alone.stdout
    assert result.stderr == alone.stdout + alone.stderr


def test_a_report_that_cannot_be_written_is_said(folder: Path) -> None:
    result = cardgraph("check", "cards", "--report", "no-such-folder/report.json", cwd=folder)
    assert result.returncode == 3
    assert b"cannot write no-such-folder/report.json" in result.stderr


def test_a_report_holds_no_password(folder: Path) -> None:
    card = (folder / "cards" / "Rich.md").read_text("utf-8")
    (folder / "cards" / "Rich.md").write_text(card.replace("https://one.", "https://me:hunter2@one."), "utf-8")
    report, _ = run("check", "cards", cwd=folder, status=1)
    assert "link-credentials" in {entry["rule"] for entry in report["findings"]}
    assert "hunter2" not in (folder / "report.json").read_text("utf-8")


# ---------------------------------------------------------------- statuses


@pytest.mark.parametrize(
    ("arguments", "status", "without"),
    [
        (("check", "cards"), 0, 1),
        (("check", "cards", "--fail-on", "info"), 0, 1),
        (("build", "cards", "-o", "out.ttl", "--on-error", "skip"), 0, 1),
        (("build", "cards", "-o", "out.ttl", "--on-error", "keep"), 0, 1),
        # That there is no graph is more than a finding.
        (("build", "cards", "-o", "out.ttl"), 1, 1),
        (("check", "no-such-folder"), 2, 2),
        (("build", "cards", "-o", "no-such-folder/out.ttl", "--on-error", "keep"), 3, 3),
    ],
)
def test_exit_zero(arguments: tuple[str, ...], status: int, without: int, folder: Path) -> None:
    assert cardgraph(*arguments, "--exit-zero", cwd=folder).returncode == status
    assert cardgraph(*arguments, cwd=folder).returncode == without


# ---------------------------------------------------------------- what is shown


def shown(*options: str, cwd: Path) -> tuple[set[str], bytes, int]:
    """The severities that are shown, the summary and the status."""
    result = cardgraph("check", "cards", *options, cwd=cwd)
    found = {line.partition("[")[0] for line in result.stdout.decode().splitlines() if "]: " in line}
    return found, result.stderr, result.returncode


@pytest.mark.parametrize(
    ("options", "severities", "says_more"),
    [
        ((), {"error", "warning", "info"}, True),
        (("--severity", "info"), {"error", "warning", "info"}, True),
        (("--severity", "warning"), {"error", "warning"}, True),
        (("--severity", "error"), {"error"}, True),
        (("--quiet",), {"error"}, False),
        (("-q", "--severity", "warning"), {"error", "warning"}, False),
    ],
)
def test_the_least_severity_that_is_shown(
    options: tuple[str, ...], severities: set[str], says_more: bool, folder: Path
) -> None:
    found, summary, status = shown(*options, cwd=folder)
    assert found == severities
    # All of them count, whatever is shown.
    assert summary == (b"3 cards: 7 errors, 2 warnings, 6 infos\n" if says_more else b"")
    assert status == 1
    (folder / "cards" / "Plain.md").unlink()
    assert shown(*options, cwd=folder)[2] == 0
    assert shown(*options, "--fail-on", "info", cwd=folder)[2] == 1


@pytest.mark.parametrize("form", ["json", "statistics"])
def test_other_reports_show_no_more(form: str, folder: Path) -> None:
    options = ["--statistics"] if form == "statistics" else ["--format", "json"]
    result = cardgraph("check", "cards", *options, "--severity", "warning", cwd=folder)
    assert b"warning" in result.stdout
    assert not re.search(rb'"severity": "info"|info  ', result.stdout)
