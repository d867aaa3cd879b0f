"""A proxy that makes the trouble networks make, in front of a real store."""

import contextlib
import http.client
import queue
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from servers import Server

# Seconds after which a drip gives up on a client that bears with it.
_BORNE = 60.0


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

    def __init__(self, upstream: Server | str, certificate: Path | None = None, host: str = "127.0.0.1") -> None:
        super().__init__((host, 0), _Handler)
        self.upstream = urlsplit(upstream if isinstance(upstream, str) else upstream.base).netloc
        self.base = f"http{'s' if certificate else ''}://127.0.0.1:{self.server_address[1]}"
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            # The handshake is made when something is read, by the thread of the connection.
            self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)
        self.faults: list[tuple[str, Fault]] = []
        self.seen: list[Seen] = []
        # For each drip that has ended, whether that was because the client had gone.
        self.drips: queue.SimpleQueue[bool] = queue.SimpleQueue()
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
def proxy(
    upstream: Server | str = "http://127.0.0.1:9", certificate: Path | None = None, host: str = "127.0.0.1"
) -> Iterator[Proxy]:
    """A proxy that runs for a while.

    :param upstream: the server behind; without one, all that comes in has to be befallen by faults
    :param certificate: a file with a certificate and its key, for a proxy that speaks https
    :param host: the address to listen on; ``0.0.0.0`` is any of this machine
    """
    with Proxy(upstream, certificate, host) as server:
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


def closed(handler: _Handler, seen: Seen) -> None:
    """No answer, and none to come: it is given up at once, whatever the deadline."""
    answer(503, "closed for today", Retry_After="3600")(handler, seen)


def answer(status: int, body: str | bytes = "", media_type: str = "text/plain", **headers: str) -> Fault:
    """An answer that does not come from the server behind, which sees nothing of the request."""
    named = [("Content-Type", media_type), *((key.replace("_", "-"), value) for key, value in headers.items())]
    data = body.encode() if isinstance(body, str) else body
    return lambda handler, _: handler.relay(status, named, data)


def negotiate(*offers: tuple[str, bytes]) -> Fault:
    """The answer of the media type that the request likes best, among those it likes as well the first (RFC 9110, 12.5.1)."""

    def fault(handler: _Handler, seen: Seen) -> None:
        liked = {}
        for item in seen.headers["Accept"].split(","):
            name, _, quality = item.partition(";")
            liked[name.strip()] = float(quality.strip().removeprefix("q=") or 1)
        media_type, body = max(offers, key=lambda offer: liked.get(offer[0], liked.get("*/*", 0)))
        answer(200, body, media_type)(handler, seen)

    return fault


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
    _drip(handler, b"HTTP/1.1 200 OK\r\nX-Slow: ", b"x")


def drip_body(handler: _Handler, _: Seen) -> None:
    """A good answer begins, and its body comes a letter at a time."""
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/sparql-results+json\r\nContent-Length: 99999\r\n\r\n"
    _drip(handler, head, b" ")


def _drip(handler: _Handler, head: bytes, letter: bytes) -> None:
    handler.close_connection = True
    end = time.monotonic() + _BORNE
    try:
        handler.wfile.write(head)
        while time.monotonic() < end:
            handler.wfile.write(letter)
            time.sleep(0.05)
    except OSError:
        handler.server.drips.put(True)
    else:
        handler.server.drips.put(False)


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
