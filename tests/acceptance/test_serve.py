"""``cardgraph serve`` as its users meet it: the protocol, other people's clients, questions as URLs, pages, watching."""

import csv
import io
import json
import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import html5lib
import pyoxigraph as ox
import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, JSON, POST, TURTLE, XML, SPARQLWrapper

from cardgraph.errors import Status
from cardgraph.query.ask import LocalDataset, Timeout, ask, find_query
from cardgraph.query.binding import bind
from cardgraph.query.dataset import load_data
from cardgraph.query.errors import QueryError
from cardgraph.query.needs import NEEDS
from cardgraph.query.query_file import catalogue, parse
from cardgraph.query.sandbox import DEFAULTS
from cardgraph.query.standing import EndedError, StandingSandbox
from cardgraph.render.results import render
from cardgraph.resources import folder
from conftest import EXAMPLES, cardgraph
from processes import children, is_running
from serving import FORM, QUERY, Serving, serving, until

MODELS = "SELECT ?name { ?model a cg:Model ; rdfs:label ?name } ORDER BY ?name"
# What there is of kinds of terms, in a row each.
TERMS = """SELECT ?term ?one { VALUES ?term {
  <https://e.x/a?b=c&d='e'> "plain" "<b>&amp;</b>" "two\\nlines, a\\ttab, \\r and \\"quotes\\"" "日本語"@ja
  1 -2 1.5 1e3 true "2023-07-18"^^<http://www.w3.org/2001/XMLSchema#date> UNDEF } BIND(1 AS ?one) }"""
CARD = "https://w3id.org/cardgraph/card/BERT"


@pytest.fixture(scope="module")
def server() -> Iterator[Serving]:
    with serving(EXAMPLES) as started:
        yield started


@pytest.fixture(scope="module")
def examples() -> LocalDataset:
    """The same data, as the command asks them."""
    return LocalDataset(load_data([EXAMPLES]).store, Timeout())


# ---------------------------------------------------------------- the protocol


def test_the_three_ways_to_ask_give_the_same(server: Serving) -> None:
    by_get = server.sparql(MODELS)
    by_form = server.post({"query": MODELS})
    by_body = server.ask("POST", "/sparql", MODELS, Content_Type=QUERY)
    assert (by_get.status, by_get.kind) == (200, "application/sparql-results+json")
    assert by_get.body == by_form.body == by_body.body
    assert [row["name"] for row in by_get.rows][:2] == ["AlphaFold 2", "BERT"]
    in_utf_8 = server.ask("POST", "/sparql", MODELS, Content_Type=f'{QUERY}; charset="UTF-8"')
    assert in_utf_8.body == by_get.body


def test_head_and_options(server: Serving) -> None:
    got, head = server.sparql(MODELS), server.ask("HEAD", "/sparql?query=ASK%7B%7D")
    assert (head.status, head.body, head.headers["Content-Length"]) == (200, b"", "30")
    assert got.headers["Content-Length"] == str(len(got.body))
    options = server.ask("OPTIONS", "/sparql")
    assert (options.status, options.headers["Allow"], options.body) == (204, "GET, HEAD, POST, OPTIONS", b"")


@pytest.mark.parametrize(
    ("fields", "status", "said"),
    [
        ([("query", "SELECT * {")], 400, "query:1:11: not SPARQL 1.1"),
        ([("query", "ASK {}"), ("query", "ASK {}")], 400, "2 queries"),
        ([("default-graph-uri", CARD)], 400, "no query"),
        ([("query", "INSERT DATA { <a:b> <a:c> 1 }")], 400, "query:1:1: INSERT is refused"),
        ([("query", "SELECT * FROM <file:///etc/passwd> {}")], 400, "query:1:10: FROM is refused"),
        ([("query", "SELECT * { SERVICE <http://127.0.0.1/> {} }")], 400, "query:1:12: SERVICE is refused"),
        ([("query", "ASK {}"), ("default-graph-uri", "file:///etc/passwd")], 400, "no graph <file:///etc/passwd>"),
        ([("query", "ASK {}"), ("named-graph-uri", "https://e.x/")], 400, "no graph <https://e.x/>"),
        ([("update", "DROP ALL")], 403, "read only"),
        ([("query", "ASK {}"), ("update", "DROP ALL")], 403, "read only"),
        ([("query", f"ASK {{}} #{'x' * 20_000}")], 413, "longer than 20,000 characters"),
    ],
)
def test_what_is_refused(server: Serving, fields: list[tuple[str, str]], status: int, said: str) -> None:
    for answer in (server.post(fields), server.get("/sparql?" + urlencode(fields))):
        assert (answer.status, said in answer.detail) == (status, True), answer.detail


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("application/sparql-update", 415),
        ("text/plain", 415),
        ("multipart/form-data; boundary=x", 415),
        ("", 415),
        (f"{QUERY}; charset=utf-16", 415),
    ],
)
def test_what_is_no_query_by_its_type(server: Serving, kind: str, status: int) -> None:
    answer = server.ask("POST", "/sparql", "ASK {}", **({"Content_Type": kind} if kind else {}))
    assert answer.status == status
    assert answer.headers["Accept-Post"] == f"{QUERY}, {FORM}"


