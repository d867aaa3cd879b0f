"""Cards written to break us: each gets its outcome, at once, and nothing leaks."""

import json
import os
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from cardgraph.cli.check import command
from conftest import ENVIRONMENT, SHARED, cardgraph, shared

MANIFEST = SHARED / "hostile" / "manifest.json"
CASES = json.loads(MANIFEST.read_text("utf-8"))["cases"] if MANIFEST.exists() else []
SINGLE = [case for case in CASES if "group" not in case]
GROUPS = sorted({case["group"] for case in CASES if "group" in case})


def findings(*cards: Path) -> list[dict[str, str]]:
    result = cardgraph("check", *cards, "--format", "json", timeout=20)
    return read(result.stdout.decode(), result.stderr.decode())


def read(output: str, errors: str) -> list[dict[str, str]]:
    assert "\x1b" not in output + errors
    assert "secret@" not in output + errors
    return json.loads(output)["diagnostics"]


def outcome(found: list[dict[str, str]]) -> str:
    for severity in ("error", "warning"):
        if any(finding["severity"] == severity for finding in found):
            return severity
    return "ok"


@pytest.mark.skipif(not CASES, reason="needs reference material that is not at hand: hostile/manifest.json")
@pytest.mark.parametrize("case", SINGLE, ids=[case["file"] for case in SINGLE])
@pytest.mark.unit
def test_outcome(case: dict[str, str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """One by one in this process; in one that has so much time for all of them they are built below."""
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    command.main([str(shared("hostile", case["file"])), "--format", "json"], standalone_mode=False)
    found = read(*capsys.readouterr())
    assert outcome(found) == case["expect"], found


@pytest.mark.skipif(not CASES, reason="needs reference material that is not at hand: hostile/manifest.json")
@pytest.mark.parametrize("group", GROUPS)
def test_outcome_of_a_group(group: str) -> None:
    found = findings(shared("hostile", group))
    for case in CASES:
        if case.get("group") == group:
            own = [finding for finding in found if finding["file"].endswith(case["file"])]
            assert outcome(own) == case["expect"], own


def test_what_is_written_from_hostile_cards_parses_everywhere(tmp_path: Path) -> None:
    output = tmp_path / "hostile.ttl"
    result = cardgraph("build", shared("hostile"), "-o", output, "--on-error", "skip", "--evidence", timeout=60)
    assert result.returncode == 1
    text = output.read_text("utf-8")
    strict = set(ox.parse(text, format=ox.RdfFormat.TURTLE))
    lenient = rdflib.Graph().parse(data=text, format="turtle")
    again = rdflib.Graph().parse(data=ox.serialize(strict, format=ox.RdfFormat.N_TRIPLES).decode(), format="nt")
    # Without blank nodes, graphs are isomorphic when they are equal.
    assert not [term for triple in lenient for term in triple if isinstance(term, rdflib.BNode)]
    assert set(lenient) == set(again)
    iris = {
        node.value
        for quad in strict
        for node in (quad.subject, quad.predicate, quad.object)
        if isinstance(node, ox.NamedNode)
    }
    for iri in iris:
        assert not iri.lower().startswith(("javascript:", "file:"))
        assert os.getcwd() not in iri
        assert "/../" not in iri
        assert not iri.endswith("/..")
    assert "user:secret" not in "".join(iris)


def test_lines_ended_in_any_way_give_the_same_statements() -> None:
    def statements(name: str) -> set[str]:
        result = cardgraph("build", "-", "-o", "-", "--format", "ntriples", stdin=shared("hostile", name).read_bytes())
        lines = result.stdout.decode().splitlines()
        return {line for line in lines if "sha256" not in line and "sha-256" not in line and "card/" not in line}

    names = {"enc-crlf.md", "enc-lone-cr.md"}
    for name in names:
        found = statements(name)
        assert found
        data = shared("hostile", name).read_bytes().replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        result = cardgraph("build", "-", "-o", "-", "--format", "ntriples", stdin=data)
        lines = result.stdout.decode().splitlines()
        assert found == {
            line for line in lines if "sha256" not in line and "sha-256" not in line and "card/" not in line
        }


def test_special_files_are_refused_at_once(tmp_path: Path) -> None:
    folder = tmp_path / "cards"
    (folder / "folder.md").mkdir(parents=True)
    os.mkfifo(folder / "pipe.md")
    (folder / "zero.md").symlink_to("/dev/zero")
    (folder / "outside.md").symlink_to("/etc/passwd")
    (folder / "loop.md").symlink_to("loop.md")
    (folder / "dangling.md").symlink_to("nowhere.md")
    with (folder / "huge.md").open("wb") as huge:
        huge.truncate(10 << 30)
    (folder / os.fsdecode(b"bad\xff.md")).write_bytes(b"# x")
    (folder / "again").symlink_to(folder)
    found = findings(folder)
    rules = {Path(finding["file"]).name: finding["rule"] for finding in found}
    assert rules["pipe.md"] == "file-unreadable"
    assert rules["zero.md"] == "file-outside"
    assert rules["outside.md"] == "file-outside"
    assert rules["loop.md"] == "file-unreadable"
    assert rules["dangling.md"] == "file-unreadable"
    assert rules["huge.md"] == "file-too-large"
    assert all("again" not in finding["file"] for finding in found)
