"""Asking real stores: the same answers as here, and nothing that is not the whole answer."""

from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from cardgraph.query.binding import bind
from cardgraph.query.dataset import load_data
from cardgraph.query.errors import QueryError
from cardgraph.query.query_file import Query, catalogue, load, parse
from cardgraph.query.results import QueryResults
from cardgraph.query.running import run
from cardgraph.remote.ask import ask
from cardgraph.remote.credentials import Credentials
from cardgraph.remote.endpoints import resolve
from cardgraph.remote.errors import AuthenticationError, PartialAnswerError, RefusalError, TransportError
from cardgraph.remote.http import Client
from cardgraph.resources import folder
from cardgraph.settings import Settings
from conftest import EXAMPLES, cardgraph
from loading import load_into
from servers import PASSWORD, USER, Oxigraph, Server, Virtuoso, free_port, fresh, oxigraph, virtuoso
from troubles import answer, demand, drip, drip_body, page, proxy, reset, truncate

__all__ = ["oxigraph", "virtuoso"]

QUERIES = folder("queries")
CANNED = catalogue(QUERIES)
GIVEN = {
    "gaps": ["profile=spdx3"],
    "lineage": ["name=Dolly 2.0"],
    "model-statements": ["model=BERT"],
    "models-above": ["parameters=1000000000"],
    "models-with-risk": ["risk=Malware Development"],
    "statements": ["model=https://w3id.org/cardgraph/model/codegen"],
}
CARD = "https://w3id.org/cardgraph/card/"
JSON = "application/sparql-results+json"
ROWS = '{"head": {"vars": ["s"]}, "results": {"bindings": [{"s": {"type": "uri", "value": "urn:a"}}]}}'


