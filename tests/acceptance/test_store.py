"""The embedded store: what is done again and what is not, and that no moment leaves a mixture."""

import contextlib
import errno
import hashlib
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
import unicodedata
from collections.abc import Callable, Generator, Iterable, Iterator
from datetime import date
from importlib import metadata
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import ANY

import pyoxigraph as ox
import pytest

from cardgraph.compile import VOCABULARY_GRAPH, Compiled, Compiler
from cardgraph.diagnostic import Diagnostic, Finding
from cardgraph.errors import Status
from cardgraph.output.formats import RDF_FORMATS
from cardgraph.output.serialize import write
from cardgraph.query.ask import Timeout, ask, find_query, open_dataset
from cardgraph.query.binding import bind
from cardgraph.query.dataset import load_data
from cardgraph.query.needs import NEEDS
from cardgraph.query.query_file import Query, catalogue
from cardgraph.query.results import QueryResults
from cardgraph.query.running import run
from cardgraph.settings import Settings
from cardgraph.source import files
from cardgraph.source.files import File
from cardgraph.source.source import ChangedError, InMemory
from cardgraph.source.sources import find_sources
from cardgraph.store import StoreError, open_read_only, snapshot, update
from cardgraph.store.diff import Changes
from cardgraph.store.integrity import place_of, read_digests, write_digests
from cardgraph.store.snapshots import FORMAT, LOCK, MARKER, sealed
from cardgraph.vocabulary.facts import facts
from conftest import DAY, ENVIRONMENT, EXAMPLES, ROOT, cardgraph

HUB = ROOT / "examples" / "hub"
SETTINGS = Settings(day=DAY)
Quads = set[ox.Quad]

BUILD = """
from cardgraph.compile import Compiler
from cardgraph.source.sources import find_sources
from cardgraph.settings import Settings
from cardgraph.store import StoreError
from cardgraph.store.update import updating

def build(cards, store, pause=lambda: None):
    try:
        with updating(store, Compiler(find_sources(cards), Settings())) as update:
            for _ in update.checked():
                pass
            pause()
        return f"{len(update.changes.replaced)} {update.changes.reason}"
    except StoreError as error:
        return str(error)
"""

# Builds once, or builds and waits before it ends.
DRIVER = f"""
import sys
{BUILD}
def wait():
    print("waiting", flush=True)
    sys.stdin.readline()

print("ready", flush=True)
sys.stdin.readline()
print(build(sys.argv[1:2], sys.argv[2], wait if "wait" in sys.argv else lambda: None), flush=True)
"""

# For each line with cards and a store, a process that builds, and its end.
FORKING = f"""
import os, sys
{BUILD}
print("ready", flush=True)
for line in sys.stdin:
    cards, store = line.rstrip().split("\\t")
    process = os.fork()
    if not process:
        build([cards], store)
        os._exit(0)
    print(process, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), flush=True)
"""

READER = """
import sys
import pyoxigraph as ox
from cardgraph.store import open_read_only

assert "markdown_it" not in sys.modules and "cardgraph.compile" not in sys.modules
store = open_read_only(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
print(sum(quad.graph_name != ox.DefaultGraph() for quad in store), flush=True)
"""


# A field more for each finding, before anybody has seen that there are fewer.
MORE_FIELDS = """
from typing import NamedTuple, get_type_hints
from cardgraph import diagnostic
from cardgraph.diagnostic import Diagnostic, Span

class Place(NamedTuple):
    span: Span
    sure: bool | None = None

class Note(NamedTuple):
    title: str
    places: tuple[Place, ...]

Fields = NamedTuple("Fields", [*get_type_hints(Diagnostic).items(), ("notes", tuple[Note, ...])])
notes = (Note("see", (Place(Span("card.md", 1, 1, 2)),)),)
Fields.__new__.__defaults__ = (*Diagnostic.__new__.__defaults__, notes)

class More(Fields, Diagnostic):
    pass

diagnostic.Diagnostic = More
"""


@pytest.fixture
def cards(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLES, tmp_path / "cards"))


@pytest.fixture
def few(tmp_path: Path) -> Path:
    """Two cards, which take no longer to compile than to write."""
    (tmp_path / "few").mkdir()
    for name in ("BERT.md", "CodeGen.md"):
        shutil.copy(EXAMPLES / name, tmp_path / "few" / name)
    return tmp_path / "few"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "store"


def brought_up(
    store: Path, cards: Path, settings: Settings = SETTINGS, on_error: str = "stop", whole: bool = False
) -> tuple[Changes, list[Diagnostic], bool]:
    with update.updating(store, Compiler(find_sources([str(cards)]), settings), on_error, whole) as made:
        found = [diagnostic for item in made.checked() for diagnostic in item.diagnostics]
        found += chain.from_iterable(made.across())
    return made.changes, found, made.stopped


def changes_of(**given: Any) -> dict[str, Any]:
    """What an update does, as far as it is given; nothing else."""
    return {"reason": "", "added": [], "replaced": [], "removed": [], "left_out": [], "unchanged": 0, **given}


def expected(cards: Path, settings: Settings = SETTINGS, on_error: str = "stop") -> tuple[Quads, list[Diagnostic]]:
    """What a store of the cards has to hold in named graphs, claims in any case, and a build from nothing has to say."""
    compiler = Compiler(find_sources([str(cards)]), settings._replace(claims=True))
    checked = list(compiler.checked())
    found = [diagnostic for item in checked for diagnostic in item.diagnostics]
    found += chain.from_iterable(compiler.across())
    wanted = [item for item in checked if on_error != "skip" or not item.has_errors]
    return set(compiler.quads(wanted)), found


CLAIMS = {
    quad.subject
    for quad in ox.parse(path=str(ROOT / "ontology" / "cardgraph.ttl"))
    if quad.predicate.value.endswith("subPropertyOf") and quad.object.value.endswith("#claim")
}


def opened(store: Path) -> ox.Store:
    """What holds, opened without keeping it from being removed."""
    number = json.loads((store / MARKER).read_text("utf-8"))["snapshot"]
    return ox.Store.read_only(str(store / f"snapshot-{number}" / "graph"))


def content(store: Path) -> Quads:
    """The quads of the named graphs of cards and vocabularies."""
    return named(opened(store))


def named(store: ox.Store) -> Quads:
    """The quads of the named graphs; the default graph has the same triples, no more and no fewer."""
    quads = set(store)
    merged = {quad for quad in quads if quad.graph_name == ox.DefaultGraph()}
    assert {quad.triple for quad in merged} == {quad.triple for quad in quads - merged}
    return quads - merged


def tree(folder: Path) -> dict[str, tuple[int, int]]:
    return {
        str(path.relative_to(folder)): (path.stat().st_mtime_ns, path.stat().st_ino)
        for path in folder.rglob("*")
        if path.name != LOCK
    }


def snapshots(store: Path) -> list[str]:
    return sorted(path.name for path in store.glob("snapshot-*"))


