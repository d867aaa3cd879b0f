"""Other people's queries: what is refused, and what a child may do to us, which is nothing."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from socket import create_server

import pyoxigraph as ox
import pytest

from cardgraph.query.binding import bind
from cardgraph.query.errors import QueryError
from cardgraph.query.query_file import parse
from cardgraph.query.results import Cell, QueryResults
from cardgraph.query.sandbox import DEFAULTS, _gate, check, run_apart
from conftest import TESTS

DATA = ox.Store()
DATA.load(path=TESTS / "cases" / "queries" / "graph.ttl")
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
MODEL = "https://w3id.org/cardgraph/ns#Model"

DOUBLING = (
    "SELECT (STRLEN(?x40) AS ?n) { BIND('ten chars.' AS ?x0) "
    + " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(40))
    + "}"
)
OUTWARD = [
    "SELECT * { SERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { service<URL>{ ?s ?p ?o } }",
    "SELECT * { SERVICE SILENT <URL> { ?s ?p ?o } }",
    "PREFIX e: <URL> SELECT * { SERVICE e: { ?s ?p ?o } }",
    "PREFIX e: <URL> SELECT * { SERVICE e:x { ?s ?p ?o } }",
    "BASE <URL> SELECT * { SERVICE <x> { ?s ?p ?o } }",
    "SELECT * { BIND(<URL> AS ?e) SERVICE ?e { ?s ?p ?o } }",
    "SELECT * { VALUES ?e { <URL> } SERVICE ?e { ?s ?p ?o } }",
    "SELECT * { { { SERVICE <URL> { ?s ?p ?o } } } }",
    "SELECT * { ?s ?p ?o OPTIONAL { SERVICE <URL> { ?s ?p ?o } } }",
    "SELECT * { { ?s ?p ?o } UNION { SERVICE <URL> { ?s ?p ?o } } }",
    "SELECT * { ?s ?p ?o MINUS { SERVICE <URL> { ?s ?p ?o } } }",
    "SELECT * { GRAPH ?g { SERVICE <URL> { ?s ?p ?o } } }",
    "SELECT * { { SELECT * { SERVICE <URL> { ?s ?p ?o } } } }",
    "ASK { FILTER EXISTS { SERVICE <URL> { ?s ?p ?o } } }",
    "ASK { FILTER NOT EXISTS { SERVICE <URL> { ?s ?p ?o } } }",
    "ASK { BIND(EXISTS { SERVICE <URL> { ?s ?p ?o } } AS ?b) }",
    "SELECT (EXISTS { SERVICE <URL> { ?s ?p ?o } } AS ?b) { }",
    "SELECT (COUNT(*) AS ?n) { } HAVING(EXISTS { SERVICE <URL> { ?s ?p ?o } })",
    "SELECT * { ?s ?p ?o } ORDER BY EXISTS { SERVICE <URL> { ?s ?p ?o } }",
    "CONSTRUCT { ?s ?p ?o } { SERVICE <URL> { ?s ?p ?o } }",
    "DESCRIBE ?s { SERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { ?s ?p ?o LATERAL { SERVICE <URL> { ?s ?p ?o } } }",
    "SELECT * { # a comment that ends here\r SERVICE <URL> { ?s ?p ?o }\n }",
    "SELECT * { S\\u0045RVICE <URL> { ?s ?p ?o } }",
    'SELECT * { ?s ?p "\\\\" . SERVICE <URL> { ?s ?p "" } }',
    "SELECT * { ?s ?p '''''' . SERVICE <URL> { ?s ?p '''''' } }",
    "SELECT * { FILTER(1<2) SERVICE <URL> { FILTER(2>1) } }",
    "SELECT * FROM <URL> { ?s ?p ?o }",
    "SELECT * FROM NAMED <file:///etc/passwd> { GRAPH ?g { ?s ?p ?o } }",
    "CONSTRUCT FROM <URL> WHERE { ?s ?p ?o }",
    "LOAD <URL>",
    "LOAD SILENT <file:///etc/passwd>",
    "SELECT * { } ; LOAD <URL>",
    "INSERT DATA { <a:b> <a:c> 1 }",
    "DELETE WHERE { ?s ?p ?o }",
    "WITH <URL> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    "DROP ALL",
]


@pytest.fixture(scope="module")
def listener() -> Iterator[tuple[str, list[bytes]]]:
    """A server's address, and what it was asked."""
    asked: list[bytes] = []
    with create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    asked.append(connection.recv(100))

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/", asked
        server.shutdown(2)


def ask(text: str, store: ox.Store = DATA, **limits: float) -> QueryResults:
    return run_apart(parse(text, "own", "own.rq"), store, {}, DEFAULTS._replace(**{"seconds": 20.0, **limits}))


@pytest.mark.parametrize("form", OUTWARD)
def test_refused_by_its_words(form: str, listener: tuple[str, list[bytes]]) -> None:
    address, asked = listener
    with pytest.raises(QueryError, match=r"^own\.rq:\d+:\d+: .* refused"):
        ask(form.replace("URL", address))
    assert asked == []


