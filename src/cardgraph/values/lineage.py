"""A model's descent, as prose states it: "an updated version of Llama 1", "fine-tuned from T5"."""

import re
from collections.abc import Iterator

from cardgraph.card import Descent, Stated
from cardgraph.expressions import expression
from cardgraph.markdown.words import Words
from cardgraph.values import words_of
from cardgraph.values.link import clean, identify
from cardgraph.vocabulary.schemes import normalize

# The relations (local names of the ontology's properties), how statements of each begin, and the words that state it.
# To look for each of the beginnings is much faster than an expression for them all.
_RELATIONS = (
    (
        "fineTunedFrom",
        "fine-tun finetun instruction- chat-",
        r"(?:fine-?tun(?:ed|ing)|instruction-tuned|chat-tuned)"
        r"(?:\s+(?:version|variant|model))?s?(?:\s+(?:of|from|on top of))?",
    ),
    (
        "updatedVersionOf",
        "updat upgraded improved new next redesigned latest successor follow continuation",
        r"(?:updated?|upgraded|improved|new(?:er)?|next|redesigned|latest)\s+(?:version|iteration|release)\s+of"
        r"|successor\s+(?:of|to)|follow-?up\s+to|continuation\s+of",
    ),
    (
        "basedOn",
        "based built building derived initiali distilled adaptation derivative extension",
        r"(?:based|built|building)\s+(?:up)?on(?:\s+top\s+of)?|derived\s+from|initiali[sz]ed\s+(?:from|with)"
        r"|distilled\s+(?:version\s+of|from)|(?:adaptation|derivative|extension)\s+of",
    ),
)
_STATEMENTS = {relation: expression(words, re.IGNORECASE) for relation, _, words in _RELATIONS}
_HEADS = {head: relation for relation, heads, _ in _RELATIONS for head in words_of(heads)}
_FILLER = expression(
    r"\s+(?:(?:an?|the|its|their|our|original|improved|updated|modified|larger|smaller|pre-?trained|base|open|first|previous"
    r"|version|variant|weights|checkpoints?|architecture|model|family|series|of)\s+){0,6}",
    re.IGNORECASE,
)
_NAME = expression(r"[A-Z][\w.+-]*(?:\s(?:[A-Z][\w.+-]*|[0-9][\w.-]*))*")
_MODEL_LIKE = expression(r"[0-9]|[A-Z].*[A-Z]|-")
_NEGATION = expression(r"\b(?:not|never|unlike|than|without)\s+(?:\w+\s+){0,2}$", re.IGNORECASE)
# It is one of so many words before what it negates.
_NEGATED = 3


def read_descent(words: Words, own_name: str) -> Iterator[Stated[Descent]]:
    """The statements about other models that a model descends from.

    A base model is named by a link's label, or by capitalised words that look like the name of a
    model: with a digit, a hyphen or a second capital letter.

    :param words: the description
    :param own_name: the name of the card's model, which does not descend from itself
    """
    text = words.text
    heads = _heads(text)
    links = {link.start: link for link in words.links()} if heads else {}
    seen: set[tuple[str, str]] = set()
    position = 0
    for head, relation in heads:
        match = _STATEMENTS[relation].match(text, head) if head >= position else None
        filler = _FILLER.match(text, match.end()) if match else None
        if not match or not filler:
            continue
        start = filler.end()
        link = links.get(start)
        end = link.end if link else _name_end(text, start)
        name = text[start:end].rstrip(".,;:-")
        named = any(c.isupper() or c.isdigit() for c in name) and bool(link or _MODEL_LIKE.search(name))
        key = (relation, normalize(name))
        if not named or key in seen or key[1] == normalize(own_name) or _is_negated(text, head):
            continue
        seen.add(key)
        position = end
        iri = clean(link.target)[0] if link else None
        reference = identify(iri) if iri else None
        quoted = words.part(head, start + len(name))
        yield Stated(Descent(relation, " ".join(name.split()), reference), quoted, "descent")


def _is_negated(text: str, head: int) -> bool:
    """Whether a statement that begins at some place is said not to be so, by a word shortly before."""
    before = text[:head].rsplit(None, _NEGATED)
    return _NEGATION.search(text, len(before[0]) if len(before) > _NEGATED else 0, head) is not None


def _heads(text: str) -> list[tuple[int, str]]:
    """Where words begin that a statement may begin with, and of which relation it would be."""
    # The dotted capital I is the only letter that has another length in lower case.
    lowered = text.replace("\u0130", "i").lower()
    found = set()
    for head, relation in _HEADS.items():
        if head not in lowered:
            continue
        at = lowered.find(head)
        while at >= 0:
            if not at or not (lowered[at - 1].isalnum() or lowered[at - 1] == "_"):
                found.add((at, relation))
            at = lowered.find(head, at + 1)
    return sorted(found)


def _name_end(text: str, start: int) -> int:
    match = _NAME.match(text, start)
    return match.end() if match else start
