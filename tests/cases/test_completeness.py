"""Completeness: each row against what the reader of cards says, weights of one's own, what is refused, what is shown."""

import sys
from collections import Counter
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cardgraph
from cardgraph.card import Card
from cardgraph.compile import Compiler
from cardgraph.completeness.counting import Completeness, Weighing
from cardgraph.completeness.needs import USUAL, Need, WeightsError, load, usual
from cardgraph.completeness.weighing import renewed
from cardgraph.query.errors import QueryError
from cardgraph.render.completeness import text
from cardgraph.source.sources import find_sources
from conftest import ROOT

CARDS = [
    str(ROOT / "examples" / "cards"),
    str(ROOT / "examples" / "hub"),
    str(ROOT / "tests" / "cases" / "queries" / "hub"),
]
LABELS = {
    "card of the library": "LibraryCard",
    "card of the Hugging Face Hub": "HuggingFaceCard",
    "card of tables": "TableCard",
    "card of Mitchell's form": "MitchellCard",
}
Row = dict[str, object]


@cache
def cards() -> dict[str, Card]:
    return {card.file_name: card for card in cardgraph.read(*CARDS)}


@cache
def rows(weights: Path | None = None) -> list[Row]:
    return list(cardgraph.query("completeness-details", *CARDS, weights=weights))


def status(card: Card, need: Need) -> str:
    """What a card says of a need, by the reader."""
    undisclosed = {absence.value for absence in card.undisclosed}
    kinds = {
        "".join(part.title() for part in place.kind.split("-")) for place in card.places if not place.is_placeholder
    }
    derived = {"licenseName": "license_name", "licenseLink": "license_link"}
    stated = any(card.stated(derived.get(name, name)) for name in need.properties if "Count" not in name)
    if "parameterCount" in need.properties:
        stated = bool(card.stated("parameterCount"))
    if "description" in need.texts:
        stated = bool(card.prose.get("description"))
    if "datasetText" in need.texts and any(key == "datasetText" for key, _ in card.texts):
        stated = stated or not undisclosed & {*need.properties}
    if stated or kinds & {*need.sections}:
        return "stated"
    return "unknown" if undisclosed & {*need.properties} else "silent"


# ---------------------------------------------------------------- what cards state


def test_every_form_of_card_is_among_the_examples() -> None:
    shown = {row["form"] for row in cardgraph.query("completeness", *CARDS)}
    assert shown == set(LABELS)


@pytest.mark.parametrize("need", usual(), ids=lambda need: need.name)
def test_what_a_card_says_of_a_need_is_what_its_reader_says(need: Need) -> None:
    found = {row["file"]: row["status"] for row in rows() if row["need"] == need.name}
    assert found == {file: status(cards()[str(file)], need) for file in found}
    assert len(found) >= 2


def test_each_card_has_the_needs_that_its_form_has_a_place_for() -> None:
    forms = {row["file"]: row["form"] for row in cardgraph.query("completeness", *CARDS)}
    for file, form in forms.items():
        expected = {need.name for need in usual() if not need.classes or LABELS[str(form)] in need.classes}
        assert {row["need"] for row in rows() if row["file"] == file} == expected


@pytest.mark.parametrize("weights", [None, "uneven"])
def test_scores_are_the_shares_of_the_weights(weights: str | None, tmp_path: Path) -> None:
    path = tmp_path / "weights.toml" if weights else None
    if path:
        path.write_text(changed({need.name: 1 + 7 * at for at, need in enumerate(usual())}), "utf-8")
    details = list(cardgraph.query("completeness-details", *CARDS, weights=path))
    scores = list(cardgraph.query("completeness", *CARDS, weights=path))
    assert [row["score"] for row in scores] == sorted(int(str(row["score"])) for row in scores)
    assert {row["file"] for row in scores} == set(cards())
    for row in scores:
        own = [detail for detail in details if detail["file"] == row["file"]]
        shares = Counter[object]()
        for detail in own:
            shares[detail["status"]] += int(str(detail["weight"]))
        total = shares.total()
        assert row["score"] == rounded(shares["stated"], total)
        assert row["silent"] == rounded(shares["silent"], total)
        assert int(str(row["score"])) + int(str(row["unknown"])) + int(str(row["silent"])) == 100
        lacking = sorted(
            (d for d in own if d["status"] != "stated"), key=lambda d: (-int(str(d["weight"])), str(d["need"]))
        )
        assert (row["gains"] or "") == "; ".join(f"{d['need']} +{d['gain']}" for d in lacking)
        assert all(d["gain"] == (rounded(int(str(d["weight"])), total) if d in lacking else 0) for d in own)


