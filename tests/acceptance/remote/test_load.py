"""Loading real stores: what arrives, what is sent, and what is refused before."""

from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest

from cardgraph.remote.endpoints import resolve
from cardgraph.remote.errors import (
    InvalidDataError,
    RefusalError,
    RemoteUsageError,
    TransportError,
)
from cardgraph.remote.literals import survives
from cardgraph.remote.payload import Payload
from conftest import EXAMPLES, cardgraph
from loading import BASE, CG, XSD, cards, counts_of, graph, let_pass, load_into, plain, quads_of, without_bert, write
from servers import Oxigraph, Server, oxigraph, virtuoso
from troubles import answer, closed, lose_answer, proxy, reset

__all__ = ["cards", "oxigraph", "virtuoso"]


# What arrives, and what is sent.


def test_the_cards_arrive_and_a_second_time_nothing_is_sent(oxigraph: Oxigraph, cards: Path) -> None:
    with proxy(oxigraph) as between:
        assert load_into(between.base, cards) == {"new": 7}
        assert oxigraph.quads() == quads_of(cards)
        assert len(between.seen) == 4, "probe, look, send, look again"
        between.seen.clear()
        assert load_into(between.base, cards) == {"same": 7}
        assert len(between.seen) == 2
        assert not between.writes()


def test_only_what_differs_is_sent(oxigraph: Oxigraph, cards: Path, tmp_path: Path) -> None:
    load_into(oxigraph.base, cards)
    changed = tmp_path / "changed.nq"
    # As many triples as before, and as long: only their sum tells.
    changed.write_text(cards.read_text("utf-8").replace('"110M - 340M"', '"110M - 341M"'), "utf-8")
    with proxy(oxigraph) as between:
        assert load_into(between.base, changed) == {"same": 6, "replace": 1}
        assert [seen.body.count(b"INSERT DATA") for seen in between.writes()] == [1]
        assert between.writes()[0].body.count(b"GRAPH <https://w3id.org/cardgraph/card/BERT>") == 2
    assert oxigraph.quads() == quads_of(changed)


def test_replacing_leaves_nothing_and_adding_everything(oxigraph: Oxigraph, tmp_path: Path) -> None:
    old, new = (
        write(tmp_path, graph("a", 30, "old"), name="old.nq"),
        write(tmp_path, graph("a", 20, "new"), name="new.nq"),
    )
    load_into(oxigraph.base, old)
    assert load_into(oxigraph.base, new) == {"replace": 1}
    assert oxigraph.quads() == quads_of(new)
    assert load_into(oxigraph.base, old, add=True) == {"add": 1}
    assert oxigraph.quads() == quads_of(new) | quads_of(old)
    with proxy(oxigraph) as between:
        assert load_into(between.base, old, new, add=True) == {"same": 1}
        assert not between.writes()


def test_a_dry_run_tells_and_changes_nothing(oxigraph: Oxigraph, cards: Path, tmp_path: Path) -> None:
    load_into(oxigraph.base, cards)
    before = oxigraph.quads()
    some, bert = without_bert(cards, tmp_path), BASE + "card/BERT"
    some.write_text(some.read_text("utf-8") + '<urn:s> <urn:p> "x" <urn:new> .\n', "utf-8")
    options = ("--endpoint", oxigraph.query_url, "--store-kind", "oxigraph", "--prune")
    told = cardgraph("load", some, *options, "--dry-run")
    assert told.returncode == 0
    lines = told.stdout.decode().splitlines()
    assert [line for line in lines if not line.startswith("same")] == [
        "new      <urn:new> 0 → 1 triples",
        f"prune    <{bert}> {counts_of(cards)[bert]} → 0 triples",
    ]
    assert oxigraph.quads() == before
    done = cardgraph("load", some, *options)
    assert done.stderr.decode().startswith("8 graphs (1 new, 6 unchanged, 1 removed)")
    assert oxigraph.quads() == quads_of(some)


