"""Fields line by line: where a paragraph is cut, where it is not, and the Markdown that each field keeps."""

import pytest
from test_fields import read


def kept(details: str) -> dict[str, str]:
    """What the card keeps of each field, as it is written; of what is no field under ``other``."""
    card = read(details).card
    assert card is not None
    return {key.removesuffix("Text"): stated.value for key, stated in card.texts}


@pytest.mark.parametrize(
    ("bullet", "markdown"),
    [
        ("- License: MIT", "MIT"),
        ("- License:   MIT  ", "MIT"),
        ("- License: *MIT*", "*MIT*"),
        ("- License: [MIT](https://e.org) \\[1\\]", "[MIT](https://e.org) \\[1\\]"),
        # What closes the emphasis of the label is no part of the value; signs of the value's own are.
        ("- **License:** MIT", "MIT"),
        ("- **License**: MIT", "MIT"),
        ("- __License:__ MIT", "MIT"),
        ("- *License:* MIT", "MIT"),
        ("- **License:** **MIT**", "**MIT**"),
        ("- *License:* *MIT* and more", "*MIT* and more"),
        ("- License: ** MIT", "** MIT"),
        ("- License:** MIT", "** MIT"),
        ("- **License:**\n  MIT", "MIT"),
        # A line before that says nothing.
        ("- [](https://e.org)\n  License: MIT\n  and more", "MIT\nand more"),
        # Lines that go on.
        ("- License: MIT\n  and *more*  \n  of it", "MIT\nand *more*\nof it"),
        ("- License: MIT\nand more", "MIT\nand more"),
        ("- License:\n  MIT", "MIT"),
    ],
)
def test_markdown_of_a_field(bullet: str, markdown: str) -> None:
    assert kept(bullet) == {"license": markdown}
    assert kept(f"- Name: M\n{bullet}\n- Dataset: books") == {"name": "M", "license": markdown, "dataset": "books"}


@pytest.mark.parametrize(
    ("details", "expected"),
    [
        ("Name: M\nLicense: MIT", {"name": "M", "license": "MIT"}),
        ("Name: M\n*License*: *MIT*\nDataset: books", {"name": "M", "license": "*MIT*", "dataset": "books"}),
        ("Name: M\nDataset: [a](https://e.org/)\nLicense: MIT", {"name": "M", "dataset": "[a](https://e.org/)", "license": "MIT"}),
        ("Name: M\nDataset: [a][r]\nLicense: MIT\n\n[r]: https://e.org", {"name": "M", "dataset": "[a][r]", "license": "MIT"}),
        # A line that breaks off, by blanks or a backslash, is cut without them; a backslash that is one stays.
        ("Name: M  \nLicense: MIT   \nDataset: books", {"name": "M", "license": "MIT", "dataset": "books"}),
        ("Name: M\\\nLicense: MIT\\\nDataset: books", {"name": "M", "license": "MIT", "dataset": "books"}),
        ("Name: M\nLicense: MIT\\\\\nDataset: books", {"name": "M", "license": "MIT\\\\", "dataset": "books"}),
        ("Name: M\nLicense: MIT\\\\\\\nDataset: books", {"name": "M", "license": "MIT\\\\", "dataset": "books"}),
        ("Name: M\nLicense: MIT\\", {"name": "M", "license": "MIT\\"}),
        # Blanks at the left margin, of a paragraph.
        ("Name: M\n   License: MIT", {"name": "M", "license": "MIT"}),
        ("Name: M\n \tLicense: MIT", {"name": "M", "license": "MIT"}),
        # A bullet with lines at the left margin; what is indented is its own.
        ("- Name: M\nLicense: MIT\nmore", {"name": "M", "license": "MIT\nmore"}),
        ("- Name: M\n  License: MIT\nDataset: books", {"name": "M\nLicense: MIT", "dataset": "books"}),
        ("- Name: M\n License: MIT", {"name": "M\nLicense: MIT"}),
        ("1. Name: M\nLicense: MIT", {"name": "M", "license": "MIT"}),
        # What Markdown holds together from one line to the next is not torn apart.
        ("Name: M\nDataset: [On\nLicense: MIT](https://e.org)", {"name": "M\nDataset: [On\nLicense: MIT](https://e.org)"}),
        ("Name: M\nDataset: `On\nLicense: MIT`", {"name": "M\nDataset: `On\nLicense: MIT`"}),
        ("Name: M\nDataset: *On\nLicense: MIT*", {"name": "M\nDataset: *On\nLicense: MIT*"}),
        # No name of a field, or one that nothing is behind.
        ("Name: M\nLicence or not: MIT", {"name": "M\nLicence or not: MIT"}),
        ("Name: M\nLicense MIT", {"name": "M\nLicense MIT"}),
        (f"Name: M\n{'x' * 90}: y", {"name": f"M\n{'x' * 90}: y"}),
        (f"Name: M\n{'x ' * 90}License: MIT", {"name": f"M\n{'x ' * 90}License: MIT"}),
    ],
)  # fmt: skip
def test_fields_of_a_paragraph(details: str, expected: dict[str, str]) -> None:
    assert kept(details) == expected


@pytest.mark.parametrize("emphasis", ["", "*", "**", "***", "_", "__", "___"])
@pytest.mark.parametrize("colon", [":", " :", "\t:", "\uff1a"])
def test_labels(emphasis: str, colon: str) -> None:
    assert kept(f"Name: M\n{emphasis}License{emphasis}{colon} MIT") == {"name": "M", "license": "MIT"}


@pytest.mark.parametrize(
    ("details", "places"),
    [
        ("Name: M\n  **License:** MIT\n\nDataset: books", [(5, 1, 5), (6, 5, 12), (8, 1, 8)]),
        # The bullet is one, what was cut off it is none.
        ("- Name: M\nLicense: MIT\nDataset: books", [(6, 1, 8), (7, 1, 8)]),
        ("- Name: M\n- License: MIT", []),
    ],
)
def test_each_line_is_said_to_be_no_bullet_at_its_own_place(details: str, places: list[tuple[int, int, int]]) -> None:
    found = read(details).findings
    assert {one.rule for one in found} <= {"field-style"}
    assert [(one.span.line, one.span.column, one.span.end_column) for one in found] == places
