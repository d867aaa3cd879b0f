"""Datasets as the metadata of a card on the hub give them: identifiers on the hub, or names."""

import re
from collections.abc import Iterator

from cardgraph.card import Named, Stated
from cardgraph.diagnostic import Report, shortened
from cardgraph.expressions import expression
from cardgraph.markdown.words import Words
from cardgraph.values.concept import MAX_LENGTH
from cardgraph.values.evaluation import dataset_named
from cardgraph.values.hub_id import dataset_of, is_hub_id, is_hub_name
from cardgraph.values.link import clean, identify

_ADDRESS = expression(r"https?://", re.IGNORECASE)


def read_hub_datasets(parts: list[Words], is_metadata: bool, report: Report) -> Iterator[Stated[Named]]:
    """The datasets that are listed; what is no identifier is read as the name that it is, and reported among metadata.

    :param parts: what is listed, each with its link if it has one
    :param is_metadata: whether identifiers are expected
    """
    reported = False
    for words in parts:
        text = " ".join(words.text.split())
        if not text or len(text) > MAX_LENGTH:
            continue
        linked = next((link.target for link in words.links()), text if _ADDRESS.match(text) else "")
        page = clean(linked)[0] if linked else None
        identifier = dataset_of(page) if page else text
        if not is_metadata:
            identifier = text if is_hub_id(text) or not page else identifier if _ADDRESS.match(text) else ""
        elif not is_hub_name(text) and not reported:
            fixes = words.rewritten(identifier, safe=False) if page and identifier else ()
            suggestions = (identifier,) if page and identifier else ()
            report("dataset-malformed", words.span, text=shortened(text), suggestions=suggestions, fixes=fixes)
            reported = True
        if page:
            named: Named | None = Named(identifier or text, identify(page))
        else:
            named = dataset_named(text) if is_metadata else _told(text)
        if named:
            yield Stated(named, words, "dataset")


def _told(text: str) -> Named | None:
    """A dataset that prose names: by its identifier only if it is a whole one, since any word may be a name."""
    return dataset_named(text) if is_hub_id(text) else Named(text, None)
