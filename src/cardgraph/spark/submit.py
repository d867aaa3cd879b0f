"""What ``spark-submit`` runs: tables of cards in, a graph and a table of findings out; see ``docs/scale.md``."""

import os
import sys
from typing import NoReturn


def main() -> NoReturn:
    """Run the command line, and end with its exit status."""
    # Workers find what this interpreter finds, unless somebody has said which one they have.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    from cardgraph.cli.spark_job import run

    run()


if __name__ == "__main__":
    # Where a file is started, the modules beside it would be found before those of other packages.
    here = os.path.dirname(os.path.realpath(__file__))
    sys.path[:] = [folder for folder in sys.path if os.path.realpath(folder) != here]
    main()
