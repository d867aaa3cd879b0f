"""Answers as servers give them: what can be read is right, and what cannot be read is refused with a word."""

import json
from pathlib import Path
from typing import Any

import pytest

from cardgraph.errors import Status
from cardgraph.query.binding import bind
from cardgraph.query.query_file import parse
from cardgraph.query.results import Cell, QueryResults
from cardgraph.remote.ask import ask
from cardgraph.remote.endpoints import resolve
from cardgraph.remote.errors import PartialAnswerError, RefusalError
from cardgraph.remote.http import Client
from cardgraph.remote.store import Store
from conftest import EXAMPLES, cardgraph
from loading import graph, write
from servers import Oxigraph, oxigraph
from troubles import Fault, answer, negotiate, page, proxy

__all__ = ["oxigraph"]

JSON, XML = "application/sparql-results+json", "application/sparql-results+xml"
SELECT, ASK = "SELECT ?a ?b WHERE { ?a ?p ?b }", "ASK { ?a ?p ?b }"
CONSTRUCT = "CONSTRUCT WHERE { ?a ?p ?b }"
ROWS = {
    "head": {"vars": ["a", "b"]},
    "results": {
        "bindings": [
            {"a": {"type": "uri", "value": "urn:é"}, "b": {"type": "literal", "value": "x", "xml:lang": "en"}},
            {"b": {"type": "literal", "value": "1", "datatype": "http://www.w3.org/2001/XMLSchema#integer"}},
        ]
    },
}
RESULTS = QueryResults(
    "select",
    ("a", "b"),
    (
        (Cell("urn:é", "uri"), Cell("x", "literal", "", "en")),
        (None, Cell("1", "literal", "http://www.w3.org/2001/XMLSchema#integer")),
    ),
)
TEXT = json.dumps(ROWS, ensure_ascii=False).encode()
MARKUP = """<?xml version="1.0"?>
<sparql xmlns="http://www.w3.org/2005/sparql-results#">
  <head><variable name="a"/><variable name="b"/></head>
  <results>
    <result>
      <binding name="a"><uri>urn:é</uri></binding>
      <binding name="b"><literal xml:lang="en">x</literal></binding>
    </result>
    <result>
      <binding name="b"><literal datatype="http://www.w3.org/2001/XMLSchema#integer">1</literal></binding>
    </result>
  </results>
</sparql>
""".encode()
YES = b'<?xml version="1.0"?><sparql xmlns="http://www.w3.org/2005/sparql-results#"><head/><boolean>true</boolean></sparql>'


def asked(text: str, *faults: Fault) -> QueryResults:
    """What a query gets from a server that answers as is said, its only answer again and again."""
    query = parse(text, "test", "test.rq")
    with proxy() as server:
        server.befall("", *faults, *[faults[-1]] * 5)
        with Client(attempts=1) as client:
            return ask(query, bind(query, ()), resolve(f"{server.base}/query", "virtuoso"), client)


# ---------------------------------------------------------------- what can be read


@pytest.mark.parametrize(
    ("media_type", "body"),
    [
        (JSON, TEXT),
        ("application/json", TEXT),
        (f"{JSON}; charset=utf-8", TEXT),
        (f"{JSON};charset=ISO-8859-1", TEXT),
        ("Application/SPARQL-Results+JSON ; Charset=UTF-8", TEXT),
        (JSON, b"\xef\xbb\xbf" + TEXT),
        (JSON, json.dumps({**ROWS, "metadata": {"httpRequests": 0}}).encode()),
        (JSON, TEXT.replace(b'"literal", "value": "1"', b'"typed-literal", "value": "1"')),
        (XML, MARKUP),
        (f"{XML}; charset=utf-8", MARKUP),
        ("application/xml", MARKUP),
        ("text/xml;charset=utf-8", MARKUP),
    ],
)
def test_results_of_any_name_are_read(media_type: str, body: bytes) -> None:
    assert asked(SELECT, answer(200, body, media_type)) == RESULTS


@pytest.mark.parametrize(("media_type", "body"), [(JSON, b'{"head":{},"boolean":true}'), (XML, YES)])
def test_a_yes_of_any_name_is_read(media_type: str, body: bytes) -> None:
    assert asked(ASK, answer(200, body, media_type)) == QueryResults("ask", boolean=True)


