"""Changes: updates that make one graph the other, what is told of cards, in words, as JSON and as Markdown."""

import json
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib.compare import isomorphic

import cardgraph
from cardgraph.changes.blank_nodes import named
from cardgraph.changes.compare import Comparison, compare
from cardgraph.changes.difference import difference, update
from cardgraph.changes.sides import Side, sides
from cardgraph.changes.telling import Change
from cardgraph.compile import Compiler
from cardgraph.render.changes import as_json, as_update, markdown, sentence, text
from cardgraph.settings import Settings
from cardgraph.source.sources import find_sources
from conftest import EXAMPLES, ROOT

HUB = ROOT / "examples" / "hub"
GOLDEN = Path(__file__).parent / "golden"
MISTRAL = "Mistral 7B.md"


def graph(cards: Path, evidence: bool = False) -> set[str]:
    compiler = Compiler(find_sources([str(cards)]), Settings(evidence=evidence))
    return set("".join(compiler.ntriples(compiler.checked())).splitlines())


def lines(store: ox.Store) -> set[str]:
    return {f"{quad.triple} ." for quad in store}


def folder(tmp_path: Path, name: str, *cards: Path) -> Path:
    made = tmp_path / name
    made.mkdir()
    for card in cards:
        (made / card.name).write_bytes(card.read_bytes())
    return made


def edited(path: Path, *changes: tuple[str, str]) -> None:
    words = path.read_text("utf-8")
    for old, new in changes:
        assert old in words, old
        words = words.replace(old, new)
    path.write_text(words, "utf-8")


# ---------------------------------------------------------------- updates


IRIS = st.sampled_from([ox.NamedNode(f"urn:{letter}") for letter in "abcde"])
BLANKS = st.sampled_from([ox.BlankNode(letter) for letter in "xyz"])
LITERALS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8).map(ox.Literal),
    st.integers(-9, 9).map(ox.Literal),
    st.sampled_from(["en", "nb"]).map(lambda tag: ox.Literal("ord", language=tag)),
)
TRIPLES = st.builds(ox.Quad, IRIS, IRIS, IRIS | LITERALS)
BLANK_TRIPLES = st.builds(ox.Quad, IRIS | BLANKS, IRIS, IRIS | BLANKS | LITERALS)


def store_of(quads: list[ox.Quad]) -> ox.Store:
    made = ox.Store()
    made.extend(quads)
    return made


def rdf(store: ox.Store) -> rdflib.Graph:
    return rdflib.Graph().parse(
        data=store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph()), format="nt"
    )


@settings(max_examples=50)
@given(st.lists(TRIPLES, max_size=12), st.lists(TRIPLES, max_size=12))
def test_an_update_makes_any_graph_any_other(old: list[ox.Quad], new: list[ox.Quad]) -> None:
    found = difference(Side(store_of(old), {}), Side(store_of(new), {}))
    store = store_of(old)
    if written := update(found):
        store.update(written)
    assert {*store} == {*store_of(new)}
    assert bool(update(found)) == ({*store_of(old)} != {*store_of(new)})


@settings(max_examples=30)
@given(st.lists(BLANK_TRIPLES, max_size=8), st.lists(BLANK_TRIPLES, max_size=8))
def test_an_update_puts_blank_nodes_in_the_place_of_others(old: list[ox.Quad], new: list[ox.Quad]) -> None:
    found = difference(Side(named(store_of(old)), {}), Side(named(store_of(new)), {}))
    store = store_of(old)
    if written := update(found):
        store.update(written)
    assert isomorphic(rdf(store), rdf(store_of(new)))


@settings(max_examples=30)
@given(st.lists(BLANK_TRIPLES, max_size=8), st.permutations("xyz"))
def test_names_of_blank_nodes_make_no_difference(quads: list[ox.Quad], letters: list[str]) -> None:
    other = {ox.BlankNode(old): ox.BlankNode(f"n{new}") for old, new in zip("xyz", letters, strict=True)}
    renamed = [ox.Quad(*(other.get(term, term) for term in quad.triple)) for quad in quads]  # type: ignore[call-overload]
    found = difference(Side(named(store_of(quads)), {}), Side(named(store_of(renamed)), {}))
    # What is alike and joined in a ring may be numbered otherwise; three nodes make few of these.
    assert not found.removed or isomorphic(rdf(store_of(quads)), rdf(store_of(renamed)))
    assert len(found.removed) == len(found.added)


