"""Write the rows of the queries about completeness: the needs of ``src/cardgraph/completeness/needs.toml``.

``python scripts/generate_completeness.py`` renews what stands between the marks of the queries.
"""

from pathlib import Path

from cardgraph.completeness.needs import usual
from cardgraph.completeness.weighing import renewed

QUERIES = [Path(__file__).parents[1] / "queries" / f"{name}.rq" for name in ("completeness", "completeness-details")]

if __name__ == "__main__":
    for query in QUERIES:
        query.write_text(renewed(query.read_text("utf-8"), usual()), "utf-8")
