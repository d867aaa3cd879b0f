"""From a result of SHACL to the words of the card behind it: which they are, what is said of them, what they are at odds with."""

import re
import shutil
from pathlib import Path

import pytest

import cardgraph
from cardgraph.check.data_graph import ValidationResult
from cardgraph.check.source_map import SourceMap
from cardgraph.diagnostic import Diagnostic, Severity, Span
from cardgraph.graph.card_graph import card_graph
from cardgraph.graph.minting import Minter
from cardgraph.vocabulary.namespaces import CG, SHAPE
from conftest import COMPLETE, read_card

TEXT = COMPLETE.read_text("utf-8")
PROSE = "LLaMA 2 is a family of language models. The largest has 70 billion parameters."


def changed(*replacements: tuple[str, str]) -> str:
    """The complete card with other words: those of a field by its name, of the description by its own name."""
    text = TEXT
    for name, words in replacements:
        old = PROSE if name == "Description" else re.findall(rf"^- {name}:.*$", TEXT, re.MULTILINE)[0]
        text = text.replace(old, words if name == "Description" else f"- {name}: {words}".rstrip())
    return text


def words_at(text: str, span: Span) -> str:
    return text.split("\n")[span.line - 1][span.column - 1 : span.end_column - 1]


def found(text: str, rule: str) -> list[Diagnostic]:
    return [diagnostic for diagnostic in cardgraph.check_text(text) if diagnostic.rule == rule]


# ---------------------------------------------------------------- the words that a result is about


@pytest.mark.parametrize(
    ("field", "value", "rule", "words"),
    [
        # The value that is wrong, of several; not the first, nor all.
        ("Associated Risks", "Zombies, Disinformation, Vampires", "risk-unknown", ["Zombies", "Vampires"]),
        ("Input/Output Format", "Text, Smell", "modality-unknown", ["Smell"]),
        ("Research Field", "Robotics, Ornithology", "research-field-unknown", ["Ornithology"]),
        ("Country/Origin", "France, Narnia", "country-unknown", ["Narnia"]),
        ("Organization", "[A](https://a.org) (Startup), [B](https://b.org) (Guild)", "organization-type-unknown", ["Guild"]),
        # Of what is too much, the first.
        ("License", "MIT License, Apache 2.0 License", "licenses-several", ["MIT License"]),
        ("Country/Origin", "Germany, France", "countries-several", ["Germany"]),
        # What is a number or a date in the graph stands in the card as words.
        ("Model Size", "500 parameters", "size-implausible", ["500 parameters"]),
        ("Date of Publication", "April 2023", "date-imprecise", ["April 2023"]),
        ("Date of Publication", "12/31/1949", "date-implausible", ["12/31/1949"]),
        ("Publication", "A title", "publication-link-missing", ["A title"]),
    ],
)  # fmt: skip
def test_words_of_a_field(field: str, value: str, rule: str, words: list[str]) -> None:
    text = changed((field, value))
    diagnostics = found(text, rule)
    assert [words_at(text, diagnostic.span) for diagnostic in diagnostics] == words
    for diagnostic in diagnostics:
        assert diagnostic.source_line == text.split("\n")[diagnostic.span.line - 1] == f"- {field}: {value}"


@pytest.mark.parametrize("emphasis", ["{}", "**{}**", "_{}_", "[{}](https://e.org/)"])
def test_words_in_markdown(emphasis: str) -> None:
    text = changed(("Associated Risks", "Disinformation, " + emphasis.format("Zombies")))
    (diagnostic,) = found(text, "risk-unknown")
    assert words_at(text, diagnostic.span) == "Zombies"


FIELDS = {
    "Model Size": "model-size", "Dataset": "dataset", "Input/Output Format": "format", "Research Field": "research-field",
    "Contains an Impact Assessment": "impact-assessment", "Associated Risks": "risk", "Date of Publication": "date",
    "Organization": "organization", "Country/Origin": "country", "License": "license", "Publication": "publication",
}  # fmt: skip


@pytest.mark.parametrize("field", FIELDS)
def test_what_is_missing_is_said_where_it_belongs(field: str) -> None:
    """At the empty bullet where there is one, and otherwise at the heading of the fields."""
    empty = changed((field, ""))
    (diagnostic,) = found(empty, f"{FIELDS[field]}-missing")
    assert words_at(empty, diagnostic.span) == field
    assert diagnostic.source_line == f"- {field}:"
    gone = re.sub(rf"^- {field}:.*\n", "", TEXT, flags=re.MULTILINE)
    (diagnostic,) = found(gone, f"{FIELDS[field]}-missing")
    assert diagnostic.source_line == "## Model Details"
    assert words_at(gone, diagnostic.span) == "Model Details"


