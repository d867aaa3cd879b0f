"""The parameters of queries: their types, and the RDF terms that values of each are."""

from __future__ import annotations

import datetime
import re
from typing import TYPE_CHECKING, Any

from cardgraph.query.errors import QueryError
from cardgraph.records import NamedTuple
from cardgraph.vocabulary.namespaces import XSD

if TYPE_CHECKING:
    import pyoxigraph as ox

    from cardgraph.diagnostic import Span
    from cardgraph.markdown.words import Words

# What a string names, where a parameter wants a name: one of what the query "names" calls a kind, or a kind itself.
NAMING = ("model", "risk", "kind")
# The types, and how a value of each looks; any string will do as a name.
TYPES = {
    "string": "LLaMA 2",
    "integer": "70000000000 or 70B",
    "date": "2023-07-18 or July 2023",
    "iri": "https://w3id.org/dpv/risk#Fraud",
}
TYPES |= dict.fromkeys(NAMING, "")
# 18 digits always fit the 64 bits that engines count in.
_TOO_LARGE = 10**18
_EXACT = {"integer": r"[+-]?[0-9]{1,18}", "date": r"[0-9]{4}-[0-9]{2}-[0-9]{2}"}


class Parameter(NamedTuple):
    """Binds the variable of its name; ``type`` is a key of ``TYPES``, ``default`` may be None.

    ``values`` are those that it may have, if not all of its type are.
    """

    name: str
    type: str
    required: bool
    default: str | None
    description: str
    values: tuple[str, ...] = ()


def term(kind: str, value: str, subject: str, day_first: bool = False) -> ox.NamedNode | ox.Literal:
    """The RDF term that a value is; numbers and dates may be written as cards write them.

    :param kind: the type, a key of ``TYPES``
    :param subject: what the value is given for, as the message begins
    :param day_first: read a date such as 4/3/2023 as day/month/year
    :raises QueryError: if the value is not of that type
    """
    import pyoxigraph as ox

    try:
        if kind not in _EXACT:
            return ox.NamedNode(value) if kind == "iri" else ox.Literal(value)
        exact = value if re.fullmatch(_EXACT[kind], value) else _READERS[kind](value, day_first)
        exact = str(int(exact)) if kind == "integer" else datetime.date.fromisoformat(exact).isoformat()
        return ox.Literal(exact, datatype=ox.NamedNode(XSD + kind))
    except ValueError:
        pass
    raise QueryError(f"{subject} is no {kind}: {value!r}; write it as in {TYPES[kind]}")


def _size(value: str, _day_first: bool) -> str:
    """A number as cards write sizes: ``30B``, ``1.5 billion``, ``70,000,000``.

    :raises ValueError: if it is none, or more or less than one
    """
    from cardgraph.values.size import read_size

    size = read_size(line_of(value), _refuse)
    if size is None or size.exact is None or size.exact >= _TOO_LARGE:
        raise ValueError(value)
    return str(size.exact)


def _first_day(value: str, day_first: bool) -> str:
    """A date as cards write it; of a month or a year its first day.

    :raises ValueError: if it is none
    """
    from cardgraph.values.date import read_date

    date = read_date(line_of(value), "", day_first, _refuse)
    if date is None:
        raise ValueError(value)
    return (date.lexical + "-01-01")[:10]


_READERS = {"integer": _size, "date": _first_day}


def line_of(value: str) -> Words:
    """A line of text as the readers of cards take it.

    :raises ValueError: if it is no line
    """
    from cardgraph.markdown.words import Prose, Words
    from cardgraph.source.decode import Text

    if not value.isprintable():
        raise ValueError(value)
    prose = Prose(Text("", [value], [value]))
    prose.text, prose.marks = value, [(0, 1, 1)]
    return Words(prose, 0, len(value))


def _refuse(rule: str, _place: Span, /, **_said: Any) -> None:
    """Take nothing that a card would have a finding for.

    :raises ValueError: always
    """
    raise ValueError(rule)