def edit(card: Path, old: str, new: str) -> None:
    text = card.read_text("utf-8")
    assert old in text
    card.write_text(text.replace(old, new), "utf-8")


@contextlib.contextmanager
def running(script: str, *arguments: str | Path, env: dict[str, str] | None = None) -> Iterator[subprocess.Popen[str]]:
    """A script that has said that it is ready."""
    command = [sys.executable, "-c", script, *map(str, arguments)]
    environment = {**os.environ, **ENVIRONMENT, **(env or {})}
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        try:
            yield process
        finally:
            process.kill()


def say(process: subprocess.Popen[str], line: str = "go") -> str:
    """Let a script go on, and return what it says next."""
    assert process.stdin
    assert process.stdout
    process.stdin.write(line + "\n")
    process.stdin.flush()
    return process.stdout.readline().strip()


def killed_after(server: subprocess.Popen[str], cards: Path, store: Path, seconds: float | None = None) -> bool:
    """Kill a build that has gone on for some time, if that is given; False if it had ended before."""
    assert server.stdout
    process = int(say(server, f"{cards}\t{store}"))
    if seconds is not None:
        time.sleep(seconds)
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    return server.stdout.readline() == f"{-signal.SIGKILL}\n"


# ---------------------------------------------------------------- what is in it


@pytest.mark.parametrize("more", [[], ["--evidence"]])
def test_the_graphs_are_those_of_a_build(cards: Path, store: Path, tmp_path: Path, more: list[str]) -> None:
    assert cardgraph("build", cards, "-o", tmp_path / "cards.nq", "--claims", *more).returncode == 0
    built = set(ox.parse(path=str(tmp_path / "cards.nq")))
    changes, _, _ = brought_up(store, cards, SETTINGS._replace(evidence=bool(more)))
    assert named(open_read_only(store)) == built
    assert len({quad for quad in built if quad.graph_name != VOCABULARY_GRAPH}) > 1000
    assert vars(changes) == changes_of(added=sorted(path.name for path in cards.iterdir()))
    graphs = {graph.value for graph in open_read_only(store).named_graphs()}
    assert graphs == {quad.graph_name.value for quad in built}


def test_a_question_sees_cards_and_vocabularies_and_nothing_else(cards: Path, store: Path) -> None:
    brought_up(store, cards)
    seen = open_read_only(store).query("SELECT ?s ?p ?o { ?s ?p ?o }")
    assert isinstance(seen, ox.QuerySolutions)
    assert {tuple(row) for row in seen} == {tuple(quad.triple) for quad in expected(cards)[0]}


def test_the_answer_is_that_of_the_cards(cards: Path, store: Path) -> None:
    assert cardgraph("build", cards, "--store", store).returncode == 0
    (cards / "BERT.md").unlink()
    assert cardgraph("build", cards, "--store", store).returncode == 0
    from_cards = cardgraph("query", "models", cards, "--format", "csv")
    from_store = cardgraph("query", "models", "--store", store, "--format", "csv")
    assert from_store.stdout == from_cards.stdout
    assert from_store.stdout.count(b"\n") == 16


def test_a_question_of_ones_own_may_ask_for_what_no_card_names(few: Path, store: Path) -> None:
    brought_up(store, few)
    text = "SELECT ?code { ?c a cg:Country ; skos:notation ?code FILTER NOT EXISTS { ?s cg:countryOfOrigin ?c } }"
    rows = [cardgraph("query", text, *data, "--format", "csv").stdout.split() for data in ([few], ["--store", store])]
    assert sorted(rows[0]) == sorted(rows[1])
    assert b"FR" in rows[0] and b"US" not in rows[0]


class Asked(NamedTuple):
    """The same cards, of the library and of the hub, to be asked where they lie, as a file, and in a store."""

    cards: ox.Store
    file: ox.Store
    store: ox.Store


@pytest.fixture(scope="module")
def asked_alike(tmp_path_factory: pytest.TempPathFactory) -> Asked:
    folder = tmp_path_factory.mktemp("alike")
    cards = Path(shutil.copytree(EXAMPLES, folder / "cards"))
    shutil.copytree(HUB, cards / "hub")
    settings = SETTINGS._replace(evidence=True)
    brought_up(folder / "store", cards, settings)
    # What nobody else names is not to be asked for any more.
    for name in ("openai__whisper-small.md", "NbAiLab__nb-bert-base.md"):
        (cards / "hub" / name).unlink()
    brought_up(folder / "store", cards, settings)
    assert cardgraph("build", cards, "--evidence", "--claims", "-o", folder / "cards.nq").returncode == 0
    given = [load_data([path], settings, NEEDS).store for path in (cards, folder / "cards.nq")]
    return Asked(*given, open_read_only(folder / "store"))


GIVEN = {
    "gaps": ["profile=mldcat-ap"],
    "model-statements": ["model=BERT"],
    "models-above": ["parameters=1000000000"],
    "models-with-risk": ["risk=Malware Development"],
    "statements": ["model=https://w3id.org/cardgraph/model/codegen"],
}


@pytest.mark.parametrize("query", catalogue(ROOT / "queries"), ids=lambda query: query.name)
def test_every_answer_is_that_of_the_cards_and_of_a_file(asked_alike: Asked, query: Query) -> None:
    answers = [run(query, data, bind(query, GIVEN.get(query.name, []))) for data in asked_alike]
    assert answers[1:] == answers[:1] * 2


def test_a_store_has_claims_whatever_the_settings(cards: Path, store: Path) -> None:
    brought_up(store, cards)
    before = tree(store)
    assert {quad.predicate for quad in content(store)} & CLAIMS
    assert vars(brought_up(store, cards, SETTINGS._replace(claims=True))[0]) == changes_of(unchanged=16)
    assert tree(store) == before


def test_claims_are_answered_from_all_data(cards: Path, store: Path, tmp_path: Path) -> None:
    edit(cards / "BERT.md", "## Description", "## Description\n\nBERT is a chatbot that is for non-commercial use.")
    built = cardgraph("build", cards, "--store", store, "-o", tmp_path / "cards.nq")
    assert built.returncode == 0
    assert b'saysNonCommercial> "' not in (tmp_path / "cards.nq").read_bytes()
    for name in ("license-contradictions", "mental-health-undeclared"):
        rows = [
            cardgraph("query", name, *data, "--format", "csv").stdout
            for data in ([cards], ["--store", store], [tmp_path / "cards.nq"])
        ]
        assert rows[0].count(b"BERT.md") == 1
        assert rows[1:] == rows[:1] * 2


