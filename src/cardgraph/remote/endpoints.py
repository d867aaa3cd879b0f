"""The URLs that kinds of stores listen on by convention, and what is safe to send to them."""

import re
from urllib.parse import urlsplit, urlunsplit

from cardgraph.records import NamedTuple
from cardgraph.remote.errors import RemoteUsageError
from cardgraph.remote.kinds import KINDS, Kind


class Endpoints(NamedTuple):
    """The URLs of a store; ``update`` and ``graph_store`` are None where it has none."""

    kind: Kind
    query: str
    update: str | None
    graph_store: str | None


# By kind: the path of the query URL, and the paths that stand beside it (query, update, Graph Store).
_CONVENTIONS = {
    "oxigraph": (r"(?P<root>.*?)(?:/query|/sparql|/update|/store)?/?", "/query", "/update", "/store"),
    "virtuoso": (
        r"(?P<root>.*?)(?P<query>/sparql(?:-auth)?|/sparql-graph-crud(?:-auth)?)?/?",
        "/sparql",
        "/sparql-auth",
        "/sparql-graph-crud-auth",
    ),
    "fuseki": (r"(?P<root>.*?)(?P<query>/sparql|/query|/update|/data|/get)?/?", "/query", "/update", "/data"),
    "graphdb": (r"(?P<root>.*/repositories/[^/]+)(?:/.*)?", "", "/statements", "/rdf-graphs/service"),
}
_CONVENTIONS["rdf4j"] = _CONVENTIONS["graphdb"]
_QUERY_PATHS = {"/sparql", "/sparql-auth", "/query"}
_USUAL_PORTS = {7878: "oxigraph", 8890: "virtuoso", 3030: "fuseki", 7200: "graphdb"}


def resolve(
    endpoint: str, kind: str | None = None, update: str | None = None, graph_store: str | None = None
) -> Endpoints:
    """The URLs of the store behind a query URL.

    :param kind: a key of ``KINDS``; None to guess it from the URL
    :param update: its update URL, where it is not the conventional one
    :param graph_store: its Graph Store URL, where it is not the conventional one
    :raises RemoteUsageError: if a URL is none, or holds a password
    """
    for url in filter(None, (endpoint, update, graph_store)):
        _check(url)
    name = kind or guess(endpoint)
    if name not in _CONVENTIONS:
        return Endpoints(KINDS[name], endpoint, update, graph_store)
    pattern, *paths = _CONVENTIONS[name]
    parts = urlsplit(endpoint)
    match = re.fullmatch(pattern, parts.path)
    if not match:
        raise RemoteUsageError(f"{endpoint} does not look like a repository of {name}: it ends in /repositories/NAME")
    # A query URL that is known by its path is left as it is given.
    given = match.groupdict().get("query")
    query = endpoint if given in _QUERY_PATHS else urlunsplit(parts._replace(path=match["root"] + paths[0]))
    others = [urlunsplit(parts._replace(path=match["root"] + path, query="")) for path in paths[1:]]
    return Endpoints(KINDS[name], query, update or others[0], graph_store or others[1])


def guess(endpoint: str) -> str:
    """The kind of store that a query URL is usual for, a key of ``KINDS``; "generic" when in doubt."""
    parts = urlsplit(endpoint)
    if re.search(r"/repositories/[^/]+", parts.path):
        return "rdf4j" if "/rdf4j-server/" in parts.path else "graphdb"
    if re.search(r"/sparql(?:-graph-crud)?-auth$", parts.path):
        return "virtuoso"
    return _USUAL_PORTS.get(parts.port or 0, "generic")


def _check(url: str) -> None:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise RemoteUsageError(f"not a URL of an endpoint: {error}") from None
    if parts.username is not None or parts.password is not None:
        # The URL is not repeated: messages are kept and passed on.
        raise RemoteUsageError(
            f"the URL of {parts.hostname} holds a user or password; give --user, and CARDGRAPH_PASSWORD"
        )
    try:
        # A name that cannot be asked for: a label of it is empty, or longer than 63 characters (RFC 1035, 2.3.4).
        (parts.hostname or "").encode("idna")
    except UnicodeError:
        raise RemoteUsageError(f"not a URL of an endpoint: no host can be called {parts.hostname}") from None
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.fragment or re.search(r"[^!-~]", url):
        raise RemoteUsageError(f"not a URL of an endpoint: {url}; give one such as http://localhost:7878/query")
