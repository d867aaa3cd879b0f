"""Cards of the Hugging Face Hub: which form a card has, what its metadata mean, and where that stands."""

from functools import cache

import pyoxigraph as ox
import pytest

from cardgraph import Settings
from cardgraph.compile import Compiled, Compiler, HubIdError
from cardgraph.formats.registry import card_format, recognize
from cardgraph.query.binding import bind
from cardgraph.query.query_file import load
from cardgraph.query.running import run
from cardgraph.resources import folder
from cardgraph.source.decode import Text
from cardgraph.source.source import InMemory
from cardgraph.values.emissions import decimal_of
from cardgraph.values.hub_id import dataset_of, identifier_of, is_hub_id, model_of
from cardgraph.vocabulary.schemes import scheme
from conftest import COMPLETE

NAME = "pond__heron.md"


def compiled(card: str, name: str = NAME, form: str = "") -> tuple[Compiler, Compiled]:
    compiler = Compiler([InMemory(name, name, card.encode())], Settings(evidence=True, card_format=form))
    (item,) = compiler.checked()
    return compiler, item


@cache
def store_of(card: str, name: str = NAME) -> ox.Store:
    compiler, item = compiled(card, name)
    store = ox.Store()
    store.load("".join(compiler.ntriples([item])), format=ox.RdfFormat.N_TRIPLES)
    return store


def facts(card: str, name: str = NAME) -> list[tuple[str, str, str, int]]:
    """What a card says: property, value, detail, line."""
    query = load("facts", folder("queries"))
    answer = run(query, store_of(card, name), bind(query, []))
    rows = [[cell.text if cell else "" for cell in row] for row in answer.rows]
    assert {row[0] for row in rows} <= {name}
    return [(row[1], row[2], row[3], int(row[4])) for row in rows]


def said(card: str, what: str, name: str = NAME) -> list[tuple[str, str, int]]:
    return [(value, detail, line) for key, value, detail, line in facts(card, name) if key == what]


def card(*metadata: str, body: str = "# Heron\n") -> str:
    return "\n".join(("---", *metadata, "---", "", body))


def rules(text: str, name: str = NAME) -> list[str]:
    return [diagnostic.rule for diagnostic in compiled(text, name)[1].diagnostics]


def objects(text: str, predicate: str, name: str = NAME) -> set[str]:
    """What a predicate of the ontology states, each as its IRI without what all have in common, or as its text."""
    found = store_of(text, name).quads_for_pattern(
        None, ox.NamedNode(f"https://w3id.org/cardgraph/ns#{predicate}"), None
    )
    return {getattr(quad.object, "value", "").removeprefix("https://w3id.org/cardgraph/") for quad in found}


# ---------------------------------------------------------------- which form it is


def form_of(text: str) -> str:
    lines = text.split("\n")
    found = recognize(Text("card.md", lines, lines))
    return found.definition.card_class if found else ""


LIBRARY = COMPLETE.read_text("utf-8")


@pytest.mark.parametrize(
    ("text", "form"),
    [
        (card("license: mit"), "HuggingFaceCard"),
        ("\n\n" + card("license: mit"), "HuggingFaceCard"),
        (card("licence: mit"), "HuggingFaceCard"),
        (card("model-index: []"), "HuggingFaceCard"),
        (card("{}", body="# Heron\n\n- **Developed by:** Pond\n- **Model type:** bird\n- **License:** MIT\n"), "HuggingFaceCard"),
        (LIBRARY, "LibraryCard"),
        (card("license: mit", body=LIBRARY), "LibraryCard"),
        (card("layout: page", body=LIBRARY), "LibraryCard"),
        ("# Heron\n\n| Attribute | Details |\n|---|---|\n| Provider | Pond |\n", "TableCard"),
        ("# Heron\n\n- Person or organization developing model: Pond\n- Model date: May 2022\n- Model version: 1\n", "MitchellCard"),
        ("# Heron\n\n## Model Details\n", "LibraryCard"),
        ("# Heron\n\n- License: MIT\n- Country/Origin: France\n", "LibraryCard"),
        # What is no card of a model.
        ("# Heron\n\nA tool to draw herons. See the [paper](https://e.org).\n\n## Installation\n\npip install heron\n", ""),
        ("Notes.", ""),
        (card("layout: page", "tags: [news]", body="# News\n"), ""),
        (card("license: mit", "task_categories: [text-classification]", "size_categories: [n<1K]"), ""),
        (card("dataset_info: {}", "configs: []"), ""),
        (card("title: Heron", "sdk: gradio", "app_file: app.py", "license: mit"), ""),
        (card("colorFrom: red", "colorTo: blue", "pinned: true", "license: mit"), ""),
    ],
)  # fmt: skip
def test_a_card_has_one_form(text: str, form: str) -> None:
    assert form_of(text) == form


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Notes.", "not-a-card"),
        (card("task_categories: [x]", "size_categories: [n<1K]"), "card-of-dataset"),
        (card("sdk: gradio"), "card-of-app"),
    ],
)
def test_what_is_no_card_is_said_to_be_what_it_is_and_is_no_error(text: str, rule: str) -> None:
    _, item = compiled(text)
    assert item.graph is None
    assert [(diagnostic.rule, diagnostic.severity.label) for diagnostic in item.diagnostics] == [(rule, "info")]


