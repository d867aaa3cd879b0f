"""Organizations, licenses, datasets and languages: a table each, with the models that are tied to them."""

from collections.abc import Callable
from urllib.parse import quote

from cardgraph.plots.bars import Bar, bars
from cardgraph.records import NamedTuple
from cardgraph.site.catalogue import Model
from cardgraph.site.content import Content
from cardgraph.site.kept import Row
from cardgraph.site.page import Made, Page
from cardgraph.site.rendering import Document, page_address

_ON_A_PAGE, _NAMED, _DRAWN = 500, 12, 12


class Thing(NamedTuple):
    """A row: what it is called, a page of the web about it, what else is said of it, and the models.

    ``number`` is of how many models it is told, ``named`` are the first of them, ``more`` is how many more there are.
    """

    name: str
    page: str
    cells: tuple[str, ...]
    number: int
    link: str
    named: list[Model]
    more: int


class Tied(NamedTuple):
    """What models are tied to, by what: the key of the catalogue, and the IRI, or the name of a language."""

    key: str
    value: str


def _thing(content: Content, tied: Tied, name: str, page: str, cells: tuple[str, ...], number: int, link: str) -> Thing:
    models = content.catalogue.models
    named = models.tied(*tied, _NAMED)
    more = models.number_tied(*tied) - len(named) if len(named) == _NAMED else 0
    return Thing(name, page, cells, number, link, named, more)


def _things(
    title: str, path: str, noun: str, columns: tuple[str, ...], total: int, some: Callable[[int, int], list[Thing]]
) -> Made:
    """The pages of a table.

    :param some: gives some of its rows, from one on
    """
    pages = max(1, -(-total // _ON_A_PAGE))
    paths = [path if number == 0 else path.replace(".html", f"-{number + 1}.html") for number in range(pages)]
    for number in range(pages):
        things = some(number * _ON_A_PAGE, _ON_A_PAGE)
        drawn = [Bar(thing.name, thing.number, f"{thing.number:,}", thing.link) for thing in things[:_DRAWN]]
        yield Document(
            paths[number],
            "things.html",
            title if number == 0 else f"{title}, page {number + 1}",
            {
                "heading": title,
                "noun": noun,
                "columns": columns,
                "things": things,
                "total": total,
                "plot": bars("most", f"{title}, by number of models", drawn) if number == 0 and drawn else None,
                "pages": paths,
                "number": number,
            },
            description=f"{title} of AI models, with the models.",
        )


def _listed(facet: str, name: str) -> str:
    return f"models.html#{facet}={quote(name)}"


def _organizations(content: Content) -> Made:
    rows = content.answers.kept("organizations")

    def some(first: int, most: int) -> list[Thing]:
        return [
            _thing(
                content,
                Tied("organization", row["organization"]),
                row["name"],
                page_address(row["page"]),
                (row["type"], row["country"]),
                int(row["models"]),
                _listed("organization", row["name"]),
            )
            for row in rows.some(first, most)
        ]

    yield from _things("Organizations", "organizations.html", "organization", ("Type", "Country"), len(rows), some)


def _licenses(content: Content) -> Made:
    rows = content.answers.kept("licenses")

    def some(first: int, most: int) -> list[Thing]:
        return [
            _thing(
                content,
                Tied("license", row["license"]),
                row["name"],
                "",
                (row["identifier"], row["category"]),
                int(row["models"]),
                _listed("license", row["identifier"] or row["name"]),
            )
            for row in rows.some(first, most)
        ]

    yield from _things("Licenses", "licenses.html", "license", ("SPDX identifier", "Category"), len(rows), some)


def _datasets(content: Content) -> Made:
    rows = content.answers.kept("datasets")

    def evaluated(row: Row) -> str:
        return f"{int(row['evaluated']):,}" if row["evaluated"] != "0" else ""

    def some(first: int, most: int) -> list[Thing]:
        return [
            _thing(
                content,
                Tied("dataset", row["dataset"]),
                row["name"],
                page_address(row["page"]),
                (evaluated(row),),
                int(row["trained"]),
                "",
            )
            for row in rows.some(first, most)
        ]

    yield from _things("Datasets", "datasets.html", "dataset", ("Evaluated on it",), len(rows), some)


def _languages(content: Content) -> Made:
    codes = {row["called"]: row["language"] for row in content.answers.each("models-by-language")}
    counts = sorted(content.catalogue.having("language").items(), key=lambda item: (-item[1], item[0].casefold()))

    def some(first: int, most: int) -> list[Thing]:
        return [
            _thing(content, Tied("language", name), name, "", (codes.get(name, ""),), number, _listed("language", name))
            for name, number in counts[first : first + most]
        ]

    yield from _things("Languages", "languages.html", "language", ("Code",), len(counts), some)


def _page(title: str, questions: tuple[str, ...], make: Callable[[Content], Made]) -> Page:
    return Page(title, f"{title.lower()}.html", (*questions, "model-values"), make, is_main=False)


PAGES = (
    _page("Organizations", ("organizations",), _organizations),
    _page("Licenses", ("licenses",), _licenses),
    _page("Datasets", ("datasets",), _datasets),
    _page("Languages", ("models-by-language",), _languages),
)
