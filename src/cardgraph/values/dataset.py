"""Datasets: each link of the field is one, its label the title."""

from collections.abc import Iterable, Iterator

from cardgraph.card import Named, Stated
from cardgraph.diagnostic import Report
from cardgraph.markdown.words import Words
from cardgraph.values.link import identify, kept_apart, read_link


def read_datasets(parts: Iterable[Words], report: Report) -> Iterator[Stated[Named]]:
    """The datasets that some words link to.

    :param parts: the words behind the colon, and those of nested items
    """
    yield from kept_apart(list(read_linked(parts, "dataset", report)))


def read_linked(parts: Iterable[Words], rule: str, report: Report) -> Iterator[Stated[Named]]:
    """What the links of some words have as title and page.

    :param rule: by which it is said to be read
    """
    for part in parts:
        for link in part.links():
            label = part.part(link.start, link.end)
            iri = read_link(link, report)
            title = " ".join(label.text.split())
            if title:
                yield Stated(Named(title, identify(iri) if iri else None), label, rule)
