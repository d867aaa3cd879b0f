"""Cells of query results as values of Python."""

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import TypeAlias

from cardgraph.query.results import Cell
from cardgraph.vocabulary.namespaces import XSD

# The integers of XML Schema, each of which is an integer of Python.
_INTEGERS = (
    "integer", "nonNegativeInteger", "positiveInteger", "nonPositiveInteger", "negativeInteger", "long", "int",
    "short", "byte", "unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte",
)  # fmt: skip


class IRI(str):
    """The IRI of a thing: text, which tells by its type that it is no name."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"IRI({super().__repr__()})"


Value: TypeAlias = "int | Decimal | float | bool | datetime.datetime | datetime.date | IRI | str | None"


def _boolean(text: str) -> bool:
    return {"true": True, "1": True, "false": False, "0": False}[text]


_READERS: dict[str, Callable[[str], Value]] = {
    **dict.fromkeys((XSD + name for name in _INTEGERS), int),
    XSD + "decimal": Decimal,
    XSD + "double": float,
    XSD + "float": float,
    XSD + "boolean": _boolean,
    XSD + "date": datetime.date.fromisoformat,
    XSD + "dateTime": datetime.datetime.fromisoformat,
}


def native(cell: Cell | None) -> Value:
    """The value of a cell.

    :returns: a number, a truth value or a date, where the literal is one that Python can hold; an ``IRI``;
        else text, as of a year or a month; None where a variable is unbound
    """
    if cell is None:
        return None
    if cell.kind == "uri":
        return IRI(cell.text)
    if cell.kind == "bnode":
        return f"_:{cell.text}"
    try:
        return _READERS[cell.datatype](cell.text)
    except (KeyError, ValueError, ArithmeticError):
        return cell.text
