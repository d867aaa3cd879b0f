"""The models of a site: what each is called, what it is filtered by, which cards describe it, where its page is."""

import pickle
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from cardgraph.plots.drawing import count
from cardgraph.records import NamedTuple
from cardgraph.site.addresses import Addresses, alike
from cardgraph.site.answers import PROPERTIES, Answers
from cardgraph.site.kept import Row, Rows, written

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
# What models are tied to by IRIs, for which there are pages.
_TIED = ("organization", "license", "dataset")
# Models that are read at once, and those that are remembered.
_SOME, _REMEMBERED = 500, 1000
# First as they come, then in their order.
_TABLES = """
CREATE TABLE taken (iri TEXT, called TEXT, folded TEXT, name TEXT, dated TEXT, made BLOB);
CREATE TABLE tied (iri TEXT, key TEXT, value TEXT);
CREATE TABLE describing (card TEXT, iri TEXT, number INTEGER);
CREATE TABLE model (place INTEGER PRIMARY KEY, iri TEXT UNIQUE, called TEXT, folded TEXT, dated TEXT, made BLOB);
CREATE INDEX model_called ON model (called);
CREATE INDEX model_dated ON model (dated, folded, place);
CREATE TABLE tie (key TEXT, value TEXT, model INTEGER, PRIMARY KEY (key, value, model)) WITHOUT ROWID;
CREATE TABLE card (card TEXT, model INTEGER, number INTEGER);
CREATE INDEX card_card ON card (card);
"""


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


class Models:
    """The models of a catalogue by their names, read one after the other."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def __len__(self) -> int:
        (found,) = self._database.execute("SELECT COUNT(*) FROM model").fetchone()
        return int(found)

    def __iter__(self) -> Iterator[Model]:
        first = 0
        while some := self.some(first, _SOME):
            yield from some
            first += _SOME

    def some(self, first: int, most: int) -> list[Model]:
        """Some of the models, from one on, counted from 0."""
        return self._found("WHERE place > ? ORDER BY place LIMIT ?", first, most)

    def by_date(self, most: int) -> list[Model]:
        """The first of the models by their dates, and their names; those without a date come last."""
        return self._found("ORDER BY dated, folded, place LIMIT ?", most)

    def tied(self, key: str, value: str, most: int) -> list[Model]:
        """The first of those that are tied to something, by its IRI, or to a language, by its name."""
        return self._found(
            "JOIN tie ON tie.model = model.place WHERE tie.key = ? AND tie.value = ? ORDER BY place LIMIT ?",
            key, value, most,
        )  # fmt: skip

    def number_tied(self, key: str, value: str) -> int:
        """How many these are."""
        query = "SELECT COUNT(*) FROM tie WHERE key = ? AND value = ?"
        (found,) = self._database.execute(query, (key, value)).fetchone()
        return int(found)

    def first(self, where: str, value: str) -> Model | None:
        """The first of those that meet a condition."""
        return next(iter(self._found(f"WHERE {where} ORDER BY place LIMIT 1", value)), None)

    def _found(self, where: str, *values: str | int) -> list[Model]:
        rows = self._database.execute(f"SELECT made FROM model {where}", values)
        return [_model(pickle.loads(made)) for (made,) in rows]


class ByName:
    """Models by one of their names, as a mapping has them.

    :param column: where that name stands
    """

    def __init__(self, models: Models, column: str) -> None:
        self._models, self._where = models, f"{column} = ?"
        # The same few are asked for time and again, and what is no model, too.
        self._found = lru_cache(_REMEMBERED)(self._of)

    def get(self, name: str) -> Model | None:
        """The model of a name, or None."""
        return self._found(name)

    def __contains__(self, name: str) -> bool:
        return self._found(name) is not None

    def _of(self, name: str) -> Model | None:
        return self._models.first(self._where, name)


class Catalogue:
    """The models, by their names, which are kept on disk.

    ``models`` has all of them in their order; ``by_iri`` and ``by_name`` find one, the latter by its identifier on the
    hub, else by its name, as queries know it.

    :param answers: where to ask
    :param database: where to keep them
    """

    def __init__(self, answers: Answers, database: sqlite3.Connection) -> None:
        self._database = database
        self._counts: dict[str, Counter[str]] = {facet.key: Counter() for facet in FACETS}
        self._stated: Counter[str] = Counter()
        database.executescript(_TABLES)
        self._take(answers)
        # In their order: by their names as people sort them, then as they are.
        with written(database):
            database.execute("INSERT INTO model SELECT NULL, iri, called, folded, dated, made FROM taken "
                             "ORDER BY folded, name, iri")  # fmt: skip
            database.execute("INSERT OR IGNORE INTO tie SELECT key, value, place FROM tied JOIN model USING (iri)")
            database.execute("INSERT INTO card SELECT card, place, number FROM describing JOIN model USING (iri)")
        for table in ("taken", "tied", "describing"):
            database.execute(f"DROP TABLE {table}")
        self.models = Models(database)
        self.by_iri, self.by_name = ByName(self.models, "iri"), ByName(self.models, "called")

    def __len__(self) -> int:
        return len(self.models)

    @property
    def cards(self) -> int:
        """How many cards describe them; one that describes several counts for each."""
        (found,) = self._database.execute("SELECT COUNT(*) FROM card").fetchone()
        return int(found)

    def having(self, key: str) -> dict[str, int]:
        """How many models have which value for a facet, by the values; a model may count for several."""
        counts = self._counts[key]
        return {value: counts[value] for value in sorted(counts, key=lambda value: (value.casefold(), value))}

    def place(self, card: str) -> tuple[Model, int] | None:
        """The model that a card describes, by the card's IRI, and its number among the cards of that."""
        query = (
            "SELECT made, number FROM card JOIN model ON card.model = model.place WHERE card = ? ORDER BY place DESC"
        )
        found = self._database.execute(query, (card,)).fetchone()
        return (_model(pickle.loads(found[0])), found[1]) if found else None

    def values_of(self, facet: Facet) -> list[tuple[str, int]]:
        """What models have for a facet, and how many: the most frequent first, or in the facet's order."""
        counts = Counter(self._counts[facet.key])
        if unstated := len(self) - self._stated[facet.key]:
            counts[UNSTATED] += unstated
        if facet.key == "size":
            order = [name for _, name in _SIZES] + [UNSTATED]
            return [(name, counts[name]) for name in order if counts[name]]
        if facet.ordered:
            return sorted(counts.items(), reverse=True, key=lambda item: (item[0] != UNSTATED, item[0]))
        return sorted(counts.items(), key=lambda item: (item[0] == UNSTATED, -item[1], item[0].casefold(), item[0]))

    def _take(self, answers: Answers) -> None:
        """Take the models as they come, by their IRIs."""
        # What has no name of its own in the graph has no page.
        shared = Counter(alike(row["name"].casefold()) for row in answers.kept("models") if not _is_blank(row["model"]))
        names = Addresses(row["model"] for row in answers.kept("models") if not _is_blank(row["model"]))
        values = {key: answers.kept("model-values", property=iri) for key, iri in PROPERTIES.items()}
        more = {name: answers.kept(name) for name in ("cards", "licenses", "organizations")}
        with written(self._database):
            for row in answers.kept("models"):
                if not _is_blank(row["model"]):
                    is_shared = shared[alike(row["name"].casefold())] > 1
                    self._add(_made(row, values, more, names.of(row["model"]), is_shared))

    def _add(self, model: Model) -> None:
        """Take a model."""
        for facet in FACETS:
            found = model.values.get(facet.key, ())
            self._counts[facet.key].update(found)
            self._stated[facet.key] += bool(found)
        row = (
            model.iri, model.hub_id or model.name, model.name.casefold(), model.name, model.published or "9999",
            pickle.dumps(_plain(model), pickle.HIGHEST_PROTOCOL),
        )  # fmt: skip
        self._database.execute("INSERT INTO taken VALUES (?, ?, ?, ?, ?, ?)", row)
        ties = [(model.iri, key, value) for key in _TIED for value in model.things.get(key, ())]
        ties += [(model.iri, "language", name) for name in model.values.get("language", ())]
        self._database.executemany("INSERT INTO tied VALUES (?, ?, ?)", ties)
        cards = [(card.iri, model.iri, number) for number, card in enumerate(model.cards)]
        self._database.executemany("INSERT INTO describing VALUES (?, ?, ?)", cards)


