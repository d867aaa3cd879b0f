"""What a graph says of itself, as rdflib and pyoxigraph read it, and that it does so only where asked."""

import shutil
from importlib.metadata import version
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from rdflib import DCAT, DCTERMS, PROV, RDF, RDFS, VOID, XSD, Literal, URIRef

from conftest import COMPLETE, RICH, cardgraph

BASE = "https://example.org/cards/"
GRAPH = URIRef(BASE + "graph")
CG = rdflib.Namespace("https://w3id.org/cardgraph/ns#")
OPTIONS = ("--base", BASE, "--title", 'Our "models"', "--license", "cc by 4.0")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("described")
    for card in (COMPLETE, RICH):
        shutil.copy(card, made)
    return made


def built(folder: Path, *options: str, form: str = "turtle", epoch: str = "1795392000") -> bytes:
    result = cardgraph(
        "build", ".", "-o", "-", "--format", form, *options, cwd=folder, env={"SOURCE_DATE_EPOCH": epoch}
    )
    assert result.returncode == 0, result.stderr
    return bytes(result.stdout)


@pytest.mark.parametrize("form", ["turtle", "ntriples"])
def test_a_graph_says_what_it_is(folder: Path, form: str) -> None:
    graph = rdflib.Graph().parse(data=built(folder, *OPTIONS, form=form), format="nt" if form == "ntriples" else form)
    assert set(graph.objects(GRAPH, RDF.type)) == {DCAT.Dataset, VOID.Dataset}
    assert graph.value(GRAPH, DCTERMS.title) == Literal('Our "models"')
    assert graph.value(GRAPH, DCTERMS.license) == URIRef("http://spdx.org/licenses/CC-BY-4.0")
    assert graph.value(GRAPH, DCTERMS.modified) == Literal("2026-11-23", datatype=XSD.date)
    assert graph.value(GRAPH, DCTERMS.conformsTo) == URIRef(f"https://w3id.org/cardgraph/ns/{version('cardgraph')}")
    assert graph.value(GRAPH, VOID.triples).toPython() == len(graph)
    assert graph.value(GRAPH, VOID.uriSpace) == Literal(BASE)
    part = graph.value(GRAPH, VOID.classPartition)
    kind, entities = graph.value(part, VOID["class"]), graph.value(part, VOID.entities)
    assert (kind, entities.toPython()) == (CG.ModelCard, len(set(graph.subjects(RDF.type, CG.ModelCard))))
    agent = graph.value(GRAPH, PROV.wasAttributedTo)
    assert (agent, RDF.type, PROV.SoftwareAgent) in graph
    assert graph.value(agent, RDFS.label) == Literal(f"cardgraph {version('cardgraph')}")


@pytest.mark.parametrize("form", ["nquads", "trig", "jsonld"])
def test_other_formats_count_as_well(folder: Path, form: str) -> None:
    formats = {"nquads": ox.RdfFormat.N_QUADS, "trig": ox.RdfFormat.TRIG, "jsonld": ox.RdfFormat.JSON_LD}
    quads = set(ox.parse(built(folder, *OPTIONS, form=form), format=formats[form]))
    about = {quad for quad in quads if quad.subject == ox.NamedNode(GRAPH)}
    assert {quad.graph_name for quad in about} == {ox.DefaultGraph()}
    [total] = [quad.object.value for quad in about if quad.predicate.value == str(VOID.triples)]
    assert int(total) == len(quads)


def test_nothing_is_said_unless_it_is_asked_for(folder: Path) -> None:
    plain, described = built(folder, "--base", BASE, form="ntriples"), built(folder, *OPTIONS, form="ntriples")
    assert b"dcat" not in plain
    assert described.startswith(plain)
    only = built(folder, "--base", BASE, "--describe", form="ntriples")[len(plain) :].decode()
    assert '"AI models, as their cards describe them"' in only
    assert str(DCTERMS.license) not in only


def test_the_day_is_that_of_source_date_epoch_or_none(folder: Path) -> None:
    first, second = (built(folder, *OPTIONS, form="ntriples", epoch=epoch) for epoch in ("1704067200", ""))
    assert b'modified> "2024-01-01"' in first
    assert str(DCTERMS.modified).encode() not in second
    assert second == built(folder, *OPTIONS, form="ntriples", epoch="")


def test_a_license_may_be_an_iri_or_one_without_spdx(folder: Path) -> None:
    for given, iri in (
        ("https://example.org/terms", "https://example.org/terms"),
        ("Proprietary License", "https://w3id.org/cardgraph/license/proprietary"),
        ("MIT", "http://spdx.org/licenses/MIT"),
    ):
        assert f"<{DCTERMS.license}> <{iri}>" in built(folder, "--license", given, form="ntriples").decode()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("-o", "g.ttl", "--license", "MTI License"), "'MTI License' is no license that is known, nor an IRI"),
        (("-o", "g.ttl", "--license", "https://a b"), "'https://a b' is no IRI"),
        (("-o", "g.ttl", "--title", "two\nlines"), "a title is one line of letters"),
        (("--store", "store", "--describe"), "a graph is described in its file, which -o names"),
    ],
)
def test_what_cannot_be_said_is_refused(options: tuple[str, ...], message: str, tmp_path: Path) -> None:
    result = cardgraph("build", COMPLETE, *options, cwd=tmp_path)
    assert result.returncode == 2
    assert message in result.stderr.decode()
    assert list(tmp_path.iterdir()) == []
