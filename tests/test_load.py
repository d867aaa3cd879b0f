"""Loading real stores: what arrives, what is sent, what is refused, and every kind of trouble on the way."""

import os
import pty
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from cardgraph.errors import Status
from cardgraph.remote.credentials import Credentials, find
from cardgraph.remote.data import Data
from cardgraph.remote.endpoints import Endpoints, Method, resolve
from cardgraph.remote.errors import (
    AuthenticationError,
    CountMismatchError,
    InvalidDataError,
    RefusalError,
    RemoteError,
    RemoteUsageError,
    TransportError,
)
from cardgraph.remote.http import Client
from cardgraph.remote.literals import survives
from cardgraph.remote.load import Change, Options, check, load
from cardgraph.remote.store import Store
from conftest import EXAMPLES, ROOT, cardgraph
from servers import (
    PASSWORD,
    USER,
    Oxigraph,
    Server,
    Virtuoso,
    answer,
    cut_upload,
    demand,
    drip,
    free_port,
    kill,
    lose_answer,
    oxigraph,
    page,
    proxy,
    reset,
    truncate,
    virtuoso,
)

__all__ = ["oxigraph", "virtuoso"]
BASE = "https://w3id.org/cardgraph/"
CG = BASE + "ns#"
XSD = "http://www.w3.org/2001/XMLSchema#"
LOADER = Credentials(USER, PASSWORD)
Quads = set[tuple[str, ...]]


