"""Fields that are not written as the bullets of the template: which are read, and what is said of the rest."""

import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cardgraph import Settings
from cardgraph.card import Card, Reading
from cardgraph.compile import Compiler
from cardgraph.diagnostic import Diagnostic
from cardgraph.formats.outline import Field
from cardgraph.markdown.blocks import Block, Line
from cardgraph.markdown.broken_links import without_broken_links
from cardgraph.markdown.words import Prose, Words
from cardgraph.source.decode import Text
from cardgraph.source.sources import find_sources
from conftest import COMPLETE, read_card

TEXT = COMPLETE.read_text("utf-8")
BULLETS = re.findall(r"^- ([^:\n]+): (.*)$", TEXT, re.MULTILINE)


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
    start, end = TEXT.index("- Name"), TEXT.index("\n\n## Description")
    return TEXT[:start] + details + TEXT[end:]


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
    bullets = read_card(TEXT.encode(), "x").card
    assert plain is not None
    assert bullets is not None
    assert [(key, stated.value) for key, stated in plain.texts] == [(k, stated.value) for k, stated in bullets.texts]


@pytest.mark.parametrize(
    ("details", "expected"),
    [
        ("Name: M\nLicense: MIT", {"name": "M", "license": "MIT"}),
        ("Name: M  \nLicense: MIT", {"name": "M", "license": "MIT"}),
        ("Name: M\\\nLicense: MIT\\\nCountry: France", {"name": "M", "license": "MIT", "country": "France"}),
        ("Name: M\t\nLicense: MIT", {"name": "M", "license": "MIT"}),
        ("Name: M<br>\nLicense: MIT", {"name": "M", "license": "MIT"}),
        ("**Name:** M\n**License**: MIT", {"name": "M", "license": "MIT"}),
        ("- **Name: M**\n- __License: MIT__", {"name": "M", "license": "MIT"}),
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


@pytest.mark.parametrize(
    ("line", "markdown"),
    [
        ("- **License: MIT**", "MIT"),
        ("- __License: MIT__", "MIT"),
        ("- **License: MIT** or so", "MIT** or so"),
        ("- **License:** MIT", "MIT"),
        ("- License: **MIT**", "**MIT**"),
        ("- **License:** **MIT**", "**MIT**"),
        ("- **License: MIT\n  and more**", "MIT\nand more"),
    ],
)
def test_emphasis_around_a_whole_field_is_none_of_its_text(line: str, markdown: str) -> None:
    (text,) = (stated.value for key, stated in card_of(f"- Name: M\n{line}").texts if key == "licenseText")
    assert text == markdown


@pytest.mark.parametrize("line", ["License: MIT", "   License: MIT", "**License:** MIT", "License: MIT  "])
def test_a_line_that_is_a_field_keeps_its_place(line: str) -> None:
    license_words = card_of(f"Name: M\n{line}\nCountry: France").stated("license")[0]
    assert (license_words.span.line, license_words.span.column) == (6, line.index("MIT") + 1)
    (note,) = [f for f in read(f"Name: M\n{line}").findings if f.rule == "field-style" and f.span.line == 6]
    assert note.span.column == line.index("License") + 1


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("Name: N", "**License:** MIT"), {"nameText": "N", "licenseText": "MIT"}),
        # Prose may hold a line that begins like a field.
        (("Country: France",), {"otherText": "M: Country: France"}),
        (("It is good.", "Country: France"), {"otherText": "M: It is good.\nCountry: France"}),
        (("Name: N", "License: MIT", "and more"), {"otherText": "M: Name: N\nLicense: MIT\nand more"}),
    ],
)
def test_lines_under_the_title_are_fields_where_all_are(lines: tuple[str, ...], expected: dict[str, str]) -> None:
    reading = read_card("\n".join(["# M", "", *lines]).encode(), "card.md")
    assert reading.card is not None
    assert {key: stated.value for key, stated in reading.card.texts} == expected
    styles = [finding.span.line for finding in reading.findings if finding.rule == "field-style"]
    assert styles == ([] if "otherText" in expected else [3, 4])
    assert "field-misplaced" not in {finding.rule for finding in reading.findings}


