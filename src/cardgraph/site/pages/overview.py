"""The first page: how many, when and how large, where from, under which kinds of licenses, for what, in what."""

from urllib.parse import quote

from cardgraph.plots.bars import Bar, bars
from cardgraph.plots.drawing import Drawing
from cardgraph.plots.scatter import MOST, Point, scatter, years
from cardgraph.site.catalogue import FACETS, UNSTATED, Catalogue, Facet
from cardgraph.site.content import Content
from cardgraph.site.page import Made, Page
from cardgraph.site.rendering import Document

# How many values of a facet are drawn, and how many rows stand behind the plot of sizes.
_MOST, _ROWS = 12, 500
_SHOWN = ("country", "category", "type", "risk", "task", "language", "form")
_WIDE, _NARROW = 880.0, 340.0


def _make(content: Content) -> Made:
    catalogue = content.catalogue
    models = catalogue.models
    is_counted = len(models) > MOST
    # What is counted needs no name.
    points = [
        Point("" if is_counted else model.shown, years(model.published), model.parameters,
              "" if is_counted else model.path)
        for model in models
    ]  # fmt: skip
    counts = {
        "models": len(models),
        "organizations": len(catalogue.having("organization")),
        "countries": len(catalogue.having("country")),
        "licenses": len(catalogue.having("license")),
        "risks": len(catalogue.having("risk")),
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
            "rows": models.by_date(_ROWS),
            "is_counted": is_counted,
            "more": max(0, len(models) - _ROWS),
            "plots": [
                (facets[key], drawn, behind)
                for key in _SHOWN
                if (found := _counted(catalogue, facets[key]))
                for drawn, behind in [found]
            ],
            "findings": content.gathered.findings.by_rule(),
        },
        description=f"{len(models):,} AI models, with the words of the cards that everything was read from.",
    )


def _counted(catalogue: Catalogue, facet: Facet) -> tuple[Drawing, list[tuple[str, int, str]]] | None:
    """A plot of how many models have which value, with its table; None where no card has any."""
    counted = catalogue.values_of(facet)
    if not any(value != UNSTATED for value, _ in counted):
        return None
    rows = [(value, number, f"models.html#{facet.key}={quote(value)}") for value, number in counted]
    drawn = [
        Bar(value, number, f"{number:,}", link, "bar unknown" if value == UNSTATED else "bar")
        for value, number, link in rows[:_MOST]
    ]
    return bars(f"plot-{facet.key}", f"Models by {facet.title.lower()}", drawn), rows


PAGE = Page("Overview", "index.html", ("models", "model-values", "cards", "organizations", "licenses"), _make)
