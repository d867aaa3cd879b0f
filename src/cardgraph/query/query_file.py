"""Questions: a ``.rq`` file with its header → ``Query``; ``Query`` + bindings → text for an engine."""

from __future__ import annotations

import datetime
import difflib
import re
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from cardgraph.errors import CardgraphError, Status
from cardgraph.vocabulary.namespaces import XSD

if TYPE_CHECKING:
    import pyoxigraph as ox

Bindings = Mapping[str, "ox.NamedNode | ox.Literal"]

# What a string names, where a parameter wants a name: one of what the query "names" calls a kind, or a kind itself.
NAMING = ("model", "risk", "kind")
_TYPES = {"string": "LLaMA 2", "integer": "70000000000", "date": "2023-07-18", "iri": "https://w3id.org/dpv/risk#Fraud"}
_TYPES |= dict.fromkeys(NAMING, "")
# 18 digits always fit the 64 bits that engines count in.
_EXACT = {"integer": r"[+-]?[0-9]{1,18}", "date": r"[0-9]{4}-[0-9]{2}-[0-9]{2}"}
_HEADER_LINE = re.compile(r"#\+\s*(\w+)\s*:\s*(.*\S)\s*")
_HEADER = {
    "title": re.compile(r"(.+)"),
    "question": re.compile(r"(.+)"),
    "empty": re.compile(r"(.+)"),
    "param": re.compile(r"([A-Za-z_]\w*)\s+(\w+)\s+(required|optional|=.*?)\s+(?:—|--)\s+(.+)", re.ASCII),
    "column": re.compile(r"([A-Za-z_]\w*)\s+(?:—|--)\s+(.+)", re.ASCII),
}
_FORMS = {"param": "NAME TYPE required|optional|=DEFAULT — description", "column": "NAME — description"}
# The terminals of SPARQL 1.1, section 19.8, as far as they can hide a bracket or a keyword; bounded, to be fast.
TOKEN = re.compile(
    r"""(?P<comment>\#[^\n]*)
    |(?P<string>\"{3}(?:\"{0,2}(?:[^"\\]|\\.))*\"{3}|'{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
        |"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
    |(?P<iri><(?:[^<>"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*>)
    |(?P<name>[?$]\w+|@[A-Za-z-]+|(?:[^\W\d][\w.-]{0,99})?:(?:[\w:%-]|\.(?=[\w:%-])|\\[^\w\s])*)
    |(?P<word>[^\W\d]\w*)|(?P<bracket>[][{}()])|(?P<escape>\\)""",
    re.VERBOSE | re.DOTALL,
)


class QueryError(CardgraphError):
    """A query that cannot be had, understood or answered; the message says where, what and why."""

    status = Status.USAGE


class QueryFailedError(QueryError):
    """A query that is in order and has no answer here."""

    status = Status.FAILED


class Parameter(NamedTuple):
    """Binds the variable of its name; ``default`` may be None."""

    name: str
    type: str
    required: bool
    default: str | None
    description: str


class Column(NamedTuple):
    """A variable of the answer and what it holds."""

    name: str
    description: str


class Query(NamedTuple):
    """A question in SPARQL; ``source`` is the file as messages name it, ``empty`` what no rows may mean."""

    name: str
    text: str
    source: str
    title: str = ""
    question: str = ""
    parameters: tuple[Parameter, ...] = ()
    columns: tuple[Column, ...] = ()
    empty: str = ""


def names(folder: Path) -> list[str]:
    """The names of the queries in a folder, sorted."""
    return sorted(path.stem for path in folder.glob("*.rq"))


def load(name: str, folder: Path) -> Query:
    """The query of a name in a folder.

    :raises QueryError: if there is none of that name, or its header is not in order
    """
    if name not in names(folder):
        raise QueryError(f'no query is called "{name}"; {_hint(name, names(folder))}')
    query = load_file(folder / f"{name}.rq")
    if missing := [key for key in ("title", "question") if not getattr(query, key)]:
        raise QueryError(f"{query.source}:1: the header has no {missing[0]}; add a line #+ {missing[0]}: …")
    return query


def catalogue(folder: Path) -> list[Query]:
    """All queries of a folder, by name.

    :raises QueryError: if one of them is not in order
    """
    return [load(name, folder) for name in names(folder)]


def load_file(path: Path) -> Query:
    """A query from a file, which may do without a header.

    :raises QueryError: if the file cannot be read, is not UTF-8, or its header is not in order
    """
    try:
        if not path.is_file():  # opening a pipe could block for ever
            what = "is not a regular file" if path.exists() else "does not exist"
            raise QueryError(f"{path}: the query file {what}; give the path of a file in SPARQL")
        return parse(path.read_bytes().decode("utf-8-sig"), path.stem, str(path))
    except UnicodeDecodeError as error:
        raise QueryError(f"{path}: not UTF-8 from byte {error.start + 1} on; save the query as UTF-8") from None
    except (OSError, ValueError) as error:
        raise QueryError(f"{path}: the query file cannot be read: {error}") from None


