"""Turtle and TriG: the same triples as in N-Triples, in the form in which people write them."""

import io
import re

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st

from cardgraph.compile import Compiler
from cardgraph.graph.minting import Minter
from cardgraph.graph.terms import NamedNode, bracketed, iri, literal, term
from cardgraph.output.parts import Part
from cardgraph.output.serialize import write
from cardgraph.settings import Settings
from cardgraph.source.sources import find_sources
from cardgraph.vocabulary.namespaces import RDF, RDFS, XSD
from conftest import ROOT

MODEL = Minter().model("Heron")
TYPE, LABEL = iri(RDF + "type"), iri(RDFS + "label")
GRAPH = iri("https://w3id.org/cardgraph/card/Heron")


def written(*pieces: str, form: str = "turtle", graph: NamedNode | None = None) -> str:
    """Pieces of N-Triples in another format."""
    output = io.BytesIO()
    count = write([Part(graph, "", pieces)], output, form, Minter())
    assert count == sum(piece.count("\n") for piece in pieces)
    return output.getvalue().decode()


def said(*pairs: tuple[str, str], of: str = MODEL) -> str:
    return "".join(f"{of} {predicate} {value} .\n" for predicate, value in pairs)


def triples(text: str, form: ox.RdfFormat = ox.RdfFormat.TURTLE) -> set[str]:
    return {str(quad.triple) for quad in ox.parse(text, format=form)}


def test_a_node_is_written_as_people_write_it() -> None:
    links = [f"<https://example.org/a/long/address/of/a/page/{number}>" for number in range(3)]
    text = written(
        said(
            (term("parameterCount"), f'"7000000000"^^<{XSD}integer>'),
            (term("risk"), "<https://w3id.org/cardgraph/risk/disinformation>"),
            (TYPE, term("Model")),
            (term("emissions"), f'"12.50"^^<{XSD}decimal>'),
            (term("isPlaceholder"), f'"true"^^<{XSD}boolean>'),
            (term("publicationDate"), f'"2023-07"^^<{XSD}gYearMonth>'),
            (LABEL, literal("Heron")),
            (term("risk"), "<https://w3id.org/cardgraph/risk/bodily-harm>"),
            *((term("link"), link) for link in links),
            (term("description"), literal('It "flies".\n\nFar.')),
        ),
        said((TYPE, term("Organization")), of=Minter().organization("Marsh Labs")),
    )
    assert (
        text
        == '''\
@prefix cg: <https://w3id.org/cardgraph/ns#> .
@prefix model: <https://w3id.org/cardgraph/model/> .
@prefix organization: <https://w3id.org/cardgraph/organization/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix risk: <https://w3id.org/cardgraph/risk/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

model:heron a cg:Model ;
    rdfs:label "Heron" ;
    cg:parameterCount 7000000000 ;
    cg:risk risk:disinformation, risk:bodily-harm ;
    cg:emissions 12.50 ;
    cg:isPlaceholder true ;
    cg:publicationDate "2023-07"^^xsd:gYearMonth ;
    cg:link
        <https://example.org/a/long/address/of/a/page/0>,
        <https://example.org/a/long/address/of/a/page/1>,
        <https://example.org/a/long/address/of/a/page/2> ;
    cg:description """It "flies".

Far.""" .

organization:marsh_labs a cg:Organization .
'''
    )


def test_named_graphs_are_blocks_of_trig() -> None:
    text = written(said((TYPE, term("Model"))), said((LABEL, '"x"'), of=GRAPH), form="trig", graph=GRAPH)
    assert (
        text
        == """\
@prefix card: <https://w3id.org/cardgraph/card/> .
@prefix cg: <https://w3id.org/cardgraph/ns#> .
@prefix model: <https://w3id.org/cardgraph/model/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .

card:Heron {
    model:heron a cg:Model .

    card:Heron rdfs:label "x" .
}
"""
    )


def test_quads_have_their_graph() -> None:
    assert written(said((LABEL, '"a . b"')), form="nquads", graph=GRAPH) == f'{MODEL} {LABEL} "a . b" {GRAPH} .\n'


