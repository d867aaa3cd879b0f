"""How complete each card is, as the question ``completeness`` has it: points of a hundred, and what raises them."""

from typing import NamedTuple

from cardgraph.site.catalogue import Catalogue
from cardgraph.site.content import Content


class Completeness(NamedTuple):
    """The points of a card for what it states, what it says is unknown, of what it is silent; the gains in words."""

    score: int
    unknown: int
    silent: int
    gains: tuple[str, ...]


def completeness(content: Content) -> dict[str, Completeness]:
    """The completeness of the models' cards, by the models' IRIs; of several cards the one that states the most."""
    found: dict[str, Completeness] = {}
    for row in content.answers.kept("completeness"):
        model = _model(content.catalogue, row["model"])
        gains = tuple(gain for gain in row["gains"].split("; ") if gain)
        told = Completeness(int(row["score"]), int(row["unknown"]), int(row["silent"]), gains)
        if model and (model not in found or told.score > found[model].score):
            found[model] = told
    return found


def _model(catalogue: Catalogue, name: str) -> str:
    model = catalogue.by_name.get(name)
    return model.iri if model else ""
