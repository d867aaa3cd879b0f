"""How complete each card is, as the question ``completeness`` has it: points of a hundred, and what raises them."""

from cardgraph.records import NamedTuple
from cardgraph.site.catalogue import Model
from cardgraph.site.content import Content


class Completeness(NamedTuple):
    """The points of a card for what it states, what it says is unknown, of what it is silent; the gains in words."""

    score: int
    unknown: int
    silent: int
    gains: tuple[str, ...]


def completeness(content: Content, model: Model) -> Completeness | None:
    """How complete a model's card is; of several cards the one that states the most. None where nothing is known."""
    name = model.hub_id or model.name
    # Of several models of one name, the question tells no more than that.
    if (known := content.catalogue.by_name.get(name)) is None or known.iri != model.iri:
        return None
    rows = content.answers.kept("completeness").of("model", name)
    if not rows:
        return None
    row = max(rows, key=lambda row: int(row["score"]))
    gains = tuple(gain for gain in row["gains"].split("; ") if gain)
    return Completeness(int(row["score"]), int(row["unknown"]), int(row["silent"]), gains)
