"""A page for each model: what is stated, in which words of its card and where, and the card itself, line by line."""

import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from itertools import islice, pairwise
from typing import Any

from cardgraph.plots.bars import Bar, bars
from cardgraph.plots.drawing import Drawing
from cardgraph.plots.shares import Share, shares
from cardgraph.records import NamedTuple
from cardgraph.site.catalogue import CardOf, Model
from cardgraph.site.completeness import Completeness, completeness
from cardgraph.site.content import Content
from cardgraph.site.descent import Descent
from cardgraph.site.downloads import downloads, offered
from cardgraph.site.kept import Row
from cardgraph.site.page import Made, Page
from cardgraph.site.rendering import Document, page_address
from cardgraph.site.structured import structured
from cardgraph.vocabulary.namespaces import CG, RDF, VOCABULARY

_LONGEST = 400
# How much of what was read from some words is told where they are marked.
_TOLD = 4
# Models whose emissions stand beside those of a model.
_OTHERS = 7
# The labels of properties that tell most of a thing without a name of its own.
_TELLING = ("metric", "result", "heading", "relation", "base model name", "qualifier", "amount", "unit")
_PLAIN_TYPES = (CG + "Model", CG + "ModelCard")


class Statement(NamedTuple):
    """A statement as the page shows it.

    ``link`` leads to what the value is, within the site or to the web; ``place`` is where its words stand, ``anchor``
    that place on the page. Both are empty where nobody knows.
    """

    property: str
    value: str
    link: str
    words: str
    place: str
    anchor: str
    rule: str


class Group(NamedTuple):
    """Statements about one thing, and what that is."""

    title: str
    kind: str
    statements: list[Statement]


class Piece(NamedTuple):
    """A stretch of a line of a card; of marked words, what was read from them, and the columns that they stand in.

    ``is_field`` says that nothing was read from these words but that the card has them.
    """

    text: str
    said: str = ""
    columns: str = ""
    is_field: bool = False


class CardText(NamedTuple):
    """A card with its lines, by number, as pieces; none where only the graph is at hand."""

    card: CardOf
    shown: str
    prefix: str
    lines: list[list[Piece]]
    findings: Sequence[Any]


def _make(content: Content) -> Made:
    descent = Descent(content)
    for model in content.catalogue.models:
        yield _document(content, model, descent)
        yield from downloads(content, model)


