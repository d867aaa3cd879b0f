"""The models of a site: what each is called, what it is filtered by, which cards describe it, where its page is."""

from collections import defaultdict
from collections.abc import Iterable
from sys import intern
from typing import NamedTuple

from cardgraph.site.addresses import addresses
from cardgraph.site.answers import Answers
from cardgraph.vocabulary.namespaces import CG

# Sizes that models are sorted into: the least number of parameters, and what they are called.
_SIZES = (
    (100_000_000_000, "100B and more"),
    (10_000_000_000, "10B to 100B"),
    (1_000_000_000, "1B to 10B"),
    (100_000_000, "100M to 1B"),
    (0, "below 100M"),
)
UNSTATED = "not stated"


class Facet(NamedTuple):
    """Something to filter by: its key in addresses, what it is called, and whether its values have an order."""

    key: str
    title: str
    ordered: bool = False


FACETS = (
    Facet("country", "Country"),
    Facet("organization", "Organization"),
    Facet("type", "Type of organization"),
    Facet("category", "License category"),
    Facet("license", "License"),
    Facet("risk", "Risk"),
    Facet("task", "Task"),
    Facet("language", "Language"),
    Facet("year", "Year", ordered=True),
    Facet("size", "Size", ordered=True),
    Facet("form", "Form of card"),
)
# The facets that are properties of a model, and of which.
_PROPERTIES = {
    "country": "countryOfOrigin",
    "organization": "organization",
    "license": "license",
    "risk": "risk",
    "task": "task",
    "language": "language",
    "modality": "modality",
    "field": "researchField",
    "dataset": "trainedOn",
}


class CardOf(NamedTuple):
    """A card that describes a model."""

    iri: str
    file: str
    form: str
    sha256: str


class Model(NamedTuple):
    """A model: ``values`` are what it is filtered by, ``things`` the IRIs of what it is tied to, by the same keys.

    ``shown`` is its name, with its identifier on the hub where others have that name.
    """

    iri: str
    name: str
    shown: str
    hub_id: str
    path: str
    parameters: int | None
    published: str
    publication: str
    cards: tuple[CardOf, ...]
    values: dict[str, tuple[str, ...]]
    things: dict[str, tuple[str, ...]]

    @property
    def size(self) -> str:
        """The number of parameters as people write it, or nothing."""
        return "" if self.parameters is None else count(self.parameters)

    @property
    def year(self) -> str:
        """The year of publication, or nothing."""
        return self.published[:4]

    def first(self, key: str) -> str:
        """The first value that it has for something, or nothing."""
        return next(iter(self.values.get(key, ())), "")


class Catalogue:
    """The models, by their names.

    :param answers: where to ask
    """

    def __init__(self, answers: Answers) -> None:
        cards: dict[str, list[CardOf]] = defaultdict(list)
        hub_ids: dict[str, str] = {}
        # Row by row, and each value once: of all models together memory would have to hold much more.
        for row in answers.each("cards"):
            cards[row["model"]].append(CardOf(row["card"], row["file"], _form(row["form"]), row["sha256"]))
            hub_ids[row["model"]] = row["hub_id"]
        # What has no name of its own in the graph has no page.
        rows = [row for row in answers.rows("models") if not row["model"].startswith("_:")]
        values: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        things: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        licenses = {row["license"]: row for row in answers.kept("licenses")}
        organizations = {row["organization"]: row for row in answers.kept("organizations")}
        for key, name in _PROPERTIES.items():
            for row in answers.each("model-values", property=CG + name):
                thing, label = intern(row["value"]), intern(row["name"])
                told = values[row["model"]]
                if key == "license" and thing in licenses:
                    told[key].append(licenses[thing]["identifier"] or label)
                    told["category"].append(licenses[thing]["category"] or UNSTATED)
                else:
                    told[key].append(label)
                if key == "organization" and thing in organizations:
                    told["type"] += filter(None, organizations[thing]["type"].split("; "))
                things[row["model"]][key].append(thing)
        names = addresses(row["model"] for row in rows)
        alike: dict[str, int] = defaultdict(int)
        for row in rows:
            alike[row["name"].casefold()] += 1
        self.models: list[Model] = []
        for row in rows:
            iri = row["model"]
            told, described = values[iri], cards.get(iri, [])
            parameters = int(row["parameters"]) if row["parameters"].isdigit() else None
            told["year"] = [row["published"][:4]] if row["published"] else []
            told["size"] = [_size(parameters)] if parameters is not None else []
            told["form"] = [card.form for card in described if card.form]
            hub_id = hub_ids.get(iri, "")
            several = alike[row["name"].casefold()] > 1
            self.models.append(
                Model(
                    iri,
                    row["name"],
                    f"{row['name']} ({hub_id or names[iri]})" if several else row["name"],
                    hub_id,
                    f"models/{names[iri]}.html",
                    parameters,
                    row["published"],
                    row["publication"],
                    tuple(described),
                    {key: tuple(dict.fromkeys(found)) for key, found in told.items() if found},
                    {key: tuple(found) for key, found in things[iri].items()},
                )
            )
        self.models.sort(key=lambda model: (model.name.casefold(), model.name, model.iri))
        self.by_iri = {model.iri: model for model in self.models}
        # Where queries know a model by its identifier on the hub, else by its name.
        self.by_name = {model.hub_id or model.name: model for model in reversed(self.models)}

    def __len__(self) -> int:
        return len(self.models)

    def having(self, key: str) -> dict[str, list[Model]]:
        """The models by what they have for something, by the values' names; several values count each."""
        found: dict[str, list[Model]] = defaultdict(list)
        for model in self.models:
            for value in model.values.get(key, ()):
                found[value].append(model)
        return {value: found[value] for value in sorted(found, key=lambda value: (value.casefold(), value))}

    def tied(self, key: str) -> dict[str, list[Model]]:
        """The models by the IRIs of what they are tied to."""
        found: dict[str, list[Model]] = defaultdict(list)
        for model in self.models:
            for thing in model.things.get(key, ()):
                found[thing].append(model)
        return found


def values_of(facet: Facet, models: Iterable[Model]) -> list[tuple[str, int]]:
    """What some models have for a facet, and how many of them: the most frequent first, or in the facet's order."""
    counts: dict[str, int] = defaultdict(int)
    for model in models:
        for value in model.values.get(facet.key, (UNSTATED,)):
            counts[value] += 1
    if facet.key == "size":
        order = [name for _, name in _SIZES] + [UNSTATED]
        return [(name, counts[name]) for name in order if counts[name]]
    if facet.ordered:
        return sorted(counts.items(), reverse=True, key=lambda item: (item[0] != UNSTATED, item[0]))
    return sorted(counts.items(), key=lambda item: (item[0] == UNSTATED, -item[1], item[0].casefold(), item[0]))


def count(number: int) -> str:
    """A number of parameters as people write it: ``7B``, ``1.3B``, ``66M``."""
    for unit, letter in ((10**12, "T"), (10**9, "B"), (10**6, "M"), (10**3, "K")):
        if number >= unit:
            return f"{number / unit:.3g}{letter}" if number < 1000 * unit else f"{number // unit:,}{letter}"
    return str(number)


def _size(parameters: int) -> str:
    return next(name for least, name in _SIZES if parameters >= least)


def _form(label: str) -> str:
    """The label of a form of cards as a list of such forms has it."""
    return label.removeprefix("card of ").removeprefix("the ")