def test_other_methods_are_told_which_there_are(server: Serving) -> None:
    for method in ("PUT", "DELETE", "PATCH"):
        answer = server.ask(method, "/sparql", "x")
        assert (answer.status, answer.headers["Allow"]) == (405, "GET, HEAD, POST, OPTIONS")
    assert server.ask("POST", "/api/models").headers["Allow"] == "GET, HEAD, OPTIONS"


def test_a_query_in_the_url_and_one_in_the_body(server: Serving) -> None:
    answer = server.ask("POST", "/sparql?query=ASK%7B%7D", "ASK {}", Content_Type=QUERY)
    assert (answer.status, "another in the body" in answer.detail) == (400, True)


def test_graphs_by_the_protocol(server: Serving) -> None:
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    whole = int(server.sparql(count).rows[0]["n"])
    one = int(server.post([("query", count), ("default-graph-uri", CARD)]).rows[0]["n"])
    named = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"
    assert 0 < one < whole
    assert len(server.sparql(named).rows) == 17
    assert server.post([("query", named), ("named-graph-uri", CARD)]).rows == [{"g": CARD}]
    assert server.post([("query", count), ("named-graph-uri", CARD)]).rows == [{"n": "0"}]


# ---------------------------------------------------------------- what answers come in


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("", "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
        ("application/json", "application/sparql-results+json"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/csv;q=0.5, text/tab-separated-values", "text/tab-separated-values"),
        ("text/csv;q=0.9, application/sparql-results+json;q=0.8, */*;q=0.1", "text/csv"),
        ("application/sparql-results+json;q=0, */*", "application/sparql-results+xml"),
        ("text/turtle, text/csv;q=0.1", "text/csv"),
        ("text/*", "text/csv"),
        ("TEXT/CSV ; Q=1", "text/csv"),
        (";;;, nonsense", "application/sparql-results+json"),
    ],
)
def test_what_a_client_likes_best(server: Serving, accept: str, kind: str) -> None:
    assert server.sparql(MODELS, Accept=accept).kind == kind


@pytest.mark.parametrize(
    ("query", "accept"),
    [(MODELS, "text/turtle"), ("ASK {}", "text/csv"), ("DESCRIBE <a:b>", "text/csv"), (MODELS, "text/csv;q=0")],
)
def test_what_nobody_can_have(server: Serving, query: str, accept: str) -> None:
    answer = server.sparql(query, Accept=accept)
    assert (answer.status, "Accept names none of them" in answer.detail) == (406, True)


FORMATS = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}


@pytest.mark.parametrize("kind", FORMATS)
def test_rows_are_the_same_in_all_forms(server: Serving, kind: str) -> None:
    found = ox.parse_query_results(server.sparql(TERMS, Accept=kind).body, format=FORMATS[kind])
    expected = ox.Store().query(TERMS)
    assert isinstance(found, ox.QuerySolutions) and isinstance(expected, ox.QuerySolutions)
    assert [row["term"] for row in found] == [row["term"] for row in expected]


def test_rows_as_csv(server: Serving) -> None:
    found = list(csv.reader(io.StringIO(server.sparql(TERMS, Accept="text/csv").text, newline="")))
    results = ox.Store().query(TERMS)
    assert isinstance(results, ox.QuerySolutions)
    expected = results.serialize(format=ox.QueryResultsFormat.CSV)
    assert expected
    assert found == list(csv.reader(io.StringIO(expected.decode(), newline="")))


