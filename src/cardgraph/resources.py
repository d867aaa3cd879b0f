"""Where the data that ships with cardgraph lies: ontology, shapes, queries, and tables beside the modules."""

from importlib import import_module
from pathlib import Path
from typing import Any


def folder(name: str) -> Path:
    """The folder ``ontology``, ``shapes`` or ``queries``.

    An installed package carries the three beside its modules; in a checkout they stand at the
    top, two levels above the package.

    :raises FileNotFoundError: if the installation is damaged and holds neither
    """
    package = Path(__file__).parent
    for candidate in (package / name, package.parents[1] / name):
        if candidate.is_dir():
            return candidate
    raise FileNotFoundError(f"cardgraph is installed without its folder {name}")


def prepared(name: str) -> Any:
    """What was made of data files when the package was built, so that no start has to parse them.

    :param name: ``SHAPES`` or ``TABLES`` (see ``scripts/prepare_data.py``)
    :returns: None in a checkout, whose files may have changed since
    """
    try:
        return getattr(import_module("cardgraph.prepared"), name)
    except ModuleNotFoundError:
        return None


def read_table(path: Path) -> dict[str, Any]:
    """A table (TOML) of the package.

    :param path: of the file
    :raises tomllib.TOMLDecodeError: if it is not in order
    """
    package = Path(__file__).parent
    tables: dict[str, dict[str, Any]] | None = prepared("TABLES")
    if tables is not None and path.is_relative_to(package):
        return tables[path.relative_to(package).as_posix()]
    import tomllib

    return tomllib.loads(path.read_text("utf-8"))
