"""Which columns of a table hold the cards and what they are called."""

from collections.abc import Collection

from cardgraph.errors import CardgraphError, Status
from cardgraph.records import NamedTuple

# What the columns are called where nobody says so; of several that a table has, the first counts.
TEXT_COLUMNS = ("text", "card", "content", "markdown", "readme")
ID_COLUMNS = ("id", "modelId", "model_id", "repo_id", "path", "name")
# Columns that a message lists, and how much of the name of each.
_LISTED, _LONGEST = 20, 40


class ColumnError(CardgraphError):
    """A table that has no column of the name that is asked for, or one of no use; the text lists those there are."""

    status = Status.USAGE


class Columns(NamedTuple):
    """The columns of tables that hold the text of a card and its id; None for one of those that are usual."""

    text: str | None = None
    id: str | None = None

    def candidates(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The names that the column of the text may have, and that of the id, the first that is there being it."""
        return (self.text,) if self.text else TEXT_COLUMNS, (self.id,) if self.id else ID_COLUMNS


def choose(candidates: tuple[str, ...], there: Collection[str]) -> str | None:
    """The first of some names that is there."""
    return next((name for name in candidates if name in there), None)


def missing(table: str, columns: Columns, there: Collection[str]) -> ColumnError:
    """What to raise where a table lacks the column of the text or that of the id.

    :param table: the table as people see it
    :param there: the names of its columns
    """
    texts, ids = columns.candidates()
    candidates, option = (ids, "--id-column") if choose(texts, there) else (texts, "--text-column")
    wanted = f"no column {candidates[0]!r}" if len(candidates) == 1 else f"none of the columns {', '.join(candidates)}"
    listed = ", ".join(name if len(name) <= _LONGEST else name[:_LONGEST] + "\u2026" for name in list(there)[:_LISTED])
    more = f" and {len(there) - _LISTED:,} more" if len(there) > _LISTED else ""
    has = f"it has {listed}{more}; {option} says which" if there else "it has no columns"
    return ColumnError(f"{table} has {wanted}: {has}")
