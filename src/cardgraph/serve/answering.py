"""What is asked, answered: SPARQL by the protocol, and canned questions by their names."""

import json
from http import HTTPStatus
from urllib.parse import quote, urlencode

from cardgraph.errors import Status
from cardgraph.filters.asking import conditions, query_of, see_named
from cardgraph.filters.filters import filters
from cardgraph.query.ask import ask
from cardgraph.query.binding import bind
from cardgraph.query.errors import QueryError
from cardgraph.query.query_file import Query, catalogue, load, names, parse
from cardgraph.query.results import QueryResults
from cardgraph.query.sandbox import Limits
from cardgraph.query.standing import EndedError
from cardgraph.resources import folder
from cardgraph.serve.data import Asked, Served
from cardgraph.serve.description import describe
from cardgraph.serve.formats import GRAPHS, ROWS, answer, chosen, graph, offers_for
from cardgraph.serve.messages import Parameters, ProblemError, Request, Response
from cardgraph.serve.negotiation import best
from cardgraph.serve.protocol import Operation
from cardgraph.settings import Settings

# The parameter of a question's URL that names a format, and no parameter of the question.
FORMAT = "format"
# The name that filters are asked by, and what besides them says what is shown.
ASK, BY, COLUMNS = "ask", "by", "columns"
_MODELS = "models"


def sparql(request: Request, operation: Operation, served: Served, limits: Limits, settings: Settings) -> Response:
    """The answer to a query.

    :raises ProblemError: if there is none
    """
    if len(operation.text) > limits.length:
        said = f"the query is longer than {limits.length:,} characters; split it"
        raise ProblemError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, said)
    for iri in (*operation.graphs.default, *operation.graphs.named) if operation.graphs else ():
        if iri not in served.graphs:
            raise ProblemError(
                HTTPStatus.BAD_REQUEST, f"these data have no graph <{iri}>; leave it out to ask all of them"
            )
    offer = chosen(request.headers.get("accept", ""), operation.form, offers_for(operation.text))
    try:
        query = parse(operation.text, "query", "query")._replace(base=settings.base)
        results = ask(query, {}, Asked(served, operation.graphs, request.is_wanted)).results
    except QueryError as error:
        raise refused(error) from None
    return answer(results, offer)._replace(said=_size(results))


def description(request: Request, served: Served, endpoint: str) -> Response:
    """What the endpoint is, for whoever asks nothing."""
    return graph(describe(endpoint, served.triples, served.graphs), best(request.headers.get("accept", ""), GRAPHS))


def listed(base: str) -> Response:
    """The canned questions, their parameters and their columns, and the filters, as JSON.

    :param base: the URL that the names of questions go behind
    """
    questions = [
        {
            "name": query.name,
            "title": query.title,
            "question": query.question,
            "url": base + query.name,
            "parameters": [
                {
                    "name": each.name,
                    "type": each.type,
                    "required": each.required,
                    "default": each.default,
                    "description": each.description,
                    **({"values": each.values} if each.values else {}),
                }
                for each in query.parameters
            ],
            "columns": [column._asdict() for column in query.columns],
        }
        for query in catalogue(folder("queries"))
    ]
    known = [
        {"name": each.name, "value": each.metavar, "description": each.help, "url": f"{base}{ASK}?{each.name}="}
        for each in filters().values()
    ]
    body = json.dumps({"questions": questions, "filters": known}, indent=2, ensure_ascii=False).encode() + b"\n"
    return Response(HTTPStatus.OK, "application/json", body)


def question(name: str, served: Served) -> Query:
    """The canned question of a name, as it is asked of some data.

    :raises ProblemError: if there is none
    """
    try:
        return served.questions.get(name) or load(name, folder("queries"))
    except QueryError as error:
        # Of a damaged question something else is said.
        status = HTTPStatus.INTERNAL_SERVER_ERROR if name in names(folder("queries")) else HTTPStatus.NOT_FOUND
        raise ProblemError(status, str(error)) from None


