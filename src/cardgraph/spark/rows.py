"""Rows of a DataFrame as sources of cards: where each stands, what it is called, and which are none.

A row that holds no card is a finding in the place of the row, in the words that tables in files have for it.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import partial

import pyarrow as pa
from pyspark.errors import AnalysisException
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F  # noqa: N812
from pyspark.sql.types import BinaryType, ByteType, IntegerType, LongType, ShortType, StringType

from cardgraph.diagnostic import Finding, shortened
from cardgraph.records import NamedTuple
from cardgraph.source.columns import ColumnError, Columns, choose, missing
from cardgraph.source.decode import MAX_BYTES
from cardgraph.source.exclusion import Exclusion
from cardgraph.source.source import InMemory
from cardgraph.source.table import Table
from cardgraph.spark.arrow import Row, mapped, rows_of

# Where a row stands: in which file, by its number in the order of the files, and which one of that it is, counted
# from 1; and what people call the file.
FILE, ROW, SHOWN = "file", "row", "shown"
PLACE = [FILE, ROW]
_IRI = "iri"
_TEXT, _WHOLE_NUMBERS = (StringType, BinaryType), (ByteType, ShortType, IntegerType, LongType)
PLACE_FIELDS = [(FILE, pa.int32()), (ROW, pa.int64())]
_NAMED = pa.schema([*PLACE_FIELDS, (SHOWN, pa.string()), ("name", pa.string())])


class Names(NamedTuple):
    """The columns that hold the text of a card and its id."""

    text: str
    id: str


class _Rows(Table):
    """The rows of one file, which come from elsewhere."""

    def __init__(self, shown: str, names: Names) -> None:
        super().__init__(shown, shown, Columns())
        self.text_column, self.id_column = names.text, names.id

    def _find(self, exclusion: Exclusion) -> None:
        """Nothing: there is no file to go through."""

    def _read(self, entry: int) -> bytes | Finding:
        """Never asked for: each row comes with its text."""
        raise NotImplementedError

    def named(self, found: object, number: int) -> str | Finding:
        """What the card of a row is called, by the value of its id."""
        return self._named(found, number)

    def source(self, row: Row) -> InMemory:
        """A row as a source.

        :param row: with the columns that ``placed`` gives
        """
        number = row[ROW]
        name = self.named(row["id"], number)
        data = name if isinstance(name, Finding) else self._text(row["text"], number)
        if row["first_row"] is not None and isinstance(name, str):
            where = f"{row['first_shown']}, {self.entry} {row['first_row']}"
            data = self._fault("id-duplicate", number, id=shortened(name), first=where)
        if isinstance(data, Finding) or isinstance(name, Finding):
            return InMemory(f"{self.name}, {self.entry} {number}", self.shown, data)
        return InMemory(name, name, data)


def placed(
    frame: DataFrame,
    columns: Columns,
    shown: Callable[[str], str],
    table: str,
    kept: Callable[[DataFrame], DataFrame],
) -> tuple[DataFrame, Names]:
    """The rows of a frame, each with its place, and with that of an earlier card of its id if there is one.

    :param frame: has the columns that are asked for; read from Parquet, it knows the places of its rows, and else
        they are counted in the order of its partitions
    :param shown: gives a file, by its IRI, as people see it
    :param table: what a frame is called that is not read from files
    :param kept: keeps what is used several times
    :returns: a frame with the columns ``file``, ``shown``, ``row``, ``id`` and ``text`` (as bytes), ``first_shown``
        and ``first_row``; and what those of the id and the text were called
    :raises ColumnError: if it has not the columns that are needed
    """
    names = _columns(frame, columns, table)
    rows = _with_places(frame, names, shown, table)
    found = mapped(rows.withColumn("text", F.octet_length("text")), partial(_named, names), _NAMED)
    alike = found.groupBy("name").agg(F.collect_list(F.struct(FILE, ROW, SHOWN)).alias("rows"))
    refused = (
        alike.where(F.size("rows") > 1)
        .select(F.array_min("rows").alias("first"), F.explode("rows").alias("each"))
        .where(F.col("each") != F.col("first"))
        .select(
            *(F.col(f"each.{name}").alias(name) for name in PLACE),
            *(F.col(f"first.{name}").alias(f"first_{name}") for name in (SHOWN, ROW)),
        )
    )
    # A broadcast, so that no text is moved: those that are refused are few, and their places are small.
    return rows.join(F.broadcast(kept(refused)), PLACE, "left"), names


def sources(rows: Iterable[Row], names: Names) -> Iterator[tuple[Row, InMemory]]:
    """Rows that ``placed`` gave, each with the source that it is."""
    tables: dict[str, _Rows] = {}
    for row in rows:
        yield row, _table(tables, row, names).source(row)


def _table(tables: dict[str, _Rows], row: Row, names: Names) -> _Rows:
    """The file that a row is in."""
    shown = row[SHOWN]
    if shown not in tables:
        tables[shown] = _Rows(shown, names)
    return tables[shown]


def _named(names: Names, batches: Iterable[pa.RecordBatch]) -> Iterator[Row]:
    """What the rows are called that hold a card, whose text is given as the number of its bytes."""
    tables: dict[str, _Rows] = {}
    for row in rows_of(batches):
        name = _table(tables, row, names).named(row["id"], row[ROW])
        if isinstance(name, str) and row["text"] is not None and row["text"] <= MAX_BYTES:
            yield {FILE: row[FILE], ROW: row[ROW], SHOWN: row[SHOWN], "name": name}


def _columns(frame: DataFrame, columns: Columns, table: str) -> Names:
    """Which columns of a frame count."""
    text, name = (choose(candidates, frame.columns) for candidates in columns.candidates())
    if text is None or name is None:
        raise missing(table, columns, frame.columns)
    for column, kinds, words in ((text, _TEXT, "text"), (name, (*_TEXT, *_WHOLE_NUMBERS), "text or whole numbers")):
        kind = frame.schema[column].dataType
        if not isinstance(kind, kinds):
            raise ColumnError(f"{table}: column {column!r} is {kind.simpleString()}, and has to be {words}")
    return Names(text, name)


def _with_places(frame: DataFrame, names: Names, shown: Callable[[str], str], table: str) -> DataFrame:
    """The id and the text of each row as bytes, with its file and its number in that."""
    # As bytes, since nobody has seen yet that it is UTF-8.
    given = (_as_bytes(frame, names.id).alias("id"), _as_bytes(frame, names.text).alias("text"))
    try:
        rows = frame.select(
            F.col("_metadata.file_path").alias(_IRI), (F.col("_metadata.row_index") + 1).alias(ROW), *given
        )
    except AnalysisException:
        return _counted(frame, given, table)
    files = sorted((shown(row[0]), row[0]) for row in rows.select(_IRI).distinct().collect())
    known = [(iri, number, named) for number, (named, iri) in enumerate(files)]
    numbered = frame.sparkSession.createDataFrame(known, f"{_IRI} string, {FILE} int, {SHOWN} string")
    return rows.join(F.broadcast(numbered), _IRI).drop(_IRI)


def _as_bytes(frame: DataFrame, column: str) -> Column:
    found = frame[column]
    # By way of text, in which a whole number is written as one.
    return found if isinstance(frame.schema[column].dataType, BinaryType) else found.cast("string").cast("binary")


def _counted(frame: DataFrame, given: tuple[Column, Column], table: str) -> DataFrame:
    """The rows of a frame that come out of no file, numbered partition by partition."""
    counts = {row[0]: row[1] for row in frame.groupBy(F.spark_partition_id()).count().collect()}
    before, starts = 0, []
    for partition in range(max(counts, default=0) + 1):
        starts.append(F.lit(before).cast("long"))
        before += counts.get(partition, 0)
    # The upper bits of such a number are those of the partition, the lower ones count within that.
    within = F.monotonically_increasing_id().bitwiseAND(F.lit((1 << 33) - 1))
    number = F.element_at(F.array(*starts), F.spark_partition_id() + 1) + within + 1
    return frame.select(F.lit(0).alias(FILE), F.lit(table).alias(SHOWN), number.alias(ROW), *given)
