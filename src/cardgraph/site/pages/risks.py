"""Risks: which model declares which, which are declared together, which by none, and what others call them."""

from collections import Counter
from itertools import groupby
from urllib.parse import quote

from cardgraph.plots.drawing import Drawing
from cardgraph.plots.grid import Cell, Line, grid, heat
from cardgraph.site.catalogue import Model, Models
from cardgraph.site.content import Content
from cardgraph.site.kept import Rows
from cardgraph.site.page import Made, Page
from cardgraph.site.rendering import Document

# More models than this are drawn year by year, and no more rows than that stand in a table.
_MOST, _ROWS = 120, 1000
# Risks that are drawn: those that few declare, and that are on no list, may be many.
_COLUMNS = 30


def _make(content: Content) -> Made:
    declared = content.answers.kept("model-risks")
    counts: Counter[str] = Counter()
    for _, rows in groupby(declared, key=lambda row: row["model"]):
        counts.update({row["risk"] for row in rows})
    never = content.answers.rows("risks-never-declared")
    names = sorted(counts, key=lambda risk: (-counts[risk], risk.casefold(), risk))[:_COLUMNS]
    columns = [Line(name, f"models.html#risk={quote(name)}") for name in names]
    columns += [Line(row["risk"], style="none") for row in never]
    models = content.catalogue.models
    is_by_year = len(models) > _MOST
    drawn = (_by_year if is_by_year else _by_model)(models, columns, declared) if models and names else None
    together = content.answers.rows("risk-cooccurrence")
    yield Document(
        "risks.html",
        "risks.html",
        "Risks",
        {
            "map": drawn,
            "is_by_year": is_by_year,
            "models": [(model, _risks(declared, model)) for model in models.by_date(_ROWS)],
            "is_cut": len(models) > _ROWS,
            "counts": [(name, counts[name], f"models.html#risk={quote(name)}") for name in names],
            "never": never,
            "together": together,
            "pairs": _pairs(names, together) if together else None,
            "elsewhere": [row for row in content.answers.rows("risks-in-other-vocabularies") if row["other_term"]],
        },
        description="Which risks the cards of AI models declare, together, and never.",
    )


def _risks(declared: Rows, model: Model) -> list[str]:
    return [row["risk"] for row in declared.of("model", model.iri)]


def _by_model(models: Models, columns: list[Line], declared: Rows) -> Drawing:
    shown = models.by_date(_MOST)
    rows = [Line(model.shown, model.path, more=model.year) for model in shown]
    risks = [_risks(declared, model) for model in shown]

    def cell(row: int, column: int) -> Cell:
        model, risk = shown[row], columns[column]
        if risk.name in risks[row]:
            return Cell("full", f"{model.shown}: {risk.name}")
        return Cell("never" if risk.style else "empty", f"{model.shown}: {risk.name} not declared")

    return grid("risk-map", "Models by the risks that they declare", _said(models, columns), rows, columns, cell)


def _by_year(models: Models, columns: list[Line], declared: Rows) -> Drawing:
    """The share of the models of each year that declare a risk, for more models than there is room for."""
    years: Counter[str] = Counter()
    counts: Counter[tuple[str, str]] = Counter()
    for model in models:
        year = model.year or "no date"
        years[year] += 1
        counts.update((year, risk) for risk in set(_risks(declared, model)))
    names = sorted(years)
    rows = [Line(year, more=f"({years[year]:,})") for year in names]

    def cell(row: int, column: int) -> Cell:
        number, total = counts[names[row], columns[column].name], years[names[row]]
        if columns[column].style:
            return Cell("never", f"{columns[column].name}: declared by none")
        return Cell(heat(number, total), f"{names[row]}, {columns[column].name}: {number:,} of {total:,}")

    return grid("risk-map", "Years by the risks that models declare", _said(models, columns), rows, columns, cell)


def _said(models: Models, columns: list[Line]) -> str:
    none = [column.name for column in columns if column.style]
    silent = f" Declared by none: {', '.join(none)}." if none else ""
    return f"{len(models):,} models and {len(columns) - len(none)} risks that are declared.{silent}"


def _pairs(names: list[str], together: list[dict[str, str]]) -> Drawing:
    """A triangle of how often two risks are declared together."""
    numbers = {frozenset((row["risk"], row["other"])): int(row["models"]) for row in together}
    most = max(numbers.values())
    lines = [Line(name) for name in names]

    def cell(row: int, column: int) -> Cell | None:
        if column >= row:
            return None
        number = numbers.get(frozenset((names[row], names[column])), 0)
        said = f"{names[row]} and {names[column]}: {number:,}"
        return Cell(heat(number, most + 1), said, f"{number:,}" if number else "")

    title = "Risks that are declared together"
    return grid("risk-pairs", title, f"{len(together)} pairs; the most frequent {most:,} times.", lines, lines, cell)


PAGE = Page(
    "Risks",
    "risks.html",
    ("model-risks", "risks-never-declared", "risk-cooccurrence", "risks-in-other-vocabularies"),
    _make,
)
