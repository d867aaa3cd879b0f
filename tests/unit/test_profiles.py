"""Profiles: what is written, held against golden files, the standards' own checks and the pinned vocabularies.

``python tests/unit/test_profiles.py`` (with ``tests`` in PYTHONPATH) renews the golden files; look at what has changed.
"""

import io
import json
import os
import re
import sys
import warnings
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st

from cardgraph.compile import Compiled, Compiler
from cardgraph.diagnostic import Diagnostic
from cardgraph.formats.outline import SECTION_KINDS
from cardgraph.profiles.gaps import NothingAskedError, see_asking
from cardgraph.profiles.profile import JSON, Asked, ProfileError, base_names, catalogue, find, parse
from cardgraph.profiles.writing import OWN, ProfileFile
from cardgraph.settings import DEFAULT_BASE, Settings
from cardgraph.source.sources import find_sources
from cardgraph.vocabulary.files import short_vocabularies
from conftest import DAY, EXAMPLES, ROOT, shared

CASES = ROOT / "tests" / "cases" / "profiles"
CARDS = CASES / "cards"
HUB = ROOT / "examples" / "hub"
NAMES = [*base_names(), "cyclonedx-1.7"]
CG = "https://w3id.org/cardgraph/ns#"
IT6 = "http://data.europa.eu/it6/"
SPDX = "https://spdx.org/rdf/3.0.1/terms/"
EPOCH = "1795392000"
MLDCAT, SPDX_MODEL = "mldcat-ap-3.1.0-shacl.ttl", "spdx-3.0.1-model.ttl"


@pytest.fixture(autouse=True)
def _at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)


def compiled(*paths: Path, names: tuple[str, ...] = tuple(NAMES), base: str = DEFAULT_BASE) -> list[Compiled]:
    sources = find_sources([str(path) for path in paths])
    return list(Compiler(sources, Settings(base=base, day=DAY, profiles=names)).checked())


@cache
def cases() -> list[Compiled]:
    return compiled(CARDS)


@cache
def examples() -> list[Compiled]:
    return compiled(EXAMPLES, HUB)


def profile_file(name: str, cards: list[Compiled], form: str) -> tuple[ProfileFile, bytes]:
    output, held = io.BytesIO(), io.BytesIO()
    file = ProfileFile(find(name), form, output, held)
    for item in cards:
        assert item.graph
        assert item.graph.described is not None
        file.take(item.source, item.graph.model, item.graph.described[name])
    file.end()
    return file, output.getvalue()


def written(name: str, cards: list[Compiled], form: str = "") -> bytes:
    return profile_file(name, cards, form or usual(name))[1]


def usual(name: str) -> str:
    return "turtle" if find(name).form == "rdf" else OWN


def triples(data: bytes) -> set[ox.Triple]:
    return {quad.triple for quad in ox.parse(data, format=ox.RdfFormat.TURTLE)}


def bom(cards: list[Compiled], name: str = "cyclonedx") -> dict[str, Any]:
    read: dict[str, Any] = json.loads(written(name, cards))
    return read


