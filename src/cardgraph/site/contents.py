"""The pages there are, in the order of the menu: a page more is a module among the pages and a row here."""

from cardgraph.site.page import Page
from cardgraph.site.pages import model, models, overview

PAGES: tuple[Page, ...] = (
    overview.PAGE,
    models.PAGE,
    model.PAGE,
)
