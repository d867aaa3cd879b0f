"""The job that ``spark-submit`` runs: options in, one call of ``cardgraph.spark``, a line of text out."""

import glob
import os
import re
import shutil
import warnings
from contextlib import closing
from typing import TYPE_CHECKING, Literal, NoReturn

import click

from cardgraph.cli.common import columns_options, plural, reading_options
from cardgraph.cli.terminal import say
from cardgraph.diagnostic import Severity
from cardgraph.errors import CardgraphError, Status
from cardgraph.settings import Settings
from cardgraph.source.columns import Columns

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_FORMS: dict[str, Literal["ntriples", "nquads"]] = {"nt": "ntriples", "nq": "nquads"}
_NO_PACKAGE = re.compile(r"ModuleNotFoundError: No module named '(cardgraph|pandas|pyarrow|pyspark)")
# What the job sets where nobody has: rows that a worker is given at once, of which each may have a megabyte, and
# the parts of a shuffle, of which Spark would make 200 for two processors, too.
_ROWS_AT_ONCE, _SHUFFLED = "spark.sql.execution.arrow.maxRecordsPerBatch", "spark.sql.shuffle.partitions"
_PARTS = 2


@click.command("submit.py", context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("cards", nargs=-1, required=True)
@click.argument("out")
@click.option("--findings", required=True, metavar="TABLE", help="Folder for the findings, as Parquet.")
@click.option(
    "--form",
    type=click.Choice(list(_FORMS)),
    default="nt",
    show_default=True,
    help="N-Triples, or N-Quads with a graph for each card.",
)
@click.option(
    "--on-error",
    type=click.Choice(["skip", "keep"]),
    default="skip",
    show_default=True,
    help="A card with errors: leave it out, or keep what could be read.",
)
@click.option("--evidence", is_flag=True, help="For every statement, add where it comes from.")
@click.option("--claims", is_flag=True, help="State what the prose claims, too, such as non-commercial use.")
@click.option("--partitions", type=click.IntRange(min=1), help="Files to write. [default: as Spark reads the cards]")
@click.option("--overwrite", is_flag=True, help="Take the place of OUT and TABLE where they are there.")
@columns_options
@reading_options
def command(
    cards: tuple[str, ...],
    out: str,
    findings: str,
    form: str,
    on_error: Literal["skip", "keep"],
    evidence: bool,
    claims: bool,
    partitions: int | None,
    overwrite: bool,
    columns: Columns,
    settings: Settings,
) -> None:
    """Compile tables of model cards into a knowledge graph, on as many machines as Spark has.

    CARDS are files or folders of Parquet, a card a row. OUT is a folder for files of N-Triples or N-Quads,
    packed with gzip, which together are the graph that cardgraph build makes of the same tables.
    """
    from cardgraph.spark import compile_cards, write
    from cardgraph.spark.writing import is_there

    session = _session()
    for folder in (out, findings):
        if not overwrite and is_there(session, folder):
            raise FileExistsError(folder)
    roots = [(os.path.abspath(path), path) for named in cards for path in glob.glob(named) or [named]]
    with closing(
        compile_cards(
            session.read.parquet(*cards),
            columns,
            settings._replace(evidence=evidence, claims=claims),
            on_error=on_error,
            form=_FORMS[form],
            partitions=partitions,
            roots=roots,
        )
    ) as result:
        names = write(result.statements, out, _FORMS[form], overwrite=overwrite)
        ordered = result.findings.orderBy("file", "line", "column", "rule", "message", "path")
        ordered.write.parquet(findings, mode="overwrite" if overwrite else "error")
    counts = {row[0]: row[1] for row in session.read.parquet(findings).groupBy("severity").count().collect()}
    counted = [plural(counts[each.label], each.label) for each in reversed(Severity) if each.label in counts]
    say(f"{plural(len(names), 'file')} written to {out}; {', '.join(counted) or 'no findings'}: {findings}")


def run() -> NoReturn:
    """Run the job, and end with its exit status.

    What goes wrong is a line of text; there is a traceback only where it is a fault of ours.
    """
    # PySpark warns of a pandas that we make no use of.
    warnings.filterwarnings("ignore", category=FutureWarning, module="pyspark")
    try:
        command(standalone_mode=False)
    except click.exceptions.Exit as ended:
        raise SystemExit(ended.exit_code) from None
    except click.ClickException as error:
        error.show()
        raise SystemExit(error.exit_code) from None
    except CardgraphError as error:
        raise SystemExit(_said(str(error), error.status)) from None
    except ModuleNotFoundError as error:
        raise SystemExit(_said(str(error), Status.USAGE)) from None
    except FileExistsError as error:
        raise SystemExit(
            _said(f"{error} is there already; name another folder, or --overwrite", Status.USAGE)
        ) from None
    except Exception as error:
        text = _explained(error)
        if not text:
            raise
        raise SystemExit(_said(text, Status.FAILED)) from None
    raise SystemExit(Status.CLEAN)


def _said(text: str, status: Status) -> int:
    say(f"cardgraph: {text}")
    return int(status)


def _session() -> "SparkSession":
    """The session of the job: as spark-submit has set it up, or one on this machine.

    :raises CardgraphError: if there is no Java to run Spark
    """
    from pyspark.sql import SparkSession

    home = os.environ.get("JAVA_HOME")
    is_started = "PYSPARK_GATEWAY_PORT" in os.environ
    if not is_started and not shutil.which("java", path=os.path.join(home, "bin") if home else None):
        where = f"JAVA_HOME is {home}" if home else "there is none on the PATH, and no JAVA_HOME"
        raise CardgraphError(f"Spark takes Java 17 or newer: {where}", Status.USAGE)
    session = SparkSession.builder.appName("cardgraph").getOrCreate()
    context = session.sparkContext
    for option, value in ((_ROWS_AT_ONCE, 256), (_SHUFFLED, _PARTS * context.defaultParallelism)):
        if context.getConf().get(option) is None:
            session.conf.set(option, value)
    return session


def _explained(error: Exception) -> str:
    """What an error of Spark comes to in a line; nothing where it is none of Spark's."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    if not isinstance(error, PySparkException | Py4JError):
        return ""
    text = str(error)
    if missing := _NO_PACKAGE.search(text):
        return (
            f"the workers' Python, {os.environ['PYSPARK_PYTHON']}, has no {missing[1]}: "
            "PYSPARK_PYTHON names one that has cardgraph[spark]"
        )
    # Of an error of Java, the first line says what was called, and the second one why that failed.
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("An error occurred while")]
    first = lines[0].removeprefix(": ") if lines else type(error).__name__
    return f"Spark says: {first}"
