"""The prefixes of ours that a query may use without declaring them."""

from cardgraph.query.tokens import declared, names
from cardgraph.vocabulary.namespaces import PREFIXES


def prologue(text: str) -> str:
    """The declarations that a query lacks, of prefixes that are ours, in one line to be put in front of it."""
    used = {name.partition(":")[0] for name in names(text)}
    missing = [prefix for prefix in PREFIXES if prefix in used and prefix not in declared(text)]
    return "".join(f"PREFIX {prefix}: <{PREFIXES[prefix]}> " for prefix in missing)


def complete(text: str) -> str:
    """A query with the declarations that it lacks; no line of it has another number."""
    return prologue(text) + text
