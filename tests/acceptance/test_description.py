"""What a graph says of itself, as rdflib and pyoxigraph read it, and that it does so only where asked."""

import datetime
import shutil
from importlib.metadata import version
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from rdflib import DCAT, DCTERMS, OWL, PROV, RDF, RDFS, VOID, XSD, Literal, URIRef

import cardgraph as package
from cardgraph.check.rules import typed_shape_file
from cardgraph.remote.kinds import KINDS
from cardgraph.remote.payload import Payload
from conftest import COMPLETE, RICH, ROOT, cardgraph

BASE = "https://example.org/cards/"
GRAPH = URIRef(BASE + "graph")
NAME = ox.NamedNode(GRAPH)
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
    assert set(graph.objects(GRAPH, DCTERMS.conformsTo)) == {
        URIRef(f"https://w3id.org/cardgraph/ns/{version('cardgraph')}"),
        URIRef("https://w3id.org/cardgraph/shapes/contract/types"),
    }
    assert not set(graph.objects(GRAPH, DCAT.distribution))
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
    names = {"jsonld": ox.DefaultGraph()}.get(form, ox.NamedNode(GRAPH))
    assert {quad.graph_name for quad in about} == {names}
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
        (("--profile", "airo=a.ttl", "--describe"), "a graph is described in its file, which -o names, or its store"),
    ],
)
def test_what_cannot_be_said_is_refused(options: tuple[str, ...], message: str, tmp_path: Path) -> None:
    result = cardgraph("build", COMPLETE, *options, cwd=tmp_path)
    assert result.returncode == 2
    assert message in result.stderr.decode()
    assert list(tmp_path.iterdir()) == []


def test_what_is_claimed_to_be_kept_to_is_there() -> None:
    """The ontology and the shapes that graphs are said to conform to say themselves that they are these."""
    graph = rdflib.Graph().parse(ROOT / "ontology" / "cardgraph.ttl").parse(typed_shape_file())
    assert set(graph.subjects(RDF.type, OWL.Ontology)) >= {URIRef("https://w3id.org/cardgraph/shapes/contract/types")}
    assert URIRef(f"https://w3id.org/cardgraph/ns/{version('cardgraph')}") in set(graph.objects(None, OWL.versionIRI))


def test_profiles_that_are_written_beside_are_named_and_no_conformance_is_claimed(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "graph.ttl"
    profiles = ("--profile", f"spdx3={tmp_path / 'models.json'}", "--profile", f"mldcat-ap={tmp_path / 'm.ttl'}")
    assert cardgraph("build", folder, "-o", path, *OPTIONS, *profiles).returncode == 0
    graph = rdflib.Graph().parse(path)
    files = {str(graph.value(node, DCTERMS.identifier)): node for node in graph.objects(GRAPH, DCAT.distribution)}
    assert set(files) == {"models.json", "m.ttl"}
    for node in files.values():
        assert (node, RDF.type, DCAT.Distribution) in graph
        assert (node, DCTERMS.conformsTo, None) not in graph
    assert graph.value(files["m.ttl"], DCTERMS.title) == Literal("MLDCAT-AP 3.1.0")
    assert len(set(graph.objects(files["models.json"], DCTERMS.references))) == 4
    assert graph.value(GRAPH, VOID.triples).toPython() == len(graph)


def test_a_store_says_what_it_is_as_it_is_told_each_time(folder: Path, tmp_path: Path) -> None:
    def said(*options: str) -> rdflib.Graph:
        """What the store has in the graph that bears the name of the whole, which has to be in the default graph, too."""
        result = cardgraph("build", folder, "--store", tmp_path / "store", "--base", BASE, *options)
        assert result.returncode == 0, result.stderr
        (snapshot,) = (tmp_path / "store").glob("*/graph")
        store = ox.Store.read_only(str(snapshot))
        own, whole = (
            set(map(_triple, store.quads_for_pattern(None, None, None, name))) for name in (NAME, ox.DefaultGraph())
        )
        assert own <= whole
        graph = rdflib.Graph().parse(data="".join(own), format="nt")
        total = graph.value(GRAPH, VOID.triples)
        assert total is None or total.toPython() == len(whole)
        return graph

    assert len(said()) == 0
    first = said("--describe")
    assert [count.toPython() for count in first.objects(None, VOID.entities)] == [2]
    assert str(first.value(GRAPH, DCTERMS.title)) == "AI models, as their cards describe them"
    second = said("--title", "Ours")
    assert [str(title) for title in second.objects(GRAPH, DCTERMS.title)] == ["Ours"]
    assert len(said()) == 0


def test_a_described_graph_can_be_loaded(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "graph.nq"
    path.write_bytes(built(folder, *OPTIONS, form="nquads"))
    with Payload(KINDS["generic"]) as payload:
        payload.read(str(path))
        assert str(GRAPH) in payload


def test_python_describes_as_well(folder: Path) -> None:
    description = package.Description('Our "models"', "cc by 4.0", datetime.date(2026, 11, 23))
    graph = package.build(folder, settings=package.Settings(base=BASE), description=description)
    assert set(graph) == set(rdflib.Graph().parse(data=built(folder, *OPTIONS), format="turtle"))
    with pytest.raises(package.CardgraphError, match="no license that is known"):
        package.build(folder, description=package.Description(license="MTI License"))


def _triple(quad: ox.Quad) -> str:
    return f"{quad.triple} .\n"