def test_the_form_is_stated_and_may_be_chosen() -> None:
    _, item = compiled("# Heron\n", form="huggingface")
    assert item.graph is not None
    assert "HuggingFaceCard" in "".join(item.graph.pieces)
    assert card_format("huggingface").definition.card_class == "HuggingFaceCard"


def test_front_matter_before_a_card_of_the_library_is_read_and_its_bullets_win() -> None:
    text = card("license: apache-2.0", "language: [en]", "datasets: [pond/feathers]", body=LIBRARY)
    bullets = [value for key, value, _, _ in facts(LIBRARY, "x.md") if key == "license"]
    assert [value for key, value, _, _ in facts(text, "x.md") if key == "license"] == bullets
    assert said(text, "language", "x.md") == [("en", "", 3)]
    assert "front-matter-skipped" not in rules(text, "x.md")


# ---------------------------------------------------------------- identity


@pytest.mark.parametrize(
    ("file_name", "expected"),
    [
        ("pond/heron/README.md", "pond/heron"),
        ("cards/pond/heron/README.md", "pond/heron"),
        ("pond__heron.md", "pond/heron"),
        ("cards/pond@heron-7b.v2.md", "pond/heron-7b.v2"),
        ("pond__heron__small.md", "pond/heron__small"),
        ("heron.md", ""),
        ("README.md", ""),
        ("heron/README.md", ""),
        ("pond_heron.md", ""),
        ("cards/heron.md", ""),
        ("../pond heron/x/README.md", ""),
        ("pond/heron", "pond/heron"),
        ("cards.jsonl/pond/heron", "pond/heron"),
        ("pond__heron", "pond/heron"),
        ("pond@heron", "pond/heron"),
        ("models--pond--heron", "pond/heron"),
        ("models--pond--heron.md", "pond/heron"),
        ("models--pond--heron/snapshots/1a2b/README.md", "pond/heron"),
        ("datasets/pond/heron", ""),
        ("gpt2", "openai-community/gpt2"),
        ("bert-base-uncased.md", "google-bert/bert-base-uncased"),
    ],
)
def test_a_path_may_state_the_identifier(file_name: str, expected: str) -> None:
    assert identifier_of(file_name) == expected


@pytest.mark.parametrize(
    ("address", "model", "dataset"),
    [
        ("https://huggingface.co/pond/heron", "pond/heron", ""),
        ("https://huggingface.co/pond/heron/tree/main", "pond/heron", ""),
        ("https://huggingface.co/gpt2", "openai-community/gpt2", ""),
        ("https://huggingface.co/gpt2/tree/main", "openai-community/gpt2", ""),
        ("https://huggingface.co/pond", "", ""),
        ("https://huggingface.co/pond/heron/discussions/1", "", ""),
        ("https://huggingface.co/datasets/pond/feathers", "", "pond/feathers"),
        ("https://huggingface.co/datasets/squad", "", "rajpurkar/squad"),
        ("https://huggingface.co/datasets/feathers", "", "feathers"),
        ("https://huggingface.co/None", "", ""),
        ("https://huggingface.co/docs/hub", "", ""),
        ("https://example.org/pond/heron", "", ""),
        ("https://huggingface.co/", "", ""),
        ("http://[", "", ""),
    ],
)
def test_pages_of_the_hub_are_known(address: str, model: str, dataset: str) -> None:
    assert (model_of(address), dataset_of(address)) == (model, dataset)


@pytest.mark.parametrize("text", ["a/b", "0xid/ppo-LunarLander-v2", "TinyLlama/TinyLlama-1.1B"])
def test_what_is_an_identifier(text: str) -> None:
    assert is_hub_id(text)


@pytest.mark.parametrize("text", ["a", "a/b/c", "/a/b", "a b/c", "a--b/c", "../b", "a/..", "a/", "-a/b", ""])
def test_what_is_none(text: str) -> None:
    assert not is_hub_id(text)


def test_lineage_joins_by_identifiers() -> None:
    child = card("base_model: pond/Egret")
    assert objects(child, "describes") == {"model/pond%2Fheron"}
    assert (
        objects(child, "baseModel")
        == {"model/pond%2Fegret"}
        == objects(card("license: mit"), "describes", "pond__egret.md")
    )


def test_an_identifier_may_be_given_for_one_card() -> None:
    text = card("license: mit")
    for name in ("README.md", NAME):
        source = InMemory(name, name, text.encode())
        compiler = Compiler([source], Settings(hub_id="lake/egret"))
        triples = "".join(compiler.ntriples(compiler.checked()))
        assert '<https://w3id.org/cardgraph/ns#hubId> "lake/egret"' in triples
        assert "pond/heron" not in triples
    with pytest.raises(HubIdError, match="2 cards cannot all be lake/egret; name one card, or call the files"):
        Compiler([source, source], Settings(hub_id="lake/egret"))
    for broken in ("lake", "lake/", "a b/c", "https://huggingface.co/lake/egret", "lake--egret/x"):
        with pytest.raises(HubIdError, match="is no identifier on the hub; write one as in mistralai"):
            Compiler([source], Settings(hub_id=broken))