def card(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(exist_ok=True, parents=True)
    path.write_text(text, "utf-8")
    return path


# ---------------------------------------------------------------- golden files


def test_each_profile_has_a_golden_file_and_no_golden_file_is_stray() -> None:
    assert {find(name).file_name for name in NAMES} == {path.name for path in CASES.iterdir() if path.is_file()} - {
        "mldcat-ap-violations.txt",
        "gaps.txt",
    }


@pytest.mark.parametrize("name", NAMES)
def test_what_is_written(name: str) -> None:
    """As ``cardgraph build tests/cases/profiles/cards --profile NAME`` writes it, with the time of the tests."""
    expected = (CASES / find(name).file_name).read_bytes()
    made = written(name, cases())
    if usual(name) == "turtle":
        assert triples(made) == triples(expected)
    else:
        assert made.decode() == expected.decode()


# ---------------------------------------------------------------- headers


@pytest.mark.parametrize("name", base_names())
def test_a_profile_is_named_as_its_file_is(name: str) -> None:
    assert find(name).name == find(name).base_name == name


def stated_properties() -> set[str]:
    """The properties that cards state of models and what belongs to them, as far as they are no words of the card."""
    ontology = rdflib.Graph().parse(ROOT / "ontology" / "cardgraph.ttl")
    said = {str(quad.predicate.value) for item in cases() + examples() for quad in _quads(item)}
    own = {iri for iri in said if iri.startswith(CG)}
    texts = {
        str(one)
        for root in ("sourceText", "claim")
        for one in ontology.transitive_subjects(rdflib.RDFS.subPropertyOf, rdflib.URIRef(CG + root))
    }
    return {iri.removeprefix(CG) for iri in own - texts}


def _quads(item: Compiled) -> Iterator[Any]:
    assert item.graph
    yield from ox.parse("".join(item.graph.pieces), format=ox.RdfFormat.N_TRIPLES)


# What is about the file, the reading of it, or about the other side of what is mapped; it is nobody's loss.
PLUMBING = {
    "arxivId", "dateReading", "derivation", "describes", "deviation", "doi", "evaluationTask", "fileName", "firstLine",
    "heading", "isPlaceholder", "knownBy", "lastLine", "link", "modalityEmoji", "modelName", "organizationDescription",
    "quotation", "relation", "resultUnit", "resultValue", "sha256", "version", "amount", "unit", "qualifier",
    "baseModelPublication", "emoji", "licenseCategory",
}  # fmt: skip


@pytest.mark.parametrize("name", base_names())
def test_whatever_cards_state_is_mapped_or_lost(name: str) -> None:
    profile = find(name)
    mapped = {one.removeprefix("cg:") for row in profile.mappings for one in row.properties if one.startswith("cg:")}
    lost = {one for loss in profile.losses for one in loss.properties}
    assert not mapped & lost
    assert stated_properties() - PLUMBING - mapped - lost == set()


@pytest.mark.parametrize("name", [name for name in base_names() if name != "aligned"])
def test_what_is_mapped_is_in_the_query_and_what_is_lost_is_not(name: str) -> None:
    profile = find(name)
    query = re.sub(r"^#.*$", "", profile.text, flags=re.MULTILINE)
    named = set(re.findall(r"\bcg:([a-z]\w+)", query))
    mapped = {one.removeprefix("cg:") for row in profile.mappings for one in row.properties if one.startswith("cg:")}
    lost = {one for loss in profile.losses for one in loss.properties}
    # Relations to base models are reached by their derivations.
    relations = {
        "derivedFrom", "basedOn", "fineTunedFrom", "adaptedFrom", "quantizedFrom", "mergedFrom", "distilledFrom",
        "updatedVersionOf",
    }  # fmt: skip
    assert mapped - named - relations == set()
    assert lost & named - {"derivation", "baseModel", "fileName", "spdxId"} == set()
    assert named - mapped - lost - PLUMBING == set()


@pytest.mark.parametrize("name", base_names())
def test_each_kind_of_section_has_a_place_or_is_lost(name: str) -> None:
    kinds = {"".join(part.capitalize() for part in kind.split("-")) for kind in SECTION_KINDS}
    query = re.sub(r"^#.*$", "", find(name).text, flags=re.MULTILINE)
    used = {kind for kind in kinds if re.search(rf"cg:{kind}\b", query)}
    lost = {one for loss in find(name).losses for one in loss.properties if one[0].isupper()}
    assert used | lost == kinds
    assert not used & lost


@pytest.mark.parametrize("name", base_names())
def test_terms_of_ours_that_a_header_names_exist(name: str) -> None:
    ontology = (ROOT / "ontology" / "cardgraph.ttl").read_text("utf-8")
    profile = find(name)
    for one in profile.asks:
        for term in filter(None, (*one.said_by, *one.sections, one.of)):
            assert re.search(rf"^cg:{term} a ", ontology, re.MULTILINE), term


GOOD = """#+ title: T
#+ question: Q?
#+ profile: t
#+ form: rdf
#+ asks: ex:a of cg:trainedOn by cg:license cg:Limitations in Limitations TrainingData — words
PREFIX ex: <http://e.x/>
CONSTRUCT { ?s ex:a ?o } WHERE { ?s ?p ?o }
"""


def test_a_header_is_read() -> None:
    profile = parse(GOOD, "t.rq")
    assert profile.asks == (
        Asked(
            "ex:a", True, "trainedOn", False, ("license", "Limitations"), "", ("Limitations", "TrainingData"), "words"
        ),
    )
    assert (profile.name, profile.form, profile.file_name) == ("t", "rdf", "t.ttl")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("#+ title: T\n", "", "t.rq:1: the header has no title; add a line #+ title: …"),
        ("#+ form: rdf", "#+ form: xml", "t.rq:4: form is rdf or json-ld or json"),
        ("#+ form: rdf", "#+ from: rdf", 't.rq:4: unknown header key "from"; did you mean "form"?'),
        ("#+ form: rdf", "#+ form: rdf\n#+ form: rdf", "t.rq:5: a second form; leave one"),
        ("#+ form: rdf", "#+ form", "t.rq:4: a header line is #+ KEY: VALUE, with a key out of title, "),
        ("#+ asks: ex:a of", "#+ asks: ex:a on", "t.rq:5: asks is TERM [of [unlisted] cg:PROPERTY] by "),
        (
            "#+ form: rdf",
            "#+ form: rdf\n#+ datatype: ey:a ex:b",
            "t.rq: the header has ey:a, and the query declares no prefix ey:",
        ),
        ("#+ form: rdf", "#+ form: rdf\n#+ document: {,}", "t.rq: the document is no JSON: "),
    ],
)
def test_a_header_that_is_not_in_order(old: str, new: str, message: str) -> None:
    with pytest.raises(ProfileError) as error:
        parse(GOOD.replace(old, new), "t.rq")
    assert str(error.value).startswith(message)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("spdx4", 'no profile is called "spdx4"; did you mean "spdx3"?'),
        ("bom", 'no profile is called "bom"; there are: airo, aligned, cyclonedx, fair4ml, mldcat-ap, spdx3'),
        ("cyclonedx-1.9", "cyclonedx has no version 1.9; there are: 1.6, 1.7"),
        ("airo-2", "airo has no version 2; it has one version only"),
    ],
)
def test_a_profile_that_is_not_there(name: str, message: str) -> None:
    with pytest.raises(ProfileError, match=re.escape(message)):
        find(name)


