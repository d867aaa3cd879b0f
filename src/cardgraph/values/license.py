"""Licenses: names, SPDX expressions and addresses; whatever takes back, narrows or widens one makes it another."""

import re
from collections.abc import Callable, Container, Iterator

from cardgraph.card import Stated
from cardgraph.diagnostic import Report
from cardgraph.expressions import expression
from cardgraph.markdown.words import Words
from cardgraph.values import words_of
from cardgraph.values.concept import is_unticked, read_unlisted, report_misspelt, split, trimmed
from cardgraph.values.link import clean, identify
from cardgraph.vocabulary.schemes import Concept, Match, normalize, scheme

_FOOTNOTE = expression(
    r"\s*(?:[*\u2020\u2021]+|\[(?:\^(?P<note>\w{1,20})|[0-9]{1,2})\]|\^(?P<caret>\w{1,20})|[\u00b9\u00b2\u00b3\u2070-\u2079]+)$"
)
_ASIDE = expression(r"\s*[(\[]([^()\[\]]*)[)\]]$")
# With more remarks it is no name of a license.
_MOST_ASIDES = 8
# What a license is said to hold for, or what points to its text, changes nothing.
_NEUTRAL = words_of(
    "a an the and for of its both all see this code source open software library repository repo model models weights"
    " checkpoint checkpoints parameters tokenizer data dataset datasets training inference license licence file files"
    " text full link here below details card osi approved spdx id permissive standard"
)
# What a license is called that has no name.
_OWN = words_of("custom other own special specific bespoke individual proprietary commercial unnamed various our their")
_WORDS = expression(r"\w+")
_OR_LATER = expression(
    r"[\s,(]*\b(?:or|and)\s+(?:\(?at your option\)?,?\s+)?(?:any\s+)?(?:later|newer|higher|above)(?:\s+versions?)?\)?",
    re.IGNORECASE,
)
_LATER_WORDS, _UNDER_WORDS = ("later", "newer", "higher", "above"), ("under", "spdx")
_UNDER = expression(
    r"(?:(?:(?:this|the)\s+)?(?:model|code|weights)\s+(?:is|are)\s+)?(?:licensed|released|distributed|available|published)"
    r"\s+under\s+(?:the\s+)?(?:terms\s+of\s+)?|spdx(?:-license-identifier)?\s*:\s*",
    re.IGNORECASE,
)
_SEPARATOR = expression(r"\s*[,;|\u2022\n]\s*(?:and\s+)?|\s+(?:and|&|or)\s+|\s*[/+]\s*", re.IGNORECASE)
# The operators of SPDX license expressions (SPDX 2.3, annex D), in capitals as there.
_OPERATOR = expression(r"[)\s]+(?:AND|OR)[(\s]+")
_IDENTIFIER = expression(r"[\w.+:-]+(?:\s+WITH\s+[\w.+-]+)?")
_ADDRESS = expression(r"[\s(<\[:\u2013\u2014-]*(https?://[^\s<>()\[\]]+?)[)>\].\s]*$", re.IGNORECASE)
_BARE = expression(r"[\w-]+(?:\.[\w-]+)+(?:/\S*)?")
_WORD_AND_NUMBER = expression(r"(?<=[^\W\d_]{2})[vV]?(?=[0-9])")
_POINT_ZERO, _WHOLE = expression(r"(?<=[0-9])\.0(?![.0-9])"), expression(r"(?<![\w.])v?([0-9])(?![\w.])")

