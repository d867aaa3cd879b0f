"""``cardgraph serve`` and those who mean it harm: whatever comes, it is refused or answered, and the next one is too."""

import concurrent.futures
import contextlib
import re
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from cardgraph.serve.http_server import _Incoming
from cardgraph.serve.messages import ProblemError
from processes import children
from serving import QUERY, Serving, serving, until

TEN = "{ 0 1 2 3 4 5 6 7 8 9 }"
ENDLESS = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"VALUES ?d{n} {TEN}" for n in range(14)) + " }"
MANY_ROWS = "SELECT * { " + " ".join(f"VALUES ?d{n} {TEN}" for n in range(6)) + " }"
LONG = (
    "SELECT (?x24 AS ?long) { BIND('ten chars.' AS ?x0) "
    + " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(24))
    + " }"
)
VAST = (
    LONG.replace("?x24 AS", "STRLEN(?x40) AS").replace(" }", " ")
    + " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(24, 40))
    + " }"
)
MANY_TRIPLES = "CONSTRUCT { ?a <a:b> ?d0, ?d1, ?d2, ?d3, ?d4, ?d5 } WHERE { BIND(BNODE() AS ?a) " + MANY_ROWS[11:]
HOST = b"Host: localhost\r\n"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """A server that is short of time and memory, and answers two at a time."""
    data = tmp_path_factory.mktemp("data") / "x.ttl"
    data.write_text("<https://e.x/a> <https://e.x/b> 1, 2, 3 .")
    with serving(data, "--no-site", "--timeout", "2", "--memory", "256", "--at-once", "2") as started:
        yield started
        assert started.is_well()
        # No child is left at work for whoever has gone.
        [standing] = children(started.process.pid)
        until(lambda: not children(standing))


def status(answer: bytes) -> int:
    """The status of a response, which has to be one of ours, with all that keeps others out."""
    head = answer.partition(b"\r\n\r\n")[0]
    assert head.startswith(b"HTTP/1.1 "), answer[:100]
    assert b"X-Content-Type-Options: nosniff" in head
    assert b"Traceback" not in answer
    return int(head[9:12])


# ---------------------------------------------------------------- heads that are none


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"nonsense\r\n\r\n", 400),
        (b"GET /\r\n\r\n", 505),
        (b"GET / HTTP/0.9\r\n\r\n", 505),
        (b"GET / HTTP/2.0\r\n\r\n", 505),
        (b"GET / HTTP/1.x\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\n\r\n", 400),
        (b"GET / HTTP/1.0\r\n\r\n", 421),
        (b"\r\nGET / HTTP/1.0\r\nHost: localhost\r\n\r\n", 200),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n", 421),
        (b"GET http://evil.example/sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: localhost\r\n\r\n", 421),
        (b"GET http://localhost/sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: evil.example\r\n\r\n", 200),
        (b"GET ftp://localhost/ HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
        (b"GET //evil.example/sparql HTTP/1.1\r\n" + HOST + b"\r\n", 404),
        (b"CONNECT evil.example:443 HTTP/1.1\r\n" + HOST + b"\r\n", 400),
        (b"BREW / HTTP/1.1\r\n" + HOST + b"\r\n", 405),
        (b"GET / HTTP/1.1\r\n" + HOST + b"no colon\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\n" + HOST + b"Spaced : x\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\n" + HOST + b"X: folded\r\n value\r\n\r\n", 400),
        (b"GET /\xff\xfe HTTP/1.1\r\n" + HOST + b"\r\n", 400),
        (b"GET /\x00 HTTP/1.1\r\n" + HOST + b"\r\n", 400),
        (b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\n" + HOST + b"\r\n", 414),
        (b"GET / HTTP/1.1\r\n" + HOST + b"X: " + b"a" * 70_000 + b"\r\n\r\n", 431),
        (b"GET / HTTP/1.1\r\n" + HOST + b"X: a\r\n" * 200 + b"\r\n", 431),
        (b"GET / HTTP/1.1\r\n" + HOST + (b"X: " + b"a" * 30_000 + b"\r\n") * 50 + b"\r\n", 431),
    ],
)
def test_heads(server: Serving, data: bytes, expected: int) -> None:
    data = data.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n") if b"HTTP/1.1\r\nHost" in data else data
    assert status(server.raw(data)) == expected


