"""Tables of cards: a row a card, of which one column is its text and another what it is called."""

import os

from cardgraph.diagnostic import Finding, Span, shortened
from cardgraph.source.columns import Columns
from cardgraph.source.container import LONGEST_NAME, Container
from cardgraph.source.decode import MAX_BYTES
from cardgraph.source.exclusion import Exclusion


class Table(Container):
    """A table, of one format or another.

    A card in it is called what its id is, as it is written, whatever the file is called.

    :param columns: what the columns are called
    """

    def __init__(self, path: str, shown: str, columns: Columns) -> None:
        super().__init__(path, shown)
        self.columns = columns
        # Empty until it is known.
        self.text_column = self.id_column = ""

    def shown_of(self, entry: int) -> str:
        """The id of a card; of a row that is none, the file."""
        return self.shown if entry in self.faults else self.names[entry] or self.shown

    def _is_left_out(self, name: str, exclusion: Exclusion) -> bool:
        """Whether a card is left out by its id, or by one of the folders that the id would lie in were it a path."""
        if not exclusion.patterns:
            return False
        parts = name.split("/")
        ends = range(1, len(parts) + 1)
        return any(exclusion.covers(os.path.join(self.path, *parts[:end]), self.path) for end in ends)

    def _fault(self, rule: str, number: int, at: int = 1, /, **values: str) -> Finding:
        """A finding about a row, by its number, in place of a card.

        :param at: the column of the line that shows it
        """
        return Finding(rule, Span(self.shown, number, at, at), values)

    def _named(self, found: object, number: int) -> str | Finding:
        """What a card is called by the value of its id: text that any graph can hold."""
        column = self.id_column
        if isinstance(found, int) and not isinstance(found, bool):
            found = str(found)
        if isinstance(found, bytes):
            found = found.decode("utf-8", "backslashreplace")
        if not isinstance(found, str):
            return self._fault("row-without-id", number, column=column, found=_kind(found))
        if not found.strip():
            return self._fault("row-without-id", number, column=column, found="empty")
        if len(found) > LONGEST_NAME:
            return self._fault("row-without-id", number, column=column, found=f"longer than {LONGEST_NAME} characters")
        return found.encode("utf-8", "backslashreplace").decode()

    def _text(self, found: object, number: int) -> bytes | Finding:
        """The bytes of a card by the value of its text."""
        if isinstance(found, str):
            # Half of a surrogate pair is no text; it is found to be none, as it would be in a file.
            found = found.encode("utf-8", "surrogatepass")
        if not isinstance(found, bytes):
            return self._fault("row-without-text", number, column=self.text_column, found=_kind(found))
        if len(found) > MAX_BYTES:
            return self._fault("file-too-large", number, size=str(len(found)), limit=str(MAX_BYTES))
        return found


def _kind(found: object) -> str:
    """What a value is that should be text."""
    if found is None:
        return "null"
    kinds = {bool: "a truth value", int: "a number", float: "a number", list: "a list", dict: "an object"}
    return kinds.get(type(found), shortened(type(found).__name__))