def parse(text: str, name: str, source: str) -> Query:
    """A query from its text.

    :raises QueryError: if the header is not in order, with file and line
    """
    # Engines disagree on whether a lone carriage return ends a comment: leave none.
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    found: dict[str, dict[str, tuple[str, ...]]] = {key: {} for key in _HEADER}
    for number, line in enumerate(text.split("\n"), 1):
        if not line.startswith("#+"):
            continue
        key, groups = _header_line(line, f"{source}:{number}")
        identity = groups[0] if key in _FORMS else key
        if identity in found[key]:
            raise QueryError(f"{source}:{number}: a second {key} {groups[0]}; leave one")
        found[key][identity] = groups
    title, question, empty = (found[key].get(key, ("",))[0] for key in ("title", "question", "empty"))
    parameters = tuple(
        Parameter(variable, kind, need == "required", need[1:] if need[0] == "=" else None, description)
        for variable, kind, need, description in found["param"].values()
    )
    columns = tuple(Column(*groups) for groups in found["column"].values())
    return Query(name, text, source, title, question, parameters, columns, empty)


def _header_line(line: str, place: str) -> tuple[str, tuple[str, ...]]:
    head = _HEADER_LINE.fullmatch(line)
    if not head:
        raise QueryError(f"{place}: a header line is #+ KEY: VALUE, with a key out of {', '.join(_HEADER)}")
    if head[1] not in _HEADER:
        raise QueryError(f'{place}: unknown header key "{head[1]}"; {_hint(head[1], _HEADER)}')
    match = _HEADER[head[1]].fullmatch(head[2])
    if not match:
        raise QueryError(f"{place}: a {head[1]} is {_FORMS[head[1]]}")
    if head[1] == "param":
        if match[2] not in _TYPES:
            raise QueryError(f'{place}: unknown type "{match[2]}"; {_hint(match[2], _TYPES)}')
        if match[3][0] == "=":
            _term(match[2], match[3][1:], f"{place}: the default of {match[1]}")
    return head[1], match.groups()


def _hint(word: str, known: Collection[str]) -> str:
    close = difflib.get_close_matches(word, known, n=1) or [name for name in known if word and word in name]
    return f'did you mean "{close[0]}"?' if close else f"there are: {', '.join(known)}"


def bind(query: Query, given: Iterable[str]) -> Bindings:
    """Terms for a query's parameters, from ``name=value`` and the defaults.

    :raises QueryError: if a parameter is unknown, missing, given twice or not of its type
    """
    values: dict[str, str] = {}
    types = {parameter.name: parameter.type for parameter in query.parameters}
    for item in given:
        name, equals, value = item.partition("=")
        if not equals:
            raise QueryError(f'"{item}" is no parameter; write it as NAME=VALUE')
        if name not in types:
            hint = _hint(name, types) if types else "it has none"
            raise QueryError(f'the query {query.name} has no parameter "{name}"; {hint}')
        if name in values:
            raise QueryError(f"the parameter {name} is given twice; leave one")
        values[name] = value
    for parameter in query.parameters:
        if parameter.required and parameter.name not in values:
            wanted = f"{parameter.name}=VALUE, the {parameter.description}"
            raise QueryError(f"the query {query.name} needs the parameter {parameter.name}; give {wanted}")
        if parameter.default is not None:
            values.setdefault(parameter.name, parameter.default)
    return {name: _term(types[name], value, f"the parameter {name}") for name, value in values.items()}


def _term(kind: str, value: str, subject: str) -> ox.NamedNode | ox.Literal:
    """The term of a type that a value spells; ``subject`` begins the message where it spells none."""
    import pyoxigraph as ox

    try:
        if kind not in _EXACT:
            return ox.NamedNode(value) if kind == "iri" else ox.Literal(value)
        if re.fullmatch(_EXACT[kind], value):
            exact = str(int(value)) if kind == "integer" else datetime.date.fromisoformat(value).isoformat()
            return ox.Literal(exact, datatype=ox.NamedNode(XSD + kind))
    except ValueError:
        pass
    raise QueryError(f"{subject} is no {kind}: {value!r}; write it as in {_TYPES[kind]}")


def words(query: Query) -> list[str]:
    """The words of a query that are neither names nor within strings or comments, in capitals."""
    return [token[0].upper() for token in TOKEN.finditer(query.text) if token.lastgroup == "word"]


def bound_text(query: Query, bindings: Bindings) -> str:
    """A query's text with its parameters bound, for any engine and for endpoints.

    The bindings become a VALUES clause at the start of the outermost WHERE: they hold there and in
    its filters but, by the rules of SPARQL, not inside sub-selects.

    :raises QueryError: if the outermost group is not introduced by ``WHERE {``
    """
    if not bindings:
        return query.text
    depth, word = 0, ""
    for token in TOKEN.finditer(query.text):
        if depth == 0 and word == "WHERE" and token[0] == "{":
            variables, row = " ".join(f"?{name}" for name in bindings), " ".join(map(_spelt, bindings.values()))
            return f"{query.text[: token.end()]} VALUES ({variables}) {{ ({row}) }}{query.text[token.end() :]}"
        if token.lastgroup == "bracket":
            depth += 1 if token[0] in "([{" else -1
        if token.lastgroup != "comment":
            word = token[0].upper()
    raise QueryError(f"{query.source}: no place to bind parameters in; write WHERE before the outermost group")


def _spelt(term: ox.NamedNode | ox.Literal) -> str:
    # Some engines resolve \u0041 even where its backslash is escaped, and take all of eight digits behind it.
    text = re.sub(r"\\u([0-9A-F]{4})|\\.", lambda m: rf"\U0000{m[1]}" if m[1] else m[0], str(term))
    return re.sub(r"\\\\([uU])|\\.", lambda m: rf"\\\U{ord(m[1]):08X}" if m[1] else m[0], text)
