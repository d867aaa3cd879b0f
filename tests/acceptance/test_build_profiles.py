"""``build --profile`` as its users run it: where files go, what is said, what is left after failure."""

import gzip
import json
from pathlib import Path

import pytest

from conftest import ROOT, cardgraph

CASES = ROOT / "tests" / "cases" / "profiles"
CARDS = CASES / "cards"


def build(*arguments: str | Path, status: int = 0, **options: object) -> tuple[str, str]:
    result = cardgraph("build", *arguments, **options)  # type: ignore[arg-type]
    assert result.returncode == status, result.stderr.decode()
    return result.stdout.decode(), result.stderr.decode()


def test_one_build_writes_several(tmp_path: Path) -> None:
    """To a folder, to files of their own, packed, and the graph beside them, with a store."""
    folder = tmp_path / "out"
    folder.mkdir()
    build(CARDS, "--profile", "spdx3", "--profile", "cyclonedx-1.7", "-o", folder)
    assert {path.name for path in folder.iterdir()} == {"spdx3.jsonld", "cyclonedx-1.7.json"}
    for path in folder.iterdir():
        assert path.read_bytes() == (CASES / path.name).read_bytes()
    graph, bom, lines = tmp_path / "graph.nt", tmp_path / "bom.json.gz", tmp_path / "models.nt"
    profiles = ("--profile", f"cyclonedx={bom}", "--profile", f"mldcat-ap={lines}")
    build(CARDS, *profiles, "-o", graph, "--store", tmp_path / "store")
    assert gzip.decompress(bom.read_bytes()) == (CASES / "cyclonedx.json").read_bytes()
    assert b"MachineLearningModel" in lines.read_bytes()
    plain = tmp_path / "plain.nt"
    build(CARDS, "-o", plain)
    assert graph.read_bytes() == plain.read_bytes()
    again = tmp_path / "again.json"
    build(CARDS, "--profile", f"cyclonedx={again}", "--store", tmp_path / "store")
    assert again.read_bytes() == (CASES / "cyclonedx.json").read_bytes()
    build(CARDS, "--profile", "airo", "--profile", "fair4ml", "-o", tmp_path / "x-{profile}.ttl")
    assert (tmp_path / "x-airo.ttl").stat().st_size < (tmp_path / "x-fair4ml.ttl").stat().st_size


def test_it_says_what_is_written_and_what_has_no_place(tmp_path: Path) -> None:
    out = tmp_path / "bom.json"
    card = (CARDS / "Rich.md").read_text("utf-8")
    (tmp_path / "a.md").write_text(card, "utf-8")
    (tmp_path / "b.md").write_text(card, "utf-8")
    _, said = build(tmp_path / "a.md", tmp_path / "b.md", "--profile", f"cyclonedx={out}", "--profile", "spdx3=-")
    again = f"a model is described once, and these cards describe models that others describe: {tmp_path}/b.md"
    assert said.splitlines()[-5:] == [
        f"cyclonedx: 1 model, 61 statements written to {out}",
        "cyclonedx has no place for: types of organizations (2)",
        f"cyclonedx: {again}",
        "spdx3 has no place for: modalities (2); countries (2); types of organizations (2)",
        f"spdx3: {again}",
    ]


def test_the_report_has_the_same_in_values(tmp_path: Path) -> None:
    out, report = tmp_path / "bom.json", tmp_path / "report.json"
    build(CARDS / "Rich.md", "--profile", f"cyclonedx={out}", "--report", report)
    (written,) = json.loads(report.read_text("utf-8"))["written"]
    lost = {"types of organizations": 2}
    assert written == {
        "path": str(out), "format": "cyclonedx", "models": 1, "statements": 61, "again": 0, "lost": lost
    }  # fmt: skip