def test_what_only_the_path_says_is_no_word_of_the_card() -> None:
    text = card("license: mit", body="Some text.\n")
    assert said(text, "name") == []
    assert objects(text, "hubId") == {"pond/heron"}
    assert said(card("license: mit", body="Some text.\n"), "name", "x.md") == []
    assert compiled(text, "x.md")[1].graph is not None


def test_results_name_the_model_where_no_title_does() -> None:
    text = card("model-index:", "- name: Heron 7B", "  results: []", body="Some text.\n")
    assert said(text, "name") == [("Heron 7B", "", 3)]
    titled = card("model-index:", "- name: PPO", "  results: []", body="# **PPO** Agent playing *Heron*\n")
    assert [(value, line) for value, _, line in said(titled, "name")] == [("PPO Agent playing Heron", 7)]


def test_a_dataset_that_is_unknown_is_none() -> None:
    text = card(
        "model-index:", "- name: x", "  results:", "  - task: {type: text-generation}",
        "    dataset: {type: unknown, name: unknown}", "    metrics: [{type: accuracy, value: 0.5}]",
    )  # fmt: skip
    assert said(text, "evaluation_dataset") == []
    assert [value for value, _, _ in said(text, "result")] == ["0.5"]
    assert rules(text) == ["model-index-incomplete"]


# ---------------------------------------------------------------- languages


@pytest.mark.parametrize(
    ("written", "expected", "broken"),
    [
        ("en", ["en"], []),
        ("no", ["no"], ["language-unquoted"]),
        ('"no"', ["no"], []),
        ("'no'", ["no"], []),
        ("[No, nb, nn]", ["No", "nb", "nn"], ["language-unquoted"]),
        ("pt-BR", ["pt-BR"], []),
        ("zh-Hans", ["zh-Hans"], []),
        ("eng", ["eng"], []),
        ("en, fr", ["en", "fr"], []),
        ("zh_CN", ["zh-CN"], ["language-not-a-code"]),
        ("italian", ["italian"], ["language-not-a-code"]),
        ("multilingual", ["multilingual"], ["language-not-a-code"]),
        ("code", ["code"], ["language-not-a-code"]),
        ("unk", [], ["language-not-a-code"]),
        ("[nb, false]", ["nb"], ["language-false"]),
        ("[Yes, true, on]", [], ["language-not-a-code"] * 3),
        ("null", [], []),
        ("[]", [], []),
        ('""', [], []),
    ],
)
def test_languages(written: str, expected: list[str], broken: list[str]) -> None:
    text = card(f"language: {written}", "license: mit")
    assert sorted(value for value, _, _ in said(text, "language")) == sorted(expected)
    assert {line for _, _, line in said(text, "language")} <= {2}
    assert rules(text) == broken


def test_a_language_in_words_is_the_language() -> None:
    assert objects(card("language: italian"), "language") == {"language/it"}
    assert objects(card("language: zh_CN"), "language") == {"unlisted-language/zh-cn"}


def test_codes_among_tags_are_no_languages() -> None:
    """As trl is Traveller Scottish, moe is Innu and tts is Northeastern Thai."""
    assert said(card("tags: [trl, moe, tts, en, rl]"), "language") == []
    assert all(scheme("language").coded(code) for code in ("trl", "moe", "tts"))


# ---------------------------------------------------------------- license, task, library


@pytest.mark.parametrize(
    ("metadata", "expected", "broken"),
    [
        (("license: mit",), ["MIT"], []),
        (("license: MIT",), ["MIT"], []),
        (("license: [mit, apache-2.0]",), ["Apache-2.0", "MIT"], ["licenses-several"]),
        (("license: gpl-3.0",), ["GPL-3.0-only"], []),
        (("license: llama3.1",), ["llama3.1"], []),
        (("license: cc",), ["cc"], []),
        (("license: other", "license_name: pond-license", "license_link: LICENSE"), ["pond-license"], []),
        (("license: other",), ["other"], ["license-other-unnamed"]),
        (("license: Apache 2.0",), ["Apache-2.0"], ["license-not-on-hub"]),
        (("license: BSD-4-Clause",), ["BSD-4-Clause"], []),
        (("license: pond-license",), ["pond-license"], ["license-not-on-hub"]),
        (("license: license",), [], ["license-placeholder"]),
        (("license: unknown",), [], []),
        (("license:", "pipeline_tag: fill-mask"), [], []),
    ],
)  # fmt: skip
def test_licenses(metadata: tuple[str, ...], expected: list[str], broken: list[str]) -> None:
    text = card(*metadata)
    assert sorted(value for value, _, _ in said(text, "license")) == expected
    assert rules(text) == broken


def test_a_license_with_headings_in_it_is_no_prose() -> None:
    text = card("license: other", "license_name: |", "  # Limitations", "  None at all.", "tags: [x]")
    assert said(text, "limitations") == []
    assert said(text, "name") == [("Heron", "", 9)]


