"""Organizations: ``[NAME](home page) (Type)``, one or several, with links and without."""

import re
from collections.abc import Iterator

from cardgraph.card import Organization, Stated
from cardgraph.diagnostic import Report
from cardgraph.expressions import expression
from cardgraph.markdown.words import Target, Words
from cardgraph.values import is_absent, words_of
from cardgraph.values.affiliations import outside_brackets, segments
from cardgraph.values.concept import MAX_LENGTH, is_unticked, read_type, split, trimmed
from cardgraph.values.link import read_link
from cardgraph.vocabulary.schemes import Concept, normalize, scheme

_TYPE = expression(r"\(([^()]+)\)")
_MORE = expression(r"\s*\(([^()]+)\)")
_WORD = expression(r"\w")
_LIST = expression(r"\s*[,;/]\s*|\s+(?:and|&)\s+")
# Words that lead on to an organization and say nothing about it.
_LEADING = expression(r"(?:(?:developed|created|made|trained|built|released) )?(?:by)? ?(?:the)?", re.IGNORECASE)
_NOBODY = words_of("others other etc al more various anonymous community contributors volunteers partners team unknown")


def read_organizations(words: Words, report: Report) -> Iterator[Stated[Organization]]:
    """The organizations that some words name, with home page and type where given.

    A type belongs to the organization that it stands beside. What is neither a name nor a type is
    reported: a country, words in small letters, a type without brackets.
    """
    links = outside_brackets(words)
    linked = {words.start + link.start for link in words.links()}
    at, is_first = 0, True
    for segment in segments(words, links):
        if not _WORD.search(segment.text) or is_unticked(segment, report):
            continue
        inside = []
        while at < len(links) and words.start + links[at].start < segment.end:
            inside.append(links[at])
            at += 1
        if inside:
            yield from _linked(words, segment, inside, linked, report)
        else:
            yield from _unlinked(segment, is_first, linked, report)
        is_first = False


def named_organizations(parts: list[Words], report: Report) -> Iterator[Stated[Organization]]:
    """The organizations, or persons, of a list whose parts are names, each with the page that it links to.

    :param parts: the names
    """
    for words in parts:
        name = " ".join(words.text.split())
        if not 0 < len(name) <= MAX_LENGTH or is_absent(name):
            continue
        page = None
        for link in words.links()[:1]:
            if iri := read_link(link, report):
                page = Stated(iri, link.place, "link")
        yield Stated(Organization(name, page, ()), words, "organization")


def _linked(
    words: Words, segment: Words, links: list[Target], linked: set[int], report: Report
) -> Iterator[Stated[Organization]]:
    """Organizations by their links: the words up to the next link are about the one before them.

    :param linked: where links begin, those in brackets too
    """
    start, end = segment.start - words.start, segment.end - words.start
    lead = words.part(start, links[0].start)
    if not _LEADING.fullmatch(lead.text):
        report("organization-type-unread", lead.span, text=lead.text)
    for link, behind in zip(links, [*(link.start for link in links[1:]), end], strict=True):
        name = trimmed(words.part(link.start, link.end), "")
        if not name.text:
            continue
        iri = read_link(link, report)
        page = Stated(iri, link.place, "link") if iri else None
        types = tuple(_types(name, words.part(link.end, behind), linked, report))
        yield from _organization(name, page, types, report)


def _unlinked(segment: Words, is_first: bool, linked: set[int], report: Report) -> Iterator[Stated[Organization]]:
    """An organization without a link: it ends with brackets that hold a type, or are meant to.

    Brackets may as well belong to the name, as in "TII (Technology Innovation Institute)".
    """
    text = segment.text
    brackets = next((match for match in _TYPE.finditer(text) if _ends_name(match, text)), None)
    name = trimmed(segment.part(0, brackets.start() if brackets else len(text)), "")
    if is_absent(name.text):
        return
    if not is_first and _is_no_name(name.text):
        report("organization-type-unread", segment.span, text=text)
        return
    if not brackets or not name.text:
        report("organization-type-missing", segment.span)
        yield from _organization(trimmed(segment, ""), None, (), report)
        return
    end = brackets.end()
    while (more := _MORE.match(text, end)) and scheme("organization-type").find(more[1]):
        end = more.end()
    types = tuple(_types(name, segment.part(brackets.start(), end), linked, report))
    yield from _organization(name, None, types, report)
    rest = segment.part(end, len(text))
    if _WORD.search(rest.text):
        report("organization-type-unread", rest.span, text=rest.text)


def _organization(
    name: Words, page: Stated[str] | None, types: tuple[Stated[Concept], ...], report: Report
) -> Iterator[Stated[Organization]]:
    """An organization by its name, unless that is too long for one."""
    label = " ".join(name.text.split())
    if len(label) > MAX_LENGTH:
        report("value-too-long", name.span, length=str(len(label)), limit=str(MAX_LENGTH))
    else:
        yield Stated(Organization(label, page, types), name, "organization")


def _is_no_name(text: str) -> bool:
    """Whether words behind an organization name no other one: a country, a type, or words in small letters."""
    words = normalize(text).split()
    small = text[:1].islower() and len(words) > 1
    known = scheme("country").find(text) or scheme("organization-type").find(text)
    return small or bool(known) or bool(_NOBODY.intersection(words[:2]))


def _ends_name(brackets: re.Match[str], text: str) -> bool:
    """Whether brackets hold a type, its absence, or, where nothing follows, what was meant to be one."""
    inner, last = brackets[1], not _WORD.search(text, brackets.end())
    if scheme("organization-type").find(inner) or all(map(scheme("organization-type").find, _LIST.split(inner))):
        return True
    if not last or is_absent(inner):
        return last
    # Not read as what it resembles: it stays an unknown type, for a shape to report.
    from cardgraph.vocabulary.suggestions import suggest

    return bool(suggest(inner, "organization-type"))


def _types(name: Words, rest: Words, linked: set[int], report: Report) -> Iterator[Stated[Concept]]:
    """The types in the brackets behind a name; other words there are reported."""
    found, at = False, 0
    others = []
    for match in _TYPE.finditer(rest.text):
        inner = rest.group(match, 1)
        others.append(rest.part(at, match.start()))
        at = match.end()
        if inner.start in linked and not scheme("organization-type").find(inner.text):
            others.append(inner)
        elif inner.text:
            found = True
            for part in _each(inner):
                if not is_absent(part.text) and (kind := read_type(part, report)):
                    yield kind
    others.append(rest.part(at, len(rest.text)))
    said = [part for part in others if _WORD.search(part.text)]
    for part in said:
        report("organization-type-unread", part.span, text=part.text.strip(" \t,;&-\u2013\u2014:"))
    if not found and not said:
        report("organization-type-missing", name.span)


def _each(inner: Words) -> list[Words]:
    """The words in brackets, or the types of a list of known ones."""
    parts = [] if scheme("organization-type").find(inner.text) else list(split(inner, _LIST))
    known = len(parts) > 1 and all(scheme("organization-type").find(part.text) for part in parts)
    return parts if known else [inner]
