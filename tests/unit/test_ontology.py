"""The ontology as the tools of others read it: OWL tools and a reasoner, a checker of SKOS, rdflib."""

import logging
import shutil
from collections.abc import Iterator
from datetime import date
from functools import cache
from importlib.metadata import version
from pathlib import Path

import pytest
import rdflib
from rdflib import DCTERMS, FOAF, OWL, RDF, RDFS, SKOS, XSD, Literal, URIRef

from cardgraph.check.rules import graph_rule_file, shape_files, typed_shape_file
from cardgraph.export.rdf import terms
from conftest import ROOT

ONTOLOGY = ROOT / "ontology"
CG = rdflib.Namespace("https://w3id.org/cardgraph/ns#")
FAIR4ML = rdflib.Namespace("https://w3id.org/fair4ml#")
IT6 = rdflib.Namespace("http://data.europa.eu/it6/")
FABIO = rdflib.Namespace("http://purl.org/spar/fabio/")
VANN = rdflib.Namespace("http://purl.org/vocab/vann/")
VOCABULARIES = sorted(path for path in ONTOLOGY.glob("*.ttl") if " a skos:ConceptScheme ;" in path.read_text("utf-8"))
TERMS = rdflib.Graph().parse(ONTOLOGY / "cardgraph.ttl")
CHECKS = rdflib.Graph().parse(ONTOLOGY / "checks.ttl")
HEADERS = [(TERMS, "https://w3id.org/cardgraph/ns"), (CHECKS, "https://w3id.org/cardgraph/checks")]


@cache
def vocabulary(path: Path) -> rdflib.Graph:
    return rdflib.Graph().parse(path)


@pytest.fixture(scope="module")
def concepts() -> rdflib.Graph:
    made = rdflib.Graph()
    for path in VOCABULARIES:
        if path.name != "languages.ttl":  # which says of eight thousand what the others say of a thousand
            made += vocabulary(path)
    return made


# ---------------------------------------------------------------- OWL


@pytest.mark.process
def test_owl_tools_load_all_classes_and_properties_and_find_them_satisfiable(tmp_path: Path) -> None:
    owlready2 = pytest.importorskip("owlready2")
    path = tmp_path / "cardgraph.nt"
    # What "cardgraph export docs" writes as ns.ttl, of which "cardgraph export ontology" has all.
    rdflib.Graph().parse(data=terms()).serialize(path, format="nt", encoding="utf-8")
    world = owlready2.World()
    loaded = world.get_ontology(path.as_uri()).load()
    classes = {found.iri for found in world.classes()}
    assert set(map(str, TERMS.subjects(RDF.type, RDFS.Class))) <= classes
    assert len({iri for iri in classes if iri.startswith(CG)}) >= 25
    objects, data = (
        {found.iri for found in found_by()} for found_by in (world.object_properties, world.data_properties)
    )
    assert set(map(str, TERMS.subjects(RDF.type, RDF.Property))) <= objects | data
    assert not objects & data
    assert str(CG.license) in objects
    assert str(CG.parameterCount) in data
    if shutil.which("java") is None:
        pytest.skip("the reasoner needs Java")
    with loaded:
        owlready2.sync_reasoner_hermit(world, debug=0)
    assert list(world.inconsistent_classes()) == []


@pytest.mark.parametrize("graph", [TERMS, CHECKS], ids=["ontology", "checks"])
def test_a_term_is_of_one_kind(graph: rdflib.Graph) -> None:
    for kind in graph.subjects(RDF.type, RDFS.Class):
        assert set(graph.objects(kind, RDF.type)) == {RDFS.Class, OWL.Class}
    for found in graph.subjects(RDF.type, RDF.Property):
        kinds = set(graph.objects(found, RDF.type))
        assert kinds in ({RDF.Property, OWL.ObjectProperty}, {RDF.Property, OWL.DatatypeProperty}), found
        for values in graph.objects(found, RDFS.range):
            assert (OWL.DatatypeProperty in kinds) == values.startswith(XSD), found


@pytest.mark.parametrize("graph", [TERMS, CHECKS], ids=["ontology", "checks"])
def test_classes_and_properties_are_matched_as_such(graph: rdflib.Graph) -> None:
    """What SKOS says of concepts would make concepts of them, and no reasoner would follow it."""
    assert not [found for found in graph.predicates() if found.startswith(SKOS)]


@pytest.mark.parametrize(
    ("ours", "link", "theirs"),
    [
        (CG.fineTunedFrom, RDFS.subPropertyOf, FAIR4ML.fineTunedFrom),
        (CG.trainedOn, RDFS.subPropertyOf, FAIR4ML.trainedOn),
        (CG.quantizedFrom, RDFS.subPropertyOf, rdflib.PROV.wasDerivedFrom),
        (CG.parameterCount, RDFS.subPropertyOf, IT6.totalNumberOfParameters),
        (CG.evaluatedOn, RDFS.subPropertyOf, IT6.testedOn),
        (CG.arxivId, RDFS.subPropertyOf, FABIO.hasArXivId),
        (CG.Preprint, RDFS.subClassOf, FABIO.Preprint),
        (CG.LibraryCard, RDFS.subClassOf, rdflib.PROV.Entity),
    ],
)
def test_inference_leads_to_the_terms_of_others(ours: URIRef, link: URIRef, theirs: URIRef) -> None:
    assert theirs in TERMS.transitive_objects(ours, link)


# ---------------------------------------------------------------- what it is


