"""Two to four models beside each other: what differs stands out, and absence is shown as what it is."""

from collections.abc import Callable
from itertools import islice

from cardgraph.site.catalogue import Model
from cardgraph.site.content import Content
from cardgraph.site.page import Made, Page
from cardgraph.site.pages.openness import ASPECTS, STATES
from cardgraph.site.rendering import Document, data_parts

# Models that are offered by name; the rest are found on their pages.
_NAMED = 5000
# What is compared, by the keys of the catalogue, and which of the aspects of openness says why one is empty.
_ROWS = {
    "organization": ("Organization", ""),
    "type": ("Type of organization", ""),
    "country": ("Country", ""),
    "published": ("Published", ""),
    "parameters": ("Parameters", "size"),
    "dataset": ("Training data", "data"),
    "license": ("License", "license"),
    "category": ("License category", "license"),
    "publication": ("Paper", "publication"),
    "impact_assessment": ("Impact assessment", "impact_assessment"),
    "limitations": ("Limitations or risks", "limitations"),
    "modality": ("Kinds of data", ""),
    "field": ("Research field", ""),
    "task": ("Tasks", ""),
    "language": ("Languages", ""),
    "form": ("Form of card", ""),
}


def _make(content: Content) -> Made:
    strings: dict[str, int] = {}

    def number(text: str) -> int:
        return strings.setdefault(text, len(strings))

    # All that they say comes before them, so that they are gone through twice.
    for model in content.catalogue.models:
        _numbered(content, model, number)
    listed = [row["risk"] for row in content.answers.kept("risks-never-declared")]
    yield Document(
        "compare.html",
        "compare.html",
        "Compare",
        {
            "data": data_parts(
                "models",
                {
                    "rows": [[key, title, bool(aspect)] for key, (title, aspect) in _ROWS.items()],
                    "states": {**STATES, "": "not stated"},
                    "strings": iter(strings),
                    "models": (_numbered(content, model, number) for model in content.catalogue.models),
                    "others": listed,
                },
            ),
            "aspects": ASPECTS,
            "names": (model.shown for model in islice(content.catalogue.models, _NAMED)),
        },
        ("compare.js",),
        description="Two to four AI models beside each other.",
    )


def _numbered(content: Content, model: Model, number: Callable[[str], int]) -> list[object]:
    """What is compared of a model, each text as its number."""
    told = next(iter(content.answers.kept("openness").of("model", model.iri)), {})
    own = {
        "published": (model.published,) if model.published else (),
        "parameters": (model.size,) if model.size else (),
        "publication": (model.publication,) if model.publication else (),
    }
    values = [[number(value) for value in own.get(key, model.values.get(key, ()))] for key in _ROWS]
    states = [number(told.get(aspect, "") if aspect else "") for _, aspect in _ROWS.values()]
    risks = [number(risk) for risk in model.values.get("risk", ())]
    return [model.shown, model.path, values, states, risks]


PAGE = Page("Compare", "compare.html", ("models", "model-values", "openness", "risks-never-declared"), _make)
