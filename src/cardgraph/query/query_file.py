"""Query files: a ``.rq`` file with its header → ``Query``."""

import os
import re

from cardgraph.errors import hint
from cardgraph.expressions import expression
from cardgraph.query.errors import QueryError
from cardgraph.query.needs import NAMED_GRAPHS, NEEDS
from cardgraph.query.parameters import TYPES, Parameter, term
from cardgraph.query.tokens import keywords
from cardgraph.records import NamedTuple
from cardgraph.settings import DEFAULT_BASE

_HEADER_LINE = re.compile(r"#\+\s*(\w+)\s*:\s*(.*\S)\s*")
_HEADER = {
    "title": expression(r"(.+)"),
    "question": expression(r"(.+)"),
    "empty": expression(r"(.+)"),
    "needs": expression(r"(.+)"),
    "rule": expression(r"([a-z0-9-]+)\s+(?:—|--)\s+(.+)"),
    "param": expression(r"([A-Za-z_]\w*)\s+(\w+)\s+(required|optional|=.*?)\s+(?:—|--)\s+(.+)", re.ASCII),
    "values": expression(r"([A-Za-z_]\w*)\s+(?:—|--)\s+(.+)", re.ASCII),
    "column": expression(r"([A-Za-z_]\w*)\s+(?:—|--)\s+(.+)", re.ASCII),
}
_FORMS = {
    "param": "NAME TYPE required|optional|=DEFAULT — description",
    "values": "NAME — VALUE, VALUE, …",
    "column": "NAME — description",
    "rule": "NAME — how the answers differ",
}


class Column(NamedTuple):
    """A variable of the answer and what it holds."""

    name: str
    description: str


class RelatedRule(NamedTuple):
    """A rule that asks the same of each card; whatever it reports is among the answers, which differ by no more."""

    name: str
    difference: str


class Query(NamedTuple):
    """A question in SPARQL.

    ``source`` is the file as messages name it, ``empty`` what no rows may mean, ``needs`` the keys
    of ``NEEDS`` that its data must come with, ``rules`` those that ask the same, and ``canned`` says
    that it is one of ours, which can be trusted. ``base`` is the IRI that prefixes of entities begin with.
    """

    name: str
    text: str
    source: str
    title: str = ""
    question: str = ""
    parameters: tuple[Parameter, ...] = ()
    columns: tuple[Column, ...] = ()
    empty: str = ""
    needs: frozenset[str] = frozenset()
    rules: tuple[RelatedRule, ...] = ()
    canned: bool = False
    base: str = DEFAULT_BASE


def names(folder: str | os.PathLike[str]) -> list[str]:
    """The names of the queries in a folder, sorted."""
    return sorted(name.removesuffix(".rq") for name in os.listdir(folder) if name.endswith(".rq"))


def load(name: str, folder: str | os.PathLike[str]) -> Query:
    """The canned query of a name in a folder, whose queries are trusted.

    :raises QueryError: if there is none of that name, or its header is not in order
    """
    if name not in names(folder):
        raise QueryError(f'no query is called "{name}"; {hint(name, names(folder))}')
    query = load_file(os.path.join(folder, f"{name}.rq"))
    if missing := [key for key in ("title", "question") if not getattr(query, key)]:
        raise QueryError(f"{query.source}:1: the header has no {missing[0]}; add a line #+ {missing[0]}: …")
    return query._replace(canned=True)


def catalogue(folder: str | os.PathLike[str]) -> list[Query]:
    """All queries of a folder, by name.

    :raises QueryError: if one of them is not in order
    """
    return [load(name, folder) for name in names(folder)]


def load_file(path: str | os.PathLike[str]) -> Query:
    """A query from a file, which may do without a header.

    :raises QueryError: if the file cannot be read, is not UTF-8, or its header is not in order
    """
    path = os.fspath(path)
    try:
        if not os.path.isfile(path):  # opening a pipe could block for ever
            what = "is not a regular file" if os.path.exists(path) else "does not exist"
            raise QueryError(f"{path}: the query file {what}; give the path of a file in SPARQL")
        with open(path, "rb") as file:
            text = file.read().decode("utf-8-sig")
        return parse(text, os.path.splitext(os.path.basename(path))[0], path)
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
        if key == "values" and identity not in found["param"]:
            raise QueryError(f"{source}:{number}: {identity} is no parameter; put its values below its line #+ param:")
    title, question, empty = (found[key].get(key, ("",))[0] for key in ("title", "question", "empty"))
    parameters = tuple(
        Parameter(
            variable,
            kind,
            need == "required",
            need[1:] if need[0] == "=" else None,
            description,
            tuple(value.strip() for value in found["values"].get(variable, ("", ""))[1].split(",") if value.strip()),
        )
        for variable, kind, need, description in found["param"].values()
    )
    columns = tuple(Column(*groups) for groups in found["column"].values())
    rules = tuple(RelatedRule(*groups) for groups in found["rule"].values())
    needs = {need for (words,) in found["needs"].values() for need in _words(words)}
    # GRAPH is the only keyword that reaches named graphs (SPARQL 1.1, section 13.3): nobody need say so again.
    if "GRAPH" in keywords(text):
        needs.add(NAMED_GRAPHS)
    return Query(name, text, source, title, question, parameters, columns, empty, frozenset(needs), rules)


def _header_line(line: str, place: str) -> tuple[str, tuple[str, ...]]:
    """The key of a header line and what stands behind it, by the form of the key.

    :raises QueryError: if the line is not of that form
    """
    head = _HEADER_LINE.fullmatch(line)
    if not head:
        raise QueryError(f"{place}: a header line is #+ KEY: VALUE, with a key out of {', '.join(_HEADER)}")
    if head[1] not in _HEADER:
        raise QueryError(f'{place}: unknown header key "{head[1]}"; {hint(head[1], _HEADER)}')
    match = _HEADER[head[1]].fullmatch(head[2])
    if not match:
        raise QueryError(f"{place}: a {head[1]} is {_FORMS[head[1]]}")
    if head[1] == "param":
        if match[2] not in TYPES:
            raise QueryError(f'{place}: unknown type "{match[2]}"; {hint(match[2], TYPES)}')
        if match[3][0] == "=":
            term(match[2], match[3][1:], f"{place}: the default of {match[1]}")
    if head[1] == "needs":
        for need in _words(head[2]):
            if need not in NEEDS:
                raise QueryError(f'{place}: unknown need "{need}"; {hint(need, NEEDS)}')
    return head[1], match.groups()


def _words(text: str) -> list[str]:
    return text.replace(",", " ").split()
