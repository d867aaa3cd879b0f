"""Queries of one's own over a store of many cards, which is asked where it lies: the same answers, the same bounds."""

import hashlib
import json
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox
import pytest

from cardgraph import query as asked_from_python
from cardgraph.compile import Compiler
from cardgraph.query.ask import Timeout, ask, open_dataset
from cardgraph.query.dataset import load_data
from cardgraph.query.errors import QueryError
from cardgraph.query.needs import NAMED_GRAPHS, NEEDS
from cardgraph.query.query_file import parse
from cardgraph.query.results import QueryResults
from cardgraph.query.running import run
from cardgraph.query.sandbox import DEFAULTS, run_apart
from cardgraph.query.unnamed import UNNAMED, has_unnamed, without_unnamed
from cardgraph.settings import Settings
from cardgraph.source.sources import find_sources
from cardgraph.store import open_read_only, snapshot, update
from cardgraph.store.snapshots import MARKER, sealed
from cardgraph.vocabulary.files import long_vocabularies
from conftest import DAY, EXAMPLES, ROOT, cardgraph
from serving import serving, until

HUB = ROOT / "examples" / "hub"
SETTINGS = Settings(day=DAY, evidence=True)
# Both name a license, one by a family of models only; the languages are those of no other card.
OWN_CARD = "---\nlicense: cc-by-nc-4.0\nlanguage: [gsw, haw]\n---\n\n# Own\n\nA model.\n"
OF_A_FAMILY = "---\nlicense: mit\nlanguage: gsw\nbase_model: facebook/musicgen-small\n---\n\n# Kin\n\nA model.\n"

UNNAMED_LANGUAGE = "https://w3id.org/cardgraph/language/fro"
BATTERY = [
    "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "SELECT DISTINCT ?s { ?s ?p ?o }",
    "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p",
    "SELECT ?model { ?model a cg:Model }",
    "SELECT ?code { ?l a cg:Language ; skos:notation ?code FILTER NOT EXISTS { ?s cg:language ?l } }",
    "SELECT ?license { ?license a cg:License MINUS { ?s cg:license ?license } }",
    "SELECT ?a ?b { ?a skos:broader+ ?b }",
    "SELECT (COUNT(*) AS ?n) { ?a skos:broader* ?b }",
    "SELECT (COUNT(*) AS ?n) { ?a (skos:inScheme|skos:topConceptOf)/rdfs:label ?b }",
    "SELECT (COUNT(*) AS ?n) { ?a !(rdf:type|skos:altLabel) ?b }",
    "SELECT ?n { ?n ^skos:notation/skos:prefLabel ?label FILTER(CONTAINS(STR(?label), 'German')) }",
    "SELECT DISTINCT ?g { GRAPH ?g { } }",
    "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g",
    "SELECT ?code ?g { ?l a cg:Language ; skos:notation ?code OPTIONAL { GRAPH ?g { ?l skos:prefLabel ?o } } }",
    "SELECT (COUNT(*) AS ?n) { ?l a cg:Language MINUS { graph $g { ?m ?p ?l } } }",
    "SELECT (COUNT(*) AS ?n) { ?l a cg:Language FILTER EXISTS { GRAPH # where?\n?g{?l ?p ?o} } }",
    "SELECT (COUNT(*) AS ?n) { { GRAPH ?g { ?l a cg:Language } } UNION { ?l a cg:Country } . ?l skos:prefLabel ?x }",
    "SELECT ?l ?g ?h { GRAPH ?g { ?l a cg:Language . FILTER EXISTS { GRAPH ?h { ?l ?p ?o } } } GRAPH ?h { ?m ?q ?l } }",
    "SELECT ?l { { SELECT ?l { GRAPH ?g { ?l a cg:Language } } } ?l skos:notation ?n }",
    "SELECT ?s { GRAPH <https://w3id.org/cardgraph/ns> { ?s a cg:Language } }",
    "SELECT ?g { GRAPH ?g { ?l a cg:Language } FILTER(isBlank(?g)) }",
    f"ASK {{ GRAPH ?g {{ <{UNNAMED_LANGUAGE}> ?p ?o }} }}",
    f"ASK {{ <{UNNAMED_LANGUAGE}> ?p ?o }}",
    f"DESCRIBE <{UNNAMED_LANGUAGE}>",
    "DESCRIBE ?l { ?l skos:notation 'haw' }",
    "CONSTRUCT WHERE { ?l a cg:Country ; skos:prefLabel ?label }",
    "CONSTRUCT { ?l rdfs:seeAlso ?g } { ?l a cg:Language . GRAPH ?g { ?l a ?c } }",
]
DOUBLING = (
    "SELECT (STRLEN(?x40) AS ?n) { BIND('ten chars.' AS ?x0) "
    + " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(40))
    + "}"
)
# An answer that is none would be the same anywhere.
NOTHING = {BATTERY[20], BATTERY[21]}