@pytest.mark.parametrize("media_type", ["text/turtle", "text/turtle; charset=utf-8", "application/n-triples"])
def test_a_graph_of_any_name_is_read(media_type: str) -> None:
    assert (
        asked(CONSTRUCT, answer(200, "<urn:a> <urn:p> <urn:b> .", media_type)).turtle == "<urn:a> <urn:p> <urn:b> .\n"
    )


# As Comunica 4.5 answers to the question below, recorded from its server: the plain name of JSON stands for a form
# of its own, in which terms cannot be told apart.
COMUNICA = [
    (
        "application/json",
        b"""[
{"size":"\\"178000000000\\"^^http://www.w3.org/2001/XMLSchema#integer","model":\
"https://w3id.org/cardgraph/model/jurassic-1","bound":"\\"upper\\"","name":"\\"Jurassic-1\\"",\
"published":"\\"2021-08-11\\""}
]
""",
    ),
    (
        JSON,
        b"""{"head": {"vars":["model","name","size","bound","published"]},
"results": { "bindings": [
{"size":{"value":"178000000000","type":"literal","datatype":"http://www.w3.org/2001/XMLSchema#integer"},\
"model":{"value":"https://w3id.org/cardgraph/model/jurassic-1","type":"uri"},"bound":{"value":"upper","type":"literal"},\
"name":{"value":"Jurassic-1","type":"literal"},"published":{"value":"2021-08-11","type":"literal"}}
]},
"metadata": { "httpRequests": 0 }}
""",
    ),
]


def test_comunica_is_asked_for_what_says_all() -> None:
    with proxy() as server:
        server.befall("", *[negotiate(*COMUNICA)] * 5)
        arguments = ("query", "models-above", "-p", "parameters=170000000000", "--format", "csv")
        done = cardgraph(*arguments, "--endpoint", f"{server.base}/sparql", "--store-kind", "virtuoso")
    assert done.returncode == 0, done.stderr
    row = "https://w3id.org/cardgraph/model/jurassic-1,Jurassic-1,178000000000,upper,2021-08-11"
    assert done.stdout.decode().splitlines() == ["model,name,size,bound,published", row]
    assert done.stdout == cardgraph(*arguments, EXAMPLES).stdout


# ---------------------------------------------------------------- what cannot be read


DEEP = b'{"head":' + b"[" * 200_000 + b"]" * 200_000 + b"}"
NONE = {
    "nothing": (b"", JSON, PartialAnswerError, "breaks off"),
    "half": (TEXT[:100], JSON, PartialAnswerError, "breaks off"),
    "half of XML": (MARKUP[:300], XML, PartialAnswerError, "breaks off"),
    "deep JSON": (DEEP, JSON, RefusalError, "JSON that is nested too deep"),
    "a long number": (b'{"head":' + b"9" * 5000 + b"}", JSON, RefusalError, "JSON of another kind"),
    "Latin 1": ("é".join(TEXT.decode().split("é")).encode("latin-1"), JSON, RefusalError, "not in UTF-8"),
    "UTF-16": (TEXT.decode().encode("utf-16"), JSON, RefusalError, "not in UTF-8"),
    "a list": (b"[]", JSON, RefusalError, "JSON of another kind"),
    "null": (b"null", JSON, RefusalError, "JSON of another kind"),
    "a number": (b"1", JSON, RefusalError, "JSON of another kind"),
    "no head": (b'{"results":{"bindings":[]}}', JSON, RefusalError, "JSON of another kind"),
    "no rows": (b'{"head":{"vars":["a"]}}', JSON, RefusalError, "JSON of another kind"),
    "rows that are none": (TEXT.replace(b'"bindings": [', b'"bindings": [1, '), JSON, RefusalError, "JSON of another kind"),
    "a value that is no text": (TEXT.replace(b'"1"', b"1"), JSON, RefusalError, "JSON of another kind"),
    "a term of no kind": (TEXT.replace(b'"uri"', b'"url"'), JSON, RefusalError, "JSON of another kind"),
    "a yes": (b'{"head":{},"boolean":true}', JSON, RefusalError, "as if it were another query"),
    "other XML": (b"<rdf/>", XML, RefusalError, "XML of another kind"),
    "a graph": (b"<urn:a> <urn:b> <urn:c> .", "text/turtle", RefusalError, "no SPARQL results but text/turtle"),
    "text": (TEXT, "text/plain", RefusalError, "no SPARQL results but text/plain"),
    "no media type": (TEXT, "", RefusalError, "no SPARQL results but"),
}  # fmt: skip


