"""Fixes: applied to the text of a card, the finding is gone and no other came; those that are safe change nothing else."""

import datetime
import re
from collections import Counter
from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cardgraph.card import Reading
from cardgraph.check.checker import Checker
from cardgraph.check.rules import rules
from cardgraph.diagnostic import Diagnostic, Edit, Fix, Span, rewriting
from cardgraph.graph.card_graph import card_graph
from cardgraph.graph.minting import Minter
from cardgraph.graph.terms import term
from conftest import read_card

MINTER = Minter("https://example.org/kg/")
CHECKER = Checker(MINTER, day=datetime.date(2026, 11, 23))

CARD = """# Heron

## Model Details

- Name: [Heron](https://example.org/heron) 📚
- Model Size: 7B
- Dataset: Not specified
- Input/Output Format: Text
- Research Field: Natural Language Processing
- Contains an Impact Assessment: No
- Associated Risks: Disinformation, Social Engineering
- Date of Publication: 7/18/2023
- Organization: [Example Labs](https://labs.example.org/) (Private Company)
- Country/Origin: Germany
- License: MIT License
- Publication: [Heron, a small model](https://example.org/heron.pdf)

## Description

A small model that reads the news.

## Organization

A laboratory that does not exist.
"""
LINES = {line.partition(":")[0].removeprefix("- "): line for line in CARD.splitlines() if line.startswith("- ")}


def reading_of(text: str) -> Reading:
    return read_card(text.encode(), "Heron.md")


def check(text: str) -> list[Diagnostic]:
    (checked,) = CHECKER.check([reading_of(text)])
    return checked.diagnostics


def applied(text: str, edits: Iterable[Edit]) -> str:
    """The text of a card as it is on disk with some edits made; they must not overlap."""
    lines = re.split(r"(\r\n|\r|\n)", text)
    limits: dict[int, int] = {}
    for (_, number, column, end_column), replacement in sorted(edits, key=lambda edit: edit.span, reverse=True):
        assert end_column <= limits.get(number, len(lines[2 * number - 2]) + 1)
        limits[number] = column
        line = lines[2 * number - 2]
        lines[2 * number - 2] = line[: column - 1] + replacement + line[end_column - 1 :]
    return "".join(lines)


def statements(text: str) -> set[str]:
    """What a card states; its own words and its digest apart."""
    card = reading_of(text).card
    assert card
    own_words = {term(key) for key, _ in card.texts}
    graph = card_graph(card._replace(sha256="0" * 64), MINTER)
    return {statement.ntriples for statement in graph.statements if statement.predicate not in own_words}


def damaged(text: str) -> str:
    return text.encode().decode("mac_roman")


# The rule, what the card has in place of what, what the fix makes of it (the card's own again if left out), and
# whether the fix is safe.
FIXES: list[tuple[str, str, str, str | None, bool]] = [
    ("field-renamed", "- License: ", "- Licence: ", None, True),
    ("field-renamed", "- License: ", "- **licence**: ", "- **License**: ", True),
    ("field-renamed", "- Country/Origin: ", "- country: ", None, True),
    ("field-colon", "- License: ", "- License： ", None, True),
    ("field-style", "- Name: ", "Name: ", None, True),
    ("field-style", "- Name: [Heron]", "   Name: [Heron]", None, True),
    ("field-style", "\n- License: ", "\nLicense: ", None, True),
    ("heading-level", "## Model Details", "### Model Details", None, True),
    ("heading-level", "## Description", "# Description", None, True),
    ("heading-level", "## Description", "> ### Description", "> ## Description", True),
    ("risk-duplicate", "Social Engineering\n", "Social Engineering, Disinformation\n", None, True),
    ("risk-duplicate", "Social Engineering\n", "Social Engineering ; and disinformation.\n", "Social Engineering.\n", True),
    ("value-duplicate", "Natural Language Processing", "NLP, Natural Language Processing", "NLP", True),
    ("value-duplicate", "Natural Language Processing", "NLP and Natural Language Processing", "NLP", True),
    ("value-duplicate", "Format: Text", "Format: Text, Image, Text → Text", "Format: Text, Image → Text", True),
    ("label-misspelt", "Disinformation, ", "Intelectual Fraud, ", "Intellectual Fraud, ", True),
    ("link-encoded", "/heron.pdf", "/a{b}.pdf", "/a%7Bb%7D.pdf", True),
    ("link-encoded", "(https://example.org/heron)", "(<https://example.org/the heron>)", "(<https://example.org/the%20heron>)", True),
    ("text-repaired", "📚", damaged("📚"), None, True),
    ("text-repaired", "news.", damaged("news – “l’été”") + ", or " + damaged("“web”"), "news – “l’été”, or “web”", True),
    ("invisible-character", "Disinformation, ", "Dis\u200binfor\u200bmation, ", None, False),
    ("field-unknown", "- License: ", "- Lisence: ", None, False),
    ("section-unknown", "## Model Details", "## Model Detials", None, False),
    ("section-unknown", "## Description", "## Descripton", None, False),
    ("size-invalid", ": 7B", ": ~7,5 billion parameters", ": ~7.5 billion parameters", False),
    ("size-invalid", ": 7B", ": 7 bilion", ": 7 billion", False),
    ("country-unknown", "Germany", "Germny", None, False),
    ("license-unknown", "MIT License", "Lama 2", "LLaMA 2 Community License Agreement", False),
    ("license-unknown", "MIT License", "[Lama 2](https://example.org/license)", "[LLaMA 2 Community License Agreement](https://example.org/license)", False),
    ("modality-unknown", "Format: Text", "Format: Textt", None, False),
    ("organization-type-unknown", "(Private Company)", "(Privat Companny)", None, False),
    ("research-field-unknown", "Natural Language Processing", "Computer Vison", "Computer Vision", False),
    ("risk-unknown", "Disinformation, ", "Enviromental Impact, ", "Environmental Impacts, ", False),
]  # fmt: skip
IDS = [f"{rule}-{number}" for number, (rule, *_) in enumerate(FIXES)]


