"""JSON Lines as a table of cards: an object a line, read as a stream, packed or not."""

import json
from array import array
from collections.abc import Iterator
from typing import Any, TypeAlias

from cardgraph.diagnostic import Finding
from cardgraph.records import NamedTuple
from cardgraph.source.columns import Columns, choose, missing
from cardgraph.source.container import DamageError
from cardgraph.source.exclusion import Exclusion
from cardgraph.source.table import Table

# Of a card of the longest kind each byte may be written as six, and there may be more in a row than the card.
_LONGEST, _PIECE = 8 << 20, 1 << 16
# Rows at the start of a file, none of which is any: it is no JSON Lines then.
_PATIENCE = 1000
# Columns of which a message might speak.
_REMEMBERED = 1000
_BOM, _UTF_16 = b"\xef\xbb\xbf", (b"\xff\xfe", b"\xfe\xff")

# An id and the bytes of a card; or why there is none.
_Row: TypeAlias = "tuple[str, bytes] | Finding"


class JsonLines(Table):
    """A file of JSON Lines; its rows are counted as its lines are."""

    def __init__(self, path: str, shown: str, columns: Columns) -> None:
        super().__init__(path, shown, columns)
        self._offsets = array("Q")

    def _find(self, exclusion: Exclusion) -> None:
        """Go through the lines; which columns count shows in the first row that has some that do."""
        there: dict[str, None] = {}
        early: list[tuple[int, int]] = []
        card_end = 0
        for number, offset, line in self._lines():
            values = _values(line)
            if not self.text_column and not self._has_columns(values):
                if isinstance(values, dict) and len(there) < _REMEMBERED:
                    there.update(dict.fromkeys(values))
                early.append((number, offset))
                if len(early) == _PATIENCE:
                    break
                continue
            # What the rows lacked that came before can be said now.
            for place in early:
                self._enter("", *place)
            early.clear()
            row = self._row(values, number)
            name = "" if isinstance(row, Finding) else row[0]
            if name:
                card_end = offset + len(line)
            if not (name and self._is_left_out(name, exclusion)):
                self._enter(name, number, offset)
            self._see_no_desert(offset - card_end)
        if there and early:
            raise missing(self.shown, self.columns, there)
        if len(early) == _PATIENCE:
            raise DamageError(f"none of the first {_PATIENCE:,} lines is a row of JSON Lines")
        for place in early:
            self._enter("", *place)

    def _enter(self, name: str, number: int, offset: int) -> None:
        self._add(name, number)
        self._offsets.append(offset)

    def _read(self, entry: int) -> bytes | Finding:
        self._stream.seek(self._offsets[entry])
        row = self._row(_values(self._stream.readline(_LONGEST + 1)), self.numbers[entry])
        return row if isinstance(row, Finding) else row[1]

    def _lines(self) -> Iterator[tuple[int, int, bytes]]:
        """The lines that are not blank: number, offset and bytes, of which a line that is too long has some only."""
        number = offset = desert = 0
        while line := self._stream.readline(_LONGEST + 1):
            number += 1
            if number == 1:
                self._see_no_utf_16(line)
            length = len(line)
            while not line.endswith(b"\n") and length > _LONGEST and (piece := self._stream.readline(_PIECE)):
                length += len(piece)
                self._see_no_desert(length)
                if piece.endswith(b"\n"):
                    break
            if length > _LONGEST or not line.isspace():
                desert = offset
                yield number, offset, line
            offset += length
            self._see_no_desert(offset - desert)

    def _see_no_utf_16(self, line: bytes) -> None:
        if line.startswith(_UTF_16):
            raise DamageError("it begins as UTF-16 does; save it as UTF-8")

    def _has_columns(self, values: object) -> bool:
        """Whether a row has the columns that count; if so, which they are is known from now on."""
        if not isinstance(values, dict):
            return False
        text, name = (choose(candidates, values) for candidates in self.columns.candidates())
        if text is None or name is None:
            return False
        self.text_column, self.id_column = text, name
        return True

    def _row(self, values: "dict[str, Any] | _Unreadable", number: int) -> _Row:
        """What a row holds.

        :param values: by column; or why the line is no row
        """
        if isinstance(values, _Unreadable):
            return self._fault("row-unreadable", number, values.column, reason=values.reason)
        for column, rule in ((self.id_column, "row-without-id"), (self.text_column, "row-without-text")):
            if column not in values:
                return self._fault(rule, number, column=column, found="not there")
        name = self._named(values[self.id_column], number)
        if isinstance(name, Finding):
            return name
        text = self._text(values[self.text_column], number)
        return text if isinstance(text, Finding) else (name, text)


class _Unreadable(NamedTuple):
    """Why a line is no row, and from which column on that shows."""

    reason: str
    column: int = 1


def _values(line: bytes) -> dict[str, Any] | _Unreadable:
    """The object that a line holds, or why it holds none."""
    if len(line) > _LONGEST:
        return _Unreadable(f"it is longer than {_LONGEST >> 20} MiB")
    data = line.removeprefix(_BOM).rstrip()
    try:
        found = json.loads(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        column = len(data[: error.start].decode("utf-8")) + 1
        return _Unreadable(f"byte 0x{data[error.start]:02X} is not UTF-8", column)
    except json.JSONDecodeError as error:
        return _Unreadable(f"no JSON: {error.msg[:1].lower()}{error.msg[1:]}", error.colno)
    except RecursionError:
        return _Unreadable("JSON that is nested too deep")
    except ValueError as error:
        # A number of more digits than Python makes into one.
        return _Unreadable(f"JSON that cannot be read: {error}")
    return found if isinstance(found, dict) else _Unreadable("JSON, but no object")
