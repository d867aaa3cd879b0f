"""The embedded store: what is done again and what is not, and that no moment leaves a mixture."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pyoxigraph as ox
import pytest

from cardgraph.compile import VOCABULARY_GRAPH, Compiler
from cardgraph.diagnostic import Diagnostic
from cardgraph.reader.sources import find_sources
from cardgraph.rules import rules
from cardgraph.settings import Settings
from cardgraph.store import StoreError, open_read_only, update
from cardgraph.store.generations import FORMAT, LOCK, MARKER
from cardgraph.store.plan import Changes
from conftest import EXAMPLES, ROOT, cardgraph

DAY = date(2026, 11, 23)
SETTINGS = Settings(day=DAY)
Quads = set[ox.Quad]

DRIVER = """
import os, sys
from cardgraph.compile import Compiler
from cardgraph.reader.sources import find_sources
from cardgraph.settings import Settings
from cardgraph.store import StoreError
from cardgraph.store.update import updating
from datetime import date

cards, store, wait = sys.argv[1:]
print("ready", flush=True)
sys.stdin.readline()
try:
    with updating(store, Compiler(find_sources([cards]), Settings(day=date(2026, 11, 23)))) as update:
        for _ in update.checked():
            pass
        if wait == "wait":
            print("waiting", flush=True)
            sys.stdin.readline()
    print(len(update.changes.replaced), update.changes.reason, flush=True)
except StoreError as error:
    print(error, flush=True)
"""

READER = """
import sys
from cardgraph.store import open_read_only