def test_pruning_takes_only_what_cardgraph_made(oxigraph: Oxigraph, cards: Path, tmp_path: Path) -> None:
    card = f'<{{0}}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{CG}ModelCard> <{{1}}> .\n<{{0}}> <{CG}sha256> "x" <{{1}}> .\n'
    card += f"<{{0}}> <{CG}describes> <urn:m> <{{1}}> .\n"
    gone, elsewhere, foreign = f"{BASE}card/Gone", "https://other.example/card/Gone", f"{BASE}card/Notes"
    others = write(
        tmp_path,
        [card.format(gone, gone), card.format(elsewhere, elsewhere), card.format(gone, foreign)],
        [f'<{foreign}> <http://www.w3.org/2000/01/rdf-schema#label> "mine" <{BASE}card/Plain> .'],
    )
    load_into(oxigraph.base, cards, others)
    assert load_into(oxigraph.base, cards, prune=True) == {"same": 7, "prune": 1}
    assert oxigraph.counts() == counts_of(cards) | Counter({elsewhere: 3, foreign: 3, BASE + "card/Plain": 1})
    with pytest.raises(RemoteUsageError, match="there are none in these data"):
        load_into(oxigraph.base, write(tmp_path, graph("a", 3), name="a.nq"), prune=True)
    with pytest.raises(RemoteUsageError, match="--graph or --add"):
        load_into(oxigraph.base, cards, prune=True, add=True)


def test_thousands_of_graphs_take_few_requests(oxigraph: Oxigraph, tmp_path: Path) -> None:
    many = write(tmp_path, *(graph(f"{number:04}", 3) for number in range(2000)))
    with proxy(oxigraph) as between:
        assert load_into(between.base, many) == {"new": 2000}
        assert len(between.seen) < 40
        between.seen.clear()
        assert load_into(between.base, many) == {"same": 2000}
        assert len(between.seen) < 20
    assert oxigraph.counts() == counts_of(many)


def test_an_interrupted_load_goes_on(oxigraph: Oxigraph, tmp_path: Path) -> None:
    many = write(tmp_path, *(graph(f"{number:02}", 50) for number in range(30)))
    with proxy(oxigraph) as between:
        between.befall("POST /update", let_pass, answer(400))
        with pytest.raises(RefusalError, match="<urn:g:10>, <urn:g:11>, <urn:g:12> and 27 more"):
            load_into(between.base, many, batch=500)
        assert load_into(between.base, many, batch=500) == {"same": 10, "new": 20}
    assert oxigraph.quads() == quads_of(many)


@pytest.mark.parametrize("name", ["data.ttl", "data.nt", "data.jsonld"])
def test_triples_need_a_graph(oxigraph: Oxigraph, tmp_path: Path, name: str) -> None:
    text = '{"@id": "urn:a", "urn:b": "c"}' if name.endswith("jsonld") else '<urn:a> <urn:b> "c" .'
    path = tmp_path / name
    path.write_text(text)
    refused = cardgraph("load", path, "--endpoint", oxigraph.query_url, "--store-kind", "oxigraph")
    assert refused.returncode == 2
    assert b"--graph IRI" in refused.stderr
    assert load_into(oxigraph.base, path, graph="https://example.org/g") == {"new": 1}
    assert oxigraph.quads() == {("https://example.org/g", "urn:a", "urn:b", "c", "", "")}


def test_one_graph_takes_all(oxigraph: Oxigraph, cards: Path) -> None:
    assert load_into(oxigraph.base, cards, graph="https://example.org/all") == {"new": 1}
    assert oxigraph.quads() == {("https://example.org/all", *quad[1:]) for quad in quads_of(cards)}
    assert load_into(oxigraph.base, cards, graph="https://example.org/all") == {"same": 1}


def test_large_graphs_are_replaced_only_when_the_new_one_is_there(oxigraph: Oxigraph, tmp_path: Path) -> None:
    old = write(tmp_path, graph("big", 600, "old"), name="old.nq")
    new = write(tmp_path, graph("big", 1100, "new"), name="new.nq")
    assert load_into(oxigraph.base, old, batch=500) == {"new": 1}
    with proxy(oxigraph) as between:
        between.befall("POST /update", let_pass, reset, closed)
        with pytest.raises(TransportError, match="<urn:g:big>"):
            load_into(between.base, new, batch=500)
        assert oxigraph.counts("urn:g:") == {"urn:g:big": 600}, "the old one, untouched"
        between.faults.clear()
        between.seen.clear()
        assert load_into(between.base, new, batch=500) == {"replace": 1}
        assert [seen.body[:6] for seen in between.writes()] == [b"INSERT", b"INSERT", b"COPY G", b"CLEAR "], "goes on"
    assert oxigraph.quads() == quads_of(new)


