"""The graph that cards become: its form, its words, what is shared, and what cards say together."""

import random
import re
from collections import Counter
from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from rdflib import RDF, RDFS, SKOS, XSD, BNode, Literal, Namespace, URIRef

from cardgraph import Settings
from cardgraph import build as compiled
from cardgraph.check.checker import Checker
from cardgraph.check.conflicts import ConflictIndex, comparable
from cardgraph.check.portions import across
from cardgraph.diagnostic import Diagnostic
from cardgraph.graph.minting import Minter
from cardgraph.source.sources import find_sources
from conftest import CARDS, EXAMPLES, ROOT, read_card

CG = Namespace("https://w3id.org/cardgraph/ns#")
BASE = Namespace("https://w3id.org/cardgraph/")
EVIDENCE = Settings(evidence=True)


def card(name: str = "M", description: str = "A model.", **fields: str) -> str:
    """A card with some fields, by the names that bullets have (blanks as ``_``)."""
    bullets = "".join(f"- {field.replace('_', ' ')}: {value}\n" for field, value in fields.items())
    return f"# {name}\n\n## Model Details\n\n- Name: [{name}](https://example.org/m)\n{bullets}\n## Description\n\n{description}\n"


def graph_of(text: str, tmp_path: Path, name: str = "M") -> rdflib.Graph:
    path = tmp_path / f"{name}.md"
    path.write_text(text, "utf-8")
    return compiled(path)


def values(graph: rdflib.Graph, subject: str, predicate: URIRef) -> set[object]:
    return set(graph.objects(BASE[subject], predicate))


# ---------------------------------------------------------------- form


@pytest.fixture(scope="module")
def examples() -> rdflib.Graph:
    return compiled(EXAMPLES, CARDS, settings=EVIDENCE)


def test_no_blank_nodes(examples: rdflib.Graph) -> None:
    assert not [triple for triple in examples if any(isinstance(node, BNode) for node in triple)]


def test_every_term_is_defined(examples: rdflib.Graph) -> None:
    defined = set(rdflib.Graph().parse(ROOT / "ontology" / "cardgraph.ttl").subjects())
    used = {node for triple in examples for node in triple if isinstance(node, URIRef) and node.startswith(CG)}
    assert used
    assert used <= defined


def test_every_concept_is_in_its_vocabulary(examples: rdflib.Graph) -> None:
    """Compared as text; rdflib itself takes ten times as long to read the vocabularies."""
    quads: list[Any] = [quad for path in (ROOT / "ontology").glob("*.ttl") for quad in ox.parse(path=str(path))]
    known = {tuple(term.value for term in (quad.subject, quad.predicate, quad.object)) for quad in quads}
    listed = set(examples.subjects(SKOS.inScheme))
    assert listed
    for node in listed:
        assert {tuple(map(str, triple)) for triple in examples.triples((node, None, None))} <= known


TERMS = rdflib.Graph().parse(ROOT / "ontology" / "cardgraph.ttl")


@pytest.mark.parametrize("term", sorted({term for term in TERMS.subjects() if term.startswith(CG)}))
def test_a_term_of_the_ontology_is_explained(term: URIRef) -> None:
    assert len(list(TERMS.objects(term, RDFS.label))) == 1
    assert len(list(TERMS.objects(term, RDFS.comment))) == 1
    assert list(TERMS.objects(term, RDFS.isDefinedBy)) == [URIRef("https://w3id.org/cardgraph/ns")]


def test_every_entity_has_a_type_and_a_name(examples: rdflib.Graph) -> None:
    named = (CG.Model, CG.Organization, CG.Publication, CG.Dataset)
    for kind in named:
        nodes = set(examples.subjects(RDF.type, kind))
        assert nodes
        assert all((node, RDFS.label, None) in examples for node in nodes)


# ---------------------------------------------------------------- where it comes from


def test_each_statement_has_its_evidence(examples: rdflib.Graph) -> None:
    stated = {triple for triple in compiled(EXAMPLES, CARDS) if not _from_a_vocabulary(triple[0], examples)}
    proven = {
        tuple(examples.value(node, part) for part in (RDF.subject, RDF.predicate, RDF.object))
        for node in examples.subjects(RDF.type, CG.Evidence)
    }
    assert proven == stated


