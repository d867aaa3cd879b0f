"""The prefixes that a query may use without declaring them: those of the files that are built, and a few of others."""

from functools import lru_cache

from cardgraph.query.tokens import declared, names
from cardgraph.settings import DEFAULT_BASE
from cardgraph.vocabulary.namespaces import DCAT, DCT, ENTITY_TYPES, PREFIXES, VOID


def known(base: str = DEFAULT_BASE) -> dict[str, str]:
    """What the prefixes stand for.

    :param base: below which entities are named
    """
    entities = {name: f"{base}{name}/" for name in ENTITY_TYPES}
    return {**PREFIXES, **entities, "dcat": DCAT, "dct": DCT, "void": VOID}


# Some queries are asked thousands of times, each with other parameters.
@lru_cache(maxsize=64)
def prologue(text: str, base: str = DEFAULT_BASE) -> str:
    """The declarations that a query lacks, of prefixes that are known, in one line to be put in front of it."""
    lacking = {name.partition(":")[0] for name in names(text)} - declared(text).keys()
    return "".join(f"PREFIX {prefix}: <{iri}> " for prefix, iri in known(base).items() if prefix in lacking)


def complete(text: str, base: str = DEFAULT_BASE) -> str:
    """A query with the declarations that it lacks; no line of it has another number."""
    return prologue(text, base) + text
