"""A page with what is new: what has changed in what cards say since an older graph, older cards or a revision."""

import os
from itertools import groupby

from cardgraph.changes.compare import Comparison
from cardgraph.changes.telling import Change
from cardgraph.render.changes import sentence, tally
from cardgraph.site.content import Content
from cardgraph.site.page import Made, Page
from cardgraph.site.places import Places
from cardgraph.site.rendering import Document

# Things of which all changes are shown; the rest are counted.
_MOST = 2000


def page(found: Comparison) -> Page:
    """The page as an entry of a site's menu.

    :param found: what has changed
    """

    def make(content: Content) -> Made:
        groups = [
            (about, content.catalogue.by_iri.get(iri), [_shown(change, content) for change in changes])
            for (about, iri), changes in groupby(found.changes, key=lambda change: (change.about, change.iri))
        ]
        yield Document(
            "changes.html",
            "changes.html",
            "What is new",
            {
                "since": _since(found.old),
                "groups": groups[:_MOST],
                "more": max(0, len(groups) - _MOST),
                "tally": tally(found.changes),
            },
            description="What has changed in what the cards say.",
        )

    return Page("What is new", "changes.html", (), make)


def _since(old: str) -> str:
    """What the older data were given as, without the folders around them; of a revision its name stays."""
    scheme, colon, rest = old.rpartition(":") if old.startswith("git:") else ("", "", old)
    return f"{scheme}{colon}{Places([rest]).shown(rest) if os.path.isabs(rest) else rest}"


def _shown(change: Change, content: Content) -> tuple[str, str, str]:
    """A change in words, where it stands, and what the page of the model has there, or nothing."""
    place = f"{change.file}:{change.line}" if change.line else change.file
    model = content.catalogue.by_iri.get(change.iri)
    for number, card in enumerate(model.cards if model else ()):
        # What is gone stands in the old card, of which there is no page.
        if card.file == change.file and change.line and change.new:
            return sentence(change), place, f"{'L' if number == 0 else f'c{number + 1}-L'}{change.line}"
    return sentence(change), place, ""