assert "markdown_it" not in sys.modules and "cardgraph.compile" not in sys.modules
store = open_read_only(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
print(len(set(store)), flush=True)
"""


@pytest.fixture
def cards(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLES, tmp_path / "cards"))


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "store"


def brought_up(
    store: Path, cards: Path, settings: Settings = SETTINGS, on_error: str = "stop", whole: bool = False
) -> tuple[Changes, list[Diagnostic], bool]:
    with update.updating(store, Compiler(find_sources([str(cards)]), settings), on_error, whole) as made:
        found = [diagnostic for item in made.checked() for diagnostic in item.diagnostics]
        found += made.across()
    return made.changes, found, made.stopped


def expected(cards: Path, settings: Settings = SETTINGS, on_error: str = "stop") -> tuple[Quads, list[Diagnostic]]:
    """What a store of the cards has to hold and a build from nothing has to say."""
    compiler = Compiler(find_sources([str(cards)]), settings)
    checked = list(compiler.checked())
    found = [diagnostic for item in checked for diagnostic in item.diagnostics] + compiler.across()
    wanted = [item for item in checked if on_error != "skip" or not item.has_errors]
    quads = {quad for quad in compiler.quads(wanted) if quad.graph_name != VOCABULARY_GRAPH}
    return quads | vocabularies(), found


def vocabularies(folder: Path = ROOT / "ontology") -> Quads:
    return {
        ox.Quad(quad.subject, quad.predicate, quad.object, VOCABULARY_GRAPH)
        for path in folder.glob("*.ttl")
        for quad in ox.parse(path=str(path))
    }


def content(store: Path) -> Quads:
    return set(open_read_only(store))


def tree(folder: Path) -> dict[str, tuple[int, int]]:
    return {
        str(path.relative_to(folder)): (path.stat().st_mtime_ns, path.stat().st_ino)
        for path in folder.rglob("*")
        if path.name != LOCK
    }


def generations(store: Path) -> list[str]:
    return sorted(path.name for path in store.glob("generation-*"))


def edit(card: Path, old: str, new: str) -> None:
    text = card.read_text("utf-8")
    assert old in text
    card.write_text(text.replace(old, new), "utf-8")


@contextmanager
def running(script: str, *arguments: str | Path, env: dict[str, str] | None = None) -> Iterator[subprocess.Popen[str]]:
    """A script that has said that it is ready."""
    command = [sys.executable, "-c", script, *map(str, arguments)]
    environment = {**os.environ, **(env or {})}
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        try:
            yield process
        finally:
            process.kill()


def say(process: subprocess.Popen[str]) -> str:
    """Let a script go on, and return what it says next."""
    assert process.stdin
    assert process.stdout
    process.stdin.write("go\n")
    process.stdin.flush()
    return process.stdout.readline().strip()


# ---------------------------------------------------------------- what is in it


@pytest.mark.parametrize("more", [[], ["--evidence"]])
def test_the_graphs_are_those_of_a_build(cards: Path, store: Path, tmp_path: Path, more: list[str]) -> None:
    assert cardgraph("build", cards, "-o", tmp_path / "cards.nq", *more).returncode == 0
    built = {
        quad for quad in ox.parse(path=str(tmp_path / "cards.nq")) if quad.graph_name != VOCABULARY_GRAPH
    }
    changes, _, _ = brought_up(store, cards, SETTINGS._replace(evidence=bool(more)))
    assert content(store) == built | vocabularies()
    assert len(built) > 1000
    assert changes == Changes(added=sorted(path.name for path in cards.iterdir()))
    graphs = {graph.value for graph in open_read_only(store).named_graphs()}
    assert graphs == {quad.graph_name.value for quad in built} | {VOCABULARY_GRAPH.value}


def test_a_question_sees_cards_and_vocabularies_and_nothing_else(cards: Path, store: Path) -> None:
    brought_up(store, cards)
    seen = open_read_only(store).query("SELECT DISTINCT * { ?s ?p ?o }", use_default_graph_as_union=True)
    assert isinstance(seen, ox.QuerySolutions)
    quads, _ = expected(cards)
    assert {tuple(row) for row in seen} == {tuple(quad.triple) for quad in quads}


# ---------------------------------------------------------------- what is done again


def test_nothing_changed_nothing_touched(cards: Path, store: Path) -> None:
    _, first, _ = brought_up(store, cards)
    before = tree(store)
    changes, again, _ = brought_up(store, cards)
    assert changes == Changes(unchanged=16)
    assert tree(store) == before
    assert again == first
    assert again


def test_each_change_is_found(cards: Path, store: Path) -> None:
    def check(**wanted: list[str] | int) -> None:
        changes, found, _ = brought_up(store, cards)
        assert changes == Changes(**wanted)  # type: ignore[arg-type]
        assert (content(store), found) == expected(cards)
        assert len(generations(store)) == 1

    brought_up(store, cards)
    edit(cards / "BERT.md", "12 layers", "13 layers")
    check(replaced=["BERT.md"], unchanged=15)
    (cards / "more").mkdir()
    shutil.copy(cards / "BERT.md", cards / "more" / "BERT again.md")
    check(added=["more/BERT again.md"], unchanged=16)
    (cards / "CodeGen.md").unlink()
    check(removed=["CodeGen.md"], unchanged=16)
    (cards / "Pythia.md").rename(cards / "Pythia 12B.md")
    check(added=["Pythia 12B.md"], removed=["Pythia.md"], unchanged=15)
    os.utime(cards / "Qwen-14B.md")
    check(unchanged=17 - 1)


@pytest.mark.parametrize(
    "settings",
    [SETTINGS._replace(base="https://example.org/"), SETTINGS._replace(day_first=True), SETTINGS._replace(evidence=True)],
    ids=["base", "day-first", "evidence"],
)
def test_other_settings_do_all_again(cards: Path, store: Path, settings: Settings) -> None:
    brought_up(store, cards)
    (cards / "BERT.md").unlink()
    changes, _, _ = brought_up(store, cards, settings)
    assert (len(changes.replaced), changes.removed, changes.unchanged) == (15, ["BERT.md"], 0)
    assert changes.reason == "the settings have changed"
    assert content(store) == expected(cards, settings)[0]


@pytest.mark.parametrize(
    ("file", "addition"),
    [
        ("ontology/risks.ttl", "<urn:x> <urn:y> <urn:z> ."),
        ("shapes/model.ttl", "# shapes that say more"),
        ("src/cardgraph/values/date.py", "# another way of reading dates"),
    ],
)
def test_other_rules_do_all_again(cards: Path, store: Path, tmp_path: Path, file: str, addition: str) -> None:
    copy = tmp_path / "copy"
    for name in ("src", "ontology", "shapes", "queries"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))

    def built() -> str:
        with running(DRIVER, cards, store, "-", env={"PYTHONPATH": str(copy / "src")}) as process:
            return say(process)

    assert [built(), built(), generations(store)] == ["0", "0", ["generation-1"]]
    with (copy / file).open("a", encoding="utf-8") as stream:
        stream.write(f"\n{addition}\n")
    assert built() == "16 the rules or the vocabularies have changed"
    assert content(store) == expected(cards)[0] - vocabularies() | vocabularies(copy / "ontology")
    assert built() == "0"


def test_a_day_to_come_is_looked_at_again_when_it_has_come(cards: Path, store: Path) -> None:
    edit(cards / "BERT.md", "10/11/2018", "12/24/2026")
    for day in (DAY, date(2026, 12, 23), date(2026, 12, 24), date(2026, 12, 25), DAY):
        settings = SETTINGS._replace(day=day)
        changes, found, _ = brought_up(store, cards, settings, "keep")
        assert found == expected(cards, settings)[1]
        assert ("publication-date-future" in {finding.rule for finding in found}) == (day < date(2026, 12, 24))
        assert changes.replaced == []
    assert changes.unchanged == 16
