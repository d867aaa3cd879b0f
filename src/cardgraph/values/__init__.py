"""What the words of a field mean: one module for each kind of value."""

import re
from typing import Protocol

from cardgraph.diagnostic import Fix, Span

_ABSENT = re.compile(
    r"(?:not (?:yet )?(?:specified|disclosed|available|known|reported|stated|given|public|provided|applicable)"
    r"|unspecified|undisclosed|unknown|unavailable|n\.?/?a\.?|none|tbd|tba|[-\u2013\u2014?]+)\W*",
    re.IGNORECASE,
)


class Report(Protocol):
    """Takes a finding: rule, place, what may have been meant, what repairs it, what fills the rule's placeholders."""

    def __call__(
        self,
        rule: str,
        span: Span,
        /,
        *,
        suggestions: tuple[str, ...] = (),
        fixes: tuple[Fix, ...] = (),
        **values: str,
    ) -> None:
        """Take one finding."""


def is_absent(text: str) -> bool:
    """Whether a field states that its value is not known or not specified."""
    return _ABSENT.fullmatch(text) is not None
