"""What joins cards of one model: identifiers on the hub, old and new, pages that cards of other forms link to."""

from pathlib import Path

import pytest

from cardgraph import Settings, check
from cardgraph.formats.registry import recognize
from cardgraph.query.binding import bind
from cardgraph.query.dataset import load_data
from cardgraph.query.query_file import load
from cardgraph.query.running import run
from cardgraph.source.decode import decode
from cardgraph.values.hub_id import is_hub_id, is_hub_name, renamed
from conftest import ROOT

LIBRARY = """# Heron

## Model Details

- Name: [Heron](https://huggingface.co/pond/heron-7b)
- Model Size: 7B
- License: MIT
- Country/Origin: Norway
- Associated Risks: Bias

## Model Description

Heron is a fine-tuned version of [Egret](https://huggingface.co/gpt2).
"""
OF_HUB = "---\nlicense: apache-2.0\nbase_model: pond/heron-7b\n---\n\n# Heron in boots\n"
OLD = "---\nlicense: mit\n---\n\n# GPT-2\n"
CARDS = {"Heron.md": LIBRARY, "marsh__heron-boots.md": OF_HUB, "openai-community__gpt2.md": OLD}


def rows(folder: Path, name: str, *parameters: str) -> list[list[str]]:
    query = load(name, ROOT / "queries")
    found = run(query, load_data([folder], Settings(), query.needs).store, bind(query, parameters))
    return [[cell.text if cell else "" for cell in row] for row in found.rows]


@pytest.fixture
def cards(tmp_path: Path) -> Path:
    for name, text in CARDS.items():
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def test_lineage_goes_through_cards_of_both_forms(cards: Path) -> None:
    assert rows(cards, "lineage-tree") == [
        ["marsh/heron-boots", "2", "marsh/heron-boots", "based on", "pond/heron-7b", "yes"],
        ["marsh/heron-boots", "1", "pond/heron-7b", "fine-tuned from", "openai-community/gpt2", "yes"],
        ["pond/heron-7b", "1", "pond/heron-7b", "fine-tuned from", "openai-community/gpt2", "yes"],
    ]


@pytest.mark.parametrize("name", ["openai-community/gpt2", "GPT-2"])
def test_derivatives_go_through_cards_of_both_forms(cards: Path, name: str) -> None:
    assert [row[2] for row in rows(cards, "derivatives", f"name={name}")] == ["pond/heron-7b", "marsh/heron-boots"]


def test_licenses_are_compared_along_both_forms(cards: Path) -> None:
    assert [(row[0], row[2], row[4]) for row in rows(cards, "license-along-lineage")] == [
        ("marsh/heron-boots", "openai-community/gpt2", "other"),
        ("marsh/heron-boots", "pond/heron-7b", "other"),
        ("pond/heron-7b", "openai-community/gpt2", "same"),
    ]


def test_a_base_model_that_a_card_of_the_other_form_describes_is_in_reach(cards: Path) -> None:
    (cards / "openai-community__gpt2.md").unlink()
    assert [row[:2] for row in rows(cards, "unreachable-bases")] == [["openai-community/gpt2", "yes"]]


def test_a_card_without_a_page_on_the_hub_joins_nothing(cards: Path) -> None:
    (cards / "Heron.md").write_text(
        LIBRARY.replace("https://huggingface.co/pond/heron-7b", "https://huggingface.co/pond"), "utf-8"
    )
    assert ["pond/heron-7b", "yes"] in [row[:2] for row in rows(cards, "unreachable-bases")]


@pytest.mark.parametrize("written", ["gpt2", "openai-community/gpt2"])
def test_old_and_new_identifiers_are_one_model_and_each_is_shown_as_written(tmp_path: Path, written: str) -> None:
    (tmp_path / "pond__heron.md").write_text(f"---\nbase_model: {written}\n---\n\n# Heron\n", "utf-8")
    assert [row[0] for row in rows(tmp_path, "derivatives")] == ["openai-community/gpt2"]
    assert [row[2] for row in rows(tmp_path, "facts") if row[1] == "base_model"] == [written]
    if written == "gpt2":
        assert len(rows(tmp_path, "derivatives", "name=gpt2")) == 1


def test_old_and_new_identifiers_are_one_dataset(tmp_path: Path) -> None:
    for name, written in (("a__one.md", "squad"), ("a__two.md", "rajpurkar/squad")):
        (tmp_path / name).write_text(f"---\ndatasets: [{written}]\n---\n\n# {name}\n", "utf-8")
    assert {(row[1], row[2]) for row in rows(tmp_path, "shared-training-data")} == {("address", "2")}


def test_the_list_of_renamed_things_is_one_of_identifiers() -> None:
    for known in (renamed("models"), renamed("datasets")):
        for old, new in known.items():
            assert is_hub_name(old) and is_hub_id(new) and "/" not in old and new.endswith(f"/{old}")


# ---------------------------------------------------------------- what is a card


def is_card(name: str, text: str, strictly: bool = False) -> bool:
    decoded, _ = decode(text.encode(), name)
    assert decoded
    return recognize(decoded, strictly) is not None


LOADING = '# Heron\n\n```python\nmodel = AutoModel.from_pretrained("pond/heron")\n```\n'


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("heron.md", LOADING, True),
        ("heron.md", "# Heron\n\nA walk along the pond.\n", False),
        ("pond__heron.md", "This model is fine-tuned on calls of herons.\n", True),
        ("pond__heron.md", "Hello\n", False),
        ("pond__calls.md", "# Calls\n\nThis dataset contains calls. A model was trained on it.\n", False),
        ("pond__calls.md", "# Dataset Card for Calls\n\nA fine-tuned model is elsewhere.\n", False),
        ("pond__demo.md", "# Demo\n\nThis app shows a model trained on calls.\n", False),
        ("pond__calls.md", "---\nsize_categories: [1K<n<10K]\n---\n\n" + LOADING, False),
        ("README.md", "# pondlib\n\nA model is trained with pondlib.\n", False),
    ],
)
def test_a_readme_without_metadata_is_a_card_if_it_shows_a_model(name: str, text: str, expected: bool) -> None:
    assert is_card(name, text) is expected


@pytest.mark.parametrize(("folder", "expected"), [("pond/heron", True), ("pond/egret", False)])
def test_what_nobody_named_is_a_card_only_if_it_loads_this_model(folder: str, expected: bool) -> None:
    assert is_card(f"{folder}/README.md", LOADING, strictly=True) is expected


def test_front_matter_behind_a_stray_line_is_read_and_said_to_be_late(tmp_path: Path) -> None:
    path = tmp_path / "pond__heron.md"
    path.write_text("logo of the hub\n---\nlicense: mit\n---\n\n# Heron\n", "utf-8")
    assert [diagnostic.rule for diagnostic in check(path)] == ["front-matter-late"]
    assert ["license", "MIT"] in [row[1:3] for row in rows(tmp_path, "facts")]