def rounded(part: int, total: int) -> int:
    return (200 * part + total) // (2 * total)


def test_a_model_may_be_named() -> None:
    named = cardgraph.query("completeness", *CARDS, name="mistral 7b")
    assert [row["file"] for row in named] == ["Mistral 7B.md"]
    assert [row["unknown"] for row in named] == [14]
    with pytest.raises(cardgraph.UnknownNameError, match='no model is called "Mistral 7C"; did you mean "Mistral 7B"'):
        cardgraph.query("completeness", *CARDS, name="Mistral 7C")


# ---------------------------------------------------------------- weights


def changed(weights: dict[str, int]) -> str:
    """The usual file with other weights."""
    lines, name = [], ""
    for line in USUAL.read_text("utf-8").splitlines():
        name = line[1:-1] if line.startswith("[") else name
        lines.append(f"weight = {weights[name]}" if line.startswith("weight =") and name in weights else line)
    return "\n".join(lines)


@pytest.mark.parametrize("name", ["completeness", "completeness-details"])
def test_the_rows_of_the_queries_are_those_of_the_file(name: str) -> None:
    sys.path.insert(0, str(ROOT / "scripts"))
    try:
        from generate_completeness import QUERIES
    finally:
        sys.path.pop(0)
    assert ROOT / "queries" / f"{name}.rq" in QUERIES
    query = (ROOT / "queries" / f"{name}.rq").read_text("utf-8")
    assert renewed(query, usual()) == query
    assert renewed(query, usual()[1:]) != query


def test_weights_of_ones_own_count_instead(tmp_path: Path) -> None:
    path = tmp_path / "weights.toml"
    path.write_text(
        '[price]\nweight = 3\nsections = ["Citation"]\n\n[license]\nweight = 1\nproperties = ["license"]\n', "utf-8"
    )
    found = cardgraph.query("completeness", CARDS[0], weights=path)
    assert {(row["score"], row["gains"]) for row in found} == {(25, "price +75")}
    path.write_text(changed(dict.fromkeys([need.name for need in usual() if need.name != "size"], 0)), "utf-8")
    assert [need.name for need in load(path)] == ["size"]
    assert Counter(row["score"] for row in cardgraph.query("completeness", CARDS[0], weights=path)) == {100: 15, 0: 1}


