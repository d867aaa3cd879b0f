"""What is new: what cards say now and did not say before, or the other way round, model by model."""

from itertools import groupby

from cardgraph.changes.compare import Comparison
from cardgraph.render.changes import sentence, tally
from cardgraph.site.content import Content
from cardgraph.site.page import Made, Page
from cardgraph.site.rendering import Document

# Things that changes are about, on a page.
_ON_A_PAGE = 200


def page(comparison: Comparison) -> Page:
    """The page of a comparison, whose newer side the site shows."""

    def make(content: Content) -> Made:
        anchors = {
            card.file: f"{model.path}#{'L' if number == 0 else f'c{number + 1}-L'}"
            for model in content.catalogue.models
            for number, card in enumerate(model.cards)
            if content.gathered.cards.get(card.iri)
        }
        things = []
        for (iri, about), found in groupby(comparison.changes, key=lambda change: (change.iri, change.about)):
            model = content.catalogue.by_iri.get(iri)
            told = []
            for change in found:
                place = f"{change.file}:{change.line}" if change.line else change.file
                is_there = change.line and change.new and change.file in anchors
                told.append(
                    (change.kind, sentence(change), place, f"{anchors[change.file]}{change.line}" if is_there else "")
                )
            things.append((about, model.path if model else "", told))
        pages = max(1, -(-len(things) // _ON_A_PAGE))
        for number in range(pages):
            yield Document(
                _path(number),
                "changes.html",
                "What is new" if number == 0 else f"What is new, page {number + 1}",
                {
                    "old": comparison.old,
                    "new": comparison.new,
                    "tally": tally(comparison.changes),
                    "is_same": comparison.is_same,
                    "things": things[number * _ON_A_PAGE : (number + 1) * _ON_A_PAGE],
                    "pages": [_path(one) for one in range(pages)],
                    "number": number,
                },
                description=f"What has changed since {comparison.old}.",
            )

    return Page("What is new", _path(0), (), make)


def _path(number: int) -> str:
    return "changes.html" if number == 0 else f"changes-{number + 1}.html"
