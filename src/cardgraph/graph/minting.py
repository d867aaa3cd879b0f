"""Every IRI that names an entity is made here, from the entity's normalised identity, as N-Triples writes it.

Two identities never share an IRI and no name leaves its path segment: what is not a letter,
digit, ``-`` or ``.`` is percent-encoded (RFC 3987, section 3.1), blanks become ``_``, and dots at
the ends, which could be dot segments (RFC 3986, section 5.2.4), are encoded too.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

import pyoxigraph as ox

from cardgraph.errors import CardgraphError, Status
from cardgraph.graph.terms import NamedNode, bracketed, iri
from cardgraph.settings import DEFAULT_BASE

if TYPE_CHECKING:
    from cardgraph.card import Evaluation, Quantity
    from cardgraph.vocabulary.schemes import Concept

_ENCODED = re.compile(r"[^A-Za-z0-9. -]")


class BaseError(CardgraphError):
    """An entity base that is no absolute IRI ending in ``/`` or ``#``."""


class Minter:
    """Makes IRIs below an entity base, in the angle brackets of N-Triples.

    :raises BaseError: if the base is not an absolute IRI that ends in ``/`` or ``#``
    """

    def __init__(self, base: str = DEFAULT_BASE) -> None:
        try:
            if not base.endswith(("/", "#")) or ":" not in base:
                raise ValueError("it must be absolute and end in / or #")
            ox.NamedNode(base)
        except ValueError as error:
            # The status is none of the class, since one that is compiled gives it no other than that of its base.
            raise BaseError(f"not an entity base: {base!r}: {error}", Status.USAGE) from None
        self.base = base

    def card(self, file_name: str) -> NamedNode:
        """A card, by its file name; case counts, as it does for files."""
        return self._node("card", segment(file_name.removesuffix(".md")))

    def model(self, name: str) -> NamedNode:
        """A model, by its name; case does not count."""
        return self._node("model", key(name))

    def organization(self, name: str) -> NamedNode:
        """An organization, by its name; case does not count."""
        return self._node("organization", key(name))

    def publication(self, identity: str) -> NamedNode:
        """A publication, by its arXiv identifier, DOI, address or title."""
        return self._node("publication", segment(identity))

    def dataset(self, identity: str) -> NamedNode:
        """A dataset, by its arXiv identifier, DOI, address or title."""
        return self._node("dataset", segment(identity))

    def quantity(self, quantity: Quantity) -> NamedNode:
        """A quantity, by its value: equal quantities are one node."""
        return self._node("quantity", segment(f"{quantity.qualifier} {quantity.amount} {quantity.unit}".strip()))

    def concept(self, concept: Concept) -> NamedNode:
        """A vocabulary concept where it is listed, else one of the card's own."""
        if concept.listed:
            return iri(concept.iri)
        return self._node(f"unlisted-{concept.kind}", key(concept.iri))

    def derivation(self, model: str, relation: str, base: str) -> NamedNode:
        """The statement that one model descends from another, by the relation and what both are known by."""
        return self._node("derivation", f"{key(model)}:{relation}:{key(base)}")

    def evaluation(self, file_name: str, evaluation: Evaluation) -> NamedNode:
        """A result of a card, by all that the card says of it."""
        return self._node("evaluation", f"{segment(file_name.removesuffix('.md'))}:{_digest(repr(evaluation))}")

    def section(self, file_name: str, line: int) -> NamedNode:
        """A section of a card, by the line of its heading."""
        return self._node("section", f"{segment(file_name.removesuffix('.md'))}:{line}")

    def evidence(self, file_name: str, statement: str) -> NamedNode:
        """Where one statement (in N-Triples) of a card comes from."""
        return self._node("evidence", f"{segment(file_name.removesuffix('.md'))}:{_digest(statement)}")

    def contradiction(self, file_name: str, rule: str) -> NamedNode:
        """What a card says in two ways that cannot both be right, by the rule that found it."""
        return self._node("contradiction", f"{segment(file_name.removesuffix('.md'))}:{rule}")

    def _node(self, kind: str, name: str) -> NamedNode:
        # The base has been seen to be that of IRIs, and in a path segment that was encoded there is nothing else.
        return bracketed(f"{self.base}{kind}/{name}")


def _digest(text: str) -> str:
    """What stands for a text that is too long for a name."""
    # Whoever only asks a graph need not wait for it: it loads OpenSSL.
    import hashlib

    return hashlib.sha256(text.encode()).hexdigest()[:20]


def key(name: str) -> str:
    """The path segment of a name whose case does not count."""
    return segment(" ".join(name.casefold().split()))


@lru_cache(maxsize=2048)
def segment(text: str) -> str:
    """A text as one path segment, whatever it holds; equal only for texts equal under NFC."""
    made = _ENCODED.sub(lambda match: _percent(match[0]), unicodedata.normalize("NFC", text)).replace(" ", "_")
    # Hardly a name has dots at its ends.
    if made and made[0] != "." != made[-1]:
        return made
    inner = made.strip(".")
    head, tail = len(made) - len(made.lstrip(".")), len(made) - len(made.rstrip("."))
    return "%2E" * len(made) if not inner else "%2E" * head + inner + "%2E" * tail


@lru_cache(maxsize=256)
def _percent(character: str) -> str:
    return "".join(f"%{byte:02X}" for byte in character.encode())
