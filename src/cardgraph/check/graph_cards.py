"""The cards of a graph of RDF: what each of them says, as far as rules across cards look at it.

Who says what is known of named graphs that bear the names of cards, and of statements with evidence. Elsewhere a
card says what is stated of it, of its model and of what that points at: of a node that several cards share, all of
them say all, so that none is at odds with another.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, lru_cache
from itertools import chain
from typing import Any, TypeAlias

import pyoxigraph as ox

from cardgraph.check.across import Stating
from cardgraph.check.conflicts import compared_predicates
from cardgraph.check.rules import rules
from cardgraph.check.source_map import Quoted
from cardgraph.diagnostic import Diagnostic, Span
from cardgraph.graph.statements import CardGraph, Statement
from cardgraph.graph.terms import LABELS, Literal, NamedNode, Term, bracketed, literal
from cardgraph.records import NamedTuple
from cardgraph.vocabulary.facts import facts
from cardgraph.vocabulary.model_families import family_of
from cardgraph.vocabulary.namespaces import CG, RDF, VOCABULARY, XSD
from cardgraph.vocabulary.schemes import SCHEMES

Node: TypeAlias = ox.NamedNode | ox.BlankNode
_TYPE = ox.NamedNode(RDF + "type")
_DESCRIBES, _FILE_NAME, _HUB_ID, _MODEL_NAME = (
    ox.NamedNode(CG + name) for name in ("describes", "fileName", "hubId", "modelName")
)
_MODEL, _CARD = ox.NamedNode(CG + "Model"), ox.NamedNode(CG + "card")
_SUBJECT, _PREDICATE, _OBJECT = (ox.NamedNode(RDF + name) for name in ("subject", "predicate", "object"))
_VOCABULARIES = tuple(f"{VOCABULARY}{kind}/" for kind in (*SCHEMES, "license-category"))
# What blank nodes are called where only IRIs stand.
_BLANK = "urn:cardgraph:blank:"


class _Said(NamedTuple):
    """Triples that a card says, with its model."""

    card: Node
    model: Node
    triples: list[ox.Triple]


class _About(NamedTuple):
    """What is said of a model and around it: what it is called, by what that is, and all else."""

    labels: dict[Any, list[ox.Triple]]
    others: list[ox.Triple]


class GraphCards:
    """The cards of a graph.

    :param store: the graph, in the default graph
    :param named: what rules across cards look at of the graphs that have names, in these graphs
    :param places: of subjects whose order counts, how many come before
    :param path: the graph's file, as it is shown
    :param label: what to call a term, which is given in N-Triples
    """

    def __init__(
        self, store: ox.Store, named: ox.Store, places: Mapping[Any, int], path: str, label: Callable[[str], str]
    ) -> None:
        self._store, self._named, self._places, self._path = store, named, places, path
        self._label = lru_cache(maxsize=1024)(label)
        quads: Any = store.quads_for_pattern(None, _DESCRIBES, None)
        self._cards: list[Node] = sorted({quad.subject for quad in quads}, key=str)
        self._has_evidence = any(True for _ in store.quads_for_pattern(None, _CARD, None))
        self._sayers = lru_cache(maxsize=1024)(self._evidence_about)
        self._about = lru_cache(maxsize=64)(self._said_about)

    def __len__(self) -> int:
        return len(self._cards)

    def graph(self, number: int, has_words: bool = False) -> CardGraph:
        """What a card says.

        :param number: which of the cards it is
        :param has_words: whether what is said is also to be called something
        """
        card, model, triples = self._said(self._cards[number])
        statements = [self._statement(triple, has_words) for triple in triples]
        concepts = sorted(_concepts(triples))
        return CardGraph(NamedNode(_written(card)), NamedNode(_written(model)), statements, [], [], concepts)

    def stating(self, numbers: Iterable[int]) -> Iterator[Stating]:
        """Some cards, as rules across cards look at them."""
        for number in numbers:
            yield Stating(self.graph(number, has_words=True), self._name(self._cards[number]), self._path, [])

    def told(self, found: Iterable[Diagnostic]) -> list[Diagnostic]:
        """Findings of rules across cards as those of a graph, which has no lines."""
        span = Span(self._path, 0, 0, 0)
        return list(
            dict.fromkeys(
                each._replace(span=span, source_line="", related=None, fixes=(), focus_node=_shown(each.focus_node))
                for each in found
            )
        )

    def _name(self, card: Node) -> str:
        """What others call a card: by its file, else as it is called, else by its node."""
        names = (value.value for value in self._objects(card, _FILE_NAME) if isinstance(value, ox.Literal))
        return min(names, default="") or self._label(str(card))

    def _objects(self, subject: Node, predicate: ox.NamedNode) -> list[Any]:
        quads: Any = self._store.quads_for_pattern(subject, predicate, None)
        return [quad.object for quad in quads]

    def _said_of(self, node: Any) -> list[ox.Triple]:
        quads: Any = self._store.quads_for_pattern(node, None, None)
        return [quad.triple for quad in quads if not isinstance(quad.object, ox.Triple)]

    def _said(self, card: Node) -> _Said:
        quads: Any = self._named.quads_for_pattern(None, None, None, card)
        triples = [quad.triple for quad in quads]
        if triples:
            models = [triple.object for triple in triples if (triple.subject, triple.predicate) == (card, _DESCRIBES)]
            return _Said(card, min(models, key=str, default=card), _ordered(triples))
        models = [value for value in self._objects(card, _DESCRIBES) if not isinstance(value, ox.Literal)]
        model = min(models, key=str, default=card)
        return _Said(card, model, _ordered(self._merged(card, model)))

    def _merged(self, card: Node, model: Node) -> Iterator[ox.Triple]:
        """What is said of a card, of its model and of what that points at, but for what only other cards say."""
        own = [triple for triple in self._said_of(card) if looks_at(triple)]
        names = {triple.object for triple in own if triple.predicate == _MODEL_NAME}
        about = self._about(model)
        # A model is called what its cards call it, each by its own name.
        called = (about.labels.get(name, ()) for name in names or about.labels)
        for triple in chain(own, about.others, *called):
            if self._says(card, model, triple):
                yield triple

    def _said_about(self, model: Node) -> _About:
        """What is said of a model and of what it points at, as far as rules look at it."""
        own = self._said_of(model)
        nodes = _objects_of(own) - {model}
        around = [triple for node in nodes for triple in self._said_of(node)]
        # What other models point at, their own cards say.
        models = {triple.subject for triple in around if (triple.predicate, triple.object) == (_TYPE, _MODEL)}
        further = _objects_of(triple for triple in around if triple.subject not in models) - {model, *nodes}
        around += (triple for node in further for triple in self._said_of(node))
        labels: dict[Any, list[ox.Triple]] = {}
        others = [triple for triple in around if looks_at(triple)]
        for triple in filter(looks_at, own):
            if f"<{triple.predicate.value}>" in LABELS:
                labels.setdefault(triple.object, []).append(triple)
            else:
                others.append(triple)
        return _About(labels, others)

    def _says(self, card: Node, model: Node, triple: ox.Triple) -> bool:
        """Whether a card says what is said of it or of what it speaks of, as far as one can know."""
        if self._has_evidence and (sayers := self._sayers(triple.subject).get((triple.predicate, triple.object))):
            return card in sayers
        through = _stated_through().get(triple.predicate.value)
        if through is None or triple.subject in (card, model):
            return True
        pointing: Any = self._store.quads_for_pattern(model, None, triple.subject)
        is_only = any(len(self._objects(model, quad.predicate)) == 1 for quad in pointing)
        return is_only and triple.object in self._objects(model, through)

    def _evidence_about(self, subject: Node) -> dict[tuple[Any, Any], set[Any]]:
        """Which cards say what of a node, by predicate and object, as evidence has it."""
        found: dict[tuple[Any, Any], set[Any]] = {}
        quads: Any = self._store.quads_for_pattern(None, _SUBJECT, subject)
        for quad in quads:
            evidence = quad.subject
            for predicate in self._objects(evidence, _PREDICATE):
                for value in self._objects(evidence, _OBJECT):
                    found.setdefault((predicate, value), set()).update(self._objects(evidence, _CARD))
        return found

    def _statement(self, triple: ox.Triple, has_words: bool) -> Statement:
        value = _written(triple.object)
        place = Span(self._path, self._places.get(triple.subject, 0), 0, 0)
        words = Quoted(place, self._label(str(triple.object)) if has_words else "")
        subject, predicate = NamedNode(_written(triple.subject)), bracketed(triple.predicate.value)
        return Statement(subject, predicate, value, words, "")


@cache
def _looked_at() -> frozenset[str]:
    return compared_predicates() | set(LABELS)


def looks_at(stated: ox.Quad | ox.Triple) -> bool:
    """Whether rules across cards look at a statement."""
    return f"<{stated.predicate.value}>" in _looked_at()


def counts_in_order(quad: ox.Quad) -> bool:
    """Whether a statement is that a node is of a class of which a rule says where the first stands."""
    if quad.predicate != _TYPE or not isinstance(quad.object, ox.NamedNode):
        return False
    return any(each.alike and each.target_class == quad.object.value for each in rules().comparisons)


@cache
def _stated_through() -> dict[str, ox.NamedNode]:
    """The properties of models that have what a card says of a node, by the properties of these nodes."""
    return {each.compares: ox.NamedNode(each.stated_through) for each in rules().comparisons if each.stated_through}


def is_listed(node: Any) -> bool:
    """Whether a term is a concept of the vocabularies."""
    if not (isinstance(node, ox.NamedNode) and node.value.startswith(_VOCABULARIES)):
        return False
    try:
        facts([node.value])
    except KeyError:
        # It has a name as they have, and is none of them: a rule says so.
        return False
    return True


def _concepts(triples: Iterable[ox.Triple]) -> set[str]:
    """The concepts of the vocabularies that some statements use, and the families of the models in them."""
    found = set()
    for triple in triples:
        value: Any = triple.object
        if is_listed(value):
            found.add(value.value)
        elif triple.predicate == _HUB_ID and isinstance(value, ox.Literal) and (family := family_of(value.value)):
            found.add(family)
    return found


def _objects_of(triples: Iterable[ox.Triple]) -> set[Any]:
    """The nodes that some statements point at, but for concepts of the vocabularies, of which more is known."""
    objects = {triple.object for triple in triples if isinstance(triple.object, ox.NamedNode | ox.BlankNode)}
    return {node for node in objects if not is_listed(node)}


def _ordered(triples: Iterable[ox.Triple]) -> list[ox.Triple]:
    """Some triples, each once, in an order of their own."""
    return sorted(dict.fromkeys(triples), key=str)


def _written(found: Any) -> Term:
    """A term as we write terms, a blank node as an IRI."""
    if isinstance(found, ox.BlankNode):
        return bracketed(_BLANK + found.value)
    if isinstance(found, ox.NamedNode):
        return bracketed(found.value)
    if found.language:
        return Literal(f"{literal(found.value)}@{found.language}")
    datatype = found.datatype.value
    return literal(found.value, None if datatype == XSD + "string" else bracketed(datatype))


def _shown(node: str) -> str:
    return f"_:{node.removeprefix(_BLANK)}" if node.startswith(_BLANK) else node
