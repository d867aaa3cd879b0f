"""What models can be filtered by, from ``filters.toml``: options, how their values are read, the patterns they add."""

from functools import cache
from typing import Any

from cardgraph.records import NamedTuple
from cardgraph.resources import read_table

_FILE = "filters/filters.toml"


class Filter(NamedTuple):
    """A filter by the name of its option.

    ``reads`` is a key of ``readers.READERS``, ``pattern``, ``named``, ``category`` and ``stated`` are graph
    patterns in SPARQL about ``?model``, with ``?value`` for a term and ``?name`` for a text; ``negated`` says that
    it wants models for which the pattern does not hold.
    """

    name: str
    help: str
    metavar: str
    reads: str
    pattern: str = ""
    named: str = ""
    category: str = ""
    stated: str = ""
    negated: bool = False

    @property
    def option(self) -> str:
        """The option as it is typed."""
        return f"--{self.name}"


@cache
def filters() -> dict[str, Filter]:
    """All filters by name, in the order in which they are shown."""
    return {name: _filter(name, **entries) for name, entries in _tables().items()}


@cache
def absences() -> dict[str, str]:
    """What models can be without, each with the pattern that holds for those that are not."""
    return {name: pattern.strip() for name, pattern in _tables()["without"]["what"].items()}


@cache
def _tables() -> dict[str, dict[str, Any]]:
    return read_table(_FILE)


def _filter(name: str, named: str = "", what: object = None, **others: Any) -> Filter:
    """A filter from its table; ``what`` it may want is no part of it."""
    return Filter(name, named=named.strip(), **others)