def test_the_command_says_what_it_did(cards: Path, store: Path) -> None:
    def built(*more: str | Path) -> tuple[int, list[str]]:
        result = cardgraph("build", cards, "--store", store, *more)
        return result.returncode, result.stderr.decode().splitlines()

    status, first = built()
    assert (status, first[-1]) == (0, f"{store}: 16 added, 0 unchanged")
    status, again = built()
    assert (status, again) == (0, [*first[:-1], f"{store}: 16 unchanged"])
    (cards / "CodeGen.md").rename(cards / "other.md")
    edit(cards / "BERT.md", "12 layers", "13 layers")
    _, lines = built()
    assert lines[-1] == f"{store}: 1 added (other.md), 1 replaced (BERT.md), 1 removed (CodeGen.md), 14 unchanged"
    (cards / "BERT.md").write_bytes(b"no text: \xff")
    before = tree(store)
    status, lines = built()
    assert (status, f"nothing written; {store} as before" in lines[-1]) == (1, True)
    assert tree(store) == before
    status, lines = built("--on-error", "skip", "-o", cards.parent / "cards.nq")
    assert (status, lines[-1]) == (1, f"{store}: 1 removed (BERT.md), 15 unchanged, without 1 card")
    written = set(ox.parse(path=str(cards.parent / "cards.nq")))
    # The store has what descriptions claim in any case.
    assert written < content(store)
    assert {quad.predicate for quad in content(store) - written} <= CLAIMS
    (store / MARKER).write_text("", "utf-8")
    status, lines = built()
    assert (status, lines[-1].startswith(f"cardgraph: {store} is damaged: ")) == (3, True)


# ---------------------------------------------------------------- what is done again


def test_nothing_changed_nothing_touched(cards: Path, store: Path) -> None:
    _, first, _ = brought_up(store, cards)
    before = tree(store)
    changes, again, _ = brought_up(store, cards)
    assert vars(changes) == changes_of(unchanged=16)
    assert tree(store) == before
    assert again == first
    assert again


def test_each_change_is_found(cards: Path, store: Path) -> None:
    def check(**wanted: list[str] | int) -> None:
        changes, found, _ = brought_up(store, cards)
        assert vars(changes) == changes_of(**wanted)
        assert (content(store), found) == expected(cards)
        assert len(snapshots(store)) == 1

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
    check(unchanged=16)


# ---------------------------------------------------------------- files that are not read again


@pytest.fixture
def settled_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files whose times are those of this moment are taken for such that nobody writes to any more."""
    monkeypatch.setattr(files, "_TICK", -1 << 60)


def read_by(store: Path, cards: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[set[str], Changes]:
    """The files that an update reads, and what it does."""
    seen: set[str] = set()
    read = File.read

    def noting(file: File) -> bytes | Finding:
        seen.add(file.name)
        return read(file)

    with monkeypatch.context() as patch:
        patch.setattr(File, "read", noting)
        changes, found, _ = brought_up(store, cards)
    assert found == expected(cards)[1]
    return seen, changes


def hold(path: Path, change: Callable[[], None]) -> None:
    """Change a file in such a way that it has the time of writing that it had."""
    before = path.stat()
    change()
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


@pytest.mark.usefixtures("settled_at_once")
def test_what_nobody_has_written_to_is_not_read(cards: Path, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    everything = {path.name for path in cards.iterdir()}
    assert read_by(store, cards, monkeypatch)[0] == everything
    # Rules across cards look at a few again.
    alike = read_by(store, cards, monkeypatch)[0]
    assert "BERT.md" not in alike and len(alike) < len(everything)
    os.utime(cards / "BERT.md")
    assert read_by(store, cards, monkeypatch) == (alike | {"BERT.md"}, ANY)
    edit(cards / "Qwen-14B.md", "## Description", "## Description\n\nMore.")
    read, changes = read_by(store, cards, monkeypatch)
    # What was touched is known by its new times from the next snapshot on.
    assert (read - alike, changes.replaced) == ({"BERT.md", "Qwen-14B.md"}, ["Qwen-14B.md"])
    assert read_by(store, cards, monkeypatch)[0] == alike


@pytest.mark.usefixtures("settled_at_once")
@pytest.mark.parametrize("way", ["in place", "another file", "a link", "gone and back"])
def test_a_change_is_found_whatever_time_the_file_says(
    cards: Path, store: Path, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    brought_up(store, cards)
    card = cards / "BERT.md"
    text = card.read_text("utf-8")
    other = text.replace("Google", "Goggle")
    assert len(other) == len(text) and other != text

    def change() -> None:
        if way == "in place":
            card.write_text(other, "utf-8")
        elif way == "another file":
            (cards.parent / "other").write_text(other, "utf-8")
            (cards.parent / "other").replace(card)
        elif way == "a link":
            (cards / "other").write_text(other, "utf-8")
            card.unlink()
            card.symlink_to("other")
        else:
            card.unlink()
            card.write_text(other, "utf-8")

    hold(card, change)
    assert read_by(store, cards, monkeypatch)[1].replaced == ["BERT.md"]


@pytest.mark.usefixtures("settled_at_once")
def test_to_touch_a_file_touches_nothing(cards: Path, store: Path) -> None:
    """Not even one that is no card, which is looked at every time."""
    (cards / "none.md").write_text("Nothing.\n", "utf-8")
    for path in cards.iterdir():
        os.utime(path, (1, 1))
    brought_up(store, cards)
    before = tree(store)
    for path in cards.iterdir():
        os.utime(path, (2, 2))
    brought_up(store, cards)
    assert tree(store) == before


def test_what_was_written_a_moment_ago_is_read_again(cards: Path, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock that has not gone on since would tell nothing."""
    everything = {path.name for path in cards.iterdir()}
    for path in cards.iterdir():
        os.utime(path)
    for _ in range(2):
        assert read_by(store, cards, monkeypatch)[0] == everything


