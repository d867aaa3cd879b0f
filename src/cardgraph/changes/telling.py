"""What differs between two sides, in the words of their cards: ``Change``s, model by model."""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, Literal

import pyoxigraph as ox

from cardgraph.changes.difference import Difference
from cardgraph.changes.sides import Place, Side
from cardgraph.records import NamedTuple
from cardgraph.resources import folder
from cardgraph.vocabulary.namespaces import CG, PROV, RDF, RDFS, SKOS, XSD

Kind = Literal["new", "gone", "renamed", "changed", "added", "removed", "reworded", "other"]
_TYPE = ox.NamedNode(RDF + "type")
_MODEL, _DESCRIBES = ox.NamedNode(CG + "Model"), ox.NamedNode(CG + "describes")
_FILE, _HASH = ox.NamedNode(CG + "fileName"), ox.NamedNode(CG + "sha256")
_UNDISCLOSED, _SECTION, _TAG = (ox.NamedNode(CG + name) for name in ("undisclosed", "section", "tag"))
_SECTION_KIND, _HEADING = ox.NamedNode(CG + "sectionKind"), ox.NamedNode(CG + "heading")
_PLACEHOLDER = ox.NamedNode(CG + "isPlaceholder")
_BASE, _BASE_NAME = ox.NamedNode(CG + "baseModel"), ox.NamedNode(CG + "baseModelName")
_LABEL, _PAGE = ox.NamedNode(RDFS + "label"), ox.NamedNode(CG + "page")
# What a thing is called, best first.
_NAMES = tuple(
    ox.NamedNode(iri) for iri in (CG + "spdxId", SKOS + "prefLabel", RDFS + "label", CG + "hubId", CG + "page")
)
# What a result, or an amount, is made of, in the order in which it is told.
_PARTS = tuple(ox.NamedNode(CG + name) for name in ("metric", "resultText", "evaluationDataset", "amount", "unit"))
# What says nothing that something else does not say better.
_PASSED_OVER = {_TYPE, ox.NamedNode(CG + "derivation"), ox.NamedNode(CG + "evaluatedOn")}
# What follows from the bytes of the file, which other words have changed.
_OF_BYTES = {_HASH, ox.NamedNode(PROV + "wasDerivedFrom"), _SECTION, _FILE, _TYPE}
# What is a part of a card or a model, and told with it.
_PARTS_OF_CARDS = {
    ox.NamedNode(CG + name)
    for name in (
        "Model",
        "ModelCard",
        "Section",
        "Derivation",
        "EvaluationResult",
        "Quantity",
        "Evidence",
        "Contradiction",
    )
}
_NOT_DISCLOSED = "not disclosed"
_OWN_WORDS = {_LABEL: "name"}


class Change(NamedTuple):
    """Something that is said now and was not before, or the other way round.

    ``about`` is what it is said of, by name, and ``iri`` the same; ``what`` is the property in words and ``property``
    its IRI. ``old`` and ``new`` are the values that are gone and that have come, in words, ``file`` and ``line`` where
    the new ones stand, else the old ones; 0 where no line is known.
    """

    kind: Kind
    about: str
    iri: str
    what: str = ""
    property: str = ""
    old: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    file: str = ""
    line: int = 0


class _Claim(NamedTuple):
    """A value in words, and the triple that it is from."""

    value: str
    triple: ox.Triple


_Claims = dict[Any, list[_Claim]]


def changes(old: Side, new: Side, found: Difference) -> list[Change]:
    """The changes from one side to another, by what they are about; what cards say in other words comes with them.

    :param found: the difference of the two sides
    """
    if not found.removed and not found.added:
        return []
    pairs = _paired(old, new)
    told: list[Change] = []
    for model in sorted({*_models(new)} - {*pairs.values()}, key=str):
        told.append(_whole("new", model, new))
    for model in sorted({*_models(old)} - {*pairs}, key=str):
        told.append(_whole("gone", model, old))
    differing = {triple.subject for triple in (*found.removed, *found.added)}
    for before, after in pairs.items():
        told += _of_model(before, after, old, new, differing)
    for node in sorted(_shared(old, new, differing), key=str):
        told += _compared(node, node, old, new, _claims(old, node), _claims(new, node))
    if not told:
        number = len(found.removed) + len(found.added)
        told.append(Change("other", "the graph", "", f"{number:,} triples that say nothing of models differ"))
    return sorted(told, key=lambda change: (change.about.casefold(), change.iri))


