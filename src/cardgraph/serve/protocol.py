"""The SPARQL 1.1 Protocol: what a request asks (section 2.1)."""

import re
from http import HTTPStatus

from cardgraph.query.running import Graphs
from cardgraph.records import NamedTuple
from cardgraph.serve.messages import Parameters, ProblemError, Request, parameters_of

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
_READ_ONLY = "these data can be read only: updates are not taken"
# What a POST may be, as a response says it that refuses another.
_ACCEPTED = {"Accept-Post": f"{QUERY}, {FORM}"}
_CHARSET = re.compile(r";\s*charset\s*=\s*\"?([^\";\s]+)", re.IGNORECASE)


class Operation(NamedTuple):
    """A query, the graphs that it is to be asked of, if it says so, and the short name of a format, if any."""

    text: str
    graphs: Graphs | None
    form: str


def operation(request: Request) -> Operation | None:
    """The query that a request asks; None where it asks what the service is (SPARQL 1.1 Service Description, 2).

    :raises ProblemError: if it is none
    """
    if request.method in ("GET", "HEAD"):
        if not request.parameters:
            return None
        return _operation(request.parameters)
    media_type, text = _content(request)
    if media_type == FORM:
        return _operation((*request.parameters, *parameters_of(text, "the form")))
    if any(name == "query" for name, _ in request.parameters):
        raise ProblemError(
            HTTPStatus.BAD_REQUEST, f"a query in the URL and another in the body; with {QUERY} leave the URL"
        )
    return _operation((*request.parameters, ("query", text)))


def _content(request: Request) -> tuple[str, str]:
    """The media type and the text of what is posted.

    :raises ProblemError: if they are not of the protocol
    """
    given = request.headers.get("content-type", "")
    media_type = given.partition(";")[0].strip().lower()
    if media_type == UPDATE:
        raise ProblemError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, _READ_ONLY, _ACCEPTED)
    if media_type not in (FORM, QUERY):
        said = f"as {media_type}" if media_type else "without a Content-Type"
        raise ProblemError(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"a query is posted as {QUERY} or {FORM}, not {said}", _ACCEPTED
        )
    charset = _CHARSET.search(given)
    if charset and charset[1].lower() not in ("utf-8", "utf8", "us-ascii"):
        raise ProblemError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"a query is UTF-8, not {charset[1]}", _ACCEPTED)
    try:
        return media_type, request.body.decode()
    except UnicodeDecodeError as error:
        raise ProblemError(HTTPStatus.BAD_REQUEST, f"the body is not UTF-8 from byte {error.start + 1} on") from None


def _operation(parameters: Parameters) -> Operation:
    if any(name == "update" for name, _ in parameters):
        raise ProblemError(HTTPStatus.FORBIDDEN, _READ_ONLY)
    queries, default, named, forms = (
        [value for name, value in parameters if name == wanted]
        for wanted in ("query", "default-graph-uri", "named-graph-uri", "format")
    )
    if len(queries) != 1:
        many = f"{len(queries)} queries; the protocol has one" if queries else "no query: give it as query=…"
        raise ProblemError(HTTPStatus.BAD_REQUEST, many)
    graphs = Graphs(tuple(default), tuple(named)) if default or named else None
    return Operation(queries[0], graphs, forms[0] if forms else "")
