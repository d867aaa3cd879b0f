"""What is exported, as the tools of others take it: pySHACL's own command, rdflib, a browser's parser."""

import gzip
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pyoxigraph as ox
import pytest
import rdflib
from rdflib import OWL, RDF, RDFS, SH, SKOS

from cardgraph.check.rules import graph_rule_file, rules, shape_files, typed_shape_file
from cardgraph.vocabulary.context import context
from conftest import COMPLETE, PLAIN, ROOT, cardgraph

BASE = "https://w3id.org/cardgraph/"
CG = rdflib.Namespace(BASE + "ns#")


def exported(what: str, folder: Path, name: str) -> Path:
    result = cardgraph("export", what, "-o", name, cwd=folder)
    assert (result.returncode, result.stdout) == (0, b""), result.stderr
    return folder / name


@pytest.fixture(scope="module")
def shapes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return exported("shapes", tmp_path_factory.mktemp("shapes"), "merged.ttl")


@pytest.fixture(scope="module")
def ontology(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return exported("ontology", tmp_path_factory.mktemp("ontology"), "ontology.ttl")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("docs")
    result = cardgraph("export", "docs", "-o", "site", cwd=folder)
    assert result.returncode == 0, result.stderr
    files = list((folder / "site").iterdir())
    assert result.stderr.decode() == f"{len(files)} files written to site\n"
    return folder / "site"


def triples(path: Path) -> set[ox.Triple]:
    return {quad.triple for quad in ox.parse(path=str(path))}


# ---------------------------------------------------------------- shapes


def validated(shapes: Path, graph: Path) -> tuple[int, rdflib.Graph]:
    """The exit status of pySHACL's command, and its report."""
    command = [sys.executable, "-m", "pyshacl", "-s", str(shapes), "-f", "turtle", str(graph)]
    result = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    return result.returncode, rdflib.Graph().parse(data=result.stdout, format="turtle")


def names(report: rdflib.Graph) -> set[str]:
    return {str(shape).removeprefix(f"{BASE}shape/") for shape in report.objects(None, SH.sourceShape)}


def built(card: Path, folder: Path) -> Path:
    cardgraph("build", card, "-o", "graph.ttl", "--on-error", "keep", cwd=folder)
    return folder / "graph.ttl"


def test_pyshacl_reports_a_bad_card_by_the_merged_file(shapes: Path, tmp_path: Path) -> None:
    status, report = validated(shapes, built(PLAIN, tmp_path))
    found = cardgraph("check", PLAIN, "--format", "json", "--engine", "pyshacl").stdout
    ours = {diagnostic["rule"] for diagnostic in json.loads(found)["diagnostics"]}
    reading = {rule.removeprefix(f"{BASE}shape/") for path in shape_files() for rule in _reading(path)}
    assert status == 1
    assert names(report) == ours - reading
    assert {"risk-missing", "license-missing"} <= names(report)


def _reading(path: Path) -> Iterator[str]:
    for quad in ox.parse(path=str(path)):
        if isinstance(quad.object, ox.NamedNode) and quad.object.value == CG + "ReadingRule":
            yield quad.subject.value


def test_pyshacl_finds_nothing_in_a_good_card(shapes: Path, tmp_path: Path) -> None:
    status, report = validated(shapes, built(COMPLETE, tmp_path))
    assert (status, names(report)) == (0, set())


FOREIGN = """
@prefix cg: <https://w3id.org/cardgraph/ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<urn:x:heron> a cg:Model ; rdfs:label "Heron" ; cg:parameterCount "seven billion" ; cg:risk "Disinformation" ;
    cg:publicationDate "yesterday" .
"""


def test_pyshacl_finds_wrong_types_in_the_graph_of_another(shapes: Path, tmp_path: Path) -> None:
    (tmp_path / "foreign.ttl").write_text(FOREIGN, encoding="utf-8")
    status, report = validated(shapes, tmp_path / "foreign.ttl")
    assert status == 1
    found = {
        (str(path).removeprefix(CG), str(report.value(result, SH.value))) for result, path in report[: SH.resultPath]
    }
    assert {("parameterCount", "seven billion"), ("risk", "Disinformation"), ("publicationDate", "yesterday")} <= found


def test_the_merged_shapes_are_those_of_the_files(shapes: Path) -> None:
    graph = rdflib.Graph().parse(shapes)
    reading = {rule for path in shape_files() for rule in _reading(path)}
    files = [*shape_files(), graph_rule_file(), typed_shape_file()]
    every = [triple for path in files for triple in triples(path)]
    expected = {triple for triple in every if _is_named(triple) and triple.subject.value not in reading}
    expected = {triple for triple in expected if not triple.subject.value.startswith(f"{BASE}shapes/")}
    found = {triple for triple in triples(shapes) if _is_named(triple)}
    assert found - expected == {triple for triple in found if triple.subject == ox.NamedNode(f"{BASE}shapes")}
    assert expected <= found
    # Lists have nodes without names, of which it is enough that there are as many.
    assert len(triples(shapes)) - len(found) == sum(not _is_named(triple) for triple in every) > 100
    assert list(graph.subjects(RDF.type, OWL.Ontology)) == [rdflib.URIRef(f"{BASE}shapes")]
    assert len(set(graph.subjects(SH.severity))) > 40


def _is_named(triple: ox.Triple) -> bool:
    return not any(isinstance(node, ox.BlankNode) for node in (triple.subject, triple.object))


def test_the_file_reads_as_the_files_do(shapes: Path) -> None:
    text = shapes.read_text("utf-8")
    first, *others = text.split("\n\n")
    assert all(line.startswith("@prefix ") for line in first.splitlines())
    assert not [block for block in others if "@prefix" in block]
    assert "# The country that a card gives for its organization." in text
    assert "\n\n\n" not in text
    assert text.endswith(" .\n")


# ---------------------------------------------------------------- ontology


def test_the_exported_ontology_is_all_of_it_with_one_header(ontology: Path) -> None:
    files = [triple for path in (ROOT / "ontology").glob("*.ttl") for triple in triples(path)]
    lost = set(files) - triples(ontology)
    assert {triple.subject.value for triple in lost} == {f"{BASE}checks"}
    assert triples(ontology) <= set(files)
    headers = [triple for triple in triples(ontology) if triple.object == ox.NamedNode(OWL.Ontology)]
    assert [triple.subject.value for triple in headers] == [f"{BASE}ns"]


def test_other_formats_say_the_same(tmp_path: Path, shapes: Path, ontology: Path) -> None:
    for name in ("shapes.nt", "shapes.jsonld"):
        found, expected = triples(exported("shapes", tmp_path, name)), triples(shapes)
        assert len(found) == len(expected)
        assert set(filter(_is_named, found)) == set(filter(_is_named, expected))
    assert exported("shapes", tmp_path, "again.nt").read_bytes() == (tmp_path / "shapes.nt").read_bytes()
    packed = exported("ontology", tmp_path, "ontology.nt.gz")
    with gzip.open(packed) as file:
        assert len(set(file)) == len(triples(ontology))


def test_an_export_is_the_same_every_time(shapes: Path, ontology: Path) -> None:
    for what, path in (("shapes", shapes), ("ontology", ontology)):
        again = cardgraph("export", what, "-o", "-", env={"PYTHONHASHSEED": "7"})
        assert again.stdout == path.read_bytes()


# ---------------------------------------------------------------- context


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
def test_a_document_may_point_at_the_context(tmp_path: Path) -> None:
    path = exported("context", tmp_path, "context.jsonld")
    assert json.loads(path.read_text("utf-8")) == {"@context": {k: v for k, v in context().items() if k != "@base"}}
    document = {
        "@context": path.as_uri(),
        "id": "https://example.org/model/heron",
        "type": "Model",
        "label": "Heron",
        "license": "cardgraph:license/MIT",
        "undisclosed": "parameterCount",
    }
    graph = rdflib.Graph().parse(data=json.dumps(document), format="json-ld")
    heron = rdflib.URIRef("https://example.org/model/heron")
    assert set(graph.predicate_objects(heron)) == {
        (RDF.type, CG.Model),
        (RDFS.label, rdflib.Literal("Heron")),
        (CG.license, rdflib.URIRef(f"{BASE}license/MIT")),
        (CG.undisclosed, CG.parameterCount),
    }


# ---------------------------------------------------------------- pages


LONE = {"meta", "hr", "li", "br"}


class Page(HTMLParser):
    """What a page has in it; tags that are opened are to be closed, but for those that need not be."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.anchors: list[str] = []
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.open: list[str] = []
        self.feed(path.read_text("utf-8"))
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag not in LONE:
            self.open.append(tag)
        for name, value in attrs:
            if name == "id":
                self.anchors.append(value or "")
            elif name in ("href", "src"):
                self.links.append(value or "")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[str, Page]:
    return {path.name: Page(path) for path in site.glob("*.html")}


def test_each_term_has_its_anchor(pages: dict[str, Page]) -> None:
    for name in ("cardgraph.ttl", "checks.ttl"):
        terms = {t.subject.value for t in triples(ROOT / "ontology" / name) if t.subject.value.startswith(CG)}
        assert {term.removeprefix(CG) for term in terms} <= set(pages["ns.html"].anchors)
    assert pages["shapes.html"].anchors == sorted(rules().by_name)


def test_each_concept_has_its_anchor(pages: dict[str, Page]) -> None:
    schemes: dict[str, set[str]] = {}
    for path in (ROOT / "ontology").glob("*.ttl"):
        for triple in triples(path):
            if triple.predicate.value == str(SKOS.inScheme):
                scheme = triple.object.value
                schemes.setdefault(scheme.removeprefix(BASE), set()).add(
                    triple.subject.value.removeprefix(f"{scheme}/")
                )
    assert len(schemes) == 10
    for scheme, concepts in schemes.items():
        assert set(pages[f"{scheme}.html"].anchors) == concepts


def test_links_within_the_site_lead_somewhere(site: Path, pages: dict[str, Page]) -> None:
    for name, page in pages.items():
        assert len(page.anchors) == len(set(page.anchors)), name
        for link in page.links:
            if not re.match("https?://", link):
                file, _, anchor = link.partition("#")
                assert (site / (file or name)).is_file(), link
                assert not anchor or unquote(anchor) in pages[file or name].anchors, link
    assert {name for name in pages if name != "index.html"} <= set(pages["index.html"].links)


def test_pages_need_nothing_from_elsewhere(site: Path, pages: dict[str, Page]) -> None:
    for name, page in pages.items():
        assert not page.tags & {"script", "link", "img", "iframe"}, name
        assert "@import" not in (site / name).read_text("utf-8")


def test_data_lie_beside_the_pages(site: Path, ontology: Path) -> None:
    assert (site / "ontology.ttl").read_bytes() == ontology.read_bytes()
    whole = set.union(
        *(triples(path) for path in site.glob("*.ttl") if path.name not in ("ontology.ttl", "shapes.ttl"))
    )
    assert whole == triples(ontology)


# ---------------------------------------------------------------- writing


def test_what_was_there_stays_where_an_export_fails(tmp_path: Path) -> None:
    site = tmp_path / "site"
    (site / "task.ttl").mkdir(parents=True)
    (site / "ns.html").write_text("old")
    (site / "own.txt").write_text("own")
    result = cardgraph("export", "docs", "-o", "site", cwd=tmp_path)
    assert (result.returncode, result.stderr.decode()) == (3, "cardgraph: cannot write site/task.ttl: it is a folder\n")
    assert sorted(path.name for path in site.iterdir()) == ["ns.html", "own.txt", "task.ttl"]
    assert (site / "ns.html").read_text() == "old"
    (site / "task.ttl").rmdir()
    assert cardgraph("export", "docs", "-o", "site", cwd=tmp_path).returncode == 0
    assert (site / "ns.html").read_text() != "old"
    assert (site / "own.txt").read_text() == "own"


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (("shapes",), 2, "Missing option '-o' / '--output'"),
        (("shapes", "-o", "shapes.doc"), 2, "shapes.doc: no known format has this ending; use one of .ttl, .nt"),
        (("docs", "-o", "-"), 2, "docs are many files; name a folder for them"),
        (("docs", "-o", "file"), 3, "cannot write file: File exists"),
        (("context", "-o", "nowhere/c.jsonld"), 3, "there is no folder nowhere"),
        (("rules", "-o", "x"), 2, "'rules' is not one of 'shapes', 'ontology', 'context', 'docs'"),
    ],
)
def test_what_cannot_be_is_said(arguments: tuple[str, ...], status: int, message: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("old")
    result = cardgraph("export", *arguments, cwd=tmp_path)
    assert result.returncode == status
    assert message in result.stderr.decode()
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
    assert (tmp_path / "file").read_text() == "old"
