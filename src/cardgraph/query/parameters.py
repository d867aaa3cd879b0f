"""The parameters of queries: their types, and the RDF terms that values of each are."""

from __future__ import annotations

import datetime
import re
from typing import TYPE_CHECKING, NamedTuple

from cardgraph.query.errors import QueryError
from cardgraph.vocabulary.namespaces import XSD

if TYPE_CHECKING:
    import pyoxigraph as ox

# What a string names, where a parameter wants a name: one of what the query "names" calls a kind, or a kind itself.
NAMING = ("model", "risk", "kind")
# The types, and how a value of each looks; any string will do as a name.
TYPES = {"string": "LLaMA 2", "integer": "70000000000", "date": "2023-07-18", "iri": "https://w3id.org/dpv/risk#Fraud"}
TYPES |= dict.fromkeys(NAMING, "")
# 18 digits always fit the 64 bits that engines count in.
_EXACT = {"integer": r"[+-]?[0-9]{1,18}", "date": r"[0-9]{4}-[0-9]{2}-[0-9]{2}"}


class Parameter(NamedTuple):
    """Binds the variable of its name; ``type`` is a key of ``TYPES``, ``default`` may be None."""

    name: str
    type: str
    required: bool
    default: str | None
    description: str


def term(kind: str, value: str, subject: str) -> ox.NamedNode | ox.Literal:
    """The RDF term that a value is.

    :param kind: the type, a key of ``TYPES``
    :param subject: what the value is given for, as the message begins
    :raises QueryError: if the value is not of that type
    """
    import pyoxigraph as ox

    try:
        if kind not in _EXACT:
            return ox.NamedNode(value) if kind == "iri" else ox.Literal(value)
        if re.fullmatch(_EXACT[kind], value):
            exact = str(int(value)) if kind == "integer" else datetime.date.fromisoformat(value).isoformat()
            return ox.Literal(exact, datatype=ox.NamedNode(XSD + kind))
    except ValueError:
        pass
    raise QueryError(f"{subject} is no {kind}: {value!r}; write it as in {TYPES[kind]}")
