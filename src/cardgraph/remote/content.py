"""What a graph holds, in two numbers that a store can be asked for: enough to know it again.

Besides the count there is a sum over the triples of nine digits of each triple's MD5. Both engines
here and there compute it alike, so a graph is known to be as it was sent, or to need sending,
without reading it back. No attacker is meant to be kept out by it, only accidents.
"""

import hashlib
import re
from typing import NamedTuple
from urllib.parse import quote

import pyoxigraph as ox

from cardgraph.vocab import XSD

_MASKED = re.compile("[\x80-\xff]")
_LETTERS = re.compile("[a-f]")

# A value and what kind it is of: a language, a datatype, or nothing for an IRI.
TAG = 'COALESCE(IF(LANG(?o) = "", STR(DATATYPE(?o)), LANG(?o)), "")'
_TEXT = f'CONCAT(STR(?s), " ", STR(?p), " ", STR(?o), " ", {TAG})'


class Content(NamedTuple):
    """The distinct triples of a graph: how many they are, and their sum.

    ``is_exact`` is False where the graph has literals that the store changes: then its sum is not
    to be foretold.
    """

    size: int = 0
    total: int = 0
    is_exact: bool = True

    def arrived(self, found: "Content", sums: bool = True) -> bool:
        """Whether this is what a store was found to hold.

        :param sums: whether the store's sums can be relied on
        """
        return self.size == found.size and (self.total == found.total or not (self.is_exact and sums))


def tag(term: ox.NamedNode | ox.Literal) -> str:
    """What ``TAG`` gives for an object."""
    if isinstance(term, ox.NamedNode):
        return ""
    return term.language or term.datatype.value


def number(subject: str, predicate: str, value: str, tag: str, masks: bool) -> int:
    """A triple's part of the sum.

    :param masks: for a store that has its own way with some characters (see ``Kind``)
    """
    text = f"{subject} {predicate} {value} {tag}"
    if masks:
        text = quote(_MASKED.sub("?", text), safe="-_.~")
    digits = hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
    return int(_LETTERS.sub("", digits)[:9])


def is_masked(text: str) -> bool:
    """Whether a text has characters that the sum of a store that ``masks`` does not tell apart."""
    return _MASKED.search(text) is not None


def expression(masks: bool) -> str:
    """The same in SPARQL, for ``?s ?p ?o``."""
    # Percent-encoded, a text is ASCII: of other characters Virtuoso takes the MD5 in its own bytes.
    text = f'ENCODE_FOR_URI(REPLACE({_TEXT}, "[\x80-\xff]", "?"))' if masks else _TEXT
    digits = f'SUBSTR(REPLACE(MD5({text}), "[a-f]", ""), 1, 9)'
    return f"<{XSD}integer>({digits})"
