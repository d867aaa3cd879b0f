"""HTTP on 127.0.0.1: connections to requests, responses to connections, with bounds of time and size for all.

The standard library speaks HTTP; what it leaves open is settled here: how long a client may take, how
much it may send, and which requests are so unclear that two readers could understand two things.
"""

import contextlib
import email.errors
import errno
import io
import re
import select
import socket
import threading
import time
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, HTTPServer
from socketserver import TCPServer, ThreadingMixIn
from typing import Any

from cardgraph.errors import CardgraphError, Status
from cardgraph.serve.messages import ProblemError, Request, Response, decoded, parameters_of, problem

ADDRESS = "127.0.0.1"
# Seconds for a whole request to come, for a response to go, and between two requests of a connection.
_RECEIVING, _SENDING, _IDLE = 20.0, 60.0, 15.0
_LONGEST_HEAD, _LONGEST_BODY = 1 << 17, 1 << 18
_MOST_CONNECTIONS = 128
# Seconds that running requests have to end when the service does.
_ENDING = 5.0
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,8})(?:[ \t]*;[^\r\n]*)?\r?\n")
# What the reader of heads notes of lines that are none; what it notes of bodies is of mails.
_BROKEN = (email.errors.MissingHeaderBodySeparatorDefect, email.errors.FirstHeaderLineIsContinuationDefect)
_BUSY = (
    b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 2\r\nContent-Length: 0\r\nConnection: close\r\n"
    b"X-Content-Type-Options: nosniff\r\n\r\n"
)

Responder = Callable[[Request], Response]


class PortError(CardgraphError):
    """The port cannot be listened on."""


class _Incoming(io.RawIOBase):
    """What a client sends, until it takes too long or sends too much."""

    def __init__(self, connection: socket.socket) -> None:
        super().__init__()
        self._connection = connection
        self._until, self._left = 0.0, 0
        self.expect(_IDLE, _LONGEST_HEAD)

    def expect(self, seconds: float, size: int) -> None:
        """Allow so many seconds from now on, and so many bytes."""
        self._until, self._left = time.monotonic() + seconds, size

    def readable(self) -> bool:
        """That something may come."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read what is there.

        :raises TimeoutError: if it takes too long
        :raises ProblemError: if it is too much
        """
        seconds = self._until - time.monotonic()
        if seconds <= 0:
            raise TimeoutError
        if self._left <= 0:
            raise ProblemError(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "the request is too long")
        self._connection.settimeout(seconds)
        count = self._connection.recv_into(memoryview(buffer)[: self._left])
        self._left -= count
        return count


