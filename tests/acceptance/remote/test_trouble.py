"""Every kind of trouble on the way. Afterwards the store holds exactly what was sent, or the graph is named."""

import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from cardgraph.errors import Status
from cardgraph.remote.errors import (
    AuthenticationError,
    CountMismatchError,
    RefusalError,
    RemoteError,
    TransportError,
)
from conftest import ROOT, at_terminal, cardgraph
from loading import cards, graph, let_pass, load_into, plain, quads_of, write
from servers import Oxigraph, Server, free_port, oxigraph, virtuoso
from troubles import answer, closed, cut_upload, demand, drip, kill, lose_answer, page, proxy, reset, truncate

__all__ = ["cards", "oxigraph", "virtuoso"]


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
        (closed, Status.TRANSPORT, "it may help to try again later"),
        (answer(204), Status.COUNT_MISMATCH, "<urn:g:a> has 0 triples in the store, not 5"),
        (answer(400), Status.REFUSAL, "refused by"),
        (page(200), Status.REFUSAL, "a page for people"),
    ],
)
def test_the_exit_status_tells_why(oxigraph: Oxigraph, tmp_path: Path, fault: Any, status: Status, words: str) -> None:
    path = write(tmp_path, graph("a", 5))
    with proxy(oxigraph) as between:
        between.befall("POST /update", *[fault] * 99)
        failed = cardgraph("load", path, "--endpoint", f"{between.base}/query", "--store-kind", "oxigraph")
    assert failed.returncode == status, failed.stderr
    assert words in failed.stderr.decode().splitlines()[-1]
    assert not oxigraph.quads()


@pytest.mark.parametrize("fault", [answer(503), reset])
def test_the_deadline_ends_all_attempts(oxigraph: Oxigraph, tmp_path: Path, fault: Any) -> None:
    path = write(tmp_path, graph("a", 5))
    with proxy(oxigraph) as between:
        between.befall("POST /update", *[fault] * 99)
        url = f"{between.base}/query"
        failed = cardgraph("load", path, "--endpoint", url, "--store-kind", "oxigraph", "--deadline", "2")
    assert failed.returncode == Status.TRANSPORT, failed.stderr
    assert "it may help to try again later" in failed.stderr.decode().splitlines()[-1]
    assert not oxigraph.quads()


def test_nobody_there(tmp_path: Path) -> None:
    path = write(tmp_path, graph("a", 1))
    url = f"http://127.0.0.1:{free_port()}/query"
    failed = cardgraph("load", path, "--endpoint", url, "--store-kind", "oxigraph", "--deadline", "2", timeout=30)
    assert failed.returncode == Status.TRANSPORT
    lines = failed.stderr.decode().splitlines()
    assert "trying again in 0.2 s" in lines[0]
    assert "it may help to try again later" in lines[-1]
    assert "connection refused" in lines[-1]


def test_a_drip_does_not_hold_the_load(oxigraph: Oxigraph, cards: Path) -> None:
    with proxy(oxigraph) as between:
        begun = time.monotonic()
        assert load_into(between.base, cards) == {"new": 7}
        # What takes a whole load is patience enough for a request, however busy the machine is.
        patience = max(0.5, 2 * (time.monotonic() - begun))
        oxigraph.clear()
        between.befall("POST /update", drip)
        assert load_into(between.base, cards, patience=patience) == {"new": 7}
        assert between.drips.get(timeout=120), "the client has gone, and the drip with it"
        between.befall("POST /query", *[drip] * 99)
        with pytest.raises(TransportError, match=r"no whole answer within|the deadline is over"):
            load_into(between.base, cards, deadline=1.5)
        assert between.drips.get(timeout=120)
    assert oxigraph.quads() == quads_of(cards)


def test_a_long_retry_after_is_not_waited_for(oxigraph: Oxigraph, cards: Path) -> None:
    with proxy(oxigraph) as between:
        between.befall("POST /update", closed)
        with pytest.raises(TransportError, match=r"503 closed for today \(1 try"):
            load_into(between.base, cards)
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
            between.befall("POST /update", kill(server, back_after), *([] if back_after else [let_pass, closed]))
            if back_after:
                assert load_into(between.base, cards, pause=0.1, attempts=1) == {"same": 5, "new": 1, "replace": 1}
            else:
                with pytest.raises(
                    TransportError, match=r"not known to be complete: <https://w3id.org/cardgraph/card/BERT>"
                ):
                    load_into(between.base, cards)
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
            for _ in range(3):
                process.send_signal(signal.SIGINT)
                time.sleep(0.01)
            _, shown = process.communicate(timeout=20)
        assert (process.returncode, shown) == (
            130,
            b"cardgraph: interrupted; not known to be complete: <https://w3id.org/cardgraph/card/AlphaFold_2>, "
            b"<https://w3id.org/cardgraph/card/BERT>, <https://w3id.org/cardgraph/card/CodeGen> and 4 more; "
            b"the same command again goes on from here\n",
        )
        assert load_into(between.base, cards) == {"new": 7}


def test_a_terminal_shows_how_far_a_slow_load_is(oxigraph: Oxigraph, cards: Path) -> None:
    with proxy(oxigraph) as between:
        between.befall("POST /update", answer(503, Retry_After="1"))
        status, shown = at_terminal("load", cards, "--endpoint", f"{between.base}/query", "--store-kind", "oxigraph")
    assert status == 0, shown
    assert "trying again in 1.0 s" in shown
    sent = f"{len(quads_of(cards)):,} triples sent"
    assert re.search(rf"\r\x1b\[K{sent}(\r\x1b\[K[1-7] of 7 graphs, {sent})*\r\x1b\[K7 graphs \(7 new\)", shown)