@pytest.fixture(autouse=True)
def few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stores of few cards as those of many are."""
    monkeypatch.setattr(snapshot, "_MANY_CARDS", 1)


class Asked(NamedTuple):
    """The same cards where they lie, in memory with all vocabularies, and in a store of many."""

    cards: Path
    memory: ox.Store
    store: Path
    opened: ox.Store


def brought_up(store: Path, cards: Path) -> None:
    with update.updating(store, Compiler(find_sources([str(cards)]), SETTINGS)) as made:
        for _ in made.checked():
            pass


def whole_memory(cards: Path) -> ox.Store:
    """What an answer from the cards themselves is found in."""
    store = load_data([cards], SETTINGS, NEEDS).store
    for path in long_vocabularies():
        store.bulk_load(path=path)
    return store


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Asked:
    folder = tmp_path_factory.mktemp("own")
    cards = Path(shutil.copytree(EXAMPLES, folder / "cards"))
    shutil.copytree(HUB, cards / "hub")
    (cards / "own.md").write_text(OWN_CARD)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(snapshot, "_MANY_CARDS", 1)
        brought_up(folder / "store", cards)
        # What is named by nobody now, and what was by nobody before.
        (cards / "hub" / "openai__whisper-small.md").unlink()
        (cards / "kin.md").write_text(OF_A_FAMILY)
        brought_up(folder / "store", cards)
    return Asked(cards, whole_memory(cards), folder / "store", open_read_only(folder / "store"))


def settled(results: QueryResults) -> QueryResults:
    """Results whose rows, which are in no order, are in one."""
    return results._replace(rows=tuple(sorted(results.rows, key=str)))


def digests(folder: Path) -> dict[str, str]:
    """What is in each file of a folder, and what it is."""
    return {
        str(path): f"{path.stat().st_mtime_ns} {hashlib.sha256(path.read_bytes()).hexdigest()}"
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@cache
def listed() -> set[ox.Triple]:
    """All that the long vocabularies say."""
    return {quad.triple for path in long_vocabularies() for quad in ox.parse(path=str(path))}


def unnamed_of(store: ox.Store) -> set[ox.Triple]:
    """What the graph without a name has; it is all of the long vocabularies that the default graph has not."""
    found = {quad.triple for quad in store.quads_for_pattern(None, None, None, UNNAMED)}
    default = {quad.triple for quad in store.quads_for_pattern(None, None, None, ox.DefaultGraph())}
    assert found == listed() - default
    return found


# ---------------------------------------------------------------- answers


@pytest.mark.parametrize("text", BATTERY)
def test_an_answer_is_that_over_the_cards(asked: Asked, text: str) -> None:
    query = parse(text, "own", "own.rq")
    wanted = settled(run(query, asked.memory, {}))
    assert settled(run(query, asked.opened, {}, whole=True)) == wanted
    assert (bool(wanted.rows or wanted.boolean or wanted.turtle)) == (text not in NOTHING)


def test_what_can_be_trusted_does_not_ask_what_no_card_names(asked: Asked) -> None:
    cards = load_data([asked.cards], SETTINGS, NEEDS).store
    for text in (BATTERY[1], BATTERY[12], BATTERY[13]):
        query = parse(text, "canned", "canned.rq")._replace(canned=True)
        assert settled(run(query, asked.opened, {})) == settled(run(query, cards, {})), text


@pytest.mark.parametrize("text", [BATTERY[4], BATTERY[13], BATTERY[24]])
def test_the_command_answers_as_over_the_cards_and_changes_nothing(asked: Asked, text: str) -> None:
    before = digests(asked.store)
    form = ["--format", "csv"] if text.startswith("SELECT") else []
    answers = [cardgraph("query", text, *data, *form) for data in ([asked.cards], ["--store", asked.store])]
    lines = [sorted(answer.stdout.splitlines()) for answer in answers]
    assert lines[0] == lines[1]
    assert len(lines[0]) > 3
    assert digests(asked.store) == before


def test_python_answers_from_an_opened_store(asked: Asked) -> None:
    graphs = {row["g"] for row in asked_from_python(BATTERY[11], asked.opened)}
    assert graphs == {graph.value for graph in asked.memory.named_graphs()}
    loaded = load_data([asked.opened], SETTINGS, [NAMED_GRAPHS], bare=True).store
    assert set(loaded) == {quad for quad in asked.opened if quad.graph_name != UNNAMED}


# ---------------------------------------------------------------- how they come about


def test_the_store_is_read_where_it_lies(asked: Asked, tmp_path: Path) -> None:
    query = parse(BATTERY[3], "own", "own.rq")
    dataset = open_dataset(query, str(asked.store), Timeout())
    assert dataset.folder == snapshot_folder(asked.store)
    assert len(ask(query, {}, dataset).results.rows) > 30
    # This process has it open, and could copy it.
    with pytest.raises(QueryError, match=r"^own\.rq: the store cannot be opened: "):
        ask(query, {}, dataset._replace(folder=tmp_path / "none"))


def test_what_was_opened_stays_while_others_build(asked: Asked, tmp_path: Path) -> None:
    store, cards = (Path(shutil.copytree(path, tmp_path / path.name)) for path in (asked.store, asked.cards))
    query = parse("SELECT ?code { ?l a cg:Language ; skos:notation ?code . ?m cg:language ?l }", "own", "own.rq")
    script = (
        "import sys; from cardgraph.query.ask import *; query = find_query(sys.argv[2])\n"
        "dataset = open_dataset(query, sys.argv[1], Timeout())\n"
        "print('ready', flush=True); sys.stdin.readline()\n"
        "print(sorted({row[0].text for row in ask(query, {}, dataset).results.rows}))"
    )
    before = {row[0].text for row in run(query, open_read_only(store), {}, whole=True).rows if row[0]}
    command = [sys.executable, "-c", script, str(store), query.text]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as reader:
        assert reader.stdout
        assert reader.stdout.readline() == "ready\n"
        for name in ("own.md", "kin.md"):
            (cards / name).unlink()
            brought_up(store, cards)
        said, _ = reader.communicate("go\n", timeout=60)
    assert said == f"{sorted(before)}\n"
    assert "haw" in before
    assert "haw" not in {row[0].text for row in run(query, open_read_only(store), {}, whole=True).rows if row[0]}


def test_a_store_that_nobody_may_write_to(asked: Asked, tmp_path: Path) -> None:
    store = Path(shutil.copytree(asked.store, tmp_path / "store"))
    for path in (*store.parents[:4], *store.rglob("*"), store):
        path.chmod(0o555 if path.is_dir() and store in (path, *path.parents) else path.stat().st_mode | 0o555)
    # Nothing is forbidden to root, who becomes somebody else when all is imported that may not be to be read.
    script = (
        "import ctypes, fcntl, io, json, os, resource, sys, rdflib.plugins.sparql.parser; from cardgraph.query import sandbox, unnamed\n"
        "from cardgraph import store; from cardgraph.query.ask import Timeout, find_query, open_dataset\n"
        "query = find_query(sys.argv[2])\n"
        "if not os.getuid(): os.setgroups([]); os.setgid(65534); os.setuid(65534)\n"
        "folder = open_dataset(query, sys.argv[1], Timeout()).folder\n"
        "asked = {'query': query[:3], 'text': query.text, 'limits': sandbox.DEFAULTS, 'files': [], 'folder': str(folder)}\n"
        "sys.stdin = io.TextIOWrapper(io.BytesIO(json.dumps(asked).encode()))\n"
        "sandbox.child()"
    )
    text = f"ASK {{ <{UNNAMED_LANGUAGE}> a ?class }}"
    ran = subprocess.run([sys.executable, "-c", script, store, text], capture_output=True, text=True, check=False)
    for path in (store, *store.rglob("*")):
        path.chmod(0o755)
    assert ran.stderr == ""
    assert json.loads(ran.stdout)["results"][3] is True


@pytest.mark.parametrize(
    ("text", "limits", "message"),
    [
        ("SELECT * { ?s ?p ?o", {}, "own.rq:1:20: not SPARQL 1.1 at this end; something is missing or left over"),
        ("SELECT * { GRAPH ?g { ?s ?p ?o } LATERAL { } }", {}, "own.rq:1:34: not SPARQL 1.1 from 'LATERAL { } }' on"),
        ("SELECT * FROM <a:b> { ?s ?p ?o }", {}, "own.rq:1:10: FROM is refused"),
        ("SELECT * { SERVICE <a:b> { ?s ?p ?o } }", {}, "own.rq:1:12: SERVICE is refused"),
        ("INSERT DATA { <a:b> <a:c> 1 }", {}, "own.rq:1:1: INSERT is refused"),
        ("SELECT * { ?s ?p ?o }", {"rows": 5}, "own.rq: the answer has more than 5 rows; add a LIMIT"),
        ("SELECT * { ?s ?p ?o } LIMIT 9", {"results": 500}, "own.rq: the answer is longer than 0 MiB; add a LIMIT"),
        (
            "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }",
            {"seconds": 2.0},
            "own.rq: no answer within 2 s; narrow the query",
        ),
        (DOUBLING, {"memory": 400 << 20}, "own.rq: the query ran out of memory; simplify it, or add a LIMIT"),
    ],
)
def test_bounds_and_messages_are_those_of_a_copy(
    asked: Asked, text: str, limits: dict[str, float], message: str
) -> None:
    # See test_sandbox.py for the same over a copy.
    query = parse(text, "own", "own.rq")
    with pytest.raises(QueryError) as caught:
        run_apart(query, snapshot_folder(asked.store), {}, DEFAULTS._replace(**{"seconds": 30.0, **limits}))
    assert str(caught.value).startswith(message)


def snapshot_folder(store: Path) -> Path:
    """Where the graph of a store lies."""
    number = json.loads((store / MARKER).read_text("utf-8"))["snapshot"]
    return store / f"snapshot-{number}" / "graph"


# ---------------------------------------------------------------- what is kept


def test_the_vocabularies_are_whole_whatever_cards_come_and_go(tmp_path: Path) -> None:
    cards, store = tmp_path / "cards", tmp_path / "store"
    cards.mkdir()
    for name in ("BERT.md", "Pythia.md"):
        shutil.copy(EXAMPLES / name, cards / name)

    def check(*named: str) -> None:
        brought_up(store, cards)
        graph = ox.Store.read_only(str(snapshot_folder(store)))
        left = {str(triple.subject)[1:-1] for triple in unnamed_of(graph) if triple.predicate.value.endswith("#type")}
        concepts = ("language/gsw", "language/haw", "license/CC-BY-NC-4.0", "model-family/musicgen")
        assert {one for one in concepts if f"https://w3id.org/cardgraph/{one}" not in left} == set(named)
        # What cards name is theirs, and no other graph's.
        given = {quad for quad in graph if quad.graph_name not in (UNNAMED, ox.DefaultGraph())}
        compiler = Compiler(find_sources([str(cards)]), SETTINGS._replace(claims=True))
        assert given == set(compiler.quads(compiler.checked()))

    check()
    (cards / "own.md").write_text(OWN_CARD)
    check("language/gsw", "language/haw", "license/CC-BY-NC-4.0")
    (cards / "kin.md").write_text(OF_A_FAMILY)
    check("language/gsw", "language/haw", "license/CC-BY-NC-4.0", "model-family/musicgen")
    (cards / "own.md").write_text(OWN_CARD.replace("[gsw, haw]", "haw").replace("cc-by-nc-4.0", "mit"))
    check("language/gsw", "language/haw", "license/CC-BY-NC-4.0", "model-family/musicgen")
    (cards / "own.md").write_text(OWN_CARD)
    (cards / "kin.md").unlink()
    # The license that the family had is that of a card still.
    check("language/gsw", "language/haw", "license/CC-BY-NC-4.0")
    (cards / "own.md").unlink()
    check()


def test_few_cards_are_copied_with_the_vocabularies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cards, store = tmp_path / "cards", tmp_path / "store"
    cards.mkdir()
    (cards / "own.md").write_text(OWN_CARD)
    query = parse(f"ASK {{ <{UNNAMED_LANGUAGE}> ?p ?o }}", "own", "own.rq")

    def check(is_kept: bool) -> None:
        brought_up(store, cards)
        dataset = open_dataset(query, str(store), Timeout())
        assert (has_unnamed(dataset.store), dataset.folder is not None) == (is_kept, is_kept)
        assert ask(query, {}, dataset).results.boolean

    monkeypatch.setattr(snapshot, "_MANY_CARDS", 2)
    check(False)
    (cards / "kin.md").write_text(OF_A_FAMILY)
    check(True)
    # What is there is kept, and has what nobody names any more.
    (cards / "own.md").unlink()
    check(True)
    unnamed_of(ox.Store.read_only(str(snapshot_folder(store))))


def test_a_store_that_is_written_afresh_keeps_it(asked: Asked, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store, cards = (Path(shutil.copytree(path, tmp_path / path.name)) for path in (asked.store, asked.cards))
    monkeypatch.setattr(update, "_FEW_REPLACED", 1)
    marker = json.loads((store / MARKER).read_text("utf-8"))
    marker["about"]["replaced"] = 1000
    (store / MARKER).write_text(json.dumps(sealed(marker)), "utf-8")
    (cards / "own.md").unlink()
    brought_up(store, cards)
    assert json.loads((store / MARKER).read_text("utf-8"))["about"]["replaced"] == 1
    assert len(unnamed_of(ox.Store.read_only(str(snapshot_folder(store))))) > 50_000


# ---------------------------------------------------------------- the service


def test_the_service_reads_the_store_and_keeps_it(asked: Asked, tmp_path: Path) -> None:
    served, cards = (Path(shutil.copytree(path, tmp_path / path.name)) for path in (asked.store, asked.cards))
    with serving("--store", served, "--no-site", "--watch") as server:
        assert json.loads(server.sparql(f"ASK {{ <{UNNAMED_LANGUAGE}> ?p ?o }}").body)["boolean"]
        (count,) = server.sparql(BATTERY[0]).rows
        assert int(count["n"]) == len(list(asked.memory.quads_for_pattern(None, None, None, ox.DefaultGraph())))
        graphs = {row["g"] for row in server.sparql(BATTERY[11]).rows}
        assert graphs == {graph.value for graph in asked.memory.named_graphs()}
        description = server.ask("GET", "/sparql", Accept="application/n-triples").body
        assert f'/void#triples> "{count["n"]}"'.encode() in description
        assert UNNAMED.value.encode() not in description
        # What is asked stays until what is new is there to be asked.
        (held,) = served.glob("snapshot-*")
        (cards / "own.md").unlink()
        brought_up(served, cards)
        assert held.is_dir()
        until(lambda: "loaded again" in "".join(server.log))
        assert {row["g"] for row in server.sparql(BATTERY[11]).rows} < graphs
        (cards / "kin.md").unlink()
        brought_up(served, cards)
        assert not held.exists()
        assert server.stop() == 143
    assert json.loads((served / MARKER).read_text("utf-8"))["snapshot"] == 4


# ---------------------------------------------------------------- the text of queries


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("ASK { GRAPH ?g { ?s ?p ?o } }", "ASK { GRAPH ?g { ?s ?p ?o } FILTER(!isBlank(?g)) }"),
        ("ASK{graph$g{}}", "ASK{graph$g{} FILTER(!isBlank($g))}"),
        (
            "ASK { GRAPH # {\n ?g # {\n { } . ?s ?p ?o }",
            "ASK { GRAPH # {\n ?g # {\n { } FILTER(!isBlank(?g)) . ?s ?p ?o }",
        ),
        (
            "ASK { GRAPH ?g { { } GRAPH ?h { '}' } } }",
            "ASK { GRAPH ?g { { } GRAPH ?h { '}' } FILTER(!isBlank(?h)) } FILTER(!isBlank(?g)) }",
        ),
        ("ASK { GRAPH <a:b> { ?s ?p ?o } }", None),
        ("ASK { ?s ?p 'GRAPH ?g { }' } # GRAPH ?g { }", None),
        ("ASK { ?GRAPH ?g [] { } }", None),
        ("} GRAPH ?g {", None),
    ],
)
def test_graphs_without_names_are_filtered_out(text: str, wanted: str | None) -> None:
    assert without_unnamed(text) == (text if wanted is None else wanted)
