"""The words that a card may use, as the command lists them."""

import csv
import io
import json
import re
from functools import cache

import pyoxigraph as ox
import pytest

from cardgraph.check.rules import rules
from cardgraph.formats.registry import FORMATS, card_format
from cardgraph.resources import folder
from cardgraph.vocabularies import vocabularies
from cardgraph.vocabulary.schemes import SCHEMES, scheme
from conftest import cardgraph

CG = "https://w3id.org/cardgraph/ns#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
# What the vocabularies are called, and what their schemes are.
NAMES = {
    "countries": "country",
    "languages": "language",
    "libraries": "library",
    "licenses": "license",
    "modalities": "modality",
    "organization-types": "organization-type",
    "research-fields": "field",
    "risks": "risk",
    "tasks": "task",
}


@cache
def whole() -> set[ox.Triple]:
    """What the ontology and the vocabularies say."""
    return {quad.triple for path in folder("ontology").glob("*.ttl") for quad in ox.parse(path=str(path))}


@cache
def rows(name: str) -> list[dict[str, str]]:
    result = cardgraph("vocabulary", name, "--format", "csv")
    assert result.returncode == 0, result.stderr
    return list(csv.DictReader(io.StringIO(result.stdout.decode())))


def test_without_a_name_the_vocabularies_are_listed() -> None:
    result = cardgraph("vocabulary", "--format", "csv")
    listed = list(csv.DictReader(io.StringIO(result.stdout.decode())))
    assert [row["vocabulary"] for row in listed] == sorted([*NAMES, "card-fields", "kinds", "license-categories"])
    assert all(row["description"] for row in listed)
    for row in listed:
        assert int(row["entries"]) == len(rows(row["vocabulary"])) > 5
    table = cardgraph("vocabulary").stdout.decode().splitlines()
    assert [line.split()[0] for line in table[2:]] == [row["vocabulary"] for row in listed]


@pytest.mark.parametrize("name", NAMES)
def test_a_vocabulary_is_its_scheme(name: str) -> None:
    kind = NAMES[name]
    found = rows(name)
    assert sorted(row["name"] for row in found) == sorted(scheme(kind).labels())
    assert [row["name"] for row in found] == sorted(row["name"] for row in found)
    for row in found:
        names = [row["name"], *filter(None, row.get("other_names", "").split("; "))]
        assert len(names) == len(set(names))
        for other in names:
            match = scheme(kind).find(other)
            assert match, other
            assert match.concept.iri == row["iri"] or kind == "license", other
            assert not match.misspelt


def test_what_stands_beside_the_names() -> None:
    (namibia,) = [row for row in rows("countries") if row["code"] == "NA"]
    assert namibia["name"] == "Namibia"
    (mit,) = [row for row in rows("licenses") if row["code"] == "MIT"]
    assert (mit["name"], mit["category"]) == ("MIT License", "Open")
    (audio,) = [row for row in rows("modalities") if row["name"] == "Audio"]
    assert audio["code"] == "📢"
    assert "Speech" in audio["other_names"].split("; ")
    assert all(row["definition"] for name in ("risks", "research-fields", "kinds", "card-fields") for row in rows(name))


def test_the_fields_of_cards_are_those_of_the_definitions() -> None:
    fields = [field for name in FORMATS for field in card_format(name).definition.fields]
    found = rows("card-fields")
    assert [row["name"] for row in found] == [field.name for field in fields]
    assert [row["iri"] for row in found] == [CG + field.key for field in fields]
    sizes = next(row for row in found if row["name"] == "Model Size")
    assert "Number of Parameters" in sizes["other_names"].split("; ")


def test_the_kinds_are_those_that_names_are_asked_by() -> None:
    assert [row["name"] for row in rows("kinds")] == [
        "country", "dataset", "language", "library", "license", "license category", "modality", "model", "organization",
        "organization type", "publication", "research field", "risk", "task",
    ]  # fmt: skip


@pytest.mark.parametrize("name", [*NAMES, "license-categories", "kinds", "card-fields"])
def test_turtle_says_what_the_ontology_says(name: str) -> None:
    result = cardgraph("vocabulary", name, "--format", "turtle")
    triples = {quad.triple for quad in ox.parse(result.stdout, format=ox.RdfFormat.TURTLE)}
    entries = {ox.NamedNode(row["iri"]) for row in rows(name)}
    about = {triple for triple in whole() if triple.subject in entries}
    assert about
    assert about <= triples <= whole()
    others = {triple.subject for triple in triples} - entries
    assert len(others) == (0 if name in ("kinds", "card-fields") else 1), "the scheme itself"


def test_turtle_of_all() -> None:
    result = cardgraph("vocabulary", "--format", "turtle")
    concepts = {
        quad.subject
        for quad in ox.parse(result.stdout, format=ox.RdfFormat.TURTLE)
        if quad.predicate.value == SKOS + "inScheme"
    }
    assert len(concepts) == sum(len(rows(name)) for name in (*NAMES, "license-categories"))


@pytest.mark.parametrize("form", ["json", "tsv", "markdown"])
def test_other_formats_are_those_of_answers(form: str) -> None:
    result = cardgraph("vocabulary", "risks", "--format", form)
    assert result.returncode == 0
    assert b"Disinformation" in result.stdout
    if form == "json":
        assert len(json.loads(result.stdout)["results"]["bindings"]) == 11


@pytest.mark.parametrize(("name", "meant"), [("risk", "risks"), ("countrys", "countries"), ("fields", "card-fields")])
def test_an_unknown_vocabulary_is_wrong_usage(name: str, meant: str) -> None:
    result = cardgraph("vocabulary", name)
    assert result.returncode == 2
    assert result.stderr.decode() == f'cardgraph: no vocabulary is called "{name}"; did you mean "{meant}"?\n'


def vocabulary_in(hint: str) -> str:
    match = re.search(r"cardgraph vocabulary ([a-z-]+)", hint)
    return match[1] if match else ""


@pytest.mark.unit
def test_rules_name_vocabularies_that_there_are() -> None:
    hints = [(rule.name, vocabulary_in(hint)) for rule in rules().by_name.values() for hint in rule.hints]
    named = {rule: name for rule, name in hints if name}
    assert set(named.values()) <= set(vocabularies())
    # A rule about words that no vocabulary has says which vocabulary.
    about = {rule.name: rule.suggest_from for rule in rules().by_name.values() if rule.suggest_from}
    assert {rule: NAMES[named[rule]] for rule in about} == about
    # Of the vocabularies of the hub, languages and libraries are longer than anybody reads.
    assert set(about.values()) | {"language", "library", "task"} == set(SCHEMES)
    assert named["task-unknown"] == "tasks"