def test_yes_or_no(server: Serving) -> None:
    for query, expected in (("ASK {}", True), ("ASK { <a:b> ?p ?o }", False)):
        for kind in list(FORMATS)[:2]:
            found = ox.parse_query_results(server.sparql(query, Accept=kind).body, format=FORMATS[kind])
            assert isinstance(found, ox.QueryBoolean)
            assert bool(found) is expected


@pytest.mark.parametrize(
    ("kind", "form"),
    [
        ("text/turtle", ox.RdfFormat.TURTLE),
        ("application/n-triples", ox.RdfFormat.N_TRIPLES),
        ("application/ld+json", ox.RdfFormat.JSON_LD),
        ("application/rdf+xml", ox.RdfFormat.RDF_XML),
    ],
)
def test_graphs_are_the_same_in_all_forms(server: Serving, kind: str, form: ox.RdfFormat) -> None:
    query = "CONSTRUCT { ?s ?p ?o } WHERE { ?s a cg:Model ; ?p ?o }"
    answer = server.sparql(query, Accept=kind)
    assert answer.kind == kind
    triples = {quad.triple for quad in ox.parse(answer.body, format=form)}
    usual = {quad.triple for quad in ox.parse(server.sparql(query).body, format=ox.RdfFormat.TURTLE)}
    assert triples == usual and len(triples) > 100


def test_what_the_service_is(server: Serving) -> None:
    answer = server.get("/sparql", Accept="application/n-triples")
    graph = rdflib.Graph().parse(data=answer.text, format="nt")
    sd = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
    [service] = graph.subjects(rdflib.RDF.type, sd.Service)
    assert graph.value(service, sd.endpoint) == rdflib.URIRef(f"{server.url}sparql")
    assert graph.value(service, sd.supportedLanguage) == sd.SPARQL11Query
    assert len(set(graph.objects(service, sd.resultFormat))) == 8
    [dataset] = graph.objects(service, sd.defaultDataset)
    assert rdflib.URIRef(CARD) in {graph.value(each, sd.name) for each in graph.objects(dataset, sd.namedGraph)}
    [default] = graph.objects(dataset, sd.defaultGraph)
    [counted] = server.sparql("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").rows
    assert str(graph.value(default, rdflib.VOID.triples)) == counted["n"]
    assert server.get("/sparql", Accept="text/html,*/*;q=0.8").headers["Location"] == "/query"


# ---------------------------------------------------------------- other people's clients


def test_sparqlwrapper(server: Serving) -> None:
    for method in ("GET", POST):
        client = SPARQLWrapper(f"{server.url}sparql")
        client.setMethod(method)
        client.setQuery("PREFIX cg: <https://w3id.org/cardgraph/ns#> SELECT ?m { ?m a cg:Model }")
        client.setReturnFormat(JSON)
        found: Any = client.query().convert()
        assert len(found["results"]["bindings"]) == 16
        client.setReturnFormat(XML)
        document: Any = client.query().convert()
        assert len(document.getElementsByTagName("result")) == 16
        client.setReturnFormat(CSV)
        rows: Any = client.query().convert()
        assert len(rows.decode().split()) == 17
        client.setQuery("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 3")
        client.setReturnFormat(TURTLE)
        turtle: Any = client.query().convert()
        assert len(rdflib.Graph().parse(data=turtle, format="turtle")) == 3


def test_rdflib(server: Serving) -> None:
    store = SPARQLStore(f"{server.url}sparql")
    found = store.query("PREFIX cg: <https://w3id.org/cardgraph/ns#> SELECT ?m { ?m a cg:Model }")
    assert len(list(found)) == 16
    graph = rdflib.Graph(store)
    model = rdflib.URIRef("https://w3id.org/cardgraph/model/bert")
    assert graph.value(model, rdflib.RDFS.label) == rdflib.Literal("BERT")


def test_our_own_command(server: Serving) -> None:
    for name in ("models", "risks-never-declared", "lineage-tree"):
        there = cardgraph("query", name, "--endpoint", f"{server.url}sparql", "--format", "csv")
        assert there.stdout == cardgraph("query", name, EXAMPLES, "--format", "csv").stdout
        assert there.returncode == 0, there.stderr


@pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl")
def test_curl(server: Serving) -> None:
    def curl(*arguments: str) -> str:
        command = ["curl", "-s", *arguments, f"{server.url}sparql"]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    csv_header = ("-H", "Accept: text/csv")
    expected = server.sparql(MODELS, Accept="text/csv").text.replace("\r\n", "\n")
    assert curl("--data-urlencode", f"query={MODELS}", *csv_header) == expected
    assert curl("-G", "--data-urlencode", f"query={MODELS}", *csv_header) == expected
    body = ("--data-binary", MODELS, "-H", f"Content-Type: {QUERY}")
    assert curl(*body, *csv_header) == expected
    assert curl(*body, *csv_header, "-H", "Transfer-Encoding: chunked") == expected
    assert curl(*body, *csv_header, "-H", "Expect: 100-continue") == expected
    assert curl(*body, *csv_header, "--http1.0") == expected


# ---------------------------------------------------------------- questions as URLs and as forms


@pytest.mark.parametrize("form", ["json", "csv", "tsv"])
def test_a_question_answers_what_the_command_answers(server: Serving, form: str) -> None:
    answer = server.get(f"/api/models-above?parameters=10B&format={form}")
    said = cardgraph("query", "models-above", EXAMPLES, "-p", "parameters=10B", "--format", form)
    assert answer.status == 200
    assert answer.body == said.stdout and answer.body.count(b"\n") > 3


def test_every_question_is_answered_as_the_command_answers_it(server: Serving) -> None:
    """The service has evidence, claims and named graphs, as a store has, and long vocabularies besides."""
    listed = json.loads(server.get("/api/").body)["questions"]
    queries = catalogue(folder("queries"))
    assert [each["name"] for each in listed] == [query.name for query in queries]
    example = {"model": "BERT", "risk": "Malware Development", "iri": "https://w3id.org/cardgraph/model/bert"}
    dataset = LocalDataset(load_data([EXAMPLES], needs=tuple(NEEDS)).store, Timeout())
    for query in queries:
        needed = [each for each in query.parameters if each.required]
        given = {each.name: each.values[0] if each.values else example[each.type] for each in needed}
        answer = server.get(f"/api/{query.name}?{urlencode(given)}", Accept="text/csv")
        results = ask(query, bind(query, [f"{name}={value}" for name, value in given.items()]), dataset).results
        assert (query.name, answer.status, answer.kind) == (query.name, 200, "text/csv")
        assert (query.name, answer.text) == (query.name, render(results, "csv"))


def test_weights_of_ones_own(tmp_path: Path) -> None:
    weights = tmp_path / "weights.toml"
    weights.write_text(
        '[size]\nweight = 1\nwhy = "how much memory it takes"\nproperties = ["parameterCount"]\n', "utf-8"
    )
    said = cardgraph("query", "completeness", EXAMPLES, "--weights", weights, "--format", "csv")
    usual = cardgraph("query", "completeness", EXAMPLES, "--format", "csv")
    assert said.stdout != usual.stdout
    with serving(EXAMPLES, "--weights", weights, "--no-site", "--watch") as server:
        path = "/api/completeness?format=csv"
        assert server.get(path).body == said.stdout
        # Before it is looked at again, all answers are by what it was.
        weights.unlink()
        assert server.get(path).body == said.stdout
        assert server.get("/questions/completeness-details").status == 200
        cardgraph("export", "weights", "-o", weights)
        until(lambda: server.get(path).body == usual.stdout)


def test_weights_that_are_not_in_order_are_refused_at_once(tmp_path: Path) -> None:
    weights = tmp_path / "weights.toml"
    weights.write_text("[size]\nweight = -1\n", "utf-8")
    said = cardgraph("serve", EXAMPLES, "--weights", weights, "--port", "0")
    assert said.returncode == Status.USAGE
    assert said.stderr.decode().startswith(f"cardgraph: {weights}: [size]: the weight is -1; ")
    assert said.stdout == b""


def test_a_question_comes_as_it_is_wanted(server: Serving) -> None:
    assert server.get("/api/models").kind == "application/sparql-results+json"
    assert server.get("/api/models", Accept="application/json").kind == "application/sparql-results+json"
    as_csv = server.get("/api/models", Accept="text/csv")
    assert as_csv.headers["Content-Disposition"] == 'inline; filename="models.csv"'
    assert server.get("/api/models?format=xml", Accept="text/csv").kind == "application/sparql-results+xml"


