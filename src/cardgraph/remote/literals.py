"""Terms that come back from a store as they were sent, and those that do not.

The forms are what was seen to come back unchanged from Oxigraph 0.5 and Virtuoso 7.2. Where a
store is of another kind, what both keep is taken to be safe.
"""

import re
from functools import cache

import pyoxigraph as ox

from cardgraph.vocabulary.namespaces import XSD

# 18 digits always fit the 64 bits that engines count in.
_INTEGER = r"(?:0|-?[1-9]\d{0,17})"
_ZONE = r"(?:Z|[+-](?!00:00)\d\d:\d\d)?"
_DATE = r"(?!0000)\d{4}-\d\d-\d\d"
_TIME = r"(?:[01]\d|2[0-3]):\d\d:\d\d"
_NONE = r"(?!)"
_FORMS = {
    "integer": _INTEGER,
    "decimal": rf"(?!(?:\D*\d){{16}})(?:{_INTEGER}|-?(?:0|[1-9]\d*)\.\d*[1-9])",
    "date": _DATE + _ZONE,
    "dateTime": f"{_DATE}T{_TIME}{_ZONE}",
    "time": _TIME + _ZONE,
    "gYear": r"(?!0000)\d{4}" + _ZONE,
    "gYearMonth": r"(?!0000)\d{4}-\d\d" + _ZONE,
    **dict.fromkeys(("boolean", "double", "float", "precisionDecimal"), _NONE),
    **dict.fromkeys(("duration", "dayTimeDuration", "yearMonthDuration", "dateTimeStamp"), _NONE),
    **dict.fromkeys(("long", "int", "short", "byte", "nonNegativeInteger", "positiveInteger"), _NONE),
    **dict.fromkeys(("unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte"), _NONE),
    **dict.fromkeys(("nonPositiveInteger", "negativeInteger"), _NONE),
}
_OWN_FORMS = {
    "oxigraph": {
        "integer": r"0|-?[1-9]\d*",
        "boolean": "true|false",
        "dateTime": rf"{_DATE}T{_TIME}(?:\.\d{{0,8}}[1-9])?{_ZONE}",
        "double": r"-?(?:0|[1-9]\d{0,14})(?:\.\d{0,9}[1-9])?",
    },
}
# Virtuoso keeps no more of one.
_LONGEST_IRI = 1800
_WKT = "http://www.opengis.net/ont/geosparql#wktLiteral"
_BARE = re.compile(_INTEGER, re.ASCII)


def survives(term: ox.NamedNode | ox.Literal, kind: str) -> bool:
    """Whether a store is known to give a term back as it is.

    :param kind: the kind of store, a key of ``KINDS``
    """
    if isinstance(term, ox.NamedNode):
        return kind == "oxigraph" or len(term.value) <= _LONGEST_IRI
    # A store takes a datatype that it knows nothing of, and of course a string, for text.
    form = None if term.language else _forms(kind).get(term.datatype.value)
    return form is None or bool(form.fullmatch(term.value))


@cache
def _forms(kind: str) -> dict[str, re.Pattern[str]]:
    forms = {XSD + name: form for name, form in {**_FORMS, **_OWN_FORMS.get(kind, {})}.items()}
    if kind != "oxigraph":
        forms[_WKT] = _NONE
    return {datatype: re.compile(form, re.ASCII) for datatype, form in forms.items()}


def spelt(term: ox.NamedNode | ox.Literal) -> str:
    """A term as it is sent, in Turtle and in SPARQL.

    Integers are written bare: of quoted ones beyond 32 bits Virtuoso makes decimals.
    """
    if isinstance(term, ox.Literal) and term.datatype.value == XSD + "integer" and _BARE.fullmatch(term.value):
        return term.value
    return str(term)
