"""Files of statements, packed, under names that tell what they are; a folder that is there when it is complete."""

from typing import Any

from pyspark.sql import DataFrame

from cardgraph.output.files import WriteError

_SPARKS_ENDING = ".txt.gz"


def is_there(session: Any, folder: str) -> bool:
    """Whether there is a file or folder already of a path or IRI, as Spark takes them."""
    path = session._jvm.org.apache.hadoop.fs.Path(folder)
    return bool(path.getFileSystem(session._jsc.hadoopConfiguration()).exists(path))


def write(statements: DataFrame, folder: str, ending: str, overwrite: bool) -> list[str]:
    """Write a column of text to a folder, a file for each partition that holds any; see ``cardgraph.spark.write``.

    Spark names its files by how they are written. Under such a name nothing would know them for RDF.
    """
    session: Any = statements.sparkSession
    jvm = session._jvm
    if not overwrite and is_there(session, folder):
        raise FileExistsError(folder)
    path = jvm.org.apache.hadoop.fs.Path(folder)
    system = path.getFileSystem(session._jsc.hadoopConfiguration())
    # What a run has left behind that was killed is in the way of no other.
    unfinished = jvm.org.apache.hadoop.fs.Path(f"{folder.rstrip('/')}.unfinished")
    system.delete(unfinished, True)
    statements.write.text(unfinished.toString(), compression="gzip")
    written = sorted(
        name
        for status in system.listStatus(unfinished)
        if (name := status.getPath().getName()).endswith(_SPARKS_ENDING)
    )
    names = [f"part-{number:05}{ending}.gz" for number in range(len(written))]
    for name, new in zip(written, names, strict=True):
        _rename(system, jvm.org.apache.hadoop.fs.Path(unfinished, name), jvm.org.apache.hadoop.fs.Path(unfinished, new))
    system.delete(jvm.org.apache.hadoop.fs.Path(unfinished, "_SUCCESS"), False)
    if overwrite:
        system.delete(path, True)
    _rename(system, unfinished, path)
    return names


def _rename(system: Any, old: Any, new: Any) -> None:
    """Rename a file or folder by a file system of Hadoop, which says so where it has not."""
    if not system.rename(old, new):
        raise WriteError(f"cannot write {new}: {old} could not be renamed to that")
