"""Openness: what each card states, what it says is not known, and of what it is silent; by organization and year."""

from collections import defaultdict
from urllib.parse import quote

from cardgraph.site.catalogue import UNSTATED
from cardgraph.site.completeness import completeness
from cardgraph.site.content import Content
from cardgraph.site.page import Made, Page
from cardgraph.site.plots.grid import Cell, Line, grid
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
    known = [(models[row["model"]], row) for row in rows if row["model"] in models]
    known.sort(key=lambda item: (-_told(item[1]), item[0].published or "9999", item[0].name.casefold()))
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

    told: dict[tuple[str, str], list[int]] = defaultdict(list)
    for model, said in known:
        for organization in model.values.get("organization", (UNSTATED,)):
            told[organization, model.year or "no date"].append(_told(said))
    organizations = sorted(
        {name for name, _ in told},
        key=lambda name: (
            name == UNSTATED,
            -sum(len(told.get((name, year), ())) for year in {y for _, y in told}),
            name,
        ),
    )[:_ORGANIZATIONS]
    years = sorted({year for name, year in told if name in organizations})

    def share(row: int, column: int) -> Cell | None:
        found = told.get((organizations[row], years[column]))
        if not found:
            return None
        percent = round(100 * sum(found) / (len(found) * len(keys)))
        said = f"{organizations[row]}, {years[column]}: {percent} % stated, models: {len(found):,}"
        return Cell(f"heat-{min(5, percent // 20 + (percent > 0))}", said, str(percent))

    complete = completeness(content)
    totals = {key: [sum(said[key] == state for _, said in known) for state in STATES] for key in keys}
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
                (name, year, len(found), round(100 * sum(found) / (len(found) * len(keys))))
                for name in organizations
                for year in years
                if (found := told.get((name, year)))
            ],
            "aspects": ASPECTS,
            "complete": complete,
            "states": STATES,
            "totals": totals,
            "rows": known[:_ROWS],
            "left": max(0, len(known) - len(shown)),
        },
        description="What the cards of AI models state, what they say is unknown, and where they are silent.",
    )


def _told(row: dict[str, str]) -> int:
    """Of how many aspects something is stated."""
    return sum(row[key] in ("stated", "absent") for key in ASPECTS)


PAGE = Page("Openness", "openness.html", ("openness", "completeness", "models", "organizations"), _make)