@pytest.mark.parametrize(
    "path",
    [
        "/../../../../etc/passwd",
        "/static/../../../../../etc/passwd",
        "/static/..%2f..%2f..%2fetc%2fpasswd",
        "/static/%2e%2e/__init__.py",
        "/static//etc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/..%5c..%5cetc%5cpasswd",
        "/questions/..%2f..%2fmodels",
        "/api/..%2fmodels",
        "/api/models%00.rq",
        "/site.json",
        "/static/",
        "/.env",
    ],
)
def test_paths_that_lead_elsewhere(server: Serving, path: str) -> None:
    answer = server.raw(f"GET {path} HTTP/1.0\r\nHost: localhost\r\n\r\n".encode())
    assert status(answer) == 404
    assert b"root:" not in answer


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("/sparql?query=ASK%7", "two hexadecimal digits"),
        ("/sparql?query=%zz", "two hexadecimal digits"),
        ("/sparql?query=%ff%fe", "not UTF-8"),
        ("/sparql?%ff=1", "not UTF-8"),
        ("/%ff", "not UTF-8"),
        ("/%e0%80%af", "not UTF-8"),
        ("/sparql?" + "a=1&" * 300, "more than 200 parameters"),
    ],
)
def test_percents(server: Serving, target: str, said: str) -> None:
    answer = server.get(target)
    assert (answer.status, said in answer.detail) == (400, True), answer.detail


# ---------------------------------------------------------------- bodies that are not what they say


def posted(headers: str, body: bytes = b"") -> bytes:
    return f"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: {QUERY}\r\n{headers}\r\n\r\n".encode() + body


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (posted("Content-Length: -1"), 400),
        (posted("Content-Length: ten"), 400),
        (posted("Content-Length: +6", b"ASK {}"), 400),
        (posted("Content-Length: 6, 6", b"ASK {}"), 400),
        (posted("Content-Length: 6\r\nContent-Length: 7", b"ASK {}"), 400),
        (posted("Content-Length: 9999999999999999999999"), 400),
        (posted("Content-Length: 99999999999"), 413),
        (posted("Content-Length: 300000"), 413),
        (posted("Content-Length: 300000\r\nExpect: 100-continue"), 413),
        (posted("Content-Length: 6\r\nTransfer-Encoding: chunked", b"0\r\n\r\n"), 400),
        (posted("Transfer-Encoding: gzip, chunked", b"0\r\n\r\n"), 501),
        (posted("Transfer-Encoding: chunked", b"zz\r\n"), 400),
        (posted("Transfer-Encoding: chunked", b"-6\r\nASK {}\r\n0\r\n\r\n"), 400),
        (posted("Transfer-Encoding: chunked", b"3\r\nASK {}\r\n0\r\n\r\n"), 400),
        (posted("Transfer-Encoding: chunked", b"ffffffff\r\n"), 413),
        (posted("Transfer-Encoding: chunked", b"10000\r\n" + b" " * 65536 + b"\r\n" + (b"10000\r\n" + b" " * 65536 + b"\r\n") * 4), 413),
        (posted("Transfer-Encoding: chunked\r\nConnection: close", b"3;x=y\r\nASK\r\n3\r\n {}\r\n0\r\nTrailer: x\r\n\r\n"), 200),
        (posted("Content-Encoding: gzip\r\nContent-Length: 6", b"ASK {}"), 415),
        (posted("Content-Length: 2\r\nConnection: close", b"\xff\xff"), 400),
    ],
)  # fmt: skip
def test_bodies(server: Serving, data: bytes, expected: int) -> None:
    assert status(server.raw(data)) == expected


def test_a_body_that_ends_early(server: Serving) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
        connection.sendall(posted("Content-Length: 100", b"ASK {}"))
        connection.shutdown(socket.SHUT_WR)
        assert status(connection.recv(1 << 16)) == 400


def test_a_request_in_the_body_of_another_is_no_request(server: Serving) -> None:
    hidden = b"GET /hidden HTTP/1.1\r\nHost: localhost\r\n\r\n"
    data = f"GET /?x HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(hidden)}\r\n\r\n".encode() + hidden
    answer = server.raw(data + b"GET /static/pages.css HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    assert answer.count(b"HTTP/1.1 200 OK") == 2
    assert b"/hidden" not in answer


def test_several_requests_at_once_are_answered_one_after_the_other(server: Serving) -> None:
    one = f"GET /sparql?query={quote('ASK {}')} HTTP/1.1\r\nHost: localhost\r\n"
    answer = server.raw(f"{one}\r\n{one}\r\n{one}Connection: close\r\n\r\n".encode())
    assert answer.count(b'{"head": {}, "boolean": true}') == 3


def test_what_a_header_says_begins_no_other(server: Serving) -> None:
    answer = server.get("/sparql?query=ASK%7B%7D", Origin="https://x\tSet-Cookie: a=b")
    assert "Set-Cookie" not in answer.headers
    assert server.get("/api/models%0d%0aSet-Cookie:%20a=b").status == 404


# ---------------------------------------------------------------- clients that take their time


def test_who_says_nothing_is_left(server: Serving) -> None:
    """Many that never send a whole request are in nobody's way."""
    open_ones = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(60)]
    for index, connection in enumerate(open_ones):
        connection.sendall(b"GET / HTTP/1.1\r\nX: "[: index % 20])
    assert server.is_well()
    for connection in open_ones:
        connection.close()