def _from_a_vocabulary(node: object, graph: rdflib.Graph) -> bool:
    return (node, SKOS.inScheme, None) in graph or (None, CG.licenseCategory, node) in graph


def test_evidence_quotes_what_stands_at_its_place(examples: rdflib.Graph) -> None:
    files = {
        path.name: path.read_text("utf-8").split("\n") for folder in (EXAMPLES, CARDS) for path in folder.glob("*.md")
    }
    nodes = set(examples.subjects(RDF.type, CG.Evidence))
    assert len(nodes) > 500
    for node in nodes:
        file, line, column, end, quotation = (
            examples.value(node, term).toPython()
            for term in (CG.fileName, CG.line, CG.column, CG.endColumn, CG.quotation)
        )
        place = files[file][line - 1][column - 1 : end - 1]
        assert place, (file, line, column)
        first = quotation.split("\n")[0]
        # Markup may stand between the words, or before them where they are a whole paragraph.
        assert first == place or _plain(place).startswith(_plain(first)), (file, line, column, place, quotation)


def _plain(markdown: str) -> str:
    text = re.sub(r"\]\([^)]*\)", "", markdown) if "](" in markdown else markdown
    return "".join(character for character in text.replace("&amp;", "&") if character not in "*_[]\\` ")


# ---------------------------------------------------------------- values


def test_not_specified_and_missing_and_no_are_three_facts(tmp_path: Path) -> None:
    stated = graph_of(card(Model_Size="Not specified", Contains_an_Impact_Assessment="Not specified"), tmp_path)
    assert values(stated, "model/m", CG.undisclosed) == {CG.parameterCount, CG.impactAssessment}
    assert not values(stated, "model/m", CG.parameterCount)
    missing = graph_of(card(), tmp_path)
    assert not values(missing, "model/m", CG.undisclosed)
    no = graph_of(card(Contains_an_Impact_Assessment="No"), tmp_path)
    assert values(no, "model/m", CG.impactAssessment) == {CG.Absent}
    assert not values(no, "model/m", CG.undisclosed)
    yes = graph_of(card(Contains_an_Impact_Assessment="Yes"), tmp_path)
    assert values(yes, "model/m", CG.impactAssessment) == {CG.Present}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("70B", {"parameterCount": 70_000_000_000}),
        ("1.55B", {"parameterCount": 1_550_000_000}),
        ("8x7B", {"maxParameterCount": 56_000_000_000, "expertCount": 8, "expertParameterCount": 7_000_000_000}),
        ("70M - 12B", {"minParameterCount": 70_000_000, "maxParameterCount": 12_000_000_000}),
        ("more than 1B", {"minParameterCount": 1_000_000_000}),
        ("up to 1B", {"maxParameterCount": 1_000_000_000}),
    ],
)
def test_sizes(text: str, expected: dict[str, int], tmp_path: Path) -> None:
    graph = graph_of(card(Model_Size=text), tmp_path)
    names = ("parameterCount", "minParameterCount", "maxParameterCount", "expertCount", "expertParameterCount")
    found = {name: set(graph.objects(BASE["model/m"], CG[name])) for name in names}
    assert {name: count for name, count in found.items() if count} == {
        name: {Literal(count)} for name, count in expected.items()
    }
    assert set(graph.objects(BASE["card/M"], CG.modelSizeText)) == {Literal(text)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("7/18/2023", Literal("2023-07-18", datatype=XSD.date)),
        ("July 2023", Literal("2023-07", datatype=XSD.gYearMonth)),
        ("2023", Literal("2023", datatype=XSD.gYear)),
    ],
)
def test_dates(text: str, expected: Literal, tmp_path: Path) -> None:
    assert values(graph_of(card(Date_of_Publication=text), tmp_path), "model/m", CG.publicationDate) == {expected}


def test_several_of_everything(tmp_path: Path) -> None:
    text = card(
        Organization="[A](https://a.org) (Non-profit), [B](https://b.org) (Public Company)",
        License="MIT, CC BY-NC-SA 4.0",
    ).replace("- Organization", "- Country/Origin: France, Germany\n- Organization")
    graph = graph_of(text, tmp_path)
    assert values(graph, "model/m", CG.organization) == {BASE["organization/a"], BASE["organization/b"]}
    assert values(graph, "model/m", CG.countryOfOrigin) == {BASE["country/FR"], BASE["country/DE"]}
    assert values(graph, "model/m", CG.license) == {BASE["license/MIT"], BASE["license/CC-BY-NC-SA-4.0"]}
    assert not values(graph, "organization/a", CG.country)
    assert values(graph, "organization/a", CG.organizationType) == {BASE["organization-type/non-profit"]}
    assert values(graph, "organization/b", CG.organizationType) == {BASE["organization-type/public-company"]}


