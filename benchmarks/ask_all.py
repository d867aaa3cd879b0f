"""Ask every canned query over a store of named graphs, and say how long each takes.

    python benchmarks/ask_all.py FILE.nq|STORE

A file is asked as a server asks its graphs, where what many cards say stands once for each of them;
a store as ``query --store`` asks it, where it stands once.
"""

import sys
import time
from pathlib import Path

import pyoxigraph as ox

from cardgraph.query.binding import bind, bound_text
from cardgraph.query.query_file import catalogue
from cardgraph.resources import folder
from cardgraph.store import open_read_only

GIVEN = {"model-statements": ["model=BERT"], "models-with-risk": ["risk=Disinformation"]}


def main(path: Path) -> None:
    """Ask and print a line for each query: its name, rows and seconds."""
    union = path.is_file()
    if union:
        store = ox.Store()
        store.bulk_load(path=str(path))
    else:
        store = open_read_only(path)
    for query in catalogue(folder("queries")):
        text = bound_text(query, bind(query, GIVEN.get(query.name, [])))
        begun = time.perf_counter()
        answer = store.query(text, use_default_graph_as_union=union)
        assert isinstance(answer, ox.QuerySolutions)
        rows = sum(1 for _ in answer)
        print(f"{query.name:40} {rows:8,} rows {time.perf_counter() - begun:8.2f} s", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