def test_plain_lines_of_other_sections_stay_prose() -> None:
    data = b"# M\n\n## Description\n\nA model.\nLicense: MIT\nName: M\n"
    card = read_card(data, "card.md").card
    assert card is not None
    assert card.texts == ()
    assert card.prose["description"].text == "A model.\nLicense: MIT\nName: M"


@example("Name: *é*é")
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
            # Marks may stand between the characters, and never around them.
            there = lines[place.line - 1][place.column - 1 : place.end_column - 1]
            assert re.sub(r"\]\(u\)|[*_`\[\\]", "", there) == stated.text
            assert (there[0], there[-1]) == (stated.text[0], stated.text[-1])


# ---------------------------------------------------------------- fields in forms that are not read

NAMES = [name for name, _ in BULLETS]
FORMS = {
    "table": (
        "fields-from-table",
        "| Field | Value |\n|---|---|\n" + "\n".join(f"| {n} | {v} |" for n, v in BULLETS),
        7,
    ),
    "table without outer bars": (
        "fields-from-table",
        "Field | Value\n:-- | --:\n" + "\n".join(f"**{n}** | {v}" for n, v in BULLETS),
        7,
    ),
    "table with fields on top": (
        "fields-from-table",
        f"| {' | '.join(NAMES)} |\n|{'---|' * len(NAMES)}\n| {' | '.join(value for _, value in BULLETS)} |",
        5,
    ),
    "HTML table": (
        "fields-in-table",
        "<table>\n" + "\n".join(f"<tr><td><b>{n}</b></td><td>{v}</td></tr>" for n, v in BULLETS) + "\n</table>",
        6,
    ),
    "table of several models": (
        "fields-in-table",
        f"| {' | '.join(NAMES)} |\n|{'---|' * len(NAMES)}\n" + f"| {' | '.join(value for _, value in BULLETS)} |\n" * 2,
        5,
    ),
    "fence": ("fields-in-code", "```yaml\n" + "\n".join(f"{n}: {v}" for n, v in BULLETS) + "\n```", 6),
    "fence of bullets": ("fields-in-code", "~~~\n" + "\n".join(f"- {n}: {v}" for n, v in BULLETS) + "\n~~~", 6),
    "indented": ("fields-in-code", "\n".join(f"    {n}: {v}" for n, v in BULLETS), 5),
    "no colon": ("field-colon-missing", "\n".join(f"- {n} {v}" for n, v in BULLETS), 5),
    "bold and no colon": ("field-colon-missing", "\n".join(f"- **{n}** {v}" for n, v in BULLETS), 5),
    "dash": ("field-colon-missing", "\n".join(f"- {n} \u2013 {v}" for n, v in BULLETS), 5),
}


@pytest.mark.parametrize("form", FORMS)
def test_one_cause_is_one_finding(form: str, tmp_path: Path) -> None:
    rule, details, line = FORMS[form]
    (found,) = check(with_details(details), tmp_path)
    assert (found.rule, found.span.line) == (rule, line)
    assert found.message.endswith(", ".join(NAMES))
    assert found.severity.label == ("warning" if rule == "fields-from-table" else "error")


@pytest.mark.parametrize("form", [form for form, (rule, _, _) in FORMS.items() if rule == "fields-from-table"])
def test_a_table_says_what_bullets_say(form: str) -> None:
    text = with_details(FORMS[form][1])
    read_from, expected = (read_card(card.encode(), "card.md").card for card in (text, TEXT))
    assert read_from is not None and expected is not None
    said = [{key: stated.value for key, stated in card.texts if key != "otherText"} for card in (read_from, expected)]
    assert said[0] == said[1]
    lines = text.split("\n")
    for key, stated in read_from.texts:
        if key != "otherText":
            place = stated.span
            assert lines[place.line - 1][place.column - 1 :].startswith(stated.text[:5])


def test_a_plain_table_of_html_is_read() -> None:
    table = "<table>\n<tr><th>Field</th><th>Value</th></tr>\n<tr><td>Name</td><td>M</td></tr>\n<tr><td><b>License</b></td><td>MIT</td></tr>\n</table>"
    reading = read(table)
    assert reading.card is not None and reading.card.name.value == "M"
    assert {key: stated.value for key, stated in reading.card.texts if key != "otherText"} == {
        "nameText": "M",
        "licenseText": "MIT",
    }
    assert [finding.rule for finding in reading.findings] == ["fields-from-table"]