class _Handler(BaseHTTPRequestHandler):
    """One connection, and the requests that come over it."""

    protocol_version = "HTTP/1.1"
    server: "Server"
    connection: socket.socket

    def setup(self) -> None:
        """Prepare the connection."""
        self.connection = self.request
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, True)
        self._incoming = _Incoming(self.connection)
        self.rfile = io.BufferedReader(self._incoming)
        self.wfile = io.BytesIO()

    def finish(self) -> None:
        """Leave the connection; what has come and was not read would have the system tear it down at once."""
        with contextlib.suppress(OSError):
            self.connection.shutdown(socket.SHUT_WR)
            self.connection.settimeout(0.2)
            for _ in range(16):
                if not self.connection.recv(1 << 16):
                    break

    def handle_one_request(self) -> None:
        """Read a request, and answer it."""
        self.close_connection = True
        self._incoming.expect(_IDLE, _LONGEST_HEAD)
        try:
            self.raw_requestline = self.rfile.readline((1 << 16) + 1)
            if self.raw_requestline in (b"\r\n", b"\n"):
                # Some clients send an empty line behind a body (RFC 9112, section 2.2).
                self.raw_requestline = self.rfile.readline((1 << 16) + 1)
            self._incoming.expect(_RECEIVING, _LONGEST_HEAD)
            if not self.raw_requestline:
                return
            if len(self.raw_requestline) > 1 << 16:
                self.requestline = self.command = ""
                self.request_version = "HTTP/1.1"
                raise ProblemError(HTTPStatus.REQUEST_URI_TOO_LONG, "the URL is longer than 64 KiB; post the query")
            if not self.parse_request():
                return
            with self.server.answering():
                request = self._request()
                self._send(self.server.respond(request), self.close_connection)
        except ProblemError as error:
            self.close_connection = True
            self._send(self.server.refuse(error), True)
        except TimeoutError:
            self.close_connection = True
            if self.raw_requestline:
                late = ProblemError(
                    HTTPStatus.REQUEST_TIMEOUT, f"the request took longer than {_RECEIVING:g} s to come"
                )
                self._send(self.server.refuse(late), True)

    def handle(self) -> None:
        """Answer the requests of the connection, one after the other, while there is somebody at its other end."""
        with contextlib.suppress(OSError):
            super().handle()

    def handle_expect_100(self) -> bool:
        """Say nothing yet: whether a body is wanted is known when the head has been looked at."""
        return True

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """What the library refuses of itself, as we refuse."""
        self.close_connection = True
        self._send(self.server.refuse(ProblemError(HTTPStatus(code), explain or message or "")), True)

    def log_message(self, *_args: Any) -> None:
        """Nothing: what there is to log is logged with what was asked."""

    def _request(self) -> Request:
        """The request that has come.

        :raises ProblemError: if it is not in order, or too much
        """
        if self.request_version not in ("HTTP/1.0", "HTTP/1.1"):
            raise ProblemError(HTTPStatus.HTTP_VERSION_NOT_SUPPORTED, "this service speaks HTTP/1.0 and 1.1")
        names = [name.lower() for name in self.headers]
        folded = any("\n" in value for value in self.headers.values())
        is_broken = any(isinstance(defect, _BROKEN) for defect in self.headers.defects)
        if folded or is_broken or not all(_TOKEN.fullmatch(name) for name in names):
            raise ProblemError(HTTPStatus.BAD_REQUEST, "a line of the head is no header field")
        for name in ("host", "content-length", "content-type", "transfer-encoding"):
            if names.count(name) > 1:
                raise ProblemError(HTTPStatus.BAD_REQUEST, f"{name} is given several times")
        if "host" not in names and self.request_version == "HTTP/1.1":
            raise ProblemError(HTTPStatus.BAD_REQUEST, "the request has no Host")
        headers = {name: ", ".join(self.headers.get_all(name, [])) for name in names}
        target = self.path
        if not target.isascii() or not target.isprintable():
            raise ProblemError(HTTPStatus.BAD_REQUEST, "the URL is not ASCII; write other characters with percents")
        if not target.startswith("/") and target != "*":
            # Who names the whole URL, as to a proxy, means that host (RFC 9112, section 3.2.2).
            scheme, _, rest = target.partition("://")
            headers["host"], slash, rest = rest.partition("/")
            target = slash + rest
            if scheme.lower() != "http" or not slash:
                raise ProblemError(HTTPStatus.BAD_REQUEST, "the request names no path")
        path, _, query = target.partition("#")[0].partition("?")
        # A plus is a plus in a path.
        path = decoded(path.replace("+", "%2B"), "the path")
        parameters = parameters_of(query, "the query string")
        return Request(self.command, path, parameters, headers, self._body(headers), self._is_wanted)

    def _body(self, headers: dict[str, str]) -> bytes:
        """The body of a request, if there is one.

        :raises ProblemError: if it is too long, cut short, or nobody knows where it ends
        """
        coding, length = headers.get("transfer-encoding"), headers.get("content-length")
        if coding is not None and (length is not None or self.request_version == "HTTP/1.0"):
            raise ProblemError(HTTPStatus.BAD_REQUEST, "Transfer-Encoding does not go with this request")
        if coding is not None and coding.strip().lower() != "chunked":
            raise ProblemError(HTTPStatus.NOT_IMPLEMENTED, "of the transfer codings only chunked is understood")
        if headers.get("content-encoding", "identity").strip().lower() != "identity":
            raise ProblemError(
                HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "a body may not be packed", {"Accept-Encoding": "identity"}
            )
        if length is not None and not (length.isascii() and length.isdecimal() and len(length) < 20):
            raise ProblemError(HTTPStatus.BAD_REQUEST, "Content-Length is no number")
        if length is not None and int(length) > _LONGEST_BODY:
            raise _too_long()
        if coding is None and not int(length or 0):
            return b""
        self._incoming.expect(_RECEIVING, 2 * _LONGEST_BODY)
        if headers.get("expect", "").lower() == "100-continue" and self.request_version == "HTTP/1.1":
            self.connection.settimeout(_SENDING)
            self.connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        return self._whole(int(length)) if length is not None else self._chunked()

    def _whole(self, size: int) -> bytes:
        data = self.rfile.read(size)
        if len(data) < size:
            raise ProblemError(HTTPStatus.BAD_REQUEST, f"the body ends after {len(data)} of {size} bytes")
        return data

    def _chunked(self) -> bytes:
        """A body in chunks (RFC 9112, section 7.1); what stands behind the last is read and left."""
        pieces, size = [], 0
        while True:
            match = _CHUNK.fullmatch(self.rfile.readline(1 << 10))
            if not match:
                raise ProblemError(HTTPStatus.BAD_REQUEST, "a chunk of the body begins with no size")
            length = int(match[1], 16)
            size += length
            if size > _LONGEST_BODY:
                raise _too_long()
            if not length:
                break
            pieces.append(self._whole(length))
            if self.rfile.readline(3) not in (b"\r\n", b"\n"):
                raise ProblemError(HTTPStatus.BAD_REQUEST, "a chunk of the body is longer than it says")
        for _ in range(100):
            if self.rfile.readline(1 << 13) in (b"\r\n", b"\n", b""):
                return b"".join(pieces)
        raise ProblemError(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "too much stands behind the body")

    def _is_wanted(self) -> bool:
        """Whether the client is there still; what it sends meanwhile waits."""
        try:
            poll = select.poll()
            poll.register(self.connection, select.POLLIN)
            return not poll.poll(0) or bool(self.connection.recv(1, socket.MSG_PEEK))
        except (OSError, ValueError):
            return False

    def _send(self, response: Response, is_last: bool) -> None:
        """Send a response."""
        lines = [f"HTTP/1.1 {response.status.value} {response.status.phrase}"]
        headers = {"Date": self.date_time_string(), "Server": "cardgraph", **response.headers}
        if response.media_type:
            headers["Content-Type"] = response.media_type
        if response.status is not HTTPStatus.NO_CONTENT:
            headers["Content-Length"] = str(len(response.body))
        if is_last:
            headers["Connection"] = "close"
        elif self.request_version == "HTTP/1.0":
            headers["Connection"] = "keep-alive"
        # What a header says may come from a request, and must not begin another one.
        lines += [f"{name}: {re.sub(r'[^ -~]', '?', value)}" for name, value in headers.items()]
        head = "\r\n".join([*lines, "", ""]).encode("ascii")
        self.connection.settimeout(_SENDING)
        with contextlib.suppress(TimeoutError):
            self.connection.sendall(head if self.command == "HEAD" else head + response.body)
            return
        self.close_connection = True