def _of_model(before: Any, after: Any, old: Side, new: Side, differing: set[Any]) -> Iterator[Change]:
    """The changes about a model: its cards, its claims, and if there are none, the words of its cards."""
    cards_before, cards_after = _cards(old, before), _cards(new, after)
    files_before, files_after = _files(old, before), _files(new, after)
    told = []
    if files_before != files_after and files_before and files_after:
        kept = {*files_before} & {*files_after}
        gone, come = (tuple(file for file in files if file not in kept) for files in (files_before, files_after))
        told.append(Change("renamed", _name(new, after), after.value, "card", "", gone, come, (come or files_after)[0]))
    claims_before, claims_after = _claims(old, before), _claims(new, after)
    for side, cards, claims in ((old, cards_before, claims_before), (new, cards_after, claims_after)):
        for card in cards:
            _add_sections(side, card, claims)
    told += _compared(before, after, old, new, claims_before, claims_after)
    if not told and differing.intersection((before, after, *cards_before, *cards_after)):
        words = sorted({_word(name) for card in cards_after for name in _reworded(old, new, card)})
        file = files_after[0] if files_after else ""
        told.append(Change("reworded", _name(new, after), after.value, ", ".join(words), file=file))
    yield from told


def _whole(kind: Kind, model: Any, side: Side) -> Change:
    files = _files(side, model)
    return Change(kind, _name(side, model), model.value, file=files[0] if files else "")


def _paired(old: Side, new: Side) -> dict[Any, Any]:
    """Which model is which: by its IRI, else by the name or the bytes of its card's file."""
    before, after = _models(old), _models(new)
    pairs = {model: model for model in before if model in {*after}}
    for key in (_files, _hashes):
        left = {key(old, model): model for model in before if model not in pairs and key(old, model)}
        taken = {*pairs.values()}
        for model in after:
            match = left.get(key(new, model))
            if model not in taken and match is not None and match not in pairs:
                pairs[match] = model
    return pairs


def _compared(before: Any, after: Any, old: Side, new: Side, first: _Claims, second: _Claims) -> Iterator[Change]:
    """What has changed from some claims to others, property by property."""
    name = _name(new, after)
    for prop in sorted({*first, *second}, key=lambda prop: (_word(prop), prop.value)):
        same = _same(old, first.get(prop, [])) & _same(new, second.get(prop, []))
        was, now = (
            {_key(side, claim): claim for claim in claims.get(prop, []) if claim.triple.object not in same}
            for side, claims in ((old, first), (new, second))
        )
        gone = [claim for key, claim in was.items() if key not in now]
        come = [claim for key, claim in now.items() if key not in was]
        alike = {claim.value for claim in gone} & {claim.value for claim in come}
        gone_words = tuple(_apart(old, claim, alike) for claim in gone)
        come_words = tuple(_apart(new, claim, alike) for claim in come)
        place = _place(new, come) or _place(old, gone) or Place("", 0)
        here = (name, after.value, _word(prop), prop.value)
        if len(was) == len(now) == len(gone) == len(come) == 1:
            yield Change("changed", *here, gone_words, come_words, *place)
            continue
        if come:
            yield Change("added", *here, (), come_words, *(_place(new, come) or Place("", 0)))
        if gone:
            yield Change("removed", *here, gone_words, (), *(_place(old, gone) or Place("", 0)))


def _key(side: Side, claim: _Claim) -> tuple[str, str]:
    """What tells a claim from others: its words, and of a thing that has a name the end of its IRI, since two papers
    may have one title. How IRIs begin is no matter: graphs may be made with another base.
    """
    thing = claim.triple.object
    if not isinstance(thing, ox.NamedNode) or _called(side, thing) != claim.value:
        return claim.value, ""
    return claim.value, "/".join(thing.value.rsplit("/", 2)[-2:])


def _apart(side: Side, claim: _Claim, alike: set[str]) -> str:
    """The words of a claim; if they do not tell it from another, with the page or the IRI of what it names."""
    thing = claim.triple.object
    if claim.value not in alike or not isinstance(thing, ox.NamedNode):
        return claim.value
    return f"{claim.value} ({next(iter(_texts(side, thing, _PAGE)), thing.value)})"


def _same(side: Side, claims: Iterable[_Claim]) -> set[Any]:
    """The things among the values of some claims that are what they are whatever they are called, and are called
    something; a result has no name, and is what it is made of.
    """
    return {
        claim.triple.object
        for claim in claims
        if isinstance(claim.triple.object, ox.NamedNode) and _called(side, claim.triple.object)
    }


def _place(side: Side, claims: Iterable[_Claim]) -> Place | None:
    """Where the first of some claims stands."""
    places = [side.places[claim.triple] for claim in claims if claim.triple in side.places]
    return min(places, default=None)


# ---------------------------------------------------------------- what a side says


def _values(side: Side, node: Any, prop: ox.NamedNode) -> list[Any]:
    return [quad.object for quad in side.store.quads_for_pattern(node, prop, None)]


def _texts(side: Side, node: Any, prop: ox.NamedNode) -> list[str]:
    """The values of a property as texts, sorted."""
    return sorted(str(getattr(value, "value", value)) for value in _values(side, node, prop))


def _models(side: Side) -> list[Any]:
    """The models that cards describe, and those of graphs without cards."""
    described = {quad.object for quad in side.store.quads_for_pattern(None, _DESCRIBES, None)}
    typed = {quad.subject for quad in side.store.quads_for_pattern(None, _TYPE, _MODEL)}
    return sorted((node for node in described | typed if isinstance(node, ox.NamedNode)), key=str)