@pytest.mark.parametrize("step", range(6))
def test_an_answer_is_lost_at_each_step(oxigraph: Oxigraph, tmp_path: Path, step: int) -> None:
    """Above all of the copying: of a MOVE that is repeated an empty graph would come."""
    old = write(tmp_path, graph("big", 600, "old"), name="old.nq")
    new = write(tmp_path, graph("big", 1100, "new"), name="new.nq")
    load_into(oxigraph.base, old)
    with proxy(oxigraph) as between:
        between.befall("POST /update", *[let_pass] * step, lose_answer, lose_answer)
        assert load_into(between.base, new, batch=500) == {"replace": 1}
    assert oxigraph.quads() == quads_of(new)


def test_methods_come_to_the_same(oxigraph: Oxigraph, cards: Path, tmp_path: Path) -> None:
    big = write(tmp_path, graph("big", 600))
    for method in ("graph-store", "update"):
        oxigraph.clear()
        assert load_into(oxigraph.base, cards, big, method=method, batch=500) == {"new": 8}
        assert oxigraph.quads() == quads_of(cards) | quads_of(big)
        assert load_into(oxigraph.base, cards, big, method=method, batch=500, resend=True) == {"replace": 8}
        assert oxigraph.quads() == quads_of(cards) | quads_of(big)


def test_a_store_without_updates(oxigraph: Oxigraph, cards: Path, tmp_path: Path) -> None:
    only = resolve(oxigraph.query_url, "generic", graph_store=oxigraph.base + "/store")
    big, other = write(tmp_path, graph("big", 600)), write(tmp_path, graph("big", 550, "new"), name="n.nq")
    assert load_into("", cards, big, endpoints=only, batch=500) == {"new": 8}
    assert load_into("", cards, other, endpoints=only, batch=500, prune=True) == {"same": 7, "replace": 1}
    assert oxigraph.quads("urn:g:") == quads_of(other)
    fewer = without_bert(cards, tmp_path)
    assert load_into("", fewer, endpoints=only, prune=True) == {"same": 6, "prune": 1}
    assert oxigraph.quads(BASE) == quads_of(fewer)
    with pytest.raises(RemoteUsageError, match="--update-endpoint or --graph-store"):
        load_into("", cards, endpoints=resolve(oxigraph.query_url, "generic"))


# What is refused before anything is sent.


@pytest.mark.parametrize(
    ("name", "text", "error", "message"),
    [
        ("a.nq", "<urn:a> <urn:b> _:c <urn:g> .", InvalidDataError, "blank nodes"),
        ("a.ttl", "<urn:a> <urn:b> [] .", InvalidDataError, "blank nodes"),
        ("a.nt", "<urn:a> <urn:b> <<( <urn:a> <urn:b> <urn:c> )>> .", InvalidDataError, "about triples"),
        ("a.nq", '<urn:a> <urn:b> "c" <g> .', InvalidDataError, "line 1"),
        ("a.nq", '<urn:a> <urn:b> "c" <urn:g> .\n<urn:a> <urn:b> oops <urn:g> .', InvalidDataError, "line 2"),
        ("a.nq", '<urn:a> <urn:b> "c" <file:///etc/g> .', RemoteUsageError, "not an absolute IRI"),
        ("a.jsonld", '{"@id": "here", "urn:b": "c"}', InvalidDataError, "relative IRIs"),
        ("a.jsonld", '{"@context": "http://127.0.0.1:9/", "a": 1}', InvalidDataError, "not jsonld"),
        ("a.nq", "", InvalidDataError, "no triples"),
        ("a.txt", "", RemoteUsageError, "no RDF by its ending"),
        ("gone.nq", None, RemoteUsageError, "no file"),
    ],
)
def test_bad_data_is_refused_and_nothing_sent(
    oxigraph: Oxigraph, tmp_path: Path, name: str, text: str | None, error: type[Exception], message: str
) -> None:
    path = tmp_path / name
    if text is not None:
        path.write_text(text)
    whole = "urn:all" if name.endswith(("ttl", "nt", "jsonld")) else None
    with proxy(oxigraph) as between:
        with pytest.raises(error, match=message):
            load_into(between.base, path, graph=whole)
        assert not between.seen