@pytest.fixture(scope="module")
def cards(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("cards") / "cards.nq"
    assert cardgraph("build", EXAMPLES, "-o", path, "-q").returncode == 0
    return path


@pytest.fixture(scope="module")
def local(cards: Path) -> ox.Store:
    return load_data([str(cards)], Settings()).store


def put(
    query: str | Query, url: str, kind: str = "oxigraph", given: list[str] | None = None, **options: Any
) -> QueryResults:
    """Put a question to a store."""
    asked = parse(query, "mine", "mine.rq") if isinstance(query, str) else query
    settings = {"deadline": 20.0, "attempts": 2, "pause": 0.02, **options}
    with Client(**settings) as client:
        return ask(asked, bind(asked, given or []), resolve(url, kind), client)


@pytest.fixture(scope="module", params=["oxigraph", "virtuoso", "generic"])
def loaded(
    request: pytest.FixtureRequest, cards: Path, local: ox.Store, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Server, str]:
    """A server with a named graph for each card, and what it is taken for.

    Much is said in several graphs there, and once here. As "generic", Oxigraph must be told which
    graphs there are.
    """
    kind = request.param
    server = fresh("oxigraph" if kind == "generic" else kind)
    vocabularies = tmp_path_factory.mktemp("vocabularies") / "all.nq"
    lines = [f"{quad.triple} <https://w3id.org/cardgraph/more> .\n" for quad in local if CARD not in str(quad.subject)]
    vocabularies.write_text("".join(lines), "utf-8")
    load_into(server.base, cards, vocabularies, kind="oxigraph" if kind == "generic" else kind)
    return server, kind


@pytest.mark.parametrize("query", CANNED, ids=lambda query: query.name)
def test_a_canned_query_gives_what_it_gives_here(loaded: tuple[Server, str], local: ox.Store, query: Query) -> None:
    server, kind = loaded
    given = GIVEN.get(query.name, [])
    here, there = run(query, local, bind(query, given)), put(query, server.query_url, kind, given)
    assert (there.columns, there.rows) == (here.columns, here.rows)


@pytest.fixture(scope="module")
def alike(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ox.Store]:
    """An organization, a dataset, a license and a publication in 400 graphs each, as a file and as a store here."""
    folder = tmp_path_factory.mktemp("alike")
    original = (EXAMPLES / "CodeGen.md").read_text("utf-8")
    for number in range(400):
        text = original.replace("Name: [CodeGen]", f"Name: [CodeGen {number}]")
        (folder / f"{number}.md").write_text(text, "utf-8")
    path = folder / "cards.nq"
    assert cardgraph("build", folder, "-o", path, "-q", "--on-error", "keep").returncode == 0
    local = load_data([str(path)], Settings()).store
    assert len(run(load("models", QUERIES), local, {}).rows) == 400
    return path, local


@pytest.fixture(scope="module", params=["oxigraph", "virtuoso"])
def shared_by_all(request: pytest.FixtureRequest, alike: tuple[Path, ox.Store]) -> tuple[Server, str]:
    server = fresh(request.param)
    load_into(server.base, alike[0], kind=request.param)
    return server, request.param


@pytest.mark.parametrize("query", CANNED, ids=lambda query: query.name)
def test_cards_may_share_all_they_name(
    shared_by_all: tuple[Server, str], alike: tuple[Path, ox.Store], query: Query
) -> None:
    """A query that joins two statements of what is shared goes through 160,000 pairs; one that joins three never ends."""
    (server, kind), given = (
        shared_by_all,
        [part.replace("/codegen", "/codegen_7") for part in GIVEN.get(query.name, [])],
    )
    there = put(query, server.query_url, kind, given, deadline=60.0, attempts=1)
    assert there.rows == run(query, alike[1], bind(query, given)).rows


@pytest.mark.parametrize("name", ["completeness", "completeness-details"])
def test_one_of_many_models_may_be_named(
    shared_by_all: tuple[Server, str], alike: tuple[Path, ox.Store], name: str
) -> None:
    """Virtuoso has mixed the filter for the name with another of the query: most models passed it."""
    (server, kind), query, given = shared_by_all, load(name, QUERIES), ["name=codegen 7"]
    there = put(query, server.query_url, kind, given)
    assert there.rows == run(query, alike[1], bind(query, given)).rows
    assert {row[0].text for row in there.rows if row[0]} == {"7.md"}


def test_terms_of_every_kind_come_back(oxigraph: Oxigraph, tmp_path: Path) -> None:
    path = tmp_path / "a.nq"
    objects = ["<urn:o>", '"plain"', '"é"@en', '"5"^^<http://www.w3.org/2001/XMLSchema#integer>', '"x\\n\\"y"']
    path.write_text("".join(f"<urn:s> <urn:p> {term} <urn:g> .\n" for term in objects), "utf-8")
    load_into(oxigraph.base, path)
    asked = parse("SELECT ?o ?none WHERE { ?s ?p ?o OPTIONAL { ?o ?p ?none } } ORDER BY STR(?o)", "q", "q.rq")
    here = ox.Store()
    here.extend(quad for quad in (ox.Quad(*quad.triple) for quad in ox.parse(path=str(path))))
    assert put(asked, oxigraph.query_url) == run(asked, here, {})
    for text in ("CONSTRUCT WHERE { ?s ?p ?o }", "ASK { ?s ?p 5 }", "ASK { ?s ?p 6 }"):
        asked = parse(text, "q", "q.rq")
        assert put(asked, oxigraph.query_url) == run(asked, here, {})


@pytest.mark.parametrize("value", ['x" } UNION { ?s ?p ?name', "\\", "'", "\n", "} #", "BERT"])
def test_parameters_are_values_whatever_they_say(oxigraph: Oxigraph, cards: Path, local: ox.Store, value: str) -> None:
    load_into(oxigraph.base, cards)
    query = load("models-with-risk", QUERIES)
    here = run(query, local, bind(query, [f"risk={value}"]))
    assert put(query, oxigraph.query_url, given=[f"risk={value}"]) == here


@pytest.mark.parametrize(
    "text", ["DROP ALL", "SELECT * {} ; DROP ALL", "INSERT DATA { <urn:a> <urn:b> 1 }", "BASE <urn:x>"]
)
def test_only_questions_are_sent(oxigraph: Oxigraph, text: str) -> None:
    with proxy(oxigraph) as between:
        with pytest.raises(QueryError):
            put(text, between.base + "/query")
        assert not between.seen


def test_words_of_updates_are_no_updates_in_texts_and_names(oxigraph: Oxigraph) -> None:
    assert put('ASK { FILTER("DROP ALL" != "x") } # DELETE', oxigraph.query_url).boolean
    assert put("PREFIX add: <urn:clear> ASK { FILTER NOT EXISTS { ?load add:drop ?with } }", oxigraph.query_url).boolean


# A part of an answer is none.


def many(folder: Path, count: int) -> Path:
    path = folder / "many.nq"
    path.write_text("".join(f'<urn:s{number}> <urn:p> "{number}" <urn:many> .\n' for number in range(count)))
    return path


def test_virtuoso_cuts_at_10000_and_that_is_noticed(virtuoso: Virtuoso, tmp_path: Path) -> None:
    load_into(virtuoso.base, many(tmp_path, 10_050), kind="virtuoso")
    for text in (
        "SELECT ?s WHERE { ?s <urn:p> ?o }",
        "PREFIX u: <urn:> # SELECT\nSELECT ?s { ?s u:p ?o } ORDER BY ?s",
        "CONSTRUCT { ?s <urn:q> ?o } WHERE { ?s <urn:p> ?o }",
        "CONSTRUCT WHERE { ?s <urn:p> ?o }",
        "CONSTRUCT { ?s a 1 , 2 } WHERE { ?s <urn:p> ?o }",
    ):
        with pytest.raises(PartialAnswerError, match=r"gave only 10,000 of 10,050 rows"):
            put(text, virtuoso.query_url, "virtuoso")
        whole = put(f"{text} LIMIT 2000", virtuoso.query_url, "virtuoso")
        assert len(whole.rows) == 2000 or len(list(ox.parse(whole.turtle, format=ox.RdfFormat.TURTLE))) in (2000, 4000)
    with pytest.raises(PartialAnswerError, match=r"gave only 10,000 of 10,050 rows"):
        put("SELECT ?s WHERE { ?s <urn:p> ?o }", virtuoso.query_url, "generic")
    assert len(put("SELECT ?s WHERE { ?s <urn:p> ?o } LIMIT 10000", virtuoso.query_url, "virtuoso").rows) == 10_000
    # Its "anytime" answers are 200, and partial.
    text = "SELECT (COUNT(*) AS ?n) WHERE { ?a <urn:p> ?x . ?b <urn:p> ?y FILTER(CONCAT(?x, ?y) = 'no') }"
    endpoints = resolve(virtuoso.query_url, "virtuoso")
    hurried = endpoints._replace(query=endpoints.query + "?timeout=1000")
    with pytest.raises(PartialAnswerError), Client(deadline=20) as client:
        ask(parse(text, "q", "q.rq"), {}, hurried, client)


def test_a_server_that_cuts_and_says_nothing(oxigraph: Oxigraph, tmp_path: Path) -> None:
    load_into(oxigraph.base, many(tmp_path, 1200))

    def cut(handler: Any, seen: Any) -> None:
        handler.relay(*handler.forward(seen._replace(body=seen.body + b"%20LIMIT%201000")))

    with proxy(oxigraph) as between:
        between.befall("/query", cut)
        with pytest.raises(PartialAnswerError, match="gave only 1,000 of 1,200 rows"):
            put("SELECT ?s WHERE { ?s <urn:p> ?o }", between.base + "/query")
        between.befall("/query", cut, answer(400))
        with pytest.raises(PartialAnswerError, match="does not say whether these are all"):
            put("SELECT ?s WHERE { ?s <urn:p> ?o }", between.base + "/query")


@pytest.mark.parametrize("most", [100, 500, 2500])
def test_cuts_at_round_numbers_are_noticed(oxigraph: Oxigraph, tmp_path: Path, most: int) -> None:
    load_into(oxigraph.base, many(tmp_path, most + 1))

    def cut(handler: Any, seen: Any) -> None:
        handler.relay(*handler.forward(seen._replace(body=seen.body + f"%20LIMIT%20{most}".encode())))

    for text in (
        "SELECT ?s ?n WHERE { ?s <urn:p> ?n }",
        "CONSTRUCT { ?s <urn:q> ?o } WHERE { ?s <urn:p> ?o }",
        "CONSTRUCT { ?s <urn:q> ?o } { ?s <urn:p> ?o }",
        "CONSTRUCT WHERE { ?s <urn:p> ?o }",
        "DESCRIBE ?s WHERE { ?s <urn:p> ?o }",
        "DESCRIBE ?s { ?s <urn:p> ?o }",
    ):
        with proxy(oxigraph) as between:
            between.befall("/query", *[cut] * (1 if text.startswith("SELECT") else 2))
            with pytest.raises(PartialAnswerError, match=f"gave only {most:,} of {most + 1:,} rows"):
                put(text, between.base + "/query")
        whole = put(text, oxigraph.query_url)
        assert len(whole.rows) + whole.turtle.count("<urn:s") in (most + 1, most + 1 + whole.turtle.count("<urn:q>"))


def test_a_description_of_one_thing_may_be_long(oxigraph: Oxigraph, tmp_path: Path) -> None:
    path = tmp_path / "long.nq"
    path.write_text("".join(f'<urn:s> <urn:p> "{number}" <urn:many> .\n' for number in range(1200)), "utf-8")
    load_into(oxigraph.base, path)
    assert put("DESCRIBE <urn:s>", oxigraph.query_url).turtle.count('"') == 2400


@pytest.mark.parametrize("kind", ["oxigraph", "generic"])
def test_graphs_and_datasets_of_ones_own_queries(oxigraph: Oxigraph, cards: Path, kind: str) -> None:
    load_into(oxigraph.base, cards)
    count = put("SELECT (COUNT(DISTINCT ?g) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }", oxigraph.query_url, kind)
    assert [cell.text for row in count.rows for cell in row if cell] == ["17"]
    text = f"SELECT (COUNT(*) AS ?n) FROM <{CARD}BERT> WHERE {{ ?s ?p ?o }}"
    count = put(text, oxigraph.query_url, kind)
    assert [cell.text for row in count.rows for cell in row if cell] == [str(oxigraph.counts()[f"{CARD}BERT"])]


# Trouble.


@pytest.mark.parametrize(
    ("fault", "error", "message"),
    [
        (page(200), RefusalError, "a page for people"),
        (page(500), RefusalError, "500 Log in"),
        (answer(302, Location="http://127.0.0.1:9/"), RefusalError, "a redirect to http://127.0.0.1:9/"),
        (answer(307, Location="http://127.0.0.1:9/"), RefusalError, "a redirect to http://127.0.0.1:9/"),
        (answer(400, "bad query"), RefusalError, "400 bad query"),
        (answer(401), AuthenticationError, "it wants a user"),
        (answer(403, "no"), AuthenticationError, "not allowed"),
        (answer(404), RefusalError, "404"),
        (answer(503), TransportError, "503"),
        (answer(200, "hello"), RefusalError, "no SPARQL results but text/plain: hello"),
        (answer(200, "[]", JSON), RefusalError, "no SPARQL results"),
        (answer(200, "{}", JSON), RefusalError, "no SPARQL results"),
        (answer(200, ROWS[:-9], JSON), PartialAnswerError, "breaks off"),
        (
            answer(200, ROWS[:-9] + "The SPARQL operation has been cancelled", JSON),
            PartialAnswerError,
            "been cancelled",
        ),
        (answer(200, ROWS, JSON, X_SQL_State="S1TAT", X_SQL_Message="RC:1"), PartialAnswerError, "RC:1"),
        (reset, TransportError, "it may help to try again"),
        (truncate, TransportError, "the answer ends too early"),
    ],
)
def test_trouble_has_a_name(oxigraph: Oxigraph, fault: Any, error: type[Exception], message: str) -> None:
    with proxy(oxigraph) as between:
        between.befall("/query", fault, fault)
        with pytest.raises(error, match=message):
            put("SELECT * WHERE { ?s ?p ?o }", between.base + "/query")


def test_nobody_there() -> None:
    with pytest.raises(TransportError, match=r"no answer from .*: connection refused"):
        put("ASK {}", f"http://127.0.0.1:{free_port()}/query")


@pytest.mark.parametrize("fault", [drip, drip_body])
def test_a_drip_holds_nobody(oxigraph: Oxigraph, fault: Any) -> None:
    with proxy(oxigraph) as between:
        between.befall("/query", fault, fault)
        with pytest.raises(TransportError, match=r"(no whole answer within|the deadline is over).*--timeout gives it"):
            put("ASK {}", between.base + "/query", deadline=1.0, option="--timeout")
        assert between.drips.get(timeout=120), "the client has gone, and the drip with it"


def test_an_answer_may_be_too_long(oxigraph: Oxigraph, tmp_path: Path) -> None:
    load_into(oxigraph.base, many(tmp_path, 500))
    with pytest.raises(RefusalError, match="longer than 10,000 bytes"):
        put("SELECT * WHERE { ?s ?p ?o }", oxigraph.query_url, most=10_000)


def test_a_password_goes_only_where_it_is_wanted(oxigraph: Oxigraph) -> None:
    with proxy(oxigraph) as between:
        between.befall("/query", demand('Digest realm="r", nonce="n", qop="auth"'))
        assert put("ASK {}", between.base + "/query", credentials=Credentials(USER, PASSWORD)).boolean
        assert [bool(seen.headers["Authorization"]) for seen in between.seen] == [False, True]
        assert PASSWORD not in between.seen[1].headers["Authorization"]