def test_the_card_has_nothing_to_report() -> None:
    assert check(CARD) == []


@pytest.mark.parametrize(("rule", "written", "instead", "fixed", "safe"), FIXES, ids=IDS)
def test_applied_the_finding_is_gone_and_no_other_came(
    rule: str, written: str, instead: str, fixed: str | None, safe: bool
) -> None:
    assert CARD.count(written) == 1
    card = CARD.replace(written, instead)
    found = check(card)
    (diagnostic,) = [diagnostic for diagnostic in found if diagnostic.rule == rule]
    (fix,) = diagnostic.fixes
    assert fix.safe == safe
    assert fix.title
    repaired = applied(card, fix.edits)
    assert repaired == CARD.replace(written, written if fixed is None else fixed)
    after = Counter(other.rule for other in check(repaired))
    assert after[rule] == 0
    assert after <= Counter(other.rule for other in found)
    if safe:
        assert statements(repaired) == statements(card)


HUB_CARD = """---
license: mit
language:
- nb
pipeline_tag: text-generation
base_model: pond/egret
base_model_relation: finetune
datasets:
- pond/feathers
tags:
- bird
co2_eq_emissions: 12000
---

# Heron

- **Carbon emitted:** 12 kg
"""
# As above, for metadata: the rule, a line of the card, what is wrong in its place, and what is right there. People
# have to look at all of them.
HUB_FIXES: list[tuple[str, str, str, str]] = [
    ("key-misspelt", "license: mit", "licence: mit", "license: mit"),
    ("license-not-on-hub", "license: mit", "license: Apache 2.0", "license: apache-2.0"),
    ("license-not-on-hub", "license: mit", "license: gpl3", "license: gpl-3.0"),
    ("license-not-on-hub", "license: mit", "license: creativeml-openrail", "license: creativeml-openrail-m"),
    ("language-false", "- nb", "- false", '- "no"'),
    ("language-unquoted", "- nb", "- no", '- "no"'),
    ("language-not-a-code", "- nb", "- italian", "- it"),
    ("language-not-a-code", "- nb", "- pt_BR", "- pt-BR"),
    ("language-not-a-code", "- nb", "- zh_CN", "- zh-CN"),
    (
        "task-retired",
        "pipeline_tag: text-generation",
        "pipeline_tag: text2text-generation",
        "pipeline_tag: text-generation",
    ),
    ("task-unknown", "pipeline_tag: text-generation", "pipeline_tag: fill_mask", "pipeline_tag: fill-mask"),
    ("task-unknown", "pipeline_tag: text-generation", "pipeline_tag: sumarization", "pipeline_tag: summarization"),
    (
        "base-model-local-path",
        "base_model: pond/egret",
        "base_model: /home/x/.cache/models--pond--egret/snapshots/1",
        "base_model: pond/egret",
    ),
    (
        "base-model-relation-unknown",
        "base_model_relation: finetune",
        "base_model_relation: adpter",
        "base_model_relation: adapter",
    ),
    ("dataset-malformed", "- pond/feathers", "- https://huggingface.co/datasets/pond/feathers", "- pond/feathers"),
    ("value-not-a-text", "- bird", "- bird: egret", '- "bird: egret"'),
    ("emissions-contradicted", "co2_eq_emissions: 12000", "co2_eq_emissions: 12", "co2_eq_emissions: 12000"),
]
# What only people know how to repair.
WITHOUT_FIX = {
    "base-model-contradicted", "base-model-empty", "base-model-self", "emissions-unit", "front-matter-late", "front-matter-not-a-mapping",
    "front-matter-unterminated", "key-repeated", "language-contradicted", "license-contradicted",
    "license-other-unnamed", "license-placeholder", "model-index-incomplete", "placeholders-left", "result-not-a-number",
    "several-models", "task-contradicted", "title-of-template", "yaml-alias", "yaml-invalid", "yaml-too-large",
}  # fmt: skip