def test_a_client_that_sends_too_slowly_or_too_much() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        incoming = _Incoming(ours)
        incoming.expect(0.5, 10)
        dripping = threading.Thread(target=lambda: [theirs.sendall(b"x") or time.sleep(0.1) for _ in range(9)])
        dripping.start()
        # Each byte comes in time, and the whole does not.
        with pytest.raises(TimeoutError):
            list(iter(lambda: incoming.read(1), b""))
        dripping.join()
        incoming.expect(5, 10)
        theirs.sendall(b"much too much")
        with pytest.raises(ProblemError):
            list(iter(lambda: incoming.read(4), b""))


def test_more_connections_than_there_may_be(server: Serving) -> None:
    open_ones = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(128)]
    try:
        # Those that have been let in before may still be leaving.
        answer = until(lambda: server.raw(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
        assert status(answer) == 503 and b"Retry-After: 2" in answer
    finally:
        for connection in open_ones:
            connection.close()
    until(lambda: b" 200 " in server.raw(b"GET / HTTP/1.0\r\nHost: localhost\r\n\r\n")[:20])


# ---------------------------------------------------------------- queries that take all they can get


@pytest.mark.parametrize(
    ("query", "said"),
    [
        (ENDLESS, "no answer within 2 s"),
        (MANY_ROWS, "more than 100000 rows"),
        (MANY_TRIPLES, "more than 100000 rows"),
        (LONG, "longer than 64 MiB"),
        (VAST, "ran out of memory"),
    ],
)
def test_bombs(server: Serving, query: str, said: str) -> None:
    answer = server.post({"query": query})
    # Where memory is short, that is what is said.
    assert answer.status == 500
    assert said in answer.detail or "out of memory" in answer.detail


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("ASK " + "{" * 60 + "}" * 60, "nested more than 50 deep"),
        ("SELECT * { S\\u0045RVICE <http://127.0.0.1/> {} }", "a backslash"),
        ("SELECT * { # x\r SERVICE <http://127.0.0.1/> {} \n}", "SERVICE is refused"),
        ("SELECT * FROM NAMED <file:///etc/passwd> { GRAPH ?g { ?s ?p ?o } }", "FROM is refused"),
        ("LOAD <file:///etc/passwd>", "LOAD is refused"),
        ("#+ needs: everything\nASK {}", "unknown need"),
        ("", "not SPARQL"),
        ("\0", "not SPARQL"),
    ],
)
def test_queries_that_want_out(server: Serving, query: str, said: str) -> None:
    answer = server.post({"query": query})
    assert (answer.status, said in answer.detail) == (400, True), answer.detail


def test_whoever_goes_away_is_not_worked_for(tmp_path: Path) -> None:
    (tmp_path / "x.ttl").write_text("<a:b> <a:c> 1 .")
    # The bound of time would end it, too, long after this test has given up.
    with serving(tmp_path / "x.ttl", "--no-site", "--timeout", "600", "--at-once", "1") as server:
        [standing] = children(server.process.pid)
        for _ in range(2):
            with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
                connection.sendall(posted(f"Content-Length: {len(ENDLESS)}", ENDLESS.encode()))
                until(lambda: children(standing))
            until(lambda: not children(standing))
        assert server.is_well()


def test_fifty_at_once(server: Serving) -> None:
    """All are answered, or told to come again, and nothing else."""
    busy = threading.Event()

    def ask(number: int) -> int:
        query = ENDLESS if number % 5 == 0 else f"ASK {{ FILTER({number} > 0) }}"
        answer = server.post({"query": query})
        if answer.status == 503:
            assert (answer.headers["Retry-After"], "2 queries are being answered" in answer.detail) == ("2", True)
            busy.set()
        return answer.status

    with concurrent.futures.ThreadPoolExecutor(50) as pool:
        found = set(pool.map(ask, range(50)))
    assert found <= {200, 500, 503} and 200 in found and busy.is_set()


def test_the_child_that_answers_reaches_nobody(server: Serving) -> None:
    """What goes on in the child is what goes on in the sandbox of ``query``; here, that it is that sandbox."""
    [standing] = children(server.process.pid)
    seen: list[str] = []

    def watch() -> None:
        end = time.monotonic() + 10
        while not seen and time.monotonic() < end:
            for child in children(standing):
                with contextlib.suppress(OSError):
                    limits = Path(f"/proc/{child}/limits").read_text("utf-8")
                    # It has just begun where it is not bounded yet.
                    if re.search(r"^Max file size +0 ", limits, re.MULTILINE):
                        seen.append(limits)

    watcher = threading.Thread(target=watch)
    watcher.start()
    server.post({"query": ENDLESS})
    watcher.join()
    limits = {line[:26].strip(): line[26:].split()[0] for line in seen[0].splitlines()[1:]}
    assert limits["Max core file size"] == "0"
    assert limits["Max address space"] != "unlimited" and int(limits["Max cpu time"]) < 60
