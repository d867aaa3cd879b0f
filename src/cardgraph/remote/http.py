"""HTTP requests that come to an end in time, are repeated where that helps, and lead nowhere else."""

import contextlib
import http.client
import itertools
import os
import socket
import ssl
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Self
from urllib.parse import urlsplit, urlunsplit

from cardgraph.remote.credentials import Authorizer, Credentials, is_overheard
from cardgraph.remote.errors import AuthenticationError, InsecureError, RefusalError, TransportError
from cardgraph.remote.response import Response, place

_CONNECT_SECONDS = 20.0
_LONGEST_PAUSE = 10.0
_CHALLENGES = 4
# Where OpenSSL looks for the certificates of authorities, and what it says where the right one is not among them.
_AUTHORITIES = "SSL_CERT_FILE"
_UNKNOWN_AUTHORITY = (18, 19, 20, 21)


class Client:
    """Sends requests, all of them together within a deadline.

    Bodies have a known length, redirects are not followed, and no answer counts before it is
    there to its last byte.

    :param deadline: seconds from now on in which everything must be done
    :param patience: seconds for one request
    :param attempts: how often a request is sent at most while the store has not answered any
    :param pause: seconds before it is sent again; then twice as many, and so on
    :param notify: told of each repetition
    :param warn: told of what should not be, and is done all the same
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
        warn: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.patience, self.attempts, self.pause = patience, attempts, pause
        self.notify, self.most, self.option, self.warn = notify, most, option, warn
        self._has_answered = False
        self._end = time.monotonic() + deadline
        self._authorizer = Authorizer(credentials)
        self._overheard: set[str] = set()
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
        :raises InsecureError: if there is no secure connection, though the URL is one of https
        :raises RefusalError: if the answer is a no, a redirect or a page
        """
        start = time.monotonic()
        for attempt in itertools.count(1):
            wait = min(self.pause * 2 ** min(attempt - 1, 10), _LONGEST_PAUSE)
            try:
                response = self._authorized(method, url, body, headers or {}, patience or self.patience)
            except (OSError, http.client.HTTPException) as error:
                if isinstance(error, socket.gaierror) and not self._has_answered:
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
            if proof and proof.startswith("Basic "):
                self._warn_of_listeners(url)
            response = self._exchange(method, url, body, sent, min(patience, self.remaining()))
            if response.status != 401:
                self._authorizer.accept(url)
                break
            if is_last:
                raise AuthenticationError(f"not admitted by {place(url)}: it asks for the password again and again")
            self._authorizer.learn(url, response.headers.get_all("WWW-Authenticate") or [])
        return response

    def _warn_of_listeners(self, url: str) -> None:
        """Say once for each server that others may read the password that is sent to it."""
        server = urlunsplit((*urlsplit(url)[:2], "", "", ""))
        if is_overheard(url) and server not in self._overheard:
            self._overheard.add(server)
            self.warn(f"anybody on the way to {server} can read the password; give an https URL")

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
            try:
                connection.connect()
            except ssl.SSLEOFError:
                raise
            except ssl.SSLError as error:
                raise _insecure(error, url) from None
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


def _insecure(error: ssl.SSLError, url: str) -> InsecureError:
    """What to raise where no secure connection can be made."""
    if not isinstance(error, ssl.SSLCertVerificationError):
        reason = (error.reason or str(error)).replace("_", " ").lower()
        return InsecureError(f"no secure connection to {place(url)}: {reason}; does it speak https?")
    text = f"cannot trust {place(url)}: {error.verify_message.rstrip('.')}"
    if error.verify_code not in _UNKNOWN_AUTHORITY:
        return InsecureError(text)
    named = os.environ.get(_AUTHORITIES)
    now = f" (now {named})" if named else ""
    way = f"to trust an authority of your own, name the file of its certificate in the variable {_AUTHORITIES}{now}"
    return InsecureError(f"{text}; {way}")


def _fault(error: Exception) -> str:
    if isinstance(error, http.client.IncompleteRead):
        return "the answer ends too early"
    if isinstance(error, http.client.RemoteDisconnected):
        return "the connection was closed without an answer"
    if isinstance(error, http.client.HTTPException):
        return f"no HTTP: {type(error).__name__}"
    return str(getattr(error, "strerror", None) or error).lower()
