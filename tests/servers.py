"""Real triple stores on loopback, and a proxy that makes the trouble networks make, in front of them."""

import atexit
import contextlib
import http.client
import json
import os
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest

USER, PASSWORD = "loader", "s3cret-of-loader"
_VIRTUOSO = """
[Database]
DatabaseFile = {0}/v.db
ErrorLogFile = {0}/v.log
LockFile = {0}/v.lck
TransactionFile = {0}/v.trx
xa_persistent_file = {0}/v.pxa
[TempDatabase]
DatabaseFile = {0}/t.db
TransactionFile = {0}/t.trx
[Parameters]
ServerPort = 127.0.0.1:{1}
DisableUnixSocket = 1
DirsAllowed = {0}
CaseMode = 2
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
[HTTPServer]
ServerPort = 127.0.0.1:{2}
ServerRoot = {0}/pages
ServerThreads = 10
[SPARQL]
ResultSetMaxRows = 10000
MaxQueryExecutionTime = 60
"""


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


class Server:
    """A store as a process of its own, which may be killed and comes back with its data."""

    def __init__(self, name: str, query_path: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix=f"cardgraph-{name}-"))
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self.query_url = self.base + query_path
        self.process: subprocess.Popen[bytes] | None = None

    def command(self) -> list[str]:
        raise NotImplementedError

    def start(self) -> None:
        """Start it, again and again while it finds its data locked, and wait until it answers."""
        end = time.monotonic() + 60
        while time.monotonic() < end:
            with (self.folder / "out").open("ab") as out:
                self.process = subprocess.Popen(self.command(), cwd=self.folder, stdout=out, stderr=out)
            while self.process.poll() is None and time.monotonic() < end:
                with (
                    contextlib.suppress(OSError),
                    urllib.request.urlopen(self.query_url + "?query=ASK%7B%7D", timeout=2),
                ):
                    return
                time.sleep(0.05)
            time.sleep(0.2)
        raise RuntimeError((self.folder / "out").read_text(errors="replace")[-2000:])

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def kill(self) -> None:
        assert self.process
        self.process.kill()
        self.process.wait(30)

    def close(self) -> None:
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def rows(self, query: str) -> list[dict[str, dict[str, str]]]:
        """The bindings of a query, asked for in the plainest way."""
        data = urllib.parse.urlencode({"query": query}).encode()
        request = urllib.request.Request(self.query_url, data, {"Accept": "application/sparql-results+json"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            rows: list[dict[str, dict[str, str]]] = json.load(answer)["results"]["bindings"]
            return rows

    def counts(self, prefix: str = "") -> Counter[str]:
        """How many triples each graph has."""
        where = f'GRAPH ?g {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?g), "{prefix}"))'
        rows = self.rows(f"SELECT ?g (COUNT(*) AS ?n) WHERE {{ {where} }} GROUP BY ?g")
        return Counter({row["g"]["value"]: int(row["n"]["value"]) for row in rows if "g" in row})

    def quads(self, prefix: str = "") -> set[tuple[str, ...]]:
        """All that it holds, as plain values; at most 10,000 of them come from Virtuoso."""
        rows = self.rows(f'SELECT * WHERE {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?g), "{prefix}")) }}')
        return {
            (*(row[name]["value"] for name in "gspo"), row["o"].get("datatype", ""), row["o"].get("xml:lang", ""))
            for row in rows
        }


class Oxigraph(Server):
    def __init__(self) -> None:
        beside = shutil.which("oxigraph", path=os.path.dirname(sys.executable))
        self.program = beside or shutil.which("oxigraph") or pytest.fail("no oxigraph: pip install oxigraph")
        super().__init__("oxigraph", "/query")

    def command(self) -> list[str]:
        return [self.program, "serve", "--location", str(self.folder / "db"), "--bind", f"127.0.0.1:{self.port}"]

    def clear(self) -> None:
        headers = {"Content-Type": "application/sparql-update"}
        with urllib.request.urlopen(urllib.request.Request(self.base + "/update", b"DROP ALL", headers), timeout=60):
            pass


class Virtuoso(Server):
    def __init__(self) -> None:
        super().__init__("virtuoso", "/sparql")
        self.sql = free_port()
        (self.folder / "pages").mkdir()
        (self.folder / "virtuoso.ini").write_text(_VIRTUOSO.format(self.folder, self.sql, self.port))
        self.start()
        # Before its first checkpoint, a server that is killed forgets its users.
        user = f"DB.DBA.USER_CREATE ('{USER}', '{PASSWORD}');\nGRANT SPARQL_UPDATE TO \"{USER}\";\ncheckpoint;\n"
        try:
            self.isql("dba", "set password dba dbapw;\n")
            self.isql("dbapw", user)
        except BaseException:
            self.close()
            raise

    def command(self) -> list[str]:
        # The lock of one that was killed stays behind.
        (self.folder / "v.lck").unlink(missing_ok=True)
        return ["virtuoso-t", "+foreground", "+configfile", "virtuoso.ini"]

    def isql(self, password: str, text: str) -> None:
        command = ["isql-vt", f"127.0.0.1:{self.sql}", "dba", password, "ERRORS=STDOUT"]
        done = subprocess.run(command, input=text, capture_output=True, text=True, timeout=60, check=True)
        assert "*** Error" not in done.stdout, done.stdout

    def clear(self, prefix: str) -> None:
        for graph in self.counts(prefix):
            self.isql("dbapw", f"SPARQL CLEAR GRAPH <{graph}>;\n")


@cache
def running(name: str) -> Server:
    """The one server of a kind that the tests share."""
    server: Server = Oxigraph() if name == "oxigraph" else Virtuoso()
    atexit.register(server.close)
    if not server.is_running():
        server.start()
    return server


@pytest.fixture
def oxigraph() -> Oxigraph:
    server = running("oxigraph")
    assert isinstance(server, Oxigraph)
    server.clear()
    return server


@pytest.fixture
def virtuoso() -> Virtuoso:
    if not shutil.which("virtuoso-t"):
        pytest.skip("no virtuoso-t: apt-get install virtuoso-opensource-7")
    server = running("virtuoso")
    assert isinstance(server, Virtuoso)
    if not server.is_running():
        server.start()
    for prefix in ("https://w3id.org/cardgraph/", "urn:"):
        server.clear(prefix)
    return server


class Seen(NamedTuple):
    """A request as it came in."""

    method: str
    path: str
    headers: http.client.HTTPMessage
    body: bytes


Fault = Callable[["_Handler", Seen], None]


class Proxy(ThreadingHTTPServer):
    """Passes requests on to a server, except that faults befall those that match them, each once."""

    daemon_threads = True

    def __init__(self, upstream: Server | str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.upstream = urlsplit(upstream if isinstance(upstream, str) else upstream.base).netloc
        self.base = f"http://127.0.0.1:{self.server_address[1]}"
        self.faults: list[tuple[str, Fault]] = []
        self.seen: list[Seen] = []
        self._lock = threading.Lock()

    def befall(self, match: str, *faults: Fault) -> None:
        """Let faults befall the next requests whose method and path hold a text, one each."""
        self.faults += [(match, fault) for fault in faults]

    def next_fault(self, seen: Seen) -> Fault | None:
        with self._lock:
            self.seen.append(seen)
            for index, (match, fault) in enumerate(self.faults):
                if match in f"{seen.method} {seen.path}":
                    del self.faults[index]
                    return fault
        return None

    def writes(self) -> list[Seen]:
        """The requests so far that were to change something."""
        return [
            seen for seen in self.seen if not seen.path.startswith(("/query", "/sparql?")) and seen.path != "/sparql"
        ]

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that has gone is what these tests are about."""


@contextlib.contextmanager
def proxy(upstream: Server | str) -> Iterator[Proxy]:
    """A proxy that runs for a while."""
    with Proxy(upstream) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Otherwise an answer's body waits until its head is confirmed, 40 ms later.
    disable_nagle_algorithm = True
    server: Proxy

    def log_message(self, *_: object) -> None:
        pass

    def _serve(self) -> None:
        assert "chunked" not in self.headers.get("Transfer-Encoding", "")
        body = self.rfile.read(int(self.headers["Content-Length"]))
        seen = Seen(self.command, self.path, self.headers, body)
        fault = self.server.next_fault(seen)
        if fault:
            fault(self, seen)
        else:
            self.relay(*self.forward(seen))

    do_GET = do_POST = do_PUT = do_DELETE = _serve  # noqa: N815

    def forward(self, seen: Seen) -> tuple[int, list[tuple[str, str]], bytes]:
        connection = http.client.HTTPConnection(self.server.upstream, timeout=60)
        try:
            headers = {
                key: value for key, value in seen.headers.items() if key.lower() not in ("host", "content-length")
            }
            connection.request(seen.method, seen.path, seen.body, headers)
            answer = connection.getresponse()
            return answer.status, answer.getheaders(), answer.read()
        except OSError:
            return 502, [("Content-Type", "text/plain")], b"the server behind is not there"
        finally:
            connection.close()

    def relay(self, status: int, headers: list[tuple[str, str]], body: bytes, length: int | None = None) -> None:
        self.send_response(status)
        for key, value in headers:
            if key.lower() not in ("transfer-encoding", "content-length", "connection", "date", "server"):
                self.send_header(key, value)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)

    def reset(self) -> None:
        """End the connection as a crash would, without a goodbye."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.rfile.close()
        self.wfile.close()
        self.connection.close()

    def forward_part(self, seen: Seen) -> None:
        """Let the server behind see half of a request, which then breaks off."""
        host, _, port = self.server.upstream.partition(":")
        with socket.create_connection((host, int(port)), timeout=10) as upstream:
            lines = [f"{seen.method} {seen.path} HTTP/1.1", *(f"{key}: {value}" for key, value in seen.headers.items())]
            upstream.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + seen.body[: len(seen.body) // 2])
            time.sleep(0.2)


def answer(status: int, body: str = "", media_type: str = "text/plain", **headers: str) -> Fault:
    """An answer that does not come from the server behind, which sees nothing of the request."""
    named = [("Content-Type", media_type), *((key.replace("_", "-"), value) for key, value in headers.items())]
    return lambda handler, _: handler.relay(status, named, body.encode())


def page(status: int) -> Fault:
    """A page for people."""
    return answer(status, "<html><head><title>Log in</title></head><body>Welcome</body></html>", "text/html")


def reset(handler: _Handler, _: Seen) -> None:
    """The connection breaks before the server behind sees anything."""
    handler.reset()


def lose_answer(handler: _Handler, seen: Seen) -> None:
    """The server behind does it, and nobody hears of that."""
    handler.forward(seen)
    handler.reset()


def cut_upload(handler: _Handler, seen: Seen) -> None:
    """The connection breaks in the middle of the request."""
    handler.forward_part(seen)
    handler.reset()


def truncate(handler: _Handler, seen: Seen) -> None:
    """The connection ends in the middle of the answer."""
    status, headers, body = handler.forward(seen)
    handler.relay(status, headers, body[: len(body) // 2], len(body) or 10)
    handler.close_connection = True


def drip(handler: _Handler, _: Seen) -> None:
    """An answer comes, a letter at a time, and never ends."""
    handler.close_connection = True
    with contextlib.suppress(OSError):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        for _ in range(600):
            handler.wfile.write(b"x")
            time.sleep(0.05)


def drip_body(handler: _Handler, _: Seen) -> None:
    """A good answer begins, and its body comes a letter at a time."""
    handler.close_connection = True
    with contextlib.suppress(OSError):
        handler.wfile.write(
            b"HTTP/1.1 200 OK\r\nContent-Type: application/sparql-results+json\r\nContent-Length: 9999\r\n\r\n"
        )
        for _ in range(600):
            handler.wfile.write(b" ")
            time.sleep(0.05)


def kill(server: Server, back_after: float | None) -> Fault:
    """The server behind is killed in the middle of a request, and comes back after a while, if at all."""

    def fault(handler: _Handler, seen: Seen) -> None:
        handler.forward_part(seen)
        server.kill()
        handler.reset()
        if back_after is not None:
            time.sleep(back_after)
            server.start()

    return fault


def demand(scheme: str, proof: str = "") -> Fault:
    """A challenge, where no proof of the user comes along, or not the right one."""

    def fault(handler: _Handler, seen: Seen) -> None:
        if "Authorization" in seen.headers and proof in seen.headers["Authorization"]:
            handler.relay(*handler.forward(seen))
        else:
            handler.relay(401, [("WWW-Authenticate", scheme)], b"")

    return fault
