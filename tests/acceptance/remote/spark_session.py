"""A program that uses ``cardgraph.spark`` as its users do, in one session; it writes what comes of it to a folder."""

import datetime
import json
import os
import sys
from pathlib import Path

os.environ["PYSPARK_PYTHON"] = sys.executable
from pyspark.sql import DataFrame, SparkSession

from cardgraph import Columns, Settings, spark


def found(frame: DataFrame) -> list[dict[str, object]]:
    return [row.asDict(recursive=True) for row in frame.collect()]


def main(cards: str, out: Path, day: str) -> None:
    """Compile cards of several files as quads, and some rows that come out of no file."""
    session = SparkSession.builder.master("local[2]").getOrCreate()
    settings = Settings(day=datetime.date.fromisoformat(day))
    result = spark.compile_cards(session.read.parquet(cards), settings=settings, form="nquads")
    spark.write(result.statements, str(out / "quads"), "nquads")
    (out / "quads.json").write_text(json.dumps(found(result.findings)))
    result.close()

    rows = [(number, text) for number, text in enumerate(["# A card\n\n## Model Details\n\n- Name: [Heron]()\n"] * 9)]
    rows[4] = (rows[4][0], None)
    frame = session.createDataFrame(rows, "number long, words string").repartition(3, "number")
    result = spark.compile_cards(frame, Columns("words", "number"), settings, table="rows", on_error="skip")
    (out / "rows.json").write_text(json.dumps(found(result.findings.where("rule = 'row-without-text'"))))
    (out / "skipped.json").write_text(json.dumps(result.statements.count()))
    result.close()
    session.stop()


main(sys.argv[1], Path(sys.argv[2]), sys.argv[3])
