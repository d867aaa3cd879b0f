"""The lists that Python programs are given: findings and rows, which show themselves shortly, and as tables."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from cardgraph.diagnostic import Diagnostic, Severity
from cardgraph.errors import CardgraphError
from cardgraph.query.native import Value

_FINDING = ("severity", "rule", "file", "line", "column", "end_column", "message", "hint")


class Findings(list[Diagnostic]):
    """Diagnostics, sorted by place."""

    def __repr__(self) -> str:
        counts = Counter(found.severity for found in self)
        parts = [_number(counts[severity], severity.label) for severity in reversed(Severity) if counts[severity]]
        return f"<{_number(len(self), 'finding')}{': ' if parts else ''}{', '.join(parts)}>"

    def _repr_html_(self) -> str:
        from cardgraph.render.html import table

        return table(_FINDING, self._rows())

    def to_dataframe(self) -> Any:
        """The findings as a ``pandas.DataFrame``: severity, rule, file, line, column, end_column, message, hint.

        :raises CardgraphError: if pandas is not installed
        """
        return _data_frame(_FINDING, self._rows())

    def _rows(self) -> list[tuple[object, ...]]:
        from cardgraph.render.findings.advice import advice

        return [(found.severity.label, found.rule, *found.span, found.message, advice(found)) for found in self]


class Rows(list[dict[str, Value]]):
    """The rows of an answer, each a dict from column to value; ``columns`` are the names in their order."""

    def __init__(self, rows: Iterable[dict[str, Value]] = (), columns: Sequence[str] = ()) -> None:
        super().__init__(rows)
        self.columns = tuple(columns)

    def __repr__(self) -> str:
        return f"<{_number(len(self), 'row')}: {', '.join(self.columns)}>"

    def _repr_html_(self) -> str:
        from cardgraph.render.html import table

        return table(self.columns, self._rows())

    def to_dataframe(self) -> Any:
        """The rows as a ``pandas.DataFrame``, with types that know what is missing (``Int64``, ``string``).

        :raises CardgraphError: if pandas is not installed
        """
        return _data_frame(self.columns, self._rows())

    def _rows(self) -> list[tuple[object, ...]]:
        return [tuple(row.get(name) for name in self.columns) for row in self]


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _data_frame(columns: Sequence[str], rows: list[tuple[object, ...]]) -> Any:
    try:
        import pandas as pd
    except ImportError:
        raise CardgraphError("a data frame needs pandas, which is not installed: pip install pandas") from None
    return pd.DataFrame(rows, columns=list(columns), dtype=object).convert_dtypes()
