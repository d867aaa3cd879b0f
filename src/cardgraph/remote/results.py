"""Results of SPARQL queries in JSON, from any server."""

import json
from typing import Any
from urllib.parse import quote

from cardgraph.remote.errors import PartialAnswerError, RefusalError
from cardgraph.remote.http import Client
from cardgraph.remote.response import Response, place

MEDIA_TYPE = "application/sparql-results+json"
_MEDIA_TYPES = {MEDIA_TYPE, "application/json"}


def select(client: Client, url: str, query: str) -> list[dict[str, str]]:
    """The rows of a query, as plain values.

    :param url: a query endpoint
    :raises RemoteError: if there is no answer, or no whole one in JSON
    """
    body = f"query={quote(query, safe='')}".encode()
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": MEDIA_TYPE}
    results = read(client.send("POST", url, body, headers), url)
    try:
        return [{name: value["value"] for name, value in row.items()} for row in results["results"]["bindings"]]
    except (LookupError, TypeError, AttributeError):
        raise _no_results(url, "JSON of another kind") from None


def read(response: Response, url: str) -> dict[str, Any]:
    """The JSON of results.

    :raises PartialAnswerError: if the server says, or the text shows, that a part is missing
    :raises RefusalError: if it is something else
    """
    see_whole(response, url)
    if response.media_type not in _MEDIA_TYPES:
        raise _no_results(url, f"{response.media_type or 'something'}: {response.reason()}")
    try:
        results = json.loads(response.body)
    except ValueError:
        # A query that runs out of time ends Oxigraph's 200 in the middle, with a sentence.
        end = " ".join(response.body[-200:].decode(errors="replace").split())
        raise PartialAnswerError(f"only a part of an answer came from {place(url)}; it breaks off: …{end}") from None
    if not isinstance(results, dict):
        raise _no_results(url, "JSON of another kind")
    return results


def see_whole(response: Response, url: str) -> None:
    """See that a server does not say itself that its answer is only a part.

    :raises PartialAnswerError: if it does
    """
    # Virtuoso's way of saying that it ran out of time; the status is 200.
    if "X-SQL-State" in response.headers:
        why = response.headers.get("X-SQL-Message") or response.headers["X-SQL-State"]
        raise PartialAnswerError(f"only a part of an answer came from {place(url)}: {why}")


def _no_results(url: str, what: str) -> RefusalError:
    return RefusalError(f"refused by {place(url)}: it answers a query with no SPARQL results but {what}")
