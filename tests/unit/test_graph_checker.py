"""Graphs of RDF against the contract: ours conform, and what is wrong with others is found and named."""

import datetime
import gzip
import importlib
import json
import sys
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import SH

import cardgraph
from cardgraph.check import graph_checker
from cardgraph.check.contract import contract
from cardgraph.check.engines import _each_query_parsed_once
from cardgraph.check.graph_checker import GraphChecker
from cardgraph.check.rules import graph_rule_file, rules, typed_shape_file
from cardgraph.check.selection import Selection
from cardgraph.compile import Compiler
from cardgraph.diagnostic import Diagnostic
from cardgraph.rdf_files import recognized
from cardgraph.settings import Settings
from cardgraph.source.source import InMemory
from cardgraph.source.sources import find_sources
from cardgraph.vocabulary.facts import facts
from conftest import COMPLETE, ROOT, shared
from conftest import cardgraph as command_line

DAY = datetime.date(2026, 1, 1)
HEAD = """
@prefix cg: <https://w3id.org/cardgraph/ns#> .
@prefix country: <https://w3id.org/cardgraph/country/> .
@prefix ex: <http://example.org/> .
@prefix license: <https://w3id.org/cardgraph/license/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix risk: <https://w3id.org/cardgraph/risk/> .
@prefix schema: <http://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix task: <https://w3id.org/cardgraph/task/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
# A graph that somebody else has made, and that is as it should be.
FOREIGN = """
ex:card a cg:ModelCard ; rdfs:label "The model" ; cg:describes ex:model ; cg:fileName "model.md" .
ex:model a cg:Model ; rdfs:label "The model" ; schema:version 2 ; schema:author [ schema:name "Somebody" ] ;
    cg:parameterCount 7000000000 ; cg:publicationDate "2023-07-18"^^xsd:date ; cg:impactAssessment cg:Present ;
    cg:risk risk:disinformation, ex:ennui ; cg:license license:MIT ; cg:organization ex:acme ;
    cg:countryOfOrigin country:FR ; cg:trainedOn ex:data ; cg:trainingDataQuantity ex:amount ;
    cg:task task:text-generation ; cg:evaluation ex:result ; cg:derivation ex:descent ; cg:basedOn ex:base ;
    cg:undisclosed cg:emissions ; cg:page <https://example.org/model> .
ex:ennui a cg:Risk, skos:Concept ; skos:prefLabel "Ennui" .
ex:acme a cg:Organization ; rdfs:label "Acme" ; cg:page <https://acme.example> ; cg:country country:FR .
ex:data a cg:Dataset ; rdfs:label "Data" .
ex:amount a cg:Quantity ; cg:amount 2.5 ; cg:unit "TB" .
ex:paper a cg:Publication ; rdfs:label "A paper" ; cg:doi "10.1000/182" .
ex:result a cg:EvaluationResult ; cg:metric "accuracy" ; cg:resultText "91.5" ; cg:resultValue 91.5 ;
    cg:isVerified false .
ex:descent a cg:Derivation ; cg:relation cg:basedOn ; cg:baseModel ex:base ; cg:knownBy cg:StatedInProse .
ex:section a cg:Section ; cg:sectionKind cg:Limitations ; cg:heading "Limits" ; cg:firstLine 3 ; cg:lastLine 9 .
ex:evidence a cg:Evidence ; rdf:subject ex:model ; rdf:predicate cg:risk ; rdf:object risk:disinformation ;
    cg:card ex:card ; cg:line 12 ; cg:column 3 ; cg:quotation "Disinformation" .