def test_bullets_win_over_a_table() -> None:
    card = read(
        "| Field | Value |\n|---|---|\n| License | MIT |\n| Model Size | 7B |\n\n- Name: M\n- License: GPL-3.0"
    ).card
    assert card is not None
    assert {key: stated.value for key, stated in card.texts if key != "otherText"} == {
        "nameText": "M",
        "licenseText": "GPL-3.0",
        "modelSizeText": "7B",
    }


def test_how_to_write_a_bullet_without_colon_is_shown(tmp_path: Path) -> None:
    text = TEXT.replace("- Country/Origin: ", "- Country ").replace("- Model Size: ", "- Model Size ")
    (found,) = check(text, tmp_path)
    line = text.split("\n")[found.span.line - 1]
    assert line[found.span.column - 1 : found.span.end_column - 1] == "Model Size"
    assert found.message == "no colon behind Model Size, Country"
    assert found.hint == f'write "- Model Size: {dict(BULLETS)["Model Size"]}"'


def test_what_is_missing_from_the_table_too_is_said(tmp_path: Path) -> None:
    text = re.sub(r"- (License|Country/Origin): .*\n", "", TEXT)
    table = "\n| Field | Value |\n|---|---|\n| License | MIT |\n\n## Description"
    found = check(text.replace("\n## Description", table), tmp_path)
    assert {(diagnostic.rule, diagnostic.message.partition(": ")[2]) for diagnostic in found} == {
        ("country-missing", ""),
        ("fields-from-table", "License"),
    }


@pytest.mark.parametrize(
    "details",
    [
        "- Name: M\n- License: MIT\n\n| Name | License |\n|---|---|\n| M | MIT |",
        "- Name: M\n\n```\nName: M\n```",
        "- Name: M\n\n```\nnothing: here\n```",
        "- Name: M\n\n| Benchmark | Score |\n|---|---|\n| X | 1 |",
        "- Name: M\n\n<p>License</p>",
        "- Name: M\n\nLicense or not | that is the question",
        "- Name: M\n\nLicense is not known",
    ],
)
def test_nothing_is_said_of_other_tables_and_code(details: str) -> None:
    assert not [
        finding for finding in read(details).findings if finding.rule in {rule for rule, _, _ in FORMS.values()}
    ]


@pytest.mark.parametrize("bullet", ["- Favourite colour blue", "- License notes: none", "- Name of the lab", "- Pets"])
def test_a_bullet_that_is_no_field_stays_unknown(bullet: str) -> None:
    assert [finding.rule for finding in read(f"- Name: M\n{bullet}").findings] == ["field-unknown"]


def test_tables_of_other_sections_are_about_something_else() -> None:
    table = "| License | Score |\n|---|---|\n| MIT | 1 |\n"
    rules = [
        [finding.rule for finding in read_card(f"# M\n\n{head}{table}".encode(), "card.md").findings]
        for head in ("", "## Model Details\n\n- Name: M\n\n## Results\n\n", "## Description\n\n")
    ]
    assert rules == [["not-a-card"], ["section-unknown"], ["not-a-card"]]


# ---------------------------------------------------------------- broken links


def organizations(value: str) -> list[tuple[str, str, list[str]]]:
    return [
        (o.value.name, o.value.page.value if o.value.page else "", [kind.value.label for kind in o.value.types])
        for o in card_of(f"- Organization: {value}").stated("organization")
    ]