def test_the_texts_of_users_are_no_prose() -> None:
    text = card(
        "license: mit", "widget:", "- text: The training emitted 500 kg of CO2.", "  example_title: Limitations"
    )
    assert {key for key, *_ in facts(text)} == {"name", "license"}


@pytest.mark.parametrize(
    ("metadata", "expected", "broken"),
    [
        (("pipeline_tag: text-generation",), [("text-generation", 2)], []),
        (("tags: [x, translation]",), [("translation", 2)], []),
        (("tags: [translation]", "pipeline_tag: fill-mask"), [("fill-mask", 3)], []),
        (("tags: [text generation]",), [], []),
        (("pipeline_tag: text2text-generation",), [("text2text-generation", 2)], ["task-retired"]),
        (("tags: [conversational]",), [], []),
        (("pipeline_tag: bird-watching",), [("bird-watching", 2)], ["task-unknown"]),
        (("pipeline_tag: text_generation",), [("text-generation", 2)], ["task-unknown"]),
        (("pipeline_tag: other", "license: mit"), [("other", 2)], ["task-unknown"]),
    ],
)  # fmt: skip
def test_tasks(metadata: tuple[str, ...], expected: list[tuple[str, int]], broken: list[str]) -> None:
    text = card(*metadata)
    assert [(value, line) for value, _, line in said(text, "task")] == expected
    assert rules(text) == broken


@pytest.mark.parametrize(
    ("metadata", "expected"),
    [
        (("library_name: peft",), [("peft", 2)]),
        (("tags: [transformers, sentence-transformers]",), [("sentence-transformers", 2)]),
        (("tags:", "- x", "- stable-baselines3"), [("stable-baselines3", 4)]),
        (("library_name: birdlib",), [("birdlib", 2)]),
        (("tags: [pytorch, bert]",), []),
    ],
)
def test_libraries(metadata: tuple[str, ...], expected: list[tuple[str, int]]) -> None:
    assert [(value, line) for value, _, line in said(card(*metadata), "library")] == expected


# ---------------------------------------------------------------- base models and data


@pytest.mark.parametrize(
    ("metadata", "expected", "broken"),
    [
        (("base_model: pond/egret",), [("pond/egret", "unknown")], []),
        (("base_model: pond/egret", "base_model_relation: quantized"), [("pond/egret", "quantized")], []),
        (("base_model: pond/egret", "library_name: peft"), [("pond/egret", "adapter")], []),
        (("base_model: pond/egret", "tags: [gguf]"), [("pond/egret", "quantized")], []),
        (("base_model: pond/egret", "tags: [generated_from_trainer]"), [("pond/egret", "finetune")], []),
        (("base_model: [pond/egret, pond/crane]", "tags: [merge]"), [("pond/crane", "merge"), ("pond/egret", "merge")], []),
        (("base_model: egret",), [("egret", "unknown")], []),
        (("base_model: hf.co/pond/egret",), [("pond/egret", "unknown")], []),
        (("base_model: https://huggingface.co/pond/egret/tree/main",), [("pond/egret", "unknown")], []),
        (("base_model: models--pond--egret",), [("pond/egret", "unknown")], ["base-model-local-path"]),
        (("base_model: /data/egret",), [("/data/egret", "unknown")], ["base-model-local-path"]),
        (("base_model: ../out/egret",), [("../out/egret", "unknown")], ["base-model-local-path"]),
        (("base_model: 'C:\\egret'",), [("C:\\egret", "unknown")], ["base-model-local-path"]),
        (("base_model: []", "license: mit"), [], ["base-model-empty"]),
        (("base_model:", "license: mit"), [], ["base-model-empty"]),
        (("base_model: None",), [], []),
        (("base_model: pond/egret", "base_model_relation: cousin"), [("pond/egret", "unknown")], ["base-model-relation-unknown"]),
    ],
)  # fmt: skip
def test_base_models(metadata: tuple[str, ...], expected: list[tuple[str, str]], broken: list[str]) -> None:
    text = card(*metadata)
    assert sorted((value, detail) for value, detail, _ in said(text, "base_model")) == expected
    assert rules(text) == broken


def test_what_takes_the_place_of_a_model_is_an_identifier() -> None:
    assert objects(card("new_version: pond/heron-2"), "supersededBy") == {"model/pond%2Fheron-2"}
    assert objects(card("new_version: coming soon", "license: mit"), "supersededBy") == set()


def test_by_what_a_relation_is_known() -> None:
    assert objects(card("base_model: a/b", "base_model_relation: merge"), "knownBy") == {"ns#StatedInMetadata"}
    assert objects(card("base_model: a/b", "library_name: peft"), "knownBy") == {"ns#KnownByLibrary"}
    assert objects(card("base_model: a/b", "tags: [gguf]"), "knownBy") == {"ns#KnownByTag"}
    assert objects(card("base_model: a/b"), "knownBy") == set()


