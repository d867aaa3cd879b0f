"""Placeholders of the library's template: those of any of its versions are found, and nothing that only resembles them."""

import pytest

from cardgraph.formats.library import definition
from conftest import read_card

FOUND = [
    *(field.placeholder for field in definition.fields),
    *(section.placeholder for section in definition.sections if section.placeholder),
    "[Model X](link-to-the-model-paper-or-repo)",
    "[Dataset X](link-to-the-dataset-paper-or-repo) is a text dataset containing 1T tokens",
    "[Organization Name](link-to-their-home-page) (Public Company)",
    "[Name of a publication or repository tied to the model](link-to-the-model-paper-or-repo)",
    "[My Lab](https://home-page-of-the-organization) (Company)",
    "A description of the model. What it is, how it works, how it was developed.",
    "Description of the organization that developed the model. Maximum two paragraphs long!",
    "number of parameters, such as 7B",
    "MONTH/DAY/YEAR",
]
FILLED = [
    "",
    "7B",
    "[Dataset XL](link-to-the-dataset-paper-or-repo)",
    "Model Name",
    "The page is https://page-of-the-model and nothing else",
    "A description of the model and what it is meant for follows.",
    "Marsh Labs, who developed the model, is a company in Lyon.",
    "Yes",
    "Yes or nothing",
]


@pytest.mark.parametrize("text", FOUND)
def test_placeholder_is_found(text: str) -> None:
    assert definition.is_unfilled(text)


@pytest.mark.parametrize("text", FILLED)
def test_what_is_filled_in_is_no_placeholder(text: str) -> None:
    assert not definition.is_unfilled(text)


def test_placeholder_is_a_claim_of_the_card_with_its_words() -> None:
    text = "# M\n\n## Model Details\n\n- Name: M\n- Model Size: Number of parameters, such as 7B\n- License: MIT\n"
    card = read_card(text.encode(), "card.md").card
    assert card is not None
    ((name, claim),) = card.claims
    assert (name, claim.value) == ("unfilled", "Number of parameters, such as 7B")
    assert (claim.span.line, claim.span.column) == (6, 15)
