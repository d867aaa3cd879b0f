"""From filters and columns to a query in SPARQL that a person can read, and any engine can run."""

import re
import shlex
from collections.abc import Iterable, Iterator, Sequence

import pyoxigraph as ox

from cardgraph.filters.columns import Column
from cardgraph.filters.filters import Filter
from cardgraph.filters.readers import Read
from cardgraph.query.binding import written
from cardgraph.query.query_file import Query, parse
from cardgraph.query.tokens import names
from cardgraph.records import NamedTuple
from cardgraph.vocabulary.namespaces import PREFIXES

_VARIABLE = re.compile(r"\?([A-Za-z]\w*)")
_COUNT = "models"
# What the query itself has variables for.
_TAKEN = ("model", "label", "name")


class Condition(NamedTuple):
    """A filter with a value: ``text`` is the value as it was given, ``read`` what it was read as."""

    filter: Filter
    text: str
    read: Read

    @property
    def given(self) -> str:
        """The filter as it is typed."""
        return f"{self.filter.option} {shlex.quote(self.text)}"


def rows_query(conditions: Sequence[Condition], columns: Sequence[Column]) -> Query:
    """The query for a row a model, of those that meet all conditions."""
    shown = " ".join(f"?{column.name}" for column in columns)
    blocks = [_optional(_listing(column)) for column in columns if column.pattern]
    header = [f"#+ column: {column.name} — {column.help}" for column in columns]
    return _query("Which models are there", conditions, header, f"SELECT {shown}", blocks, "ORDER BY ?name ?model")


def counts_query(conditions: Sequence[Condition], columns: Sequence[Column]) -> Query:
    """The query for how many models there are that meet all conditions, by one column or more."""
    by = " ".join(f"?{column.name}" for column in columns)
    blocks = [_optional(_distinct(column)) for column in columns]
    header = [f"#+ column: {column.name} — {column.help}; empty where it is not stated" for column in columns]
    header.append(f"#+ column: {_COUNT} — how many models")
    asked = f"How many models are there by {' and '.join(column.title for column in columns)}"
    select = f"SELECT {by} (COUNT(DISTINCT ?model) AS ?{_COUNT})"
    return _query(asked, conditions, header, select, blocks, f"GROUP BY {by}\nORDER BY {by}")


def _query(
    asked: str, conditions: Sequence[Condition], header: Iterable[str], select: str, blocks: Iterable[str], end: str
) -> Query:
    """A query from its parts.

    :param asked: how the question begins
    :param header: lines of the header
    :param select: the projection
    :param blocks: patterns about ``?model``
    :param end: what stands behind the outermost group
    """
    given = " ".join(one.given for one in conditions)
    top = ["#+ title: Models", f"#+ question: {asked}{' with ' if given else ''}{given}?", *header]
    top += [f"#+ empty: {reason}" for reason in _reasons(conditions)[:1]]
    where = "\n".join(_indented(block, 1) for block in (_models(conditions), *blocks))
    body = f"{select}\nWHERE {{\n{where}\n}}\n{end}\n"
    used = {name.partition(":")[0] for name in names(body)}
    prefixes = [f"PREFIX {prefix}: <{iri}>" for prefix, iri in sorted(PREFIXES.items()) if prefix in used]
    text = "\n".join((*top, *prefixes, "", body))
    return parse(text, "ask", "ask")._replace(canned=True)


def _reasons(conditions: Sequence[Condition]) -> list[str]:
    """Why there may be no rows: a filter that is given twice has to hold twice."""
    wanted: dict[str, list[str]] = {}
    for condition in conditions:
        if condition.filter.pattern and not condition.filter.negated:
            wanted.setdefault(condition.filter.option, []).append(condition.text)
    return [
        f"{option} is given {len(texts)} times, and all of them have to hold; for any of them write "
        f"{option} {shlex.quote(', '.join(texts))}"
        for option, texts in wanted.items()
        if len(texts) > 1
    ]


def _models(conditions: Sequence[Condition]) -> str:
    """The sub-select of the models that meet all conditions, and of their names."""
    taken = set(_TAKEN)
    inner = ["?model a cg:Model ; rdfs:label ?label ."]
    for condition in conditions:
        inner.append(f"# {condition.given}")
        inner += _patterns(condition, taken)
    patterns = "\n".join(_indented(pattern, 2) for pattern in inner)
    return f"{{ SELECT ?model (MIN(STR(?label)) AS ?name)\n  WHERE {{\n{patterns}\n  }}\n  GROUP BY ?model }}"


