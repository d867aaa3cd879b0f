"""Licenses as the metadata of a card on the hub give them: the hub's identifier, or ``other`` with a name."""

import re
from collections.abc import Iterator

from cardgraph.card import Stated
from cardgraph.diagnostic import Report, shortened
from cardgraph.markdown.words import Words
from cardgraph.values import is_absent, words_of
from cardgraph.values.concept import MAX_LENGTH
from cardgraph.vocabulary.schemes import Concept, normalize, scheme

# The identifiers of the hub; some stand for a family of licenses.
_ON_HUB = words_of(
    """afl-3.0 agpl-3.0 apache-2.0 apple-amlr apple-ascl artistic-2.0 bigcode-openrail-m bigscience-bloom-rail-1.0
    bigscience-openrail-m bsd bsd-2-clause bsd-3-clause bsd-3-clause-clear bsl-1.0 c-uda cc cc-by-2.0 cc-by-2.5 cc-
    by-3.0 cc-by-4.0 cc-by-nc-2.0 cc-by-nc-3.0 cc-by-nc-4.0 cc-by-nc-nd-3.0 cc-by-nc-nd-4.0 cc-by-nc-sa-2.0 cc-by-
    nc-sa-3.0 cc-by-nc-sa-4.0 cc-by-nd-4.0 cc-by-sa-3.0 cc-by-sa-4.0 cc0-1.0 cdla-permissive-1.0 cdla-permissive-2.0
    cdla-sharing-1.0 creativeml-openrail-m deepfloyd-if-license ecl-2.0 epl-1.0 epl-2.0 etalab-2.0 eupl-1.1 eupl-1.2
    fair-noncommercial-research-license gemma gfdl gpl gpl-2.0 gpl-3.0 grok2-community h-research intel-research isc
    lgpl lgpl-2.1 lgpl-3.0 lgpl-lr llama2 llama3 llama3.1 llama3.2 llama3.3 llama4 lppl-1.3c mit mpl-2.0 ms-pl ncsa
    odbl odc-by ofl-1.1 openrail openrail++ osl-3.0 pddl postgresql unlicense wtfpl zlib"""
)
# Those that one may have meant: not a family, and not one whose name is the opposite of what is nearly spelt so.
_NAMED = _ON_HUB - {"bsd", "cc", "gfdl", "gpl", "lgpl", "unlicense"}
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
            suggestions = _meant(folded, concept.listed) if folded not in _ON_HUB else ()
            if suggestions or (folded not in _ON_HUB and not concept.listed):
                fixes = words.rewritten(suggestions[0], safe=False) if suggestions else ()
                report("license-not-on-hub", words.span, text=shortened(text), suggestions=suggestions, fixes=fixes)
            yield Stated(concept, words, "license")


def _meant(text: str, is_license: bool) -> tuple[str, ...]:
    """The identifier of the hub that a text in small letters is but for its signs, or nearly, if it is no other.

    :param is_license: the text is the name of a license as it stands, and is no other's by a slip
    """
    from difflib import get_close_matches

    found = [identifier for identifier in sorted(_NAMED) if _squeezed(identifier) == _squeezed(text)]
    if not found and not is_license:
        found = get_close_matches(text.replace(" ", "-").replace("_", "-"), sorted(_NAMED), 2, 0.8)
    return tuple(found) if len(found) == 1 else ()


def _squeezed(text: str) -> str:
    return re.sub(r"[^a-z0-9+]|0$", "", text)


def _concept(text: str) -> Concept:
    """The license of an identifier or a name; one that no vocabulary lists is one of the card's own."""
    match = scheme("license").find(text)
    shown = text[:MAX_LENGTH]
    return match.concept if match else Concept(normalize(shown) or shown, shown, "license", listed=False)