@pytest.fixture(scope="module")
def cards(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some example cards, a named graph for each and one for the vocabularies."""
    path = tmp_path_factory.mktemp("cards") / "cards.nq"
    some = [EXAMPLES / f"{name}.md" for name in ("AlphaFold 2", "BERT", "CodeGen", "Dolly 2.0", "ProtBert", "Pythia")]
    assert cardgraph("build", *some, "-o", path, "-q").returncode == 0
    return path


def quads_of(path: Path) -> Quads:
    """What a file holds, as ``Server.quads`` gives it."""
    found = set()
    for quad in ox.parse(path=str(path)):
        value: Any = quad.object
        datatype = "" if isinstance(value, ox.NamedNode) or value.language else value.datatype.value
        terms = (quad.graph_name.value, quad.subject.value, quad.predicate.value, value.value)  # type: ignore[union-attr]
        found.add((*terms, datatype.replace(XSD + "string", ""), getattr(value, "language", None) or ""))
    return found


def plain(quads: Quads) -> Quads:
    """Some servers name the datatype of strings, some do not."""
    return {(*quad[:4], quad[4].replace(XSD + "string", ""), quad[5]) for quad in quads}


def counts_of(path: Path) -> Counter[str]:
    return Counter(quad[0] for quad in quads_of(path))


def graph(name: str, size: int, word: str = "value") -> list[str]:
    """The lines of a graph of the size that is wished."""
    return [f'<urn:s{index // 10}> <urn:p{index % 10}> "{word} {index} é" <urn:g:{name}> .' for index in range(size)]


def write(folder: Path, *graphs: Sequence[str], name: str = "data.nq") -> Path:
    path = folder / name
    path.write_text("\n".join(line for lines in graphs for line in lines), "utf-8")
    return path


def without_bert(cards: Path, folder: Path, words: tuple[str, str] = ("Pythia", "Pythia")) -> Path:
    """The cards but for one, and with a word in place of another."""
    path = folder / "fewer.nq"
    lines = cards.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if "/card/BERT> ." not in line).replace(*words), "utf-8")
    return path


def let_pass(handler: Any, seen: Any) -> None:
    """No trouble at all."""
    handler.relay(*handler.forward(seen))


def load_into(
    base: str,
    *paths: Path,
    kind: str = "oxigraph",
    graph: str | None = None,
    user: Credentials | None = LOADER,
    method: Method | None = None,
    endpoints: Endpoints | None = None,
    batch: int = 0,
    attempts: int = 8,
    deadline: float = 30.0,
    patience: float = 20.0,
    pause: float = 0.02,
    **options: bool,
) -> Counter[str]:
    """Load files as the command does, and count what was done with graphs."""
    query = base + ("/sparql" if kind == "virtuoso" else "/query")
    where = endpoints or resolve(query, kind)
    if batch:
        where = where._replace(kind=where.kind._replace(batch=batch))
    wished = Options(**options)
    with Data(where.kind, graph) as data:
        for path in paths:
            data.read(str(path))
        check(data, wished)
        with Client(user, deadline, patience, attempts, pause) as client:
            changes: list[Change] = list(load(data, Store(client, where, method), wished))
            return Counter(change.action for change in changes)


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
        between.befall("POST /update", let_pass, *[reset] * 3)
        with pytest.raises(TransportError, match="<urn:g:big>"):
            load_into(between.base, new, batch=500, attempts=2)
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
        ("gone.nq", None, InvalidDataError, "no file"),
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
        with Data(resolve("http://h/", kind).kind) as data:
            data.read(str(cards))
            assert not data.changed


# Users and passwords.


def test_a_password_is_shown_to_nobody_who_does_not_ask(oxigraph: Oxigraph, cards: Path) -> None:
    with proxy(oxigraph) as between:
        load_into(between.base, cards)
        assert not any("Authorization" in seen.headers for seen in between.seen)


@pytest.mark.parametrize("scheme", ['Basic realm="r"', 'Digest realm="r", nonce="n", qop="auth", algorithm=SHA-256'])
def test_a_challenge_is_answered_in_its_way(oxigraph: Oxigraph, cards: Path, scheme: str) -> None:
    with proxy(oxigraph) as between:
        between.befall("", *[demand(scheme)] * 20)
        assert load_into(between.base, cards) == {"new": 7}
        proofs = [seen.headers["Authorization"] or "" for seen in between.seen]
        assert proofs[0] == ""
        assert all(proof.startswith(scheme.partition(" ")[0]) for proof in proofs[1:]), "asked for once"
    assert oxigraph.quads() == quads_of(cards)


def test_a_nonce_may_grow_old(oxigraph: Oxigraph, cards: Path) -> None:
    def challenge(nonce: str, more: str = "") -> Any:
        return demand(f'Digest realm="r", nonce="{nonce}", qop="auth"{more}', proof=f'nonce="{nonce}"')

    with proxy(oxigraph) as between:
        # The second comes as after a restart; the third says that it is stale.
        between.befall("", *[challenge("a")] * 2, *[challenge("b")] * 3, *[challenge("c", ', stale="true"')] * 9)
        assert load_into(between.base, cards) == {"new": 7}
        assert [seen.headers["Authorization"] is None for seen in between.seen].count(True) == 1
        between.faults.clear()
        between.befall("", *[challenge(str(number), ', stale="true"') for number in range(99)])
        with pytest.raises(AuthenticationError, match="does not take this password"):
            load_into(between.base, cards)
    assert oxigraph.quads() == quads_of(cards)


@pytest.mark.parametrize("user", [None, LOADER])
def test_no_admission(oxigraph: Oxigraph, cards: Path, user: Credentials | None) -> None:
    with proxy(oxigraph) as between:
        between.befall("POST /update", *[answer(401, WWW_Authenticate='Basic realm="r"')] * 9)
        with pytest.raises(AuthenticationError, match="not admitted") as caught:
            load_into(between.base, cards, user=user)
        assert len(between.writes()) == (2 if user else 1), "not tried again and again"
        assert PASSWORD not in str(caught.value)
        assert "<https://w3id.org/cardgraph/card/CodeGen> and 4 more" in str(caught.value)
    assert not oxigraph.counts()


def test_a_password_of_one_host_goes_to_no_other(oxigraph: Oxigraph, cards: Path, tmp_path: Path) -> None:
    (tmp_path / "netrc").write_text(f"machine 127.0.0.1 login {USER} password {PASSWORD}\n")
    found = find("http://127.0.0.1/", None, environment={"NETRC": str(tmp_path / "netrc")})
    with proxy(oxigraph) as between:
        between.befall("", *[demand('Basic realm="r"')] * 9)
        elsewhere = resolve(
            oxigraph.query_url, "oxigraph", update=between.base.replace("127.0.0.1", "localhost") + "/update"
        )
        with pytest.raises(AuthenticationError, match="not admitted by http://localhost"):
            load_into("", cards, endpoints=elsewhere, user=found)
        assert not any("Authorization" in seen.headers for seen in between.seen)


def test_a_redirect_takes_no_password_along(oxigraph: Oxigraph, cards: Path) -> None:
    with proxy(oxigraph) as between, proxy(oxigraph) as elsewhere:
        target = f"http://{USER}:hush@{elsewhere.base[7:]}/update"
        for status in (301, 302, 303, 307, 308):
            between.befall("POST /update", demand('Basic realm="r"'), answer(status, Location=target))
            with pytest.raises(RefusalError, match=f"{status}, a redirect to {elsewhere.base}/update"):
                load_into(between.base, cards)
            between.faults.clear()
        assert not elsewhere.seen
    assert not oxigraph.counts()


@pytest.mark.parametrize("source", ["environment", "netrc", "netrc alone", "terminal"])
def test_where_passwords_come_from(virtuoso: Virtuoso, tmp_path: Path, source: str) -> None:
    path = write(tmp_path, graph("a", 3))
    netrc = tmp_path / "netrc"
    netrc.write_text(f"machine 127.0.0.1 login {USER} password {PASSWORD}\n")
    environment = {"CARDGRAPH_PASSWORD": "", "NETRC": str(netrc if source.startswith("netrc") else tmp_path / "none")}
    if source == "environment":
        environment["CARDGRAPH_PASSWORD"] = PASSWORD
    command = ["load", str(path), "--endpoint", virtuoso.query_url, "--store-kind", "virtuoso"]
    command += [] if source == "netrc alone" else ["--user", USER]
    if source == "terminal":
        shown = _at_terminal(command, environment)
        assert f"Password of {USER}" in shown
    else:
        done = cardgraph(*command, env=environment)
        shown = (done.stderr + done.stdout).decode()
        assert done.returncode == 0, shown
    assert PASSWORD not in shown
    assert virtuoso.counts("urn:g:") == {"urn:g:a": 3}


def _at_terminal(command: list[str], environment: dict[str, str]) -> str:
    """Run the command at a terminal, where somebody types the password."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "cardgraph", *command],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=ROOT,
        env={**os.environ, **environment},
        start_new_session=True,
    ) as process:
        os.close(theirs)
        shown = b""
        while b"Password" not in shown:
            shown += os.read(ours, 1000)
        os.write(ours, f"{PASSWORD}\n".encode())
        try:
            while piece := os.read(ours, 1000):
                shown += piece
        except OSError:
            pass
        os.close(ours)
        assert process.wait(30) == 0, shown
    return shown.decode()


