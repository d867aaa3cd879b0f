"""What ``cardgraph.spark`` offers: frames of cards compiled, and what comes of them written."""

from collections.abc import Iterable
from functools import partial
from typing import Literal
from urllib.parse import unquote, urlsplit

from pyspark import StorageLevel
from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812

from cardgraph.compile import Compiler
from cardgraph.records import NamedTuple
from cardgraph.settings import Settings
from cardgraph.source.columns import Columns
from cardgraph.spark.compiling import compiled
from cardgraph.spark.conflicts import found_across
from cardgraph.spark.rows import placed
from cardgraph.spark.statements import quads, triples
from cardgraph.spark.writing import write as write_parts


class Result(NamedTuple):
    """What came of cards, as DataFrames that are computed when something is done with them.

    ``statements`` has one column, ``value``, of N-Triples or N-Quads: lines, as many as a card has. Partition after
    partition they are what one process writes. ``findings`` has the columns of a report in JSON: ``file``, ``line``,
    ``column``, ``end_column``, ``rule``, ``severity``, ``message``, ``hint``, ``focus_node``, ``path`` and ``related``
    (null, or a place with ``text``), in no order.
    """

    statements: DataFrame
    findings: DataFrame
    kept: list[DataFrame]

    def close(self) -> None:
        """Let go of what has been kept on the workers because it is used several times: the compiled cards."""
        for frame in self.kept:
            frame.unpersist()


def compile_cards(
    frame: DataFrame,
    columns: Columns = Columns(),
    settings: Settings = Settings(),
    *,
    on_error: Literal["keep", "skip"] = "keep",
    form: Literal["ntriples", "nquads"] = "ntriples",
    partitions: int | None = None,
    table: str = "cards",
    roots: Iterable[tuple[str, str]] = (),
) -> Result:
    """Compile a table of cards, check each by itself and all of them together.

    :param frame: a card a row, with a column of text (or bytes) and one of ids (text, bytes or whole numbers). Read
        from Parquet, it knows in which file and which row a card stands; else its rows are counted, partition by
        partition, for which it has to give the same rows each time it is asked
    :param columns: what these columns are called; by default as for tables in files
    :param settings: entity base, order of dates, engine, day, and what else a build may be told
    :param on_error: of a card with errors, keep what could be read, or leave it out
    :param form: ``nquads`` has a graph for each card, and one for the vocabularies
    :param partitions: of ``statements``; by default as many as the frame has
    :param table: what findings call a table that is not read from files
    :param roots: local paths of files or folders, each with the words that findings call it by; what lies below none
        is called by its path, and what does not lie on this machine by its IRI
    :returns: the graph and the findings
    :raises ColumnError: if the frame has not the columns that are needed
    :raises BaseError: if the entity base is no absolute IRI
    :raises EngineError: if the engine is not known or not installed
    """
    keeping: list[DataFrame] = []

    def kept(some: DataFrame) -> DataFrame:
        keeping.append(some.persist(StorageLevel.MEMORY_AND_DISK))
        return some

    # What would depend on the moment or the machine is settled here, once for all workers.
    compiler = Compiler([], settings)
    cards, names = placed(frame, columns, partial(_shown, list(roots)), table, kept)
    made = kept(compiled(cards, names, compiler.settings, on_error))
    by_card = made.select(F.explode("findings").alias("finding")).select("finding.*")
    across = found_across(made, cards, names, compiler.settings, kept)
    number = partitions or max(1, frame.rdd.getNumPartitions())
    lines = quads(made, number) if form == "nquads" else triples(made, compiler.shared, number)
    return Result(lines, by_card.union(across), keeping)


def write(
    statements: DataFrame,
    folder: str,
    form: Literal["ntriples", "nquads"] = "ntriples",
    *,
    overwrite: bool = False,
) -> list[str]:
    """Write a graph as files packed with gzip, into a folder that is there as a whole or not at all.

    :param statements: those of a ``Result``
    :param folder: by a path or IRI as Spark takes them
    :param form: what they were compiled to
    :param overwrite: take the place of a folder that is there
    :returns: the names of the files in it, in the order of the cards
    :raises FileExistsError: if there is something of that name
    """
    return write_parts(statements, folder, ".nq" if form == "nquads" else ".nt", overwrite)


def _shown(roots: list[tuple[str, str]], iri: str) -> str:
    """A file as people see it, by its IRI."""
    if not iri.startswith("file:"):
        return iri
    path = unquote(urlsplit(iri).path)
    for root, named in roots:
        if path == root or path.startswith(root.rstrip("/") + "/"):
            return named.rstrip("/") + path[len(root.rstrip("/")) :]
    return path