@pytest.mark.usefixtures("settled_at_once")
def test_a_card_that_changes_before_it_is_looked_at_again_is_told(
    cards: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    brought_up(store, cards)
    before = tree(store)
    alike = sorted(read_by(store, cards, monkeypatch)[0])

    def change_meanwhile() -> None:
        with update.updating(store, Compiler(find_sources([str(cards)]), SETTINGS)) as made:
            for _ in made.checked():
                pass
            edit(cards / alike[0], "## Description", "## Description\n\nMore.")
            list(made.across())

    with pytest.raises(ChangedError, match="has changed"):
        change_meanwhile()
    assert tree(store) == before


def test_a_language_is_there_as_long_as_a_card_names_it(few: Path, store: Path) -> None:
    def check(*wanted: str, on_error: str = "stop") -> None:
        brought_up(store, few, on_error=on_error)
        quads = content(store)
        assert quads == expected(few, on_error=on_error)[0]
        there = {quad.subject.value for quad in quads if quad.graph_name == VOCABULARY_GRAPH}
        assert {iri.partition("/language/")[2] for iri in there} - {""} == set(wanted)

    def said(name: str, languages: str, more: str = "") -> None:
        (few / name).write_text(
            f"---\nlanguage: {languages}\nlicense: mit\n{more}---\n\n# Model\n\nA model.\n", "utf-8"
        )

    check()
    said("one.md", "[gsw, en]")
    check("gsw", "en")
    said("two.md", "[en, haw]")
    check("gsw", "en", "haw")
    said("one.md", "en")
    check("en", "haw")
    (few / "one.md").unlink()
    check("en", "haw")
    said("two.md", "[en, gsw]", "license_link: [\n")
    check(on_error="skip")
    said("two.md", "[en, gsw]")
    check("en", "gsw", on_error="skip")
    check("en", "gsw")
    (few / "two.md").unlink()
    check()


def test_a_fact_that_a_card_states_too_stays_in_the_default_graph(tmp_path: Path) -> None:
    concepts = {f"https://w3id.org/cardgraph/language/{code}" for code in ("gsw", "haw")}
    stated = facts(["https://w3id.org/cardgraph/language/gsw"])[0]
    for name in ("snapshot-1", "snapshot-2"):
        (tmp_path / name).mkdir()
    old = snapshot.Snapshot(tmp_path / "snapshot-1", None, lambda: None, False)
    old.add("<urn:card>", [stated])
    old.name_concepts(set(), concepts)
    old.finish()
    new = snapshot.Snapshot(tmp_path / "snapshot-2", tmp_path / "snapshot-1", lambda: None, False)
    new.name_concepts(concepts, set())
    new.finish()
    left = {
        str(quad)
        for quad in named(ox.Store.read_only(str(tmp_path / "snapshot-2" / "graph")))
        if "/language/" in str(quad)
    }
    assert left == {stated.replace(" .\n", " <urn:card>")}


def test_what_is_known_of_unchanged_cards_is_not_written_again(
    cards: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It lies in files that snapshots share; when these get too many, they are gathered into one."""
    monkeypatch.setattr(snapshot, "_MANY_DETAILS", 3)

    def details() -> list[str]:
        return [path.name for path in sorted(store.rglob("details-*"))]

    brought_up(store, cards)
    first = place_of(store / "snapshot-1" / "details-1")
    for number in (2, 3, 4):
        edit(cards / "BERT.md", "layers", f"layers {number}")
        brought_up(store, cards)
        # The one before is of no more use when what it has of the card is replaced.
        assert details() == ["details-1", f"details-{number}"]
    edit(cards / "Falcon-40B.md", "40B", "41B")
    brought_up(store, cards)
    assert details() == ["details-1", "details-4", "details-5"]
    assert place_of(store / "snapshot-5" / "details-1") == first
    (cards / "BERT.md").unlink()
    edit(cards / "CodeGen.md", "CodeGen", "Codegen")
    brought_up(store, cards)
    assert details() == ["details-1", "details-5", "details-6"]
    edit(cards / "Dolly 2.0.md", "Dolly", "Dolly 2")
    brought_up(store, cards)
    assert details() == ["details-1", "details-5", "details-6", "details-7"]
    edit(cards / "Dolly 2.0.md", "Dolly 2", "Dolly")
    assert brought_up(store, cards)[1] == expected(cards)[1]
    assert details() == ["details-8"]
    before = tree(store)
    assert brought_up(store, cards, whole=True)[1] == expected(cards)[1]
    assert tree(store) == before


def test_where_there_are_no_links_what_is_known_is_copied(
    cards: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    brought_up(store, cards)
    edit(cards / "BERT.md", "layers", "levels")

    def refuse(*_paths: object) -> None:
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", refuse)
    brought_up(store, cards)
    assert sorted(path.name for path in store.rglob("details-*")) == ["details-1", "details-2"]
    changes, found, _ = brought_up(store, cards)
    assert (vars(changes), found) == (changes_of(unchanged=16), expected(cards)[1])


def test_cards_may_move_together(cards: Path, store: Path) -> None:
    brought_up(store, cards)
    before = tree(store)
    moved = cards.rename(cards.parent / "moved")
    changes, found, _ = brought_up(store, moved)
    assert vars(changes) == changes_of(unchanged=16)
    assert found == expected(moved)[1]
    assert any(finding.related for finding in found)
    assert tree(store) == before


@pytest.mark.parametrize(
    "settings",
    [
        SETTINGS._replace(base="https://example.org/"),
        SETTINGS._replace(day_first=True),
        SETTINGS._replace(evidence=True),
    ],
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
        with running(DRIVER, cards, store, env={"PYTHONPATH": str(copy / "src")}) as process:
            return say(process)

    assert [built(), built(), snapshots(store)] == ["0", "0", ["snapshot-1"]]
    with (copy / file).open("a", encoding="utf-8") as stream:
        stream.write(f"\n{addition}\n")
    assert built() == "16 the rules or the vocabularies have changed"
    more = {ox.Quad(*quad.triple, VOCABULARY_GRAPH) for quad in ox.parse(addition, ox.RdfFormat.TURTLE)}
    assert content(store) == expected(cards)[0] | (more if file.startswith("ontology") else set())
    assert built() == "0"


def test_a_day_to_come_is_looked_at_again_when_it_has_come(cards: Path, store: Path) -> None:
    edit(cards / "BERT.md", "10/11/2018", "12/24/2026")
    for day in (DAY, date(2026, 12, 23), date(2026, 12, 24), date(2026, 12, 25), DAY):
        settings = SETTINGS._replace(day=day)
        changes, found, _ = brought_up(store, cards, settings, "keep")
        assert found == expected(cards, settings)[1]
        assert ("date-future" in {finding.rule for finding in found}) == (day < date(2026, 12, 24))
        assert changes.replaced == []
    assert changes.unchanged == 16


def test_whoever_needs_all_cards_gets_them(cards: Path, store: Path) -> None:
    brought_up(store, cards)
    before = tree(store)
    with update.updating(store, Compiler(find_sources([str(cards)]), SETTINGS), whole=True) as made:
        assert all(item.graph for item in made.checked())
    assert vars(made.changes) == changes_of(unchanged=16)
    assert tree(store) == before
    with update.updating(store, Compiler(find_sources([str(cards)]), SETTINGS)) as made:
        assert not any(item.graph for item in made.checked())


class Counting(Compiler):
    """Counts the cards that it compiles."""

    count = 0

    def compiled(self, cards: Iterable[InMemory], for_store: bool = False) -> Generator[Compiled, None, None]:
        def passing() -> Iterator[InMemory]:
            for card in cards:
                self.count += 1
                yield card

        return super().compiled(passing(), for_store)


@pytest.mark.parametrize("settings", [SETTINGS, SETTINGS._replace(evidence=True), SETTINGS._replace(claims=True)])
def test_an_output_beside_a_store_takes_from_it_what_has_not_changed(
    cards: Path, store: Path, settings: Settings
) -> None:
    def written(compiler: Compiler, compiled: Iterator[Compiled]) -> dict[str, bytes]:
        items, found = list(compiled), {}
        for form, made in RDF_FORMATS.items():
            parts = compiler.graphs(iter(items)) if made.names_graphs else compiler.triples(iter(items))
            stream = BytesIO()
            write(parts, stream, form, compiler.minter)
            found[form] = stream.getvalue()
        return found

    for changed in ("nothing yet", "nothing", "a card"):
        if changed == "a card":
            edit(cards / "BERT.md", "Google Research", "Google")
        compiler = Counting(find_sources([str(cards)]), settings)
        with update.updating(store, compiler, whole=True) as made:
            beside = written(compiler, made.checked())
        plain = Compiler(find_sources([str(cards)]), settings)
        assert beside == written(plain, plain.checked())
        assert compiler.count == {"nothing yet": 16, "nothing": 0, "a card": 1}[changed]
    # Where the prose's claims are not in it as they are wanted, it is of no use.
    other = Counting(find_sources([str(cards)]), settings._replace(claims=not settings.claims))
    with update.updating(store, other, whole=True) as made:
        assert sum(1 for _ in made.checked()) == other.count == 16


def test_standard_input_is_read_every_time(store: Path, tmp_path: Path) -> None:
    (tmp_path / "other.md").write_bytes((EXAMPLES / "BERT.md").read_bytes())
    script = f"{BUILD}\nprint(build([{str(tmp_path / 'other.md')!r}, '-'], {str(store)!r}))"
    for name, wanted in (("CodeGen.md", "0"), ("CodeGen.md", "0"), ("Pythia.md", "1")):
        given = (EXAMPLES / name).read_bytes()
        environment = {**os.environ, **ENVIRONMENT}
        ran = subprocess.run(
            [sys.executable, "-c", script], input=given, capture_output=True, env=environment, check=True
        )
        assert ran.stdout.decode().strip() == wanted
    names = {quad.object.value for quad in content(store) if quad.predicate.value.endswith("#fileName")}
    assert names == {"other.md", "stdin.md"}


# ---------------------------------------------------------------- errors


def test_an_error_stops_all(cards: Path, store: Path) -> None:
    brought_up(store, cards)
    before = tree(store)
    edit(cards / "BERT.md", "12 layers", "13 layers")
    (cards / "CodeGen.md").write_bytes(b"no text: \xff")
    _, found, stopped = brought_up(store, cards)
    assert stopped
    assert tree(store) == before
    assert found == expected(cards)[1]


def test_cards_with_errors_are_left_out_or_kept(cards: Path, store: Path) -> None:
    def check(on_error: str, changes: dict[str, Any]) -> None:
        made, found, stopped = brought_up(store, cards, on_error=on_error)
        assert (vars(made), stopped) == (changes, False)
        assert (content(store), found) == expected(cards, on_error=on_error)

    brought_up(store, cards)
    text = (cards / "BERT.md").read_text("utf-8")
    edit(cards / "BERT.md", "10/11/2018", "99/11/2018")
    (cards / "none.md").write_bytes(b"no text: \xff")
    check("skip", changes_of(removed=["BERT.md"], left_out=["BERT.md", "none.md"], unchanged=15))
    check("skip", changes_of(left_out=["BERT.md", "none.md"], unchanged=15))
    edit(cards / "BERT.md", "99/11/2018", "98/11/2018")
    seen = [snapshots(store)]
    for _ in range(2):
        check("skip", changes_of(left_out=["BERT.md", "none.md"], unchanged=15))
        seen.append(snapshots(store))
    # What was found is new once.
    assert seen[0] != seen[1] == seen[2]
    check("keep", changes_of(added=["BERT.md"], left_out=["none.md"], unchanged=15))
    check("keep", changes_of(left_out=["none.md"], unchanged=16))
    check("skip", changes_of(removed=["BERT.md"], left_out=["BERT.md", "none.md"], unchanged=15))
    (cards / "none.md").unlink()
    (cards / "BERT.md").write_text(text, "utf-8")
    check("stop", changes_of(added=["BERT.md"], unchanged=15))


def test_an_error_of_cards_that_have_not_changed_stops_too(cards: Path, store: Path) -> None:
    edit(cards / "BERT.md", "10/11/2018", "99/11/2018")
    brought_up(store, cards, on_error="keep")
    before = tree(store)
    (cards / "CodeGen.md").unlink()
    _, _, stopped = brought_up(store, cards)
    assert stopped
    assert tree(store) == before


def test_an_exception_changes_nothing(cards: Path, store: Path) -> None:
    brought_up(store, cards)
    before = tree(store)
    (cards / "CodeGen.md").unlink()
    compiler = Compiler(find_sources([str(cards)]), SETTINGS)
    with pytest.raises(KeyboardInterrupt), update.updating(store, compiler) as made:  # noqa: PT012
        assert len(list(made.checked())) == 15
        raise KeyboardInterrupt
    with update.updating(store, Compiler(find_sources([str(cards)]), SETTINGS)) as made:
        next(made.checked())
    assert tree(store) == before


# ---------------------------------------------------------------- cards side by side


def test_what_cards_say_together_is_found_among_the_unchanged(cards: Path, store: Path) -> None:
    shutil.copy(cards / "BERT.md", cards / "a.md")
    edit(cards / "a.md", "[BERT](https://github", "[bert](https://github")
    edit(cards / "Pythia.md", "Name: [Pythia]", "Name: [BERT]")
    for number, country in (("3", "France"), ("4", "Germany"), ("5", "Germany")):
        shutil.copy(cards / "AlphaFold 2.md", cards / f"AlphaFold {number}.md")
        edit(cards / f"AlphaFold {number}.md", "Name: [AlphaFold 2", f"Name: [AlphaFold {number}")
        edit(cards / f"AlphaFold {number}.md", "United Kingdom", country)
    _, first, _ = brought_up(store, cards, on_error="keep")
    for name in ("CodeGen.md", "AlphaFold 5.md", "AlphaFold 3.md"):
        (cards / name).write_bytes((cards / name).read_bytes() + b"\nMore.\n")
        changes, found, _ = brought_up(store, cards, on_error="keep")
        assert changes.replaced == [name]
        assert found == expected(cards)[1] == first
    assert {"model-case-clash", "organization-countries"} <= {finding.rule for finding in found}


def test_no_rule_looks_at_what_is_not_kept() -> None:
    """Whoever adds a rule of today has to see that ``store`` keeps what it looks at."""
    quads = [quad for file in (ROOT / "shapes").glob("*.ttl") for quad in ox.parse(path=str(file))]
    of_today = {quad.subject.value for quad in quads if "cg:today" in str(quad.object)}
    assert {iri.rsplit("/", 1)[1] for iri in of_today} == {"date-future-sparql"}


@pytest.mark.usefixtures("settled_at_once")
@pytest.mark.parametrize("at_once", [1 << 22, 1])
def test_files_of_one_graph(few: Path, store: Path, at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot, "_PIECE", at_once)
    names = [unicodedata.normalize(form, "Modèle.md") for form in ("NFC", "NFD")]
    for name, source in zip(names, ("BERT.md", "CodeGen.md"), strict=True):
        shutil.copy(few / source, few / name)

    def check(on_error: str = "keep") -> None:
        _, found, _ = brought_up(store, few, on_error=on_error)
        assert (content(store), found) == expected(few, on_error=on_error)

    assert brought_up(store, few)[2]
    assert not snapshots(store)
    check()
    check()
    edit(few / names[1], "CodeGen", "CodeGen 2")
    check()
    edit(few / names[0], "10/11/2018", "99/11/2018")
    check("skip")
    (few / names[0]).rename(few / "other.md")
    check()
    (few / names[1]).rename(few / names[0])
    check()
    (few / "other.md").rename(few / names[1])
    check()
    (few / names[0]).unlink()
    check("skip")
    (few / names[1]).unlink()
    check()


@pytest.mark.usefixtures("settled_at_once")
@pytest.mark.parametrize("seed", range(2))
def test_any_edits_give_what_a_build_from_nothing_gives(
    few: Path, store: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshot, "_MANY_DETAILS", 2)
    dice = random.Random(seed)
    originals = [path.read_text("utf-8") for path in (*sorted(EXAMPLES.iterdir()), *sorted(HUB.iterdir()))]
    for round_ in range(8):
        for _ in range(dice.randrange(4)):
            # The last one holds a byte that is no UTF-8.
            stem = dice.choice(["BERT", "new", "odd ; \n\udcff \u2028"])
            path = few / f"{stem}{dice.randrange(3) or ''}.md"
            text = dice.choice(originals)
            for old, new in (
                ("Publication: ", "Publication: 99/"),
                ("United States of America", "France"),
                ("- License", "- Licence"),
                ("- fr\n", "- gsw\n"),
                ("license: apache-2.0", "license: llama2"),
            ):
                text = text.replace(old, new) if dice.random() < 0.3 else text
            if path.exists() and dice.random() < 0.4:
                path.unlink()
            else:
                path.write_text(text, "utf-8")
        on_error = dice.choice(["keep", "skip"])
        whole = dice.random() < 0.2
        _, found, _ = brought_up(store, few, on_error=on_error, whole=whole)
        quads, wanted = expected(few, on_error=on_error)
        assert content(store) == quads, round_
        assert found == wanted, round_


def test_what_has_gathered_is_left_behind(few: Path, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(update, "_FEW_REPLACED", 6)
    brought_up(store, few)
    sizes = []
    for count in range(10):
        with (few / "BERT.md").open("a", encoding="utf-8") as stream:
            stream.write(f"\n{count} {random.Random(count).randbytes(20000).hex()}\n")
        brought_up(store, few)
        sizes.append(sum(path.stat().st_size for path in (store / snapshots(store)[0] / "graph").iterdir()))
        edit(few / "BERT.md", f"\n{count} ", "\n0 ")
        text = (few / "BERT.md").read_text("utf-8")
        (few / "BERT.md").write_text(text[: text.index("\n0 ")], "utf-8")
    assert min(sizes[7:]) < max(sizes[:7]) - 100_000
    brought_up(store, few)
    assert content(store) == expected(few)[0]


# ---------------------------------------------------------------- folders that are not ours, or not as they should be


@pytest.mark.parametrize("what", ["files", "store of pyoxigraph", "file", "snapshot"])
def test_other_folders_are_refused_and_left_alone(cards: Path, store: Path, what: str) -> None:
    if what == "file":
        store.write_text("mine", "utf-8")
    elif what == "store of pyoxigraph":
        ox.Store(str(store)).flush()
    else:
        (store / ("snapshot-1" if what == "snapshot" else "letters")).mkdir(parents=True)
        (store / "diary.txt").write_text("mine", "utf-8")
    before = tree(store.parent)
    with pytest.raises(StoreError, match=r"holds other things|Not a directory"):
        brought_up(store, cards)
    with pytest.raises(StoreError, match=r"holds no cardgraph store|is no folder"):
        open_read_only(store)
    assert tree(store.parent) == before


def test_a_store_of_a_newer_format_is_refused(cards: Path, store: Path) -> None:
    brought_up(store, cards)
    marker = json.loads((store / MARKER).read_text("utf-8"))
    (store / MARKER).write_text(json.dumps(sealed({**marker, "format": FORMAT + 1})), "utf-8")
    before = tree(store)
    for attempt in (lambda: brought_up(store, cards), lambda: open_read_only(store)):
        with pytest.raises(StoreError, match=f"newer cardgraph: its format is {FORMAT + 1}, this one knows {FORMAT}"):
            attempt()
    assert tree(store) == before


def test_a_store_of_an_older_format_is_built_anew(cards: Path, store: Path) -> None:
    (store / "generation-4").mkdir(parents=True)
    (store / "generation-4" / "records").write_text("of other fields", "utf-8")
    (store / MARKER).write_text(json.dumps({"format": 2, "generation": 4, "about": {"recorded": 15}}), "utf-8")
    with pytest.raises(StoreError, match=rf"older cardgraph \(format 2, now {FORMAT}\); build it again"):
        open_read_only(store)
    (cards / "none.md").write_bytes(b"no text: \xff")
    assert brought_up(store, cards)[2]
    assert {path.name for path in store.iterdir()} == {MARKER, LOCK, "generation-4"}
    (cards / "none.md").unlink()
    changes, _, _ = brought_up(store, cards)
    assert (changes.reason, len(changes.added)) == ("the store was of an older format", 16)
    assert content(store) == expected(cards)[0]
    assert {path.name for path in store.iterdir()} == {MARKER, LOCK, "snapshot-5"}


def test_a_store_of_findings_with_other_fields_is_built_anew(cards: Path, store: Path) -> None:
    def built(script: str) -> tuple[int, str]:
        command = [sys.executable, "-c", script, "build", cards, "--store", store, "--today", DAY.isoformat()]
        ran = subprocess.run(command, capture_output=True, text=True, check=False)
        return ran.returncode, ran.stderr.splitlines()[-1].removeprefix(f"{store}: ")

    plain = "from cardgraph.cli import main; main()"
    more = f"{MORE_FIELDS}\n{plain}"
    edit(cards / "BERT.md", "10/11/2018", "4/3/2018")
    assert built(plain) == (0, "16 added, 0 unchanged")
    assert built(plain) == (0, "16 unchanged")
    assert built(more) == (0, "16 added, 0 unchanged (the store was of an older format)")
    assert snapshots(store) == ["snapshot-2"]
    kept = b'"notes":[{"title":"see","places":[{"span":{"source":"","line":1,'
    assert kept in (store / "snapshot-2" / "details-2").read_bytes()
    assert built(more) == (0, "16 unchanged")
    assert named(open_read_only(store)) == expected(cards)[0]
    assert built(plain) == (0, "16 added, 0 unchanged (the store was of an older format)")


def test_an_unfinished_first_build_is_recognised(cards: Path, store: Path) -> None:
    (cards / "BERT.md").write_bytes(b"no text: \xff")
    assert brought_up(store, cards)[2]
    with pytest.raises(StoreError, match="is an unfinished store"):
        open_read_only(store)
    brought_up(store, cards, on_error="skip")
    assert named(open_read_only(store)) == expected(cards, on_error="skip")[0]


@pytest.mark.parametrize("left", [[], [LOCK], [LOCK, MARKER + ".tmp"]])
def test_a_folder_with_our_beginnings_is_taken(cards: Path, store: Path, left: list[str]) -> None:
    store.mkdir()
    for name in left:
        (store / name).write_text("{", "utf-8")
    brought_up(store, cards)
    assert content(store) == expected(cards)[0]


# Files of each kind that a store has, by what their names match.
FILES = [
    MARKER, "digests.json", "manifest.jsonl", "details-*", "CURRENT", "IDENTITY", "MANIFEST-*", "OPTIONS-*", "*.log", "*.sst",
]  # fmt: skip
DAMAGES = {
    "missing": lambda data: None,
    "empty": lambda data: b"",
    "half": lambda data: data[: len(data) // 2],
    "longer": lambda data: data + b"\0",
    "first bit": lambda data: bytes([data[0] ^ 1]) + data[1:],
    "last bit": lambda data: data[:-1] + bytes([data[-1] ^ 1]),
    "a bit": lambda data: data[: len(data) // 3] + bytes([data[len(data) // 3] ^ 1]) + data[len(data) // 3 + 1 :],
    "page of zeros": lambda data: data[: len(data) // 3] + bytes(len(data[len(data) // 3 :][:4096])) + data[len(data) // 3 + 4096 :],
}  # fmt: skip


@pytest.fixture(scope="module")
def intact(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Cards and a store of them, which each test leaves as it was."""
    folder = tmp_path_factory.mktemp("intact")
    cards = Path(shutil.copytree(EXAMPLES, folder / "cards"))
    brought_up(folder / "store", cards)
    return cards, folder / "store"


@contextlib.contextmanager
def harmed(path: Path, damage: str) -> Iterator[None]:
    """A file that is damaged for a while."""
    data, times = path.read_bytes(), path.stat()
    new = DAMAGES[damage](data)
    try:
        if new is None:
            path.unlink()
        else:
            path.write_bytes(new)
        yield
    finally:
        path.write_bytes(data)
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


def asked(store: Path) -> QueryResults:
    query = find_query("models")
    return ask(query, bind(query, ()), open_dataset(query, str(store), Timeout(60))).results


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_is_named(intact: tuple[Path, Path], name: str, damage: str) -> None:
    cards, store = intact
    paths = sorted(path for path in store.rglob(name) if path.stat().st_size)
    assert paths, "a store has such files"
    before = tree(store)
    for path in paths if name == "*.sst" and damage in ("missing", "a bit") else paths[-1:]:
        shown = "" if path.name == MARKER else f"{snapshots(store)[0]}/"
        shown += path.name if path.parent.name != "graph" else f"graph/{path.name}"
        with harmed(path, damage):
            for attempt in (lambda: asked(store), lambda: open_read_only(store), lambda: brought_up(store, cards)):
                with pytest.raises(StoreError) as caught:
                    attempt()
                said = str(caught.value)
                assert said.startswith(f"{store} is damaged: {shown} "), said
                assert said.endswith("; remove it and build it again")
                assert caught.value.status == Status.FAILED
    assert set(before) == set(tree(store))
    assert len(asked(store).rows) == 16


def test_of_all_files_only_those_that_are_for_people_and_locks_may_differ(intact: tuple[Path, Path]) -> None:
    cards, store = intact
    for path in [path for path in store.rglob("*") if path.is_file()]:
        data = path.read_bytes()
        path.write_bytes(b"x" + data)
        try:
            asked(store)
            brought_up(store, cards)
            changes = True
        except StoreError:
            changes = False
        if path.name != LOCK:
            path.write_bytes(data)
        assert changes == (path.name in (LOCK, "LOCK", "LOG")), path


def test_damage_to_a_folder_is_named(cards: Path, store: Path) -> None:
    brought_up(store, cards)
    for name in ("graph", ""):
        (store / "snapshot-1" / name).rename(store.parent / "aside")
        for attempt in (lambda: asked(store), lambda: brought_up(store, cards)):
            with pytest.raises(StoreError, match=r"is damaged: snapshot-1.* missing.*; remove it and build it again"):
                attempt()
        (store.parent / "aside").rename(store / "snapshot-1" / name)
    assert vars(brought_up(store, cards)[0]) == changes_of(unchanged=16)


def test_what_is_damaged_during_an_update_is_not_taken_for_right_after_it(cards: Path, store: Path) -> None:
    """Most files of a new snapshot are those of the old one: their digests are not taken anew."""
    brought_up(store, cards)
    held = open_read_only(store)
    edit(cards / "BERT.md", "12 layers", "13 layers")
    brought_up(store, cards)
    assert len(held)
    old, new = store / "snapshot-1", store / "snapshot-2"
    digests = read_digests(old, hashlib.sha256((old / "digests.json").read_bytes()).hexdigest())
    shared = {place_of(old / name): digest for name, digest in digests.items()}
    both = [path for path in sorted(new.rglob("*.sst")) if place_of(path) in shared]
    assert both
    written = json.loads((store / MARKER).read_text("utf-8"))["digests"]
    with harmed(both[-1], "a bit"):
        assert write_digests(new, shared) == written
        with pytest.raises(StoreError, match=f"graph/{both[-1].name} is not what was written"):
            open_read_only(store)


def test_damage_is_told_by_the_commands(cards: Path, store: Path) -> None:
    assert cardgraph("build", cards, "--store", store).returncode == 0
    whole = cardgraph("store", "verify", store)
    assert (whole.returncode, whole.stderr) == (0, b"")
    assert re.fullmatch(
        f"{store} is intact: [0-9]+ files, [0-9,]+ bytes, as they were written\n", whole.stdout.decode()
    )
    commands = (
        ("store", "verify", store), ("query", "models", "--store", store), ("build", cards, "--store", store),
    )  # fmt: skip
    for path in sorted(store.rglob("*.sst"))[-2:]:
        with harmed(path, "a bit"):
            for command in commands:
                refused = cardgraph(*command)
                assert refused.returncode == 3, command
                assert refused.stdout == b""
                assert refused.stderr.decode().splitlines()[-1] == (
                    f"cardgraph: {store} is damaged: snapshot-1/graph/{path.name} is not what was written; "
                    "remove it and build it again"
                )
    own = store.parent / "own.rq"
    own.write_text("SELECT * { ?s ?p ?o } LIMIT 1", "utf-8")
    with harmed(store / "snapshot-1" / "manifest.jsonl", "half"):
        refused = cardgraph("query", own, "--store", store)
    assert (refused.returncode, b"is damaged: snapshot-1/manifest.jsonl has " in refused.stderr) == (3, True)
    assert cardgraph("store", "verify", store.parent / "none").returncode == 2
    shutil.rmtree(store)
    assert cardgraph("build", cards, "--store", store).returncode == 0
    assert cardgraph("store", "verify", store).returncode == 0


def test_files_that_may_not_be_read_are_no_damage(cards: Path, store: Path) -> None:
    brought_up(store, cards)
    for folder in (*store.rglob("*"), store, *store.parents[:4]):
        folder.chmod(folder.stat().st_mode | 0o755)
    path = max(store.rglob("*.sst"))
    path.chmod(0o200)
    # Nothing is forbidden to root, who becomes somebody else when all is imported.
    script = (
        "import fcntl, os, sys, pyoxigraph; from cardgraph.store import StoreError, open_read_only\n"
        "if not os.getuid(): os.setgroups([]); os.setgid(65534); os.setuid(65534)\n"
        "try: open_read_only(sys.argv[1])\n"
        "except StoreError as error: print(error, error.status)"
    )
    ran = subprocess.run([sys.executable, "-c", script, store], capture_output=True, text=True, check=True)
    assert ran.stdout == f"cannot read {path}: Permission denied 3\n"


def test_a_store_of_another_library_is_built_anew(cards: Path, store: Path) -> None:
    brought_up(store, cards)
    marker = json.loads((store / MARKER).read_text("utf-8"))
    assert marker["about"]["libraries"]["pyoxigraph"] == metadata.version("pyoxigraph")
    marker["about"]["libraries"]["pyoxigraph"] = "0.4.11"
    (store / MARKER).write_text(json.dumps(sealed(marker)), "utf-8")
    # What another version has written is answered from, where it can be.
    assert len(asked(store).rows) == 16
    changes, _, _ = brought_up(store, cards)
    now = metadata.version("pyoxigraph")
    assert (len(changes.replaced), changes.reason) == (16, f"pyoxigraph was 0.4.11 and is {now}")
    assert content(store) == expected(cards)[0]
    assert vars(brought_up(store, cards)[0]) == changes_of(unchanged=16)


@pytest.mark.parametrize("version", ["9.9.9", ""])
def test_a_store_that_this_library_cannot_open(cards: Path, store: Path, version: str) -> None:
    """As versions 0.4 and 0.5 do not open what the other has written: here it is a file as no version writes it."""
    brought_up(store, cards)
    (store / "snapshot-1" / "graph" / "CURRENT").write_text("MANIFEST-999999\n", "utf-8")
    marker = json.loads((store / MARKER).read_text("utf-8"))
    now = marker["about"]["libraries"]["pyoxigraph"]
    marker["about"]["libraries"]["pyoxigraph"] = version or now
    marker["digests"] = write_digests(store / "snapshot-1", {})
    (store / MARKER).write_text(json.dumps(sealed(marker)), "utf-8")
    why = f"pyoxigraph was {version} and is {now}: " if version else ""
    with pytest.raises(StoreError, match=f"^{store} cannot be opened: {why}IO error: .*; build it again$") as caught:
        asked(store)
    assert caught.value.status == Status.FAILED
    if version:
        assert brought_up(store, cards)[0].reason == f"pyoxigraph was {version} and is {now}"
        assert len(asked(store).rows) == 16


# ---------------------------------------------------------------- several processes


def test_a_second_writer_is_told(cards: Path, store: Path) -> None:
    brought_up(store, cards)
    (cards / "BERT.md").unlink()
    before = content(store)
    with running(DRIVER, cards, store, "wait") as process:
        assert say(process) == "waiting"
        with pytest.raises(StoreError, match=f"is being written by process {process.pid};"):
            brought_up(store, cards)
        assert content(store) == before
        assert say(process) == "0"
        process.wait(10)
    assert content(store) == expected(cards)[0]
    assert vars(brought_up(store, cards)[0]) == changes_of(unchanged=15)


def test_a_reader_keeps_what_it_opened(cards: Path, store: Path) -> None:
    brought_up(store, cards)
    with running(READER, store) as process:
        for name in ("BERT.md", "CodeGen.md", "Pythia.md"):
            (cards / name).unlink()
            brought_up(store, cards)
        assert snapshots(store) == ["snapshot-1", "snapshot-4"]
        assert int(say(process)) == len(expected(EXAMPLES)[0])
        process.wait(10)
    (cards / "Dolly 2.0.md").unlink()
    brought_up(store, cards)
    assert snapshots(store) == ["snapshot-5"]


def test_a_full_disk_changes_nothing(cards: Path, store: Path) -> None:
    brought_up(store, cards)
    before = tree(store)
    for path in sorted(cards.iterdir()):
        shutil.copy(path, path.with_name(f"{path.stem} again.md"))
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000))\n"
    with running(limit + DRIVER, cards, store) as process:
        assert f"cannot write to {store}: " in say(process)
    assert tree(store) == before
    assert named(open_read_only(store)) == expected(EXAMPLES)[0]