def test_a_user_without_a_password_or_with_a_wrong_one(virtuoso: Virtuoso, tmp_path: Path) -> None:
    path = write(tmp_path, graph("a", 3))
    command = ("load", path, "--endpoint", virtuoso.query_url, "--store-kind", "virtuoso", "--user", USER)
    none = {"CARDGRAPH_PASSWORD": "", "NETRC": str(tmp_path / "none")}
    refused = cardgraph(*command, env=none)
    assert (refused.returncode, b"no password for loader" in refused.stderr) == (2, True)
    refused = cardgraph(*command, env={**none, "CARDGRAPH_PASSWORD": "wr0ng"})
    assert (refused.returncode, b"not admitted by" in refused.stderr) == (Status.AUTHENTICATION, True)
    assert b"wr0ng" not in refused.stderr
    (tmp_path / "bad").write_text("machine 127.0.0.1 login loader password s3cret oops\n")
    refused = cardgraph(*command, env={**none, "NETRC": str(tmp_path / "bad")})
    assert (refused.returncode, b"cannot read passwords from" in refused.stderr) == (2, True)
    assert b"s3cret" not in refused.stderr
    assert not virtuoso.counts("urn:g:")


# Trouble on the way. Afterwards the store holds exactly what was sent, or the graph is named.

PASSING = {
    "reset": [reset] * 2,
    "reset after it was done": [lose_answer] * 2,
    "upload cut off": [cut_upload] * 2,
    "answer cut off": [truncate] * 2,
    "503": [answer(503)] * 2,
    "503 with Retry-After": [answer(503, Retry_After="1")],
    "503 until a date": [answer(503, Retry_After="Thu, 01 Jan 1970 00:00:00 GMT")],
    "502, 504, 429": [answer(502), answer(504), answer(429, Retry_After="0")],
    "503 with a page": [page(503)],
}


