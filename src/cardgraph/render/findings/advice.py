"""What to do about a finding, in a sentence: the hint of its rule, or the names that may have been meant."""

from collections.abc import Sequence

from cardgraph.diagnostic import Diagnostic


def advice(diagnostic: Diagnostic) -> str:
    """What to do about a finding; empty where nobody knows.

    The hint of a shape is for words that resemble no name, so names take its place. That of a
    reading rule says what is to be written there, and holds whatever was meant.
    """
    asked = question(diagnostic.suggestions)
    if not asked or diagnostic.focus_node:
        return asked or diagnostic.hint
    return f"{diagnostic.hint}; {asked}" if diagnostic.hint else asked


def question(names: Sequence[str]) -> str:
    """Whether one of some names was meant; empty where there is none."""
    *others, last = [f'"{name}"' for name in names] or [""]
    return f"did you mean {' or '.join(filter(None, [', '.join(others), last]))}?" if last else ""
