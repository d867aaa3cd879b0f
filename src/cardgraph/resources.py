"""Where the data that ships with cardgraph lies: ontology, shapes, queries, and tables beside the modules."""

import os.path
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

_PACKAGE = os.path.dirname(__file__)


def folder(name: str) -> "Path":
    """The folder ``ontology``, ``shapes`` or ``queries``.

    :raises FileNotFoundError: if the installation is damaged and does not hold it
    """
    from pathlib import Path

    return Path(located(name))


def located(name: str) -> str:
    """The path of a folder, for whoever need not wait for pathlib, as ``folder`` gives it.

    An installed package carries the folders beside its modules; in a checkout they stand at the
    top, two levels above the package.

    :raises FileNotFoundError: if the installation is damaged and does not hold it
    """
    for parent in (_PACKAGE, os.path.dirname(os.path.dirname(_PACKAGE))):
        path = os.path.join(parent, name)
        if os.path.isdir(path):
            return path
    raise FileNotFoundError(f"cardgraph is installed without its folder {name}")


def in_package(path: str) -> "Path":
    """A file or folder of the package, by its path from there on."""
    from pathlib import Path

    return Path(_PACKAGE, path)


def prepared(name: str) -> Any:
    """What was made of data files when the package was built, so that no start has to parse them.

    :param name: ``SHAPES`` or ``TABLES`` (see ``scripts/prepare_data.py``)
    :returns: None in a checkout, whose files may have changed since
    """
    try:
        return getattr(import_module("cardgraph.prepared"), name)
    except ModuleNotFoundError:
        return None


def read_table(path: str) -> dict[str, Any]:
    """A table (TOML).

    :param path: of the file; from the package on, for one that is part of it: ``values/renamed.toml``
    :raises tomllib.TOMLDecodeError: if it is not in order
    """
    tables: dict[str, dict[str, Any]] | None = prepared("TABLES")
    if tables is not None and path in tables:
        return tables[path]
    import tomllib

    with open(os.path.join(_PACKAGE, path), "rb") as file:
        return tomllib.load(file)