# ---------------------------------------------------------------- the standards' own checks


SH = "http://www.w3.org/ns/shacl#"


@cache
def official(name: str) -> tuple[str, str]:
    """A standard's shapes, and what stands beside the data, as N-Triples.

    SPDX's shapes are classes of OWL, which have themselves for targets: the fast engine wants that said.
    """
    read = [quad.triple for quad in ox.parse(path=shared("vocab", name), lenient=True)]
    classes = [one.subject for one in read if one.object == ox.NamedNode(SH + "NodeShape") and name.startswith("spdx")]
    targets = [ox.Triple(one, ox.NamedNode(SH + "targetClass"), one) for one in classes]
    shapes, model = (
        (ox.serialize(triples_, format=ox.RdfFormat.N_TRIPLES) or b"").decode() for triples_ in (read + targets, read)
    )
    return shapes, model if name.startswith("spdx") else ""


def violations(data: bytes, name: str) -> list[dict[str, Any]]:
    """What a standard's shapes find in N-Triples."""
    shacl_rust = pytest.importorskip("shacl_rust")
    shapes, beside = official(name)
    text = data.decode() + beside
    report = shacl_rust.validate(text, shapes, data_format="nt", shapes_format="nt", experimental_index=True)
    results: list[dict[str, Any]] = report["results"]
    return results


def missing(data: bytes) -> dict[str, list[str]]:
    """By focus node, what MLDCAT-AP's own shapes miss; they find nothing else."""
    prefixes = {iri: prefix for prefix, iri in find("mldcat-ap").prefixes.items()}
    found: defaultdict[str, set[str]] = defaultdict(set)
    for result in violations(data, MLDCAT):
        assert result["sourceConstraintComponent"].endswith("#MinCountConstraintComponent>"), result
        iri = result["resultPath"][1:-1]
        namespace = next(one for one in prefixes if iri.startswith(one))
        found[result["focusNode"][1:-1]].add(f"{prefixes[namespace]}:{iri.removeprefix(namespace)}")
    return {node.removeprefix(DEFAULT_BASE): sorted(found[node]) for node in sorted(found)}


def violation_lines() -> str:
    found = missing(written("mldcat-ap", cases() + examples(), "ntriples"))
    return "".join(f"{node}: {' '.join(terms)}\n" for node, terms in found.items())


def test_mldcat_ap_violates_its_shapes_only_where_no_card_says() -> None:
    assert violation_lines() == (CASES / "mldcat-ap-violations.txt").read_text("utf-8")


def test_the_shapes_of_mldcat_ap_notice_what_is_wrong() -> None:
    data = written("mldcat-ap", cases(), "ntriples")
    broken = data.replace(b"XMLSchema#nonNegativeInteger", b"XMLSchema#string")
    assert broken != data
    found = violations(broken, MLDCAT)
    assert any(result["resultPath"] == f"<{IT6}totalNumberOfParameters>" for result in found)


def broken_spdx(data: bytes) -> bytes:
    made = data.replace(b"Core/NoAssertionElement", b"Core/Nothing").replace(b'"3.0.1"', b'"3.0.1"@en')
    assert made != data
    return made


