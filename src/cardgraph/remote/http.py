"""HTTP requests that come to an end in time, are repeated where that helps, and lead nowhere else."""

import contextlib
import http.client
import itertools
import socket
import ssl
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Self
from urllib.parse import urlsplit, urlunsplit

from cardgraph.remote.credentials import Authorizer, Credentials
from cardgraph.remote.errors import AuthenticationError, RefusalError, TransportError
from cardgraph.remote.response import Response, place

_CONNECT_SECONDS = 20.0
_LONGEST_PAUSE = 10.0
_CHALLENGES = 4


class Client:
    """Sends requests, all of them together within a deadline.

    Bodies have a known length, redirects are not followed, and no answer counts before it is
    there to its last byte.

    :param deadline: seconds from now on in which everything must be done
    :param patience: seconds for one request
    :param attempts: how often a request is sent at most while the store has not answered any
    :param pause: seconds before it is sent again; then twice as many, and so on
    :param notify: told of each repetition
    :param most: bytes of an answer at most
    :param option: what gives it a longer deadline, for messages
    """

    def __init__(
        self,
        credentials: Credentials | None = None,
        deadline: float = 900.0,
        patience: float = 120.0,
        attempts: int = 8,
        pause: float = 0.2,
        notify: Callable[[str], None] = lambda _: None,
        most: int = 256 << 20,
        option: str = "",
    ) -> None:
        self.patience, self.attempts, self.pause = patience, attempts, pause
        self.notify, self.most, self.option = notify, most, option
        self._has_answered = False
        self._end = time.monotonic() + deadline
        self._authorizer = Authorizer(credentials)
        self._connections: dict[tuple[str, str], http.client.HTTPConnection] = {}

    def remaining(self) -> float:
        """Seconds until the deadline."""
        return self._end - time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close what connections there are; a later request opens new ones."""
        for connection in self._connections.values():
            connection.close()

    def send(
        self,
        method: str,
        url: str,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        accept: Collection[int] = (),
        patience: float | None = None,
    ) -> Response:
        """Send a request, again and again while that may help, and give its answer.

        It must be one that does no harm when a store takes it twice.

        :param accept: the statuses that are good besides 2xx
        :param patience: seconds for it, where not the usual
        :raises AuthenticationError: if the user is unknown or may not do this
        :raises TransportError: if there is no whole answer
        :raises RefusalError: if the answer is a no, a redirect or a page
        """
        start = time.monotonic()
        for attempt in itertools.count(1):
            wait = min(self.pause * 2 ** min(attempt - 1, 10), _LONGEST_PAUSE)
            try:
                response = self._authorized(method, url, body, headers or {}, patience or self.patience)
            except (OSError, http.client.HTTPException) as error:
                if isinstance(error, ssl.SSLCertVerificationError | socket.gaierror) and not self._has_answered:
                    raise TransportError(f"cannot reach {place(url)}: {error.strerror or error}") from None
                fault = _fault(error)
            else:
                if not response.passes:
                    self._has_answered = True
                    return response.judged(url, accept)
                fault = f"{response.status} {response.reason()}".strip()
                wait = max(wait, response.asked_wait())
            # One that was there will come back; one that never was may be another's address.
            if self.remaining() < wait or (attempt >= self.attempts and not self._has_answered):
                break
            self.notify(f"{place(url)}: {fault}; trying again in {wait:.1f} s")
            time.sleep(wait)
        tries = f"{attempt} {'try' if attempt == 1 else 'tries'} in {time.monotonic() - start:.0f} s"
        way = f"; {self.option} gives it longer" if self.option and self.remaining() < wait else ""
        raise TransportError(f"no answer from {place(url)}: {fault} ({tries}); it may help to try again later{way}")

    def _authorized(self, method: str, url: str, body: bytes, headers: Mapping[str, str], patience: float) -> Response:
        for is_last in [False] * _CHALLENGES + [True]:
            proof = self._authorizer.proof(method, url)
            sent = {**headers, "Authorization": proof} if proof else headers
            response = self._exchange(method, url, body, sent, min(patience, self.remaining()))
            if response.status != 401:
                self._authorizer.accept(url)
                break
            if is_last:
                raise AuthenticationError(f"not admitted by {place(url)}: it asks for the password again and again")
            self._authorizer.learn(url, response.headers.get_all("WWW-Authenticate") or [])
        return response

    def _exchange(self, method: str, url: str, body: bytes, headers: Mapping[str, str], seconds: float) -> Response:
        """One request and its answer on the wire.

        A connection that was kept may have been closed by the server meanwhile: that is no fault
        of the request, which is sent once more on a new one.
        """
        connection = self._connection(url)
        is_kept = connection.sock is not None
        try:
            with _cutting(connection, seconds):
                try:
                    return self._trade(connection, method, url, body, headers)
                except ConnectionError:
                    if not is_kept:
                        raise
                    connection.close()
                return self._trade(connection, method, url, body, headers)
        except BaseException:
            connection.close()
            raise

    def _trade(
        self, connection: http.client.HTTPConnection, method: str, url: str, body: bytes, headers: Mapping[str, str]
    ) -> Response:
        if connection.sock is None:
            connection.connect()
        # From here on the whole exchange is timed, not each of its reads.
        connection.sock.settimeout(None)
        parts = urlsplit(url)
        target = urlunsplit(("", "", parts.path or "/", parts.query, ""))
        sent = {"User-Agent": "cardgraph", "Content-Length": str(len(body)), **headers}
        # A server may answer, say 401, before it has read everything.
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            connection.request(method, target, body, sent)
        with connection.getresponse() as answer:
            return Response(answer.status, answer.headers, self._body(answer, url))

    def _body(self, answer: http.client.HTTPResponse, url: str) -> bytes:
        # Read piece by piece, an answer that ends early looks like one that ends.
        expected, pieces, size = answer.length, [], 0
        while piece := answer.read(1 << 16):
            pieces.append(piece)
            size += len(piece)
            if size > self.most:
                raise RefusalError(f"refused: the answer of {place(url)} is longer than {self.most:,} bytes")
        if expected is not None and size < expected:
            raise http.client.IncompleteRead(b"", expected - size)
        return b"".join(pieces)

    def _connection(self, url: str) -> http.client.HTTPConnection:
        parts = urlsplit(url)
        key = parts.scheme, parts.netloc
        if key not in self._connections:
            maker = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
            self._connections[key] = maker(parts.hostname or "", parts.port)
        return self._connections[key]


@contextlib.contextmanager
def _cutting(connection: http.client.HTTPConnection, seconds: float) -> Iterator[None]:
    """Cut a connection when its time is over, however slowly something still comes in.

    :raises TimeoutError: if it was cut
    """
    if seconds <= 0:
        raise TimeoutError("the deadline is over")
    done, expired = threading.Event(), threading.Event()

    def watch() -> None:
        if done.wait(seconds):
            return
        expired.set()
        # While it is being opened there is nothing to cut yet.
        while not done.wait(0.05):
            with contextlib.suppress(OSError, AttributeError):
                connection.sock.shutdown(socket.SHUT_RDWR)

    connection.timeout = min(seconds, _CONNECT_SECONDS)
    threading.Thread(target=watch, daemon=True).start()
    try:
        yield
    except Exception:
        if not expired.is_set():
            raise
    finally:
        done.set()
    # Without a fault too: an answer that was cut may look like one that ended.
    if expired.is_set():
        raise TimeoutError(f"no whole answer within {seconds:.3g} s")


def _fault(error: Exception) -> str:
    if isinstance(error, http.client.IncompleteRead):
        return "the answer ends too early"
    if isinstance(error, http.client.RemoteDisconnected):
        return "the connection was closed without an answer"
    if isinstance(error, http.client.HTTPException):
        return f"no HTTP: {type(error).__name__}"
    return str(getattr(error, "strerror", None) or error).lower()