@pytest.mark.parametrize(("graph", "name"), HEADERS, ids=["ontology", "checks"])
def test_an_ontology_says_what_it_is(graph: rdflib.Graph, name: str) -> None:
    node = URIRef(name)
    released = version("cardgraph")
    assert (node, RDF.type, OWL.Ontology) in graph
    for term in (DCTERMS.title, DCTERMS.description):
        assert [text.language for text in graph.objects(node, term)] == ["en"]
    assert graph.value(node, OWL.versionInfo) == Literal(released)
    assert graph.value(node, OWL.versionIRI) == URIRef(f"{name}/{released}")
    assert graph.value(node, VANN.preferredNamespacePrefix) == Literal("cg")
    assert graph.value(node, VANN.preferredNamespaceUri) == Literal(CG)
    created, modified = graph.value(node, DCTERMS.created), graph.value(node, DCTERMS.modified)
    assert created.datatype == modified.datatype == XSD.date
    assert date(2026, 11, 23) <= created.toPython() <= modified.toPython()
    for term in (DCTERMS.creator, DCTERMS.publisher):
        agent = graph.value(node, term)
        assert (agent, RDF.type, FOAF.Agent) in TERMS
        assert (agent, FOAF.name, None) in TERMS


@pytest.mark.parametrize(
    "path", [*shape_files(), graph_rule_file(), typed_shape_file()], ids=lambda path: f"{path.parent.name}/{path.stem}"
)
def test_a_file_of_shapes_says_what_it_is(path: Path) -> None:
    graph = rdflib.Graph().parse(path)
    (node,) = graph.subjects(RDF.type, OWL.Ontology)
    folder = "" if path.parent.name == "shapes" else f"{path.parent.name}/"
    assert node == URIRef(f"https://w3id.org/cardgraph/shapes/{folder}{path.stem}")
    assert [title.language for title in graph.objects(node, DCTERMS.title)] == ["en"]
    assert graph.value(node, DCTERMS.license) == URIRef("http://spdx.org/licenses/Apache-2.0")
    assert graph.value(node, OWL.versionInfo) == Literal(version("cardgraph"))


@pytest.mark.parametrize("graph", [TERMS, CHECKS], ids=["ontology", "checks"])
def test_labels_and_comments_say_their_language(graph: rdflib.Graph) -> None:
    texts = [text for term in (RDFS.label, RDFS.comment) for text in graph.objects(None, term)]
    assert len(texts) > 30
    assert {text.language for text in texts} == {"en"}


def test_what_shapes_say_stands_apart() -> None:
    assert (CG.hint, RDF.type, RDF.Property) in CHECKS
    assert not set(CHECKS.subjects(RDFS.label)) & set(TERMS.subjects(RDFS.label))


# ---------------------------------------------------------------- SKOS


def schemes() -> Iterator[tuple[Path, URIRef]]:
    for path in VOCABULARIES:
        for line in path.read_text("utf-8").splitlines():
            if line.endswith(" a skos:ConceptScheme ;"):
                yield path, URIRef(line.partition(">")[0].removeprefix("<"))


@pytest.mark.parametrize(("path", "scheme"), list(schemes()), ids=lambda found: getattr(found, "stem", str(found)[28:]))
def test_a_scheme_has_a_label_and_top_concepts(path: Path, scheme: URIRef) -> None:
    graph = vocabulary(path)
    assert [label.language for label in graph.objects(scheme, RDFS.label)] == ["en"]
    concepts = set(graph.subjects(SKOS.inScheme, scheme))
    top = set(graph.subjects(SKOS.topConceptOf, scheme))
    assert top
    assert top == {concept for concept in concepts if (concept, SKOS.broader, None) not in graph}


@pytest.mark.parametrize(
    "path", [path for path in VOCABULARIES if path.stem not in ("languages", "licenses")], ids=lambda path: path.stem
)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # it leaves files to be closed
def test_skosify_finds_nothing_to_mend(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    skosify = pytest.importorskip("skosify")
    caplog.set_level(logging.WARNING)
    checked = skosify.skosify(str(path))
    messages = [record.getMessage() for record in caplog.records]
    # The one file that has two schemes says of each concept which it is in.
    assert [message for message in messages if not message.startswith("Multiple concept schemes")] == []
    before = vocabulary(path)
    assert set(before.triples((None, SKOS.prefLabel, None))) == set(checked.triples((None, SKOS.prefLabel, None)))


def test_concepts_keep_the_conditions_of_skos(concepts: rdflib.Graph) -> None:
    """SKOS Reference, S9, S13, S14, S27 and S46."""
    for concept in set(concepts.subjects(RDF.type, SKOS.Concept)):
        assert (concept, RDF.type, SKOS.ConceptScheme) not in concepts
        labels = [list(concepts.objects(concept, kind)) for kind in (SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel)]
        assert len(labels[0]) == 1
        assert sum(map(len, labels)) == len({label for found in labels for label in found})
        broader = set(concepts.transitive_objects(concept, SKOS.broader)) - {concept}
        assert not broader & set(concepts.objects(concept, SKOS.related))
        same = set(concepts.objects(concept, SKOS.exactMatch))
        others = {
            other
            for kind in ("broad", "narrow", "related")
            for other in concepts.objects(concept, SKOS[f"{kind}Match"])
        }
        assert not same & others


def test_no_concept_is_above_itself(concepts: rdflib.Graph) -> None:
    for concept, above in concepts.subject_objects(SKOS.broader):
        assert concept not in concepts.transitive_objects(above, SKOS.broader)
