"""Cards compiled by Spark: byte for byte, and finding for finding, what one process makes of the same tables."""

import gzip
import json
import os
import random
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cardgraph.check.rules import rules
from conftest import DAY, ENVIRONMENT, EXAMPLES, ROOT, cardgraph
from disagreeing import Row, at_odds, lineages
from servers import Oxigraph, oxigraph

__all__ = ["oxigraph"]

SUBMIT = ROOT / "src" / "cardgraph" / "spark" / "submit.py"
TODAY = DAY.isoformat()
# Small tables are cut up, and what would make large ones fast is left out, which takes long for small ones.
CONF = """
spark.ui.enabled false
spark.driver.extraJavaOptions -XX:TieredStopAtLevel=1 -XX:+UseSerialGC
spark.sql.codegen.wholeStage false
spark.sql.codegen.factoryMode NO_CODEGEN
spark.sql.shuffle.partitions 4
spark.sql.adaptive.enabled false
spark.sql.files.maxPartitionBytes 60000
spark.sql.files.openCostInBytes 1000
"""
LOGGING = """
rootLogger.level = error
rootLogger.appenderRef.console.ref = console
appender.console.type = Console
appender.console.name = console
appender.console.target = SYSTEM_ERR
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = %m%n
"""


def table() -> list[Row]:
    chance = random.Random(13)
    examples: list[Row] = [
        (path.name, path.read_text("utf-8"))
        for folder in (EXAMPLES, ROOT / "examples/hub")
        for path in sorted(folder.glob("*.md"))
    ]
    # What is no card, or has a name that is taken.
    none: list[Row] = [(None, "x"), ("no text", None), ("  ", "x"), ("none.md", ""), ("long", "x" * (2 << 20))]
    twice: list[Row] = [(name, text) for name, text in (*examples[:2], *examples[:1])] + [("no text", examples[0][1])]
    rows = [*examples, *lineages(chance), *at_odds(chance), *none, *twice]
    chance.shuffle(rows)
    return rows


class Made(NamedTuple):
    """What was made of the same tables: by one process, by two, by ``spark-submit`` and by a session."""

    folder: Path
    said: str


def findings_of(report: Path) -> list[str]:
    found = json.loads(report.read_text("utf-8"))
    return sorted(
        json.dumps(each, sort_keys=True) for each in (found if isinstance(found, list) else found["findings"])
    )


def whole(folder: Path) -> bytes:
    """The parts of a graph, one behind the other."""
    return b"".join(gzip.decompress(path.read_bytes()) for path in sorted(folder.glob("part-*.gz")))


def run(
    *command: str | Path, cwd: Path, env: Mapping[str, str] = {}, status: int | None = 0
) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        list(map(str, command)),
        cwd=cwd,
        env={**os.environ, **ENVIRONMENT, **env},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert status is None or done.returncode == status, done.stderr[-3000:]
    return done


def needs_spark() -> Path:
    """The command ``spark-submit`` of this environment."""
    pytest.importorskip("pyspark", reason="needs PySpark: pip install 'cardgraph[spark]'")
    if not shutil.which("java"):
        pytest.skip("needs Java 17 to run Spark")
    return Path(sys.executable).with_name("spark-submit")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    submit = needs_spark()
    folder = tmp_path_factory.mktemp("many machines")
    (folder / "conf").mkdir()
    (folder / "conf/spark-defaults.conf").write_text(CONF, "utf-8")
    (folder / "conf/log4j2.properties").write_text(LOGGING, "utf-8")
    (folder / "cards").mkdir()
    rows = table()
    for number in range(3):
        some = rows[number::3]
        columns = {"id": [name for name, _ in some], "text": [text for _, text in some], "likes": [1] * len(some)}
        # A name that an address has to spell otherwise, and files in another order than that of their rows.
        pq.write_table(pa.table(columns), folder / f"cards/{'bca'[number]} é+%.parquet", row_group_size=16)
    for jobs in ("1", "2"):
        options = ("--on-error", "keep", "--today", TODAY, "--jobs", jobs, "-q")
        paths = [path.relative_to(folder) for path in (folder / "cards").iterdir()]
        for ending in ("nt", "nq"):
            report = f"{jobs}.{ending}.json"
            cardgraph("build", *paths, "-o", f"{jobs}.{ending}", *options, "--report", report, cwd=folder)
    # Where the environment is active, its Python and its commands are found.
    active = {"PATH": f"{submit.parent}{os.pathsep}{os.environ['PATH']}", "SPARK_CONF_DIR": str(folder / "conf")}
    given = ("cards", "graph", "--findings", "findings.parquet", "--on-error", "keep", "--today", TODAY)
    # spark-submit hands on what the job says, all of it as its own output.
    said = run("spark-submit", "--master", "local[2]", SUBMIT, *given, cwd=folder, env=active).stdout
    program = Path(__file__).with_name("spark_session.py")
    run(sys.executable, program, "cards", folder, TODAY, cwd=folder, env=active)
    return Made(folder, said)


