"""Where the data that ships with cardgraph lies: ontology, shapes, queries."""

from pathlib import Path


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
