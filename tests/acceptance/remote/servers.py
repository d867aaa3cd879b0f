"""Real triple stores on loopback."""

import atexit
import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections import Counter
from functools import cache
from pathlib import Path

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

    def clear(self) -> None:
        """Empty what tests have filled."""
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
        self.kill()
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
        # Before its first checkpoint, a server that is killed forgets its users.
        user = f"DB.DBA.USER_CREATE ('{USER}', '{PASSWORD}');\nGRANT SPARQL_UPDATE TO \"{USER}\";\ncheckpoint;\n"
        self.start()
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

    def clear(self, *prefixes: str) -> None:
        for prefix in prefixes or ("https://w3id.org/cardgraph/", "urn:"):
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


def fresh(name: str) -> Server:
    """The server of a kind, running and empty."""
    if name == "virtuoso" and not shutil.which("virtuoso-t"):
        pytest.skip("no virtuoso-t: apt-get install virtuoso-opensource-7")
    server = running(name)
    if not server.is_running():
        server.start()
    server.clear()
    return server


@pytest.fixture
def oxigraph() -> Oxigraph:
    server = fresh("oxigraph")
    assert isinstance(server, Oxigraph)
    return server


@pytest.fixture
def virtuoso() -> Virtuoso:
    server = fresh("virtuoso")
    assert isinstance(server, Virtuoso)
    return server