@pytest.mark.parametrize(
    ("written", "expected", "broken"),
    [
        ("[pond/feathers, squad]", ["pond/feathers", "squad"], []),
        ("pond/feathers", ["pond/feathers"], []),
        ("[a collection of birds]", ["a collection of birds"], ["dataset-malformed"]),
        ("['https://huggingface.co/datasets/pond/feathers']", ["pond/feathers"], ["dataset-malformed"]),
        ("[{name: pond/feathers, split: train}]", ["pond/feathers"], ["value-not-a-text"]),
    ],
)
def test_datasets(written: str, expected: list[str], broken: list[str]) -> None:
    text = card(f"datasets: {written}")
    assert sorted(value for value, _, _ in said(text, "dataset")) == expected
    assert rules(text) == broken


def test_data_of_results_were_evaluated_on_and_never_trained_on() -> None:
    text = card(*RESULTS)
    assert said(text, "dataset") == []
    assert objects(text, "trainedOn") == set()
    assert objects(text, "evaluatedOn") == {"dataset/huggingface.co%2Fdatasets%2Fpond%2Ffeathers"}


# ---------------------------------------------------------------- results and emissions

RESULTS = (
    "model-index:",
    "- name: Heron",
    "  results:",
    "  - task:",
    "      type: token-classification",
    "    dataset:",
    "      type: pond/feathers",
    "      name: Feathers",
    "      config: wetland",
    "      split: test",
    "    metrics:",
    "    - type: f1",
    "      value: 0.91",
    "    - type: mean_reward",
    "      value: -147.07 +/- 80.80",
    "      verified: true",
)


def test_results_have_all_their_parts() -> None:
    text = card(*RESULTS)
    assert rules(text) == []
    assert said(text, "result") == [
        ("0.91", "f1 on pond/feathers", 14),
        ("-147.07 +/- 80.80", "mean_reward on pond/feathers", 16),
    ]
    assert objects(text, "resultValue") == {"0.91", "-147.07"}
    assert objects(text, "deviation") == {"80.8"}
    assert objects(text, "isVerified") == {"true", "false"}
    assert objects(text, "datasetConfiguration") == {"wetland"}
    assert objects(text, "evaluationTask") == {"task/token-classification"} == objects(text, "task")


def test_a_result_without_dataset_is_read_and_said_once() -> None:
    metrics = [f"    - {{name: NER {n}, type: f, value: 0.{n}}}" for n in range(1, 6)]
    text = card(
        "model-index:", "- name: x", "  results:", "  - task: {type: token-classification}", "    metrics:", *metrics
    )
    assert [value for value, _, _ in said(text, "result")] == [f"0.{n}" for n in range(1, 6)]
    assert rules(text) == ["model-index-incomplete"]


@pytest.mark.parametrize("value", ["good", "nan", "[1, 2]"])
def test_what_is_no_number_keeps_its_words(value: str) -> None:
    text = card(*RESULTS[:12], f"      value: {value}")
    assert objects(text, "resultValue") == set()
    assert [rule for rule in rules(text) if rule.startswith(("result", "model"))] == [
        "result-not-a-number" if value != "[1, 2]" else "model-index-incomplete"
    ]


@pytest.mark.parametrize(
    ("written", "expected", "broken"),
    [
        ("24_700_000", ["24700000"], []),
        ("1e-4", ["0.0001"], []),
        ("0.0287915", ["0.0287915"], []),
        ("1.2 kg", ["1200"], []),
        ("'3 tCO2eq'", ["3000000"], []),
        ("{emissions: 60, source: a tool, geographical_location: Toulouse}", ["60"], []),
        ("a lot", [], ["emissions-unit"]),
        ("no", [], ["emissions-unit"]),
        ("-3", [], ["emissions-unit"]),
        ("1e300", [], ["emissions-unit"]),
        ("null", [], []),
    ],
)
def test_emissions_are_grams(written: str, expected: list[str], broken: list[str]) -> None:
    text = card("license: mit", f"co2_eq_emissions: {written}")
    assert [value for value, _, _ in said(text, "emissions")] == expected
    assert rules(text) == broken


@pytest.mark.parametrize(
    ("text", "expected"),
    [("1_000", "1000"), ("1,234.50", "1234.5"), ("-.5", "-0.5"), ("5.", "5"), ("1e3", "1000"), ("0.0", "0")],
)
def test_numbers_are_decimals(text: str, expected: str) -> None:
    assert decimal_of(text) == expected


@pytest.mark.parametrize("text", ["", "-", ".", "e5", "1,23", "1 2", "0x1F", "nan", "1e99", "1" * 60])
def test_what_is_no_decimal(text: str) -> None:
    assert decimal_of(text) == ""


# ---------------------------------------------------------------- keys


def test_of_a_key_given_twice_the_first_counts_and_it_is_said() -> None:
    text = card("license: mit", "license: apache-2.0")
    assert [value for value, _, _ in said(text, "license")] == ["MIT"]
    assert rules(text) == ["key-repeated"]