@pytest.mark.parametrize("iri", ["g", "/g", "http:///x", "file:///etc/g", "urn:a b", "http://", "https:x", ""])
def test_graph_names_are_absolute(oxigraph: Oxigraph, tmp_path: Path, iri: str) -> None:
    path = write(tmp_path, graph("a", 1))
    with pytest.raises(RemoteUsageError, match="not an absolute IRI"):
        load_into(oxigraph.base, path, graph=iri)
    assert not oxigraph.counts()


def test_an_empty_file_empties_a_graph_only_when_told(oxigraph: Oxigraph, tmp_path: Path) -> None:
    load_into(oxigraph.base, write(tmp_path, graph("a", 5)))
    empty = write(tmp_path, [], name="empty.nt")
    with pytest.raises(InvalidDataError, match="--allow-empty"):
        load_into(oxigraph.base, empty, graph="urn:g:a")
    assert load_into(oxigraph.base, empty, graph="urn:g:a", allow_empty=True) == {"replace": 1}
    assert not oxigraph.counts()


@pytest.mark.parametrize(
    ("endpoint", "kind", "expected"),
    [
        ("http://h:7878/query", None, ("oxigraph", "/query", "/update", "/store")),
        ("http://h:7878", None, ("oxigraph", "/query", "/update", "/store")),
        ("http://h:8890/sparql", None, ("virtuoso", "/sparql", "/sparql-auth", "/sparql-graph-crud-auth")),
        ("http://h/x/sparql-auth", None, ("virtuoso", "/x/sparql-auth", "/x/sparql-auth", "/x/sparql-graph-crud-auth")),
        ("http://h:3030/ds/sparql", None, ("fuseki", "/ds/sparql", "/ds/update", "/ds/data")),
        ("http://h:3030/ds", None, ("fuseki", "/ds/query", "/ds/update", "/ds/data")),
        (
            "http://h:7200/repositories/r",
            None,
            ("graphdb", "/repositories/r", "/repositories/r/statements", "/repositories/r/rdf-graphs/service"),
        ),
        (
            "https://h/rdf4j-server/repositories/r",
            None,
            ("rdf4j", *(f"/rdf4j-server/repositories/r{path}" for path in ("", "/statements", "/rdf-graphs/service"))),
        ),
        ("https://h/sparql", None, ("generic", "/sparql", None, None)),
        ("https://h/sparql", "oxigraph", ("oxigraph", "/query", "/update", "/store")),
    ],
)
def test_the_urls_of_a_store_follow_from_one(endpoint: str, kind: str | None, expected: tuple[str | None, ...]) -> None:
    found = resolve(endpoint, kind)
    start = endpoint.index("/", 8) if endpoint.count("/") > 2 else len(endpoint)
    urls = [found.query, found.update, found.graph_store]
    assert (found.kind.name, *(url and url.removeprefix(endpoint[:start]) for url in urls)) == expected


@pytest.mark.parametrize(
    "url", ["h/query", "ftp://h/q", "http://", "http://h:x/", "http://h/a b", "http://h/#x", "http://[h/"]
)
def test_what_is_no_url_of_an_endpoint(url: str) -> None:
    with pytest.raises(RemoteUsageError, match="not a URL"):
        resolve(url)


def test_a_password_in_a_url_is_refused_and_not_repeated(tmp_path: Path) -> None:
    path = write(tmp_path, graph("a", 1))
    for option in ("--endpoint", "--update-endpoint", "--graph-store"):
        urls = {"--endpoint": "http://h/query", option: "http://joe:hush@h/query"}
        refused = cardgraph("load", path, *(part for pair in urls.items() for part in pair))
        assert refused.returncode == 2
        assert b"hush" not in refused.stderr + refused.stdout


# Literals that a store changes.

