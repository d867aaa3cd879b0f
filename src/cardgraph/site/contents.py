"""The pages there are, in the order of the menu: a page more is a module among the pages and a row here."""

from cardgraph.site.page import Page
from cardgraph.site.pages import (
    about,
    compare,
    completeness,
    findings,
    gaps,
    lineage,
    model,
    models,
    openness,
    overview,
    risks,
    things,
)

PAGES: tuple[Page, ...] = (
    overview.PAGE,
    models.PAGE,
    model.PAGE,
    risks.PAGE,
    lineage.PAGE,
    openness.PAGE,
    compare.PAGE,
    findings.PAGE,
    gaps.PAGE,
    completeness.PAGE,
    *things.PAGES,
    about.page(lambda: PAGES),
)
