"""Findings: how often each rule was broken, and a page for each rule with all the places, their words under carets."""

from itertools import islice

from cardgraph.check.rules import rules
from cardgraph.plots.bars import Bar, bars
from cardgraph.site.content import Content
from cardgraph.site.findings import Shown
from cardgraph.site.page import Made, Page
from cardgraph.site.rendering import Document

_ON_A_PAGE, _DRAWN = 200, 30


def _make(content: Content) -> Made:
    counted = content.gathered.findings.by_rule()
    known = rules().by_name
    places = {card.shown: iri for iri, card in content.gathered.cards.items()}
    drawn = [
        Bar(one.rule, one.findings, f"{one.findings:,}", _path(one.rule, 0), f"bar {one.severity}") for one in counted
    ]
    yield Document(
        "findings.html",
        "findings.html",
        "Findings",
        {
            "rules": [(one, known[one.rule].title if one.rule in known else "", _path(one.rule, 0)) for one in counted],
            "plot": bars("finding-counts", "Findings by rule", drawn[:_DRAWN]) if counted else None,
            "total": sum(one.findings for one in counted),
            "are_checked": content.gathered.are_checked,
        },
        description="What the rules have to say of the cards.",
    )

    def link(found: Shown) -> str:
        """Where the words are: a line of a card, or the page of the model that a finding about a graph is about."""
        if found.node and (model := content.catalogue.by_iri.get(found.node)):
            return f"../{model.path}"
        iri, line = places.get(found.source), found.line
        place = content.catalogue.place(iri) if iri else None
        if place is None:
            return ""
        model, number = place
        return f"../{model.path}#{'L' if number == 0 else f'c{number + 1}-L'}{line}"

    for one in counted:
        rule = known.get(one.rule)
        pages = -(-one.findings // _ON_A_PAGE)
        all_found = content.gathered.findings.of_rule(one.rule)
        for number in range(pages):
            found = islice(all_found, _ON_A_PAGE)
            yield Document(
                _path(one.rule, number),
                "rule.html",
                one.rule if number == 0 else f"{one.rule}, page {number + 1}",
                {
                    "count": one,
                    "name": rule.title if rule else one.rule,
                    "about": content.about,
                    "said": rule.description if rule else "",
                    "found": [(each, link(each)) for each in found],
                    "pages": [_path(one.rule, each).rpartition("/")[2] for each in range(pages)],
                    "number": number,
                },
            )


def _path(rule: str, number: int) -> str:
    return f"findings/{rule}.html" if number == 0 else f"findings/{rule}-{number + 1}.html"


PAGE = Page("Findings", "findings.html", (), _make)