"""
# What is added, or what stands in the place of what; the one rule that it breaks; and the node that breaks it.
FAULTS: dict[str, tuple[str, str, str, str]] = {
    "text for a count": ("7000000000", '"seven billion"', "datatype-wrong", "model"),
    "decimal for a count": ("7000000000", "7.5", "datatype-wrong", "model"),
    "double for a decimal": ("cg:resultValue 91.5", "cg:resultValue 9.15e1", "datatype-wrong", "result"),
    "string for a date": ('"2023-07-18"^^xsd:date', '"2023-07-18"', "datatype-wrong", "model"),
    "time for a date": ('"2023-07-18"^^xsd:date', '"2023-07-18T00:00:00Z"^^xsd:dateTime', "datatype-wrong", "model"),
    "text for a boolean": ("cg:isVerified false", 'cg:isVerified "no"', "datatype-wrong", "result"),
    "number for a text": ('cg:unit "TB"', "cg:unit 12", "datatype-wrong", "amount"),
    "language for a text": ('cg:fileName "model.md"', 'cg:fileName "model.md"@en', "datatype-wrong", "card"),
    "language for a heading": ('cg:heading "Limits"', 'cg:heading "Limits"@en', "datatype-wrong", "section"),
    "language for a name": ('"Acme" ;', '"Acme"@fr ;', "datatype-wrong", "acme"),
    "text for a line": ("cg:line 12", 'cg:line "12"', "datatype-wrong", "evidence"),
    "number for a label of a term": ('skos:prefLabel "Ennui"', "skos:prefLabel 7", "datatype-wrong", "ennui"),
    "no such day": ('"2023-07-18"^^xsd:date', '"2023-02-30"^^xsd:date', "literal-malformed", "model"),
    "a date in words": ('"2023-07-18"^^xsd:date', '"yesterday"^^xsd:date', "literal-malformed", "model"),
    "no such month": ('"2023-07-18"^^xsd:date', '"2023-13"^^xsd:gYearMonth', "literal-malformed", "model"),
    "a year of two digits": ('"2023-07-18"^^xsd:date', '"23"^^xsd:gYear', "literal-malformed", "model"),
    "a number with letters": ("7000000000", '"7B"^^xsd:integer', "literal-malformed", "model"),
    "a boolean in words": ("cg:isVerified false", 'cg:isVerified "no"^^xsd:boolean', "literal-malformed", "result"),
    "negative count": ("7000000000", "-7000000000", "value-out-of-range", "model"),
    "long negative count": ("7000000000", "-70000000000000000000000", "value-out-of-range", "model"),
    "line zero": ("cg:line 12", "cg:line 0", "value-out-of-range", "evidence"),
    "negative amount": ("cg:amount 2.5", "cg:amount -2.5", "value-out-of-range", "amount"),
    "text for a risk": ("risk:disinformation, ex:ennui", '"Disinformation"', "iri-expected", "model"),
    "text for an address": ("cg:page <https://acme.example>", 'cg:page "https://acme.example"', "iri-expected", "acme"),
    "typed text for an address": ("<https://acme.example>", '"https://acme.example"^^xsd:anyURI', "iri-expected", "acme"),
    "text for a license": ("license:MIT", '"MIT"', "iri-expected", "model"),
    "text for a class of lists": ("cg:impactAssessment cg:Present", 'cg:impactAssessment "Yes"', "iri-expected", "model"),
    "truth for a class of lists": ("cg:impactAssessment cg:Present", "cg:impactAssessment true", "iri-expected", "model"),
    "blank node for a value": ("cg:trainedOn ex:data", 'cg:trainedOn [ rdfs:label "Data" ]', "iri-expected", "model"),
    "typed blank node for a value": ("cg:trainedOn ex:data", "cg:trainedOn [ a cg:Dataset ]", "iri-expected", "model"),
    "text for a statement's subject": ("rdf:subject ex:model", 'rdf:subject "model"', "iri-expected", "evidence"),
    "node for a text": ('cg:metric "accuracy"', "cg:metric ex:accuracy", "literal-expected", "result"),
    "node for a count": ("7000000000", "ex:many", "literal-expected", "model"),
    "node for a date": ('"2023-07-18"^^xsd:date', "ex:july", "literal-expected", "model"),
    "blank node for a text": ('cg:quotation "Disinformation"', "cg:quotation []", "literal-expected", "evidence"),
    "two counts": ("7000000000", "7000000000, 13000000000", "values-several", "model"),
    "two dates": ('"2023-07-18"^^xsd:date', '"2023-07-18"^^xsd:date, "2023-07"^^xsd:gYearMonth', "values-several", "model"),
    "two files": ('cg:fileName "model.md"', 'cg:fileName "model.md", "other.md"', "values-several", "card"),
    "two units": ('cg:unit "TB"', 'cg:unit "TB", "terabyte"', "values-several", "amount"),
    "two models of a card": ("cg:describes ex:model", "cg:describes ex:model, ex:two . ex:two a cg:Model", "values-several", "card"),
    "no model": ("cg:describes ex:model ;", "", "value-missing", "card"),
    "no statement": ("rdf:object risk:disinformation ;", "", "value-missing", "evidence"),
    "no kind of section": ("cg:sectionKind cg:Limitations ;", "", "value-missing", "section"),
    "no such status": ("cg:Present", "cg:Maybe", "value-not-listed", "model"),
    "status of another list": ("cg:Present", "cg:Limitations", "value-not-listed", "model"),
    "no such kind of section": ("cg:Limitations", "cg:Limits", "value-not-listed", "section"),
    "no such relation": ("cg:relation cg:basedOn", "cg:relation cg:risk", "value-not-listed", "descent"),
    "no such property": ("cg:undisclosed cg:emissions", "cg:undisclosed cg:emission", "value-not-listed", "model"),
    "no such country": ("cg:countryOfOrigin country:FR", "cg:countryOfOrigin country:XX", "value-not-listed", "model"),
    "no such risk": ("risk:disinformation, ex:ennui", "risk:boredom", "value-not-listed", "model"),
    "no such license": ("license:MIT", "license:MIT-7", "value-not-listed", "model"),
    "organization for a license": ("license:MIT", "ex:acme", "class-wrong", "model"),
    "country for an organization": ("cg:organization ex:acme", "cg:organization country:FR", "class-wrong", "model"),
    "dataset for a base": ("cg:basedOn ex:base", "cg:basedOn ex:data", "class-wrong", "model"),
    "nothing for a dataset": ("cg:trainedOn ex:data", "cg:trainedOn ex:nothing", "class-wrong", "model"),
    "model's property of a dataset": ("", "ex:data cg:expertCount 8 .", "class-wrong", "data"),
    "model without class": ("", "ex:other cg:expertCount 8 .", "class-wrong", "other"),
    "mistyped property": ("cg:parameterCount 7", "cg:parametercount 7", "property-unknown", "model"),
    "property of nobody": ("", "ex:model cg:colour \"red\" .", "property-unknown", "model"),
    "mistyped property that has to be there": ("cg:describes", "cg:describs", "property-unknown", "card"),
    "mistyped class": ("a cg:Organization", "a cg:Organisation", "class-unknown", "acme"),
    "mistyped class of a thing by itself": ("", "ex:other a cg:Modell .", "class-unknown", "other"),
    "nameless model": ("", "[] a cg:Model ; cg:expertCount 8 .", "node-blank", "[]"),
    "labelled blank organization": ("", "_:other a cg:Organization .", "node-blank", "_:other"),
}  # fmt: skip
TYPED = {name for name in rules().by_name if rules().by_name[name].place == "shapes/contract/rules.ttl"}
UNTRIED = {"graph-unreadable", "graph-unrelated"}


def every(path: Path, engine: str = "shacl-rust") -> list[Diagnostic]:
    """All findings in a graph."""
    return [found for part in GraphChecker(engine, DAY, Selection()).check(str(path)) for found in part]


def check(path: Path, engine: str = "shacl-rust") -> list[Diagnostic]:
    """The findings in a graph that say something of its form."""
    return [found for found in every(path, engine) if found.rule in TYPED]


def written(folder: Path, turtle: str) -> Path:
    path = folder / "graph.ttl"
    path.write_text(HEAD + turtle, "utf-8")
    return path


def with_fault(name: str) -> str:
    old, new, _, _ = FAULTS[name]
    assert not old or FOREIGN.count(old) == 1 or old in ('"2023-07-18"^^xsd:date', "7000000000"), FOREIGN.count(old)
    return FOREIGN.replace(old, new) if old else FOREIGN + new


def node(name: str) -> str:
    return name if name.startswith(("[", "_")) else f"http://example.org/{name}"


def test_the_graph_of_somebody_else_has_nothing_to_report(tmp_path: Path) -> None:
    assert [found.rule for found in every(written(tmp_path, FOREIGN))] == ["risk-unknown"]


@pytest.mark.parametrize("number", ["9223372036854775808", "1" + 40 * "0", "0" * 30 + "1"])
def test_a_number_may_have_more_digits_than_an_engine_can_hold(number: str, tmp_path: Path) -> None:
    assert not check(written(tmp_path, FOREIGN.replace("7000000000", number).replace("2.5", f"{number}.5")))


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_found_and_named_and_nothing_else(name: str, tmp_path: Path) -> None:
    _, _, rule, focus = FAULTS[name]
    found = [each for each in every(written(tmp_path, with_fault(name))) if each.rule != "risk-unknown"]
    assert [(each.rule, each.focus_node) for each in found] == [(rule, node(focus))]
    assert found[0].hint or found[0].suggestions
    assert "{" not in found[0].message + found[0].hint


def test_a_term_of_the_vocabularies_is_called_what_it_is(tmp_path: Path) -> None:
    text = FOREIGN.replace("cg:license license:MIT", "cg:license risk:disinformation")
    (found,) = check(written(tmp_path, text))
    assert (found.rule, found.message) == ("class-wrong", "risk:disinformation is a cg:Risk")


@pytest.mark.parametrize("rule", sorted(TYPED))
def test_example_breaks_its_rule_and_no_other_and_repaired_none(rule: str, tmp_path: Path) -> None:
    prefixes = "".join(f"@prefix {name}: <https://w3id.org/cardgraph/{name}/> .\n" for name in ("card", "model"))
    violating, repaired = rules().by_name[rule].violating, rules().by_name[rule].repaired
    if rule == "graph-unrelated":
        violating, repaired = violating.partition("\n")[0], repaired.partition("\n")[0]
        assert not every(written(tmp_path, prefixes + repaired))
        (tmp_path / "graph.ttl").write_text((HEAD + prefixes + violating).replace("https://", "http://"), "utf-8")
        assert [found.rule for found in every(tmp_path / "graph.ttl")] == [rule]
        return
    assert [found.rule for found in every(written(tmp_path, prefixes + violating))] == [rule]
    assert not every(written(tmp_path, prefixes + repaired))


def test_every_rule_about_graphs_is_tried() -> None:
    assert {rule for _, _, rule, _ in FAULTS.values()} == TYPED - UNTRIED


def together(names: Iterable[str]) -> str:
    """Some faults in one graph, each with nodes of its own."""
    graphs = [with_fault(name).replace("ex:", f"ex:f{n}-").replace("_:", f"_:f{n}-") for n, name in enumerate(names)]
    return "".join(graphs)


def test_all_faults_are_found_in_one_graph(tmp_path: Path) -> None:
    found = check(written(tmp_path, together(FAULTS)))
    assert sorted(each.rule for each in found) == sorted(rule for _, _, rule, _ in FAULTS.values())


def test_both_engines_find_the_same(tmp_path: Path) -> None:
    """One fault of each rule, since pySHACL takes its time."""
    names = {rule: name for name, (_, _, rule, _) in FAULTS.items()}.values()
    path = written(tmp_path, together(names))
    found = check(path)
    assert {each.rule for each in found} == TYPED - UNTRIED
    # What rdflib reads it also normalizes, so that messages may show another text for the same value.
    assert _told(check(path, "pyshacl")) == _told(found)


def _told(found: list[Diagnostic]) -> list[tuple[str, str, str]]:
    return sorted((each.focus_node, each.rule, each.path) for each in found)


def test_a_large_graph_is_checked_part_by_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On disk and some subjects at a time, the same is found."""
    path = written(tmp_path, together(FAULTS))
    whole = every(path)
    monkeypatch.setattr(graph_checker, "_IN_MEMORY", 0)
    monkeypatch.setattr(graph_checker, "_SUBJECTS", 150)
    monkeypatch.setattr(graph_checker, "_CARDS", 20)
    assert sorted(map(repr, every(path))) == sorted(map(repr, whole))


