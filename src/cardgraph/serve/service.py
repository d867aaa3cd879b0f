"""From requests to responses: who may ask, which part answers, and what is logged of it."""

import contextlib
import datetime
import mimetypes
import re
import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

from cardgraph.errors import CardgraphError, contained
from cardgraph.query.query_file import catalogue
from cardgraph.query.sandbox import DEFAULTS, Limits
from cardgraph.records import NamedTuple
from cardgraph.render.notes import sentence
from cardgraph.render.width import cut, safe
from cardgraph.resources import folder
from cardgraph.serve import answering, pages
from cardgraph.serve.data import Asked, Served
from cardgraph.serve.keeper import Keeper
from cardgraph.serve.messages import Parameters, ProblemError, Request, Response, parameters_of, problem
from cardgraph.serve.protocol import FORM, operation
from cardgraph.settings import Settings

# The names of this machine for itself, which nobody else's name server can have lead here.
_OWN = ("127.0.0.1", "localhost", "[::1]")
_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^\s:/@\[\]]+)(?::([0-9]{1,5}))?")
_STATIC = Path(__file__).parent / "static"
_READING = ("GET", "HEAD", "OPTIONS")
# How long a query waits for another one to end, in seconds, and how long whoever is refused should.
_PATIENCE, _RETRY = 5.0, "2"
_LONGEST_LOGGED = 200
_MOST_NAMES = 2000
# What every response says; those of pages say more.
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-cache",
}


class Options(NamedTuple):
    """What a service allows: bounds of a query, queries at once, and who may ask.

    ``origins`` are those whose pages may read answers, ``hosts`` the names that the service may be called
    besides those of this machine.
    """

    limits: Limits = DEFAULTS
    at_once: int = 4
    origins: Collection[str] = ()
    hosts: Collection[str] = ()


