"""The list of models: a table that can be read without a script, and filtered, searched and taken away with one."""

from cardgraph.site.catalogue import FACETS, UNSTATED, Catalogue, Facet
from cardgraph.site.content import Content
from cardgraph.site.page import Made, Page
from cardgraph.site.rendering import Document, data_parts

# Models on a page of the list. With more than that the script makes the rows, and searches by an index.
PAGE_SIZE = 500
# Values of a facet that are offered; the rest can be found by search.
_OFFERED = 200


def _make(content: Content) -> Made:
    models = content.catalogue.models
    pages = max(1, -(-len(models) // PAGE_SIZE))
    is_long = pages > 1
    for number in range(pages):
        rows = models.some(number * PAGE_SIZE, PAGE_SIZE)
        is_first = number == 0
        scripts = (*(("minisearch.js",) if is_long else ()), "models.js") if is_first and models else ()
        yield Document(
            path_of(number),
            "models.html",
            "Models" if is_first else f"Models, page {number + 1}",
            {
                "models": rows,
                "facets": [(facet, offered) for facet in FACETS if (offered := _offered(content.catalogue, facet))]
                if is_first
                else [],
                "data": data_parts("table", table(content.catalogue)) if is_first and models else (),
                "is_long": is_long,
                "number": number,
                "pages": [path_of(one) for one in range(pages)],
                "total": len(models),
            },
            scripts,
            description=f"A list of {len(models):,} AI models, by country, organization, license, risk and more.",
        )


def path_of(number: int) -> str:
    """The path of a page of the list, from 0."""
    return "models.html" if number == 0 else f"models-{number + 1}.html"


def table(catalogue: Catalogue) -> dict[str, object]:
    """The models as data for a script: names and facets by number, so that each value is written once.

    Its rows come one by one.
    """
    values: dict[str, list[str]] = {}
    places: dict[str, dict[str, int]] = {}
    for facet in FACETS:
        names = [value for value, _ in catalogue.values_of(facet)]
        values[facet.key] = names
        places[facet.key] = {name: place for place, name in enumerate(names)}
    return {
        "facets": [[facet.key, facet.title] for facet in FACETS],
        "values": values,
        "unstated": UNSTATED,
        "rows": (
            [
                model.shown,
                model.path,
                model.hub_id,
                model.published,
                model.parameters,
                [[places[facet.key][value] for value in model.values.get(facet.key, (UNSTATED,))] for facet in FACETS],
                model.iri,
            ]
            for model in catalogue.models
        ),
    }


def _offered(catalogue: Catalogue, facet: Facet) -> list[tuple[str, int]]:
    """The values of a facet; none where it would tell no model from another."""
    found = catalogue.values_of(facet)
    return found[:_OFFERED] if any(value != UNSTATED for value, _ in found) else []


PAGE = Page("Models", "models.html", ("models", "model-values", "cards", "organizations", "licenses"), _make)