def _patterns(condition: Condition, taken: set[str]) -> Iterator[str]:
    """The patterns of a condition; what may be met in several ways is a union of these.

    :param taken: variables that are in use; those of the condition are added
    """
    wanted, read = condition.filter, condition.read
    ways = [_compared(wanted.pattern, read.terms, wanted.name)] if read.terms else []
    ways += [_compared(wanted.category, read.categories, wanted.name)] if read.categories else []
    ways += [_called(wanted.named, read.names)] if read.names else []
    ways += read.patterns
    ways = [_renamed(way, wanted.name, taken) for way in ways]
    pattern = ways[0] if len(ways) == 1 else "\nUNION ".join(_grouped(way) for way in ways)
    if wanted.stated:
        yield _renamed(wanted.stated, wanted.name, taken)
    yield f"FILTER NOT EXISTS {{\n{_indented(pattern, 1)}\n}}" if wanted.negated else pattern


def _compared(pattern: str, terms: Sequence[str], name: str) -> str:
    """A pattern whose value is a term, or one of several."""
    if len(terms) == 1:
        return re.sub(r"\?value\b", lambda _: terms[0], pattern)
    return f"{pattern} FILTER(?value IN ({', '.join(terms)}))"


def _called(pattern: str, called: Sequence[str]) -> str:
    """A pattern whose name is a text, or one of several; case does not count."""
    texts = ", ".join(f"LCASE({written(ox.Literal(name))})" for name in called)
    way = f"= {texts}" if len(called) == 1 else f"IN ({texts})"
    return f"{pattern}\nFILTER(LCASE(STR(?name)) {way})"


def _renamed(pattern: str, option: str, taken: set[str]) -> str:
    """A pattern with variables that nothing else uses: that of the value is called as the option is."""
    own = option.replace("-", "_")
    renamed: dict[str, str] = {"model": "model"}

    def variable(match: re.Match[str]) -> str:
        name = match[1]
        if name not in renamed:
            wanted = {"value": own, "name": f"{own}_name"}.get(name, name)
            number = next(n for n in range(1, len(taken) + 2) if (wanted if n == 1 else f"{wanted}_{n}") not in taken)
            renamed[name] = wanted if number == 1 else f"{wanted}_{number}"
            taken.add(renamed[name])
        return f"?{renamed[name]}"

    # What stands between quotation marks is text.
    parts = re.split(r'("(?:[^"\\]|\\.)*")', pattern)
    return "".join(part if index % 2 else _VARIABLE.sub(variable, part) for index, part in enumerate(parts))


def _grouped(pattern: str) -> str:
    return f"{{\n{_indented(pattern, 1)}\n}}" if "\n" in pattern else f"{{ {pattern} }}"


def _listing(column: Column) -> str:
    """The sub-select of what models have in a column: one value each, several with semicolons between."""
    if column.one:
        return _one(column)
    ordered = _distinct(column, "label").removesuffix(" }") + "\n  ORDER BY ?model ?label }"
    listed = f'GROUP_CONCAT(?label; SEPARATOR="; ") AS ?{column.name}'
    return f"{{ SELECT ?model ({listed})\n  WHERE {{\n{_indented(ordered, 2)}\n  }}\n  GROUP BY ?model }}"


def _one(column: Column) -> str:
    pattern = _indented(column.pattern, 2)
    return f"{{ SELECT ?model ({column.value} AS ?{column.name})\n  WHERE {{\n{pattern}\n  }}\n  GROUP BY ?model }}"


def _distinct(column: Column, name: str = "") -> str:
    """The sub-select of what models have in a column, a row each value."""
    if column.one:
        return _one(column)
    name = name or column.name
    value = f"?{name}" if column.value == f"?{name}" else f"({column.value} AS ?{name})"
    return f"{{ SELECT DISTINCT ?model {value}\n  WHERE {{\n{_indented(column.pattern, 2)}\n  }} }}"


def _optional(block: str) -> str:
    return f"OPTIONAL {{\n{_indented(block, 1)}\n}}"


def _indented(text: str, depth: int) -> str:
    return "\n".join("  " * depth + line if line else line for line in text.split("\n"))