def test_an_update_of_cards_makes_the_graph_that_build_writes(tmp_path: Path) -> None:
    old = folder(tmp_path, "old", *EXAMPLES.glob("*.md"))
    new = folder(tmp_path, "new", *EXAMPLES.glob("[A-M]*.md"), *HUB.glob("*.md"))
    edited(new / MISTRAL, ("Apache 2.0 License", 'MIT "x" \\ License'), ("Disinformation, ", ""))
    store = ox.Store()
    store.bulk_load("\n".join(graph(old)).encode(), ox.RdfFormat.N_TRIPLES)
    assert lines(store) == graph(old)
    store.update(as_update(compare(str(old), str(new))))
    assert lines(store) == graph(new)


def test_evidence_is_part_of_what_is_compared_where_a_graph_has_it(tmp_path: Path) -> None:
    old = folder(tmp_path, "old", EXAMPLES / MISTRAL, *HUB.glob("*.md"))
    # It contradicts itself, which a graph with evidence says.
    (old / "a__b.md").write_text(
        "---\nlicense: mit\n---\n\n# Heron\n\n- **License:** Apache 2.0\n\nA model.\n", "utf-8"
    )
    assert any("ns#contradiction>" in line for line in graph(old, evidence=True))
    (tmp_path / "plain.nt").write_text("\n".join(graph(old)), "utf-8")
    (tmp_path / "evidence.nt").write_text("\n".join(graph(old, evidence=True)), "utf-8")
    assert compare(str(tmp_path / "plain.nt"), str(old)).is_same
    assert compare(str(old), str(tmp_path / "evidence.nt")).is_same
    found = compare(str(tmp_path / "plain.nt"), str(tmp_path / "evidence.nt"))
    assert not found.difference.removed
    assert {f"{triple} ." for triple in found.difference.added} == graph(old, evidence=True) - graph(old)
    assert [change.kind for change in found.changes] != []


def test_the_same_cards_are_the_same(tmp_path: Path) -> None:
    copy = folder(tmp_path, "copy", *EXAMPLES.glob("*.md"))
    found = compare(str(EXAMPLES), str(copy))
    assert (found.is_same, found.changes, text(found), as_update(found)) == (True, (), "", "")
    assert json.loads(as_json(found))["same"] is True
    assert markdown(found).endswith(": no changes.\n")


# ---------------------------------------------------------------- what is told


def one(tmp_path: Path, edit: Callable[[Path], None], card: Path = EXAMPLES / MISTRAL) -> list[Change]:
    """What is told of one card that was edited."""
    old, new = folder(tmp_path, "old", card), folder(tmp_path, "new", card)
    edit(new / card.name)
    return list(compare(str(old), str(new)).changes)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("Apache 2.0 License", "MIT License", "Mistral 7B: license changed from Apache-2.0 to MIT :15"),
        (", Malware Development", "", "Mistral 7B: risk removed: Malware Development :11"),
        ("Social Engineering,", "Social Engineering, Biological Risks,", "Mistral 7B: risk added: Biological Risks :11"),
        ("Size: 7B", "Size: 13B", "Mistral 7B: parameter count changed from 7,000,000,000 to 13,000,000,000 :6"),
        ("Size: 7B", "Size: Not specified", "Mistral 7B: parameter count changed from 7,000,000,000 to not disclosed :6"),
        ("Assessment: No", "Assessment: Yes", "Mistral 7B: impact assessment changed from absent to present :10"),
        ("Country/Origin: France", "Country/Origin: Germany", "Mistral 7B: country of origin changed from France to Germany :14"),
        ("9/27/2023", "September 2023", "Mistral 7B: publication date changed from 2023-09-27 to 2023-09 :12"),
        ("abs/2310.06825", "abs/2310.99999", "Mistral 7B: publication changed from Mistral 7B (https://arxiv.org/abs/2310.06825) to Mistral 7B (https://arxiv.org/abs/2310.99999) :16"),
        ("Dataset: Not specified", "Dataset: [The Pile](https://pile.eleuther.ai/)", "Mistral 7B: trained on changed from not disclosed to The Pile :7"),
    ],
)  # fmt: skip
def test_a_claim_that_changed_is_told_with_its_line(old: str, new: str, told: str, tmp_path: Path) -> None:
    changes = one(tmp_path, lambda path: edited(path, (old, new)))
    shown = [f"{change.about}: {sentence(change)} :{change.line}" for change in changes if change.about == "Mistral 7B"]
    assert shown == [told]
    assert {change.file for change in changes} == {MISTRAL}