class Service:
    """Answers requests.

    :param keeper: has the data
    :param settings: how names and dates in queries are read
    :param log: takes a line for each query, and for each request that is refused
    """

    def __init__(self, keeper: Keeper, options: Options, settings: Settings, log: Callable[[str], None]) -> None:
        self._keeper, self._options, self._settings, self._log = keeper, options, settings, log
        self._slots = threading.BoundedSemaphore(options.at_once)
        self._hosts = {*_OWN, *(host.lower() for host in options.hosts)}

    def respond(self, request: Request) -> Response:
        """The response to a request, whatever it is."""
        start = time.perf_counter()
        try:
            response = self._routed(request)
        except ProblemError as error:
            response = problem(error)
        except (CardgraphError, OSError, MemoryError) as error:
            said = str(error) or "out of memory"
            response = problem(ProblemError(HTTPStatus.INTERNAL_SERVER_ERROR, said))
        except BaseException as error:
            said = f"internal error, please report it: {contained(error)}"
            response = problem(ProblemError(HTTPStatus.INTERNAL_SERVER_ERROR, said))
        if response.said or response.status >= HTTPStatus.BAD_REQUEST:
            self._say(request, response, time.perf_counter() - start)
        return response._replace(headers={**_HEADERS, **self._sharing(request), **response.headers})

    def refuse(self, error: ProblemError) -> Response:
        """The response to what is no request, which is logged too."""
        request, response = Request("-", "-", (), {}), problem(error)
        self._say(request, response, 0.0)
        return response._replace(headers={**_HEADERS, **self._sharing(request), **response.headers})

    def _routed(self, request: Request) -> Response:
        """What the part says that a path is for.

        :raises ProblemError: if there is none, or it does not answer
        """
        self._see_host(request)
        first, _, rest = request.path.removeprefix("/").partition("/")
        allowed = ("GET", "HEAD", "POST", "OPTIONS") if request.path == "/sparql" else _READING
        if request.method not in allowed:
            said = f"{request.method} is not for {request.path}; it takes {', '.join(allowed)}"
            raise ProblemError(HTTPStatus.METHOD_NOT_ALLOWED, said, {"Allow": ", ".join(allowed)})
        if request.method == "OPTIONS":
            return Response(HTTPStatus.NO_CONTENT, headers={"Allow": ", ".join(allowed)})
        match first, rest:
            case "sparql", "":
                return self._sparql(request)
            case "api", "":
                return answering.listed(f"{_base(request)}api/")
            case "api", name:
                with self._running() as served:
                    return answering.api(name, request, served, self._settings)
            case "query", "":
                return pages.editor()
            case "ask", "":
                return self._finder(request)
            case "questions", "":
                return pages.questions(catalogue(folder("queries")))
            case "questions", name:
                return self._question(name, request)
            case "favicon.ico", "":
                # Browsers ask for it whatever a page says.
                return Response(HTTPStatus.NO_CONTENT)
            case "static", name:
                return _static(name)
        return self._site(request.path.removeprefix("/"))

    def _site(self, path: str) -> Response:
        """A page of the site; before it is made, and where there is none, a page of what there is.

        :raises ProblemError: if it has none of that path
        """
        # What has just been replaced may be gone, and then the new one is there.
        for _ in range(2):
            if self._keeper.site and (found := self._keeper.site.file(path)):
                return found
        if path:
            raise ProblemError(HTTPStatus.NOT_FOUND, f"there is nothing at /{path}")
        with self._keeper.use() as served:
            notes = map(sentence, served.notes)
            return pages.index(served.triples, len(served.graphs), notes, self._keeper.is_making)

    def _sparql(self, request: Request) -> Response:
        asked = operation(request)
        if asked is None:
            # Whoever looks at the endpoint with a browser wants to ask something.
            if "text/html" in request.headers.get("accept", ""):
                return Response(HTTPStatus.SEE_OTHER, headers={"Location": "/query"})
            with self._keeper.use() as served:
                return answering.description(request, served, f"{_base(request)}sparql")
        with self._running() as served:
            return answering.sparql(request, asked, served, self._options.limits, self._settings)

    def _question(self, name: str, request: Request) -> Response:
        """The form of a question, and its answer, if all that it needs is given."""
        given: Parameters = tuple(pair for pair in request.parameters if pair[1].strip())
        with self._running() as served:
            query = answering.question(name, served)
            asked = Asked(served, is_wanted=request.is_wanted)
            kinds = {each.type for each in query.parameters if each.type in ("model", "risk")}
            names = {kind: self._names(kind, asked) for kind in sorted(kinds)}
            is_complete = {each.name for each in query.parameters if each.required} <= {name for name, _ in given}
            if not (is_complete or given):
                return pages.question(query, given, None, names=names)
            try:
                results = answering.canned(query, given, asked, self._settings)
            except ProblemError as error:
                return pages.question(query, given, None, error, names)
            said = f"{len(results.rows):,} rows"
            return pages.question(query, given, results, names=names)._replace(said=said)

    def _finder(self, request: Request) -> Response:
        """The form of filters, and the models that meet those that are given."""
        given: Parameters = tuple(pair for pair in request.parameters if pair[1].strip())
        if not given:
            return pages.finder((), None)
        with self._running() as served:
            try:
                asked = answering.found(given, Asked(served, is_wanted=request.is_wanted), self._settings)
            except ProblemError as error:
                return pages.finder(given, None, error)
        return pages.finder(given, asked)._replace(said=f"{len(asked[1].rows):,} rows")

    def _names(self, kind: str, asked: Asked) -> list[str]:
        """What there is of a kind in the data, by name; of very many, the first."""
        rows = answering.canned(
            answering.question("names", asked.served), (("kind", kind),), asked, self._settings
        ).rows
        return sorted({row[1].text for row in rows if row[1]})[:_MOST_NAMES]

    @contextmanager
    def _running(self) -> Iterator[Served]:
        """The data, for a query, while there are not too many others.

        :raises ProblemError: if there are
        """
        if not self._slots.acquire(timeout=_PATIENCE):
            said = f"{self._options.at_once} queries are being answered; try again in {_RETRY} seconds"
            raise ProblemError(HTTPStatus.SERVICE_UNAVAILABLE, said, {"Retry-After": _RETRY})
        try:
            with self._keeper.use() as served:
                yield served
        finally:
            self._slots.release()

    def _see_host(self, request: Request) -> None:
        """See that a request was meant for this machine: a page of somebody's may have a name that leads here.

        :raises ProblemError: if it was not
        """
        given = request.headers.get("host", "")
        match = _HOST.fullmatch(given)
        if not match or match[1].lower() not in self._hosts:
            shown = f"called {given[:100]}" if given else "called nothing"
            said = f"this service is not {shown}; ask 127.0.0.1, or allow the name with --allow-host"
            raise ProblemError(HTTPStatus.MISDIRECTED_REQUEST, said)

    def _sharing(self, request: Request) -> dict[str, str]:
        """What a response says of pages of other origins that may read it."""
        headers = {"Cross-Origin-Resource-Policy": "same-origin", "Vary": "Accept, Origin"}
        origin = request.headers.get("origin", "")
        if not origin or not {origin, "*"} & set(self._options.origins):
            return headers
        headers |= {"Access-Control-Allow-Origin": origin, "Cross-Origin-Resource-Policy": "cross-origin"}
        if request.method == "OPTIONS":
            headers["Access-Control-Allow-Methods"] = "GET, HEAD, POST, OPTIONS"
            headers["Access-Control-Allow-Headers"] = "Accept, Content-Type"
            headers["Access-Control-Max-Age"] = "600"
        return headers

    def _say(self, request: Request, response: Response, seconds: float) -> None:
        """A line in the log: when, how it ended, how long it took, and what was asked."""
        now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        parameters, asked = request.parameters, request.body.decode(errors="replace")
        with contextlib.suppress(ProblemError):
            if request.headers.get("content-type", "").startswith(FORM):
                parameters, asked = (*parameters, *parameters_of(asked, "")), ""
        asked = dict(parameters).get("query", asked or "&".join(f"{name}={value}" for name, value in parameters))
        said = cut(safe(_line(response.said)), _LONGEST_LOGGED)
        what = cut(safe(_line(f"{request.method} {request.path} {asked}")), _LONGEST_LOGGED)
        self._log(f"{now} {response.status.value} {seconds:.3f} s, {said} | {what}")


def _line(text: str) -> str:
    return " ".join(text.split())


def _base(request: Request) -> str:
    """The URL of the service, as it was called."""
    return f"http://{request.headers['host']}/"


def _static(name: str) -> Response:
    """A file that comes with the program.

    :raises ProblemError: if there is none of that name
    """
    files = {path.name: path for path in _STATIC.iterdir() if path.is_file()}
    if name not in files:
        raise ProblemError(HTTPStatus.NOT_FOUND, "there is no such file")
    media_type = mimetypes.types_map.get(files[name].suffix, "text/plain")
    return Response(HTTPStatus.OK, f"{media_type}; charset=utf-8", files[name].read_bytes())


def origin_of(text: str) -> str | None:
    """An origin as browsers write it, ``*`` for all; None for what is none (RFC 6454, section 6.2)."""
    if text == "*":
        return text
    try:
        parts = urlsplit(text.lower())
        is_one = parts.scheme in ("http", "https") and parts.hostname and not (parts.query or parts.fragment)
        is_one = is_one and parts.path in ("", "/") and "@" not in parts.netloc and parts.port != 0
    except ValueError:
        return None
    return f"{parts.scheme}://{parts.netloc}" if is_one else None
