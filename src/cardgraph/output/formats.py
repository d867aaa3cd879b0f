"""The formats of RDF: what they are called, the endings that stand for them, whether they name graphs.

Nothing heavy is imported here, so that the command line can list the formats at no cost.
"""

import os
from typing import TYPE_CHECKING

from cardgraph.packing import without_packing
from cardgraph.records import NamedTuple

if TYPE_CHECKING:
    import pyoxigraph as ox


class RdfFormat(NamedTuple):
    """A serialization of RDF: ``endings`` of files, the usual first; ``constant`` is pyoxigraph's name for it.

    ``names_graphs`` says that it holds quads, so that each card can have a named graph of its own.
    """

    endings: tuple[str, ...]
    constant: str
    names_graphs: bool = False

    @property
    def serialization(self) -> "ox.RdfFormat":
        """The format as pyoxigraph knows it."""
        import pyoxigraph as ox

        found: ox.RdfFormat = getattr(ox.RdfFormat, self.constant)
        return found


RDF_FORMATS = {
    "turtle": RdfFormat((".ttl",), "TURTLE"),
    "ntriples": RdfFormat((".nt",), "N_TRIPLES"),
    "nquads": RdfFormat((".nq",), "N_QUADS", names_graphs=True),
    "trig": RdfFormat((".trig",), "TRIG", names_graphs=True),
    "jsonld": RdfFormat((".jsonld", ".json"), "JSON_LD"),
}
# Those that are read: what others write, too.
READABLE = {**RDF_FORMATS, "rdfxml": RdfFormat((".rdf",), "RDF_XML")}


def format_of(path: str, formats: dict[str, RdfFormat] = RDF_FORMATS) -> str | None:
    """The format that a file's ending stands for, with or without that of a packed file behind it.

    :returns: a key of ``formats``, or None
    """
    ending = os.path.splitext(without_packing(path))[1].lower()
    return next((name for name, form in formats.items() if ending in form.endings), None)


def is_graph(path: str) -> bool:
    """Whether a path is that of a file of RDF, by its ending."""
    return format_of(path, READABLE) is not None and not os.path.isdir(path)


def endings(formats: dict[str, RdfFormat] = RDF_FORMATS) -> str:
    """All endings, as a message lists them."""
    return ", ".join(ending for form in formats.values() for ending in form.endings)