@pytest.mark.parametrize("form", [form for form in OUTWARD if "\\u" not in form])
def test_refused_by_the_parser_alone(form: str, listener: tuple[str, list[bytes]]) -> None:
    address, asked = listener
    with pytest.raises(QueryError):
        _gate(parse(form.replace("URL", address), "own", "own.rq"))
    assert asked == []


@pytest.mark.parametrize(
    "text",
    [
        'ASK { ?service ?p "SERVICE <http://x.y/> { }" } # LOAD FROM',
        "PREFIX service: <http://e.x/> ASK { ?from service:LOAD service:insert.DROP, <http://e.x/SERVICE> }",
        "ASK { ?s ?p '''it's a \\'SERVICE''', 'x'@en-load }",
    ],
)
def test_harmless_queries_that_look_otherwise(text: str) -> None:
    check(parse(text, "own", "own.rq"))
    _gate(parse(text, "own", "own.rq"))


def test_results_of_each_kind() -> None:
    query = parse(
        "#+ param: wanted string required — name\n"
        f"SELECT ?m ?n WHERE {{ ?m a <{MODEL}> ; ?p ?wanted OPTIONAL {{ ?m ?q ?n FILTER(isNumeric(?n)) }} }}",
        "own",
        "own.rq",
    )
    found = run_apart(query, DATA, bind(query, ["wanted=Alpha"]))
    count = Cell("7000000000", "literal", "http://www.w3.org/2001/XMLSchema#integer")
    assert found == QueryResults(
        "select", ("m", "n"), ((Cell("https://w3id.org/cardgraph/model/alpha", "uri"), count),)
    )
    assert ask("ASK { ?s ?p 'Alpha' }") == QueryResults("ask", boolean=True)
    more = ox.Store()
    more.load('<a:b> <a:c> "ä"@de .\n<a:d> <a:c> "ä"@de <a:graph> .', ox.RdfFormat.N_QUADS)
    assert ask("CONSTRUCT { ?s a ?p } { ?s ?p 'ä'@de }", more) == QueryResults(
        "construct", turtle=f"@prefix rdf: <{RDF}> .\n<a:b> a <a:c> .\n"
    )


@pytest.mark.parametrize(
    ("text", "limits", "message"),
    [
        ("SELECT * { ?s ?p ?o", {}, "own.rq:1:20: not SPARQL 1.1 at this end; something is missing or left over"),
        ("SELECT * { ?s ?p ?o LATERAL { } }", {}, "own.rq:1:21: not SPARQL 1.1 from 'LATERAL { } }' on"),
        ("ASK { ?s ex:p ?o }", {}, "own.rq:1:10: the prefix ex: is not declared"),
        ("ASK " + "{" * 15000 + "}" * 15000, {}, "own.rq: longer than 20000 characters"),
        ("ASK " + "{" * 3000 + "}" * 3000, {}, "own.rq:1:55: nested more than 50 deep"),
        ("ASK { FILTER(" + "!" * 9000 + "true) }", {}, "own.rq"),
        ("SELECT * { ?s ?p ?o }", {"rows": 5}, "own.rq: the answer has more than 5 rows; add a LIMIT"),
        ("SELECT * { ?s ?p ?o }", {"results": 500}, "own.rq: the answer is longer than 0 MiB; add a LIMIT"),
        (
            "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }",
            {"seconds": 3.0},
            "own.rq: no answer within 3 s; narrow the query",
        ),
        (DOUBLING, {"memory": 400 << 20}, "own.rq: the query ran out of memory; simplify it, or add a LIMIT"),
    ],
)
def test_queries_that_come_to_nothing(text: str, limits: dict[str, float], message: str) -> None:
    with pytest.raises(QueryError) as caught:
        ask(text, **limits)
    assert str(caught.value).startswith(message)


def test_modules_of_the_current_folder_are_not_taken_for_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("json", "rdflib", "pyoxigraph"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit(7)")
    monkeypatch.chdir(tmp_path)
    assert ask("ASK { }").boolean


@pytest.mark.skipif(sys.platform != "linux", reason="network name spaces are Linux's")
def test_a_confined_process_has_no_network(listener: tuple[str, list[bytes]]) -> None:
    address, asked = listener
    if subprocess.run(["unshare", "--user", "--net", "true"], check=False, capture_output=True).returncode:
        pytest.skip("this system lets nobody make network name spaces")
    script = (
        "import socket, sys; from cardgraph.query.sandbox import leave_network; leave_network()\n"
        "host, port = sys.argv[1].strip('/').removeprefix('http://').split(':')\n"
        "sys.exit(socket.socket().connect_ex((host, int(port))))"
    )
    result = subprocess.run([sys.executable, "-c", script, address], check=False, capture_output=True)
    assert (result.returncode, result.stderr, asked) == (101, b"", [])  # network is unreachable
