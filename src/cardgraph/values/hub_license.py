"""Licenses as the metadata of a card on the hub give them: the hub's identifier, or ``other`` with a name."""

from collections.abc import Iterator

from cardgraph.card import Stated
from cardgraph.diagnostic import Report, shortened
from cardgraph.markdown.words import Words
from cardgraph.values import is_absent
from cardgraph.values.concept import MAX_LENGTH
from cardgraph.vocabulary.schemes import Concept, normalize, scheme

# Identifiers of the hub that stand for a family of licenses, or for none that it lists.
_FAMILIES = {"bsd", "cc", "gfdl", "gpl", "lgpl"}
_OTHER = "other"
# The rule of a license whose words are not those that name it.
NAMED = "license-name"
_PLACEHOLDERS = {"license", "licence", "your license", "[license]", "tbd", "todo", "<license>"}


def read_hub_licenses(parts: list[Words], name: Words | None, report: Report) -> Iterator[Stated[Concept]]:
    """The licenses that metadata give.

    :param parts: the identifiers
    :param name: the name of the license where the identifier is ``other``, if the card gives one
    """
    for words in parts:
        text = " ".join(words.text.split())
        folded = text.casefold()
        if folded in _PLACEHOLDERS or "more information needed" in folded:
            report("license-placeholder", words.span, text=text)
        elif folded == _OTHER and name and not is_absent(name.text):
            yield Stated(_concept(" ".join(name.text.split())), words, NAMED)
        elif folded == _OTHER:
            report("license-other-unnamed", words.span)
            yield Stated(Concept(_OTHER, text, "license", listed=False), words, "license")
        elif 0 < len(text) <= MAX_LENGTH:
            concept = _concept(text)
            if not concept.listed and folded not in _FAMILIES:
                report("license-not-on-hub", words.span, text=shortened(text))
            yield Stated(concept, words, "license")


def _concept(text: str) -> Concept:
    """The license of an identifier or a name; one that no vocabulary lists is one of the card's own."""
    match = scheme("license").find(text)
    shown = text[:MAX_LENGTH]
    return match.concept if match else Concept(normalize(shown) or shown, shown, "license", listed=False)