def _cards(side: Side, model: Any) -> list[Any]:
    return sorted((quad.subject for quad in side.store.quads_for_pattern(None, _DESCRIBES, model)), key=str)


def _files(side: Side, model: Any) -> tuple[str, ...]:
    return _of_cards(side, model, _FILE)


def _hashes(side: Side, model: Any) -> tuple[str, ...]:
    return _of_cards(side, model, _HASH)


def _of_cards(side: Side, model: Any, prop: ox.NamedNode) -> tuple[str, ...]:
    return tuple(sorted(text for card in _cards(side, model) for text in _texts(side, card, prop)))


def _claims(side: Side, node: Any) -> _Claims:
    """What a side says of a node, by property; that a property is not disclosed is a value of it."""
    found: _Claims = {}
    for quad in sorted(side.store.quads_for_pattern(node, None, None), key=str):
        if quad.predicate == _UNDISCLOSED and isinstance(quad.object, ox.NamedNode):
            found.setdefault(quad.object, []).append(_Claim(_NOT_DISCLOSED, quad.triple))
        elif quad.predicate not in _PASSED_OVER:
            found.setdefault(quad.predicate, []).append(_Claim(_words(side, quad.object), quad.triple))
    return found


def _add_sections(side: Side, card: Any, claims: _Claims) -> None:
    """Add what a card has of sections that say something, by their kinds, and of tags."""
    for quad in side.store.quads_for_pattern(card, _TAG, None):
        claims.setdefault(_TAG, []).append(_Claim(_words(side, quad.object), quad.triple))
    for quad in side.store.quads_for_pattern(card, _SECTION, None):
        if not _is_node(quad.object) or "true" in _texts(side, quad.object, _PLACEHOLDER):
            continue
        headings = "; ".join(sorted(_words(side, one) for one in _values(side, quad.object, _HEADING)))
        for kind in filter(_is_node, _values(side, quad.object, _SECTION_KIND)):
            claims.setdefault(kind, []).append(_Claim(f'section "{headings}"', quad.triple))


def _reworded(old: Side, new: Side, card: Any) -> Iterator[Any]:
    """The properties of a card whose values differ, except for what follows from the bytes of its file."""
    said = [
        {(quad.predicate, quad.object) for quad in side.store.quads_for_pattern(card, None, None)}
        for side in (old, new)
    ]
    yield from {prop for prop, _ in said[0] ^ said[1]} - _OF_BYTES


def _shared(old: Side, new: Side, differing: set[Any]) -> set[Any]:
    """What several cards may speak of, such as organizations, and both sides know: nodes that differ."""
    found = set()
    for node in differing:
        kinds = [{*_values(side, node, _TYPE)} for side in (old, new)]
        if all(kinds) and not any(one & _PARTS_OF_CARDS for one in kinds) and isinstance(node, ox.NamedNode):
            found.add(node)
    return found


# ---------------------------------------------------------------- words


def _name(side: Side, node: Any) -> str:
    labels = _texts(side, node, _LABEL)
    return labels[0] if labels else _words(side, node)


def _words(side: Side, term: Any) -> str:
    """A term in words: a literal as it stands, large numbers with commas; a thing by what it is called."""
    if isinstance(term, ox.Literal):
        whole = term.datatype.value == XSD + "integer" and term.value.lstrip("-").isdecimal()
        return f"{int(term.value):,}" if whole and len(term.value) < 4000 else " ".join(term.value.split())
    if not _is_node(term):
        return str(term)
    if term.value in _ontology():
        return _ontology()[term.value]
    if called := _called(side, term):
        return called
    parts = [_words(side, value) for prop in _PARTS for value in sorted(_values(side, term, prop), key=str)]
    return " ".join(parts) or str(term.value)


def _called(side: Side, term: Any) -> str:
    """What a thing is called, or nothing."""
    for prop in _NAMES:
        if found := _texts(side, term, prop):
            return " ".join(found[0].split())
    # A base model that no card describes is called what the cards that name it call it.
    mentions = [quad.subject for quad in side.store.quads_for_pattern(None, _BASE, term)]
    names = sorted(text for mention in mentions for text in _texts(side, mention, _BASE_NAME))
    return " ".join(names[0].split()) if names else ""


def _is_node(term: Any) -> bool:
    return isinstance(term, ox.NamedNode | ox.BlankNode)


def _word(prop: Any) -> str:
    """A property, or a kind of sections, in words."""
    return _OWN_WORDS.get(prop) or _ontology().get(prop.value) or prop.value.rpartition("#")[2].rpartition("/")[2]


@cache
def _ontology() -> dict[str, str]:
    """What the ontology calls its terms."""
    quads = ox.parse(path=str(folder("ontology") / "cardgraph.ttl"))
    return {
        quad.subject.value: quad.object.value
        for quad in quads
        if quad.predicate == _LABEL and isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal)
    }