def test_gaps_of_a_graph_are_asked_for(tmp_path: Path) -> None:
    graph = tmp_path / "graph.nt"
    build(CARDS / "Rich.md", "-o", graph)
    result = cardgraph("check", graph, "--profile", "spdx3")
    assert result.returncode == 2
    advice = f"ask it: cardgraph query gaps {graph} -p profile=spdx3\n"
    assert result.stderr.decode().endswith(f"--profile shows gaps in cards, and {graph} is a graph; {advice}")
    answer = cardgraph("query", "gaps", graph, "-p", "profile=spdx3", "-p", "answer=card", "--format", "csv")
    assert b"spdx3,required,card,suppliedBy,," in answer.stdout


def test_a_time_that_is_none_is_refused(tmp_path: Path) -> None:
    options = ("--profile", "spdx3", "-o", tmp_path / "x.json", "--today", "2026-11-23")
    _, said = build(CARDS, *options, status=2, env={"SOURCE_DATE_EPOCH": "yesterday"})
    assert said.startswith("cardgraph: SOURCE_DATE_EPOCH is no time: 'yesterday'; ")
    assert list(tmp_path.iterdir()) == []


def test_without_a_time_it_says_which_is_taken(tmp_path: Path) -> None:
    out, said = build(CARDS, "--profile", "spdx3", "-o", "-", env={"SOURCE_DATE_EPOCH": ""})
    assert json.loads(out)["@graph"]
    assert said.endswith("spdx3: SOURCE_DATE_EPOCH is not set, so the time of creation is 1970-01-01\n")
    out, said = build(CARDS, "--profile", "cyclonedx", "-o", "-", env={"SOURCE_DATE_EPOCH": ""})
    assert "timestamp" not in json.loads(out)["metadata"]
    assert "SOURCE_DATE_EPOCH" not in said


def test_what_was_there_stays_when_a_card_has_errors(tmp_path: Path) -> None:
    out, plain = tmp_path / "bom.json", ROOT / "tests" / "cases" / "cards" / "Plain.md"
    out.write_text("before")
    shown, said = build(CARDS, plain, "--profile", f"cyclonedx={out}", "--profile", "spdx3=-", status=1)
    assert out.read_text() == "before"
    assert shown == ""
    assert f"nothing written; {out} as before" in said
    assert list(tmp_path.iterdir()) == [out]
    build(CARDS, plain, "--profile", f"cyclonedx={out}", "--on-error", "skip", "--exit-zero")
    assert out.read_bytes() == (CASES / "cyclonedx.json").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--profile", "airo"], "where to? --profile airo=airo.ttl, or -o FILE"),
        (
            ["--profile", "airo", "--profile", "spdx3", "-o", "x.ttl"],
            "x.ttl cannot be airo and spdx3 at once; give --profile airo=airo.ttl for each, or an -o "
            "that is a folder or has {profile} in its name",
        ),
        (["--profile", "airo="], "--profile airo= names no file; write --profile airo=airo.ttl"),
        (["--profile", "airo", "--profile", "airo=b.ttl", "-o", "x.ttl"], "--profile airo is given twice; leave one"),
        (["--profile", "cyclonedx=x.ttl"], "cyclonedx cannot be written to x.ttl; use one of .jsonld, .json"),
        (["--profile", "airo=x.nq"], "airo cannot be written to x.nq; use one of .ttl, .nt, .jsonld, .json"),
        (
            ["--profile", "cyclonedx", "-o", "x", "--format", "turtle"],
            "cyclonedx cannot be written as turtle; use one of .jsonld, .json",
        ),
        (["--profile", "airo=-", "--profile", "spdx3=-"], "two outputs cannot both go to standard output"),
        (
            ["--profile", "airo=x.ttl", "--profile", "aligned=x.ttl"],
            "--profile airo (airo) and --profile aligned (aligned) both name x.ttl; name another file for one",
        ),
        (["--profile", "spdx", "-o", "x"], 'no profile is called "spdx"; did you mean "spdx3"?'),
        (["--profile", f"airo={CARDS / 'Rich.md'}", "--format", "turtle"], "cannot be written to"),
    ],
)
def test_what_is_not_clear_is_refused(arguments: list[str], message: str, tmp_path: Path) -> None:
    _, said = build(CARDS, *arguments, status=2, cwd=tmp_path)
    assert message in said
    assert list(tmp_path.iterdir()) == []
