"""Fields that are not written as the bullets of the template: which are read, and what is said of the rest."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardgraph import Settings
from cardgraph.card import Card, Reading
from cardgraph.compile import Compiler
from cardgraph.diagnostic import Diagnostic
from cardgraph.reader.sources import find_sources
from cardgraph.understand import read_card

COMPLETE = (Path(__file__).parent / "cards" / "LLaMA 2.md").read_text("utf-8")
BULLETS = re.findall(r"^- ([^:\n]+): (.*)$", COMPLETE, re.MULTILINE)


def read(details: str) -> Reading:
    return read_card(f"# M\n\n## Model Details\n\n{details}\n\n## Description\n\nA model.\n".encode(), "card.md")


def card_of(details: str) -> Card:
    card = read(details).card
    assert card is not None
    return card


def texts(details: str) -> dict[str, str]:
    return {key.removesuffix("Text"): stated.text for key, stated in card_of(details).texts}


def with_details(details: str) -> str:
    """The complete card with other words in place of its bullets."""
    start, end = COMPLETE.index("- Name"), COMPLETE.index("\n\n## Description")
    return COMPLETE[:start] + details + COMPLETE[end:]


def check(text: str, folder: Path) -> list[Diagnostic]:
    path = folder / "LLaMA 2.md"
    path.write_text(text, "utf-8")
    (item,) = Compiler(find_sources([str(path)]), Settings()).checked()
    return item.diagnostics


# ---------------------------------------------------------------- plain lines


def test_a_card_of_plain_lines_is_the_card_of_bullets(tmp_path: Path) -> None:
    lines = [f"{name}: {value}" for name, value in BULLETS]
    found = check(with_details("\n".join(lines)), tmp_path)
    assert [(diagnostic.rule, diagnostic.span.line, diagnostic.span.column) for diagnostic in found] == [
        ("field-style", 5 + number, 1) for number in range(len(lines))
    ]
    plain = read_card(with_details("\n".join(lines)).encode(), "x").card
    bullets = read_card(COMPLETE.encode(), "x").card
    assert plain is not None
    assert bullets is not None
    assert [(key, stated.value) for key, stated in plain.texts] == [(k, stated.value) for k, stated in bullets.texts]


@pytest.mark.parametrize(
    ("details", "expected"),
    [
        ("Name: M\nLicense: MIT", {"name": "M", "license": "MIT"}),
        ("Name: M  \nLicense: MIT", {"name": "M", "license": "MIT"}),
        ("Name: M\\\nLicense: MIT\\\nCountry: France", {"name": "M", "license": "MIT", "country": "France"}),
        ("Name: M<br>\nLicense: MIT", {"name": "M", "license": "MIT"}),
        ("**Name:** M\n**License**: MIT", {"name": "M", "license": "MIT"}),
        ("Name: M\n   License: MIT", {"name": "M", "license": "MIT"}),
        ("Name: M\nlicence\uff1a MIT", {"name": "M", "license": "MIT"}),
        ("Name: M\nDataset: books\nand more\nLicense: MIT", {"name": "M", "dataset": "books\nand more", "license": "MIT"}),
        ("Of the model:\nName: M\nLicense: MIT", {"other": "Of the model:", "name": "M", "license": "MIT"}),
        ("- Name: M\nLicense: MIT", {"name": "M", "license": "MIT"}),
        ("- Name: M\n- Dataset: books\nLicense: MIT", {"name": "M", "dataset": "books", "license": "MIT"}),
        # What is no field, what is indented below a bullet, and what a link holds together stays in one piece.
        ("Name: M\nNote: it is good", {"name": "M\nNote: it is good"}),
        ("Name: M\nThe license: MIT is said to hold", {"name": "M", "license": "MIT is said to hold"}),
        ("Dataset: books\nwhose license: MIT", {"dataset": "books\nwhose license: MIT"}),
        ("- Dataset: books\n  License: MIT", {"dataset": "books\nLicense: MIT"}),
        ("Publication: [On\nName: a study](https://e.org)", {"publication": "On\nName: a study"}),
        ("It is good: see\nhttps://e.org", {"other": "It is good: see\nhttps://e.org"}),
    ],
)  # fmt: skip
def test_lines_of_a_paragraph_are_fields_where_they_name_one(details: str, expected: dict[str, str]) -> None:
    assert texts(details) == expected


@pytest.mark.parametrize("line", ["License: MIT", "   License: MIT", "**License:** MIT", "License: MIT  "])
def test_a_line_that_is_a_field_keeps_its_place(line: str) -> None:
    license_words = card_of(f"Name: M\n{line}\nCountry: France").licenses[0]
    assert (license_words.span.line, license_words.span.column) == (6, line.index("MIT") + 1)
    (note,) = [f for f in read(f"Name: M\n{line}").findings if f.rule == "field-style" and f.span.line == 6]
    assert note.span.column == line.index("License") + 1


def test_plain_lines_of_other_sections_stay_prose() -> None:
    data = b"# M\n\n## Description\n\nA model.\nLicense: MIT\nName: M\n"
    card = read_card(data, "card.md").card
    assert card is not None
    assert card.texts == ()
    assert card.prose["description"].text == "A model.\nLicense: MIT\nName: M"


@given(
    st.lists(
        st.sampled_from(["Name: ", "License: ", "\n", "a", "*", "_", "`", "[", "](u)", " ", "  \n", "\\", "<br>", "é"]),
        max_size=14,
    ).map("".join)
)
def test_whatever_is_cut_stands_at_its_place(details: str) -> None:
    lines = f"# M\n\n## Model Details\n\nDataset: x\n{details}".split("\n")
    reading = read_card("\n".join(lines).encode(), "card.md")
    assert reading.card is not None
    for _, stated in reading.card.texts:
        place = stated.span
        if re.fullmatch(r"[aé]+", stated.text):
            assert lines[place.line - 1][place.column - 1 : place.end_column - 1] == stated.text
