"""Queries from Python: the rows and the notes of the command line, over all that can be asked."""

import datetime
import json
import subprocess
import sys
import warnings
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib

import cardgraph
from cardgraph.cli.query import command
from cardgraph.query.dataset import DataError
from cardgraph.query.errors import QueryError
from cardgraph.query.query_file import names
from cardgraph.resources import folder
from conftest import COMPLETE, DAY, ENVIRONMENT, EXAMPLES, PLAIN
from conftest import cardgraph as command_line

CANNED = names(folder("queries"))
GIVEN = {
    "derivatives": {"name": "Dolly 2.0"},
    "gaps": {"profile": "spdx3"},
    "lineage": {"name": "Dolly 2.0"},
    "model-statements": {"model": "BERT"},
    "models-above": {"parameters": 1_000_000_000},
    "models-with-risk": {"risk": "Malware Development"},
    "names": {"kind": "risk"},
    "statements": {"model": "https://w3id.org/cardgraph/model/codegen"},
}
PREFIX = "PREFIX cg: <https://w3id.org/cardgraph/ns#>\n"
MODELS = PREFIX + "SELECT ?m WHERE { ?m a cg:Model }"
LINES = PREFIX + "SELECT ?line WHERE { ?evidence cg:line ?line }"
SETTINGS = cardgraph.Settings(day=DAY)
Rows = list[dict[str, Any]]
XSD = "http://www.w3.org/2001/XMLSchema#"


@pytest.fixture(scope="module", autouse=True)
def _day() -> Any:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in ENVIRONMENT.items():
            patch.setenv(name, value)
        yield


@pytest.fixture(scope="module")
def graph() -> rdflib.Graph:
    return cardgraph.build(EXAMPLES, settings=cardgraph.Settings(evidence=True))


