"""Cards compiled on many machines, by Apache Spark: a DataFrame of cards in, a graph and a table of findings out.

What comes of the cards is what ``cardgraph build`` makes of the same table in one process::

    from cardgraph import spark

    result = spark.compile_cards(session.read.parquet("cards.parquet"))
    spark.write(result.statements, "graph")  # graph/part-00000.nt.gz and so on
    result.findings.write.parquet("findings.parquet")
    result.close()

Each card is compiled by the function that the commands use, in batches. What cards say together comes together by
a shuffle. Where, when and on how many machines anything runs, Spark decides.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cardgraph.spark.frames import Result, compile_cards, write

__all__ = ["Result", "compile_cards", "write"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        from cardgraph.spark import frames
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("pyspark", "pyarrow"):
            raise
        text = f"cardgraph.spark takes {error.name}, which is not installed: pip install 'cardgraph[spark]'"
        raise ModuleNotFoundError(text, name=error.name) from None
    return getattr(frames, name)