_GNU = r"gnu\.org/(?:licenses|copyleft)/(?:old-licenses/)?"
_LANGUAGE = r"(?:[-.](?:standalone|[a-z]{2}))*(?:\.html|\.txt)?"
_CC, _DEED = r"creativecommons\.org/", r"(?:/(?:deed|legalcode)[\w.-]*)?"
# Where the texts of licenses are published, and their names there.
_PAGES = (
    (r"opensource\.org/licen[sc]es?/([\w.+-]+?)(?:\.php|\.html|\.txt)?", r"\1"),
    (r"spdx\.org/licenses/([\w.+-]+?)(?:\.html|\.json|\.txt)?", r"\1"),
    (r"choosealicense\.com/licenses/([\w.+-]+)", r"\1"),
    (r"apache\.org/licenses/LICENSE-([0-9.]+?)(?:\.html|\.txt)?", r"Apache-\1"),
    (rf"{_GNU}([al]?gpl)-([0-9.]+?){_LANGUAGE}", r"\1-\2"),
    (rf"{_GNU}fdl-([0-9.]+?){_LANGUAGE}", r"GFDL-\1"),
    (rf"{_CC}licenses/(by[a-z-]*)/([0-9.]+){_DEED}", r"CC-\1-\2"),
    (rf"{_CC}licenses/(by[a-z-]*)/([0-9.]+)/([a-z]{{2}}){_DEED}", r"CC-\1-\2-\3"),
    (rf"{_CC}publicdomain/zero/1\.0{_DEED}", "CC0-1.0"),
    (r"mozilla\.org/(?:[a-z-]+/)?MPL/([0-9.]+)", r"MPL-\1"),
    (r"eclipse\.org/legal/epl-v?([0-9.]+?)(?:\.html|\.txt)?", r"EPL-\1"),
    (r"opendatacommons\.org/licenses/odbl(?:/1[.-]0)?", "ODbL-1.0"),
    (r"opendatacommons\.org/licenses/by(?:/1[.-]0)?", "ODC-By-1.0"),
    (r"opendatacommons\.org/licenses/pddl(?:/1[.-]0)?", "PDDL-1.0"),
    (r"boost\.org/LICENSE_1_0\.txt", "BSL-1.0"),
    (r"unlicense\.org", "Unlicense"),
    (r"wtfpl\.net(?:/.*)?", "WTFPL"),
)


def read_licenses(
    words: Words, model: str, footnotes: Callable[[], Container[str]], report: Report
) -> list[Stated[Concept]]:
    """The licenses that some words name: one, or several when every part names a known one.

    Words are read as a known license only if nothing in them could change it: "MIT (non-commercial)",
    "Apache 2.0 (modified)" and "GPL-2.0-only WITH Classpath-exception-2.0" are licenses of their own.

    :param model: the name of the model, whose license is another one than that of a model with the same word
    :param footnotes: gives what the card's footnotes are called; nothing is that of a mark such as ``*``
    """
    words = _without_mark(trimmed(words), footnotes, report)
    if not words.text or is_unticked(words, report):
        return []
    address = _ADDRESS.search(words.text) if "://" in words.text else None
    named = words.part(0, address.start()) if address else words
    page = _page(words, address[1] if address else "") or _without_scheme(named.text)
    published = _published(page)
    known = _known(named)
    if not known and published and (_is_neutral(named.text) or _without_scheme(named.text)):
        return [Stated(published, words, "license")]
    if known:
        if published and _differ(known[1].concept, published):
            report("license-page", words.span, text=named.text, label=published.label)
        return [_stated(*known, report)]
    if members := _members(named):
        return [
            _stated(part, match, report) if match else _unlisted(part, "", model, report)[0] for part, match in members
        ]
    return _unlisted(words, page, model, report)


def _stated(words: Words, match: Match, report: Report) -> Stated[Concept]:
    if match.misspelt:
        report_misspelt(words, match, report)
    return Stated(match.concept, words, "license")


def _unlisted(words: Words, page: str, model: str, report: Report) -> list[Stated[Concept]]:
    """A license of the card's own, by its name and the page that is linked: each LICENSE is another.

    So is each "custom license"; a name that is none is told apart by the model.
    """
    concept = read_unlisted(words, "license", report)
    if concept and page:
        concept = concept._replace(iri=f"{concept.iri} {identify(page).key}")
    elif concept and all(word in _NEUTRAL or word in _OWN for word in _WORDS.findall(words.text.casefold())):
        concept = concept._replace(iri=f"{concept.iri} {normalize(model)}")
    return [Stated(concept, words, "license")] if concept else []


def _without_mark(words: Words, footnotes: Callable[[], Container[str]], report: Report) -> Words:
    """The words without a mark at their end that refers to a footnote; where there is none, that is reported."""
    # Hardly a name ends in anything but a letter or a digit.
    if words.text[-1:].isascii() and words.text[-1:].isalnum() and "^" not in words.text:
        return words
    mark = _FOOTNOTE.search(words.text)
    if not mark or not mark.start():
        return words
    if (mark["note"] or mark["caret"] or "") not in footnotes():
        report("license-footnote", words.span, text=words.text)
    return words.part(0, mark.start())


def _known(words: Words) -> tuple[Words, Match] | None:
    """The one license that some words name, as a whole or without a remark in brackets that changes nothing."""
    if "?" in words.text:
        return None
    asides: list[str] = []
    while (match := _listed(words.text)) is None:
        aside = _ASIDE.search(words.text)
        if not aside or not aside.start() or len(asides) == _MOST_ASIDES:
            return None
        asides.append(aside[1])
        words = words.part(0, aside.start())
    return (words, match) if all(_changes_nothing(aside, match.concept) for aside in asides) else None