def canned(query: Query, parameters: Parameters, asked: Asked, settings: Settings) -> QueryResults:
    """The results of a canned question.

    :param parameters: those of the URL, each given as on the command line
    :raises ProblemError: if there are none
    """
    given = [f"{name}={value}" for name, value in parameters if name != FORMAT]
    try:
        bindings = bind(query, given, settings.day_first)
        return ask(query._replace(base=settings.base), bindings, asked).results
    except QueryError as error:
        raise refused(error) from None


def found(parameters: Parameters, asked: Asked, settings: Settings) -> tuple[Query, QueryResults]:
    """The models that meet some filters, or how many there are ``by`` some columns, and the query for them.

    :param parameters: those of the URL: filters as ``ask`` has them, and ``by`` or ``columns``
    :raises ProblemError: if one is not in order, or there is no answer
    """
    given = dict(parameters)
    pairs = [pair for pair in parameters if pair[0] not in (FORMAT, BY, COLUMNS)]
    try:
        wanted = conditions(pairs, settings.day_first)
        query = query_of(wanted, given.get(COLUMNS), given.get(BY))._replace(base=settings.base)
        see_named(wanted, asked)
        return query, ask(query, {}, asked).results
    except QueryError as error:
        raise refused(error) from None


def api(name: str, request: Request, served: Served, settings: Settings) -> Response:
    """The answer to a canned question, or to filters, as data.

    :raises ProblemError: if there is none, or in no form that is wanted
    """
    # Who asks for models by something asks by filters, whichever of the two names it goes by.
    is_filtered = name == ASK or (name == _MODELS and any(each != FORMAT for each, _ in request.parameters))
    query = None if is_filtered else question(name, served)
    forms = [value for parameter, value in request.parameters if parameter == FORMAT]
    offers = offers_for(query.text) if query else ROWS
    known = [offer.name for offer in offers]
    if len(forms) > 1 or (forms and forms[0].lower() not in known):
        raise ProblemError(HTTPStatus.BAD_REQUEST, f"format is one of {', '.join(known)}, given once")
    offer = chosen(request.headers.get("accept", ""), forms[0] if forms else "", offers)
    asked = Asked(served, is_wanted=request.is_wanted)
    if query:
        results = canned(query, request.parameters, asked, settings)
    else:
        _, results = found(request.parameters, asked, settings)
    response = answer(results, offer)._replace(said=_size(results))
    if offer in ROWS and offer.name != "json":
        named = {"Content-Disposition": f'inline; filename="{name}.{offer.name}"'}
        return response._replace(headers=named)
    return response


def url_of(name: str, parameters: Parameters, form: str = "") -> str:
    """The path of the answer to a question, as data."""
    given = [*((key, value) for key, value in parameters if key != FORMAT), *([(FORMAT, form)] if form else [])]
    return f"/api/{quote(name)}" + (f"?{urlencode(given)}" if given else "")


def refused(error: QueryError) -> ProblemError:
    """What to answer where a query has no results: whose fault that is."""
    if isinstance(error, EndedError):
        return ProblemError(HTTPStatus.SERVICE_UNAVAILABLE, str(error), {"Retry-After": "5"})
    # SPARQL 1.1 Protocol, section 2.1.6: 400 for what is not in order, 500 for what the service refuses to do.
    at_fault = HTTPStatus.BAD_REQUEST if error.status is Status.USAGE else HTTPStatus.INTERNAL_SERVER_ERROR
    return ProblemError(at_fault, str(error))


def _size(results: QueryResults) -> str:
    """How much was found, for the log."""
    if results.kind == "ask":
        return "yes" if results.boolean else "no"
    if results.kind == "construct":
        return "a graph"
    return f"{len(results.rows):,} {'row' if len(results.rows) == 1 else 'rows'}"