# ---------------------------------------------------------------- our own graphs


def ntriples(folder: Path, *cards: str) -> Path:
    """The graph of some cards with all that a graph can hold."""
    compiler = Compiler(find_sources(cards), Settings(evidence=True, claims=True, day=DAY))
    path = folder / "graph.nt"
    path.write_text("".join(compiler.ntriples(compiler.checked())), "utf-8")
    return path


@pytest.fixture(scope="module")
def examples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    cards = [str(ROOT / "examples" / "cards"), str(ROOT / "examples" / "hub"), str(ROOT / "tests" / "cases" / "cards")]
    return ntriples(tmp_path_factory.mktemp("examples"), *cards)


def test_the_graph_of_the_examples_conforms(examples: Path) -> None:
    assert not check(examples)


@pytest.mark.parametrize("name", ["aires", "seed", "hub"])
def test_the_graphs_of_real_cards_conform(name: str, tmp_path: Path) -> None:
    assert not check(ntriples(tmp_path, str(shared("cards", name))))


def test_a_graph_with_the_ontology_and_the_vocabularies_conforms(tmp_path: Path) -> None:
    compiler = Compiler(find_sources([str(ROOT / "examples" / "hub")]), Settings(evidence=True))
    path = tmp_path / "graph.nq"
    ox.serialize(compiler.quads(compiler.checked()), output=str(path), format=ox.RdfFormat.N_QUADS)
    assert not check(path)


