"""Publications: links, addresses as they stand, an arXiv identifier or a DOI, or else a title without a page."""

from collections.abc import Sequence

from cardgraph.card import Named, Stated
from cardgraph.diagnostic import Report
from cardgraph.markdown.words import Words
from cardgraph.values.dataset import read_linked
from cardgraph.values.link import bare_links, find_arxiv, find_doi, identify, read_link

_RULE = "publication"


def read_publications(parts: Sequence[Words], report: Report) -> list[Stated[Named]]:
    """The publications that a field names; at least one.

    :param parts: the words behind the colon, and those of nested items; at least one
    """
    if found := list(read_linked(parts, _RULE, report)):
        return found
    for words in parts:
        for label, link in bare_links(words):
            if iri := read_link(link, report):
                found.append(Stated(Named(" ".join(label.text.split()), identify(iri)), label, _RULE))
    if found:
        return found
    return [
        Stated(Named(" ".join(words.text.split()), find_arxiv(words.text) or find_doi(words.text)), words, _RULE)
        for words in parts
    ]
