"""A digest of a graph, in two numbers that a store can be asked for: enough to know the graph again.

Besides the count there is a sum over the triples of nine digits of each triple's MD5. Both engines
here and there compute it alike, so a graph is known to be as it was sent, or to need sending,
without reading it back. No attacker is meant to be kept out by it, only accidents.
"""

import hashlib
import re
from dataclasses import dataclass, field
from urllib.parse import quote

import pyoxigraph as ox

from cardgraph.vocabulary.namespaces import XSD

# Virtuoso encodes U+0080 to U+00FF in its own way, and leaves @ and ` as they are when it percent-encodes.
_MASK = "[@`\x80-\xff]"
_MASKED = re.compile(_MASK)
_LETTERS = re.compile("[a-f]")

# A value and what kind it is of: a language, a datatype, or nothing for an IRI.
TAG = 'COALESCE(IF(LANG(?o) = "", STR(DATATYPE(?o)), LANG(?o)), "")'
_TEXT = f'CONCAT(STR(?s), " ", STR(?p), " ", STR(?o), " ", {TAG})'


@dataclass(frozen=True, slots=True)
class Digest:
    """A digest of a graph: how many distinct triples it has, and their sum; None where a store does not sum up.

    ``is_exact`` is False where the graph has literals that the store changes: then its sum is not
    to be foretold. ``length`` is what the triples have in bytes, as they are sent.
    """

    size: int = 0
    total: int | None = 0
    is_exact: bool = True
    length: int = field(default=0, compare=False)

    def arrived(self, found: "Digest") -> bool:
        """Whether this is what a store was found to hold, as far as that can be told."""
        return self.size == found.size and (self.total == found.total or not self.tells(found))

    def tells(self, found: "Digest") -> bool:
        """Whether the sum shows that a store holds this, or something else of the same size."""
        return self.is_exact and found.total is not None


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
    text = f'ENCODE_FOR_URI(REPLACE({_TEXT}, "{_MASK}", "?"))' if masks else _TEXT
    digits = f'SUBSTR(REPLACE(MD5({text}), "[a-f]", ""), 1, 9)'
    return f"<{XSD}integer>({digits})"
