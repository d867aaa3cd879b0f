"""Names of files for things: short, plain, alike on every file system, and the same tomorrow."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from urllib.parse import unquote

_LONGEST = 80
_OTHER = re.compile(r"[^a-z0-9._-]+")
_HASH = 8


def addresses(iris: Iterable[str]) -> dict[str, str]:
    """A name for each of some IRIs, by which no two are called, whatever a file system makes of case.

    The name is what the IRI ends in. A part of its digest stands behind it where that is no plain name, or is that
    of another as well: so it depends on nothing but which of them are alike.
    """
    given = list(dict.fromkeys(iris))
    plain = {iri: _plain(iri) for iri in given}
    counts = Counter(plain.values())
    names = {}
    for iri, name in plain.items():
        local = unquote(iri.rpartition("/")[2]).replace("/", "--")
        is_whole = name == local.lower()
        digest = hashlib.sha256(iri.encode()).hexdigest()[:_HASH]
        names[iri] = (
            name if is_whole and counts[name] == 1 and name not in _RESERVED else f"{name}-{digest}".lstrip("-")
        )
    return names


def _plain(iri: str) -> str:
    """What an IRI ends in, in small letters, digits, hyphens, underscores and dots within."""
    local = unquote(iri.rpartition("/")[2], errors="replace").replace("/", "--")
    return _OTHER.sub("-", local.lower())[:_LONGEST].strip(".-")


# Names that some system keeps for devices, whatever their ending.
_RESERVED = frozenset(
    ["", "con", "prn", "aux", "nul", *(f"{name}{digit}" for name in ("com", "lpt") for digit in range(10))]
)