@pytest.mark.parametrize(
    ("path", "parameter"),
    [
        ("models-above?parameters=many", "parameters=many"),
        ("models-above?size=7B", "size=7B"),
        ("models-with-risk", ""),
        ("models-with-risk?risk=Frod", "risk=Frod"),
        ("gaps?profile=spdx", "profile=spdx"),
        ("lineage?name=Nobody", "name=Nobody"),
    ],
)
def test_a_question_complains_as_the_command_does(
    server: Serving, examples: LocalDataset, path: str, parameter: str
) -> None:
    answer = server.get(f"/api/{path}")
    query = find_query(path.partition("?")[0])
    with pytest.raises(QueryError) as raised:
        ask(query, bind(query, [parameter] if parameter else []), examples)
    assert (answer.status, answer.detail) == (400, str(raised.value))
    assert raised.value.status == Status.USAGE


@pytest.mark.parametrize(
    ("asked", "arguments"),
    [
        ("ask?license=open&not-country=US&since=2022", ["--license", "open", "--not-country", "US", "--since", "2022"]),
        (
            "models?risk=disinformation&risk=social+engineering",
            ["--risk", "disinformation", "--risk", "social engineering"],
        ),
        ("ask?by=country,risk", ["--by", "country,risk", "--flat"]),
        ("ask?without=size&columns=name,year", ["--without", "size", "--columns", "name,year"]),
        ("models?rsk=x", None),
        ("ask?risk=Malwar", ["--risk", "Malwar"]),
        ("ask?since=soon", ["--since", "soon"]),
        ("ask?by=colour", ["--by", "colour"]),
    ],
)
def test_filters_answer_what_the_command_answers(server: Serving, asked: str, arguments: list[str] | None) -> None:
    answer = server.get(f"/api/{asked}", Accept="text/csv")
    if arguments is None:
        assert (answer.status, answer.detail) == (400, 'no filter is called "rsk"; did you mean "risk"?')
        return
    said = cardgraph("ask", EXAMPLES, *arguments, "--format", "csv")
    if said.returncode:
        assert (answer.status, f"cardgraph: {answer.detail}\n") == (400, said.stderr.decode())
    else:
        assert (answer.status, answer.body) == (200, said.stdout)


def test_filters_as_a_form(server: Serving) -> None:
    assert "<table>" not in server.get("/ask").text
    page = server.get("/ask?license=open&not-country=US&since=2022")
    assert (
        "Mistral 7B" in page.text
        and "/api/ask?license=open&amp;not-country=US&amp;since=2022&amp;format=csv" in page.text
    )
    assert 'value="2022"' in page.text and "SELECT" in page.text
    page = server.get("/ask?country=%3Cscript%3Ealert(1)%3C/script%3E")
    assert page.status == 400 and "<script" not in page.text


def test_what_there_is_no_question_of(server: Serving) -> None:
    assert (server.get("/api/modles").status, server.get("/api/models?format=pdf").status) == (404, 400)
    assert 'did you mean "models"?' in server.get("/api/modles").detail
    assert server.get("/api/models?format=pdf").detail == "format is one of json, xml, csv, tsv, given once"
    assert server.get("/api/../../etc/passwd").status == 404
    assert server.get("/questions/modles").status == 404


def test_forms(server: Serving) -> None:
    page = server.get("/questions/models-with-risk")
    assert '<option value="Malware Development">' in page.text and "<table>" not in page.text
    page = server.get("/questions/models-with-risk?risk=malware+development")
    assert "CodeGen" in page.text and "/api/models-with-risk?risk=malware+development&amp;format=csv" in page.text
    page = server.get("/questions/models-with-risk?risk=%3Cscript%3Ealert(1)%3C/script%3E")
    assert page.status == 400
    assert "<script" not in page.text and "&lt;script&gt;alert(1)&lt;/script&gt;" in page.text


# ---------------------------------------------------------------- pages, headers, log


def test_the_site_is_under_the_root(server: Serving) -> None:
    until(lambda: "Refresh" not in server.get("/").headers)
    page = server.get("/")
    assert "16" in page.text and 'href="questions"' in page.text and 'href="query"' in page.text
    assert server.get("/models.html").status == 200
    assert server.get("/site.json").status == server.get("/models/").status == 404


def test_pages_are_html_as_it_should_be(server: Serving) -> None:
    for path in ("/query", "/questions", "/questions/gaps", "/questions/models-with-risk?risk=x", "/ask?by=risk"):
        html5lib.HTMLParser(strict=True).parse(server.get(path).text)