def _document(content: Content, model: Model, descent: Descent) -> Document:
    rows = content.answers.rows("evidence", model=model.iri)
    files = content.gathered.cards
    spans: dict[str, dict[int, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        spans[row["card"]][int(row["line"])].append(row)
    cards = []
    for number, card in enumerate(model.cards):
        lines = content.gathered.lines(card.iri)
        shown = files[card.iri].shown if card.iri in files else card.file
        found = content.gathered.findings.of_card(shown) if card.iri in files else []
        prefix = "L" if number == 0 else f"c{number + 1}-L"
        marked = [_pieces(line, spans[card.iri].get(place, [])) for place, line in enumerate(lines, 1)]
        cards.append(CardText(card, shown, prefix, marked, found))
    groups = _groups(content, model, rows or content.answers.rows("statements", model=model.iri), cards)
    # Most models have none, and that shows in what was read already.
    may_have = not rows or any(row["predicate"] == CG + "evaluation" for row in rows)
    results = content.answers.rows("results", model=model.iri) if may_have else []
    emissions = content.answers.kept("emissions").of("model", model.hub_id or model.name)
    emitted = emissions[-1] if emissions else None
    complete = completeness(content, model)
    return Document(
        model.path,
        "model.html",
        model.shown,
        {
            "model": model,
            "groups": groups,
            "cards": cards,
            "is_proven": bool(rows),
            "are_checked": content.gathered.are_checked,
            "up": descent.above(model),
            "down": descent.below(model),
            "results": results,
            "result_plots": _results(results),
            "emitted": emitted,
            "complete": complete,
            "complete_plot": _complete(complete) if complete else None,
            "emission_plot": _emissions(content, model, emitted) if emitted else None,
            "downloads": [(file.label, file.path.rpartition("/")[2]) for file in offered(content, model)],
        },
        head=structured(content, model),
        description=f"{model.shown}: what its card says, in which words and where.",
    )


# ---------------------------------------------------------------- statements


def _groups(content: Content, model: Model, rows: list[Row], cards: list[CardText]) -> list[Group]:
    """The statements, those about the model first, those about the card itself last.

    :param rows: with evidence, or without where the graph does not say where its statements come from
    """
    names = {**_told(rows), **{row["object"]: row["value"] for row in rows if row["value"]}}
    texts = {card.card.iri: card for card in cards}
    found: dict[str, list[Statement]] = {}
    for row in rows:
        if row["predicate"] == RDF + "type" and row["object"] in _PLAIN_TYPES:
            continue
        place = anchor = ""
        if card := texts.get(row.get("card", "")):
            place = f"{card.card.file}:{row['line']}:{row['column']}"
            anchor = f"#{card.prefix}{row['line']}" if card.lines else ""
        found.setdefault(row["subject"], []).append(_statement(content, row, names, place, anchor))
    others = [one for one in found if one != model.iri and one not in texts]
    return [
        Group(model.name if one == model.iri else names.get(one) or _local(one), _kind(one, model, texts), found[one])
        for one in (model.iri, *others, *texts)
        if one in found
    ]


def _told(rows: Sequence[Row]) -> dict[str, str]:
    """What things without names are called: by what tells most of them, or what they are of."""
    told: dict[str, dict[str, str]] = defaultdict(dict)
    for row in rows:
        told[row["subject"]].setdefault(row["property"], row["value"] or row["object"])
    named = {}
    for iri, said in told.items():
        parts = [said[key] for key in _TELLING if key in said]
        if parts:
            named[iri] = " ".join(parts)
    return named


def _statement(content: Content, row: Row, names: dict[str, str], place: str, anchor: str) -> Statement:
    thing = row["object"]
    known = content.catalogue.by_iri.get(thing)
    link = f"../{known.path}" if known else page_address(thing) if not thing.startswith(VOCABULARY) else ""
    value = names.get(thing) or _local(thing)
    if row["predicate"].endswith("arameterCount") and value.isdigit():
        value = f"{int(value):,}"
    words = row.get("quotation", "")
    return Statement(
        row["property"] or _last(row["predicate"]),
        _shortened(value),
        link,
        _shortened(words),
        place,
        anchor,
        row.get("rule", ""),
    )


def _kind(iri: str, model: Model, cards: Collection[str]) -> str:
    """What a thing is, in a word: the part of its IRI that says so."""
    if iri == model.iri:
        return "model"
    return "card" if iri in cards else iri.rpartition("/")[0].rpartition("/")[2].replace("-", " ")


def _local(iri: str) -> str:
    """An IRI of ours by what it ends in; anything else as it is."""
    from urllib.parse import unquote

    return unquote(iri.removeprefix(CG).rpartition("/")[2]) if iri.startswith(VOCABULARY) else iri


def _last(iri: str) -> str:
    """A property of another vocabulary by what its IRI ends in."""
    return re.split("[/#]", iri)[-1]


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "\u2026"


# ---------------------------------------------------------------- the card


def _pieces(line: str, rows: Sequence[Row]) -> list[Piece]:
    """A line cut where words begin or end that something was read from.

    :param rows: the evidence in this line, columns counted from 1
    """
    said: dict[tuple[int, int], dict[str, None]] = defaultdict(dict)
    # Where words say something, and not only are those that the card has for a field.
    telling: set[tuple[int, int]] = set()
    for row in rows:
        span = (int(row["column"]) - 1, min(int(row["end_column"]) - 1, len(line)))
        value = _shortened(row["value"] or _local(row["object"]))
        said[span][f"{row['property'] or _last(row['predicate'])}: {value}"] = None
        if row["subject"] != row["card"]:
            telling.add(span)
    cuts = sorted({0, len(line), *(place for span in said for place in span if 0 <= place <= len(line))})
    pieces = []
    for start, end in pairwise(cuts):
        around = [span for span in said if span[0] <= start and end <= span[1]]
        if not around:
            pieces.append(Piece(line[start:end]))
            continue
        # The narrowest says the most of these words.
        around.sort(key=lambda span: (span not in telling, span[1] - span[0], span))
        told = [text for span in around for text in said[span]]
        more = f"\n+ {len(told) - _TOLD} more" if len(told) > _TOLD else ""
        what = "\n".join(told[:_TOLD]) + more
        pieces.append(Piece(line[start:end], what, f"{start + 1}-{end + 1}", around[0] not in telling))
    return pieces


# ---------------------------------------------------------------- plots


def _results(rows: Sequence[Row]) -> list[tuple[str, Any]]:
    """A plot for each metric that there are numbers for, from 0 to the end of a usual scale where there is one."""
    metrics: dict[str, list[tuple[str, float, str]]] = defaultdict(list)
    for row in rows:
        try:
            value = float(row["value"])
        except ValueError:
            continue
        what = ", ".join(filter(None, [row["dataset"] or row["task"], row["configuration"], row["split"]]))
        metrics[row["metric"] or "result"].append((what or "\u2013", value, row["result"]))
    drawn = []
    for number, (metric, values) in enumerate(metrics.items()):
        top, bottom = max(value for _, value, _ in values), min(value for _, value, _ in values)
        most = 1.0 if bottom >= 0 and top <= 1 else 100.0 if bottom >= 0 and top <= 100 else max(top, 0.0)
        shown = [Bar(what, max(value, 0.0), text) for what, value, text in values]
        drawn.append((metric, bars(f"result-{number}", metric, shown, most)))
    return drawn


def _emissions(content: Content, model: Model, emitted: Row) -> Any:
    """This model's emissions beside the others'."""
    this = model.hub_id or model.name
    others = (row for row in content.answers.kept("emissions") if row["model"] != this)
    near = [*islice(others, _OTHERS), emitted]
    values = [
        Bar(
            row["model"],
            float(row["grams"]),
            _weight(float(row["grams"])),
            style="bar" if row["model"] == this else "bar other",
        )
        for row in sorted(near, key=lambda row: -float(row["grams"]))
    ]
    return bars("emissions", "Emissions of training, in CO2 equivalents", values)


def _complete(found: Completeness) -> Drawing:
    """What the card states, says is unknown, and is silent of."""
    parts = [
        Share("stated", found.score, "bar"),
        Share("stated as unknown", found.unknown, "share unknown"),
        Share("silent", found.silent, "share silent"),
    ]
    return shares("completeness-plot", "How much of what a reader needs to know the card states", parts)


def _weight(grams: float) -> str:
    for unit, name in ((1e6, "t"), (1e3, "kg")):
        if grams >= unit:
            return f"{grams / unit:,.3g} {name}"
    return f"{grams:,.3g} g"


PAGE = Page("", "models/", ("evidence", "statements", "completeness", "results", "emissions", "descent"), _make)