def test_the_country_of_one_organization_is_its_own(tmp_path: Path) -> None:
    text = card(Organization="[A](https://a.org) (Non-profit)\n- Country/Origin: France")
    assert values(graph_of(text, tmp_path), "organization/a", CG.country) == {BASE["country/FR"]}


def test_unlisted_concepts_are_nodes_of_their_own(tmp_path: Path) -> None:
    graph = graph_of(card(Associated_Risks="Grumpiness, Disinformation", License="House License"), tmp_path)
    assert values(graph, "model/m", CG.risk) == {BASE["risk/disinformation"], BASE["unlisted-risk/grumpiness"]}
    assert values(graph, "unlisted-risk/grumpiness", SKOS.prefLabel) == {Literal("Grumpiness")}
    assert not values(graph, "unlisted-risk/grumpiness", SKOS.inScheme)
    assert values(graph, "unlisted-license/house_license", RDF.type) == {CG.License, SKOS.Concept}


def test_what_normalising_loses_stays(tmp_path: Path) -> None:
    graph = graph_of(card(License="MIT License*", Dataset="some 3 TB of *text*"), tmp_path)
    assert values(graph, "card/M", CG.licenseText) == {Literal("MIT License*")}
    assert values(graph, "card/M", CG.datasetText) == {Literal("some 3 TB of *text*")}


def test_publication_is_what_its_address_says(tmp_path: Path) -> None:
    graph = graph_of(card(Publication="[T](https://arxiv.org/abs/2307.09288v2)"), tmp_path)
    node = "publication/arxiv-2307.09288"
    assert values(graph, "model/m", CG.publication) == {BASE[node]}
    assert values(graph, node, CG.version) == {Literal("v2")} or values(graph, node, CG.version) == {Literal("2")}
    other = graph_of(card(Publication="[T](https://www.arxiv.org/pdf/2307.09288)"), tmp_path)
    assert values(other, "model/m", CG.publication) == {BASE[node]}
    doi = graph_of(card(Publication="[T](https://www.science.org/doi/10.1126/science.ade2574)"), tmp_path)
    assert {
        str(value) for node in doi.objects(BASE["model/m"], CG.publication) for value in doi.objects(node, CG.doi)
    } == {"10.1126/science.ade2574"}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("https://arxiv.org/abs/2302.13971", [("https://arxiv.org/abs/2302.13971", "arxiv-2302.13971", 16, 48)]),
        ("(https://arxiv.org/abs/2302.13971).", [("https://arxiv.org/abs/2302.13971", "arxiv-2302.13971", 17, 49)]),
        ("LLaMA: Open, https://arxiv.org/pdf/2302.13971v1.", [("LLaMA: Open", "arxiv-2302.13971", 16, 27)]),
        ("A Paper (see https://doi.org/10.1000/x_(y))", [("A Paper", "doi-10.1000/x_(y)", 16, 23)]),
        (
            "https://example.org/a_b and https://example.org/c",
            [
                ("https://example.org/a_b", "example.org/a_b", 16, 39),
                ("https://example.org/c", "example.org/c", 44, 65),
            ],
        ),
        ("A Paper", [("A Paper", None, 16, 23)]),
        ("[A Paper](https://a.org/) https://b.org/", [("A Paper", "a.org", 17, 24)]),
    ],
)
def test_an_address_alone_is_the_page_of_the_publication(words: str, expected: list[tuple[str, ...]]) -> None:
    found = read_card(card(Publication=words).encode(), "card.md").card
    assert found is not None
    assert [
        (
            stated.value.title,
            stated.value.reference and stated.value.reference.key,
            stated.span.column,
            stated.span.end_column,
        )
        for stated in found.stated("publication")
    ] == expected