# fmt: off
# Lines that say something, in any order and any number; what they hold may be anything.
LINES = st.one_of(
    st.builds(
        "- {}: {}".format,
        st.sampled_from(["Name", "Model Size", "Dataset", "Date of Publication", "License", "Country/Origin", "Organization"]),
        st.one_of(
            st.text(max_size=30),
            st.from_regex(r"[0-9]{1,4}[./-][0-9]{1,2}[./-][0-9]{1,4}", fullmatch=True),
            st.from_regex(r"-?[0-9]{1,12}(\\.[0-9]+)?( ?[BMKT]| billion| tokens| GB)?", fullmatch=True),
            st.sampled_from(["[a](https://arxiv.org/abs/2302.13971v2)", "Not specified", "France, Japan", "8x7B", "1.5T tokens"]),
        ),
    ),
    st.sampled_from(["## Limitations", "## Training Data", "[x](https://doi.org/10.1/X)", "> fine-tuned from [B](https://b.example)"]),
)
METADATA = st.lists(
    st.builds(
        "{}: {}".format,
        st.sampled_from(["license", "language", "tags", "base_model", "pipeline_tag", "library_name", "co2_eq_emissions", "datasets", "new_version"]),
        st.sampled_from(["mit", "en", "[en, xx]", "a/b", "text-generation", "12.5", "-3", "{emissions: 5}", "[a/b, c]", "other", "1e400", "yes"]),
    ),
    unique_by=lambda line: line.partition(":")[0],
)