def test_misspelt_keys_are_read_and_said() -> None:
    text = card("licence: mit", "model_index: [{name: x, results: []}]", "languages: [en]")
    assert [value for value, _, _ in said(text, "license")] == ["MIT"]
    assert rules(text) == ["key-misspelt"] * 3


@pytest.mark.parametrize(
    ("written", "right", "what"),
    [
        (
            "model_index: [{name: x, results: [{task: {type: fill-mask}, metrics: [{value: 1}]}]}]",
            "model-index",
            "result",
        ),
        (
            "Model-Index: [{name: x, results: [{task: {type: fill-mask}, metrics: [{value: 1}]}]}]",
            "model-index",
            "result",
        ),
        ("licence: mit", "license", "license"),
        ("License: mit", "license", "license"),
        ("licenses: mit", "license", "license"),
        ("dataset: x", "datasets", "dataset"),
        ("languages: en", "language", "language"),
        ("library: peft", "library_name", "library"),
        ("library_tag: peft", "library_name", "library"),
        ("library-name: peft", "library_name", "library"),
        ("pipeline-tag: fill-mask", "pipeline_tag", "task"),
        ("base-model: a/b", "base_model", "base_model"),
        ("Base_Models: [a/b]", "base_model", "base_model"),
        ("co2_eq_emission: 3", "co2_eq_emissions", "emissions"),
        ("language-bcp47: pt-BR", "language_bcp47", "language"),
    ],
)
def test_a_key_may_be_misspelt(written: str, right: str, what: str) -> None:
    text = card(written, "tags: [x]")
    (found,) = [one for one in compiled(text)[1].diagnostics if one.rule == "key-misspelt"]
    assert found.hint == f'write "{right}"'
    (fix,) = found.fixes
    assert [edit.replacement for edit in fix.edits] == [right]
    assert said(text, what) != []


def test_further_tags_of_languages_are_read() -> None:
    text = card("language: pt", "language_bcp47:", "- pt-BR", "- gsw_CH")
    assert [(value, line) for value, _, line in said(text, "language")] == [("pt", 2), ("pt-BR", 4), ("gsw-CH", 5)]
    assert rules(text) == ["language-not-a-code"]
    assert [value for value, _, _ in said(card("language_bcp47: [nb, nn]"), "language")] == ["nb", "nn"]
    assert [value for value, _, _ in said(card("language: en", "language_bcp47: en"), "language")] == ["en"]


def test_the_right_key_counts_where_both_are_given() -> None:
    assert said(card("licence: mit", "license: apache-2.0"), "license") == [("Apache-2.0", "", 3)]


def test_metadata_that_are_no_yaml_are_read_key_by_key() -> None:
    text = card("license: mit", "title: a: b", "language: en")
    assert rules(text) == ["yaml-invalid"]
    assert {("license", "MIT", "", 2), ("language", "en", "", 4)} <= set(facts(text))


def test_the_rules_of_the_library_do_not_fire() -> None:
    assert (
        rules(card("license: mit", body="# Heron\n\n# Heron again\n\n#### Deep\n\n- **Developed by:** Pond, Lake\n"))
        == []
    )


# ---------------------------------------------------------------- metadata against prose


def body(*lines: str) -> str:
    return "\n\n".join(("# Heron", *lines)) + "\n"


FINE_TUNED = "This model is a fine-tuned version of [pond/egret](https://huggingface.co/pond/egret)."


@pytest.mark.parametrize(
    ("metadata", "prose", "broken"),
    [
        ("license: mit", "- **License:** Apache 2.0", ["license-contradicted"]),
        ("license: mit", "- **License:** MIT", []),
        ("license: apache-2.0", "- **License:** Apache License 2.0", []),
        ("license: other", "- **License:** MIT", ["license-other-unnamed"]),
        ("license: mit", "- **License:** our own terms", []),
        # Whether later versions hold, the hub does not ask; a family of licenses, and one of it.
        ("license: gpl-3.0", "- **License:** GNU GPL v3 or later", []),
        ("license: openrail", "- **License:** CreativeML OpenRAIL-M", []),
        ("license: creativeml-openrail-m", "- **License:** OpenRAIL", []),
        ("license: creativeml-openrail-m", "- **License:** BigCode OpenRAIL-M v1", ["license-contradicted"]),
        ("license: cc-by-4.0", "- **License:** CC BY-NC 4.0", ["license-contradicted"]),
        ("license: mit", "- **License:** [More Information Needed]", ["placeholders-left"]),
        ("language: fr", "- **Language(s) (NLP):** German", ["language-contradicted"]),
        ("language: [fr, de]", "- **Language(s) (NLP):** German", []),
        # Forms of one language, and two codes of one.
        ("language: nb", "- **Language(s) (NLP):** Norwegian", []),
        ("language: cmn", "- **Language(s) (NLP):** Chinese", []),
        ("language: eng", "- **Language(s) (NLP):** English", []),
        ("language: eng", "- **Language(s) (NLP):** French", ["language-contradicted"]),
        ("language: fr", "- **Language(s) (NLP):** many", []),
        ("co2_eq_emissions: 12", "- **Carbon emitted:** 12 kg", ["emissions-contradicted"]),
        ("co2_eq_emissions: 12000", "- **Carbon emitted:** 12 kg", []),
        ("co2_eq_emissions: 12100", "- **Carbon emitted:** 12 kg", []),
        ("base_model: pond/egret\nbase_model_relation: quantized", FINE_TUNED, ["base-model-contradicted"]),
        ("base_model: pond/egret\nbase_model_relation: finetune", FINE_TUNED, []),
        ("base_model: pond/crane\nbase_model_relation: quantized", FINE_TUNED, []),
        ("base_model: pond/egret", FINE_TUNED, []),
    ],
)
def test_metadata_against_prose(metadata: str, prose: str, broken: list[str]) -> None:
    text = card(metadata, body=body(prose))
    assert rules(text) == broken
    assert_in_question(text)
    for diagnostic in compiled(text)[1].diagnostics:
        if diagnostic.rule.endswith("-contradicted"):
            other = int(diagnostic.message.rpartition("line ")[2])
            lines = text.split("\n")
            assert lines[other - 1] in metadata.split("\n")
            assert lines[diagnostic.span.line - 1] == prose


