"""Files of statements, packed, under names that tell what they are; a folder that is there when it is complete."""

from typing import Any

from pyspark.sql import DataFrame

_SPARKS_ENDING = ".txt.gz"


def write(statements: DataFrame, folder: str, ending: str, overwrite: bool) -> list[str]:
    """Write a column of text to a folder, a file for each partition that holds any; see ``cardgraph.spark.write``.

    Spark names its files by how they are written. Under such a name nothing would know them for RDF.
    """
    session: Any = statements.sparkSession
    jvm = session._jvm
    path = jvm.org.apache.hadoop.fs.Path(folder)
    system = path.getFileSystem(session._jsc.hadoopConfiguration())
    if system.exists(path) and not overwrite:
        raise FileExistsError(folder)
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
        system.rename(jvm.org.apache.hadoop.fs.Path(unfinished, name), jvm.org.apache.hadoop.fs.Path(unfinished, new))
    system.delete(jvm.org.apache.hadoop.fs.Path(unfinished, "_SUCCESS"), False)
    system.delete(path, True)
    system.rename(unfinished, path)
    return names