def test_an_address_alone_settles_a_date(tmp_path: Path) -> None:
    text = card(Date_of_Publication="2/3/2023", Publication="https://arxiv.org/abs/2302.13971")
    (tmp_path / "M.md").write_text(text, "utf-8")
    found = {d.rule for d in findings([tmp_path / "M.md"]) if d.rule.startswith(("date", "publication", "link"))}
    assert found == {"date-settled"}
    graph = graph_of(text, tmp_path)
    assert graph.value(BASE["publication/arxiv-2302.13971"], CG.page) == URIRef("https://arxiv.org/abs/2302.13971")


@pytest.mark.parametrize(
    ("words", "rules"),
    [
        ("https://user:password@example.org/", {"link-credentials"}),
        ("https://[example.org/", {"link-invalid"}),
        ("A Paper", {"publication-link-missing"}),
        ("ftp://example.org/", {"publication-link-missing"}),
    ],
)
def test_an_address_that_is_left_out_is_reported_once(words: str, rules: set[str], tmp_path: Path) -> None:
    (tmp_path / "M.md").write_text(card(Publication=words), "utf-8")
    found = findings([tmp_path / "M.md"])
    assert {d.rule for d in found if d.rule.startswith(("publication", "link"))} == rules


def test_descent_is_a_relation_with_its_words_and_link(tmp_path: Path) -> None:
    text = "M is a fine-tuned version of [LLaMA](https://arxiv.org/abs/2302.13971), for chat."
    graph = graph_of(card(description=text), tmp_path)
    assert values(graph, "model/m", CG.fineTunedFrom) == {BASE["model/llama"]}
    (node,) = values(graph, "model/m", CG.derivation)
    assert graph.value(node, CG.quotation) == Literal("fine-tuned version of LLaMA")
    assert graph.value(node, CG.baseModelPublication) == BASE["publication/arxiv-2302.13971"]
    assert graph.value(node, CG.page) == URIRef("https://arxiv.org/abs/2302.13971")
    assert graph.value(node, CG.baseModelName) == Literal("LLaMA")


# ---------------------------------------------------------------- across cards


def findings(paths: Iterable[Path], batch: int = 200) -> list[Diagnostic]:
    sources = find_sources(map(str, paths))
    readings = [read_card(Path(source.path).read_bytes(), source.path, source.name) for source in sources]
    checker, conflicts = Checker(Minter(), batch=batch), ConflictIndex()
    found = []
    for index, item in enumerate(checker.check(readings)):
        found += item.diagnostics
        if item.graph:
            conflicts.add(index, comparable(item.graph))
    concerned = (readings[index] for index in conflicts.concerned())
    found += chain.from_iterable(across(concerned, Minter(), checker.engine))
    return sorted(found, key=Diagnostic.sort_key)


@pytest.fixture
def quarrelling(tmp_path: Path) -> dict[str, Path]:
    """Cards that contradict each other: two for one model, one organization in two places and of two types."""
    texts = {
        "a": card("One", Organization="[Lab](https://lab.org) (Non-profit)\n- Country/Origin: France"),
        "b": card("One", Organization="[Lab](https://lab.org) (Public Company)\n- Country/Origin: France"),
        "c": card("ONE", Organization="[Lab](https://lab.org) (Non-profit)\n- Country/Origin: Germany"),
        "d": card("Two", Organization="[lab](https://lab.org) (Non-profit)\n- Country/Origin: France"),
        "e": card("Three", Organization="[Other](https://other.org) (Non-profit)\n- Country/Origin: Germany"),
    }
    paths = {name: tmp_path / f"{name}.md" for name in texts}
    for name, path in paths.items():
        path.write_text(texts[name], "utf-8")
    return paths


def test_cards_are_compared_at_the_right_places(quarrelling: dict[str, Path]) -> None:
    kinds = {"model-duplicate", "model-case-clash", "organization-countries", "organization-types", "file-name-clash"}
    found = {
        (diagnostic.rule, Path(diagnostic.span.source).stem, diagnostic.span.line, diagnostic.span.column)
        for diagnostic in findings(quarrelling.values())
        if diagnostic.rule in kinds
    }
    assert {entry for entry in found if entry[0].startswith("model")} == {
        *(("model-duplicate", name, 5, 10) for name in "ab"),
        *(("model-case-clash", name, 5, 10) for name in "abc"),
    }
    # Each value that an organization was given is shown where it came from first.
    assert {entry for entry in found if entry[0] == "organization-countries"} == {
        ("organization-countries", "a", 7, 19),
        ("organization-countries", "c", 7, 19),
    }
    assert {(rule, name, line) for rule, name, line, _ in found if rule == "organization-types"} == {
        ("organization-types", "a", 6),
        ("organization-types", "b", 6),
    }
    assert not [entry for entry in found if entry[1] == "e"]


