"""The JSON-LD context: it has a short name for all that graphs say, and readers of JSON-LD take it as meant."""

import json

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.compare import isomorphic

from cardgraph.compile import Compiler
from cardgraph.settings import Settings
from cardgraph.source.sources import find_sources
from cardgraph.vocabulary.context import context
from cardgraph.vocabulary.namespaces import CG
from conftest import ROOT

pytestmark = pytest.mark.unit

BASE = "https://example.org/cards/"
DOCUMENT = [
    {
        "id": "card/llama",
        "type": ["ModelCard", "LibraryCard"],
        "describes": "model/llama",
        "dateReading": "SettledByOrder",
        "tag": ["a", "b"],
        "wasDerivedFrom": "ni:///sha-256;abc",
    },
    {
        "id": "model/llama",
        "type": "Model",
        "label": "LLaMA",
        "parameterCount": "7000000000",
        "emissions": "1.50",
        "undisclosed": ["license", "emissions"],
        "license": "cardgraph:license/MIT",
        "derivation": "derivation/llama:basedOn:gpt",
        "publicationDate": {"@type": "xsd:gYear", "@value": "2023"},
    },
    {"id": "evaluation/x:00", "type": "EvaluationResult", "isVerified": True, "metric": "accuracy"},
    {"id": "cardgraph:license/MIT", "type": ["License", "Concept"], "prefLabel": {"en": "MIT License"}},
    {"id": "unlisted-license/x", "prefLabel": "X", "notation": "x"},
]
TRIPLES = """
@prefix : <https://example.org/cards/> .
@prefix cg: <https://w3id.org/cardgraph/ns#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

<https://example.org/cards/card/llama> a cg:ModelCard, cg:LibraryCard ;
    cg:describes <https://example.org/cards/model/llama> ;
    cg:dateReading cg:SettledByOrder ;
    cg:tag "a", "b" ;
    prov:wasDerivedFrom <ni:///sha-256;abc> .
<https://example.org/cards/model/llama> a cg:Model ;
    rdfs:label "LLaMA" ;
    cg:parameterCount 7000000000 ;
    cg:emissions 1.50 ;
    cg:undisclosed cg:license, cg:emissions ;
    cg:license <https://w3id.org/cardgraph/license/MIT> ;
    cg:derivation <https://example.org/cards/derivation/llama:basedOn:gpt> ;
    cg:publicationDate "2023"^^xsd:gYear .
<https://example.org/cards/evaluation/x:00> a cg:EvaluationResult ;
    cg:isVerified true ;
    cg:metric "accuracy" .
<https://w3id.org/cardgraph/license/MIT> a cg:License, skos:Concept ;
    skos:prefLabel "MIT License"@en .
<https://example.org/cards/unlisted-license/x> skos:prefLabel "X" ;
    skos:notation "x" .
"""


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
def test_readers_take_the_short_names_as_meant() -> None:
    text = json.dumps({"@context": context(BASE), "@graph": DOCUMENT})
    by_oxigraph = set(ox.parse(text, format=ox.RdfFormat.JSON_LD))
    assert by_oxigraph == set(ox.parse(TRIPLES, format=ox.RdfFormat.TURTLE))
    expected = rdflib.Graph().parse(data=TRIPLES, format="turtle")
    assert isomorphic(rdflib.Graph().parse(data=text, format="json-ld"), expected)


def test_nothing_is_relative_to_a_base_that_is_no_folder() -> None:
    assert "@base" not in context("https://example.org/#")


def test_what_graphs_say_has_a_short_name() -> None:
    sources = find_sources([str(ROOT / "examples" / "cards"), str(ROOT / "examples" / "hub")])
    compiler = Compiler(sources, Settings(evidence=True, claims=True))
    said = set(ox.parse("".join(compiler.ntriples(compiler.checked())), format=ox.RdfFormat.N_TRIPLES))
    named = context()
    full = {value["@id"] if isinstance(value, dict) else value for value in named.values() if value != 1.1}
    prefixes = {name: iri for name, iri in named.items() if isinstance(iri, str) and iri.endswith(("#", "/"))}
    known = {prefixes.get(name.partition(":")[0], "") + name.partition(":")[2] for name in full}
    used = {quad.predicate.value for quad in said} - {"http://www.w3.org/1999/02/22-rdf-syntax-ns#type"}
    assert used <= known
    assert len(used) > 60
    coerced = {CG + name: value.get("@type", "") for name, value in named.items() if isinstance(value, dict)}
    for quad in said:
        if quad.predicate.value.startswith(CG):
            is_node = isinstance(quad.object, ox.NamedNode)
            assert (coerced.get(quad.predicate.value, "") in ("@id", "@vocab")) == is_node, quad
            datatype = "" if is_node else quad.object.datatype.value.rpartition("#")[2]
            wanted = coerced.get(quad.predicate.value, "").removeprefix("xsd:")
            assert is_node or not wanted or wanted == datatype, quad
