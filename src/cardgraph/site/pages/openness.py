"""Openness: what each card states, what it says is not known, and of what it is silent; by organization and year."""

from collections import Counter
from collections.abc import Iterator
from heapq import nsmallest
from urllib.parse import quote

from cardgraph.plots.grid import Cell, Line, grid, heat
from cardgraph.site.catalogue import UNSTATED, Model
from cardgraph.site.completeness import completeness
from cardgraph.site.content import Content
from cardgraph.site.kept import Row
from cardgraph.site.page import Made, Page
from cardgraph.site.rendering import Document

_MOST, _ROWS, _ORGANIZATIONS = 120, 1000, 60
ASPECTS = {
    "size": "Size",
    "data": "Training data",
    "license": "License",
    "publication": "Paper",
    "impact_assessment": "Impact assessment",
    "limitations": "Limitations or risks",
}
STATES = {
    "stated": "stated",
    "absent": "stated that there is none",
    "unknown": "stated as unknown",
    "silent": "silent",
}


def _make(content: Content) -> Made:
    rows = content.answers.kept("openness")
    models = content.catalogue.by_iri
    # By organization and year: of how many models, and how many of the aspects.
    told: dict[tuple[str, str], tuple[int, int]] = {}
    totals = {key: dict.fromkeys(STATES, 0) for key in ASPECTS}

    def each() -> Iterator[tuple[Model, Row]]:
        for row in rows:
            if (model := models.get(row["model"])) is None:
                continue
            for key in ASPECTS:
                totals[key][row[key]] += 1
            for organization in model.values.get("organization", (UNSTATED,)):
                number, stated = told.get((organization, model.year or "no date"), (0, 0))
                told[organization, model.year or "no date"] = (number + 1, stated + _told(row))
            yield model, row

    known = nsmallest(
        _ROWS, each(), key=lambda item: (-_told(item[1]), item[0].published or "9999", item[0].name.casefold())
    )
    columns = [Line(name) for name in ASPECTS.values()]
    keys = list(ASPECTS)
    shown = known[:_MOST]

    def dot(row: int, column: int) -> Cell:
        model, said = shown[row]
        state = said[keys[column]]
        return Cell(
            f"state {state}",
            f"{model.shown}, {ASPECTS[keys[column]]}: {STATES[state]}",
            shape="square" if state == "absent" else "dot",
        )

    sizes: Counter[str] = Counter()
    for (name, _), (number, _) in told.items():
        sizes[name] += number
    organizations = sorted(
        sizes,
        key=lambda name: (
            name == UNSTATED,
            -sizes[name],
            name,
        ),
    )[:_ORGANIZATIONS]
    years = sorted({year for name, year in told if name in organizations})

    def share(row: int, column: int) -> Cell | None:
        found = told.get((organizations[row], years[column]))
        if not found:
            return None
        percent = _percent(found)
        said = f"{organizations[row]}, {years[column]}: {percent} % stated, models: {found[0]:,}"
        return Cell(heat(percent, 100), said, str(percent))

    yield Document(
        "openness.html",
        "openness.html",
        "Openness",
        {
            "dots": grid(
                "openness-dots",
                "What the cards state",
                f"{len(shown)} models, those first whose cards state the most.",
                [Line(model.shown, model.path, more=model.year) for model, _ in shown],
                columns,
                dot,
            )
            if shown
            else None,
            "shares": grid(
                "openness-shares",
                "Share of what is stated, in per cent, by organization and year",
                f"{len(organizations)} organizations.",
                [Line(name, f"models.html#organization={quote(name)}") for name in organizations],
                [Line(year) for year in years],
                share,
            )
            if organizations
            else None,
            "share_rows": [
                (name, year, found[0], _percent(found))
                for name in organizations
                for year in years
                if (found := told.get((name, year)))
            ],
            "aspects": ASPECTS,
            "states": STATES,
            "totals": {key: list(counts.values()) for key, counts in totals.items()},
            "rows": [(model, row, completeness(content, model)) for model, row in known],
            "left": max(0, sum(totals[keys[0]].values()) - len(shown)),
        },
        description="What the cards of AI models state, what they say is unknown, and where they are silent.",
    )


def _percent(found: tuple[int, int]) -> int:
    """How much of the aspects some models state."""
    number, stated = found
    return round(100 * stated / (number * len(ASPECTS)))


def _told(row: dict[str, str]) -> int:
    """Of how many aspects something is stated."""
    return sum(row[key] in ("stated", "absent") for key in ASPECTS)


PAGE = Page("Openness", "openness.html", ("openness", "completeness", "models", "organizations"), _make)