def test_findings_do_not_depend_on_batches_or_order(quarrelling: dict[str, Path]) -> None:
    paths = [*quarrelling.values(), *sorted(EXAMPLES.glob("*.md"))]
    expected = findings(paths)
    assert findings(paths, batch=1) == expected
    assert findings(paths, batch=2) == expected
    random.Random(1).shuffle(paths)
    assert findings(paths, batch=3) == expected


def test_one_card_alone_is_compared_with_nothing(quarrelling: dict[str, Path]) -> None:
    assert not [
        d for d in findings([quarrelling["a"]]) if d.rule.startswith(("model-d", "model-case", "organization-c"))
    ]


def test_each_card_of_a_model_is_told_one_other(tmp_path: Path) -> None:
    """The first by IRI, itself left out: as many findings as cards, not as pairs of them."""
    names = {"d": "One", "b": "One", "e": "One", "c": "ONE", "f": "one", "a": "Two"}
    for name, model in names.items():
        (tmp_path / f"{name}.md").write_text(card(model), "utf-8")
    for engine in ("shacl-rust", "pyshacl"):
        found = [d for d in check(tmp_path, engine) if d.rule in ("model-duplicate", "model-case-clash")]
        assert [(d.rule, Path(d.span.source).stem, *re.findall(r"(\w)\.md", d.message)) for d in found] == [
            ("model-case-clash", "b", "c"),
            ("model-duplicate", "b", "d"),
            ("model-case-clash", "c", "b"),
            ("model-case-clash", "d", "c"),
            ("model-duplicate", "d", "b"),
            ("model-case-clash", "e", "c"),
            ("model-duplicate", "e", "b"),
            ("model-case-clash", "f", "b"),
        ]


def check(folder: Path, engine: str) -> list[Diagnostic]:
    sources = find_sources([str(folder)])
    readings = [read_card(Path(source.path).read_bytes(), source.path, source.name) for source in sources]
    return list(chain.from_iterable(across(readings, Minter(), engine)))


@pytest.mark.parametrize("spelling", ["Model", "{number}"])
def test_rules_across_cards_do_not_look_at_pairs(spelling: str) -> None:
    """A finding for each card, all alike or all at odds; of pairs there are a million."""
    readings = []
    for number in range(1000):
        # The letters of a long name in upper or lower case give a spelling for each number.
        letters = "".join("Aa"[int(digit)] for digit in f"{number:012b}")
        name = spelling.replace("{number}", letters)
        country = "France" if spelling == "Model" else f"Country {number}"
        text = card(name, Organization=f"[Lab](https://lab.org) (Non-profit)\n- Country/Origin: {country}")
        readings.append(read_card(text.encode(), f"{number}.md"))
    found = Counter(diagnostic.rule for part in across(readings, Minter(), "shacl-rust") for diagnostic in part)
    own = {"model-duplicate": 1000}
    assert found == (own if spelling == "Model" else {"model-case-clash": 1000, "organization-countries": 1000})


def test_two_files_of_one_name_are_two_cards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder, name in (("x", "One"), ("y", "Two")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "card.md").write_text(card(name), "utf-8")
    first = compiled(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert set(first.subjects(RDF.type, CG.ModelCard)) == {BASE["card/x%2Fcard"], BASE["card/y%2Fcard"]}
    assert set(first.objects(None, CG.fileName)) == {Literal("x/card.md"), Literal("y/card.md")}
    for arguments in (("x/card.md", "y/card.md"), ("y", "x")):
        assert set(compiled(*arguments)) == set(first)


def test_a_shared_entity_is_one_node(tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / f"{number}.md").write_text(
            card(f"M{number}", Organization="[Lab](https://lab.org) (Non-profit)"), "utf-8"
        )
    graph = compiled(tmp_path)
    assert set(graph.subjects(RDF.type, CG.Organization)) == {BASE["organization/lab"]}
    assert len(set(graph.subjects(CG.organization, BASE["organization/lab"]))) == 3