def _listed(text: str) -> Match | None:
    """The license that a text is a name of."""
    return next(filter(None, map(scheme("license").find, _forms(text))), None)


def _changes_nothing(aside: str, concept: Concept) -> bool:
    """Whether a remark behind the name of a license says where it holds or stands, or names the same one again."""
    if _is_neutral(aside):
        return True
    page = clean(aside)[0]
    if page is not None and _published(page) in (concept, None):
        return True
    same = _listed(aside)
    return same is not None and same.concept == concept


def _forms(text: str) -> Iterator[str]:
    """A text, and the same with "or later" as licenses write it, words and numbers apart, versions short and long."""
    # Most names are known as they are, and hold none of the words that the expressions are about.
    folded = text.casefold()
    if any(word in folded for word in _UNDER_WORDS) and (match := _UNDER.match(text)):
        text = text[match.end() :]
    if any(word in folded for word in _LATER_WORDS):
        text = _OR_LATER.sub(" or later", text)
    for is_apart in (False, True):
        form = _WORD_AND_NUMBER.sub(" ", text) if is_apart else text
        yield form
        yield _POINT_ZERO.sub("", form)
        yield _WHOLE.sub(r" \1.0", form)


def _is_neutral(text: str) -> bool:
    """Whether words say nothing about a license but where it holds or stands: "code and weights", "see LICENSE"."""
    return all(word in _NEUTRAL for word in _WORDS.findall(text.casefold()))


def _members(words: Words) -> list[tuple[Words, Match | None]]:
    """The licenses of a list whose parts are all known, or of an SPDX expression; nothing where it is neither."""
    listed = [_known(trimmed(part)) for part in _outside_brackets(words, _SEPARATOR)]
    if len(listed) > 1 and None not in listed:
        return [known for known in listed if known]
    parts = [_ungrouped(part) for part in split(words, _OPERATOR)]
    members = [(part, _known(part)) for part in parts]
    named = all(known or _IDENTIFIER.fullmatch(part.text) for part, known in members)
    if len(members) < 2 or not named or not any(known for _, known in members):
        return []
    return [known or (part, None) for part, known in members]


def _ungrouped(words: Words) -> Words:
    """A part of an expression without the brackets that group it with others."""
    text = words.text
    start, end = len(text) - len(text.lstrip("( ")), len(text)
    while text.count(")", start, end) > text.count("(", start, end) and text[end - 1] in ") ":
        end -= 1
    return words.part(start, end)


def _outside_brackets(words: Words, separator: re.Pattern[str]) -> Iterator[Words]:
    """The words between separators that stand in no brackets."""
    text, start, depth, at = words.text, 0, 0, 0
    for match in separator.finditer(text):
        depth += sum((c in "([") - (c in ")]") for c in text[at : match.start()])
        at = match.start()
        if depth <= 0:
            yield words.part(start, match.start())
            start = match.end()
    yield words.part(start, len(text))


def _page(words: Words, address: str) -> str:
    """The page that some words link to, or name by its address."""
    targets = [link.target for link in words.links()] or [address]
    return next(filter(None, (clean(target)[0] for target in targets if target)), "")


def _without_scheme(text: str) -> str:
    """The page of a license that is named by its address without ``https://``, or nothing."""
    page = f"https://{text}" if _BARE.fullmatch(text) else ""
    return page if _published(page) else ""


def _published(page: str) -> Concept | None:
    """The license whose text stands on a page."""
    if not page:
        return None
    address = re.sub(r"^https?://(?:www\.)?", "", page, flags=re.IGNORECASE).partition("#")[0].rstrip("/")
    for pattern, name in _PAGES:
        # Few cards link to a license: each is compiled when it is needed, and re keeps it.
        if found := re.fullmatch(pattern, address, re.IGNORECASE):
            identifier = found.expand(name)
            forms = (identifier, re.sub(r"-([0-9]+)-([0-9]+)$", r"-\1.\2", identifier))
            match = next(filter(None, map(scheme("license").find, forms)), None)
            return match.concept if match else None
    return scheme("license").find_page(address)


def _differ(known: Concept, published: Concept) -> bool:
    """Whether a name and a page are of different licenses; "only" and "or later" share a text."""
    return re.sub(r"-(?:only|or-later)$", "", known.iri) != re.sub(r"-(?:only|or-later)$", "", published.iri)