# What may stand anywhere in a text, and what it may be mixed up with.
TEXTS = st.text(
    st.one_of(st.sampled_from("\"\\\n\r\t'. ;<>@^\u2028\x0b\x85#{}"), st.characters(exclude_categories=["Cs"]))
)
LITERALS = st.one_of(
    TEXTS.map(literal),
    TEXTS.map(lambda text: f"{literal(text)}@en"),
    st.builds(
        lambda text, kind: literal(text, bracketed(XSD + kind)),
        st.one_of(TEXTS, st.from_regex(r"[+-]?[0-9]*[.]?[0-9]*[eE]?", fullmatch=True), st.sampled_from(["true", "1"])),
        st.sampled_from(["integer", "decimal", "boolean", "double", "date"]),
    ),
)
NAMES = st.text(st.sampled_from("aZ09-._~:/#%?=&+,;@()!*'é💧"), min_size=1, max_size=8)
NODES = st.builds(
    lambda base, name: f"<{base}{name}>",
    st.sampled_from(["https://w3id.org/cardgraph/model/", "https://w3id.org/cardgraph/ns#", "http://example.org/", XSD]),
    st.one_of(NAMES.map(lambda name: re.sub("%", "%2E", name)), st.sampled_from(["a.", ".a", "-a", "a-", ".", "%2E", "1", "a:b", ""])),
).filter(lambda node: "//" not in node[8:] and node.count("#") < 2)  # fmt: skip


@given(st.lists(st.tuples(st.sampled_from([TYPE, LABEL, term("risk"), term("link")]), st.one_of(LITERALS, NODES)), min_size=1, max_size=6))  # fmt: skip
def test_the_triples_are_the_same(pairs: list[tuple[str, str]]) -> None:
    ntriples = said(*dict.fromkeys(pairs))
    turtle = written(ntriples)
    assert triples(turtle) == triples(ntriples, ox.RdfFormat.N_TRIPLES)
    trig = ox.parse(written(ntriples, form="trig", graph=GRAPH), format=ox.RdfFormat.TRIG)
    assert {str(quad.triple) for quad in trig} == triples(ntriples, ox.RdfFormat.N_TRIPLES)


@pytest.fixture(scope="module")
def compiler() -> Compiler:
    cards = [str(ROOT / "examples" / name) for name in ("cards", "hub")]
    return Compiler(find_sources(cards), Settings(claims=True))


def test_rdflib_reads_the_same_triples(compiler: Compiler) -> None:
    output = io.BytesIO()
    write(compiler.triples(compiler.checked()), output, "turtle", compiler.minter)
    expected = rdflib.Graph().parse(data="".join(compiler.ntriples(compiler.checked())), format="nt")
    assert set(rdflib.Graph().parse(data=output.getvalue(), format="turtle")) == set(expected)


def test_prefixes_are_those_that_are_used_and_vocabularies_come_last(compiler: Compiler) -> None:
    output = io.BytesIO()
    write(compiler.triples(compiler.checked()), output, "turtle", compiler.minter)
    head, _, body = output.getvalue().decode().partition("\n\n")
    declared = re.findall(r"^@prefix ([\w-]+): <", head, re.MULTILINE)
    assert declared == sorted(declared)
    unquoted = re.sub(r'"""(?:[^"\\]|\\.|"(?!""))*"""|"(?:[^"\\\n]|\\.)*"|<[^>]*>', "", body)
    assert set(declared) == set(re.findall(r"(?<![\w%:-])([a-z][\w-]*):", unquoted))
    own, vocabulary = unquoted.split("\n# Terms of the vocabularies\n")
    assert "skos:inScheme" not in own
    assert set(re.findall(r"^\S+ a (\S+?),? ", vocabulary, re.MULTILINE)) >= {"cg:Country", "cg:License", "cg:Risk"}


def test_what_waits_is_on_disk_before_it_is_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cardgraph.output.turtle._WAITING", 10)
    monkeypatch.setattr("cardgraph.output.turtle._AT_ONCE", 10)
    pieces = [said((TYPE, term("Model")), of=Minter().model(str(number))) for number in range(100)]
    assert triples(written(*pieces)) == triples("".join(pieces), ox.RdfFormat.N_TRIPLES)