@pytest.mark.parametrize(
    ("language", "configurations", "contradicted"),
    [
        ("en", ["sv-SE"], True),
        ("en", ["sv"], True),
        ("[en, sv]", ["sv-SE"], False),
        ("nb", ["no"], False),  # a form of Norwegian
        ("en", ["sv-SE", "en"], False),
        ("en", ["cola", "de-en", "PAN-X.de", "SV"], False),  # no codes of languages
        ("multilingual", ["sv-SE"], False),
    ],
)
def test_languages_against_the_data_of_results(language: str, configurations: list[str], contradicted: bool) -> None:
    results = "".join(
        f"\n  - task:\n      type: automatic-speech-recognition\n    dataset:\n      type: pond/calls\n      name: Calls\n"
        f"      config: {configuration!r}\n    metrics:\n    - type: wer\n      value: {number}"
        for number, configuration in enumerate(configurations, 12)
    )
    text = card(f"language: {language}\nmodel-index:\n- name: heron\n  results:{results}", body=body())
    found = [diagnostic for diagnostic in compiled(text)[1].diagnostics if diagnostic.rule == "language-contradicted"]
    shown = [text.split("\n")[one.span.line - 1].strip() for one in found]
    assert shown == ([f"config: {configurations[0]!r}"] if contradicted else [])
    # The question tells of each such result, also where another one is in a language of the model's.
    query = load("metadata-contradictions", folder("queries"))
    rows = [[cell.text if cell else "" for cell in row] for row in run(query, store_of(text), bind(query, [])).rows]
    assert {str(one.span.line) for one in found} <= {row[5] for row in rows}
    assert {row[4] for row in rows} <= {"sv-SE", "sv"}


def assert_in_question(text: str) -> None:
    """What the rules find, the question finds: both places of each, and nothing of the kind besides."""
    query = load("metadata-contradictions", folder("queries"))
    rows = [[cell.text if cell else "" for cell in row] for row in run(query, store_of(text), bind(query, [])).rows]
    found = {
        (diagnostic.message.rpartition("line ")[2], str(diagnostic.span.line))
        for diagnostic in compiled(text)[1].diagnostics
        if diagnostic.rule.endswith("-contradicted")
    }
    assert {(row[3], row[5]) for row in rows} == found


@pytest.mark.parametrize(
    ("metadata", "broken"),
    [
        # Nothing that is text can be drawn on.
        ("pipeline_tag: text-generation\ntags: [image-to-image]", ["task-contradicted"]),
        ("pipeline_tag: audio-to-audio\ntags: [heron, Fill-Mask, depth-estimation]", ["task-contradicted"]),
        # One model may do both.
        ("pipeline_tag: text-generation\ntags: [text-generation, summarization, translation]", []),
        ("pipeline_tag: text-to-image\ntags: [image-to-image, text-generation]", []),
        ("pipeline_tag: automatic-speech-recognition\ntags: [translation, text-to-speech]", []),
        ("pipeline_tag: image-text-to-text\ntags: [image-to-image, text-generation]", []),
        # Of one of the two nobody knows what it takes or gives.
        ("pipeline_tag: feature-extraction\ntags: [image-to-image, text-generation]", []),
        ("pipeline_tag: text-generation\ntags: [reinforcement-learning, tabular-regression, image-to-3d]", []),
        ("pipeline_tag: heron-spotting\ntags: [image-to-image]", ["task-unknown"]),
        # Without a pipeline_tag the tags say what the model does, and do not contradict each other.
        ("tags: [text-generation, image-to-image]", []),
        ("tags: []\npipeline_tag: text-generation", []),
    ],
)
def test_the_task_against_tags(metadata: str, broken: list[str]) -> None:
    text = card(metadata)
    assert rules(text) == broken
    assert_in_question(text)


def test_contradictions_are_stated_where_evidence_is() -> None:
    text = card("license: mit", body=body("- **License:** Apache 2.0"))
    assert objects(text, "foundBy") == {"license-contradicted"}
    compiler = Compiler([InMemory(NAME, NAME, text.encode())], Settings(evidence=False))
    assert "ontradict" not in "".join(compiler.ntriples(compiler.checked()))


