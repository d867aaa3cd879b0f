"""What a query may need of its data besides what cards always give: the words of ``#+ needs:``."""

from collections.abc import Collection
from typing import Any

from cardgraph.records import NamedTuple
from cardgraph.settings import Settings
from cardgraph.vocabulary.namespaces import CG


class Need(NamedTuple):
    """Something that data are made with on request.

    ``setting`` is the field of ``Settings`` that has cards compiled with it, or empty; ``stated`` is
    the IRI of the class of what the graph then holds, or of the property above those it then has, or
    empty.
    """

    setting: str = ""
    stated: str = ""


# The named graphs of files, and one for each card, are kept besides the default graph, which has all.
NAMED_GRAPHS = "named-graphs"
# What descriptions claim: of RDF files that were built without, it is read when they are loaded.
CLAIMS = "claims"
NEEDS = {
    "evidence": Need("evidence", CG + "Evidence"),
    CLAIMS: Need("claims", CG + "claim"),
    NAMED_GRAPHS: Need(),
}


def settings_with(needs: Collection[str], settings: Settings) -> Settings:
    """Settings by which cards are compiled with all that is needed.

    :param needs: keys of ``NEEDS``
    """
    wanted: dict[str, Any] = {NEEDS[need].setting: True for need in needs if NEEDS[need].setting}
    return settings._replace(**wanted)