def test_spdx_conforms_to_its_shapes() -> None:
    data = written("spdx3", cases() + examples(), "ntriples")
    assert violations(data, SPDX_MODEL) == []
    found = violations(broken_spdx(data), SPDX_MODEL)
    assert {result["resultPath"].rpartition("/")[2] for result in found} == {"specVersion>", "to>"}


@pytest.mark.parametrize(("name", "file"), [("mldcat-ap", MLDCAT), ("spdx3", SPDX_MODEL)])
def test_pyshacl_agrees(name: str, file: str) -> None:
    """On the few cards of the tests, for it is slow."""
    pyshacl = pytest.importorskip("pyshacl")
    data = written(name, cases(), "ntriples")
    data = broken_spdx(data) if name == "spdx3" else data
    graph = rdflib.Graph().parse(data=data.decode() + official(file)[1], format="nt")
    shapes = rdflib.Graph().parse(shared("vocab", file))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        _, report, _ = pyshacl.validate(graph, shacl_graph=shapes)
    sh = rdflib.Namespace(SH)
    theirs = {
        (str(report.value(result, sh.focusNode)), str(report.value(result, sh.resultPath)))
        for result in report.subjects(rdflib.RDF.type, sh.ValidationResult)
    }
    assert (
        theirs
        == {(result["focusNode"][1:-1], result["resultPath"][1:-1]) for result in violations(data, file)}
        != set()
    )


def test_spdx_is_read_by_its_own_library() -> None:
    model = pytest.importorskip("spdx_python_model").v3_0_1
    read = model.SHACLObjectSet()
    model.JSONLDDeserializer().read(io.BytesIO(written("spdx3", cases() + examples())), read)
    assert read.missing_ids == set()
    packages = list(read.foreach_type(model.ai_AIPackage))
    assert len([one for one in packages if one.description]) == 18
    (document,) = read.foreach_type(model.SpdxDocument)
    claimed = {iri.rpartition("/")[2] for iri in document.profileConformance}
    assert claimed == {"core", "software", "dataset", "simpleLicensing"}
    assert {one.name for one in document.rootElement} >= {"Heron", "Rich", "BERT", "BLOOM"}
    elements = [one for one in read.foreach() if isinstance(one, model.Element) and one is not document]
    assert {one._id for one in document.element} == {one._id for one in elements} - {
        "https://w3id.org/cardgraph/cardgraph"
    }


@pytest.mark.parametrize("name", ["cyclonedx", "cyclonedx-1.7"])
def test_cyclonedx_is_valid(name: str) -> None:
    schema = pytest.importorskip("cyclonedx.schema")
    validation = pytest.importorskip("cyclonedx.validation.json")
    version = {"1.6": schema.SchemaVersion.V1_6, "1.7": schema.SchemaVersion.V1_7}[find(name).version]
    validator = validation.JsonStrictValidator(version)
    # One version has all cards, since the validator is slow.
    text = written(name, cases() + examples() if name == "cyclonedx" else cases()).decode()
    assert validator.validate_str(text) is None
    assert validator.validate_str(written(name, cases()).decode().replace('"task"', '"tusk"')) is not None


def test_cyclonedx_has_no_license_that_it_does_not_know() -> None:
    """Of the identifiers that SPDX lists, all that its enumeration lacks are names."""
    schema = pytest.importorskip("cyclonedx.schema")
    folder = Path(schema.__file__).parent / "_res"
    known = set(json.loads((folder / "spdx.SNAPSHOT.schema.json").read_text("utf-8"))["enum"])
    ours = set(re.findall(r'cg:spdxId "([^"]+)"', (ROOT / "ontology" / "licenses.ttl").read_text("utf-8")))
    (listed,) = re.findall(r"\?licenseId NOT IN \((.*?)\)", find("cyclonedx").text, re.DOTALL)
    assert set(re.findall(r'"([^"]+)"', listed)) == ours - known


@pytest.mark.parametrize("name", ["cyclonedx", "cyclonedx-1.7"])
def test_references_of_cyclonedx_exist_and_names_are_given_once(name: str) -> None:
    components = bom(cases() + examples(), name)["components"]
    names = [one["bom-ref"] for one in components]
    assert len(set(names)) == len(names)
    for one in components:
        for data in one.get("modelCard", {}).get("modelParameters", {}).get("datasets", []):
            assert data["ref"] in names


# ---------------------------------------------------------------- terms