@pytest.mark.parametrize(
    ("path", "trouble"),
    [
        *(("/update", trouble) for trouble in PASSING),
        *(("/store", trouble) for trouble in ("reset after it was done", "upload cut off", "503")),
        *(("/query", trouble) for trouble in ("reset", "answer cut off", "503 with a page")),
    ],
)
def test_what_passes_is_sat_out(oxigraph: Oxigraph, cards: Path, trouble: str, path: str) -> None:
    with proxy(oxigraph) as between:
        between.befall(path, *PASSING[trouble])
        start = time.monotonic()
        assert load_into(between.base, cards, method="graph-store" if path == "/store" else "update") == {"new": 7}
        # An answer without a body has nothing to be cut off.
        assert not between.faults or (trouble == "answer cut off" and path != "/query")
        assert trouble != "503 with Retry-After" or time.monotonic() - start >= 1
    assert oxigraph.quads() == quads_of(cards)


LASTING = {
    "400": (answer(400, "no such thing"), RefusalError, "400 no such thing"),
    "403": (answer(403, "read-only"), AuthenticationError, "not allowed .* 403 read-only"),
    "404": (answer(404), RefusalError, "404"),
    "415": (answer(415), RefusalError, "415"),
    "500 with a page": (page(500), RefusalError, "500 Log in"),
    "200 with a page": (page(200), RefusalError, "a page for people instead of an answer: 200 Log in"),
    "302": (answer(302, Location="http://127.0.0.1:9/x"), RefusalError, "302, a redirect to http://127.0.0.1:9/x"),
}


@pytest.mark.parametrize("trouble", LASTING)
def test_what_lasts_is_not_tried_again(oxigraph: Oxigraph, cards: Path, tmp_path: Path, trouble: str) -> None:
    old = tmp_path / "old.nq"
    old.write_text(cards.read_text("utf-8").replace("BERT", "Bert"), "utf-8")
    load_into(oxigraph.base, old)
    before = oxigraph.quads()
    fault, error, message = LASTING[trouble]
    for method, path in (("update", "POST /update"), ("graph-store", "PUT /store")):
        with proxy(oxigraph) as between:
            between.befall(path, fault)
            with pytest.raises(error, match=message) as caught:
                load_into(between.base, cards, method=method)
            assert len(between.writes()) == 1
            assert "not known to be complete: <https://w3id.org/cardgraph/card/BERT>" in str(caught.value)
    assert oxigraph.quads() == before


@pytest.mark.parametrize(
    "fault", [page(200), answer(302, Location="/x"), answer(200, "[]", "application/json"), answer(200)]
)
def test_a_query_endpoint_that_is_none(oxigraph: Oxigraph, cards: Path, fault: Any) -> None:
    with proxy(oxigraph) as between:
        between.befall("/query", *[fault] * 9)
        with pytest.raises(RefusalError, match="refused by"):
            load_into(between.base, cards)
        assert not between.writes(), "nothing is sent where it cannot be seen to arrive"


@pytest.mark.parametrize("status", [200, 204])
def test_no_2xx_is_believed(oxigraph: Oxigraph, cards: Path, status: int) -> None:
    with proxy(oxigraph) as between:
        between.befall("POST /update", *[answer(status)] * 9)
        with pytest.raises(
            CountMismatchError, match=r"AlphaFold_2> has 0 triples in the store, not [0-9]+; .* and 4 more"
        ):
            load_into(between.base, cards)
        assert len(between.writes()) == 2
    assert not oxigraph.counts()


def test_as_many_but_not_the_same_is_noticed(oxigraph: Oxigraph, tmp_path: Path) -> None:
    old, new = write(tmp_path, graph("a", 5, "old"), name="o.nq"), write(tmp_path, graph("a", 5, "new"), name="n.nq")
    load_into(oxigraph.base, old)
    with proxy(oxigraph) as between:
        between.befall("POST /update", *[answer(204)] * 2)
        with pytest.raises(CountMismatchError, match="as many as were sent, but not the same"):
            load_into(between.base, new)
        between.befall("POST /update", *[answer(204)] * 2)
        with pytest.raises(CountMismatchError, match="<urn:g:a> lacks 5 of the triples"):
            load_into(between.base, new, add=True)
    assert oxigraph.quads() == quads_of(old)


