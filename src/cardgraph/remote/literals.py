"""Literals that come back from a store as they were sent, and those that do not.

The patterns hold what was seen to come back unchanged from Oxigraph 0.5 and Virtuoso 7.2. Where a
store is of another kind, what both keep is taken to be safe.
"""

import re

import pyoxigraph as ox

from cardgraph.vocab import XSD

_ZONE = r"(?:Z|[+-](?!00:00)\d\d:\d\d)?"
_DATE = r"(?!0000)\d{4}-\d\d-\d\d"
_TIME = r"(?:[01]\d|2[0-3]):\d\d:\d\d"
# 18 digits always fit the 64 bits that engines count in.
_INTEGER = r"0|-?[1-9]\d{0,17}"
_EXACT = {
    "integer": _INTEGER,
    "decimal": rf"(?!(?:\D*\d){{16}})(?:{_INTEGER}|-?(?:0|[1-9]\d*)\.\d*[1-9])",
    "boolean": "true|false",
    "date": _DATE + _ZONE,
    "dateTime": rf"{_DATE}T{_TIME}{_ZONE}",
    "time": _TIME + _ZONE,
    "gYear": r"(?!0000)\d{4}" + _ZONE,
    "gYearMonth": r"(?!0000)\d{4}-\d\d" + _ZONE,
}
_VIRTUOSO = {"boolean": "0|1"}
_OXIGRAPH = {"double": r"-?(?:0|[1-9]\d{0,14})(?:\.\d{0,9}[1-9])?", "dateTime": rf"{_DATE}T{_TIME}(?:\.\d{{0,8}}[1-9])?{_ZONE}"}
_UNSAFE = """double float long int short byte nonNegativeInteger positiveInteger nonPositiveInteger negativeInteger
    unsignedLong unsignedInt unsignedShort unsignedByte duration dayTimeDuration yearMonthDuration dateTimeStamp""".split()
_WKT = "http://www.opengis.net/ont/geosparql#wktLiteral"
_PATTERNS: dict[str, dict[str, re.Pattern[str] | None]] = {}


def survives(literal: ox.Literal, kind: str) -> bool:
    """Whether a store is known to give a literal back as it is.

    :param kind: the kind of store, a key of ``KINDS``
    """
    if literal.language or literal.datatype.value == XSD + "string":
        return True
    patterns = _patterns(kind)
    datatype = literal.datatype.value
    if datatype not in patterns:
        return True
    pattern = patterns[datatype]
    return bool(pattern and pattern.fullmatch(literal.value))


def _patterns(kind: str) -> dict[str, re.Pattern[str] | None]:
    """By datatype the lexical forms that survive; other datatypes are text to a store."""
    if kind not in _PATTERNS:
        own = {"virtuoso": _VIRTUOSO, "oxigraph": _OXIGRAPH}.get(kind, {"boolean": r"(?!)"})
        forms = dict.fromkeys(_UNSAFE, r"(?!)") | _EXACT | own
        _PATTERNS[kind] = {XSD + name: re.compile(form, re.ASCII) for name, form in forms.items()}
        if kind != "oxigraph":
            _PATTERNS[kind][_WKT] = None
    return _PATTERNS[kind]


def term_text(term: ox.NamedNode | ox.Literal) -> str:
    """A term as it is sent, in Turtle and in SPARQL.

    Integers are written bare: Virtuoso makes decimals of quoted ones of more than 32 bits.
    """
    if isinstance(term, ox.Literal) and term.datatype.value == XSD + "integer" and re.fullmatch(_INTEGER, term.value, re.ASCII):
        return term.value
    return str(term)
