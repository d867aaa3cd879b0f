"""What can be shown of models, and counted by, from ``columns.toml``."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from cardgraph.errors import hint
from cardgraph.query.errors import QueryError
from cardgraph.records import NamedTuple
from cardgraph.resources import read_table

_FILE = "filters/columns.toml"
# Models are counted by one thing, or by two in a cross table.
_MOST = 2


class Column(NamedTuple):
    """A column: ``pattern`` finds what models have, ``value`` is an expression for it.

    Where models have ``one`` value at most, that is an aggregate. ``unfit`` is why models are not counted by it,
    empty where they are; ``shown`` is whether it is shown where nobody says which are.
    """

    name: str
    help: str
    pattern: str = ""
    value: str = ""
    one: bool = False
    unfit: str = ""
    shown: bool = False

    @property
    def title(self) -> str:
        """What people call it."""
        return self.name.replace("_", " ")


@cache
def columns() -> dict[str, Column]:
    """All columns by name, in the order in which they are listed."""
    return {name: _column(name, **entries) for name, entries in read_table(_FILE).items()}


def _column(name: str, pattern: str = "", **others: Any) -> Column:
    return Column(name, pattern=pattern.strip(), **others)


def shown(names: str | Iterable[str] | None) -> list[Column]:
    """The columns of some names, which a text has with commas between; without any, those that are usual.

    :raises QueryError: if there is no such column, or one comes twice
    """
    if names is None:
        return [column for column in columns().values() if column.shown]
    return _found(names, "columns")


def counted(names: str | Iterable[str]) -> list[Column]:
    """The columns that models are counted by.

    :raises QueryError: if there is no such column, or models are not counted by it, or there are more than two
    """
    found = _found(names, "by")
    for column in found:
        if column.unfit:
            fit = ", ".join(other.name for other in columns().values() if not other.unfit)
            raise QueryError(f"models are not counted by {column.name}: {column.unfit}; there are: {fit}")
    if len(found) > _MOST:
        raise QueryError(f"models are counted by one thing or by two, and not by {len(found)}; leave some out")
    return found


def _found(names: str | Iterable[str], option: str) -> list[Column]:
    listed = names.split(",") if isinstance(names, str) else list(names)
    wanted = [name.strip().casefold().replace("-", "_").replace(" ", "_") for name in listed]
    for name in wanted:
        if name not in columns():
            raise QueryError(f'--{option}: no column is called "{name}"; {hint(name, columns())}')
        if wanted.count(name) > 1:
            raise QueryError(f"--{option}: the column {name} is given twice; leave one")
    return [columns()[name] for name in wanted]