def test_the_card_of_the_hub_has_nothing_to_report() -> None:
    assert check(HUB_CARD) == []


def test_each_rule_about_cards_of_the_hub_is_known_to_have_a_fix_or_none() -> None:
    of_hub = {name for name, rule in rules().by_name.items() if rule.place.startswith("formats/huggingface/")}
    assert of_hub == {rule for rule, *_ in HUB_FIXES} | WITHOUT_FIX
    assert WITHOUT_FIX.isdisjoint(rule for rule, *_ in HUB_FIXES)


@pytest.mark.parametrize(("rule", "own", "wrong", "right"), HUB_FIXES, ids=[row[2] for row in HUB_FIXES])
def test_metadata_are_repaired(rule: str, own: str, wrong: str, right: str) -> None:
    card = HUB_CARD.replace(f"\n{own}\n", f"\n{wrong}\n", 1)
    (diagnostic,) = check(card)
    assert diagnostic.rule == rule
    (fix,) = diagnostic.fixes
    assert not fix.safe
    repaired = applied(card, fix.edits)
    assert repaired == HUB_CARD.replace(f"\n{own}\n", f"\n{right}\n", 1)
    assert check(repaired) == []


def test_each_rule_whose_example_can_be_fixed_is_tried() -> None:
    """A new fix needs a row above."""
    examples = [rule.violating for rule in rules().by_name.values() if not rule.violating.startswith("(")]
    fixed = set()
    for example in examples:
        line = example.split("\n")[0]
        own = LINES.get(line.partition(":")[0].removeprefix("- "), "\n## Description\n")
        for card in (example, CARD.replace(own, f"{example}\n" + (own if own.startswith("\n") else ""))):
            fixed |= {diagnostic.rule for diagnostic in check(card) if diagnostic.fixes}
    assert len(fixed) > 8
    assert fixed <= {rule for rule, *_ in [*FIXES, *HUB_FIXES]}


NO_FIXES = [
    # Two names are alike: people have to say which one is meant.
    ("country-unknown", "Germany", "Irland", 2),
    # Markdown stands in between, or the words are written otherwise.
    ("country-unknown", "Germany", "Ger**mny**", 1),
    ("country-unknown", "Germany", "Germ&#110;y", 1),
    ("field-renamed", "- License:", "- Lic*ence*:", 0),
    # The level is written in another line.
    ("heading-level", "## Description\n", "Description\n===========\n", 0),
    # A bullet within the quotation is no field of the card's list.
    ("field-style", "- Name: [Heron]", "> Name: [Heron]", 0),
    # Of two entries on lines of their own, how the list goes on is not known.
    ("risk-duplicate", ": Disinformation, Social Engineering", ":\n  - Disinformation\n  - Disinformation", 0),
    ("link-encoded", "/heron.pdf", r"/a\{b\}.pdf", 0),
]


@pytest.mark.parametrize(("rule", "written", "instead", "suggestions"), NO_FIXES)
def test_where_the_file_has_it_otherwise_there_is_no_fix(
    rule: str, written: str, instead: str, suggestions: int
) -> None:
    found = [diagnostic for diagnostic in check(CARD.replace(written, instead)) if diagnostic.rule == rule]
    assert [(len(diagnostic.suggestions), diagnostic.fixes) for diagnostic in found] == [(suggestions, ())]