def pinned(name: str) -> set[str]:
    """All IRIs of a pinned vocabulary."""
    rdf_format = ox.RdfFormat.JSON_LD if name.endswith("ld") else None
    read = ox.parse(path=shared("vocab", name), format=rdf_format, lenient=True)
    terms = (term for quad in read for term in quad.triple)
    found = {term.value for term in terms if isinstance(term, ox.NamedNode)}
    if name.endswith("ld"):  # the terms that it takes from others stand in its context
        context = json.loads(shared("vocab", name).read_text("utf-8"))["@context"]
        for term in (value["@id"] for value in context.values() if isinstance(value, dict) and "@id" in value):
            prefix, _, local = term.partition(":")
            found.add(str(context.get(prefix, f"{prefix}:")) + local)
    # schema.org's release writes https, its users http.
    return {iri.replace("https://schema.org/", "http://schema.org/") for iri in found}


VOCABULARIES = {
    "https://w3id.org/fair4ml#": "fair4ml-0.1.0.jsonld",
    "https://w3id.org/codemeta/": "fair4ml-0.1.0.jsonld",
    "http://schema.org/": "schemaorg-30.nt",
    "https://w3id.org/airo#": "airo.ttl",
    "https://w3id.org/vair#": "vair.ttl",
    "https://w3id.org/dpv/risk#": "dpv-2.3-risk.ttl",
    "https://w3id.org/dpv/ai#": "dpv-2.3-ai.ttl",
    "https://w3id.org/dpv#": "dpv-2.3.ttl",
    "http://www.w3.org/ns/dqv#": "dqv.ttl",
    IT6: "mldcat-ap-3.1.0-shacl.ttl",
    "http://purl.org/spar/biro/": "mldcat-ap-3.1.0-shacl.ttl",
    "http://purl.org/cerif/frapo/": "mldcat-ap-3.1.0-shacl.ttl",
    "http://www.w3.org/ns/dcat#": "mldcat-ap-3.1.0-shacl.ttl",
    "http://xmlns.com/foaf/0.1/": "mldcat-ap-3.1.0-shacl.ttl",
    SPDX: "spdx-3.0.1-model.ttl",
}


def terms_of(name: str) -> set[str]:
    """The IRIs that a profile's query names outside of our namespace, and those that come out."""
    query = re.sub(r"^#.*$", "", find(name).text, flags=re.MULTILINE)
    prefixes = find(name).prefixes
    named = {
        prefixes[prefix] + local
        for prefix, local in re.findall(r"(?<![\w<])([A-Za-z]\w*):([A-Za-z][\w-]*)", query)
        if prefix in prefixes
    }
    if find(name).form == JSON:
        return named
    made = ox.parse(written(name, cases() + examples(), "ntriples"), format=ox.RdfFormat.N_TRIPLES)
    return named | {term.value for quad in made for term in quad.triple if isinstance(term, ox.NamedNode)}


@pytest.mark.parametrize("name", base_names())
def test_terms_of_others_exist(name: str) -> None:
    by_file: defaultdict[str, set[str]] = defaultdict(set)
    for iri in terms_of(name):
        namespace = max((one for one in VOCABULARIES if iri.startswith(one)), key=len, default="")
        if namespace:
            by_file[VOCABULARIES[namespace]].add(iri)
    for file, iris in by_file.items():
        assert iris - pinned(file) == set()


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph")
def test_fair4ml_reads_back_to_the_same_triples() -> None:
    for engine in ("rdflib", "pyoxigraph"):
        text, lines = written("fair4ml", cases()), written("fair4ml", cases(), "ntriples")
        if engine == "rdflib":
            same = rdflib.Graph().parse(data=text, format="json-ld")
            assert {tuple(map(str, one)) for one in same} == {
                tuple(map(str, one)) for one in rdflib.Graph().parse(data=lines, format="nt")
            }
        else:
            read = ox.parse(text, format=ox.RdfFormat.JSON_LD)
            assert {quad.triple for quad in read} == {
                quad.triple for quad in ox.parse(lines, format=ox.RdfFormat.N_TRIPLES)
            }


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph")
def test_spdx_reads_back_to_the_same_triples() -> None:
    """By its own context, which needs no network here."""
    document = json.loads(written("spdx3", cases()))
    document["@context"] = json.loads(shared("vocab", "spdx-3.0.1-context.jsonld").read_text("utf-8"))["@context"]
    read = rdflib.Graph().parse(data=json.dumps(document), format="json-ld")
    same = rdflib.Graph().parse(data=written("spdx3", cases(), "ntriples"), format="nt")

    def comparable(graph: rdflib.Graph) -> set[tuple[str, ...]]:
        """Nodes without names by what is said of them; those that others have names for, the same."""
        inner = {node for node in graph.subjects() if isinstance(node, rdflib.BNode) or str(node).startswith("urn:")}
        inner |= {
            node
            for kind in ("DictionaryEntry", "ExternalRef", "ExternalIdentifier")
            for node in graph.subjects(rdflib.RDF.type, rdflib.URIRef(f"{SPDX}Core/{kind}"))
        }
        names = {
            node: str(sorted((str(p), str(o)) for p, o in graph.predicate_objects(node) if o not in inner))
            for node in inner
        }
        return {tuple(names.get(term, str(term)) for term in triple) for triple in graph}

    assert comparable(read) == comparable(same)