# fmt: on


@given(st.lists(st.tuples(METADATA, st.lists(LINES, max_size=8)), min_size=1, max_size=4))
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_the_graph_of_any_cards_conforms(tmp_path: Path, cards: list[tuple[list[str], list[str]]]) -> None:
    """Whatever cards say, and however many speak of one model, their graph is as the contract has it."""
    sources = []
    for number, (metadata, lines) in enumerate(cards):
        front = "\n".join(["---", *metadata, "---", ""]) if metadata else ""
        text = f"{front}# Heron\n\n## Model Details\n\n" + "\n".join(lines)
        sources.append(InMemory(f"{number}.md", f"{number}.md", text.encode("utf-8", "replace")))
    compiler = Compiler(sources, Settings(evidence=True, claims=True, day=DAY))
    path = tmp_path / "graph.nt"
    path.write_text("".join(compiler.ntriples(compiler.checked())), "utf-8")
    # Cards that cannot be read have no graph at all.
    assert not [found for found in check(path) if found.rule != "graph-unrelated"]


def test_a_graph_has_the_findings_of_its_cards(examples: Path) -> None:
    """What the shapes say of cards they say of their graph, in the same words, but for places and fixes."""
    cards = [str(ROOT / "examples" / "cards"), str(ROOT / "examples" / "hub"), str(ROOT / "tests" / "cases" / "cards")]
    compiler = Compiler(find_sources(cards), Settings(day=DAY))
    of_cards = [found for item in compiler.checked() for found in item.diagnostics if found.focus_node]
    told = {(found.rule, found.focus_node, found.path, found.message) for found in of_cards}
    assert {(found.rule, found.focus_node, found.path, found.message) for found in every(examples)} == told


# ---------------------------------------------------------------- the files


