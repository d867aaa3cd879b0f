"""Parquet as a table of cards, read by pyarrow, a few rows at a time."""

from array import array
from bisect import bisect_right
from collections.abc import Iterator
from typing import IO, Any

from cardgraph.diagnostic import Finding
from cardgraph.packing import MissingExtraError
from cardgraph.source.columns import ColumnError, Columns, choose, missing
from cardgraph.source.container import DamageError
from cardgraph.source.exclusion import Exclusion
from cardgraph.source.table import Table

# Rows that are in memory at once, or fewer, so that their text takes about so many bytes.
_ROWS, _BYTES = 256, 1 << 22
# So much of a column is read at once, in place of all that a group of rows has of it.
_BUFFER = 1 << 20


class Parquet(Table):
    """A file of Parquet; its rows are counted from 1.

    :raises MissingExtraError: if pyarrow is not installed
    """

    def __init__(self, path: str, shown: str, columns: Columns) -> None:
        super().__init__(path, shown, columns)
        # The row that each group of rows begins with, counted from 0, and the number of all of them.
        self._groups = array("Q", [0])
        self._at_once = _ROWS
        self._batches: Iterator[Any] = iter(())
        # The rows of the batch that was read last: the first one, and all of them.
        self._first, self._rows = 0, list[tuple[Any, Any]]()

    def __getstate__(self) -> dict[str, Any]:
        return {**super().__getstate__(), "_batches": iter(()), "_rows": [], "_first": 0}

    def _prepared(self, file: IO[bytes]) -> Any:
        try:
            from pyarrow import ArrowException
            from pyarrow.parquet import ParquetFile
        except ImportError:
            raise MissingExtraError(self.shown, "pyarrow", "parquet") from None
        try:
            return ParquetFile(file, pre_buffer=False, buffer_size=_BUFFER)
        except ArrowException as error:
            raise DamageError(f"no Parquet: {_first_line(error)}") from None

    def _find(self, exclusion: Exclusion) -> None:
        schema = self._stream.schema_arrow
        chosen = [choose(candidates, schema.names) for candidates in self.columns.candidates()]
        self.text_column, self.id_column = (column or "" for column in chosen)
        if not all(chosen):
            raise missing(self.shown, self.columns, schema.names)
        for column, kinds in ((self.text_column, "text"), (self.id_column, "text or whole numbers")):
            if not _is_text(schema.field(column).type, whole_numbers=column == self.id_column):
                found = schema.field(column).type
                raise ColumnError(f"{self.shown}: column {column!r} is {found}, and has to be {kinds}")
        metadata = self._stream.metadata
        for group in range(metadata.num_row_groups):
            self._groups.append(self._groups[-1] + metadata.row_group(group).num_rows)
        self._at_once = self._few(metadata)
        for number in range(self._groups[-1]):
            values = self._values(number)
            name = self._named(values[0], number + 1)
            text = name if isinstance(name, Finding) else self._text(values[1], number + 1)
            if isinstance(name, str) and self._is_left_out(name, exclusion):
                continue
            self._add("" if isinstance(name, Finding) or isinstance(text, Finding) else name, number + 1)

    def _few(self, metadata: Any) -> int:
        """How many rows are to be in memory at once, by what is said of the size of their text."""
        most = 1.0
        for group in map(metadata.row_group, range(metadata.num_row_groups)):
            sizes = [
                group.column(index).total_uncompressed_size
                for index in range(group.num_columns)
                if group.column(index).path_in_schema in (self.text_column, self.id_column)
            ]
            most = max(most, sum(sizes) / max(group.num_rows, 1))
        return max(1, min(_ROWS, int(_BYTES / most)))

    def _read(self, entry: int) -> bytes | Finding:
        number = self.numbers[entry]
        name, text = self._values(number - 1)
        named = self._named(name, number)
        return named if isinstance(named, Finding) else self._text(text, number)

    def _values(self, row: int) -> tuple[Any, Any]:
        """The id and the bytes of the text of a row, counted from 0; rows in their order cost the least."""
        from pyarrow import ArrowException

        try:
            if not self._first <= row < self._first + len(self._rows):
                self._go_to(row)
        except ArrowException as error:
            raise DamageError(_first_line(error)) from None
        return self._rows[row - self._first]

    def _go_to(self, row: int) -> None:
        """Read the batch that a row is in: from where the last one ended, or from the start of its group."""
        group = bisect_right(self._groups, row) - 1
        if row < self._first or self._first + len(self._rows) <= self._groups[group]:
            self._batches = self._stream.iter_batches(
                self._at_once, row_groups=[group], columns=[self.id_column, self.text_column], use_threads=False
            )
            self._first, self._rows = self._groups[group], []
        while not self._first <= row < self._first + len(self._rows):
            batch = next(self._batches, None)
            if batch is None:
                raise DamageError(f"there is no row {row + 1}, though it says that there is")
            self._first += len(self._rows)
            self._rows = list(
                zip(*(_listed(batch.column(name)) for name in (self.id_column, self.text_column)), strict=True)
            )


def _is_text(kind: Any, whole_numbers: bool) -> bool:
    """Whether a column is one of text, or of bytes, which may be text; or of whole numbers, if those will do."""
    from pyarrow import types

    if types.is_dictionary(kind):
        kind = kind.value_type
    tests = (types.is_string, types.is_large_string, types.is_string_view, types.is_binary, types.is_large_binary)
    return any(test(kind) for test in tests) or (whole_numbers and types.is_integer(kind))


def _listed(column: Any) -> list[Any]:
    """The values of a column; text as bytes, since nobody has seen yet that they are UTF-8."""
    from pyarrow import large_binary, types

    if types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if not types.is_integer(column.type):
        column = column.cast(large_binary())
    found: list[Any] = column.to_pylist()
    return found


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]