# ---------------------------------------------------------------- several cards


LIBRARY = """# {name}

## Model Details

- Name: [{name}](https://example.org/{name})
- Model Size: 7B
- Dataset: [Heap](https://example.org/heap)
- Input/Output Format: Text
- Research Field: Natural Language Processing
- Contains an Impact Assessment: No
- Associated Risks: Disinformation
- Date of Publication: July 18, 2023
- Organization: {organization} (Non-profit)
- Country/Origin: France
- License: {license}
- Publication: [Paper](https://arxiv.org/abs/2307.09288)

## Description

{description}

## Organization

A lab.
"""


def library(**words: str) -> str:
    usual_words = {"name": "Alpha", "organization": "Lab", "license": "MIT", "description": "A model."}
    return LIBRARY.format(**{**usual_words, **words})


@pytest.mark.parametrize("name", NAMES)
def test_a_model_is_described_once(name: str, tmp_path: Path) -> None:
    card(tmp_path, "a.md", library())
    card(tmp_path, "b.md", library(name="ALPHA", description="Another."))
    both, first = compiled(tmp_path), compiled(tmp_path / "a.md")
    file, text = profile_file(name, both, usual(name))
    assert text == written(name, first)
    assert [path.rpartition("/")[2] for path in file.collector.again] == ["b.md"]


@pytest.mark.parametrize("name", NAMES)
def test_a_base_model_that_has_a_card_is_described_by_it(name: str, tmp_path: Path) -> None:
    """Whichever of them comes first."""
    base = library(name="Beta", license="Apache-2.0")
    derived = library(description="Alpha is a fine-tuned version of Beta.")
    card(tmp_path, "1/a.md", derived)
    card(tmp_path, "1/b.md", base)
    card(tmp_path, "2/a.md", base)
    card(tmp_path, "2/b.md", derived)
    for order in ("1", "2"):
        text = written(name, compiled(tmp_path / order), OWN if usual(name) == OWN else "ntriples").decode()
        if usual(name) == OWN:
            read = json.loads(text)
            objects = read.get("@graph") or read["components"]
            identifiers = [one.get("spdxId") or one.get("@id") or one["bom-ref"] for one in objects]
        else:
            identifiers = [
                line.split(" ")[0][1:-1] for line in text.splitlines() if "#type>" in line and "/model/beta> <" in line
            ]
            identifiers = list(dict.fromkeys(identifiers))
        assert identifiers.count(f"{DEFAULT_BASE}model/beta") == 1
        assert "Apache-2.0" in text


def test_what_cards_say_of_an_organization_is_put_together(tmp_path: Path) -> None:
    card(tmp_path, "a.md", library())
    card(tmp_path, "b.md", library(name="Beta", organization="[Lab](https://lab.example.org/)"))
    (agent,) = [
        one
        for one in ox.parse(written("mldcat-ap", compiled(tmp_path), "ntriples"), format=ox.RdfFormat.N_TRIPLES)
        if one.subject.value.endswith("/organization/lab") and one.predicate.value.endswith("#seeAlso")
    ]
    assert agent.object.value == "https://lab.example.org/"


def test_licenses_have_identifiers_only_where_spdx_lists_them(tmp_path: Path) -> None:
    named = {"MIT": "id", "LLaMA 2 Community License": "name", "House Rules": "name", "Bugroff": "name"}
    for number, text in enumerate(named):
        card(tmp_path, f"{number}.md", library(name=f"M{number}", license=text))
    components = bom(compiled(tmp_path))["components"]
    licenses = {one["name"]: one["licenses"][0]["license"] for one in components if one["type"] != "data"}
    assert [next(iter(one)) for _, one in sorted(licenses.items())] == list(named.values())
    spdx = json.loads(written("spdx3", compiled(tmp_path)))["@graph"]
    expressions = {one.get("simplelicensing_licenseExpression") for one in spdx} - {None}
    assert expressions == {"MIT", "Bugroff"}


