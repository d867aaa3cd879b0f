"""Real cards against what a reader takes from them, field by field, through the canned queries."""

import csv
import io
import json
from functools import cache

from conftest import cardgraph, shared

# The library's own spelling, which is read as the right word and reported.
RESPELT = {"Intelectual Fraud": "Intellectual Fraud"}


@cache
def rows(query: str) -> list[dict[str, str]]:
    result = cardgraph("query", query, shared("cards", "aires"), "--format", "csv")
    assert result.returncode == 0, result.stderr.decode()
    return list(csv.DictReader(io.StringIO(result.stdout.decode("utf-8"), newline="")))


def test_models_are_what_a_reader_takes_from_the_cards() -> None:
    gold = json.loads(shared("gold", "aires.json").read_text("utf-8"))
    found = {row["name"]: row for row in rows("models")}
    # There countries have codes, and here names.
    listed = cardgraph("vocabulary", "countries", "--format", "csv").stdout.decode("utf-8")
    names = {row["code"]: row["name"] for row in csv.DictReader(io.StringIO(listed, newline=""))} | {"": ""}
    expected = {
        entry["name"]: {
            "name": entry["name"],
            "parameters": str(entry["parameters"] or ""),
            "published": entry["date"],
            "organization": entry["org"],
            "organization_type": entry["org_type"],
            "country": names[entry["country"]],
            "license": entry["spdx"] or entry["license"],
            "publication": entry["pub_url"],
        }
        for entry in gold
    }
    assert {name: {key: found[name][key] for key in expected[name]} for name in expected} == expected
    assert len(found) == len(gold) + 1, "the cards and the unfilled template"


def test_risks_are_what_a_reader_takes_from_the_cards() -> None:
    gold = json.loads(shared("gold", "aires.json").read_text("utf-8"))
    models = {row["model"]: row["name"] for row in rows("models")}
    found: dict[str, set[str]] = {}
    for row in rows("model-risks"):
        found.setdefault(models[row["model"]], set()).add(row["risk"])
    expected = {entry["name"]: {RESPELT.get(risk, risk) for risk in entry["risks"]} for entry in gold}
    assert {name: found[name] for name in expected} == expected


def test_the_rest_of_each_card_is_what_a_reader_takes_from_it() -> None:
    import cardgraph as api

    gold = {entry["name"]: entry for entry in json.loads(shared("gold", "aires.json").read_text("utf-8"))}
    cards = [card for card in api.read(shared("cards", "aires")) if card.name.value in gold]
    assert len(cards) == len(gold)
    for card in cards:
        entry = gold[card.name.value]
        publication = card.stated("publication")[0].value
        reference = publication.reference
        assert reference is not None
        organization = card.stated("organization")[0].value
        assert card.page is not None
        assert organization.page is not None
        (impact_assessment,) = card.stated("impactAssessment")
        assert {
            "url": card.page.value,
            "impact": impact_assessment.value,
            "org_url": organization.page.value,
            "pub": publication.title,
            "arxiv": reference.arxiv or None,
            "doi": (reference.doi + reference.version) or None if reference.doi else None,
            "fields": [concept.value.label for concept in card.stated("researchField")],
            "formats": [concept.value.label for concept in card.stated("modality")],
        } == {key: entry[key] for key in ("url", "impact", "org_url", "pub", "arxiv", "doi", "fields", "formats")}
