"""Compact JSON-LD: pyoxigraph, rdflib and jsonld.js read the same triples in it as stand in N-Triples."""

import io
import json
import shutil
import subprocess
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st

from cardgraph.compile import Compiler
from cardgraph.graph.minting import Minter
from cardgraph.graph.terms import bracketed, iri, literal, term
from cardgraph.output.parts import Part
from cardgraph.output.serialize import write
from cardgraph.settings import DEFAULT_BASE, Settings
from cardgraph.source.sources import find_sources
from cardgraph.vocabulary.namespaces import RDF, RDFS, SKOS, XSD
from conftest import ROOT

CARDS = [str(ROOT / "examples" / name) for name in ("cards", "hub")]
# jsonld.js from NODE_PATH; it writes the triples of a file as N-Quads.
SCRIPT = """
const jsonld = require("jsonld");
const document = JSON.parse(require("fs").readFileSync(process.argv[1], "utf8"));
const documentLoader = url => { throw new Error(`nothing may be fetched: ${url}`); };
jsonld.toRDF(document, {format: "application/n-quads", documentLoader}).then(text => process.stdout.write(text));
"""


def written(*pieces: str, base: str = DEFAULT_BASE) -> str:
    output = io.BytesIO()
    count = write([Part(None, "", pieces)], output, "jsonld", Minter(base))
    assert count == sum(piece.count("\n") for piece in pieces)
    return output.getvalue().decode()


def triples(text: str, form: ox.RdfFormat) -> set[str]:
    return {str(quad.triple) for quad in ox.parse(text, format=form)}


@pytest.fixture(scope="module", params=[DEFAULT_BASE, "https://example.org/kg/", "https://example.org/kg#"])
def graph(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The document of the examples below some base, and their N-Triples."""
    compiler = Compiler(find_sources(CARDS), Settings(base=request.param, claims=True))
    compiled = list(compiler.checked())
    path = tmp_path_factory.mktemp("jsonld") / "graph.jsonld"
    with path.open("wb") as output:
        write(compiler.triples(compiled), output, "jsonld", compiler.minter)
    return path, "".join(compiler.ntriples(compiled))


def test_pyoxigraph_reads_the_same_triples(graph: tuple[Path, str]) -> None:
    path, ntriples = graph
    assert triples(path.read_text("utf-8"), ox.RdfFormat.JSON_LD) == triples(ntriples, ox.RdfFormat.N_TRIPLES)


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning", "ignore:Dataset:DeprecationWarning")
def test_rdflib_reads_the_same_triples(graph: tuple[Path, str]) -> None:
    path, ntriples = graph
    expected = rdflib.Graph().parse(data=ntriples, format="nt")
    assert set(rdflib.Graph().parse(path, format="json-ld")) == set(expected)


def test_jsonld_js_reads_the_same_triples(graph: tuple[Path, str]) -> None:
    """Where Node.js and jsonld.js are at hand: ``npm install jsonld``, and NODE_PATH to where it is."""
    node = shutil.which("node")
    found = node and subprocess.run([node, "-e", 'require.resolve("jsonld")'], capture_output=True, check=False)
    if not found or found.returncode:
        pytest.skip("needs Node.js, and jsonld.js on its NODE_PATH")
    path, ntriples = graph
    result = subprocess.run([str(node), "-e", SCRIPT, str(path)], capture_output=True, check=False, timeout=100)
    assert result.returncode == 0, result.stderr.decode()
    assert triples(result.stdout.decode(), ox.RdfFormat.N_QUADS) == triples(ntriples, ox.RdfFormat.N_TRIPLES)


def test_a_node_is_as_short_as_the_context_allows() -> None:
    model = Minter().model("Heron")
    values = (
        (iri(RDF + "type"), term("Model")),
        (iri(RDFS + "label"), literal("Heron")),
        (term("parameterCount"), f'"7000000000"^^<{XSD}integer>'),
        (term("emissions"), f'"12.50"^^<{XSD}decimal>'),
        (term("risk"), "<https://w3id.org/cardgraph/risk/disinformation>"),
        (term("impactAssessment"), term("Absent")),
        (term("undisclosed"), term("license")),
        (term("undisclosed"), term("trainedOn")),
        (term("publicationDate"), f'"2023-07"^^<{XSD}gYearMonth>'),
        (term("page"), "<https://example.org/>"),
        (iri(SKOS + "prefLabel"), '"Heron"@en'),
        (iri("http://example.org/p"), '"x"@en'),
    )
    document = json.loads(written("".join(f"{model} {predicate} {value} .\n" for predicate, value in values)))
    assert document["@graph"] == [
        {
            "id": "model/heron",
            "type": "Model",
            "label": "Heron",
            "parameterCount": 7000000000,
            "emissions": "12.50",
            "risk": "risk/disinformation",
            "impactAssessment": "Absent",
            "undisclosed": ["license", "trainedOn"],
            "publicationDate": {"@value": "2023-07", "@type": "xsd:gYearMonth"},
            "page": "https://example.org/",
            "prefLabel": {"en": "Heron"},
            "http://example.org/p": {"@value": "x", "@language": "en"},
        }
    ]


TEXTS = st.text(
    st.one_of(st.sampled_from("\"\\\n\r\t'\u2028\x0b\x00\x7f{}@"), st.characters(exclude_categories=["Cs"]))
)
VALUES = st.one_of(
    TEXTS.map(literal),
    TEXTS.map(lambda text: f"{literal(text)}@en"),
    st.builds(
        lambda text, kind: literal(text, bracketed(XSD + kind)),
        st.sampled_from(["7", "007", "-0", "+7", "1e3", "2.5", "true", "1", "x", "123456789012345678901234567890"]),
        st.sampled_from(["integer", "decimal", "boolean", "double", "date"]),
    ),
    st.sampled_from(
        ["<https://w3id.org/cardgraph/model/a:b>", "<https://w3id.org/cardgraph/a/b/c>", "<urn:x>", "<https://w3id.org/cardgraph/>",
         "<https://w3id.org/cardgraph//x>", str(term("risk")), str(term("Model")), "<https://w3id.org/cardgraph/ns>", "_:b"],
    ),
)  # fmt: skip
PROPERTIES = st.sampled_from(
    [term(name) for name in ("parameterCount", "risk", "undisclosed", "isPlaceholder", "tag", "amount", "impactAssessment", "page")]
    + [iri(SKOS + "prefLabel"), iri(RDFS + "label"), iri(RDF + "object"), iri("http://example.org/p")]
)  # fmt: skip


@given(st.lists(st.tuples(PROPERTIES, VALUES), min_size=1, max_size=6))
def test_any_values_of_any_properties_are_read_back(pairs: list[tuple[str, str]]) -> None:
    lines = "".join(f"{Minter().model('x')} {name} {value} .\n" for name, value in dict.fromkeys(pairs))
    assert triples(written(lines), ox.RdfFormat.JSON_LD) == triples(lines, ox.RdfFormat.N_TRIPLES)
