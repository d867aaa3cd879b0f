"""Answers on disk: rows that are read back one by one, since there are as many as models, and more."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeAlias

Row: TypeAlias = dict[str, str]

# Rows that are read at once.
_SOME = 1000


class Rows:
    """The rows of an answer, in their order: from column to text, which is empty where nothing is known.

    :param database: what holds them
    :param table: the name of the table
    :param columns: what the query calls them
    """

    def __init__(self, database: sqlite3.Connection, table: str, columns: Sequence[str]) -> None:
        self._database, self._table, self._columns = database, table, tuple(columns)
        self._named = [f'"c_{column}"' for column in columns]
        self._indexed: set[str] = set()
        database.execute(f"CREATE TABLE {table} (number INTEGER PRIMARY KEY, {', '.join(self._named)})")

    def add(self, rows: Iterable[Sequence[str]]) -> None:
        """Take some rows."""
        places = ", ".join("?" * len(self._named))
        insert = f"INSERT INTO {self._table} ({', '.join(self._named)}) VALUES ({places})"
        with written(self._database):
            self._database.executemany(insert, rows)

    def arrange(self, order: Sequence[str]) -> None:
        """Put the rows in an order, and leave one of those that are alike.

        :param order: expressions of SQL, in which columns have ``c_`` in front
        """
        named = ", ".join(self._named)
        self._database.executescript(
            f"BEGIN; CREATE TABLE arranged (number INTEGER PRIMARY KEY, {named});"
            f"INSERT INTO arranged ({named}) SELECT DISTINCT {named} FROM {self._table} ORDER BY {', '.join(order)};"
            f"DROP TABLE {self._table}; ALTER TABLE arranged RENAME TO {self._table}; COMMIT;"
        )

    def __len__(self) -> int:
        (found,) = self._database.execute(f"SELECT COUNT(*) FROM {self._table}").fetchone()
        return int(found)

    def __iter__(self) -> Iterator[Row]:
        last = 0
        # No statement stays open: whoever takes the rows may write others meanwhile.
        while found := self._select("WHERE number > ? ORDER BY number LIMIT ?", (last, _SOME)):
            for row in found:
                yield self._row(row)
            last = int(found[-1][0])

    def some(self, first: int, most: int) -> list[Row]:
        """Some of the rows, from one on, counted from 0."""
        return self._rows("WHERE number > ? ORDER BY number LIMIT ?", (first, most))

    def of(self, column: str, value: str) -> list[Row]:
        """The rows that have a value in a column."""
        if column not in self._indexed:
            self._database.execute(f'CREATE INDEX {self._table}_{column} ON {self._table} ("c_{column}")')
            self._indexed.add(column)
        return self._rows(f'WHERE "c_{column}" = ? ORDER BY number', (value,))

    def _rows(self, where: str, values: tuple[object, ...]) -> list[Row]:
        return [self._row(found) for found in self._select(where, values)]

    def _row(self, found: Sequence[str]) -> Row:
        return dict(zip(self._columns, found[1:], strict=True))

    def _select(self, where: str, values: tuple[object, ...]) -> list[tuple[str, ...]]:
        query = f"SELECT number, {', '.join(self._named)} FROM {self._table} {where}"
        return self._database.execute(query, values).fetchall()


def database(path: str) -> sqlite3.Connection:
    """A new file of tables, which ends with the process: nothing of it has to outlive a crash.

    :param path: where it is
    """
    made = sqlite3.connect(path, isolation_level=None)
    made.execute("PRAGMA journal_mode = OFF")
    made.execute("PRAGMA synchronous = OFF")
    return made


@contextmanager
def written(database: sqlite3.Connection) -> Iterator[None]:
    """What the block writes, written at once: one by one, rows would take many times as long."""
    database.execute("BEGIN")
    yield
    database.execute("COMMIT")
