"""What is written of cards, in the order of the cards: together the bytes that one process writes.

Of what several cards say of one entity, the first card has each line.
"""

from collections.abc import Iterable, Iterator
from functools import partial, reduce
from operator import or_

import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812

from cardgraph.compile import vocabulary_graph, vocabulary_of
from cardgraph.output.parts import Part
from cardgraph.output.serialize import in_graph
from cardgraph.spark.arrow import Row, mapped, rows_of
from cardgraph.spark.rows import FILE, PLACE, ROW

VALUE = "value"
_VALUE = pa.schema([(VALUE, pa.string())])
# Before a card comes what it is the first to say of entities that others speak of, too.
_FIRST, _CARD = 0, 1


def triples(compiled: DataFrame, shared: tuple[str, ...], partitions: int) -> DataFrame:
    """N-Triples: the column ``value`` holds lines, without the last line end, in partitions of successive cards.

    :param compiled: as ``compiling.compiled`` gives them
    :param shared: how pieces begin that are about what several cards may speak of
    """
    is_shared = reduce(or_, (F.col("piece").startswith(prefix) for prefix in shared))
    lines = (
        compiled.select(*PLACE, F.explode("pieces").alias("piece"))
        .where(is_shared)
        .select(*PLACE, F.explode(F.split("piece", "\n")).alias("line"))
        .where("line != ''")
    )
    first = lines.groupBy("line").agg(F.min(F.struct(*PLACE)).alias("place"))
    of_card = first.groupBy("place").agg(F.collect_set("line").alias("pieces"))
    nothing = F.lit(None).cast("string").alias("card")
    rows = of_card.select("place.*", F.lit(_FIRST).alias("kind"), nothing, "pieces").union(_written(compiled))
    written = mapped(_in_order(rows, partitions), partial(_triples, shared), _VALUE)
    return _with(written, vocabulary_of(_concepts(compiled)))


def quads(compiled: DataFrame, partitions: int) -> DataFrame:
    """N-Quads, as ``triples`` has N-Triples: a graph for each card, with all it says, then one for the vocabularies."""
    written = mapped(_in_order(_written(compiled), partitions), _quads, _VALUE)
    return _with(written, vocabulary_graph(_concepts(compiled)))


def _written(compiled: DataFrame) -> DataFrame:
    return compiled.where("card is not null").select(*PLACE, F.lit(_CARD).alias("kind"), "card", "pieces")


def _in_order(rows: DataFrame, partitions: int) -> DataFrame:
    return rows.repartitionByRange(partitions, *PLACE).sortWithinPartitions(*PLACE, "kind")


def _with(written: DataFrame, part: Part) -> DataFrame:
    """What is written, and behind it what the vocabularies say, which is little, whatever the cards are."""
    text = "".join(in_graph(piece, part.graph) if part.graph else piece for piece in part.pieces)
    if not text:
        return written
    last = written.sparkSession.createDataFrame([(text.removesuffix("\n"),)], f"{VALUE} string")
    return written.union(last.coalesce(1))


def _concepts(compiled: DataFrame) -> list[str]:
    """The concepts in the cards that are written."""
    found = compiled.select(F.explode("concepts").alias("concept")).distinct()
    return [row[0] for row in found.collect()]


def _triples(shared: tuple[str, ...], batches: Iterable[pa.RecordBatch]) -> Iterator[Row]:
    """The lines of cards, without what an earlier card has said of entities that several may speak of."""
    place, new = None, set[str]()
    for row in rows_of(batches):
        if row["kind"] == _FIRST:
            place, new = (row[FILE], row[ROW]), set(row["pieces"])
            continue
        if place != (row[FILE], row[ROW]):
            new = set()
        lines: list[str] = []
        for piece in row["pieces"]:
            of_piece = piece.removesuffix("\n").split("\n")
            lines += [line for line in of_piece if line in new] if piece.startswith(shared) else of_piece
        if lines:
            yield {VALUE: "\n".join(lines)}


def _quads(batches: Iterable[pa.RecordBatch]) -> Iterator[Row]:
    """The lines of cards, each in the graph of its card."""
    for row in rows_of(batches):
        yield {VALUE: "".join(in_graph(piece, row["card"]) for piece in row["pieces"]).removesuffix("\n")}