def test_what_others_call_a_thing_changes_no_claim_about_it(tmp_path: Path) -> None:
    """Another card has another title for the paper of BERT, which comes first."""
    old = folder(tmp_path, "old", EXAMPLES / "BERT.md")
    new = folder(tmp_path, "new", EXAMPLES / "BERT.md", HUB / "google-bert__bert-base-uncased.md")
    shown = [(change.about, sentence(change)) for change in compare(str(old), str(new)).changes]
    assert shown == [("BERT", "name added: BERT"), ("BERT base (uncased)", "new")]


def test_another_base_changes_no_claim(tmp_path: Path) -> None:
    cards = folder(tmp_path, "cards", EXAMPLES / MISTRAL, EXAMPLES / "Pythia.md")
    for name, base in (("one", "https://one.example/"), ("two", "https://two.example/graph/")):
        cardgraph.build(cards, settings=Settings(base=base)).serialize(
            tmp_path / f"{name}.nt", format="nt", encoding="utf-8"
        )
    found = compare(str(tmp_path / "one.nt"), str(tmp_path / "two.nt"))
    assert not found.is_same and {change.kind for change in found.changes} == {"reworded"}


def test_a_type_of_an_organization_is_told_of_the_organization(tmp_path: Path) -> None:
    changes = one(tmp_path, lambda path: edited(path, ("(Private Company)", "(Public Company)")))
    assert [(change.about, sentence(change), change.line) for change in changes if change.kind == "changed"] == [
        ("Mistral AI", "organization type changed from Private Company to Public Company", 13)
    ]


def test_sections_and_results_are_told_in_words(tmp_path: Path) -> None:
    card = HUB / "distilbert__distilbert-base-uncased-finetuned-sst-2-english.md"
    edits = (("# Risks, Limitations and Biases", "# Notes"), ("value: 0.911", "value: 0.999"))
    shown = {sentence(change) for change in one(tmp_path, lambda path: edited(path, *edits), card)}
    assert 'limitations removed: section "Risks, Limitations and Biases"' in shown
    assert any(one.startswith("evaluation ") and "Accuracy 0.911" in one and "Accuracy 0.999" in one for one in shown)


def test_a_section_that_moves_is_the_same(tmp_path: Path) -> None:
    card = HUB / "distilbert__distilbert-base-uncased.md"
    (change,) = one(
        tmp_path,
        lambda path: edited(path, ("# DistilBERT base model (uncased)\n", "# DistilBERT base model (uncased)\n\n\n")),
        card,
    )
    assert change.kind == "reworded"


def test_other_words_with_the_same_claims_are_told_as_such(tmp_path: Path) -> None:
    (change,) = one(tmp_path, lambda path: path.write_text(path.read_text("utf-8") + "\nMore.\n", "utf-8"))
    assert (change.kind, change.what) == ("reworded", "organization description")
    assert sentence(change) == "the same in other words (organization description)"


def test_models_come_and_go_and_cards_are_renamed(tmp_path: Path) -> None:
    old = folder(tmp_path, "old", EXAMPLES / MISTRAL, EXAMPLES / "BERT.md", EXAMPLES / "CodeGen.md")
    new = folder(tmp_path, "new", EXAMPLES / MISTRAL, EXAMPLES / "Pythia.md", EXAMPLES / "CodeGen.md")
    (new / MISTRAL).rename(new / "mistral.md")
    edited(new / "CodeGen.md", ("Name: [CodeGen]", "Name: [CodeGen Neo]"), ("# CodeGen\n", "# CodeGen Neo\n"))
    found = compare(str(old), str(new))
    assert text(found) == (GOLDEN / "changes.txt").read_text("utf-8")
    shown = [(change.about, sentence(change)) for change in found.changes]
    assert ("BERT", "gone") in shown and ("Pythia", "new") in shown
    assert ("Mistral 7B", f"card renamed from {MISTRAL} to mistral.md") in shown
    assert ("CodeGen Neo", "name changed from CodeGen to CodeGen Neo") in shown