def _made(row: Row, values: dict[str, Rows], more: dict[str, Rows], address: str, is_shared: bool) -> Model:
    """A model of a row about it.

    :param values: the rows about what models have, by the keys of ``PROPERTIES``
    :param more: those about cards, licenses and organizations
    :param address: what its page is called
    :param is_shared: whether others have its name
    """
    iri = row["model"]
    told: dict[str, list[str]] = defaultdict(list)
    things: dict[str, list[str]] = defaultdict(list)
    for key, rows in values.items():
        for value in rows.of("model", iri):
            thing, label = value["value"], value["name"]
            license_ = next(iter(more["licenses"].of("license", thing)), None) if key == "license" else None
            told[key].append((license_["identifier"] if license_ else "") or label)
            if license_:
                told["category"].append(license_["category"] or UNSTATED)
            if key == "organization":
                for one in more["organizations"].of("organization", thing):
                    told["type"] += filter(None, one["type"].split("; "))
            things[key].append(thing)
    cards = more["cards"].of("model", iri)
    described = [CardOf(card["card"], card["file"], _form(card["form"]), card["sha256"]) for card in cards]
    parameters = int(row["parameters"]) if row["parameters"].isdigit() else None
    told["year"] = [row["published"][:4]] if row["published"] else []
    told["size"] = [_size(parameters)] if parameters is not None else []
    told["form"] = [card.form for card in described if card.form]
    hub_id = cards[-1]["hub_id"] if cards else ""
    return Model(
        iri,
        row["name"],
        f"{row['name']} ({hub_id or address})" if is_shared else row["name"],
        hub_id,
        f"models/{address}.html",
        parameters,
        row["published"],
        row["publication"],
        tuple(described),
        {key: tuple(dict.fromkeys(found)) for key, found in told.items() if found},
        {key: tuple(found) for key, found in things.items()},
    )


def _plain(model: Model) -> tuple[object, ...]:
    """A model as it is kept, without the names of its types."""
    *first, cards, values, things = model
    return (*first, tuple(map(tuple, cards)), values, things)


def _model(kept: Any) -> Model:
    """A model that was kept."""
    *first, cards, values, things = kept
    return Model._make([*first, tuple(map(CardOf._make, cards)), values, things])


def _is_blank(node: str) -> bool:
    return node.startswith("_:")


def _size(parameters: int) -> str:
    return next(name for least, name in _SIZES if parameters >= least)


def _form(label: str) -> str:
    """The label of a form of cards as a list of such forms has it."""
    return label.removeprefix("card of ").removeprefix("the ")