@pytest.mark.parametrize(
    ("link", "is_kept"),
    [
        ("https://example.org/a%20b?c=d#e", True),
        ("https://example.org", True),
        ("https://example.org/é", True),
        ("https://example.org/%zz", False),
        ("https://example.org/[a]", False),
        ("https://example.org/a#b#c", False),
        ("https://exa mple.org/", False),
        ("LICENSE.md", False),
    ],
)
def test_a_license_leads_to_addresses_only(link: str, is_kept: bool, tmp_path: Path) -> None:
    text = (CARDS / "marsh__heron.md").read_text("utf-8")
    path = card(tmp_path, "marsh__heron.md", text.replace("https://example.org/marsh-license", f"'{link}'"))
    cards = compiled(path)
    (choice,) = bom(cards)["components"][0]["licenses"]
    assert choice["license"].get("url") == (link if is_kept else None)
    for name in ("mldcat-ap", "fair4ml"):
        assert (f"<{link}>" in written(name, cards, "ntriples").decode()) == is_kept


def test_nothing_is_made_up() -> None:
    """No version, supplier or download location, and a purl only where the card's own identifier says so."""
    for one in bom(examples())["components"]:
        assert not {"version", "supplier", "hashes"} & set(one)
        if "purl" in one:
            assert one["purl"].startswith("pkg:huggingface/")
            assert unquote(one["bom-ref"]).endswith("/model/" + one["purl"].removeprefix("pkg:huggingface/").lower())
    for one in json.loads(written("spdx3", examples()))["@graph"]:
        assert not {"software_packageVersion", "software_downloadLocation", "suppliedBy", "builtTime"} & set(one)


def test_energy_and_emissions_are_two_things() -> None:
    text = written("spdx3", cases()).decode() + written("cyclonedx", cases()).decode()
    assert "nergyConsumption" not in text
    assert "24700 g of CO2 equivalents" in text


# ---------------------------------------------------------------- the same bytes, whatever comes in


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("base", ["https://example.org/", "https://example.org/x#", "urn:x#"])
def test_entities_are_below_the_base(name: str, base: str) -> None:
    cards = compiled(CARDS, names=(name,), base=base)
    text = written(name, cards, OWN if find(name).form == JSON else "ntriples").decode()
    assert f"{base}model/rich" in text
    assert f"{DEFAULT_BASE}model" not in text


@settings(max_examples=15)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="`<>[]|"), min_size=1, max_size=30))
def test_whatever_words_a_card_has_the_files_are_in_order(words: str) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = card(Path(folder), "a.md", library(license=words, organization=words, description=words))
        cards = [item for item in compiled(path) if item.graph]
        for name in NAMES:
            text = written(name, cards)
            if usual(name) == OWN:
                json.loads(text)
            else:
                list(ox.parse(text, format=ox.RdfFormat.TURTLE))


def test_profiles_are_listed() -> None:
    assert [profile.name for profile in catalogue()] == base_names()
    assert len(base_names()) == 6


# ---------------------------------------------------------------- gaps


ASKING = [name for name in base_names() if find(name).asks]


def findings(*paths: Path, names: tuple[str, ...]) -> list[Diagnostic]:
    compiler = Compiler(find_sources([str(path) for path in paths]), Settings(day=DAY, gaps=names))
    return [one for item in compiler.checked() for one in item.diagnostics if one.rule.startswith("profile-")]


def gap_lines() -> str:
    return "".join(
        f"{one.span.source.rpartition('/')[2]}:{one.span.line}:{one.span.column}: {one.rule}: {one.message}\n"
        for one in findings(CARDS, names=tuple(ASKING))
    )


def test_gaps_are_shown_where_they_belong() -> None:
    """As ``cardgraph check`` shows them with ``--profile mldcat-ap --profile spdx3 --profile cyclonedx``."""
    assert gap_lines() == (CASES / "gaps.txt").read_text("utf-8")


def test_what_is_demanded_is_what_the_shapes_of_mldcat_ap_miss() -> None:
    """Of models that have cards: the rule and the standard's own check say the same."""
    expected = missing(written("mldcat-ap", cases() + examples(), "ntriples"))
    described = {item.graph.model[1:-1].removeprefix(DEFAULT_BASE): item for item in cases() + examples() if item.graph}
    demanded = {one.term for one in find("mldcat-ap").asks if one.is_required and not one.of}
    graph = ox.Store()
    for item in cases() + examples():
        graph.extend(_quads(item))
    query = (ROOT / "queries" / "gaps.rq").read_text("utf-8")
    rows: Any = graph.query(query)
    asked: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row["profile"].value == "mldcat-ap" and row["need"].value == "required" and row["of"] is None:
            asked[row["model"].value.removeprefix(DEFAULT_BASE)].add(row["property"].value)
    assert {node: sorted(terms) for node, terms in asked.items()} == {
        node: terms for node, terms in expected.items() if node in described
    }
    assert {term for node in described for term in expected[node]} == demanded


