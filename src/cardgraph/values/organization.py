"""Organizations: ``[NAME](home page) (Type)``, one or several."""

import re
from collections import deque
from collections.abc import Iterator

from cardgraph.card import Organization, Stated
from cardgraph.reader.words import Words
from cardgraph.values import Report, is_absent
from cardgraph.values.concept import read_type
from cardgraph.values.link import read_link
from cardgraph.vocab import Concept, scheme

_TYPE = re.compile(r"\(([^()]+)\)")


def read_organizations(words: Words, report: Report) -> Iterator[Stated[Organization]]:
    """The organizations that some words name, with home page and type where given."""
    links = words.links()
    if not links:
        yield _unlinked(words, report)
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


def _unlinked(words: Words, report: Report) -> Stated[Organization]:
    match = next(iter(deque(_TYPE.finditer(words.text), 1)), None)
    # "TII (Technology Innovation Institute)" has no type; brackets at the end are one only if
    # they name one, or if there is nothing else they could be.
    last = match is not None and match.start() > 0 and match.end() == len(words.text.rstrip())
    if match and last and scheme("organization-type").find(match[1]):
        name = words.part(0, match.start())
        types = tuple(_types(name, words.part(match.start(), match.end()), report))
        return Stated(Organization(" ".join(name.text.split()), None, types), name, "organization")
    report("organization-type-missing", words.span)
    return Stated(Organization(" ".join(words.text.split()), None, ()), words, "organization")


def _types(name: Words, rest: Words, report: Report) -> Iterator[Stated[Concept]]:
    found = False
    for match in _TYPE.finditer(rest.text):
        inner = rest.group(match, 1)
        if inner.text:
            found = True
            if not is_absent(inner.text):
                yield read_type(inner, report)
    if not found:
        unread = rest.text.strip(" \t,;&-\u2013\u2014:").removesuffix("and").strip()
        if unread:
            report("organization-type-unread", rest.span, text=unread)
        else:
            report("organization-type-missing", name.span)
