"""Gaps: what the standards ask of each model, and its card does not say, by standard."""

from collections import defaultdict

from cardgraph.plots.bars import Bar, bars
from cardgraph.profiles.profile import catalogue
from cardgraph.records import NamedTuple
from cardgraph.site.content import Content
from cardgraph.site.page import Made, Page
from cardgraph.site.rendering import Document

# Models that are named for a gap; where there are more, they are counted.
_NAMED = 50


class Gap(NamedTuple):
    """Something that a standard asks: of what, whether it has to be there, who could say it, and whose cards do not."""

    property: str
    of: str
    need: str
    answer: str
    text: str
    number: int
    models: list[tuple[str, str]]


def _make(content: Content) -> Made:
    profiles = {profile.name: profile for profile in catalogue() if profile.asks and profile.name == profile.base_name}
    total = len(content.catalogue)
    shown = []
    for name, profile in profiles.items():
        texts = {(asked.term, asked.of): asked.text for asked in profile.asks}
        found: dict[tuple[str, str, str, str], list[tuple[str, str]]] = defaultdict(list)
        counts: dict[tuple[str, str, str, str], int] = defaultdict(int)
        for row in content.answers.kept("gaps", profile=name):
            key = (row["need"], row["answer"], row["property"], row["of"])
            counts[key] += 1
            if len(found[key]) < _NAMED and (model := content.catalogue.by_iri.get(row["model"])):
                found[key].append((model.shown, model.path))
        gaps = [
            Gap(
                term,
                of,
                need,
                answer,
                texts.get((term, of)) or texts.get((term, f"cg:{of}"), ""),
                counts[key],
                found[key],
            )
            for key in sorted(counts, key=lambda key: (key[0], key[1], -counts[key], key))
            for need, answer, term, of in [key]
        ]
        drawn = [
            Bar(gap.property + (f" of {gap.of}" if gap.of else ""), gap.number, f"{gap.number:,}", style="bar")
            for gap in gaps
            if gap.answer == "card"
        ]
        plot = bars(f"gaps-{name}", f"{profile.title}: models that lack it", drawn, total) if drawn else None
        shown.append((profile, gaps, plot))
    yield Document(
        "gaps.html",
        "gaps.html",
        "Gaps",
        {"profiles": shown, "total": total},
        description="What standards ask of AI models, and their cards do not say.",
    )


PAGE = Page("Gaps", "gaps.html", ("gaps",), _make, is_main=False)