class Server(ThreadingMixIn, HTTPServer):
    """Listens on a port of this machine, and has each connection answered in a thread.

    It takes the port when it is made, and connections when it is told to ``listen``.

    :param port: 0 for one that is free
    :raises PortError: if it cannot be had
    """

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128
    server_name = ADDRESS

    def __init__(self, port: int) -> None:
        super().__init__((ADDRESS, port), _Handler, bind_and_activate=False)
        self.respond: Responder = lambda _: Response(HTTPStatus.SERVICE_UNAVAILABLE)
        self.refuse: Callable[[ProblemError], Response] = problem
        self._connections = threading.BoundedSemaphore(_MOST_CONNECTIONS)
        self._answering, self._idle = 0, threading.Condition()
        with self._taking(port):
            # Its own method asks a name server who we are.
            TCPServer.server_bind(self)
            self.server_port = self.server_address[1]
            self.server_activate()

    def process_request(self, request: Any, client_address: Any) -> None:
        """Have a connection answered, if there are not too many."""
        if self._connections.acquire(blocking=False):
            super().process_request(request, client_address)
            return
        with contextlib.suppress(OSError):
            request.settimeout(0.1)
            request.sendall(_BUSY)
        self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Answer a connection."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._connections.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Nothing: what goes wrong with a connection is the client's; what goes wrong here has been answered."""

    @contextlib.contextmanager
    def answering(self) -> Any:
        """Count a request that is being answered."""
        with self._idle:
            self._answering += 1
        try:
            yield
        finally:
            with self._idle:
                self._answering -= 1
                self._idle.notify_all()

    def drain(self) -> bool:
        """Take no more connections, and wait for the requests that are being answered; whether all have been."""
        self.server_close()
        with self._idle:
            return self._idle.wait_for(lambda: not self._answering, _ENDING)

    @contextlib.contextmanager
    def _taking(self, port: int) -> Any:
        try:
            yield
        except OSError as error:
            self.server_close()
            if error.errno == errno.EADDRINUSE:
                said = f"port {port} is taken by another program; name another with --port, or 0 for one that is free"
                raise PortError(said) from None
            if error.errno == errno.EACCES:
                said = f"port {port} is not for everybody; name one above 1023 with --port, or 0 for one that is free"
                raise PortError(said, Status.USAGE) from None
            raise PortError(f"cannot listen on port {port}: {error.strerror}") from None


def _too_long() -> ProblemError:
    return ProblemError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"a request may have {_LONGEST_BODY >> 10} KiB")
