"""Kinds of stores: how each takes data best, and how its queries see them."""

from typing import Literal

from cardgraph.records import NamedTuple

Method = Literal["update", "graph-store"]


class Kind(NamedTuple):
    """What is known of a store.

    ``method`` is how it takes data best; ``batch`` is how many triples one request may carry,
    ``operation`` one INSERT DATA, ``size`` how many bytes a request may have and ``literal`` a
    triple that comes by the Graph Store Protocol, where that is less; ``atomic`` says that a
    request takes effect wholly or not at all; ``union`` is how queries see the named graphs:
    always, by a parameter of the URL, or as the store is set up (None); ``masks`` says that some
    characters must be left out of sums, because the store encodes them in its own way.
    """

    name: str
    method: Method = "update"
    batch: int = 5000
    operation: int = 5000
    size: int = 4 << 20
    literal: int | None = None
    atomic: bool = True
    union: Literal["always"] | str | None = None
    masks: bool = False


# Oxigraph's transactions take more than twice the time for twice the triples. Virtuoso compiles an
# INSERT DATA into code: at 1,427 triples (fewer over several graphs) it refuses, from about 200 on
# it is slow; its text may have 10 MB, and by the Graph Store Protocol a literal some 64 kB. RDF4J,
# which GraphDB is built on, commits each operation by itself. Where nothing is known, what suits
# all is right.
KINDS = {
    kind.name: kind
    for kind in (
        Kind("oxigraph", size=32 << 20, union="union-default-graph"),
        Kind("virtuoso", "graph-store", 20_000, 200, literal=50_000, atomic=False, union="always", masks=True),
        Kind("fuseki"),
        Kind("graphdb", atomic=False, union="always"),
        Kind("rdf4j", atomic=False, union="always"),
        Kind("generic", batch=2000, operation=200, atomic=False, masks=True),
    )
}