def test_sent_to_a_wrong_graph_is_noticed(oxigraph: Oxigraph, tmp_path: Path) -> None:
    """A store that misunderstands the name, as with a Graph Store URL that is another service."""
    path = write(tmp_path, graph("a", 5))

    def misname(handler: Any, seen: Any) -> None:
        handler.relay(*handler.forward(seen._replace(path=seen.path.replace("urn%3Ag%3Aa", "urn%3Ag%3Ab"))))

    with proxy(oxigraph) as between:
        between.befall("PUT /store", *[misname] * 9)
        with pytest.raises(CountMismatchError, match="<urn:g:a> has 0 triples in the store, not 5"):
            load_into(between.base, path, method="graph-store")
    assert oxigraph.counts() == {"urn:g:b": 5}


@pytest.mark.parametrize(
    ("fault", "status", "words"),
    [
        (demand("Basic"), Status.AUTHENTICATION, "it wants a user"),
        (answer(403), Status.AUTHENTICATION, "not allowed"),
        (answer(503), Status.TRANSPORT, "it may help to try again later"),
        (reset, Status.TRANSPORT, "it may help to try again later"),
        (answer(204), Status.COUNT_MISMATCH, "<urn:g:a> has 0 triples in the store, not 5"),
        (answer(400), Status.REFUSAL, "refused by"),
        (page(200), Status.REFUSAL, "a page for people"),
    ],
)
def test_the_exit_status_tells_why(oxigraph: Oxigraph, tmp_path: Path, fault: Any, status: Status, words: str) -> None:
    path = write(tmp_path, graph("a", 5))
    with proxy(oxigraph) as between:
        between.befall("POST /update", *[fault] * 99)
        url = f"{between.base}/query"
        failed = cardgraph("load", path, "--endpoint", url, "--store-kind", "oxigraph", "--deadline", "2")
    assert failed.returncode == status, failed.stderr
    assert words in failed.stderr.decode().splitlines()[-1]
    assert not oxigraph.quads()


def test_nobody_there(tmp_path: Path) -> None:
    path = write(tmp_path, graph("a", 1))
    url = f"http://127.0.0.1:{free_port()}/query"
    start = time.monotonic()
    failed = cardgraph("load", path, "--endpoint", url, "--store-kind", "oxigraph", "--deadline", "2")
    assert time.monotonic() - start < 5
    assert failed.returncode == Status.TRANSPORT
    lines = failed.stderr.decode().splitlines()
    assert "trying again in 0.2 s" in lines[0]
    assert "it may help to try again later" in lines[-1]
    assert "connection refused" in lines[-1]


def test_a_drip_does_not_hold_the_load(oxigraph: Oxigraph, cards: Path) -> None:
    with proxy(oxigraph) as between:
        between.befall("POST /update", drip)
        assert load_into(between.base, cards, patience=0.5) == {"new": 7}
        between.befall("POST /query", *[drip] * 99)
        start = time.monotonic()
        with pytest.raises(TransportError, match=r"no whole answer within|the deadline is over"):
            load_into(between.base, cards, deadline=1.5, patience=60)
        assert time.monotonic() - start < 3
    assert oxigraph.quads() == quads_of(cards)


def test_a_long_retry_after_is_not_waited_for(oxigraph: Oxigraph, cards: Path) -> None:
    with proxy(oxigraph) as between:
        between.befall("POST /update", answer(503, "closed for today", Retry_After="3600"))
        start = time.monotonic()
        with pytest.raises(TransportError, match=r"503 closed for today \(1 try"):
            load_into(between.base, cards)
        assert time.monotonic() - start < 3
    assert not oxigraph.counts()