@settings(max_examples=15)
@given(st.dictionaries(st.sampled_from([need.name for need in usual()]), st.integers(0, 1_000_000)))
def test_any_weights_make_a_query_that_is_in_order(weights: dict[str, int]) -> None:
    import pyoxigraph as ox

    query = (ROOT / "queries" / "completeness.rq").read_text("utf-8")
    needs = [need._replace(weight=weights.get(need.name, need.weight)) for need in usual()]
    ox.Store().query(renewed(query, [need for need in needs if need.weight]))


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("[license", "not TOML: "),
        ("", "nothing has a weight; write a table for each need, such as [license] with weight = 10"),
        ('[a]\nweight = 0\nproperties = ["license"]', "nothing has a weight; write a table for each need"),
        ("license = 10", "[license]: no table; write [license] and its weight below"),
        ('["A b"]\nweight = 1', "[A b]: 'A b' is no name of a need; write it in small letters and hyphens"),
        ("[license]", "[license]: the weight is None; write a whole number from 0 to 1,000,000"),
        ("[license]\nweight = -1", "[license]: the weight is -1; write a whole number from 0 to 1,000,000"),
        ("[license]\nweight = 1.5", "[license]: the weight is 1.5; write a whole number from 0 to 1,000,000"),
        ("[license]\nweight = true", "[license]: the weight is True; write a whole number from 0 to 1,000,000"),
        ("[license]\nweight = 1", "[license]: nothing states it; name properties, texts or sections"),
        ("[license]\nweight = 1\nwhy = 1", "[license]: why is no text; put it between quotation marks"),
        ("[license]\nwieght = 1", '[license]: nothing is called "wieght"; did you mean "weight"?'),
        ('[a]\nweight = 1\nproperties = ["licens"]', '[a]: none of the properties is called "licens"; did you mean "license"?'),
        ('[a]\nweight = 1\nproperties = "license"', "[a]: properties is 'license'; write a list of names, such as "),
        ('[a]\nweight = 1\nsections = ["Limits"]', '[a]: none of the sections is called "Limits"; did you mean "Limitations"?'),
        ('[a]\nweight = 1\nproperties = ["license"]\nforms = ["libary"]', '[a]: none of the forms is called "libary"; did you mean "library"?'),
    ],
)  # fmt: skip
def test_weights_that_are_not_in_order_are_refused(written: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "weights.toml"
    path.write_text(written, "utf-8")
    with pytest.raises(WeightsError) as caught:
        load(path)
    assert str(caught.value).startswith(f"{path}: {message}")
    with pytest.raises(cardgraph.CardgraphError):
        cardgraph.query("completeness", *CARDS, weights=path)


def test_what_is_no_file_of_weights_is_refused(tmp_path: Path) -> None:
    (tmp_path / "latin.toml").write_bytes(b"[a]\nwhy = '\xe9'")
    with pytest.raises(WeightsError, match="not UTF-8 from byte 12 on; save the file as UTF-8"):
        load(tmp_path / "latin.toml")
    for path in (tmp_path, tmp_path / "none.toml"):
        with pytest.raises(WeightsError, match="the weights cannot be read: "):
            load(path)
    with pytest.raises(QueryError, match="the query models has no weights; completeness and completeness-details do"):
        cardgraph.query("models", *CARDS, weights=USUAL)


# ---------------------------------------------------------------- statistics


def weighed(cards: list[str], batch: int | None = None, monkeypatch: pytest.MonkeyPatch | None = None) -> Completeness:
    if batch and monkeypatch:
        monkeypatch.setattr("cardgraph.completeness.counting._BATCH", batch)
    weighing = Weighing()
    compiler = Compiler(find_sources(cards))
    for item in compiler.checked():
        weighing.take(item)
    return weighing.end()


def test_the_statistics_are_the_averages_of_the_cards(monkeypatch: pytest.MonkeyPatch) -> None:
    found = weighed(CARDS)
    totals = Counter[object]()
    for row in rows():
        totals[row["file"]] += int(str(row["weight"]))
    for name in ("stated", "unknown", "silent"):
        parts = (Fraction(int(str(row["weight"])), totals[row["file"]]) for row in rows() if row["status"] == name)
        assert getattr(found, name) == sum(parts) / len(totals)
    assert found.stated + found.unknown + found.silent == 1
    assert found.cards == len(totals)
    assert {gain.need for gain in found.gains} == {row["need"] for row in rows() if row["status"] != "stated"}
    assert sum(gain.points for gain in found.gains) == 100 * (1 - found.stated)
    assert weighed(CARDS, 3, monkeypatch) == found, "cards are asked together or apart"


def test_the_statistics_in_words() -> None:
    golden = ROOT / "tests" / "cases" / "golden" / "completeness.txt"
    assert text(weighed(CARDS[:2])) == golden.read_text("utf-8")
    assert text(Weighing().end()) == ""