def test_of_what_is_masked_no_fix_is_made() -> None:
    secret = "user:pass-" + damaged("ü") + "-word"
    card = CARD.replace("the news.", f"the news of https://{secret}@example.org/ – " + damaged("“all”"))
    (found,) = [diagnostic for diagnostic in check(card) if diagnostic.rule == "text-repaired"]
    assert applied(card, found.fixes[0].edits) == card.replace(damaged("“all”"), "“all”")
    # From the first letter that changes to the last one, this password is in between.
    card = CARD.replace("the news.", f"{damaged('“the”')} https://{secret}@example.org/ {damaged('“news”')}.")
    (found,) = [diagnostic for diagnostic in check(card) if diagnostic.rule == "text-repaired"]
    assert found.fixes == ()


def test_rewriting() -> None:
    span = Span("x.md", 1, 3, 6)
    assert rewriting(span, "a bcd e", "bcd", "x", safe=True) == (Fix('write "x"', (Edit(span, "x"),), True),)
    assert rewriting(span, "a bcd e", "bcd", "", safe=False) == (Fix("remove it", (Edit(span, ""),), False),)
    assert rewriting(span, "a bce e", "bcd", "x", safe=True) == ()


# ---------------------------------------------------------------- any of them, together

VARIANTS = {
    "Name": ["- name: [Heron](https://example.org/heron) 📚", "Name: [Heron](https://example.org/{heron}) 📚"],
    "Model Size": ["- **Size**: 7B", "Parameters: 7B", "- Model Size： 7 bilion"],
    "Input/Output Format": ["- Format: Text, Text", "Modality: Text to Text, Text", "- Input/Output Format: Text/Image/Text"],
    "Research Field": ["- research fields: NLP; NLP", "Research Field: Computer Vison,\n  NLP, NLP"],
    "Associated Risks": [
        "- Risks： ☣️ Disinformation, Intelectual Fraud, and disinformation ☣️",
        "Associated Risks: Intelectual Fraud, Intellectual Fraud, Intelectual Fraud",
        "- Associated Risks:\n  - Disinformation, Disinformation\n  - Intelectual Fraud",
    ],
    "Country/Origin": ["- Country： Germany", "Country/Origin: Germny", "Country/Origin: Germany\\"],
    "License": ["- Licence: MIT License", "- Lisence: MIT License", "\\\nLicense: *MIT License*", "License: MIT License\\"],
    "Publication": ["- Paper： [Heron, a “small” model](<https://example.org/the heron>)"],
}  # fmt: skip


@st.composite
def sloppy_cards(draw: st.DrawFn) -> str:
    lines = [draw(st.sampled_from([line, *VARIANTS.get(field, [])])) for field, line in LINES.items()]
    separator = draw(st.sampled_from(["\n", "\n\n"]))
    details = draw(st.sampled_from(["## Model Details", "### Model Details", "# model details ##"]))
    card = CARD.replace("\n".join(LINES.values()), separator.join(lines)).replace("## Model Details", details)
    card = damaged(card) if draw(st.booleans()) else card
    return card.replace("\n", draw(st.sampled_from(["\n", "\r\n", "\r"])))


@settings(max_examples=60)
@given(sloppy_cards())
def test_safe_fixes_end_and_change_nothing_that_is_stated(card: str) -> None:
    repaired, found = card, check(card)
    for _ in range(6):
        fixes = [fix for diagnostic in found for fix in diagnostic.fixes if fix.safe]
        if not fixes:
            break
        edits: set[Edit] = set()
        for fix in fixes:
            if not any(_touch(edit.span, other.span) for edit in fix.edits for other in edits):
                edits |= set(fix.edits)
        after = applied(repaired, edits)
        left = check(after)
        assert Counter(d.rule for d in left) < Counter(d.rule for d in found)
        repaired, found = after, left
    else:
        pytest.fail("there is always something left to fix")
    assert statements(repaired) == statements(card)


def _touch(one: Span, other: Span) -> bool:
    return one.line == other.line and one.column <= other.end_column and other.column <= one.end_column


@settings(max_examples=30)
@given(sloppy_cards())
def test_each_fix_takes_its_finding_away(card: str) -> None:
    found = check(card)
    before = Counter(diagnostic.rule for diagnostic in found)
    for diagnostic in found:
        for fix in diagnostic.fixes:
            after = Counter(other.rule for other in check(applied(card, fix.edits)))
            assert after[diagnostic.rule] < before[diagnostic.rule], fix