@pytest.mark.parametrize("back_after", [1.0, None])
def test_a_server_killed_in_the_middle(tmp_path: Path, cards: Path, back_after: float | None) -> None:
    server = Oxigraph()
    server.start()
    old = tmp_path / "old.nq"
    old.write_text(cards.read_text("utf-8").replace("BERT", "Bert"), "utf-8")
    try:
        load_into(server.base, old)
        with proxy(server) as between:
            between.befall("POST /update", kill(server, back_after))
            if back_after:
                assert load_into(between.base, cards, pause=0.1) == {"same": 5, "new": 1, "replace": 1}
            else:
                with pytest.raises(
                    TransportError, match=r"not known to be complete: <https://w3id.org/cardgraph/card/BERT>"
                ):
                    load_into(between.base, cards, attempts=3)
                server.start()
                assert server.quads() == quads_of(old), "an update that was cut off left nothing"
                assert load_into(between.base, cards) == {"same": 5, "new": 1, "replace": 1}
        assert {quad for quad in server.quads() if "/card/Bert" not in quad[0]} == quads_of(cards)
    finally:
        server.close()


@pytest.mark.parametrize("kind", ["oxigraph", "virtuoso"])
def test_two_loads_at_once(request: pytest.FixtureRequest, tmp_path: Path, kind: str) -> None:
    """Each graph is the one or the other, or the load that lost says so."""
    server: Server = request.getfixturevalue(kind)
    paths = [
        write(tmp_path, *(graph(f"{number:02}", 30 + side, f"side {side}") for number in range(40)), name=f"{side}.nq")
        for side in (0, 1)
    ]
    failures: list[RemoteError] = []

    def run(path: Path) -> None:
        try:
            load_into(server.base, path, kind=kind)
        except RemoteError as error:
            failures.append(error)

    threads = [threading.Thread(target=run, args=(path,)) for path in paths * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sides = [quads_of(path) for path in paths]
    named = {name for failure in failures for name in failure.graphs}
    found = plain(server.quads("urn:g:"))
    for name in {quad[0] for quad in sides[0]} - named:
        assert {quad for quad in found if quad[0] == name} in [
            {quad for quad in side if quad[0] == name} for side in sides
        ]
    load_into(server.base, paths[0], kind=kind)
    assert plain(server.quads("urn:g:")) == sides[0]


def test_an_interruption_says_how_to_go_on(oxigraph: Oxigraph, cards: Path) -> None:
    with proxy(oxigraph) as between:
        between.befall("POST /update", drip)
        command = [sys.executable, "-m", "cardgraph", "load", str(cards), "--store-kind", "oxigraph"]
        command += ["--endpoint", f"{between.base}/query"]
        with subprocess.Popen(command, stderr=subprocess.PIPE, cwd=ROOT) as process:
            while not between.writes():
                time.sleep(0.05)
            process.send_signal(signal.SIGINT)
            _, shown = process.communicate(timeout=20)
        assert (process.returncode, shown) == (
            130,
            b"cardgraph: interrupted; the same command again goes on from here\n",
        )
        assert load_into(between.base, cards) == {"new": 7}


# Virtuoso, whose PUT is not atomic and whose updates have limits.


def test_virtuoso_takes_the_cards(virtuoso: Virtuoso, cards: Path, tmp_path: Path) -> None:
    assert load_into(virtuoso.base, cards, kind="virtuoso") == {"new": 7}
    assert plain(virtuoso.quads(BASE)) == quads_of(cards), "large integers included"
    with proxy(virtuoso) as between:
        assert load_into(between.base, cards, kind="virtuoso") == {"same": 7}
        assert not between.writes()
        fewer = without_bert(cards, tmp_path, ("Pythia", "Pithia"))
        done = load_into(between.base, fewer, kind="virtuoso", prune=True)
        assert done == {"same": 4, "replace": 1, "new": 1, "prune": 2}
        assert all(seen.headers["Content-Length"] == str(len(seen.body)) for seen in between.seen)
        challenged = [seen for seen in between.writes() if "Authorization" not in seen.headers]
        assert len(challenged) == 1
    assert plain(virtuoso.quads(BASE)) == quads_of(fewer)
    assert load_into(virtuoso.base, cards, kind="virtuoso", add=True) == {"same": 4, "add": 3}
    assert plain(virtuoso.quads(BASE)) == quads_of(fewer) | quads_of(cards)


def test_virtuoso_takes_updates_in_pieces(virtuoso: Virtuoso, cards: Path, tmp_path: Path) -> None:
    old, big = write(tmp_path, graph("big", 3000, "old"), name="o.nq"), write(tmp_path, graph("big", 2900))
    assert load_into(virtuoso.base, cards, old, kind="virtuoso", method="update") == {"new": 8}
    assert load_into(virtuoso.base, cards, big, kind="virtuoso", method="update") == {"same": 7, "replace": 1}
    assert virtuoso.counts("urn:g:") == {"urn:g:big": 2900}
    assert plain(virtuoso.quads(BASE)) == quads_of(cards)


def test_virtuoso_takes_large_graphs(virtuoso: Virtuoso, tmp_path: Path) -> None:
    old = write(tmp_path, graph("big", 2500, "old"), name="old.nq")
    new = write(tmp_path, graph("big", 4100, "new"), name="new.nq")
    assert load_into(virtuoso.base, old, kind="virtuoso", batch=2000) == {"new": 1}
    with proxy(virtuoso) as between:
        between.befall("POST /sparql-graph-crud-auth", answer(400))
        with pytest.raises(RefusalError, match="<urn:g:big>"):
            load_into(between.base, new, kind="virtuoso", batch=2000)
        assert plain(virtuoso.quads("urn:g:")) == quads_of(old), "the old one, untouched"
        between.befall("POST /sparql-auth", lose_answer, lose_answer, lose_answer)
        assert load_into(between.base, new, kind="virtuoso", batch=2000) == {"replace": 1}
        assert load_into(between.base, new, kind="virtuoso", batch=2000) == {"same": 1}
    assert plain(virtuoso.quads("urn:g:")) == quads_of(new)
    assert not virtuoso.counts("urn:cardgraph:")


@pytest.mark.parametrize("trouble", ["reset", "reset after it was done", "upload cut off", "answer cut off", "503"])
def test_virtuoso_behind_trouble(virtuoso: Virtuoso, cards: Path, trouble: str) -> None:
    with proxy(virtuoso) as between:
        between.befall("PUT /sparql-graph-crud-auth", *PASSING[trouble])
        assert load_into(between.base, cards, kind="virtuoso") == {"new": 7}
    assert plain(virtuoso.quads(BASE)) == quads_of(cards)


def test_virtuoso_killed_in_the_middle(virtuoso: Virtuoso, cards: Path, tmp_path: Path) -> None:
    big = write(tmp_path, graph("big", 15_000))
    with proxy(virtuoso) as between:
        between.befall("PUT /sparql-graph-crud-auth?graph=urn%3Ag%3Abig", kill(virtuoso, None), kill(virtuoso, None))
        with pytest.raises(TransportError, match="<urn:g:big>"):
            load_into(between.base, cards, big, kind="virtuoso", attempts=3)
        virtuoso.start()
        load_into(between.base, cards, big, kind="virtuoso")
    assert plain(virtuoso.quads(BASE)) == quads_of(cards)
    assert virtuoso.counts("urn:g:") == {"urn:g:big": 15_000}


def test_virtuoso_says_no_to_a_stranger(virtuoso: Virtuoso, cards: Path) -> None:
    with pytest.raises(AuthenticationError, match="it wants a user"):
        load_into(virtuoso.base, cards, kind="virtuoso", user=None)
    open_to_all = resolve(virtuoso.query_url, "virtuoso", update=virtuoso.base + "/sparql")
    with pytest.raises(AuthenticationError, match="SR186"):
        load_into("", cards, endpoints=open_to_all, method="update")
    assert not virtuoso.counts(BASE)


def test_a_store_whose_sums_differ_is_compared_by_counts(virtuoso: Virtuoso, cards: Path) -> None:
    mistaken = resolve(
        virtuoso.query_url, "fuseki", virtuoso.base + "/sparql-auth", virtuoso.base + "/sparql-graph-crud-auth"
    )
    assert load_into("", cards, endpoints=mistaken, method="graph-store") == {"new": 7}
    assert load_into("", cards, endpoints=mistaken, method="graph-store") == {"replace": 7}
    assert virtuoso.counts(BASE) == counts_of(cards)


def test_an_unknown_store_is_treated_as_the_pickiest(virtuoso: Virtuoso, cards: Path) -> None:
    unknown = resolve(virtuoso.query_url, "generic", update=virtuoso.base + "/sparql-auth")
    assert load_into("", cards, endpoints=unknown) == {"new": 7}
    assert load_into("", cards, endpoints=unknown) == {"same": 7}
    assert plain(virtuoso.quads(BASE)) == quads_of(cards)
