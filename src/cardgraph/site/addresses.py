"""Names of files for things: short, plain, alike on every file system, and the same tomorrow."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from urllib.parse import unquote

_LONGEST = 80
_OTHER = re.compile(r"[^a-z0-9._-]+")
_HASH = 8


class Addresses:
    """A name for each of some IRIs, by which no two are called, whatever a file system makes of case.

    The name is what the IRI ends in. A part of its digest stands behind it where that is no plain name, or is that
    of another as well: so it depends on nothing but which of them are alike.

    :param iris: all of them, each once; of their names no more is held than what tells which are alike
    """

    def __init__(self, iris: Iterable[str]) -> None:
        self._counts = Counter(alike(_plain(iri)) for iri in iris)

    def of(self, iri: str) -> str:
        """The name of one of them."""
        name = _plain(iri)
        local = unquote(iri.rpartition("/")[2]).replace("/", "--")
        if name == local.lower() and self._counts[alike(name)] == 1 and name not in _RESERVED:
            return name
        return f"{name}-{hashlib.sha256(iri.encode()).hexdigest()[:_HASH]}".lstrip("-")


def alike(text: str) -> int:
    """A number for a text, which no other text has: of many it takes less memory than they do."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest())


def _plain(iri: str) -> str:
    """What an IRI ends in, in small letters, digits, hyphens, underscores and dots within."""
    local = unquote(iri.rpartition("/")[2], errors="replace").replace("/", "--")
    return _OTHER.sub("-", local.lower())[:_LONGEST].strip(".-")


# Names that some system keeps for devices, whatever their ending.
_RESERVED = frozenset(
    ["", "con", "prn", "aux", "nul", *(f"{name}{digit}" for name in ("com", "lpt") for digit in range(10))]
)