LITERALS = [
    *(("integer", text) for text in ("0", "7", "-7", "007", "+7", "2147483648", "70000000000", "9" * 18, "9" * 20)),
    *(
        ("decimal", text)
        for text in ("0.5", "-1.5", "1.50", "2.0", "2", "12345678901234.5", "0.1234567890123456", ".5")
    ),
    *(("double", text) for text in ("1.5", "1.5E0", "1e3", "1000000", "1.2345678901234567", "0.1")),
    *(("boolean", text) for text in ("true", "false", "1", "0")),
    *(("date", text) for text in ("2023-07-18", "2023-07-18Z", "2023-07-18+00:00", "-0044-03-15")),
    *(
        ("dateTime", f"2023-07-18T{text}")
        for text in ("10:00:00", "10:00:00.5Z", "10:00:00.50", "24:00:00", "10:00:00+02:00")
    ),
    *(("gYear", text) for text in ("2023", "-0044", "2023Z")),
    *(
        ("gYearMonth", "2023-07"),
        ("time", "10:00:00"),
        ("time", "10:00:00.50"),
        ("long", "5"),
        ("nonNegativeInteger", "5"),
    ),
    *(("duration", text) for text in ("P1D", "PT36H")),
    *(
        ("float", "0.1"),
        ("yearMonthDuration", "P1Y"),
        ("hexBinary", "0aFF"),
        ("anyURI", "http://x/é"),
        ("string", "é中📚\n"),
    ),
]


@pytest.mark.parametrize("kind", ["oxigraph", "virtuoso"])
def test_what_is_said_to_survive_survives(request: pytest.FixtureRequest, tmp_path: Path, kind: str) -> None:
    server: Server = request.getfixturevalue(kind)
    literals = [ox.Literal(text, datatype=ox.NamedNode(XSD + name)) for name, text in LITERALS]
    literals += [ox.Literal("é", language="en-us"), ox.Literal("007", datatype=ox.NamedNode("urn:dt")), ox.Literal("")]
    # A store that is stopped short by one must not take the others along: a graph for each.
    sure = [literal for literal in literals if survives(literal, kind)]
    path = write(tmp_path, [f"<urn:s> <urn:p> {literal} <urn:l{number}> ." for number, literal in enumerate(sure)])
    assert load_into(server.base, path, kind=kind) == {"new": len(sure)}
    assert plain(server.quads("urn:l")) == quads_of(path)
    assert load_into(server.base, path, kind=kind) == {"same": len(sure)}
    kept = 0
    for number, literal in enumerate(set(literals) - set(sure)):
        path = write(tmp_path, [f"<urn:s> <urn:p> {literal} <urn:x{number}> ."])
        load_into(server.base, path, kind=kind)
        kept += plain(server.quads(f"urn:x{number}")) == quads_of(path)
    assert kept < (len(literals) - len(sure)) / 3, "few warnings are for nothing"


def test_the_load_says_which_literals_change(oxigraph: Oxigraph, tmp_path: Path) -> None:
    number = f'"007"^^<{XSD}integer>'
    path = write(tmp_path, [f"<urn:s> <urn:p{index}> {number} <urn:g> ." for index in range(12)], graph("a", 2))
    done = cardgraph("load", path, "--endpoint", oxigraph.query_url, "--store-kind", "oxigraph")
    assert done.returncode == 0
    lines = done.stderr.decode().splitlines()
    assert lines[0] == f"cardgraph: warning: a store of kind oxigraph may change {number} in <urn:g>"
    assert lines[10] == "cardgraph: warning: and 2 more literals of such kinds"
    assert oxigraph.counts() == {"urn:g": 12, "urn:g:a": 2}
    assert load_into(oxigraph.base, path) == {"same": 1, "replace": 1}, "what cannot be compared is sent again"


def test_the_cards_of_the_examples_have_none(tmp_path: Path) -> None:
    cards = tmp_path / "cards.nq"
    assert cardgraph("build", EXAMPLES, "-o", cards, "-q").returncode == 0
    for kind in ("oxigraph", "virtuoso", "generic"):
        with Payload(resolve("http://h/", kind).kind) as payload:
            payload.read(str(cards))
            assert not payload.changed
