"""Lineage: trees of what was made from what, in which words; where licenses widen and risks are dropped on the way."""

from collections import defaultdict

from cardgraph.records import NamedTuple
from cardgraph.site.content import Content
from cardgraph.site.descent import Descent, Step
from cardgraph.site.page import Made, Page
from cardgraph.site.rendering import Document

_ROOTS = 100
# Of one tree so much is shown; the page of its root says more.
_MOST = 300


class Tree(NamedTuple):
    """A tree: what all of it was made from, the page of that, and its steps, of which ``left`` are left out."""

    name: str
    path: str
    steps: list[tuple[Step, list[str]]]
    left: int


def _make(content: Content) -> Made:
    descent = Descent(content)
    noted = _noted(content)
    models = content.catalogue.by_iri

    def tree(root: str) -> Tree:
        shown: list[tuple[Step, list[str]]] = []
        left = 0
        for step in descent.tree(root):
            if len(shown) == _MOST:
                left += 1
                continue
            model = models.get(step.iri)
            names = {step.name, *((model.name, model.hub_id) if model else ())}
            shown.append((step, [note for name in sorted(filter(None, names)) for note in noted.get(name, ())]))
        return Tree(descent.name(root), descent.path(root), shown, left)

    roots = descent.roots()
    pages = max(1, -(-len(roots) // _ROOTS))
    kinds = sorted(descent.relations().items(), key=lambda item: (-item[1], item[0]))
    for number in range(pages):
        yield Document(
            _path(number),
            "lineage.html",
            "Lineage" if number == 0 else f"Lineage, page {number + 1}",
            {
                "trees": [tree(root) for root in roots[number * _ROOTS : (number + 1) * _ROOTS]],
                "kinds": kinds,
                "pages": [_path(one) for one in range(pages)],
                "number": number,
            },
            description="Which AI models were made from which, and in which words their cards say so.",
        )


def _path(number: int) -> str:
    return "lineage.html" if number == 0 else f"lineage-{number + 1}.html"


def _noted(content: Content) -> dict[str, list[str]]:
    """What is to be said of models by their names: licenses that let more be done, and risks that were dropped."""
    noted: dict[str, list[str]] = defaultdict(list)
    for row in content.answers.each("license-along-lineage"):
        if row["compared"] == "wider":
            noted[row["model"]].append(
                f"license widens: {row['license']}, where {row['base']} has {row['base_license']}"
            )
    dropped: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in content.answers.each("risks-dropped-by-descendants"):
        dropped[row["model"], row["base"]].append(row["risk"])
    for (model, base), risks in dropped.items():
        noted[model].append(f"drops what {base} declares: {', '.join(dict.fromkeys(risks))}")
    return {name: list(dict.fromkeys(notes)) for name, notes in noted.items()}


PAGE = Page("Lineage", "lineage.html", ("descent", "license-along-lineage", "risks-dropped-by-descendants"), _make)
