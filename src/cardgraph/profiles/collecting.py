"""What a profile says of many cards, each thing once: of a model as its card comes by, of what cards share in the end.

A standard describes a thing once, and cards share organizations, datasets and licenses, and name models that have
cards of their own. So what belongs to a model goes on at once; the rest is held until all cards have gone by, and what
several cards say of it is put together. A model that a second card describes has been described.
"""

import base64
import hashlib
from collections import Counter
from collections.abc import Iterator

from cardgraph.graph.terms import NamedNode, Term, bracketed, value_of
from cardgraph.profiles.describing import Description, Node, belongs
from cardgraph.profiles.profile import Profile

# Stands in queries for the document itself, which is named by what it says.
DOCUMENT = bracketed("urn:cardgraph:document")


class Collector:
    """Takes the descriptions of cards, one after the other, and gives what is to be written.

    ``again`` are the cards whose models other cards have described before; ``lost`` counts, for each of the
    profile's losses, the statements that have no place.
    """

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self.again: list[str] = []
        self.lost: Counter[str] = Counter()
        self.models = self.statements = 0
        self._described: set[NamedNode] = set()
        self._shared: dict[NamedNode, dict[NamedNode, dict[Term, None]]] = {}
        self._digest = hashlib.sha256()

    def take(self, card: str, model: NamedNode, description: Description) -> Iterator[Node]:
        """Take what is said of a card.

        :param card: the card as people see it
        :param model: the node of its model
        :returns: the nodes of the model
        """
        if model in self._described:
            self.again.append(card)
            return
        self._described.add(model)
        self.models += 1
        self.lost.update(
            {loss.text: count for loss, count in zip(self.profile.losses, description.lost, strict=True) if count}
        )
        for node in description.nodes:
            if belongs(node.subject, model):
                yield self._passing(node)
            else:
                self._merge(node)

    def rest(self) -> Iterator[Node]:
        """What the cards share, after the last: sorted, without models that have cards of their own."""
        for subject in sorted(self._shared):
            if subject not in self._described and subject != DOCUMENT:
                yield self._passing(self._merged(subject, subject))
        if DOCUMENT in self._shared:
            # RFC 6920 names a document by its hash.
            digest = base64.urlsafe_b64encode(self._digest.digest()).decode().rstrip("=")
            yield self._passing(self._merged(DOCUMENT, bracketed(f"ni:///sha-256;{digest}")))

    def _merge(self, node: Node) -> None:
        """Put together what cards say of a thing; of what it has one of, the first card's counts."""
        known = self._shared.setdefault(node.subject, {})
        for predicate, objects in node.statements:
            if predicate not in known or value_of(predicate) not in self.profile.single:
                known.setdefault(predicate, {}).update(dict.fromkeys(objects))

    def _merged(self, subject: NamedNode, name: NamedNode) -> Node:
        statements = self._shared[subject]
        last = len(self.profile.predicates)

        def place(predicate: NamedNode) -> tuple[int, str]:
            return (self.profile.predicates.get(value_of(predicate), last), predicate)

        types = [predicate for predicate in statements if predicate.endswith("#type>")]
        others = sorted((predicate for predicate in statements if predicate not in types), key=place)
        return Node(name, tuple((one, tuple(sorted(statements[one]))) for one in [*types, *others]))

    def _passing(self, node: Node) -> Node:
        self.statements += sum(len(objects) for _, objects in node.statements)
        self._digest.update(repr(node).encode())
        return node