def test_the_typed_shapes_are_current(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    generate = importlib.import_module("generate_shapes")
    monkeypatch.setattr(sys, "argv", ["generate_shapes.py", str(tmp_path / "types.ttl")])
    generate.main()
    assert (tmp_path / "types.ttl").read_text("utf-8") == typed_shape_file().read_text("utf-8")


def test_every_property_that_a_graph_has_has_a_shape(examples: Path) -> None:
    known = {one for each in contract().expected.values() for one in each.targets} | {
        each.path for each in contract().expected.values()
    }
    used = {quad.predicate.value for quad in ox.parse(path=str(examples))}
    assert used - known == {str(rdflib.RDF.type)}
    assert contract().properties <= known


def contract_graph() -> rdflib.Graph:
    """The shapes of the contract as somebody reads them who has the files alone."""
    shapes = rdflib.Graph()
    for path in (typed_shape_file(), graph_rule_file()):
        shapes.parse(path)
    return shapes


@pytest.mark.soak
def test_the_contract_is_shacl() -> None:
    """By the shapes that SHACL has of shapes."""
    conforms, _, report = pyshacl.validate(rdflib.Graph(), shacl_graph=contract_graph(), meta_shacl=True)
    assert conforms, report


def test_pyshacl_reads_the_contract_as_an_outsider_would(tmp_path: Path) -> None:
    """With the ontology beside it, which says what is a subclass of what."""
    shapes, ontology = contract_graph(), rdflib.Graph().parse(ROOT / "ontology" / "cardgraph.ttl")
    data = rdflib.Graph().parse(written(tmp_path, with_fault("text for a count"))) + _facts()
    with _each_query_parsed_once():
        _, report, _ = pyshacl.validate(data, shacl_graph=shapes, ont_graph=ontology)
    assert isinstance(report, rdflib.Graph)
    values = {str(value) for value in report.objects(None, SH.value)}
    # A number that is none is neither of the datatype nor of the range.
    assert values == {"seven billion"}
    data.add(
        (rdflib.URIRef(node("model")), rdflib.URIRef("https://w3id.org/cardgraph/ns#parameters"), rdflib.Literal(7))
    )
    data.add((rdflib.URIRef(node("acme")), rdflib.RDF.type, rdflib.URIRef("https://w3id.org/cardgraph/ns#Company")))
    with _each_query_parsed_once():
        _, report, _ = pyshacl.validate(data, shacl_graph=shapes, ont_graph=ontology)
    assert isinstance(report, rdflib.Graph)
    found = {str(shape).rpartition("/")[2] for shape in report.objects(None, SH.sourceShape)}
    assert found == {"parameterCount", "property-unknown", "class-unknown"}


def _facts() -> rdflib.Graph:
    """What the vocabularies say of the terms that the graph uses."""
    used = ("license/MIT", "country/FR", "risk/disinformation", "task/text-generation")
    lines = facts([f"https://w3id.org/cardgraph/{name}" for name in used])
    return rdflib.Graph().parse(data="".join(lines), format="nt")


# ---------------------------------------------------------------- files of any form


@pytest.mark.parametrize("ending", [".ttl", ".nt", ".nq", ".trig", ".jsonld", ".rdf", ".nt.gz"])
def test_any_format_is_read(ending: str, tmp_path: Path) -> None:
    quads = ox.parse(HEAD + with_fault("negative count"), format=ox.RdfFormat.TURTLE)
    text = ox.serialize(quads, format=ox.RdfFormat.from_extension(ending.removesuffix(".gz")[1:]))
    path = tmp_path / f"graph{ending}"
    path.write_bytes(gzip.compress(text) if ending.endswith(".gz") else text)
    assert [found.rule for found in check(path)] == ["value-out-of-range"]


@pytest.mark.parametrize(
    ("name", "content", "rule"),
    [
        ("cut.ttl", b"<http://example.org/a> <http://example.org/b> ", "graph-unreadable"),
        ("empty.ttl", b"", "graph-unrelated"),
        ("other.ttl", b"<http://example.org/a> <http://example.org/b> 1 .", "graph-unrelated"),
        ("packed.nt.gz", b"not packed", "graph-unreadable"),
        ("text.rdf", b"# LLaMA", "graph-unreadable"),
    ],
)
def test_what_is_no_graph_of_ours_is_said_to_be_none(name: str, content: bytes, rule: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert [found.rule for found in every(path)] == [rule]


HEADS: dict[str, tuple[str | None, str]] = {
    "Turtle": ("trig", "# A graph\n\n@prefix ex: <http://example.org/> .\nex:a a ex:B ."),
    "Turtle as SPARQL writes it": ("trig", "prefix ex: <http://example.org/>\nex:a a ex:B ."),
    "a base": ("trig", "\ufeff@base <http://example.org/> .\n<a> a <B> ."),
    "triples": ("nquads", '<http://example.org/a> <http://example.org/b> "c. d"@en .\n'),
    "quads": ("nquads", "_:a <http://example.org/b> _:c <http://example.org/g> . # d\n"),
    "JSON-LD": ("jsonld", '{\n  "@context": {}\n}'),
    "a list of JSON-LD": ("jsonld", '[{"@id": "http://example.org/a"}]'),
    "XML": ("rdfxml", '<?xml version="1.0"?>\n<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>'),
    "a card": (None, "# Heron\n\n- Name: [Heron](http://example.org/heron)\n"),
    "metadata": (None, "---\nlicense: mit\n---\n"),
    "a link": (None, "<http://example.org/a> is a link.\n"),
    "HTML": (None, '<p align="center"><b>Heron</b>.\n'),
    "JSON": (None, '{"model": "Heron"}'),
    "nothing": (None, ""),
}


@pytest.mark.parametrize("name", HEADS)
def test_rdf_is_known_by_how_it_begins(name: str) -> None:
    form, text = HEADS[name]
    assert recognized(text.encode()) == form


def test_no_card_of_ours_begins_as_rdf_does() -> None:
    cards = [path for folder in ("examples", "tests/cases") for path in (ROOT / folder).rglob("*.md")]
    assert len(cards) > 30
    assert not [path for path in cards if recognized(path.read_bytes()[:4096])]


def test_rdf_that_is_taken_for_a_card_is_said_to_look_like_rdf(tmp_path: Path) -> None:
    (tmp_path / "graph.txt").write_text(HEAD, "utf-8")
    (tmp_path / "notes.txt").write_text("Bring milk.", "utf-8")
    found = cardgraph.check(tmp_path / "graph.txt", tmp_path / "notes.txt")
    assert [one.rule for one in found] == ["not-a-card", "not-a-card"]
    assert [one.hint.startswith("it looks like RDF: give it the ending of its format (.ttl, ") for one in found] == [
        True,
        False,
    ]


def test_relative_iris_are_relative_to_the_file(tmp_path: Path) -> None:
    (found,) = check(written(tmp_path, "<#heron> a cg:Model ; cg:parameterCount -1 ."))
    assert (found.rule, found.focus_node) == ("value-out-of-range", f"{(tmp_path / 'graph.ttl').as_uri()}#heron")


# ---------------------------------------------------------------- from outside


def test_python_checks_cards_and_graphs_in_one_go(tmp_path: Path) -> None:
    path = written(tmp_path, with_fault("negative count"))
    found = cardgraph.check(path, ROOT / "examples" / "cards" / "BERT.md", settings=Settings(day=DAY))
    assert {each.rule for each in found} == {"date-settled", "risk-unknown", "value-out-of-range"}
    assert (
        cardgraph.check(path, settings=Settings(select=("value-*",)))
        == [each for each in found if each.span.line == 0][1:]
    )


@pytest.mark.process
def test_the_command_line_checks_cards_and_graphs_in_one_go(tmp_path: Path) -> None:
    path = written(tmp_path, with_fault("negative count"))
    result = command_line("check", path, COMPLETE)
    assert result.returncode == 1
    assert result.stderr.decode().splitlines()[-1] == "1 card and 1 graph: 1 error, 1 warning"
    place = f" --> {path}: <http://example.org/model>\n  = at https://w3id.org/cardgraph/ns#parameterCount\n"
    assert place in result.stdout.decode()
    result = command_line("check", path, "--format", "json", "--select", "value-*", "--exit-zero")
    (entry,) = json.loads(result.stdout)["diagnostics"]
    assert (result.returncode, entry["line"], entry["focus_node"]) == (0, 0, "http://example.org/model")
    piped = command_line("check", "-", COMPLETE, stdin=path.read_bytes())
    assert piped.stderr.decode().splitlines()[-1] == "1 card and 1 graph: 1 error, 1 warning"
    report = tmp_path / "report.json"
    arguments = ("check", "-", "--graph-format", "nquads", "--select", "graph-*", "--report", report)
    piped = command_line(*arguments, stdin=path.read_bytes())
    assert piped.stdout.decode().startswith("error[graph-unreadable]: cannot read the graph: not nquads: ")
    assert json.loads(report.read_text())["counts"] == {
        "cards": 0, "graphs": 1, "left_out": 0, "skipped": 0, "errors": 1, "warnings": 0, "infos": 0,
    }  # fmt: skip
    result = command_line("check", tmp_path / "none.ttl")
    assert result.returncode == 2
    assert result.stderr.decode() == f"cardgraph: {tmp_path / 'none.ttl'}: No such file or directory\n"