@pytest.mark.parametrize(
    ("section", "heading"), [("description", "Description"), ("organization-description", "Organization")]
)
def test_a_section_that_is_missing(section: str, heading: str) -> None:
    text = re.sub(rf"## {heading}\n\n[^#]+", "", TEXT)
    (diagnostic,) = found(text, f"{section}-missing")
    assert diagnostic.source_line == "## Model Details"


@pytest.mark.parametrize(
    ("line", "cause", "silent"),
    [
        ("| License |\n|---|\n| MIT |\n| GPL |", "fields-in-table", "license-missing"),
        ("- License MIT", "field-colon-missing", "license-missing"),
    ],
)
def test_what_was_not_read_is_not_missing(line: str, cause: str, silent: str) -> None:
    text = re.sub(r"^- License:.*$", "", TEXT, flags=re.MULTILINE).replace(
        "\n## Description", f"\n{line}\n\n## Description"
    )
    rules = [diagnostic.rule for diagnostic in cardgraph.check_text(text)]
    assert cause in rules
    assert silent not in rules
    without = text.replace(line, "")
    assert [diagnostic.rule for diagnostic in cardgraph.check_text(without)] == [silent]


# ---------------------------------------------------------------- what they are at odds with


@pytest.mark.parametrize(
    ("replacements", "rule", "words", "related", "said"),
    [
        (
            [("License", "Apache 2.0 License"), ("Description", "First.\n\nIt is\nfor **non-commercial** research use only.")],
            "license-contradiction",
            "Apache 2.0 License",
            "non-commercial** research use",
            ["Apache 2.0 License", "non-commercial research use"],
        ),
        (
            [("Date of Publication", "4/3/2022"), ("Publication", "[P](https://arxiv.org/abs/2312.00001)")],
            "date-arxiv-mismatch",
            "4/3/2022",
            "P",
            ["4/3/2022", "2312.00001"],
        ),
        (
            [("Date of Publication", "4/3/2023"), ("Publication", "[P](https://arxiv.org/abs/2304.00001)")],
            "date-settled",
            "4/3/2023",
            "P",
            ["4/3/2023", "2023-04-03"],
        ),
        ([("Date of Publication", "4/3/2023")], "date-ambiguous", "4/3/2023", None, ["4/3/2023", "2023-04-03"]),
        ([("Date of Publication", "18/7/2023")], "date-against-order", "18/7/2023", None, ["18/7/2023", "2023-07-18"]),
        ([("Name", "[LLaMA 2](https://e.org) 📚"), ("Input/Output Format", "Image")], "modality-emoji-mismatch", "📚", "Image", ["📚"]),
        (
            [("Name", "[LLaMA 2](https://e.org) 📚"), ("Input/Output Format", "Text, Image")],
            "modality-emoji-missing",
            "Image",
            "LLaMA 2](https://e.org) 📚",
            ["Image"],
        ),
        ([("Name", "[LLaMA 3](https://e.org)")], "title-mismatch", "LLaMA 2", "LLaMA 3", ["LLaMA 2", "LLaMA 3"]),
        (
            [("Input/Output Format", "Text, Biological Data")],
            "biological-risks-undeclared",
            "Biological Data",
            "Disinformation, Environmental Impacts",
            ["Biological Data"],
        ),
        (
            [("Description", "It is **a** chatbot for all."), ("Associated Risks", "Disinformation")],
            "mental-health-undeclared",
            "Disinformation",
            "is **a** chatbot",
            ["is a chatbot"],
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and re.fullmatch(r"[a-z-]+", value) else "",
)  # fmt: skip
def test_words_and_what_they_are_at_odds_with(
    replacements: list[tuple[str, str]], rule: str, words: str, related: str | None, said: list[str]
) -> None:
    text = changed(*replacements)
    (diagnostic,) = found(text, rule)
    assert words_at(text, diagnostic.span) == words
    assert (diagnostic.related and words_at(text, diagnostic.related.span)) == related
    assert not [piece for piece in said if piece not in diagnostic.message]
    assert not re.search(r"[{}]", diagnostic.message + diagnostic.hint)


# ---------------------------------------------------------------- suggestions


@pytest.mark.parametrize(
    ("field", "value", "suggestions", "severity", "fixed"),
    [
        ("License", "Gadget License", (), Severity.INFO, None),
        ("License", "Apache 3.0 License", ("Apache License 2.0", "Apache License 1.0"), Severity.WARNING, None),
        ("Associated Risks", "Bodily Ham", ("Bodily Harm",), Severity.WARNING, "- Associated Risks: Bodily Harm"),
        ("Associated Risks", "Zombies", (), Severity.WARNING, None),
        ("Country/Origin", "Germny", ("Germany",), Severity.WARNING, "- Country/Origin: Germany"),
        ("Research Field", "Ornithology", (), Severity.INFO, None),
        ("Research Field", "Computer Vison", ("Computer Vision",), Severity.WARNING, "- Research Field: Computer Vision"),
    ],
)  # fmt: skip
def test_names_that_resemble_the_words(
    field: str, value: str, suggestions: tuple[str, ...], severity: Severity, fixed: str | None
) -> None:
    text = changed((field, value))
    (diagnostic,) = (one for one in cardgraph.check_text(text) if one.rule.endswith("-unknown"))
    assert (diagnostic.suggestions, diagnostic.severity) == (suggestions, severity)
    assert f'"{value}"' in diagnostic.message
    if fixed is None:
        assert diagnostic.fixes == ()
        return
    (fix,) = diagnostic.fixes
    (edit,) = fix.edits
    line = diagnostic.source_line
    assert line[: edit.span.column - 1] + edit.replacement + line[edit.span.end_column - 1 :] == fixed
    assert not fix.safe, "which one is meant is for people to say"


# ---------------------------------------------------------------- several cards in one call of the engine


def test_a_result_about_what_cards_share_is_told_to_each_of_them(tmp_path: Path) -> None:
    cards = {
        "one": "[Lab](https://lab.example.org/) (Guild)",
        "two": "[Pond](https://pond.example.org/) (Non-profit), [Lab](https://lab.example.org/) (Guild)",
        "three": "[Lab](https://lab.example.org/) (Non-profit)",
        "four": "[Pond](https://pond.example.org/) (Non-profit)",
    }
    for name, organization in cards.items():
        text = changed(("Organization", organization)).replace("LLaMA 2", name)
        (tmp_path / f"{name}.md").write_text(text, "utf-8")
    diagnostics = [one for one in cardgraph.check(tmp_path) if one.rule == "organization-type-unknown"]
    assert sorted(Path(one.span.source).stem for one in diagnostics) == ["one", "two"]
    for one in diagnostics:
        assert words_at((tmp_path / one.span.source).read_text("utf-8"), one.span) == "Guild"


def test_each_card_is_told_its_own(tmp_path: Path) -> None:
    """Findings about many cards in one call are those of each card by itself."""
    shutil.copy(COMPLETE, tmp_path / "zero.md")
    for number, (field, value) in enumerate(
        [
            ("License", ""),
            ("Associated Risks", "Zombies"),
            ("License", "Gadget License"),
            ("Date of Publication", "4/3/2023"),
        ]
    ):
        text = changed((field, value)).replace("LLaMA 2", f"Model {number}")
        (tmp_path / f"{number}.md").write_text(text, "utf-8")
    paths = sorted(tmp_path.iterdir())
    alone = [diagnostic for path in paths for diagnostic in cardgraph.check(path)]
    assert len(alone) >= 4
    assert sorted(cardgraph.check(tmp_path), key=Diagnostic.sort_key) == sorted(alone, key=Diagnostic.sort_key)


# ---------------------------------------------------------------- claims


def test_a_result_about_a_claim_is_about_its_words() -> None:
    """No rule of ours has a claim for its path; one of somebody else's may."""
    text = changed(("Description", "A model\nthat **writes\nprograms**."))
    reading = read_card(text.encode(), "card.md")
    assert reading.card
    graph = card_graph(reading.card, Minter())
    focus = graph.card.strip("<>")
    result = ValidationResult(SHAPE + "malware-undeclared", focus, CG + "madeForCode", "writes programs")
    ((_, diagnostic),) = SourceMap([(reading, graph)]).diagnostics_of([result])
    assert words_at(text, diagnostic.span) == "writes"
    assert diagnostic.message.startswith('"writes programs" speaks of writing code')
