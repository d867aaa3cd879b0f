"""Organizations: ``[NAME](home page) (Type)``, one or several."""

import re
from collections.abc import Iterator

from cardgraph.card import Organization, Stated
from cardgraph.markdown.words import Words
from cardgraph.values import Report, is_absent
from cardgraph.values.concept import read_type
from cardgraph.values.link import read_link
from cardgraph.vocabulary.schemes import Concept, scheme

_TYPE = re.compile(r"\(([^()]+)\)")
_MORE = re.compile(r"\s*\(([^()]+)\)")
_WORD = re.compile(r"\w")
_BETWEEN = re.compile(r"[\s,;&/+.]*(?:and\s+)?", re.IGNORECASE)


def read_organizations(words: Words, report: Report) -> Iterator[Stated[Organization]]:
    """The organizations that some words name, with home page and type where given."""
    links = words.links()
    if not links:
        yield from _unlinked(words, report)
        return
    ends = [link.start for link in links[1:]] + [len(words.text)]
    for link, end in zip(links, ends, strict=True):
        name = words.part(link.start, link.end)
        if not name.text:
            continue
        rest = words.part(link.end, end)
        iri = read_link(link, report)
        page = Stated(iri, link.place, "link") if iri else None
        organization = Organization(" ".join(name.text.split()), page, tuple(_types(name, rest, report)))
        yield Stated(organization, name, "organization")


def _unlinked(words: Words, report: Report) -> Iterator[Stated[Organization]]:
    """Organizations without links: each ends with brackets that hold a type, or are meant to.

    Brackets may as well belong to the name, as in "TII (Technology Innovation Institute)".
    """
    text, start, found = words.text, 0, False
    for match in _TYPE.finditer(text):
        if match.start() < start or not _is_type(match[1], last=not _WORD.search(text, match.end())):
            continue
        name = words.part(_behind(text, start), match.start())
        if not name.text:
            continue
        end = match.end()
        while (more := _MORE.match(text, end)) and scheme("organization-type").find(more[1]):
            end = more.end()
        types = tuple(_types(name, words.part(match.start(), end), report))
        yield Stated(Organization(" ".join(name.text.split()), None, types), name, "organization")
        start, found = end, True
    rest = words.part(_behind(text, start), len(text))
    if found and _WORD.search(rest.text):
        report("organization-type-unread", rest.span, text=rest.text)
    elif not found:
        report("organization-type-missing", words.span)
        yield Stated(Organization(" ".join(text.split()), None, ()), words, "organization")


def _behind(text: str, start: int) -> int:
    """Where an organization begins that stands behind another: past the comma or the "and" between them."""
    match = _BETWEEN.match(text, start)
    return match.end() if match and start else start


def _is_type(text: str, last: bool) -> bool:
    """Whether brackets hold a type, its absence, or, where nothing follows, what was meant to be one."""
    if scheme("organization-type").find(text):
        return True
    if not last or is_absent(text):
        return last
    # Not read as what it resembles: it stays an unknown type, for a shape to report.
    from cardgraph.vocabulary.suggestions import suggest

    return bool(suggest(text, "organization-type"))


def _types(name: Words, rest: Words, report: Report) -> Iterator[Stated[Concept]]:
    found = False
    for match in _TYPE.finditer(rest.text):
        inner = rest.group(match, 1)
        if inner.text:
            found = True
            if not is_absent(inner.text) and (kind := read_type(inner, report)):
                yield kind
    if not found:
        unread = rest.text.strip(" \t,;&-\u2013\u2014:").removesuffix("and").strip()
        if unread:
            report("organization-type-unread", rest.span, text=unread)
        else:
            report("organization-type-missing", name.span)