@pytest.mark.parametrize(
    ("value", "rule", "words", "expected"),
    [
        ("[Lab](https://e.org/ (Nonprofit)", "link-broken", "[Lab](https://e.org/", [("Lab", "", ["Non-profit"])]),
        ("[Lab](https://e.org/ (Guild)", "link-broken", "[Lab](https://e.org/", [("Lab", "", ["Guild"])]),
        ("[Lab](https://e.org", "link-broken", "[Lab](https://e.org", [("Lab", "", [])]),
        ("[Lab](https://e.org/a b) (Guild)", "link-broken", "[Lab](https://e.org/a b)", [("Lab", "", ["Guild"])]),
        ("[Lab] (https://e.org) (Guild)", "link-broken", "[Lab] (https://e.org)", [("Lab", "", ["Guild"])]),
        ("[Lab](https://e.org/a_(b) (Guild)", "link-broken", "[Lab](https://e.org/a_(b)", [("Lab", "", ["Guild"])]),
        ("[Lab &amp; Co][1] (Guild)", "link-undefined", "[Lab &amp; Co][1]", [("Lab & Co", "", ["Guild"])]),
        ("[Lab][] (Guild)", "link-undefined", "[Lab][]", [("Lab", "", ["Guild"])]),
        (
            "[A](https://a.org) (Guild), [B](https://b.org (Club)",
            "link-broken",
            "[B](https://b.org",
            [("A", "https://a.org", ["Guild"]), ("B", "", ["Club"])],
        ),
    ],
)
def test_a_broken_link_is_said_and_its_label_read(
    value: str, rule: str, words: str, expected: list[tuple[str, str, list[str]]]
) -> None:
    assert organizations(value) == expected
    line = f"- Organization: {value}"
    (found,) = [finding for finding in read(line).findings if finding.rule.startswith("link-")]
    assert found.rule == rule
    assert line[found.span.column - 1 : found.span.end_column - 1] == words
    organization = card_of(line).stated("organization")[-1]
    assert line[organization.span.column - 1 :].startswith(words[1:4].rstrip("]"))


def test_broken_links_of_names_and_publications_give_their_labels() -> None:
    card = card_of(
        "- Name: [M 1](https://e.org 📚\n- Publication: [On M](https://e.org/x y)\n- Dataset: [Pile][p], 3 TB"
    )
    assert (card.name.value, card.page, [stated.value for stated in card.emoji]) == ("M 1", None, ["📚"])
    assert [(stated.value.title, stated.value.reference) for stated in card.stated("publication")] == [("On M", None)]
    assert [(stated.value.title, stated.value.reference) for stated in card.stated("trainedOn")] == [("Pile", None)]
    assert [quantity.value.unit for quantity in card.stated("trainingDataQuantity")] == ["TB"]
    # The words of the card are kept as they are.
    assert ("publicationText", "[On M](https://e.org/x y)") in [(key, stated.value) for key, stated in card.texts]


@pytest.mark.parametrize(
    "value",
    [
        "[Lab](https://e.org) (Guild)", "[Lab](<https://e.org/a b>) (Guild)", '[Lab](https://e.org "title") (Guild)', "books [1][2]",
        "books\\[a\\](b", "`[Lab](x`", "a[i][j]", "Lab [sic] (Guild)", "Lab [a note](", "[Lab][^1]", "[] [", "[x",
    ],
)  # fmt: skip
def test_what_is_no_broken_link(value: str) -> None:
    rules = {finding.rule for finding in read(f"- Dataset: {value}").findings}
    assert not rules & {"link-broken", "link-undefined"}


@pytest.mark.parametrize(
    "value", ["[" * 60_000, "[a" * 30_000, "[a](" * 15_000, "[a](b" + "(" * 60_000, "[a](" + "()" * 30_000]
)
def test_floods_of_brackets_are_read_to_the_end(value: str) -> None:
    prose = Prose(Text("card.md", [value], [value]))
    prose.text, prose.marks = value, [(0, 1, 1)]
    words = Words(prose, 0, len(value))
    found: list[str] = []
    without_broken_links(words, lambda rule, _span, **_values: found.append(rule))
    assert len(found) <= 100


def test_what_has_other_words_is_otherwise_as_it_was() -> None:
    text = Text("a.md", ["a b c"], ["a b c"])
    some, others = Words.of_line(text, 1, 1, "a"), Words.of_line(text, 1, 3, "b")
    field = Field("key", some, "a", (some,), True, True, True, "merge").of(others, (others, some))
    assert (field.words, field.nested) == (others, (others, some))
    assert (field.key, field.markdown, field.relation) == ("key", "a", "merge")
    assert (field.is_placeholder, field.is_metadata, field.is_apart) == (True, True, True)
    lines = (Line(1, 1, "a"),)
    block = Block("heading", 3, ()).of(lines)
    assert (block.kind, block.level, block.lines) == ("heading", 3, lines)
