"""Results of SPARQL queries in JSON or XML, from any server."""

import json
import re
from decimal import Decimal, DecimalException
from typing import Any
from urllib.parse import quote

import pyoxigraph as ox

from cardgraph.query.results import Cell, QueryResults, cell_of
from cardgraph.remote.errors import PartialAnswerError, RefusalError
from cardgraph.remote.http import Client
from cardgraph.remote.response import Response, place
from cardgraph.vocabulary.namespaces import XSD

_JSON = ("application/sparql-results+json", "application/json")
_XML = ("application/sparql-results+xml", "application/xml", "text/xml")
# Some servers have a JSON of their own under the plain name, which must not be the one that they take.
ACCEPT = f"{_JSON[0]}, {_JSON[1]};q=0.5, {_XML[0]};q=0.3"
_KINDS = {"uri": "uri", "bnode": "bnode", "literal": "literal", "typed-literal": "literal"}
# No store counts so far, nor sums up nine digits of as many triples.
_DIGITS = 40


def select(client: Client, url: str, query: str) -> list[dict[str, str]]:
    """The rows of a query, as plain values.

    :param url: a query endpoint
    :raises RemoteError: if there is no answer, or no whole one
    """
    body = f"query={quote(query, safe='')}".encode()
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": ACCEPT}
    results = read(client.send("POST", url, body, headers), url)
    if results.kind != "select":
        raise _no_results(url, "a yes or no")
    return [{name: cell.text for name, cell in zip(results.columns, row, strict=True) if cell} for row in results.rows]


def read(response: Response, url: str) -> QueryResults:
    """The results in an answer to SELECT or ASK.

    :raises PartialAnswerError: if the server says, or the text shows, that a part is missing
    :raises RefusalError: if it is something else
    """
    see_whole(response, url)
    if response.media_type in _JSON:
        return _read_json(response, url)
    if response.media_type in _XML:
        return _read_xml(response, url)
    raise _no_results(url, f"{response.media_type or 'something'}: {response.reason()}")


def whole_number(text: str | None, url: str) -> int:
    """What a store has counted or summed up, in whatever way it writes whole numbers.

    :raises RefusalError: if it is no whole number
    """
    try:
        number = Decimal(text or "") if len(text or "") <= 2 * _DIGITS else None
        if number is not None and number.is_finite() and abs(number) < 10**_DIGITS and int(number) == number:
            return int(number)
    except DecimalException:
        pass
    shown = f'"{text[:_DIGITS]}"' if text else "nothing"
    raise RefusalError(f"refused by {place(url)}: where it was to count it gives {shown}, which is no whole number")


def see_whole(response: Response, url: str) -> None:
    """See that a server does not say itself that its answer is only a part.

    :raises PartialAnswerError: if it does
    """
    # Virtuoso's way of saying that it ran out of time; the status is 200.
    if "X-SQL-State" in response.headers:
        why = response.headers.get("X-SQL-Message") or response.headers["X-SQL-State"]
        raise PartialAnswerError(f"only a part of an answer came from {place(url)}: {why}")


def _read_json(response: Response, url: str) -> QueryResults:
    """Results in JSON (SPARQL 1.1 Query Results JSON Format)."""
    try:
        # Whatever charset is named beside it, JSON is in UTF-8 (RFC 8259, section 8.1).
        found = json.loads(response.body.decode("utf-8-sig"))
        if "boolean" in found and isinstance(found["boolean"], bool):
            return QueryResults("ask", boolean=found["boolean"])
        columns = tuple(map(str, found["head"]["vars"]))
        rows = tuple(tuple(_cell(row.get(name)) for name in columns) for row in found["results"]["bindings"])
        return QueryResults("select", columns, rows)
    except json.JSONDecodeError:
        # A query that runs out of time ends Oxigraph's 200 in the middle, with a sentence.
        raise _broken_off(response, url) from None
    except UnicodeDecodeError:
        raise _no_results(url, "text that is not in UTF-8") from None
    except RecursionError:
        raise _no_results(url, "JSON that is nested too deep") from None
    # A ValueError is a number of more digits than Python takes.
    except (LookupError, TypeError, AttributeError, ValueError):
        raise _no_results(url, "JSON of another kind") from None


def _cell(value: Any) -> Cell | None:
    """A term of the JSON format (section 3.2.2).

    :raises LookupError: if it is none; TypeError and AttributeError the same
    """
    if value is None:
        return None
    text, language, datatype = value["value"], value.get("xml:lang", ""), value.get("datatype", "")
    if not (isinstance(text, str) and isinstance(language, str) and isinstance(datatype, str)):
        raise TypeError
    kind: Any = _KINDS[value["type"]]
    if kind != "literal":
        return Cell(text.removeprefix("_:"), kind)
    plain = language or datatype == XSD + "string"
    return Cell(text, "literal", "" if plain else datatype, language)


def _read_xml(response: Response, url: str) -> QueryResults:
    """Results in XML (SPARQL Query Results XML Format)."""
    found: Any = None
    try:
        found = ox.parse_query_results(response.body, format=ox.QueryResultsFormat.XML)
        if isinstance(found, ox.QueryBoolean):
            return QueryResults("ask", boolean=bool(found))
        columns, rows = tuple(variable.value for variable in found.variables), list(found)
        return QueryResults("select", columns, tuple(tuple(map(cell_of, row)) for row in rows))
    except (SyntaxError, ValueError, OSError, MemoryError):
        if re.search(rb"</sparql\s*>\s*$", response.body) or b"<sparql" not in response.body:
            raise _no_results(url, "XML of another kind") from None
        raise _broken_off(response, url) from None
    finally:
        # It has to go in this thread: the traceback of what goes wrong would take along what a name still holds.
        del found


def _broken_off(response: Response, url: str) -> PartialAnswerError:
    end = " ".join(response.body[-200:].decode(errors="replace").split())
    return PartialAnswerError(f"only a part of an answer came from {place(url)}; it breaks off: …{end}")


def _no_results(url: str, what: str) -> RefusalError:
    return RefusalError(f"refused by {place(url)}: it answers a query with no SPARQL results but {what}")
