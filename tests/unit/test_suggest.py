"""Did you mean: what unknown words resemble, by any name that people use, and what resembles nothing."""

from difflib import get_close_matches

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardgraph.formats.library import definition
from cardgraph.vocabulary.schemes import Scheme, normalize
from cardgraph.vocabulary.suggestions import _names, resembling, suggest
from conftest import read_card


@pytest.mark.parametrize(
    ("kind", "text", "label"),
    [
        ("country", "Untied States", "United States of America"),
        ("country", "Holand", "Netherlands"),
        ("country", "Germny", "Germany"),
        ("license", "Lama 2", "LLaMA 2 Community License Agreement"),
        ("license", "BSD-3", 'BSD 3-Clause "New" or "Revised" License'),
        ("license", "Apahce 2.0", "Apache License 2.0"),
        ("license", "Apache 3.0 License", "Apache License 2.0"),
        ("field", "Computer Vison", "Computer Vision"),
        ("modality", "Imges", "Image"),
        ("organization-type", "Publik Company", "Public Company"),
        ("organization-type", "Nonprofitt", "Non-profit"),
        ("risk", "Enviromental Impact", "Environmental Impacts"),
    ],
)
def test_misspelt_name_leads_to_the_label(kind: str, text: str, label: str) -> None:
    assert Scheme(kind).find(text) is None
    assert suggest(text, kind)[:1] == (label,)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        *(
            ("country", text)
            for text in ("Europe", "EU", "Worldwide", "Earth", "Multiple", "Global", "Remote", "Atlantis", "Asia")
        ),
        *(("country", text) for text in ("California", "London", "Narnia", "UKK", "XX", "States of mind")),
        *(
            ("license", text)
            for text in ("Gadget License", "Custom", "Other", "See repository", "Contact us", "Internal", "GPLv9")
        ),
        *(("license", text) for text in ("CC", "CC BY", "GPL", "Closed", "Licensed by Meta")),
        *(("risk", text) for text in ("Bias", "Privacy", "Hallucination", "Toxicity", "Job loss", "Water", "Cheating")),
        *(("field", text) for text in ("Cooking", "Astronomy", "Law", "Gaming", "Bio")),
        *(("modality", text) for text in ("Smell", "JSON", "Taste")),
        *(("organization-type", text) for text in ("Guild", "Family", "Club")),
    ],
)
def test_odd_words_lead_nowhere(kind: str, text: str) -> None:
    assert suggest(text, kind) == ()


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        *(("risk", text) for text in ("Misinformation", "Misinformtion", "Information", "Disinformation-free")),
        *(
            ("risk", text)
            for text in ("Algorithmic Non-Discrimination", "Anti-Disinformation", "Technological Employment")
        ),
        *(("risk", text) for text in ("Bodily Harmless", "No Disinformation", "Impacts on Physical Health")),
        *(
            ("organization-type", text)
            for text in ("Profit", "For-profit", "Non-public Company", "Non Government Agency")
        ),
        *(("country", text) for text in ("West Korea", "not France")),
        *(("license", text) for text in ("LLaMA Commercial License", "Non-Proprietary License", "Unlicensed")),
        ("license", "Not MIT License"),
    ],
)
def test_what_means_another_thing_is_no_spelling(kind: str, text: str) -> None:
    assert suggest(text, kind) == ()


@pytest.mark.parametrize(
    ("kind", "text", "label"),
    [
        ("risk", "Disinformtion", "Disinformation"),
        ("risk", "Desinformation", "Disinformation"),
        ("risk", "Dsinformation", "Disinformation"),
        ("risk", "Technological Unemploiment", "Technological Unemployment"),
        ("organization-type", "Non profitt", "Non-profit"),
        ("license", "LLaMA Noncomercial License", "LLaMA License"),
    ],
)
def test_a_prefix_is_no_hindrance_to_a_misspelling(kind: str, text: str, label: str) -> None:
    assert suggest(text, kind)[:1] == (label,)


KINDS = ("country", "field", "license", "modality", "organization-type", "risk")


@given(st.sampled_from(KINDS), st.data())
def test_names_that_share_too_little_are_left_out_without_loss(kind: str, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(_names(kind).names)))
    start, length = data.draw(st.integers(0, len(name))), data.draw(st.integers(0, 4))
    wanted = name[:start] + data.draw(st.text("abcdelnorst 0123.", max_size=4)) + name[start + length :]
    assert _names(kind).close(wanted) == get_close_matches(wanted, _names(kind).names, 6, 0.8)


def test_no_name_is_that_long() -> None:
    assert suggest("Disinformatio " + "n" * 500, "risk") == ()


FIELDS = {name: field.name for name, field in definition.names.items()}
SECTIONS = {name: section.heading for name, section in definition.headings.items()}


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("Lisence", "License"),
        ("Lisense", "License"),
        ("Modle Size", "Model Size"),
        ("Orgnisation", "Organization"),
        ("Associated Riks", "Associated Risks"),
        ("Date of Publicaton", "Date of Publication"),
        *(
            (text, "")
            for text in ("Licensing Body", "Model Type", "Version", "Languages", "Tags", "Notes", "Library", "Game")
        ),
        *((text, "") for text in ("Modes", "Country code", "Base Model", "Input Format", "Rank", "Side", "Homepage")),
    ],
)
def test_fields(text: str, field: str) -> None:
    assert resembling(normalize(text), FIELDS) == field


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ("Model Detials", "Model Details"),
        ("Descripton", "Description"),
        ("Orgnisation", "Organization"),
        *(
            (text, "")
            for text in ("Limitations", "More Details", "Usage", "Training Details", "Model Card", "Citation")
        ),
        *(
            (text, "")
            for text in (
                "Model Usage",
                "Model in Action",
                "Technical Details",
                "Evaluation",
                "Model Sources",
                "Intended Use",
            )
        ),
    ],
)
def test_headings(text: str, heading: str) -> None:
    assert resembling(normalize(text), SECTIONS) == heading


def test_the_reader_asks_for_fields_and_headings() -> None:
    text = "# M\n\n## Model Detials\n\n## Limits\n\n## Model Details\n\n- Name: M\n- Lisence: MIT\n- Tags: none\n"
    findings = read_card(text.encode(), "card.md").findings
    assert [(f.rule, f.suggestions) for f in findings if f.rule in ("section-unknown", "field-unknown")] == [
        ("section-unknown", ("Model Details",)),
        ("section-unknown", ()),
        ("field-unknown", ("License",)),
        ("field-unknown", ()),
    ]