def test_headers_that_keep_others_out(server: Serving) -> None:
    for path in (
        "/",
        "/query",
        "/questions",
        "/sparql?query=ASK%7B%7D",
        "/api/models",
        "/ask",
        "/nothing",
        "/static/pages.css",
    ):
        headers = server.get(path).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert headers["Server"] == "cardgraph"
        assert not [name for name in headers if name.lower().startswith("access-control")]
    assert "connect-src 'self'" in server.get("/query").headers["Content-Security-Policy"]


def test_other_origins_may_not_read(server: Serving) -> None:
    answer = server.sparql("ASK {}", Origin="https://evil.example")
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    preflight = server.ask("OPTIONS", "/sparql", Origin="https://evil.example", Access_Control_Request_Method="POST")
    assert "Access-Control-Allow-Methods" not in preflight.headers


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost@evil.example", "", "0.0.0.0"])
def test_other_names_are_refused(server: Serving, host: str) -> None:
    answer = server.sparql("ASK {}", Host=host)
    assert (answer.status, "this service is not called" in answer.detail) == (421, True)


def test_own_names(server: Serving) -> None:
    for host in (f"127.0.0.1:{server.port}", f"localhost:{server.port}", "LOCALHOST", "[::1]:80"):
        assert server.sparql("ASK {}", Host=host).status == 200


def test_a_line_for_each_query(server: Serving) -> None:
    server.sparql("SELECT (1 AS ?one) { } # \x1b[31m\u202e\u200b\r\n#2026 200 forged")
    line = until(lambda: [line for line in server.log if "forged" in line])[0]
    assert " 200 0." in line and "1 row | GET /sparql SELECT (1 AS ?one)" in line
    assert "\\x1b[31m\\u202e\\u200b #2026 200 forged" in line and line.isprintable()
    server.post({"query": "SELECT * {"})
    assert until(lambda: [line for line in server.log if "POST /sparql SELECT * {" in line and " 400 " in line])


# ---------------------------------------------------------------- beginning and ending


def test_it_says_what_is_missing(tmp_path: Path) -> None:
    assert b"what? name RDF files or cards, or --store DIR" in cardgraph("serve").stderr
    assert cardgraph("serve", EXAMPLES, "--store", "x").returncode == 2
    assert cardgraph("serve", tmp_path / "nothing.ttl").returncode == 2
    assert b"standard input can be read only once" in cardgraph("serve", "-").stderr
    assert b"is no origin" in cardgraph("serve", EXAMPLES, "--allow-origin", "example.org").stderr


def test_a_port_that_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = cardgraph("serve", EXAMPLES, "--port", str(port))
    assert (result.returncode, result.stdout) == (3, b"")
    assert result.stderr.decode().startswith(f"cardgraph: port {port} is taken by another program; name another with")


def test_a_graph_a_store_and_who_may_ask(tmp_path: Path) -> None:
    graph, store = tmp_path / "graph.ttl", tmp_path / "cards.store"
    assert cardgraph("build", EXAMPLES, "-o", graph, "--store", store, "--quiet").returncode == 0
    options = ("--no-site", "--allow-origin", "https://good.example/", "--allow-host", "cards.example")
    with serving(graph, *options) as server:
        assert len(server.sparql(MODELS).rows) == 16
        answer = server.sparql("ASK {}", Origin="https://good.example", Host="cards.example")
        assert answer.headers["Access-Control-Allow-Origin"] == "https://good.example"
        assert "Origin" in answer.headers["Vary"]
        preflight = server.ask(
            "OPTIONS", "/sparql", Origin="https://good.example", Access_Control_Request_Method="POST"
        )
        assert "POST" in preflight.headers["Access-Control-Allow-Methods"]
        assert "Access-Control-Allow-Origin" not in server.sparql("ASK {}", Origin="https://bad.example").headers
        assert server.stop(signal.SIGINT) == 130
        assert server.log[-1].startswith("cardgraph: interrupted")
    with serving("--store", store, "--no-site", "--watch") as server:
        assert len(server.sparql(MODELS).rows) == 16
        assert len(server.sparql("SELECT DISTINCT ?g { GRAPH ?g { ?s a cg:ModelCard } }").rows) == 16
        # What it has read it lets go, so that a build leaves no state behind but its own.
        assert cardgraph("build", EXAMPLES / "BERT.md", "--store", store, "--quiet").returncode == 0
        assert len(list(store.glob("snapshot-*"))) == 1
        until(lambda: len(server.sparql(MODELS).rows) == 1)
        assert cardgraph("build", EXAMPLES, "--store", store, "--quiet").returncode == 0
        assert len(list(store.glob("snapshot-*"))) == 1