def test_prose_tells_the_relation_that_metadata_leave_open() -> None:
    text = card("base_model: pond/egret", body=body(FINE_TUNED))
    assert [(value, detail) for value, detail, _ in said(text, "base_model")] == [("pond/egret", "finetune")]
    assert objects(text, "knownBy") == {"ns#StatedInProse"}


def test_a_model_is_not_made_from_itself() -> None:
    text = card("license: mit", body=body(FINE_TUNED))
    assert said(text, "base_model", "pond__egret.md") == []
    assert rules(text, "pond__egret.md") == ["base-model-self"]


# ---------------------------------------------------------------- what a naive reader gets wrong

# By the number of the trap: metadata, body, and all that is said beside the name Heron.
TRAPS: list[tuple[int, str, str, set[tuple[str, str]]]] = [
    (1, "language: [nb, no, Yes, off]", "- **Gated:** Yes / No\n- **Language(s):** No", {("language", "nb"), ("language", "no")}),
    (2, "co2_eq_emissions: 24_700_000", "- **Carbon Emitted:** The family emitted 539 tCO2eq", {("emissions", "24700000")}),
    (2, "tags: []", "- **Carbon Emitted:** 66 t for all sizes, 24.7 t for this one", set()),
    (3, 'extra_gated_prompt: |\n  ## Limitations\n  - License: MIT\nwidget:\n- text: "Carbon emitted: 50 kg"', "", set()),
    (4, "tags: []", "<!--\n- **License:** GPL-3.0\n\n## Bias\n\nAll.\n-->\n\n- **License:** {{ license }}", set()),
    (5, "tags: []", "```bibtex\n@misc{trl, license = {Apache-2.0}}\n```\n\n```python\nbase_model = 'a/b'\n```\n\n```yaml\nlicense: mit\n```", set()),
    (6, "tags: []", "Emissions can be estimated with [Lacoste et al.](https://arxiv.org/abs/1910.09700).\n\nIt uses LoRA ([paper](https://arxiv.org/abs/2106.09685)).", set()),
    (7, "tags: []", "Unlike Egret, which has 175 billion parameters, Heron is small: the file has 45M bytes, for 1M tokens of context.", set()),
    (7, "tags: []", "- **Parameters:** 46.7B total, 12.9B active\n- **Size:** 13 GB", {("parameters", "46700000000"), ("active_parameters", "12900000000")}),
    (8, "tags: []", "- **Date:** trained between January 2023 and March 2023\n- **Cutoff date:** 2023-06-01\n- **Last accessed:** 2024-01-02", set()),
    (9, "tags: []", "## Evaluation\n\n- **Dataset:** [GLUE](https://huggingface.co/datasets/glue)\n\n**Test dataset:** Marsh", set()),
    (10, "tags: []", "The training data is licensed under CC BY-NC 4.0. The base model is released under the Llama 2 license.\n\n- **Code License:** MIT\n- **Data License:** ODC-BY", set()),
    (11, "tags: []", "## Heron 2\n\n# 2023-04-05 12:33", set()),
    (12, "base_model: []", "This model is a fine-tuned version of [None](https://huggingface.co/None).\n\n- **Base model structure:** decoder\n- **Base Model:** Egret architecture", set()),
    (12, "base_model: [a/tower, b/words]", "It joins a tower and words.", {("base_model", "a/tower"), ("base_model", "b/words")}),
    (12, "base_model: b/egret-bnb-4bit\ntags: [unsloth]", "- **Finetuned from model :** b/egret-bnb-4bit", {("base_model", "b/egret-bnb-4bit")}),
    (13, "tags: []", "- **Shared by [optional]:** Pond\n- **Model card authors:** Ada Reed\n\nThe base model was developed by Marsh Labs.", {("shared_by", "Pond")}),
    (14, "language: [code, multilingual, unk]", "| Language | Example |\n|---|---|\n| French | Bonjour |", {("language", "code"), ("language", "multilingual")}),
    (14, "tags: [trl, moe, tts, de]", "- **Programming language:** Python", set()),
    (15, "tags: []", "- **Parameters:** 7B\n- **Developed by:** Pond\n\n# Egret\n\n- **Parameters:** 13B\n- **Developed by:** Marsh", {("parameters", "7000000000"), ("developer", "Pond")}),
]  # fmt: skip


def test_each_trap_is_tried() -> None:
    assert {number for number, *_ in TRAPS} == set(range(1, 16))


@pytest.mark.parametrize(("number", "metadata", "text", "expected"), TRAPS)
def test_nothing_is_said_that_the_card_does_not_say(
    number: int, metadata: str, text: str, expected: set[tuple[str, str]]
) -> None:
    found = {(key, value) for key, value, _, _ in facts(card(metadata, "license_link: x", body=f"# Heron\n\n{text}\n"))}
    assert found - {("name", "Heron"), ("license_link", "x")} - {row for row in found if row[0] == "tag"} == expected