@pytest.mark.parametrize("name", NONE)
def test_what_is_no_answer_is_refused(name: str) -> None:
    body, media_type, error, words = NONE[name]
    with pytest.raises(RefusalError, match=words) as caught:
        asked(SELECT, answer(200, body, media_type))
    assert type(caught.value) is error
    assert caught.value.status == Status.REFUSAL


GRAPHS = {
    "no Turtle": (b"no Turtle", "text/turtle", "broken Turtle"),
    "an error in the middle": (b"<urn:a> <urn:p> <urn:b> .\n!ERROR!", "text/turtle", "broken Turtle"),
    "Latin 1": ('<urn:a> <urn:p> "é" .'.encode("latin-1"), "text/turtle", "broken Turtle"),
    "rows": (TEXT, JSON, "in place of Turtle"),
    "no media type": (b"<urn:a> <urn:p> <urn:b> .", "", "in place of Turtle"),
}


@pytest.mark.parametrize("name", GRAPHS)
def test_what_is_no_graph_is_refused(name: str) -> None:
    body, media_type, words = GRAPHS[name]
    with pytest.raises(RefusalError, match=words):
        asked(CONSTRUCT, answer(200, body, media_type))


def test_what_was_packed_unasked_is_refused() -> None:
    with pytest.raises(RefusalError, match=r"its answer is packed \(gzip\), as was not asked for"):
        asked(SELECT, answer(200, b"\x1f\x8b\x08", JSON, Content_Encoding="gzip"))


@pytest.mark.parametrize("most", ["2", "9" * 5000, "-1", "some"])
def test_a_limit_of_any_kind_is_borne(most: str) -> None:
    count = {
        "head": {"vars": ["cardgraph_count"]},
        "results": {"bindings": [{"cardgraph_count": {"type": "literal", "value": "2"}}]},
    }
    answers = [answer(200, TEXT, JSON, X_SPARQL_MaxRows=most), answer(200, json.dumps(count), JSON)]
    assert asked(SELECT, *answers) == RESULTS


@pytest.mark.parametrize(
    "wait", ["9" * 5000, "-1", "Mon, 01 Jan 0001 00:00:00 -0000", "Fri, 31 Dec 9999 23:59:59 -2359", "soon"]
)
def test_any_wait_that_is_asked_for_is_borne(wait: str) -> None:
    query = parse(ASK, "test", "test.rq")
    with proxy() as server:
        server.befall("", answer(503, Retry_After=wait), answer(200, YES, XML))
        with Client(attempts=2, pause=0.01) as client:
            where = resolve(f"{server.base}/query", "virtuoso")
            if wait.startswith(("9", "Fri")):
                with pytest.raises(Exception, match="it may help to try again later"):
                    ask(query, {}, where, client)
            else:
                assert ask(query, {}, where, client).boolean


def test_rows_that_were_not_asked_for_are_refused() -> None:
    with proxy() as server:
        server.befall("", *[answer(200, TEXT, JSON)] * 5)
        failed = cardgraph("query", "models", "--endpoint", f"{server.base}/query")
    assert failed.returncode == Status.REFUSAL
    assert b"asked for its graphs, it gives something else" in failed.stderr


# ---------------------------------------------------------------- loading


def counting(**values: str) -> Fault:
    """A server that answers each question with one row about one graph."""
    row = {
        "g": {"type": "uri", "value": "urn:g:a"},
        **{name: {"type": "literal", "value": value} for name, value in values.items()},
    }
    body = {"head": {"vars": ["g", "n", "sum"]}, "results": {"bindings": [row]}}
    return answer(200, json.dumps(body), JSON)


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ({"n": "NaN"}, '"NaN"'),
        ({"n": "9" * 5000}, '"9999'),
        ({"n": "1e999999999"}, '"1e999999999"'),
        ({"n": "1.5"}, '"1.5"'),
        ({"n": "INF"}, '"INF"'),
        ({"n": "five"}, '"five"'),
        ({"n": ""}, "nothing"),
        ({}, "nothing"),
    ],
)
def test_a_count_that_is_none_is_refused(tmp_path: Path, values: dict[str, str], shown: str) -> None:
    path = write(tmp_path, graph("a", 5))
    with proxy() as server:
        server.befall("", *[counting(**values)] * 20)
        failed = cardgraph("load", path, "--endpoint", f"{server.base}/query", "--store-kind", "oxigraph")
        assert not server.writes()
    assert failed.returncode == Status.REFUSAL, failed.stderr
    said = failed.stderr.decode()
    assert f"where it was to count it gives {shown}" in said
    assert len(said) < 500


