"""Rows that fit a terminal: short IRIs, names before them, and long texts cut."""

import re
from collections.abc import Iterator, Mapping

from cardgraph.query.results import Cell, QueryResults
from cardgraph.records import NamedTuple
from cardgraph.render.results.cells import numeric_columns, text_of
from cardgraph.render.width import cells, cut, safe

# What a table puts between columns; what a column of texts should have, and what one may be cut to at worst.
_GAP, _COMFORT, _LEAST = 2, 12, 6
# Texts of this width say nothing any more when they are cut: years, dates, codes.
_SHORT = 10


class Fitted(NamedTuple):
    """Rows that fit, whether any text in them was cut, and the columns that had no place."""

    results: QueryResults
    is_cut: bool
    left_out: tuple[str, ...]


class _Column(NamedTuple):
    """A column: its cells, the texts of those that differ, the width of the widest, and what sort they are of."""

    name: str
    cells: tuple[Cell | None, ...]
    texts: dict[Cell | None, str]
    needed: int
    is_iri: bool
    is_numeric: bool

    @property
    def width(self) -> int:
        """The cells of a terminal that it takes as a whole."""
        return max(self.needed, cells(self.name))

    def given(self, share: int) -> int:
        """The cells that it gets where each column with longer texts has a share of the line."""
        least = self.needed if self.is_numeric or self.needed <= _SHORT else _LEAST
        return min(self.width, max(1, least, share))

    def cut(self, width: int) -> "_Column":
        """The column as it is shown in so many cells."""
        texts = {cell: cut(text, width) for cell, text in self.texts.items()}
        shown = {cell: Cell(text) for cell, text in texts.items()}
        return self._replace(
            name=cut(self.name, width),
            cells=self.cells if self.is_numeric else tuple(map(shown.__getitem__, self.cells)),
            needed=_widest(texts),
        )


def fitted(results: QueryResults, width: int, prefixes: Mapping[str, str], *, ours: bool) -> Fitted:
    """The rows of a SELECT, made to fit lines of a width as a table.

    :param width: cells of a line
    :param prefixes: what IRIs may be shortened by: namespaces by prefix
    :param ours: whether it is for us to say which columns matter: then IRIs at the beginning go behind the
        other columns, and give way to them
    """
    columns = list(_columns(results, prefixes))
    kept = columns
    if ours:
        names = next((place for place, column in enumerate(columns) if not column.is_iri), 0)
        kept = [*columns[names:], *columns[:names]]
        while _share(kept, width) < _COMFORT and any(column.is_iri for column in kept):
            last = max(place for place, column in enumerate(kept) if column.is_iri)
            kept = [*kept[:last], *kept[last + 1 :]]
    while len(kept) > 1 and _share(kept, width) < 0:
        kept = kept[:-1]
    shown = [column.cut(given) for column, given in zip(kept, _given(kept, max(0, _share(kept, width))), strict=True)]
    rows = tuple(zip(*(column.cells for column in shown), strict=True))
    return Fitted(
        QueryResults("select", tuple(column.name for column in shown), rows),
        any(column.width < whole.width for column, whole in zip(shown, kept, strict=True)),
        tuple(column.name for column in columns if not any(column is other for other in kept)),
    )


def _columns(results: QueryResults, prefixes: Mapping[str, str]) -> Iterator[_Column]:
    for place, (name, is_numeric) in enumerate(zip(results.columns, numeric_columns(results), strict=True)):
        column = tuple(row[place] for row in results.rows)
        texts = {cell: _short(cell, prefixes) for cell in set(column)}
        is_iri = any(texts) and all(cell is None or cell.kind == "uri" for cell in texts)
        yield _Column(name, column, texts, _widest(texts), is_iri, is_numeric)


def _widest(texts: Mapping[Cell | None, str]) -> int:
    return max(map(cells, texts.values()), default=0)


def _short(cell: Cell | None, prefixes: Mapping[str, str]) -> str:
    """A cell's text; of an IRI the short form where there is one."""
    text = safe(text_of(cell))
    if cell and cell.kind == "uri":
        for prefix, namespace in prefixes.items():
            local = text.removeprefix(namespace)
            if local != text and re.fullmatch(r"[^\W_][^\s/#:]*", local):
                return f"{prefix}:{local}"
    return text


def _share(columns: list[_Column], width: int) -> int:
    """The cells that each column with longer texts may have so that all of them fit; below 0, if they cannot."""
    room = width - _GAP * (len(columns) - 1)
    return next((share for share in range(width, -1, -1) if sum(_given(columns, share)) <= room), -1)


def _given(columns: list[_Column], share: int) -> list[int]:
    """The cells of each column; the first, which says what a row is about, has two shares."""
    return [column.given(share if place else 2 * max(share, _LEAST)) for place, column in enumerate(columns)]