def test_what_a_finding_says_the_query_answers() -> None:
    found = findings(CARDS, names=tuple(ASKING))
    graph = ox.Store()
    for item in cases():
        graph.extend(_quads(item))
    for path in short_vocabularies():
        graph.bulk_load(path=path)
    rows: Any = graph.query((ROOT / "queries" / "gaps.rq").read_text("utf-8"))
    answers = {(row["profile"].value, row["property"].value, row["name"].value) for row in rows}
    names = {"Rich.md": "Rich", "Silent.md": "Silent", "marsh__heron.md": "Heron"}
    said = {
        (
            *re.findall(r"^(\S+) (?:asks|has a place) for (\S+),", one.message)[0],
            names[one.span.source.rpartition("/")[2]],
        )
        for one in found
    }
    assert said == answers


def test_the_rows_of_the_query_are_those_of_the_headers() -> None:
    sys.path.insert(0, str(ROOT / "scripts"))
    try:
        from generate_gaps import QUERIES, renewed
    finally:
        sys.path.pop(0)
    assert [path.stem for path in QUERIES] == ["gaps", "gaps-by-property"]
    for path in QUERIES:
        text = path.read_text("utf-8")
        assert renewed(text) == text
        assert text.count("(") > 40
        assert renewed(text.replace('"purl"', '"pearl"')) == text


@pytest.mark.parametrize("name", ASKING)
def test_what_is_asked_is_in_the_words_of_the_standard(name: str) -> None:
    asked = {one.term for one in find(name).asks}
    if name == "mldcat-ap":
        prefixes = find(name).prefixes
        known = pinned(MLDCAT)
        assert {one for one in asked if prefixes[one.partition(":")[0]] + one.partition(":")[2] not in known} == set()
    elif name == "spdx3":
        context = json.loads(shared("vocab", "spdx-3.0.1-context.jsonld").read_text("utf-8"))["@context"]
        relations = {iri.rpartition("/")[2] for iri in pinned(SPDX_MODEL) if "/RelationshipType/" in iri}
        assert asked - set(context) - relations == set()
    else:
        schema = pytest.importorskip("cyclonedx.schema")
        text = (Path(schema.__file__).parent / "_res" / "bom-1.6.SNAPSHOT.schema.json").read_text("utf-8")
        keys = {key for path in asked for key in path.split(".")}
        assert {key for key in keys if f'"{key}": {{' not in text} == set()


@pytest.mark.parametrize("name", ASKING)
def test_what_is_written_answers_what_is_asked(name: str) -> None:
    """A gap that a card could close is closed by it: no term that is asked of the model is there, and asked."""
    for item in cases():
        (path,) = [path for path in CARDS.iterdir() if path.name == Path(item.source).name]
        asked = {re.findall(r" for (\S+),", one.message)[0] for one in findings(path, names=(name,))}
        if find(name).form == "rdf":
            assert item.graph
            prefixes = find(name).prefixes.items()
            made = ox.parse(written(name, [item], "ntriples"), format=ox.RdfFormat.N_TRIPLES)
            stated = {quad.predicate.value for quad in made if str(quad.subject) == item.graph.model}
            there = {
                f"{one}:{iri.removeprefix(start)}" for iri in stated for one, start in prefixes if iri.startswith(start)
            }
        else:
            document = json.loads(written(name, [item]))
            objects = document.get("@graph") or document["components"]
            first = next(one for one in objects if one["type"] in ("ai_AIPackage", "machine-learning-model"))
            there = set(_keys(first, ""))
        assert there & asked - {"dct:description"} == set()


def _keys(value: Any, before: str) -> Iterator[str]:
    if isinstance(value, dict):
        for key, one in value.items():
            yield before + key
            yield from _keys(one, f"{before}{key}.")


def test_a_profile_that_asks_nothing_is_refused() -> None:
    with pytest.raises(
        NothingAskedError, match=r"^airo asks nothing of a card; those that do are cyclonedx, mldcat-ap"
    ):
        see_asking(["spdx3", "airo"])


if __name__ == "__main__":
    os.environ["SOURCE_DATE_EPOCH"] = EPOCH
    for profile_name in NAMES:
        (CASES / find(profile_name).file_name).write_bytes(written(profile_name, cases()))
    (CASES / "mldcat-ap-violations.txt").write_text(violation_lines(), "utf-8")
    (CASES / "gaps.txt").write_text(gap_lines(), "utf-8")