@pytest.mark.parametrize("total", ["NaN", "9" * 5000, "-INF", "x"])
def test_a_store_that_does_not_sum_up_is_believed_by_counts(oxigraph: Oxigraph, tmp_path: Path, total: str) -> None:
    def spoilt(handler: Any, seen: Any) -> None:
        status, headers, body = handler.forward(seen)
        found = json.loads(body)
        for row in found.get("results", {}).get("bindings", ()):
            if "sum" in row:
                row["sum"] = {"type": "literal", "value": total}
        handler.relay(status, headers, json.dumps(found).encode())

    path = write(tmp_path, graph("a", 5))
    with proxy(oxigraph) as between:
        between.befall("/query", *[spoilt] * 50)
        done = cardgraph("load", path, "--endpoint", f"{between.base}/query", "--store-kind", "oxigraph")
    assert done.returncode == 0, done.stderr
    assert b"this store does not sum up as SPARQL says" in done.stderr
    assert oxigraph.counts() == {"urn:g:a": 5}


def test_graphs_that_come_again_and_again_come_to_an_end() -> None:
    """A server that takes no notice of what a page of graphs has to come after."""
    row = {name: {"type": "literal", "value": "https://w3id.org/cardgraph/card/x"} for name in ("g", "key")}
    body = {"head": {"vars": ["g", "key"]}, "results": {"bindings": [row]}}
    with proxy() as server, Client() as client:
        server.befall("", *[answer(200, json.dumps(body), JSON)] * 50)
        store = Store(client, resolve(f"{server.base}/query", "oxigraph"))
        with pytest.raises(RefusalError, match="it does not list its graphs in order"):
            list(store.cards("https://w3id.org/cardgraph/card/"))
        assert len(server.seen) == 2


# ---------------------------------------------------------------- names


@pytest.mark.parametrize("host", ["x" * 64, f"{'x' * 64}.example.org", "a..example.org", ".example.org"])
@pytest.mark.parametrize("command", ["query", "load"])
def test_a_host_that_none_can_be_called(tmp_path: Path, host: str, command: str) -> None:
    words = ["models"] if command == "query" else [str(write(tmp_path, graph("a", 1)))]
    refused = cardgraph(command, *words, "--endpoint", f"http://{host}/query")
    assert (refused.returncode, refused.stdout) == (Status.USAGE, b"")
    assert refused.stderr.decode() == f"cardgraph: not a URL of an endpoint: no host can be called {host}\n"


@pytest.mark.parametrize(
    ("fault", "status", "words"),
    [
        (answer(301, Location="http://127.0.0.1:9/x"), Status.REFUSAL, "301, a redirect to http://127.0.0.1:9/x; give the URL of the store itself"),
        (answer(307, Location="http://[bad"), Status.REFUSAL, "307, a redirect to an unreadable URL"),
        (answer(308), Status.REFUSAL, "308, a redirect to nowhere"),
        (answer(200), Status.REFUSAL, "no SPARQL results but text/plain"),
        (answer(204), Status.REFUSAL, "no SPARQL results but text/plain"),
        (answer(200, b"", JSON), Status.REFUSAL, "it breaks off"),
        (page(200), Status.REFUSAL, "a page for people"),
        (answer(200, DEEP, JSON), Status.REFUSAL, "nested too deep"),
        (answer(401, WWW_Authenticate='Digest realm="r\n s", nonce="n"'), Status.AUTHENTICATION, "wants a user"),
    ],
)  # fmt: skip
def test_the_exit_status_of_a_query_tells_why(fault: Fault, status: Status, words: str) -> None:
    with proxy() as server:
        server.befall("", *[fault] * 5)
        failed = cardgraph("query", "models", "--endpoint", f"{server.base}/query")
    assert failed.returncode == status, failed.stderr
    assert words in failed.stderr.decode()
    assert failed.stderr.count(b"\n") == 1
