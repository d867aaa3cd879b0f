"""Organizations, licenses, datasets and languages: a table each, with the models that are tied to them."""

from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import quote

from cardgraph.site.answers import Row
from cardgraph.site.catalogue import Model
from cardgraph.site.content import Content
from cardgraph.site.page import Made, Page
from cardgraph.site.plots.bars import Bar, bars
from cardgraph.site.rendering import Document, page_address

_ON_A_PAGE, _NAMED, _DRAWN = 500, 12, 12


class Thing(NamedTuple):
    """A row: what it is called, a page of the web about it, what else is said of it, and the models."""

    name: str
    page: str
    cells: tuple[str, ...]
    models: list[Model]
    number: int
    link: str


def _things(title: str, path: str, noun: str, columns: tuple[str, ...], things: list[Thing]) -> Made:
    pages = max(1, -(-len(things) // _ON_A_PAGE))
    paths = [path if number == 0 else path.replace(".html", f"-{number + 1}.html") for number in range(pages)]
    drawn = [Bar(thing.name, thing.number, f"{thing.number:,}", thing.link) for thing in things[:_DRAWN]]
    for number in range(pages):
        yield Document(
            paths[number],
            "things.html",
            title if number == 0 else f"{title}, page {number + 1}",
            {
                "heading": title,
                "noun": noun,
                "columns": columns,
                "things": things[number * _ON_A_PAGE : (number + 1) * _ON_A_PAGE],
                "total": len(things),
                "plot": bars("most", f"{title}, by number of models", drawn) if number == 0 and drawn else None,
                "pages": paths,
                "number": number,
                "named": _NAMED,
            },
            description=f"{title} of AI models, with the models.",
        )


def _listed(facet: str, name: str) -> str:
    return f"models.html#{facet}={quote(name)}"


def _organizations(content: Content) -> Made:
    tied = content.catalogue.tied("organization")
    things = [
        Thing(
            row["name"],
            page_address(row["page"]),
            (row["type"], row["country"]),
            tied.get(row["organization"], []),
            int(row["models"]),
            _listed("organization", row["name"]),
        )
        for row in content.answers.kept("organizations")
    ]
    yield from _things("Organizations", "organizations.html", "organization", ("Type", "Country"), things)


def _licenses(content: Content) -> Made:
    tied = content.catalogue.tied("license")
    things = [
        Thing(
            row["name"],
            "",
            (row["identifier"], row["category"]),
            tied.get(row["license"], []),
            int(row["models"]),
            _listed("license", row["identifier"] or row["name"]),
        )
        for row in content.answers.kept("licenses")
    ]
    yield from _things("Licenses", "licenses.html", "license", ("SPDX identifier", "Category"), things)


def _datasets(content: Content) -> Made:
    tied = content.catalogue.tied("dataset")

    def evaluated(row: Row) -> str:
        return f"{int(row['evaluated']):,}" if row["evaluated"] != "0" else ""

    things = [
        Thing(
            row["name"],
            page_address(row["page"]),
            (evaluated(row),),
            tied.get(row["dataset"], []),
            int(row["trained"]),
            "",
        )
        for row in content.answers.rows("datasets")
    ]
    yield from _things("Datasets", "datasets.html", "dataset", ("Evaluated on it",), things)


def _languages(content: Content) -> Made:
    codes = {row["called"]: row["language"] for row in content.answers.rows("models-by-language")}
    things = [
        Thing(name, "", (codes.get(name, ""),), models, len(models), _listed("language", name))
        for name, models in content.catalogue.having("language").items()
    ]
    things.sort(key=lambda thing: (-thing.number, thing.name.casefold()))
    yield from _things("Languages", "languages.html", "language", ("Code",), things)


def _page(title: str, questions: tuple[str, ...], make: Callable[[Content], Made]) -> Page:
    return Page(title, f"{title.lower()}.html", (*questions, "model-values"), make, is_main=False)


PAGES = (
    _page("Organizations", ("organizations",), _organizations),
    _page("Licenses", ("licenses",), _licenses),
    _page("Datasets", ("datasets",), _datasets),
    _page("Languages", ("models-by-language",), _languages),
)