@pytest.mark.soak
def test_killed_at_any_moment_it_holds_the_old_or_the_new(few: Path, store: Path, tmp_path: Path) -> None:
    other = Path(shutil.copytree(few, tmp_path / "other"))
    edit(other / "BERT.md", "Name: [BERT]", "Name: [New BERT]")
    (other / "CodeGen.md").rename(other / "more.md")
    states = {folder: expected(folder)[0] for folder in (few, other)}
    brought_up(store, few)
    killed = rounds = 0
    outcomes = set()
    dice = random.Random(3)
    with running(FORKING) as server:
        begun = time.monotonic()
        assert not killed_after(server, other, store)
        seconds, holds = time.monotonic() - begun, other
        while rounds < 30 or (rounds < 200 and (killed < 15 or len(outcomes) < 2)):
            wanted = other if holds == few else few
            was_killed = killed_after(server, wanted, store, dice.uniform(0, seconds))
            # Stay about as long as a build takes, whatever else the machine does meanwhile.
            seconds *= 1.05 if was_killed else 0.95
            killed, rounds = killed + was_killed, rounds + 1
            found = content(store)
            assert found in states.values()
            outcomes.add(found == states[wanted])
            holds = wanted if found == states[wanted] else holds
    assert outcomes == {True, False}
    for folder in (few, other):
        brought_up(store, folder)
        assert content(store) == states[folder]
    assert len(snapshots(store)) == 1


@pytest.mark.soak
def test_killed_in_the_first_build_it_can_be_built(few: Path, tmp_path: Path) -> None:
    dice = random.Random(4)
    wanted, _ = expected(few)
    with running(FORKING) as server:
        for number in range(5):
            store = tmp_path / f"store {number}"
            killed_after(server, few, store, dice.uniform(0, 0.4))
            if (store / MARKER).exists() and '"snapshot": 0' not in (store / MARKER).read_text("utf-8"):
                assert content(store) == wanted
            brought_up(store, few)
            assert content(store) == wanted
            assert len(snapshots(store)) == 1
