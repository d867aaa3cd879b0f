"""The first page: how many, when and how large, where from, under which kinds of licenses, for what, in what."""

from collections.abc import Iterable
from urllib.parse import quote

from cardgraph.site.catalogue import FACETS, UNSTATED, Facet, Model, values_of
from cardgraph.site.content import Content
from cardgraph.site.page import Made, Page
from cardgraph.site.plots.bars import Bar, bars
from cardgraph.site.plots.drawing import Drawing
from cardgraph.site.plots.scatter import MOST, Point, scatter, years
from cardgraph.site.rendering import Document

# How many values of a facet are drawn, and how many rows stand behind the plot of sizes.
_MOST, _ROWS = 12, 500
_SHOWN = ("country", "category", "type", "risk", "task", "language", "form")
_WIDE, _NARROW = 880.0, 340.0


def _make(content: Content) -> Made:
    models = content.catalogue.models
    points = [Point(model.shown, years(model.published), model.parameters, model.path) for model in models]
    counts = {
        "models": len(models),
        "organizations": len(content.catalogue.having("organization")),
        "countries": len(content.catalogue.having("country")),
        "licenses": len(content.catalogue.having("license")),
        "risks": len(content.catalogue.having("risk")),
    }
    facets = {facet.key: facet for facet in FACETS}
    yield Document(
        "index.html",
        "overview.html",
        content.about.title,
        {
            "counts": {name: number for name, number in counts.items() if number or name == "models"},
            "wide": scatter("size-wide", points, _WIDE, "wide") if points else None,
            "narrow": scatter("size-narrow", points, _NARROW, "narrow") if points else None,
            "rows": sorted(models, key=lambda model: (model.published or "9999", model.name.casefold()))[:_ROWS],
            "is_counted": len(points) > MOST,
            "more": max(0, len(models) - _ROWS),
            "plots": [
                (facets[key], drawn, behind)
                for key in _SHOWN
                if (found := _counted(facets[key], models))
                for drawn, behind in [found]
            ],
            "findings": content.gathered.findings.by_rule(),
        },
        description=f"{len(models):,} AI models, with the words of the cards that everything was read from.",
    )


def _counted(facet: Facet, models: Iterable[Model]) -> tuple[Drawing, list[tuple[str, int, str]]] | None:
    """A plot of how many models have which value, with its table; None where no card has any."""
    counted = values_of(facet, models)
    if not any(value != UNSTATED for value, _ in counted):
        return None
    rows = [(value, number, f"models.html#{facet.key}={quote(value)}") for value, number in counted]
    drawn = [
        Bar(value, number, f"{number:,}", link, "bar unknown" if value == UNSTATED else "bar")
        for value, number, link in rows[:_MOST]
    ]
    return bars(f"plot-{facet.key}", f"Models by {facet.title.lower()}", drawn), rows


PAGE = Page("Overview", "index.html", ("models", "model-values", "cards", "organizations", "licenses"), _make)
