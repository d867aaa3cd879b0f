"""Who asks: a user's password from where it may lie, and the proofs that HTTP wants of it."""

import base64
import hashlib
import ipaddress
import netrc
import os
import re
import secrets
import urllib.request
from collections.abc import Callable, Iterable, Iterator, Mapping
from urllib.parse import urlsplit

from cardgraph.remote.errors import AuthenticationError, RemoteUsageError
from cardgraph.remote.response import place

VARIABLE = "CARDGRAPH_PASSWORD"
_ESCAPE = re.compile(r"\\(.)")
_FOLDED = re.compile(r"[\r\n]+[ \t]*")
_HASHES = {"MD5": hashlib.md5, "SHA-256": hashlib.sha256}


class Credentials:
    """A user and a password that no message and no log can show.

    :param host: the only host that they are for, if there is one
    """

    def __init__(self, user: str, password: str, host: str | None = None) -> None:
        self.user, self._password, self.host = user, password, host

    def __repr__(self) -> str:
        return f"Credentials({self.user!r})"

    def basic(self) -> str:
        """The proof of RFC 7617."""
        return "Basic " + base64.b64encode(f"{self.user}:{self._password}".encode()).decode()

    def digest(self, challenge: Mapping[str, str], method: str, uri: str, count: int) -> str:
        """The proof of RFC 7616, for the ``count``-th request with the challenge's nonce.

        :raises KeyError: if the challenge is incomplete or wants what is not known here
        """
        if not self.user.isascii():
            # Headers have no way to say it that all servers understand; Basic does.
            raise KeyError("username")
        algorithm = challenge.get("algorithm", "MD5")
        realm, nonce = challenge["realm"], challenge["nonce"]

        def hashed(text: str) -> str:
            return _HASHES[algorithm.upper()](text.encode()).hexdigest()

        secret, request = hashed(f"{self.user}:{realm}:{self._password}"), hashed(f"{method}:{uri}")
        fields = {"username": self.user, "realm": realm, "nonce": nonce, "uri": uri}
        unquoted = {"algorithm": algorithm}
        if "qop" in challenge:
            if "auth" not in [option.strip() for option in challenge["qop"].split(",")]:
                raise KeyError("qop")
            fields["cnonce"] = cnonce = secrets.token_hex(8)
            unquoted |= {"qop": "auth", "nc": f"{count:08x}"}
            fields["response"] = hashed(f"{secret}:{nonce}:{count:08x}:{cnonce}:auth:{request}")
        else:
            fields["response"] = hashed(f"{secret}:{nonce}:{request}")
        if "opaque" in challenge:
            fields["opaque"] = challenge["opaque"]
        quoted = [f'{name}="{_escaped(value)}"' for name, value in fields.items()]
        return "Digest " + ", ".join(quoted + [f"{name}={value}" for name, value in unquoted.items()])


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


