"""Risks: which model declares which, which are declared together, which by none, and what others call them."""

from collections import Counter, defaultdict
from urllib.parse import quote

from cardgraph.site.catalogue import Model
from cardgraph.site.content import Content
from cardgraph.site.page import Made, Page
from cardgraph.site.plots.drawing import Drawing
from cardgraph.site.plots.grid import Cell, Line, grid
from cardgraph.site.rendering import Document

# More models than this are drawn year by year, and no more rows than that stand in a table.
_MOST, _ROWS = 120, 1000
# Risks that are drawn: those that few declare, and that are on no list, may be many.
_COLUMNS = 30


def _make(content: Content) -> Made:
    declared: dict[str, list[str]] = defaultdict(list)
    for row in content.answers.rows("model-risks"):
        declared[row["model"]].append(row["risk"])
    counts = Counter(risk for risks in declared.values() for risk in set(risks))
    never = content.answers.rows("risks-never-declared")
    names = sorted(counts, key=lambda risk: (-counts[risk], risk.casefold(), risk))[:_COLUMNS]
    columns = [Line(name, f"models.html#risk={quote(name)}") for name in names]
    columns += [Line(row["risk"], style="none") for row in never]
    models = sorted(content.catalogue.models, key=lambda model: (model.published or "9999", model.name.casefold()))
    is_by_year = len(models) > _MOST
    drawn = (_by_year if is_by_year else _by_model)(models, columns, declared)
    together = content.answers.rows("risk-cooccurrence")
    yield Document(
        "risks.html",
        "risks.html",
        "Risks",
        {
            "map": drawn if models and names else None,
            "is_by_year": is_by_year,
            "models": [(model, declared.get(model.iri, [])) for model in models[:_ROWS]],
            "is_cut": len(models) > _ROWS,
            "counts": [(name, counts[name], f"models.html#risk={quote(name)}") for name in names],
            "never": never,
            "together": together,
            "pairs": _pairs(names, together) if together else None,
            "elsewhere": [row for row in content.answers.rows("risks-in-other-vocabularies") if row["other_term"]],
        },
        description="Which risks the cards of AI models declare, together, and never.",
    )


def _by_model(models: list[Model], columns: list[Line], declared: dict[str, list[str]]) -> Drawing:
    rows = [Line(model.shown, model.path, more=model.year) for model in models]

    def cell(row: int, column: int) -> Cell:
        model, risk = models[row], columns[column]
        if risk.name in declared.get(model.iri, ()):
            return Cell("full", f"{model.shown}: {risk.name}")
        return Cell("never" if risk.style else "empty", f"{model.shown}: {risk.name} not declared")

    return grid("risk-map", "Models by the risks that they declare", _said(models, columns), rows, columns, cell)


def _by_year(models: list[Model], columns: list[Line], declared: dict[str, list[str]]) -> Drawing:
    """The share of the models of each year that declare a risk, for more models than there is room for."""
    years: dict[str, list[Model]] = defaultdict(list)
    for model in models:
        years[model.year or "no date"].append(model)
    names = sorted(years)
    counts = {
        year: [sum(column.name in declared.get(model.iri, ()) for model in years[year]) for column in columns]
        for year in names
    }
    rows = [Line(year, more=f"({len(years[year]):,})") for year in names]

    def cell(row: int, column: int) -> Cell:
        number, total = counts[names[row]][column], len(years[names[row]])
        if columns[column].style:
            return Cell("never", f"{columns[column].name}: declared by none")
        share = number / total
        step = 0 if not number else 1 + min(4, int(share * 5))
        return Cell(f"heat-{step}", f"{names[row]}, {columns[column].name}: {number:,} of {total:,}")

    return grid("risk-map", "Years by the risks that models declare", _said(models, columns), rows, columns, cell)


def _said(models: list[Model], columns: list[Line]) -> str:
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
        step = 0 if not number else 1 + min(4, int(5 * number / (most + 1)))
        said = f"{names[row]} and {names[column]}: {number:,}"
        return Cell(f"heat-{step}", said, f"{number:,}" if number else "")

    title = "Risks that are declared together"
    return grid("risk-pairs", title, f"{len(together)} pairs; the most frequent {most:,} times.", lines, lines, cell)


PAGE = Page(
    "Risks",
    "risks.html",
    ("model-risks", "risks-never-declared", "risk-cooccurrence", "risks-in-other-vocabularies"),
    _make,
)