def test_the_bytes_are_those_of_one_process(made: Made) -> None:
    one = {ending: (made.folder / f"1.{ending}").read_bytes() for ending in ("nt", "nq")}
    assert {ending: (made.folder / f"2.{ending}").read_bytes() for ending in one} == one
    assert len(list((made.folder / "graph").glob("part-*.nt.gz"))) > 3, "else one process has done it"
    assert whole(made.folder / "graph") == one["nt"]
    assert whole(made.folder / "quads") == one["nq"]


def test_the_findings_are_those_of_one_process(made: Made) -> None:
    expected = findings_of(made.folder / "1.nt.json")
    assert findings_of(made.folder / "2.nt.json") == expected
    table = pq.read_table(made.folder / "findings.parquet").to_pylist()
    assert sorted(json.dumps(row, sort_keys=True) for row in table) == expected
    rules_found = Counter(row["rule"] for row in table)
    across = {comparison.rule for comparison in rules().comparisons}
    of_rows = {"row-without-id", "row-without-text", "file-too-large", "id-duplicate", "empty-card"}
    assert across | of_rows <= set(rules_found), "else it is not known whether they are the same"
    places = [(row["file"], row["line"], row["column"]) for row in table]
    assert places == sorted(places)
    counted = Counter(row["severity"] for row in table)
    words = ", ".join(f"{counted[severity]:,} {severity}s" for severity in ("error", "warning", "info"))
    assert f"; {words}: findings.parquet\n" in made.said


def test_a_session_names_files_by_their_paths(made: Made) -> None:
    """In Python nobody has named them otherwise."""
    folder = f"{made.folder}/cards/"
    found = [json.loads(each) for each in findings_of(made.folder / "quads.json")]
    assert {Path(each["file"]).parent for each in found if each["rule"] == "id-duplicate"} == {Path(folder)}
    text = json.dumps(found).replace(folder, "cards/").replace(json.dumps(folder)[1:-1], "cards/")
    assert sorted(json.dumps(each, sort_keys=True) for each in json.loads(text)) == findings_of(
        made.folder / "1.nq.json"
    )


def test_rows_of_no_file_are_counted(made: Made) -> None:
    (found,) = json.loads((made.folder / "rows.json").read_text("utf-8"))
    assert (found["file"], found["message"]) == ("rows", "the row has no card: words is null")
    assert 1 <= found["line"] <= 9
    # All of them have errors, so that nothing is written.
    assert json.loads((made.folder / "skipped.json").read_text("utf-8")) == 0


def test_query_and_load_read_the_parts(made: Made, oxigraph: Oxigraph) -> None:
    parts = sorted((made.folder / "graph").glob("*.nt.gz"))
    answers = [cardgraph("query", "models", *data, "--format", "csv") for data in (parts, [made.folder / "1.nt"])]
    assert answers[0].stdout == answers[1].stdout
    assert answers[0].stdout.count(b"\n") > 30
    quads = sorted((made.folder / "quads").glob("*.nq.gz"))
    loaded = cardgraph("load", *quads, "--endpoint", oxigraph.query_url, "--store-kind", "oxigraph")
    assert loaded.returncode == 0, loaded.stderr
    lines = set((made.folder / "1.nq").read_text("utf-8").splitlines())
    assert sum(oxigraph.counts().values()) == len(lines)


def test_without_java_or_pyspark_it_says_so(tmp_path: Path) -> None:
    start = "from cardgraph.spark.submit import main; main()"
    given = ("cards.parquet", "graph", "--findings", "findings")
    without = f"import sys; sys.modules['pyspark'] = None; {start}"
    done = run(sys.executable, "-c", without, *given, cwd=tmp_path, status=2)
    said = "cardgraph: cardgraph.spark takes pyspark, which is not installed: pip install 'cardgraph[spark]'\n"
    assert done.stderr == said
    needs_spark()
    done = run(sys.executable, "-c", start, *given, cwd=tmp_path, env={"PATH": "", "JAVA_HOME": "/none"}, status=2)
    assert done.stderr.endswith("cardgraph: Spark takes Java 17 or newer: JAVA_HOME is /none\n")
    assert "Traceback" not in done.stderr


def test_what_is_there_stays(made: Made) -> None:
    done = run(
        sys.executable,
        SUBMIT,
        "cards",
        "graph",
        "--findings",
        "new",
        cwd=made.folder,
        env={"SPARK_CONF_DIR": str(made.folder / "conf")},
        status=2,
    )
    assert "cardgraph: graph is there already; name another folder, or --overwrite\n" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (made.folder / "new").exists()