def test_a_model_whose_card_moves_with_its_identifier_is_the_same(tmp_path: Path) -> None:
    """Its IRI is another, and so is the name of the file: the bytes are the same."""
    old = folder(tmp_path, "old", HUB / "HuggingFaceH4__zephyr-7b-beta.md")
    new = folder(tmp_path, "new", HUB / "HuggingFaceH4__zephyr-7b-beta.md")
    (new / "HuggingFaceH4__zephyr-7b-beta.md").rename(new / "elsewhere__zephyr.md")
    shown = [sentence(change) for change in compare(str(old), str(new)).changes]
    assert shown[0] == "card renamed from HuggingFaceH4__zephyr-7b-beta.md to elsewhere__zephyr.md"
    assert not {"new", "gone"} & {*shown}


def test_in_markdown_and_as_json(tmp_path: Path) -> None:
    old, new = folder(tmp_path, "old", EXAMPLES / MISTRAL), folder(tmp_path, "new", EXAMPLES / MISTRAL)
    edited(new / MISTRAL, ("Apache 2.0 License", "MIT License"), (", Malware Development", ""))
    found = compare(str(old), str(new))._replace(old="old", new="n`ew")
    assert markdown(found) == (GOLDEN / "changes.md").read_text("utf-8")
    document = json.loads(as_json(found))
    assert [change["kind"] for change in document["changes"]] == ["changed", "removed"]
    assert document["changes"][0] == {
        "kind": "changed",
        "about": "Mistral 7B",
        "iri": "https://w3id.org/cardgraph/model/mistral_7b",
        "what": "license",
        "property": "https://w3id.org/cardgraph/ns#license",
        "old": ["Apache-2.0"],
        "new": ["MIT"],
        "file": MISTRAL,
        "line": 15,
    }
    assert document["removed"] == sorted(graph(old) - graph(new)) and document["added"] == sorted(
        graph(new) - graph(old)
    )


def test_other_peoples_graphs_are_told_as_far_as_they_speak_of_models(tmp_path: Path) -> None:
    old, new = tmp_path / "old.ttl", tmp_path / "new.ttl"
    old.write_text("<urn:a> <urn:p> _:b . _:b <urn:q> 1 .", "utf-8")
    new.write_text("<urn:a> <urn:p> _:c . _:c <urn:q> 2 .", "utf-8")
    found = compare(str(old), str(new))
    assert [(change.kind, change.what) for change in found.changes] == [
        ("other", "4 triples that say nothing of models differ")
    ]
    assert text(found) == "the graph: 4 triples that say nothing of models differ\n\n1 changed\n"
    heron = (
        "<urn:heron> a <https://w3id.org/cardgraph/ns#Model> ; <http://www.w3.org/2000/01/rdf-schema#label> 'Heron' "
    )
    old.write_text(heron + ".", "utf-8")
    new.write_text(
        heron + "; <urn:x#wingspan> 2 ; <https://w3id.org/cardgraph/ns#section> <<( <urn:a> <urn:b> <urn:c> )>> .",
        "utf-8",
    )
    shown = text(compare(str(old), str(new)))
    assert "Heron: wingspan added: 2\n" in shown


def test_hostile_words_command_no_terminal_and_are_no_markup() -> None:
    change = Change(
        "changed",
        "<script>",
        "urn:x",
        "license",
        "",
        ("a\u202eb\x1b[31m",),
        ("[a](javascript:b)" + "y" * 400,),
        "# .md",
        3,
    )
    found = Comparison("a", "b", (change,), difference(Side(ox.Store(), {}), Side(ox.Store(), {})))
    assert text(found).startswith(r"<script>: license changed from a\u202eb\x1b[31m to [a](javascript:b)yyy")
    assert text(found).splitlines()[0].endswith("y… (# .md:3)")
    assert "\n## \\<script\\>\n\n- license changed from " in markdown(found)
    assert r" to \[a\](javascript:b)yyy" in markdown(found) and r" (\# .md:3)" in markdown(found)


def test_python_compares_the_same() -> None:
    found = cardgraph.diff(EXAMPLES, EXAMPLES, exclude=["BERT.md"])
    assert isinstance(found, cardgraph.Comparison) and found.is_same
    with pytest.raises(cardgraph.NoCardsError):
        cardgraph.diff(EXAMPLES, "nowhere")


def test_sides_know_where_their_statements_stand() -> None:
    first, second = sides([str(EXAMPLES)], [str(EXAMPLES)])
    assert first.places == second.places != {}
    assert lines(first.store) == graph(EXAMPLES)
