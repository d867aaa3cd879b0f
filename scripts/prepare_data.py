"""Make of data files what no start should have to parse anew: the text of the module ``cardgraph.prepared``.

    python scripts/prepare_data.py > FILE

It is made when the wheel is built (see ``build_hook.py``), and ``resources.prepared`` gives what is in it. The files
are in the wheel, too; a checkout has no such module, and parses them.
"""

import sys
import tomllib
from pathlib import Path

SOURCE = Path(__file__).parents[1] / "src"


def program() -> str:
    """The text of the module."""
    sys.path.insert(0, str(SOURCE))
    try:
        from cardgraph.check.rules import parsed_shapes
    finally:
        sys.path.remove(str(SOURCE))
    package = SOURCE / "cardgraph"
    tables = {
        path.relative_to(package).as_posix(): tomllib.loads(path.read_text("utf-8"))
        for path in sorted(package.rglob("*.toml"))
    }
    head = '"""What the files of shapes and the tables hold; made by scripts/prepare_data.py."""'
    return f"{head}\n\nSHAPES = {parsed_shapes()!r}\nTABLES = {tables!r}\n"


if __name__ == "__main__":
    sys.stdout.write(program())