class Authorizer:
    """Answers a server's challenges, and later ones of the same server before they are made.

    Nothing is given away unasked: before the first challenge ``proof`` has nothing to show.
    """

    def __init__(self, credentials: Credentials | None) -> None:
        self.credentials = credentials
        self._challenges: dict[str, dict[str, str]] = {}
        self._uses: dict[str, int] = {}
        self._accepted: set[str] = set()

    def proof(self, method: str, url: str) -> str | None:
        """What to send as Authorization, if anything."""
        challenge = self._challenges.get(_origin(url))
        if challenge is None or self.credentials is None:
            return None
        if not challenge:
            return self.credentials.basic()
        nonce = challenge["nonce"]
        self._uses[nonce] = self._uses.get(nonce, 0) + 1
        parts = urlsplit(url)
        uri = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        return self.credentials.digest(challenge, method, uri, self._uses[nonce])

    def learn(self, url: str, headers: Iterable[str]) -> None:
        """Take in the challenges of a 401, to be answered with the next proof.

        Digest goes before Basic, which gives the password itself. A challenge that follows on an
        answer means that the answer was wrong, unless the nonce was good before or is called stale.

        :raises AuthenticationError: if there is nothing to answer them with
        """
        host, who = urlsplit(url).hostname, f"not admitted by {place(url)}"
        if self.credentials is None:
            raise AuthenticationError(
                f"{who}: it wants a user; give --user, and the password in {VARIABLE} or ~/.netrc"
            )
        if self.credentials.host not in (None, host):
            raise AuthenticationError(f"{who}: the password is for {self.credentials.host}, and goes to no other host")
        offers = list(_challenges(headers))
        known = self._challenges.get(_origin(url))
        usable = [challenge for scheme, challenge in offers if scheme == "digest" and self._answers(challenge)]
        if usable or any(scheme == "basic" for scheme, _ in offers):
            challenge = usable[0] if usable else {}
            is_stale = challenge.get("stale", "").lower() == "true" or bool(known and known["nonce"] in self._accepted)
            if known is None or (challenge and is_stale):
                self._challenges[_origin(url)] = challenge
                return
            raise AuthenticationError(f"{who}: it does not take this password of {self.credentials.user}")
        wanted = ", ".join(sorted({scheme.capitalize() for scheme, _ in offers})) or "proof of another kind"
        raise AuthenticationError(f"{who}: it wants {wanted}, as is not known here; Basic and Digest are")

    def _answers(self, challenge: Mapping[str, str]) -> bool:
        assert self.credentials
        try:
            self.credentials.digest(challenge, "GET", "/", 1)
        except KeyError:
            return False
        return True

    def accept(self, url: str) -> None:
        """Note that a server took the proof."""
        if challenge := self._challenges.get(_origin(url)):
            self._accepted.add(challenge["nonce"])


def _challenges(headers: Iterable[str]) -> Iterator[tuple[str, dict[str, str]]]:
    """The schemes and their parameters; a header may hold several (RFC 9110, section 11.6.1)."""
    for header in headers:
        # A header may go on in the next line (RFC 9112, section 5.2), and must not when part of it is sent back.
        header = _FOLDED.sub(" ", header)
        scheme, found = "", dict[str, str]()
        for item in urllib.request.parse_http_list(header):
            first, _, rest = item.partition(" ")
            if "=" not in first and not rest.lstrip().startswith("="):
                if scheme:
                    yield scheme, found
                scheme, found, item = first.lower(), {}, rest
            name, equals, value = item.partition("=")
            if equals:
                found[name.strip().lower()] = _ESCAPE.sub(r"\1", value.strip().strip('"'))
        if scheme:
            yield scheme, found


def is_overheard(url: str) -> bool:
    """Whether others may read what is sent to a URL: it goes to another machine, and is not encrypted."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme != "http" or host == "localhost" or host.endswith(".localhost"):
        return False
    try:
        return not ipaddress.ip_address(host).is_loopback
    except ValueError:
        return True


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def find(
    url: str,
    user: str | None,
    prompt: Callable[[str], str] | None = None,
    environment: Mapping[str, str] = os.environ,
) -> Credentials | None:
    """The credentials for a URL: from the environment, a netrc file, or a prompt, in this order.

    :param user: the user; None takes the one that a netrc file names for the host, if any
    :param prompt: asks for the password of a user; None where nobody is there to answer
    :raises AuthenticationError: if a user is given and no password is to be had
    """
    password = environment.get(VARIABLE)
    if user and password:
        return Credentials(user, password)
    host = urlsplit(url).hostname or ""
    entry = _netrc_entry(host, environment)
    if entry and user in (None, entry[0]):
        return Credentials(*entry, host)
    if not user:
        return None
    if prompt is None:
        raise AuthenticationError(f"no password for {user}: set {VARIABLE}, or name {host} in ~/.netrc")
    return Credentials(user, prompt(user))


def _netrc_entry(host: str, environment: Mapping[str, str]) -> tuple[str, str] | None:
    path = environment.get("NETRC") or os.path.expanduser("~/.netrc")
    if not os.path.exists(path):
        return None
    try:
        entry = netrc.netrc(path).authenticators(host)
    except (netrc.NetrcParseError, OSError, UnicodeDecodeError) as error:
        # The parser's own message may repeat a part of the file.
        line = f" at line {error.lineno}" if isinstance(error, netrc.NetrcParseError) and error.lineno else ""
        raise RemoteUsageError(f"cannot read passwords from {path}{line}") from None
    return (entry[0], entry[2]) if entry and entry[2] else None
