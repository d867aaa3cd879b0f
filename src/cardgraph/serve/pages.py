"""Pages for people: what is served, the canned questions as forms, and the editor for queries."""

import html
from collections.abc import Collection, Iterable, Mapping, Sequence
from http import HTTPStatus
from urllib.parse import quote

from cardgraph.filters.columns import columns
from cardgraph.filters.filters import Filter, absences, filters
from cardgraph.query.native import native
from cardgraph.query.parameters import TYPES, Parameter
from cardgraph.query.query_file import Query
from cardgraph.query.results import QueryResults
from cardgraph.render.html import table
from cardgraph.render.width import safe
from cardgraph.serve.answering import url_of
from cardgraph.serve.messages import Parameters, ProblemError, Response

STATIC = "/static/"
# Neither scripts nor anything from elsewhere; a form may only be sent here.
POLICY = (
    "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# The editor sets styles of elements, and has pictures and fonts in its style sheet.
EDITOR_POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self' data:; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
_LINKS = {
    "/": "Overview",
    "/ask": "Find models",
    "/questions": "Questions",
    "/query": "Query editor",
    "/sparql": "Endpoint",
}


def index(triples: int, graphs: int, notes: Iterable[str], is_making: bool = False) -> Response:
    """What is served, and where.

    :param is_making: whether pages of the models will be here
    """
    said = "".join(f"<li>{_text(note)}</li>" for note in notes)
    body = (
        f"<p>{triples:,} triples{f' in {graphs:,} named graphs' if graphs else ''}.</p>\n"
        f"{f'<ul>{said}</ul>' if said else ''}"
        '<ul><li><a href="/questions">Questions</a> that can be asked by a form, or by a URL'
        ' (<a href="/api/">their list as JSON</a>)</li>'
        '<li><a href="/ask">Filters</a> that find models by risk, license, country, size and more</li>'
        '<li><a href="/query">The query editor</a> for SPARQL of your own</li>'
        '<li><a href="/sparql">The endpoint</a> for programs, which answers the SPARQL 1.1 Protocol</li></ul>'
    )
    if not is_making:
        return page("Model cards", body)
    response = page("Model cards", f'<p role="status">The pages of the models are being made.</p>\n{body}')
    return response._replace(headers={**response.headers, "Refresh": "2"})


def questions(queries: Iterable[Query]) -> Response:
    """The canned questions."""
    items = (
        f'<dt><a href="/questions/{quote(query.name)}">{_text(query.title)}</a></dt><dd>{_text(query.question)}</dd>'
        for query in queries
    )
    return page("Questions", f"<dl>{''.join(items)}</dl>")


def question(
    query: Query,
    given: Parameters,
    results: QueryResults | None,
    error: ProblemError | None = None,
    names: Mapping[str, Collection[str]] = {},
) -> Response:
    """A question as a form, with its answer below it.

    :param given: the parameters that the form was sent with
    :param results: the answer, if there is one
    :param error: why there is none, if something is wrong
    :param names: what things of a type of parameter are called
    """
    values = dict(given)
    fields = "".join(_field(each, values.get(each.name), names.get(each.type, ())) for each in query.parameters)
    form = (
        f'<form class="question" method="get" action="/questions/{quote(query.name)}">{fields}'
        "<p><button>Ask</button></p></form>"
        if fields
        else ""
    )
    body = f"<p>{_text(query.question)}</p>{form}"
    if error:
        body += f'<p class="error" role="alert">{_text(error.detail)}</p>'
    if results is not None:
        body += _answer(query, given, results)
    status = error.status if error else HTTPStatus.OK
    return page(query.title, body)._replace(status=status, said=error.detail if error else "")


def finder(given: Parameters, asked: tuple[Query, QueryResults] | None, error: ProblemError | None = None) -> Response:
    """Filters as a form, with the models that meet them below it.

    :param given: the filters that the form was sent with
    :param asked: the query for the models, and them, if there is an answer
    :param error: why there is none, if something is wrong
    """
    values = dict(given)
    fields = "".join(_filter(each, values.get(each.name, "")) for each in filters().values())
    counted = [each.name for each in columns().values() if not each.unfit]
    fields += _select("by", "Counts the models by this.", counted, values.get("by", ""))
    body = f'<form class="question" method="get" action="/ask">{fields}<p><button>Find</button></p></form>'
    if error:
        body += f'<p class="error" role="alert">{_text(error.detail)}</p>'
    if asked:
        query, results = asked
        body += f"<p>{_text(query.question)}</p>{_answer(query._replace(name='ask'), given, results)}"
        body += f"<details><summary>SPARQL</summary><pre>{_text_of_lines(query.text)}</pre></details>"
    status = error.status if error else HTTPStatus.OK
    return page("Find models", body)._replace(status=status, said=error.detail if error else "")


def editor() -> Response:
    """The page of YASGUI, which asks the endpoint."""
    head = (
        f'<link rel="stylesheet" href="{STATIC}yasgui.min.css">'
        f'<script src="{STATIC}yasgui.min.js" defer></script><script src="{STATIC}query.js" defer></script>'
    )
    body = '<noscript><p>The editor needs scripts; the <a href="/questions">questions</a> do not.</p></noscript>'
    response = page("Query editor", f'{body}<div id="yasgui"></div>', head)
    return response._replace(headers={"Content-Security-Policy": EDITOR_POLICY})


def page(title: str, body: str, head: str = "") -> Response:
    """A page of a title; ``body`` and ``head`` are HTML."""
    here = {title: ' aria-current="page"'}
    links = "".join(f'<a href="{path}"{here.get(name, "")}>{name}</a> ' for path, name in _LINKS.items())
    text = (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n<link rel="icon" href="data:,">\n'
        f'<title>{_text(title)} · cardgraph</title>\n<link rel="stylesheet" href="{STATIC}pages.css">\n{head}</head>\n'
        f'<body>\n<header><nav aria-label="Pages">{links}</nav></header>\n'
        f"<main>\n<h1>{_text(title)}</h1>\n{body}\n</main>\n</body>\n</html>\n"
    )
    headers = {"Content-Security-Policy": POLICY}
    return Response(HTTPStatus.OK, "text/html; charset=utf-8", text.encode(errors="replace"), headers)


def _field(parameter: Parameter, value: str | None, names: Collection[str]) -> str:
    """A parameter of a question as a field of its form."""
    name, shown = _text(parameter.name), value if value is not None else parameter.default or ""
    need = " required" if parameter.required else ""
    if parameter.values:
        chosen = (f"<option{' selected' if each == shown else ''}>{_text(each)}</option>" for each in parameter.values)
        control = f'<select id="{name}" name="{name}"{need}>{_blank(parameter)}{"".join(chosen)}</select>'
    else:
        hint = TYPES[parameter.type]
        known = f' list="{name}-names"' if names else ""
        control = f'<input id="{name}" name="{name}" value="{_text(shown)}" placeholder="{_text(hint)}"{need}{known}>'
        if names:
            options = "".join(f'<option value="{_text(each)}">' for each in names)
            control += f'<datalist id="{name}-names">{options}</datalist>'
    return f'<p><label for="{name}">{_text(parameter.description)}</label> {control}</p>'


def _filter(wanted: Filter, value: str) -> str:
    """A filter as a field of its form."""
    if wanted.reads == "absence":
        return _select(wanted.name, wanted.help, absences(), value)
    control = f'<input id="{wanted.name}" name="{wanted.name}" value="{_text(value)}">'
    return f'<p><label for="{wanted.name}"><strong>{wanted.name}</strong> {_text(wanted.help)}</label> {control}</p>'


def _select(name: str, title: str, values: Iterable[str], chosen: str) -> str:
    """One of some values, or none, as a field of a form."""
    options = (f"<option{' selected' if each == chosen else ''}>{_text(each)}</option>" for each in values)
    control = f'<select id="{name}" name="{name}"><option value=""></option>{"".join(options)}</select>'
    return f'<p><label for="{name}"><strong>{name}</strong> {_text(title)}</label> {control}</p>'


def _text_of_lines(text: str) -> str:
    return "\n".join(map(_text, text.splitlines()))


def _blank(parameter: Parameter) -> str:
    return "" if parameter.required or parameter.default is not None else '<option value=""></option>'


def _answer(query: Query, given: Parameters, results: QueryResults) -> str:
    links = " ".join(
        f'<a href="{_text(url_of(query.name, given, form))}">{form}</a>' for form in ("csv", "json", "tsv")
    )
    if not results.rows:
        return f"<p>No rows. {_text(query.empty)}</p>"
    rows: Sequence[list[object]] = [[native(cell) for cell in row] for row in results.rows]
    count = f"{len(rows):,} {'row' if len(rows) == 1 else 'rows'}"
    return f'<p>{count} · all as {links}</p>\n<div class="wide">{table(results.columns, rows)}</div>'


def _text(text: str) -> str:
    return html.escape(safe(text))
