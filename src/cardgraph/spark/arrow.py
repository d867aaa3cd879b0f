"""Work on the rows of a DataFrame in batches, which go to Python and back as Arrow."""

import gc
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import islice
from typing import Any

import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql.pandas.types import from_arrow_schema

# Rows that go back at once: enough that a batch costs next to nothing, few enough for the text of some cards.
_AT_ONCE = 256

Row = dict[str, Any]


def mapped(frame: DataFrame, work: Callable[[Iterable[pa.RecordBatch]], Iterator[Row]], schema: pa.Schema) -> DataFrame:
    """What some work makes of the rows of each partition, which it is given in their order, a batch at a time.

    :param work: something that can be pickled
    :param schema: the columns that the work gives
    """
    return frame.mapInArrow(partial(_batches, work, schema), from_arrow_schema(schema))


def rows_of(batches: Iterable[pa.RecordBatch]) -> Iterator[Row]:
    """The rows of some batches, by column."""
    for batch in batches:
        yield from batch.to_pylist()


def _batches(
    work: Callable[[Iterable[pa.RecordBatch]], Iterator[Row]], schema: pa.Schema, batches: Iterator[pa.RecordBatch]
) -> Iterator[pa.RecordBatch]:
    # As where processes of our own are at work: what is made there leaves no cycles behind.
    gc.set_threshold(200_000, 50, 50)
    rows = work(batches)
    while some := list(islice(rows, _AT_ONCE)):
        yield pa.RecordBatch.from_pylist(some, schema=schema)
