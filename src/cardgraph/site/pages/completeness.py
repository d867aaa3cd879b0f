"""Completeness: how much of what a reader needs to know each card states, and what would raise that most."""

from collections import Counter, defaultdict
from itertools import groupby

from cardgraph.plots.bars import Bar, bars
from cardgraph.records import NamedTuple
from cardgraph.site.content import Content
from cardgraph.site.kept import Row, Rows
from cardgraph.site.page import Made, Page
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
    cards = content.answers.kept("completeness")
    lacks = _lacks(content.answers.kept("completeness-details"))
    drawn = [Bar(one.need, one.points, f"+{one.points:.1f}") for one in lacks if one.points]
    title = "What would raise the score of all cards most, in points"
    score = sum(int(row["score"]) for row in cards) / (len(cards) or 1)
    pages = [_path(number) for number in range(max(1, -(-len(cards) // _ON_A_PAGE)))]
    for number, path in enumerate(pages):
        some = cards.some(number * _ON_A_PAGE, _ON_A_PAGE)
        yield Document(
            path,
            "completeness.html",
            "Completeness" if number == 0 else f"Completeness, page {number + 1}",
            {
                "cards": [(row, content.catalogue.by_name.get(row["model"])) for row in some],
                "lacks": lacks,
                "plot": bars("completeness-gains", title, drawn) if drawn else None,
                "score": score,
                "total": len(cards),
                "pages": pages,
                "number": number,
            },
            description="How much of what a reader needs to know of AI models their cards state.",
        )


def _lacks(rows: Rows) -> list[Lack]:
    """The needs, the one first that would raise the average score most."""

    def card(row: Row) -> tuple[str, str]:
        return row["file"], row["model"]

    cards = sum(1 for _ in groupby(rows, card))
    counts: Counter[tuple[str, str]] = Counter()
    weights: dict[str, int] = {}
    points: dict[str, float] = defaultdict(float)
    for _, needs in groupby(rows, card):
        told = [(row["need"], int(row["weight"]), row["status"]) for row in needs]
        total = sum(weight for _, weight, _ in told)
        for need, weight, status in told:
            weights[need] = weight
            counts[need, status] += 1
            if status != _STATED:
                points[need] += 100 * weight / total / cards
    lacks = [
        Lack(need, weight, counts[need, _STATED], counts[need, _UNKNOWN], counts[need, _SILENT], points[need])
        for need, weight in weights.items()
    ]
    return sorted(lacks, key=lambda one: (-one.points, -one.weight, one.need))


def _path(number: int) -> str:
    return "completeness.html" if number == 0 else f"completeness-{number + 1}.html"


PAGE = Page("Completeness", "completeness.html", ("completeness", "completeness-details"), _make, is_main=False)
