"""``cardgraph serve`` as a process of its own, and what it is asked."""

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

from conftest import ENVIRONMENT, ROOT

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"


class Answer(NamedTuple):
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def kind(self) -> str:
        return self.headers.get("Content-Type", "").partition(";")[0]

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def detail(self) -> str:
        """What a problem says, which all of them say in the same way (RFC 9457)."""
        assert self.kind == "application/problem+json", (self.kind, self.body[:200])
        said = json.loads(self.body)
        assert list(said) == ["type", "title", "status", "detail"]
        assert said["status"] == self.status
        return str(said["detail"])

    @property
    def rows(self) -> list[dict[str, str]]:
        bindings = json.loads(self.body)["results"]["bindings"]
        return [{name: cell["value"] for name, cell in row.items()} for row in bindings]


class Serving:
    """A server that runs: ``port`` and ``url`` are where, ``log`` are the lines of its standard error."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout and process.stderr
        self.process, self.log = process, list[str]()
        self._errors = process.stderr
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.url = process.stdout.readline().strip()
        assert self.url.startswith("http://127.0.0.1:"), self.log
        self.port = int(self.url.rstrip("/").rpartition(":")[2])

    def _read(self) -> None:
        for line in self._errors:
            self.log.append(line.rstrip("\n"))

    def ask(self, method: str, path: str, body: bytes | str | None = None, **headers: str) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            names = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body.encode() if isinstance(body, str) else body, names)
            response = connection.getresponse()
            return Answer(response.status, dict(response.getheaders()), response.read())
        finally:
            connection.close()

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, **headers)

    def sparql(self, query: str, **headers: str) -> Answer:
        return self.get("/sparql?" + urlencode({"query": query}), **headers)

    def post(self, fields: Any, **headers: str) -> Answer:
        return self.ask("POST", "/sparql", urlencode(fields), **{"Content_Type": FORM, **headers})

    def raw(self, data: bytes, timeout: float = 30) -> bytes:
        """What comes back for some bytes, until the server closes the connection."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=timeout) as connection:
            connection.sendall(data)
            pieces = []
            with contextlib.suppress(ConnectionError):
                while piece := connection.recv(1 << 16):
                    pieces.append(piece)
        return b"".join(pieces)

    def is_well(self) -> bool:
        return self.sparql("ASK { }").body == b'{"head": {}, "boolean": true}\n'

    def stop(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        status = self.process.wait(30)
        self._reader.join(10)
        assert not any("Traceback" in line for line in self.log), self.log
        return status


@contextlib.contextmanager
def serving(*arguments: str | Path, env: Mapping[str, str] = {}) -> Iterator[Serving]:
    """A server of some data, for as long as the block runs."""
    command = [sys.executable, "-m", "cardgraph", "serve", "--port", "0", *map(str, arguments)]
    pipe = subprocess.PIPE
    environment = {**os.environ, **ENVIRONMENT, **env}
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, cwd=ROOT, env=environment) as process:
        try:
            server = Serving(process)
            yield server
            if process.poll() is None:
                assert server.stop() == 143
        finally:
            process.kill()


def until(condition: Callable[[], Any], seconds: float = 30) -> Any:
    """Wait until something holds."""
    end = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < end, "it never came to be"
        time.sleep(0.05)
    return found