def test_who_has_asked_is_answered_when_it_stops(tmp_path: Path) -> None:
    (tmp_path / "x.ttl").write_text("<a:b> <a:c> 1 .")
    query = slow(6)
    head = f"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: {QUERY}\r\nContent-Length: {len(query)}\r\n\r\n"
    with (
        serving(tmp_path / "x.ttl", "--no-site") as server,
        socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection,
    ):
        [standing] = children(server.process.pid)
        connection.sendall(head.encode() + query.encode())
        # Somebody works at it.
        until(lambda: children(standing))
        assert server.stop() == 143
        assert connection.recv(100).startswith(b"HTTP/1.1 200 OK")


def slow(power: int) -> str:
    """A query that counts to ten to some power."""
    digits = " ".join(f"VALUES ?d{n} {{ 0 1 2 3 4 5 6 7 8 9 }}" for n in range(power))
    return f"SELECT (COUNT(*) AS ?n) {{ {digits} }}"


# ---------------------------------------------------------------- watching


def test_watching(tmp_path: Path) -> None:
    cards = tmp_path / "cards"
    cards.mkdir()
    shutil.copy(EXAMPLES / "BERT.md", cards)
    names = "SELECT ?name { ?m a cg:Model ; rdfs:label ?name } ORDER BY ?name"
    with serving(cards, "--watch") as server:

        def found() -> list[str]:
            return [row["name"] for row in server.sparql(names).rows]

        assert found() == ["BERT"]
        shutil.copy(EXAMPLES / "Pythia.md", cards)
        until(lambda: found() == ["BERT", "Pythia"])
        until(lambda: "Pythia" in server.get("/models.html").text)
        # A card that breaks takes nothing with it.
        (cards / "broken.md").write_bytes(b"\xff\xfe\x00 broken")
        until(lambda: any("errors" in line for line in server.log))
        assert found() == ["BERT", "Pythia"]
        # Where nothing is left, what was there before stays.
        for path in cards.iterdir():
            path.unlink()
        until(lambda: any("stay" in line for line in server.log))
        assert found() == ["BERT", "Pythia"]


def test_pages_are_gone_when_it_has_ended(tmp_path: Path) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    with serving(EXAMPLES / "BERT.md", env={"TMPDIR": str(temporary)}) as server:
        # At first while they are made, and then when they are there.
        until(lambda: list(temporary.iterdir()))
        assert server.stop() == 143
        assert list(temporary.iterdir()) == []
    with serving(EXAMPLES / "BERT.md", env={"TMPDIR": str(temporary)}) as server:
        until(lambda: "Refresh" not in server.get("/").headers)
        assert server.stop() == 143
        assert list(temporary.iterdir()) == []


def test_nothing_goes_on_when_it_is_killed(tmp_path: Path) -> None:
    (tmp_path / "x.ttl").write_text("<a:b> <a:c> 1 .")
    with serving(tmp_path / "x.ttl", "--no-site") as server:
        [standing] = children(server.process.pid)
        server.process.kill()
        server.process.wait(30)
        until(lambda: not is_running(standing))


def test_data_come_back_when_their_process_has_ended(tmp_path: Path) -> None:
    (tmp_path / "x.ttl").write_text("<a:b> <a:c> 1 .")
    with serving(tmp_path / "x.ttl", "--no-site") as server:
        [standing] = children(server.process.pid)
        os.kill(standing, signal.SIGKILL)
        answer = server.sparql("ASK {}")
        assert answer.status in (200, 503)
        until(server.is_well)
        assert any("had ended; loaded again" in line for line in server.log)


def test_a_process_that_ends_while_it_is_asked_has_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """It has been told that a request comes, and is not there any more to take it."""
    sandbox = StandingSandbox(ox.Store(), DEFAULTS)
    send = socket.send_fds

    def told(*arguments: Any) -> int:
        # Else it may take the request, and what it has begun then may answer in spite of all.
        sandbox._process.send_signal(signal.SIGSTOP)
        sent = send(*arguments)
        sandbox._process.kill()
        sandbox._process.wait()
        return sent

    monkeypatch.setattr(socket, "send_fds", told)
    try:
        with pytest.raises(EndedError, match="the process that holds the data has ended"):
            sandbox.run(parse("ASK {}", "asks", "asks.rq"), {})
    finally:
        sandbox.close()
