"""The kinds of files that hold many cards, by their endings; each is loaded where there is such a file."""

import os
from typing import TYPE_CHECKING

from cardgraph.source.columns import Columns

if TYPE_CHECKING:
    from cardgraph.source.container import Container

JSON_LINES = (".jsonl", ".jsonl.gz", ".jsonl.zst")
PARQUET = (".parquet",)
TAR = (".tar", ".tar.gz", ".tgz", ".tar.zst")
ZIP = (".zip",)


def is_container(path: str) -> bool:
    """Whether a path names a file that holds many cards, by its ending."""
    return path.lower().endswith((*JSON_LINES, *PARQUET, *TAR, *ZIP)) and not os.path.isdir(path)


def container_at(path: str, shown: str, columns: Columns) -> "Container | None":
    """The container that a path names by its ending, not yet opened; None where it names none.

    :param shown: the path as text that can be printed anywhere
    :param columns: what columns of tables are called
    """
    if not is_container(path):
        return None
    name = path.lower()
    if name.endswith(JSON_LINES):
        from cardgraph.source.json_lines import JsonLines

        return JsonLines(path, shown, columns)
    if name.endswith(PARQUET):
        from cardgraph.source.parquet import Parquet

        return Parquet(path, shown, columns)
    from cardgraph.source.archive import Tar, Zip

    return Zip(path, shown) if name.endswith(ZIP) else Tar(path, shown)
