"""Values for a query's parameters → RDF terms → the query's text with those terms bound."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from cardgraph.errors import hint
from cardgraph.query.errors import QueryError
from cardgraph.query.parameters import term
from cardgraph.query.prefixes import complete
from cardgraph.query.query_file import Query
from cardgraph.query.tokens import TOKEN

if TYPE_CHECKING:
    import pyoxigraph as ox

Bindings = Mapping[str, "ox.NamedNode | ox.Literal"]


def bind(query: Query, given: Iterable[str], day_first: bool = False) -> Bindings:
    """Terms for a query's parameters, from ``name=value`` and the defaults.

    :param day_first: read a date such as 4/3/2023 as day/month/year
    :raises QueryError: if a parameter is unknown, missing, given twice, not of its type or none of its values
    """
    values: dict[str, str] = {}
    types = {parameter.name: parameter.type for parameter in query.parameters}
    for item in given:
        name, equals, value = item.partition("=")
        if not equals:
            raise QueryError(f'"{item}" is no parameter; write it as NAME=VALUE')
        if name not in types:
            known = hint(name, types) if types else "it has none"
            raise QueryError(f'the query {query.name} has no parameter "{name}"; {known}')
        if name in values:
            raise QueryError(f"the parameter {name} is given twice; leave one")
        values[name] = value
    for parameter in query.parameters:
        if parameter.required and parameter.name not in values:
            wanted = f"{parameter.name}=VALUE, the {parameter.description}"
            raise QueryError(f"the query {query.name} needs the parameter {parameter.name}; give {wanted}")
        if parameter.default is not None:
            values.setdefault(parameter.name, parameter.default)
        if parameter.values and values.get(parameter.name, parameter.values[0]) not in parameter.values:
            value = values[parameter.name]
            raise QueryError(f'no {parameter.name} is called "{value}"; {hint(value, parameter.values)}')
    return {name: term(types[name], value, f"the parameter {name}", day_first) for name, value in values.items()}


def bound_text(query: Query, bindings: Bindings) -> str:
    """A query's text with its parameters bound and our prefixes declared, for any engine and for endpoints.

    The bindings become a VALUES clause at the start of the outermost WHERE: they hold there and in
    its filters but, by the rules of SPARQL, not inside sub-selects.

    :raises QueryError: if the outermost group is not introduced by ``WHERE {``
    """
    text = complete(query.text, query.base)
    if not bindings:
        return text
    depth, word = 0, ""
    for token in TOKEN.finditer(text):
        if depth == 0 and word == "WHERE" and token[0] == "{":
            variables, row = " ".join(f"?{name}" for name in bindings), " ".join(map(written, bindings.values()))
            return f"{text[: token.end()]} VALUES ({variables}) {{ ({row}) }}{text[token.end() :]}"
        if token.lastgroup == "bracket":
            depth += 1 if token[0] in "([{" else -1
        if token.lastgroup != "comment":
            word = token[0].upper()
    raise QueryError(f"{query.source}: no place to bind parameters in; write WHERE before the outermost group")


def written(value: ox.NamedNode | ox.Literal) -> str:
    """A term in SPARQL that every engine reads alike."""
    # Some engines resolve \u0041 even where its backslash is escaped, and take all of eight digits behind it.
    text = re.sub(r"\\u([0-9A-F]{4})|\\.", lambda m: rf"\U0000{m[1]}" if m[1] else m[0], str(value))
    return re.sub(r"\\\\([uU])|\\.", lambda m: rf"\\\U{ord(m[1]):08X}" if m[1] else m[0], text)
