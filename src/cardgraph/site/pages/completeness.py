"""Completeness: how much of what a reader needs to know each card states, and what would raise that most."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from sys import intern
from typing import NamedTuple

from cardgraph.site.answers import Row
from cardgraph.site.content import Content
from cardgraph.site.page import Made, Page
from cardgraph.site.plots.bars import Bar, bars
from cardgraph.site.rendering import Document

# Cards on a page.
_ON_A_PAGE = 200
_STATED, _UNKNOWN, _SILENT = "stated", "unknown", "silent"


class Lack(NamedTuple):
    """A need: its weight, and how many cards state it, say that it is unknown, and are silent.

    ``points`` is by how many of a hundred the average score would rise if all cards stated it.
    """

    need: str
    weight: int
    stated: int
    unknown: int
    silent: int
    points: float


def _make(content: Content) -> Made:
    cards = content.answers.rows("completeness")
    lacks = _lacks(content.answers.each("completeness-details"))
    drawn = [Bar(one.need, one.points, f"+{one.points:.1f}") for one in lacks if one.points]
    title = "What would raise the score of all cards most, in points"
    count = len(cards) or 1
    pages = [_path(number) for number in range(max(1, -(-len(cards) // _ON_A_PAGE)))]
    for number, path in enumerate(pages):
        some = cards[number * _ON_A_PAGE : (number + 1) * _ON_A_PAGE]
        yield Document(
            path,
            "completeness.html",
            "Completeness" if number == 0 else f"Completeness, page {number + 1}",
            {
                "cards": [(row, content.catalogue.by_name.get(row["model"])) for row in some],
                "lacks": lacks,
                "plot": bars("completeness-gains", title, drawn) if drawn else None,
                "score": sum(int(row["score"]) for row in cards) / count,
                "total": len(cards),
                "pages": pages,
                "number": number,
            },
            description="How much of what a reader needs to know of AI models their cards state.",
        )


def _lacks(rows: Iterable[Row]) -> list[Lack]:
    """The needs, the one first that would raise the average score most."""
    totals: dict[tuple[str, str], int] = defaultdict(int)
    counts: Counter[tuple[str, str]] = Counter()
    weights: dict[str, int] = {}
    unstated: dict[tuple[str, str], list[tuple[str, int]]] = defaultdict(list)
    for row in rows:
        card, need = (row["file"], row["model"]), intern(row["need"])
        weights[need] = weight = int(row["weight"])
        totals[card] += weight
        counts[need, row["status"]] += 1
        if row["status"] != _STATED:
            unstated[card].append((need, weight))
    points: dict[str, float] = defaultdict(float)
    for card, needs in unstated.items():
        for need, weight in needs:
            points[need] += 100 * weight / totals[card] / len(totals)
    lacks = [
        Lack(need, weight, counts[need, _STATED], counts[need, _UNKNOWN], counts[need, _SILENT], points[need])
        for need, weight in weights.items()
    ]
    return sorted(lacks, key=lambda one: (-one.points, -one.weight, one.need))


def _path(number: int) -> str:
    return "completeness.html" if number == 0 else f"completeness-{number + 1}.html"


PAGE = Page("Completeness", "completeness.html", ("completeness", "completeness-details"), _make, is_main=False)