@pytest.fixture(scope="module")
def file(graph: rdflib.Graph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("graph") / "graph.ttl"
    graph.serialize(path, format="turtle")
    return path


def asked(name: str | Path, /, *data: Any, **parameters: object) -> tuple[Rows, list[str]]:
    """The rows, and what is said besides."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", cardgraph.QueryWarning)
        rows = cardgraph.query(name, *data, **parameters)  # type: ignore[arg-type]
    assert {warning.category for warning in caught} <= {cardgraph.QueryWarning}
    assert {Path(warning.filename) for warning in caught} <= {Path(__file__)}
    return rows, [str(warning.message) for warning in caught]


def commanded(
    capsys: pytest.CaptureFixture[str], name: str, /, *data: Path, **parameters: object
) -> tuple[Rows, list[str]]:
    """The same by the command line."""
    given = [part for key, value in parameters.items() for part in ("-p", f"{key}={value}")]
    command.main([name, *map(str, data), *given, "--format", "json"], standalone_mode=False)
    out, err = capsys.readouterr()
    found = json.loads(out)
    columns = found["head"]["vars"]
    rows = [{name: value(row.get(name)) for name in columns} for row in found["results"]["bindings"]]
    return rows, [line.removeprefix("cardgraph: ") for line in err.splitlines()]


def value(binding: dict[str, str] | None) -> Any:
    if binding is None:
        return None
    kind = binding.get("datatype", "").removeprefix(XSD)
    text = binding["value"]
    readers: dict[str, Any] = {
        "boolean": lambda text: text == "true",
        "date": datetime.date.fromisoformat,
        "decimal": Decimal,
        "integer": int,
    }
    return readers.get(kind, str)(text)


@pytest.mark.parametrize("name", CANNED)
def test_rows_and_notes_are_those_of_the_command(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    given = GIVEN.get(name, {})
    assert asked(name, EXAMPLES, PLAIN, **given) == commanded(capsys, name, EXAMPLES, PLAIN, **given)


@pytest.mark.parametrize("name", CANNED)
def test_a_graph_in_memory_gives_the_rows_of_its_file(name: str, graph: rdflib.Graph, file: Path) -> None:
    given = GIVEN.get(name, {})
    assert asked(name, graph, **given) == asked(name, file, **given)


def test_most_of_these_rows_are_some(file: Path) -> None:
    assert sum(bool(asked(name, file, **GIVEN.get(name, {}))[0]) for name in CANNED) > len(CANNED) / 2
    assert len(asked("model-statements", EXAMPLES, model="BERT")[0]) > 20
    assert all(row["line"] for row in asked("models-with-risk", EXAMPLES, risk="Malware Development")[0])


def test_graphs_files_and_cards_are_asked_together(graph: rdflib.Graph, file: Path) -> None:
    rows = asked("models", COMPLETE, graph)[0]
    assert {row["name"] for row in rows} == {row["name"] for row in asked("models", file)[0]} | {"LLaMA 2"}
    store = ox.Store()
    store.add(ox.Quad(*(ox.NamedNode(iri) for iri in ("urn:s", "urn:p", "urn:o", "urn:g"))))
    more = rdflib.Graph().parse(data="<urn:s> <urn:p> <urn:more> .", format="nt")
    text = "SELECT ?o WHERE { <urn:s> <urn:p> ?o } ORDER BY ?o"
    assert asked(text, store, more)[0] == [{"o": "urn:more"}, {"o": "urn:o"}]


@pytest.mark.parametrize("kind", ["dataset", "store"])
def test_named_graphs_in_memory_are_kept_for_who_needs_them(kind: str) -> None:
    if kind == "store":
        data: Any = ox.Store()
        data.update("INSERT DATA { <urn:s> <urn:p> 1 GRAPH <urn:g> { <urn:s> <urn:p> 2 } }")
    else:
        data = rdflib.Dataset()
        nquads = '<urn:s> <urn:p> "1" .\n<urn:s> <urn:p> "2" <urn:g> .\n'
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # rdflib's own, about itself
            data.parse(data=nquads, format="nquads")
    everything = asked("SELECT ?o WHERE { <urn:s> ?p ?o } ORDER BY ?o", data)[0]
    one, two = (1, 2) if kind == "store" else ("1", "2")
    assert everything == [{"o": one}, {"o": two}]
    assert asked("SELECT ?g ?o WHERE { GRAPH ?g { <urn:s> ?p ?o } }", data)[0] == [{"g": "urn:g", "o": two}]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (3, "cannot ask a int; give paths or an rdflib.Graph"),
        (rdflib.Graph().add((rdflib.Literal("x"), rdflib.RDF.type, rdflib.RDF.Alt)), "cannot ask the rdflib.Graph: "),
        (rdflib.Graph().add((rdflib.URIRef("a b"), rdflib.RDF.type, rdflib.RDF.Alt)), "cannot ask the rdflib.Graph: "),
    ],
)
def test_what_cannot_be_asked(data: Any, message: str) -> None:
    with pytest.raises(DataError, match=f"^{message}"):
        cardgraph.query("models", data)


def test_a_query_of_ones_own_as_a_text(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "own.rq").write_text(MODELS, "utf-8")
    rows = asked(MODELS, EXAMPLES)
    assert rows == asked(tmp_path / "own.rq", EXAMPLES) == commanded(capsys, str(tmp_path / "own.rq"), EXAMPLES)
    assert len(rows[0]) == len(list(EXAMPLES.glob("*.md")))
    with pytest.raises(QueryError, match=r"^query:1:13: not SPARQL 1\.1 from "):
        cardgraph.query("SELECT ?s { ?s ?p ?", COMPLETE)
    with pytest.raises(QueryError, match=r"^query:1:11: SERVICE is refused"):
        cardgraph.query("SELECT * {SERVICE <http://127.0.0.1:9/> { ?s ?p ?o }}", COMPLETE)


def test_a_parameter_may_have_any_name() -> None:
    assert asked("lineage", EXAMPLES, name="Dolly 2.0")[0]
    text = "#+ param: data string required — x\nSELECT ?data WHERE { }"
    assert asked(text, COMPLETE, data="x")[0] == [{"data": "x"}]


def test_functions_are_not_lost_to_packages_of_their_names() -> None:
    for _ in range(2):
        assert cardgraph.check(COMPLETE) == []
        assert cardgraph.query("models", COMPLETE)


# ---------------------------------------------------------------- needs


def test_evidence_is_there_for_those_who_say_so(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    said = "cards are read without cg:line unless the query has a line #+ needs: evidence"
    assert asked(LINES, COMPLETE) == ([], [f"query: {said}"])
    declared, undeclared = tmp_path / "declared.rq", tmp_path / "undeclared.rq"
    undeclared.write_text(LINES, "utf-8")
    declared.write_text("#+ needs: evidence\n" + LINES, "utf-8")
    rows, notes = asked(declared, COMPLETE)
    assert len(rows) > 20
    assert notes == []
    assert commanded(capsys, str(declared), COMPLETE) == (rows, notes)
    assert commanded(capsys, str(undeclared), COMPLETE) == ([], [f"{undeclared}: {said}"])


def test_nothing_is_said_of_evidence_where_nobody_lacks_it(graph: rdflib.Graph) -> None:
    rows, notes = asked(LINES, COMPLETE, settings=cardgraph.Settings(evidence=True))
    assert rows
    assert notes == []
    assert asked(LINES, graph)[1] == []
    assert asked(PREFIX + "SELECT ?f WHERE { ?card cg:fileName ?f } # cg:line 'cg:Evidence'", COMPLETE)[1] == []


def test_claims_are_there_for_those_who_say_so(tmp_path: Path) -> None:
    text = PREFIX + "SELECT ?words WHERE { ?card cg:madeForCode ?words }"
    said = "query: cards are read without cg:madeForCode unless the query has a line #+ needs: claims"
    assert asked(text, EXAMPLES) == ([], [said])
    assert asked("#+ needs: claims\n" + text, EXAMPLES) == ([{"words": "writes programs"}], [])
    plain = cardgraph.build(EXAMPLES)
    assert asked("#+ needs: claims\n" + text, plain) == ([{"words": "writes programs"}], [])
    assert asked(text, plain) == ([], [])
    claiming = cardgraph.build(EXAMPLES, settings=cardgraph.Settings(claims=True))
    assert asked(text, claiming)[0] == [{"words": "writes programs"}]
    assert len(claiming) > len(plain)


# ---------------------------------------------------------------- warnings


@pytest.mark.parametrize("profile", ["cyclonedx", "cyclonedx-1.7", "spdx3", "mldcat-ap", "airo"])
def test_a_profile_is_what_the_command_writes(profile: str, tmp_path: Path) -> None:
    path = tmp_path / "out"
    result = command_line("build", EXAMPLES, "--profile", f"{profile}={path}")
    assert result.returncode == 0, result.stderr
    found = cardgraph.profile(profile, EXAMPLES, settings=SETTINGS)
    assert str(found) == found.text == path.read_text("utf-8")
    said = result.stderr.decode()
    assert f"{profile}: {found.models} models, {found.statements:,} statements written" in said
    assert all(f"{text} ({count})" in said for text, count in found.lost.items())
    assert found.again == []


def test_a_profile_in_rdf_has_several_forms() -> None:
    parsers = {
        None: ox.RdfFormat.TURTLE,
        "turtle": ox.RdfFormat.TURTLE,
        "ntriples": ox.RdfFormat.N_TRIPLES,
        "jsonld": ox.RdfFormat.JSON_LD,
    }
    texts = {form: cardgraph.profile("airo", PLAIN, form=form).text for form in parsers}
    graphs = [set(ox.parse(text, format=parsers[form])) for form, text in texts.items()]
    assert all(graph == graphs[0] for graph in graphs)
    assert len(graphs[0]) > 3
    for name, form, message in (
        ("cyclonedx", "turtle", "cyclonedx cannot be written as turtle"),
        ("airo", "nquads", "airo cannot be written as nquads"),
        ("cyclone", None, "no profile is called"),
    ):
        with pytest.raises(cardgraph.CardgraphError, match=message):
            cardgraph.profile(name, PLAIN, form=form)


def test_gaps_are_those_of_the_command() -> None:
    result = command_line("check", EXAMPLES, "--profile", "spdx3", "--select", "profile-*", "--format", "json")
    expected = json.loads(result.stdout)["diagnostics"]
    found = cardgraph.gaps("spdx3", EXAMPLES, settings=SETTINGS)
    assert {one.rule for one in found} == {"profile-gap", "profile-gap-optional", "profile-gap-for-people"}
    assert [(one.rule, one.message, one.span.line) for one in found] == [
        (one["rule"], one["message"], one["line"]) for one in expected
    ]
    with pytest.raises(cardgraph.CardgraphError, match="airo asks nothing of a card"):
        cardgraph.gaps("airo", EXAMPLES)


def test_warnings_can_be_made_errors() -> None:
    with pytest.raises(cardgraph.QueryWarning, match=r"^1 card has errors: cardgraph check shows them$"):
        cardgraph.query("models", PLAIN)


# ---------------------------------------------------------------- time


LONG = """
import pyoxigraph, cardgraph

store = pyoxigraph.Store()
cg, label = "https://w3id.org/cardgraph/ns#", "http://www.w3.org/2004/02/skos/core#prefLabel"
risks = " ".join(f"<urn:m> <{cg}risk> <urn:{n}> . <urn:{n}> a <{cg}Risk> ; <{label}> '{n}' ." for n in range(3000))
store.update(f"INSERT DATA {{ {risks} }}")
try:
    cardgraph.query("risk-cooccurrence", store, timeout=0.2)
except cardgraph.CardgraphError as error:
    print(type(error).__name__, error)
"""


def test_canned_queries_end_in_time() -> None:
    """In a process of its own: the engine goes on until its process ends, and would take a processor for as long."""
    result = subprocess.run([sys.executable, "-c", LONG], capture_output=True, text=True, timeout=30, check=False)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith("QueryFailedError ")
    assert result.stdout.endswith("risk-cooccurrence.rq: no answer within 0.2 s; timeout gives it longer\n")
