"""What the words of a field mean: one module for each kind of value."""

import re

_ABSENT = re.compile(
    r"(?:not (?:yet )?(?:specified|disclosed|available|known|reported|stated|given|public|provided|applicable)"
    r"|unspecified|undisclosed|unknown|unavailable|n\.?/?a\.?|none|tbd|tba|[-\u2013\u2014?]+)\W*",
    re.IGNORECASE,
)


def is_absent(text: str) -> bool:
    """Whether a field states that its value is not known or not specified."""
    return _ABSENT.fullmatch(text) is not None
