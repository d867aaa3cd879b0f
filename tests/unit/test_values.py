"""Word lists: what each kind of value takes, and what it refuses."""

import csv
import datetime
import math
import re
import tracemalloc

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardgraph.card import Card, Size
from cardgraph.diagnostic import Fix, Span
from cardgraph.formats.library import definition
from cardgraph.graph.card_graph import card_graph
from cardgraph.graph.minting import Minter
from cardgraph.markdown.document import blocks
from cardgraph.markdown.words import Prose, Words
from cardgraph.source.decode import Text
from cardgraph.values import _states_absence, is_absent
from cardgraph.values.concept import read_concepts
from cardgraph.values.country import read_countries
from cardgraph.values.date import read_date
from cardgraph.values.license import _forms, read_licenses
from cardgraph.values.lineage import read_descent
from cardgraph.values.link import clean, identify
from cardgraph.values.markup import says_nothing, without_struck
from cardgraph.values.name import read_emoji, read_name
from cardgraph.values.organization import read_organizations
from cardgraph.values.quantity import read_quantities
from cardgraph.values.size import read_size
from cardgraph.values.yes_no import read_yes_no
from cardgraph.vocabulary.schemes import Scheme, scheme
from conftest import read_card, shared

B = 10**9


class Notes(list[str]):
    """A report that keeps the names of the rules, and what is suggested."""

    def __init__(self) -> None:
        self.suggestions: list[str] = []
        self.values: dict[str, str] = {}

    def __call__(
        self,
        rule: str,
        span: Span,
        /,
        *,
        suggestions: tuple[str, ...] = (),
        fixes: tuple[Fix, ...] = (),
        **values: str,
    ) -> None:
        self.append(rule)
        self.suggestions += suggestions
        self.values |= values


def words(markdown: str) -> Words:
    text = Text("card.md", markdown.split("\n"), markdown.split("\n"))
    prose = Prose(text)
    document = blocks(text, 1)
    for block in document.blocks:
        prose.add(block, document.references)
    return Words(prose, 0, len(prose.text))


@pytest.mark.parametrize(
    ("text", "size", "notes"),
    [
        ("70B", Size(70 * B), []),
        ("1.55B", Size(1_550_000_000), []),
        ("70 B", Size(70 * B), []),
        ("175 billion parameters", Size(175 * B), []),
        ("540b", Size(540 * B), []),
        ("125M", Size(125_000_000), []),
        ("1.6T", Size(1_600 * B), []),
        ("175,000,000,000", Size(175 * B), []),
        ("70M - 20B", Size(minimum=70_000_000, maximum=20 * B), []),
        ("7-70B", Size(minimum=7 * B, maximum=70 * B), []),
        ("7B to 70B parameters", Size(minimum=7 * B, maximum=70 * B), []),
        ("7B, 13B and 70B", Size(minimum=7 * B, maximum=70 * B), []),
        ("7B / 13B / 34B", Size(minimum=7 * B, maximum=34 * B), []),
        ("8x7B", Size(maximum=56 * B, experts=8, per_expert=7 * B), []),
        ("8 × 22B", Size(maximum=176 * B, experts=8, per_expert=22 * B), []),
        ("~70B", Size(70 * B), []),
        ("approximately 1.5 billion", Size(1_500_000_000), []),
        ("over 100B", Size(minimum=100 * B), []),
        ("up to 20B", Size(maximum=20 * B), []),
        ("46.7B (12.9B active)", Size(46_700_000_000, active=12_900_000_000), []),
        ("70", Size(70), ["size-unit-missing"]),
        ("-7B", None, ["size-not-positive"]),
        ("0B", None, ["size-not-positive"]),
        ("20B - 70M", None, ["size-range-reversed"]),
        ("1e400B", None, ["size-invalid"]),
        ("1e100000000", None, ["size-invalid"]),
        ("\uff17\uff10B", None, ["size-invalid"]),
        ("70X", None, ["size-invalid"]),
        ("large", None, ["size-invalid"]),
        ("1.5", None, ["size-invalid"]),
        ("9" * 400, None, ["size-invalid"]),
        ("7 billions", Size(7 * B), []),
        ("7B (dense)", Size(7 * B), ["size-rest"]),
        ("70B total", Size(70 * B), []),
        ("110,000,000 trainable parameters", Size(110_000_000), []),
        ("1,300B", Size(1300 * B), []),
        ("175B+", Size(minimum=175 * B), []),
        ("175B+ parameters", Size(minimum=175 * B), []),
        ("7B,13B, or 70B", Size(minimum=7 * B, maximum=70 * B), []),
        ("110M (base), 340M (large)", Size(minimum=110_000_000, maximum=340_000_000), []),
        ("70B, of which 13B are active", Size(70 * B, active=13 * B), []),
        ("7B parameters, 2T tokens", Size(7 * B), ["size-rest"]),
        ("1,3B", None, ["size-invalid"]),
        ("1,3 B", None, ["size-invalid"]),
        ("12,5", None, ["size-invalid"]),
        ("7B - 7,5B", None, ["size-invalid"]),
        ("7B, 13B, 1,3B", None, ["size-invalid"]),
        ("8x7,5B", None, ["size-invalid"]),
        ("7 Milliarden", None, ["size-invalid"]),
        ("7 bilion", None, ["size-invalid"]),
        ("12 GB", None, ["size-invalid"]),
        ("12 layers, 110M parameters", None, ["size-invalid"]),
        ("10 000 000", None, ["size-invalid"]),
        ("7B tokens", None, ["size-invalid"]),
        ("7B active", None, ["size-invalid"]),
        ("7B active, 47B total", Size(47 * B, active=7 * B), []),
        ("7B to 13B to 70B", None, ["size-invalid"]),
        ("7, 13, 70B", Size(minimum=7 * B, maximum=70 * B), []),
        ("7 or 13B", Size(minimum=7 * B, maximum=13 * B), []),
        ("0.5, 7B", Size(minimum=B // 2, maximum=7 * B), []),
        ("1.3, 2.7 and 6.7B", Size(minimum=1_300_000_000, maximum=6_700_000_000), []),
        ("7/13/70B", Size(minimum=7 * B, maximum=70 * B), []),
        ("7B~13B", Size(minimum=7 * B, maximum=13 * B), []),
        ("between 7B and 70B", Size(minimum=7 * B, maximum=70 * B), []),
        ("7B or more", Size(minimum=7 * B), []),
        ("7B parameters or less", Size(maximum=7 * B), []),
        ("1.1e9", Size(1_100_000_000), []),
        ("1.1e9 parameters", Size(1_100_000_000), []),
        ("1.1 x 10^9", Size(1_100_000_000), []),
        ("8 MParams", Size(8_000_000), []),
        ("1.5GParams", Size(1_500_000_000), []),
        ("7-billion-parameter model", Size(7 * B), []),
        ("7\u200bB", Size(7 * B), []),
        ("**7**B", Size(7 * B), []),
        ("(7B)", Size(7 * B), []),
        ("7B, 32K context", Size(7 * B), ["size-rest"]),
        ("13B, 8k", Size(13 * B), ["size-rest"]),
        ("7B; 4096 context", Size(7 * B), ["size-rest"]),
        ("7B; 2 trillion tokens", Size(7 * B), ["size-rest"]),
        ("7B model trained on 2T tokens", Size(7 * B), ["size-rest"]),
        ("7B (32K context, 2T tokens)", Size(7 * B), ["size-rest"]),
        ("7B language model", Size(7 * B), ["size-rest"]),
        ("7B-chat", Size(7 * B), ["size-rest"]),
        ("7B (v2, 2023)", Size(7 * B), ["size-rest"]),
        ("7B?", Size(7 * B), ["size-rest"]),
        ("7.61B (6.53B non-embedding)", Size(7_610_000_000), ["size-rest"]),
        ("6,738,415,616 (6.7B)", Size(6_738_415_616), ["size-rest"]),
        ("671B total parameters with 37B activated", Size(671 * B, active=37 * B), []),
        ("61B parameters (sparse); 6.6B active parameters", Size(61 * B, active=6_600_000_000), []),
        ("Total: 671B, active: 37B", Size(671 * B, active=37 * B), []),
        ("235B-A22B", Size(235 * B, active=22 * B), []),
        ("8x7B (13B active)", Size(maximum=56 * B, experts=8, per_expert=7 * B, active=13 * B), []),
        ("8x7B (47B total, 13B active)", Size(47 * B, experts=8, per_expert=7 * B, active=13 * B), []),
        ("16 experts x 12B", Size(maximum=192 * B, experts=16, per_expert=12 * B), []),
        *(
            (text, None, ["size-invalid"])
            for text in (
                *("5.5B (text, image) pairs", "300B (tokens)", '300B "tokens"', "300B of tokens", "300B in tokens"),
                *("7-13B tokens", "7 to 13B tokens", "7B and 13B tokens", "7B, 13B tokens", "1.2B image-text pairs"),
                *("12*768*50257", "64*64*1000", "10<sup>9</sup> parameters", "2x8x7B", "8 x 7", "2**33", "7B^2"),
                *("1/2B", "7/13B", "½B", "1½B", ".5B", "1_000_000", "7²B", "7B²"),
                *(
                    "860M UNet + 123M text encoder",
                    "7B + 13B",
                    "7B encoder, 3B decoder",
                    "10B x 128 experts",
                    "7B ± 1B",
                ),
                *("5/24/2023", "2024-05-29", "24.05.2023", "2023", "May 2023", "5, 24, 2023", "2019-2023"),
                *("7B, 13", "7B, 2T", "125, 350, 1.3B", "8k - 7B", "7B 13B", "7B with 13B", "7B vs 13B", "7B - 13"),
                *("7B per expert", "7B each", "7B widgets", "7 (B)", "7 in billions", "$7B", "7B%", "7B (13B with X)"),
                *("37B active, 7B total", "7B, 13B, 3B active", "7B (all active)", "3B active of", "7B, 4bit", "1e99"),
                *("7 Exaparams", "7 milion parameters", "7B (not 13B)", "over 7B, 13B", "not 7B", "7BB"),
            )
        ),
    ],
)
def test_sizes(text: str, size: Size | None, notes: list[str]) -> None:
    found = Notes()
    assert read_size(words(text), found) == size
    assert found == notes


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("1,3B", "1.3B"),
        ("~7,5 billion parameters", "~7.5 billion parameters"),
        ("7,5 billion parameters", "7.5 billion parameters"),
        ("7 bilion", "7 billion"),
        ("7 milion parameters", "7 million parameters"),
        ("7 Milliarden", ""),
        ("12 GB", ""),
        ("12,5", ""),
        ("7B, 13B, 1,3B", ""),
        ("10B x 128 experts", "128x10B"),
        ("large", ""),
        ("70X", ""),
    ],
)
def test_a_size_that_is_misspelt_is_suggested_and_not_read(text: str, meant: str) -> None:
    notes = Notes()
    assert read_size(words(text), notes) is None
    assert notes == ["size-invalid"]
    assert notes.suggestions == ([meant] if meant else [])


@pytest.mark.parametrize(
    "piece", [" ", "7B ", "7B, ", "7B(", "7B (a) ", "7B to ", "1,", "+", "active ", ", ", "a ", "x"]
)
def test_a_long_size_is_read_to_the_end(piece: str) -> None:
    notes = Notes()
    read_size(words("7B" + piece * (20_000 // len(piece)) + "x"), notes)
    assert {"size-invalid", "size-rest"} & set(notes)


@pytest.mark.parametrize(
    ("text", "arxiv", "lexical", "reading", "notes"),
    [
        ("7/18/2023", "", "2023-07-18", "UnambiguousDate", []),
        ("07/18/2023", "", "2023-07-18", "UnambiguousDate", []),
        ("4/3/2023", "", "2023-04-03", "SettledByOrder", []),
        ("4/3/2023", "2304.00001", "2023-04-03", "SettledByArxiv", []),
        ("4/3/2023", "2303.00001", "2023-04-03", "SettledByOrder", []),
        ("4/4/2023", "", "2023-04-04", "UnambiguousDate", []),
        ("18/7/2023", "", "2023-07-18", "AgainstOrder", []),
        ("2023-07-18", "", "2023-07-18", "UnambiguousDate", []),
        ("July 18, 2023", "", "2023-07-18", "UnambiguousDate", []),
        ("18 July 2023", "", "2023-07-18", "UnambiguousDate", []),
        ("Jul 18th, 2023", "", "2023-07-18", "UnambiguousDate", []),
        ("July 2023", "", "2023-07", "UnambiguousDate", []),
        ("2023-07", "", "2023-07", "UnambiguousDate", []),
        ("7/2023", "", "2023-07", "UnambiguousDate", []),
        ("2023", "", "2023", "UnambiguousDate", []),
        ("2/29/2024", "", "2024-02-29", "UnambiguousDate", []),
        ("2/29/2023", "", None, "", ["date-invalid"]),
        ("13/45/2023", "", None, "", ["date-invalid"]),
        ("2/30/2023", "", None, "", ["date-invalid"]),
        ("\uff17/18/2023", "", None, "", ["date-invalid"]),
        ("7/18/23", "", None, "", ["date-invalid"]),
        ("2023-W29", "", None, "", ["date-invalid"]),
        ("2023-07-18T00:00:00", "", "2023-07-18", "UnambiguousDate", []),
        ("2023-07-18T10:00:00Z", "", "2023-07-18", "UnambiguousDate", []),
        ("2023-07-18 10:00:00.123 +02:00", "", "2023-07-18", "UnambiguousDate", []),
        ("2023-07-18T25:00", "", None, "", ["date-invalid"]),
        ("+2023-07-18T00:00:00Z", "", "2023-07-18", "UnambiguousDate", []),
        ("+2023-07-00T00:00:00Z", "", "2023-07", "UnambiguousDate", []),
        ("+2023-00-00T00:00:00Z", "", "2023", "UnambiguousDate", []),
        ("2023-00-00", "", "2023", "UnambiguousDate", []),
        ("2023-00", "", "2023", "UnambiguousDate", []),
        ("2023-05-00", "", "2023-05", "UnambiguousDate", []),
        ("2023-00-15", "", None, "", ["date-invalid"]),
        ("2023-13-00", "", None, "", ["date-invalid"]),
        ("0000", "", None, "", ["date-invalid"]),
        ("0000-00-00", "", None, "", ["date-invalid"]),
        ("00/2023", "", None, "", ["date-invalid"]),
        ("00/00/2023", "", None, "", ["date-invalid"]),
        ("May 17,2019", "", "2019-05-17", "UnambiguousDate", []),
        ("24-May-2023", "", "2023-05-24", "UnambiguousDate", []),
        ("24\\. May 2023", "", "2023-05-24", "UnambiguousDate", []),
        ("24th of May, 2023", "", "2023-05-24", "UnambiguousDate", []),
        ("Tuesday, July 18, 2023", "", "2023-07-18", "UnambiguousDate", []),
        ("2023 Jul 18", "", "2023-07-18", "UnambiguousDate", []),
        ("May 0, 2023", "", None, "", ["date-invalid"]),
        ("May 32, 2023", "", None, "", ["date-invalid"]),
        ("May 172019", "", None, "", ["date-invalid"]),
        ("18.07.2023", "", "2023-07-18", "UnambiguousDate", []),
        ("18\\. 7. 2023", "", "2023-07-18", "UnambiguousDate", []),
        ("4.3.2023", "", "2023-03-04", "SettledByOrder", []),
        ("4.3.2023", "2303.00001", "2023-03-04", "SettledByArxiv", []),
        ("07.18.2023", "", "2023-07-18", "AgainstOrder", []),
        ("2023.07.18", "", "2023-07-18", "UnambiguousDate", []),
        ("2023\u201107\u201118", "", "2023-07-18", "UnambiguousDate", []),
        ("27.08", "", None, "", ["date-invalid"]),
        ("--/--/1963", "", None, "", ["date-invalid"]),
        ("7/1<b>8</b>/2023", "", None, "", ["date-invalid"]),
        ("yesterday", "", None, "", ["date-invalid"]),
        ("Juli 2023", "", None, "", ["date-invalid"]),
    ],
)
def test_dates(text: str, arxiv: str, lexical: str | None, reading: str, notes: list[str]) -> None:
    found = Notes()
    date = read_date(words(text), arxiv, False, found)
    assert (date and (date.lexical, date.reading)) == (lexical and (lexical, reading))
    assert found == notes


@pytest.mark.parametrize(
    ("text", "month", "days"),
    [
        ("2/30/2023", "February 2023", "28"),
        ("2/30/2024", "February 2024", "29"),
        ("31 April 2023", "April 2023", "30"),
        ("13/32/2023", "", ""),
        ("yesterday", "", ""),
    ],
)
def test_a_day_that_there_is_not_is_told_with_the_days_of_the_month(text: str, month: str, days: str) -> None:
    notes = Notes()
    assert read_date(words(text), "", False, notes) is None
    assert notes.values == {"text": text, "month": month, "days": days}


def test_day_first_turns_ambiguous_dates_around() -> None:
    date = read_date(words("4/3/2023"), "", True, Notes())
    assert date is not None
    assert date.lexical == "2023-03-04"


@pytest.mark.parametrize(
    "text",
    [
        *(
            "Not specified",
            "not disclosed.",
            "N/A",
            "n/a",
            "NA",
            "Unknown",
            "-",
            "–",
            "?",
            "None",
            "TBD",
            "null",
            "nan",
        ),
        *("No information", "No info.", "no further details available", "Information not available", "No data"),
        *("Not yet publicly disclosed", "None specified", "not stated in the paper", "Not disclosed by the authors"),
        *("N/A (not disclosed)", "Unknown, not specified", "[More Information Needed]", "(unknown)", "To be announced"),
    ],
)
def test_stated_absence(text: str) -> None:
    assert is_absent(text)


@pytest.mark.parametrize(
    "text",
    [
        *("No", "Namibia", "70B", "Nonesuch", "Not only text", "Unknown Pleasures corpus", "None of the above"),
        *("Not available for commercial use", "No license", "Data", "No commercial use", "Not released", ""),
    ],
)
def test_what_is_no_absence(text: str) -> None:
    assert not is_absent(text)


SAID = [
    "not",
    "none",
    "no",
    "Unknown",
    "N/A",
    "n.a.",
    "specified",
    "publicly",
    "disclosed",
    "information",
    "this",
    "tbd",
]
SAID += [
    " ",
    " ",
    " ",
    "(",
    ")",
    "-",
    "\u2014",
    "?",
    "un\u017fpecified",
    "\u212anown",
    "7B",
    ".",
    "'",
    "*",
    "é",
    "to do",
    "To",
    "nd",
]


@given(st.lists(st.sampled_from(SAID), max_size=6).map("".join))
def test_an_absence_is_told_at_once_as_it_is_by_the_expression(text: str) -> None:
    """Most words are told by how they begin, which must give no other answer."""
    assert is_absent(text) == _states_absence(" ".join(text.split()))


@pytest.mark.parametrize(
    "text",
    [
        "nd",
        "n/d",
        "na",
        "tba",
        "tbd",
        "tbc",
        "nil",
        "n\u0130l",
        "todo",
        "to do",
        "coming soon",
        "The details are unknown",
    ],
)
def test_no_way_to_begin_an_absence_is_forgotten(text: str) -> None:
    assert _states_absence(text)
    assert is_absent(text)


@pytest.mark.parametrize("piece", ["(", "none ", "not yet ", "n/a", "- ", "-(", "no data ", "no information not "])
def test_an_absence_is_looked_for_in_little_time(piece: str) -> None:
    assert not is_absent((piece * 200)[:119] + "x")


@pytest.mark.parametrize(
    "text", ["\N{ROBOT FACE}", ".", "…", "()", "\N{BIOHAZARD SIGN}\ufe0f \N{BIOHAZARD SIGN}\ufe0f", "/"]
)
def test_what_says_nothing(text: str) -> None:
    assert says_nothing(words(text))


@pytest.mark.parametrize("text", ["7", "é", "模", "–", "?", "\U0001f1eb\U0001f1f7"])
def test_what_says_something(text: str) -> None:
    assert not says_nothing(words(text))


@pytest.mark.parametrize(
    ("markdown", "left"),
    [
        ("~~a~~ b", "b"),
        ("a, ~~b~~, c", "a, , c"),
        ("<del>a</del> b", "b"),
        ("a <s>b</s> c", "a  c"),
        ("a <strike>b", "a"),
        ("~~a~~", ""),
        ("~7B to ~13B", "~7B to ~13B"),
        ("[x] a, [X] b, [ ] c", "a, b, [ ] c"),
        ("a [x] b", "a [x] b"),
    ],
)
def test_what_is_struck_through_does_not_count(markdown: str, left: str) -> None:
    assert without_struck(words(markdown)).text == left


def test_what_is_left_knows_its_place() -> None:
    text = words("~~a~~ [b](https://b.org), ~~c~~ **d** [e](https://e.org)")
    left = without_struck(text)
    assert left.text == "b,  d e"
    for name in "bde":
        place = left.find(name)
        assert place
        assert place == text.find(name)
    assert [(left.text[link.start : link.end], link.target) for link in left.links()] == [
        ("b", "https://b.org"),
        ("e", "https://e.org"),
    ]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        *(
            (text, True)
            for text in ("Yes", "yes.", "**Yes**", "Yes (see section 5)", "✅ Yes", "Yes, not yet published")
        ),
        *((text, False) for text in ("No", "no.", "No impact assessment", "No, it does not", "❌ No", "No: see below")),
        *(
            (text, None)
            for text in ("No information", "Yes and no", "Yes/No", "Yes?", "No one", "Not yet", "Nope", "1")
        ),
        *(
            (text, None)
            for text in ("Yes, partly", "No & yes", "Yes, planned", "No idea", "Yes not really", "No-op", "")
        ),
    ],
)
def test_answers(text: str, answer: bool | None) -> None:
    found = Notes()
    assert read_yes_no(words(text), found) is answer
    assert found == ([] if answer is not None else ["impact-assessment-invalid"])


def card(*fields: str) -> tuple[Card, list[str]]:
    """A card with some fields, and the rules that reading it breaks."""
    text = "\n".join(["# M", "", "## Model Details", "", "- Name: [M](https://m.org)", *fields, ""])
    reading = read_card(text.encode(), "card.md")
    assert reading.card
    return reading.card, [finding.rule for finding in reading.findings]


@pytest.mark.parametrize("nothing", ["\N{ROBOT FACE}", ".", "~~MIT~~", "[x] ~~MIT~~"])
def test_a_field_that_says_nothing_is_as_good_as_missing(nothing: str) -> None:
    names = ("Dataset", "License", "Organization", "Associated Risks", "Publication", "Input/Output Format")
    found, rules = card(*(f"- {name}: {nothing}" for name in names))
    assert rules == []
    assert not any(found.values.values())
    assert {key for key, _ in found.texts} == {"nameText", "otherText"}
    assert len(found.empty) == len(names)


def test_what_is_struck_through_in_the_description_claims_nothing() -> None:
    said = "M is a fine-tuned version of T5, released under a non-commercial license."
    for text, expected in ((said, True), (f"~~{said}~~", False)):
        found, _ = card("- License: MIT License", "", "## Description", "", text)
        assert bool(found.stated("derivation")) is expected
        assert bool([name for name, _ in found.claims if name == "saysNonCommercial"]) is expected
        assert found.prose["description"].text == text


def test_a_box_to_tick_hides_no_field() -> None:
    found, rules = card("- [x] License: MIT", "- [ ] Model Size: 7B")
    assert rules == []
    assert found.stated("parameterCount")
    assert [license_.value.label for license_ in found.stated("license")] == ["MIT License"]


def test_no_information_is_an_absence_everywhere() -> None:
    found, _ = card("- Contains an Impact Assessment: No information", "- Associated Risks: No information available")
    assert not any(found.values.values())
    assert {absence.value for absence in found.undisclosed} == {"impactAssessment", "risk"}


def test_two_datasets_with_one_page_are_two() -> None:
    found, _ = card(
        "- Dataset: [One](https://d.org), [Two](https://d.org/), [Three](https://e.org), [three](https://e.org)"
    )
    keys = [dataset.value.reference.key for dataset in found.stated("trainedOn") if dataset.value.reference]
    assert keys == ["d.org one", "d.org two", "e.org", "e.org"]


def test_a_dataset_that_is_one_of_a_series_is_not_the_page_of_all() -> None:
    found, _ = card(
        "- Dataset: [UniRef90](https://u.org/help/uniref), [C4](https://c.org/c4), [Pile](https://p.org/2021)"
    )
    keys = [dataset.value.reference.key for dataset in found.stated("trainedOn") if dataset.value.reference]
    assert keys == ["u.org/help/uniref uniref90", "c.org/c4", "p.org/2021"]
    other, _ = card("- Dataset: [UniRef100](https://u.org/help/uniref), [UniRef90](https://u.org/help/uniref)")
    assert [found.value.reference.key for found in other.stated("trainedOn")] == [
        "u.org/help/uniref uniref100",
        "u.org/help/uniref uniref90",
    ]


@pytest.mark.parametrize(
    ("kind", "text", "local"),
    [
        ("country", "United States of America", "US"),
        ("country", "USA", "US"),
        ("country", "U.S.A.", "US"),
        ("country", "the Netherlands", "NL"),
        ("country", "UK", "GB"),
        ("country", "Republic of Korea", "KR"),
        ("country", "UAE", "AE"),
        ("country", "Namibia", "NA"),
        ("license", "Apache 2.0 License", "Apache-2.0"),
        ("license", "Apache License, Version 2.0", "Apache-2.0"),
        ("license", "apache-2.0", "Apache-2.0"),
        ("license", "The MIT License", "MIT"),
        ("license", "CC BY-NC-SA 4.0", "CC-BY-NC-SA-4.0"),
        ("license", "BSD 3-Clause License", "BSD-3-Clause"),
        ("license", "LLaMA 2 Community License Agreement", "llama-2"),
        ("license", "Proprietary License", "proprietary"),
        ("risk", "environmental impacts", "environmental-impacts"),
        ("risk", "Intelectual Fraud", "intellectual-fraud"),
        ("organization-type", "Academic/Research Institution", "academic-research-institution"),
        ("field", "NLP", "natural-language-processing"),
        ("modality", "Images", "image"),
    ],
)
def test_labels_name_concepts(kind: str, text: str, local: str) -> None:
    match = scheme(kind).find(text)
    assert match is not None
    assert match.concept.iri.endswith(f"/{kind}/{local}")


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("country", "Korea"),
        ("country", "Global"),
        ("country", "n a"),
        ("license", "GPL"),
        ("license", "Gadget License"),
        ("license", "MITT"),
        ("risk", "Misinformation"),
        ("risk", "Discrimination"),
    ],
)
def test_labels_that_name_nothing(kind: str, text: str) -> None:
    assert scheme(kind).find(text) is None


@pytest.mark.parametrize(
    ("kind", "text", "labels", "notes"),
    [
        ("risk", "☣️ Disinformation, Bodily Harm ☣️", ["Disinformation", "Bodily Harm"], []),
        ("risk", "Disinformation; Bodily Harm", ["Disinformation", "Bodily Harm"], []),
        (
            "risk",
            "Surveillance and Social Control and Bodily Harm",
            ["Surveillance and Social Control and Bodily Harm"],
            [],
        ),
        ("risk", "Disinformation and Bodily Harm", ["Disinformation", "Bodily Harm"], []),
        ("risk", "Disinformation, disinformation", ["Disinformation"], ["risk-duplicate"]),
        ("risk", "Intelectual Fraud", ["Intellectual Fraud"], ["label-misspelt"]),
        ("risk", "Zombie Uprising.", ["Zombie Uprising"], []),
        ("modality", "Text/Image", ["Text", "Image"], []),
        ("modality", "Text, Biological Data", ["Text", "Biological Data"], []),
        ("modality", "Text -> Text", ["Text"], []),
        ("modality", "Text to Text", ["Text"], []),
        ("modality", "Text \u27a1\ufe0f Text", ["Text"], []),
        ("modality", "Text, Image => Text, Image", ["Text", "Image"], []),
        ("modality", "Text, Text -> Text", ["Text"], ["value-duplicate"]),
        ("modality", "Image -> Text, Text", ["Image", "Text"], ["value-duplicate"]),
        ("modality", "Text and Text", ["Text"], ["value-duplicate"]),
        ("risk", "Disinformation, [ ] Bodily Harm", ["Disinformation"], ["value-unticked"]),
        ("risk", "Disinformation, \N{CROSS MARK} Bodily Harm", ["Disinformation"], ["value-unticked"]),
        ("risk", "Disinformation?", ["Disinformation?"], []),
        ("risk", "Disinformation, " + "very " * 120 + "bad", ["Disinformation"], ["value-too-long"]),
    ],
)
def test_lists_of_concepts(kind: str, text: str, labels: list[str], notes: list[str]) -> None:
    found = Notes()
    assert [concept.value.label for concept in read_concepts([words(text)], kind, found)] == labels
    assert found == notes


def countries(text: str, notes: Notes) -> list[str]:
    """The codes of the countries read from a text, or their names with a question mark before where they are unknown."""
    found = (stated.value for stated in read_countries([words(text)], notes))
    return [concept.iri.rpartition("/")[2] if concept.listed else f"?{concept.label}" for concept in found]


@pytest.mark.parametrize(
    ("text", "found", "notes"),
    [
        ("France", ["FR"], []),
        ("France, Germany", ["FR", "DE"], []),
        ("France to France", ["FR"], ["value-duplicate"]),
        ("USA and Canada", ["US", "CA"], []),
        ("Georgia", ["GE"], []),
        ("Georgia, Armenia", ["GE", "AM"], []),
        ("Georgia and USA", ["GE", "US"], []),
        ("US, UK, CA", ["US", "GB", "CA"], []),
        ("NO, SE, DK", ["NO", "SE", "DK"], []),
        # A city or a state is no country, nor is the code of one.
        ("Mountain View, CA", [], ["country-doubtful"]),
        ("Cambridge, MA", [], ["country-doubtful"]),
        ("Cambridge (MA)", ["?Cambridge (MA)"], []),
        ("Atlanta, Georgia", [], ["country-doubtful"]),
        ("Georgia, GA", [], ["country-doubtful"]),
        ("Torino, TO", [], ["country-doubtful"]),
        ("San Francisco, CA, USA", ["US"], ["country-place"]),
        ("Georgia, USA", ["US"], ["country-place"]),
        ("Georgia (USA)", ["US"], []),
        ("Atlanta, Georgia, USA", ["US"], ["country-place"]),
        ("CA, USA", ["US"], ["country-place"]),
        ("Lebanon, NH", [], ["country-doubtful"]),
        ("Jordan, MN, USA", ["US"], ["country-place"]),
        ("Cuba, Missouri", [], ["country-doubtful"]),
        ("USA, NY", ["US", "?NY"], []),
        ("Portland, OR, USA", ["US"], ["country-place"]),
        ("Montreal, QC, Canada and Paris, France", ["CA", "FR"], ["country-place", "country-place"]),
        ("USA, CA", ["US"], ["country-place"]),
        ("Paris, France; Berlin, Germany", ["FR", "DE"], ["country-place", "country-place"]),
        ("Germany (Berlin)", ["DE"], ["country-place"]),
        ("Paris (France)", ["FR"], ["country-place"]),
        ("France, JP", ["FR"], ["country-doubtful"]),
        ("France, DE", [], ["country-doubtful"]),
        # What is larger than a country, or misspelt, is no place in the one behind it.
        ("Global, USA", ["?Global", "US"], []),
        ("Frnace, Germany", ["?Frnace", "DE"], []),
        ("France, Atlantis", ["FR", "?Atlantis"], []),
        # Names with commas and brackets.
        ("Korea, Republic of", ["KR"], []),
        ("Korea, Republic of, France", ["KR", "FR"], []),
        ("Korea, Democratic People's Republic of", ["KP"], []),
        ("Congo, The Democratic Republic of the", ["CD"], []),
        ("Taiwan, Province of China", ["TW"], []),
        ("Virgin Islands, U.S.", ["VI"], []),
        ("Virgin Islands, British", ["VG"], []),
        ("Bonaire, Sint Eustatius and Saba", ["BQ"], []),
        ("Hong Kong, China", ["HK"], []),
        ("KOREA (THE REPUBLIC OF)", ["KR"], []),
        ("Korea (South)", ["KR"], []),
        ("United Kingdom (UK)", ["GB"], []),
        ("China, región administrativa especial", ["?China, región administrativa especial"], []),
        ("USA (formerly China)", ["?USA (formerly China)"], []),
        # Answers that are codes.
        ("No", [], ["country-doubtful"]),
        ("no.", [], ["country-doubtful"]),
        ("NA", [], ["country-doubtful"]),
        ("NA, ZA", ["ZA"], ["country-doubtful"]),
        ("France, No", ["FR"], ["country-doubtful"]),
        ("France?", ["?France?"], []),
        # Flags count where nothing else is there.
        ("\U0001f1eb\U0001f1f7", ["FR"], []),
        ("\U0001f1fa\U0001f1f8\U0001f1eb\U0001f1f7", ["US", "FR"], []),
        ("\U0001f1eb\U0001f1f7 France", ["FR"], []),
        ("France, [ ] Germany", ["FR"], ["value-unticked"]),
    ],
)
def test_countries(text: str, found: list[str], notes: list[str]) -> None:
    reported = Notes()
    assert countries(text, reported) == found
    assert reported == notes


def test_na_is_neither_a_country_nor_an_absence() -> None:
    found, rules = card("- Country/Origin: NA")
    assert found.stated("countryOfOrigin") == found.undisclosed == ()
    assert rules == ["country-doubtful"]


def test_no_name_of_a_country_is_read_as_another() -> None:
    table = csv.DictReader(shared("vocab", "country-codes.csv").read_text("utf-8-sig").splitlines())
    names: dict[str, set[str]] = {}
    english = set()
    for row in table:
        for column, name in row.items():
            if name and re.search("UNTERM|official_name|CLDR|ISO4217-currency_country_name|ISO3166-1-Alpha", column):
                names.setdefault(name, set()).add(row["ISO3166-1-Alpha-2"])
                if re.search("English|_en|CLDR|country_name|Alpha", column):
                    english.add(name)
    found = {name: [country for country in countries(name, Notes()) if country[0] != "?"] for name in names}
    assert {name: read for name, read in found.items() if not set(read) <= names[name]} == {}
    unread = {name for name in english if not found[name]}
    assert {name.upper() for name in unread} == {"CONGO", "CONGO (THE)", "NA", "NO", "NR"}


@pytest.mark.parametrize(
    ("text", "labels", "notes"),
    [
        ("MIT License*", ["MIT License"], ["license-footnote"]),
        ("[MIT](https://opensource.org/license/mit)", ["MIT License"], []),
        ("MIT and Apache 2.0", ["MIT License", "Apache License 2.0"], []),
        ("MIT (code), CC BY 4.0 (weights)", ["MIT License", "Creative Commons Attribution 4.0 International"], []),
        ("Gadget License", ["Gadget License"], []),
        ("Some licence, with a comma", ["Some licence, with a comma"], []),
        # What takes back, narrows or widens makes it another license.
        *(
            (text, [text], [])
            for text in (
                *("MIT (non-commercial)", "Apache 2.0 (modified)", "MIT, non-commercial use only", "MIT (code only)"),
                *("MIT License - research only", "MIT + non-commercial", "Apache 2.0 with Commons Clause", "not MIT"),
                *(
                    "MIT-like",
                    "MIT?",
                    "MIT (?)",
                    "≠ MIT",
                    "!MIT",
                    "MIT (except weights)",
                    "CC BY 4.0 (NC)",
                    "MIT or later",
                ),
                *(
                    "MIT (Apache-2.0)",
                    "none (weights), BSD-3-Clause (code)",
                    "GPL-2.0-only WITH Classpath-exception-2.0",
                ),
                *(
                    "Terms AND Conditions",
                    "Apache-2.0+",
                    "GPLv9 or later",
                ),
            )
        ),
        # What says where it holds, or the same once more, does not.
        ("CC BY-NC 4.0 (weights)", ["Creative Commons Attribution Non Commercial 4.0 International"], []),
        ("MIT (code and weights)", ["MIT License"], []),
        ("MIT License (Expat)", ["MIT License"], []),
        ("Apache License 2.0 (https://www.apache.org/licenses/LICENSE-2.0)", ["Apache License 2.0"], []),
        ("Apache 2.0: https://www.apache.org/licenses/LICENSE-2.0", ["Apache License 2.0"], []),
        ("This model is licensed under the apache-2.0 license", ["Apache License 2.0"], []),
        *(
            (text, ["GNU General Public License v3.0 or later"], [])
            for text in (
                "GPLv3 (or later)",
                "GPLv3 or later",
                "GPL-3.0+",
                "GPL 3 or any later version",
                "GPL v3, or later",
            )
        ),
        *(
            (text, ["Apache License 2.0"], [])
            for text in ("Apache2.0", "Apachev2.0", "Apache 2", "SPDX-License-Identifier: Apache-2.0", "apache-2")
        ),
        ("BigCode Open RAIL-M v1.0", ["BigCode OpenRAIL-M v1"], []),
        ("MIT License[^1]", ["MIT License"], ["license-footnote"]),
        ("MIT License¹", ["MIT License"], ["license-footnote"]),
        # SPDX expressions.
        ("MIT OR Apache-2.0", ["MIT License", "Apache License 2.0"], []),
        ("(MIT OR Apache-2.0) AND ISC", ["MIT License", "Apache License 2.0", "ISC License"], []),
        ("MIT AND LicenseRef-mine", ["MIT License", "LicenseRef-mine"], []),
        ("GPL-2.0-only WITH Bison-exception-2.2 OR MIT", ["GPL-2.0-only WITH Bison-exception-2.2", "MIT License"], []),
        # Addresses.
        *(
            (address, ["Apache License 2.0"], [])
            for address in (
                *("https://opensource.org/license/apache-2-0", "https://www.apache.org/licenses/LICENSE-2.0.txt"),
                *("https://spdx.org/licenses/Apache-2.0.html", "<https://choosealicense.com/licenses/apache-2.0/>"),
                "[License](https://www.apache.org/licenses/LICENSE-2.0)",
            )
        ),
        ("https://opensource.org/licenses/MIT", ["MIT License"], []),
        ("https://creativecommons.org/licenses/by/4.0/", ["Creative Commons Attribution 4.0 International"], []),
        ("https://creativecommons.org/publicdomain/zero/1.0/deed.de", ["Creative Commons Zero v1.0 Universal"], []),
        ("https://www.gnu.org/licenses/gpl-3.0.en.html", ["GNU General Public License v3.0 only"], []),
        ("https://ai.meta.com/llama/license/", ["LLaMA 2 Community License Agreement"], []),
        ("creativecommons.org/licenses/by/4.0/", ["Creative Commons Attribution 4.0 International"], []),
        ("spdx.org/licenses/MIT", ["MIT License"], []),
        ("example.org/licenses/MIT", ["example.org/licenses/MIT"], []),
        ("https://example.org/LICENSE", ["https://example.org/LICENSE"], []),
        ("[Modified Apache](https://www.apache.org/licenses/LICENSE-2.0)", ["Modified Apache"], []),
        ("[MIT](https://www.apache.org/licenses/LICENSE-2.0)", ["MIT License"], ["license-page"]),
        ("Apache 2.0 (https://opensource.org/license/mit)", ["Apache License 2.0"], ["license-page"]),
        ("[GPL-3.0+](https://www.gnu.org/licenses/gpl-3.0.html)", ["GNU General Public License v3.0 or later"], []),
        ("[MIT](https://example.org/LICENSE)", ["MIT License"], []),
        ("[ ] MIT", [], ["value-unticked"]),
        ("word " * 200, [], ["value-too-long"]),
    ],
)
def test_licenses(text: str, labels: list[str], notes: list[str]) -> None:
    found = Notes()
    assert [concept.value.label for concept in read_licenses(words(text), "Heron", tuple, found)] == labels
    assert found == notes


def test_a_footnote_that_is_there_is_not_missed() -> None:
    for mark, note in (("*", "\\* Weights only."), ("[^1]", "[^1]: Weights only, not the code.")):
        found, rules = card(f"- License: MIT License{mark}", "", note)
        assert [license_.value.label for license_ in found.stated("license")] == ["MIT License"]
        assert "license-footnote" not in rules


def test_what_has_no_name_is_told_apart_by_its_page() -> None:
    pages = ("https://example.org/a/LICENSE", "https://example.org/b/LICENSE", "https://example.org/a/LICENSE/")
    for name in ("LICENSE", "custom"):
        minter = Minter()
        first, second, third = (
            minter.concept(stated.value)
            for page in pages
            for stated in read_licenses(words(f"[{name}]({page})"), "Heron", tuple, Notes())
        )
        assert first != second
        assert first == third


@pytest.mark.parametrize("text", ["LICENSE", "[LICENSE](LICENSE)", "see the LICENSE file", "custom", "Other license"])
def test_what_has_neither_name_nor_page_is_told_apart_by_the_model(text: str) -> None:
    minter = Minter()
    nodes = [
        minter.concept(stated.value)
        for model in ("Heron", "Egret")
        for stated in read_licenses(words(text), model, tuple, Notes())
    ]
    assert len(set(nodes)) == 2
    named = [read_licenses(words("Heron License"), model, tuple, Notes())[0].value for model in ("Heron", "Egret")]
    assert named[0] == named[1]


def test_other_forms_of_a_license_name_are_of_the_same_license() -> None:
    licenses = scheme("license")
    labels = {label: match for entry in licenses.entries() for label, match in entry.matches.items()}
    assert labels
    for label, match in labels.items():
        others = (licenses.find(form) for form in _forms(label))
        assert {other.concept for other in others if other} == {match.concept}


@pytest.mark.parametrize(
    ("text", "quantities"),
    [
        (
            "2 trillion tokens with over 1 million human annotations",
            [("2000000000000", "token", ""), ("1000000", "annotation", "at least")],
        ),
        (
            "Approximately 180B tokens corresponding to 800 GB of data",
            [("180000000000", "token", "about"), ("800", "GB", "")],
        ),
        ("60k hours of English speech", [("60000", "hour", "")]),
        ("680,000 hours of labeled audio", [("680000", "hour", "")]),
        ("almost 13M messages", [("13000000", "message", "about")]),
        ("2.5 TB of text", [("2.5", "TB", "")]),
        ("400 million image-text pairs", [("400000000", "pair", "")]),
        ("trained on 8 GPUs for 3 weeks in 2023", []),
        ("LAION-400M dataset", []),
        ("2 bilion tokens", []),
        ("2 Milliarden tokens", []),
        ("1,3B tokens", []),
        ("500 military images", [("500", "image", "")]),
        ("a 70B model", []),
        ("12*768*50257 tokens", []),
        ("2 x 10^12 tokens", []),
        ("**2** trillion tokens", [("2000000000000", "token", "")]),
        ("5.5B (text, image) pairs", []),
        ("7-13B tokens", []),
    ],
)
def test_quantities(text: str, quantities: list[tuple[str, str, str]]) -> None:
    assert [tuple(found.value) for found in read_quantities(words(text))] == quantities


@pytest.mark.parametrize(
    ("text", "descent"),
    [
        ("It is an updated version of [Llama 1](https://arxiv.org/abs/2302.13971).", [("updatedVersionOf", "Llama 1")]),
        ("This model is a fine-tuned version of T5.", [("fineTunedFrom", "T5")]),
        ("a large language model based on an improved version of GPT-3, developed", [("basedOn", "GPT-3")]),
        ("DALL-E 3 is the successor of DALL-E 2, which", [("updatedVersionOf", "DALL-E 2")]),
        ("developed by fine-tuning Llama 2 using tokens", [("fineTunedFrom", "Llama 2")]),
        ("based on the Transformer architecture", []),
        ("based on the [encoder-decoder transformer](https://arxiv.org/abs/1706.03762)", []),
        ("The fine-tuned versions of Own Model were achieved", []),
        ("It is not based on GPT-3.", []),
        ("based on feedback from Users", []),
    ],
)
def test_descent(text: str, descent: list[tuple[str, str]]) -> None:
    found = read_descent(words(text), "Own Model")
    assert [(stated.value.relation, stated.value.name) for stated in found] == descent


@pytest.mark.parametrize(
    ("iri", "key", "kind"),
    [
        ("https://arxiv.org/abs/2307.09288", "arxiv-2307.09288", "Preprint"),
        ("https://arxiv.org/pdf/2307.09288v2.pdf", "arxiv-2307.09288", "Preprint"),
        ("https://arxiv.org/abs/cs/0112017", "arxiv-cs/0112017", "Preprint"),
        ("https://doi.org/10.48550/arXiv.2307.09288", "arxiv-2307.09288", "Preprint"),
        ("https://www.science.org/doi/abs/10.1126/science.ade2574", "doi-10.1126/science.ade2574", "Article"),
        ("https://www.biorxiv.org/content/10.1101/2022.07.20.500902v3", "doi-10.1101/2022.07.20.500902", "Preprint"),
        ("https://www.nature.com/articles/s41586-021-03819-2", "doi-10.1038/s41586-021-03819-2", "Article"),
        ("https://openai.com/blog/chatgpt/", "openai.com/blog/chatgpt", "WebPage"),
        ("https://github.com/google-research/parti", "github.com/google-research/parti", "Repository"),
        ("https://huggingface.co/EleutherAI/gpt-j-6B", "huggingface.co/EleutherAI/gpt-j-6B", "Repository"),
        ("https://huggingface.co/blog/rlhf", "huggingface.co/blog/rlhf", "WebPage"),
        ("https://example.org/papers/model.pdf", "example.org/papers/model.pdf", "Report"),
    ],
)
def test_pages_are_identified(iri: str, key: str, kind: str) -> None:
    reference = identify(iri)
    assert (reference.key, reference.kind, reference.page) == (key, kind, iri)


@pytest.mark.parametrize(
    ("target", "iri", "rule"),
    [
        ("https://example.org/a", "https://example.org/a", ""),
        ("http://169.254.169.254/latest/", "http://169.254.169.254/latest/", ""),
        ("https://example.org/ü", "https://example.org/ü", ""),
        ("https://example.org/a b", "https://example.org/a%20b", "link-encoded"),
        ("https://example.org/a#b#c", "https://example.org/a#b%23c", "link-encoded"),
        ("https://example.org/100%zz", "https://example.org/100%25zz", "link-encoded"),
        ("https://example.org/\u202ex", "https://example.org/%E2%80%AEx", "link-encoded"),
        ("javascript:alert(1)", None, "link-scheme"),
        ("JaVaScRiPt:alert(1)", None, "link-scheme"),
        ("file:///etc/passwd", None, "link-scheme"),
        ("data:text/html,x", None, "link-scheme"),
        ("link-to-the-model-paper-or-repo", None, "link-relative"),
        ("", None, "link-relative"),
        ("#x", None, "link-relative"),
        ("//example.org/a", None, "link-relative"),
        ("https://user:secret@example.org/", None, "link-credentials"),
        ("http://[::1/", None, "link-invalid"),
        ("http://", None, "link-invalid"),
        ("https://example.org:99999/", None, "link-invalid"),
        ("https://example.org/" + "a" * 5000, None, "link-too-long"),
    ],
)
def test_links(target: str, iri: str | None, rule: str) -> None:
    assert clean(target)[:2] == (iri, rule)


@pytest.mark.parametrize(
    ("text", "name", "emoji", "notes"),
    [
        ("[LLaMA 2](https://arxiv.org/abs/2307.09288) 📚", "LLaMA 2", ["📚"], []),
        ("[DALL-E 3](https://openai.com) 📚🖼️", "DALL-E 3", ["📚", "🖼"], []),
        ("Plain Name 📢", "Plain Name", ["📢"], []),
        ("模型", "模型", [], []),
        ("???", "???", [], []),
        ("GPТ-4", "GPТ-4", [], ["mixed-scripts"]),
        ("Clear\u200bModel", "ClearModel", [], []),
        ("x" * 201, "x" * 201, [], ["name-too-long"]),
    ],
)
def test_names(text: str, name: str, emoji: list[str], notes: list[str]) -> None:
    found = Notes()
    stated = read_name(words(text), found)
    assert stated is not None
    assert stated.value == name
    assert [one.value for one in read_emoji(words(text))] == emoji
    assert found == notes


@pytest.mark.parametrize(
    ("text", "expected", "notes"),
    [
        ("[Meta AI](https://ai.meta.com/) (Public Company)", [("Meta AI", ["Public Company"])], []),
        (
            "[Midjourney, Inc.](https://m.com/) (Independent Research Lab)",
            [("Midjourney, Inc.", ["Independent Research Lab"])],
            [],
        ),
        ("Meta AI (Public Company)", [("Meta AI", ["Public Company"])], []),
        (
            "Technology Innovation Institute (TII)",
            [("Technology Innovation Institute (TII)", [])],
            ["organization-type-missing"],
        ),
        ("EleutherAI (Nonprofit)", [("EleutherAI", ["Non-profit"])], []),
        ("EleutherAI (Nonprofit).", [("EleutherAI", ["Non-profit"])], []),
        ("Meta AI (Public Company) 🏢", [("Meta AI", ["Public Company"])], []),
        ("EleutherAI (Nonprofitt)", [("EleutherAI", ["Nonprofitt"])], []),
        ("Acme (research lab)", [("Acme", ["research lab"])], []),
        ("Acme (Not specified)", [("Acme", [])], []),
        ("TII (Institute of Technology) (Non-profit)", [("TII (Institute of Technology)", ["Non-profit"])], []),
        ("Acme (Subsidiary) (Public Company)", [("Acme", ["Subsidiary", "Public Company"])], []),
        (
            "Meta AI (Public Company) and B & C (Startup)",
            [("Meta AI", ["Public Company"]), ("B & C", ["Private Company"])],
            [],
        ),
        ("Meta AI (Public Company), France", [("Meta AI", ["Public Company"])], ["organization-type-unread"]),
        (
            "TII (Technology Innovation Institute)",
            [("TII (Technology Innovation Institute)", [])],
            ["organization-type-missing"],
        ),
        ("Meta (formerly Facebook)", [("Meta (formerly Facebook)", [])], ["organization-type-missing"]),
        ("EleutherAI", [("EleutherAI", [])], ["organization-type-missing"]),
        ("(Public Company)", [("(Public Company)", [])], ["organization-type-missing"]),
        ("[A](https://a.org) (Non-profit), [B](https://b.org) (Guild)", [("A", ["Non-profit"]), ("B", ["Guild"])], []),
        # None is lost, with a link or without, and a type belongs to what it stands beside.
        (
            "[A](https://a.org) (Public Company) and Lab Two",
            [("A", ["Public Company"]), ("Lab Two", [])],
            ["organization-type-missing"],
        ),
        (
            "[A](https://a.org), Lab Two (Non-profit)",
            [("A", []), ("Lab Two", ["Non-profit"])],
            ["organization-type-missing"],
        ),
        ("A (Startup), Lab Two (Non-profit)", [("A", ["Private Company"]), ("Lab Two", ["Non-profit"])], []),
        (
            "Lab Zero (Startup), [A](https://a.org) (NPO)",
            [("Lab Zero", ["Private Company"]), ("A", ["Non-profit"])],
            [],
        ),
        ("Acme (Subsidiary, Public Company)", [("Acme", ["Subsidiary", "Public Company"])], []),
        ("[A](https://a.org) ([Startup](https://b.org))", [("A", ["Private Company"])], []),
        ("[A](https://a.org) ([site](https://b.org))", [("A", [])], ["organization-type-unread"]),
        ("[A](https://a.org) Research (Startup)", [("A", ["Private Company"])], ["organization-type-unread"]),
        ("[A](https://a.org) (Startup), a lab in France", [("A", ["Private Company"])], ["organization-type-unread"]),
        ("Developed by the [A](https://a.org) (Startup)", [("A", ["Private Company"])], []),
        ("word " * 200 + "(Startup)", [], ["value-too-long"]),
        ("[ ] A (Startup)", [], ["value-unticked"]),
    ],
)
def test_organizations(text: str, expected: list[tuple[str, list[str]]], notes: list[str]) -> None:
    reported = Notes()
    found = list(read_organizations(words(text), reported))
    assert reported == notes
    assert [(o.value.name, [kind.value.label for kind in o.value.types]) for o in found] == expected


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Lab Two, University of Three", ["Lab Two", "University of Three"]),
        ("Google, Meta and Microsoft", ["Google", "Meta", "Microsoft"]),
        ("University of Oxford and Google", ["University of Oxford", "Google"]),
        ("University of One and University of Two", ["University of One", "University of Two"]),
        ("Stanford University and Technology Institute", ["Stanford University", "Technology Institute"]),
        ("Google / DeepMind; Lab Two", ["Google", "DeepMind", "Lab Two"]),
        ("[A](https://a.org) & [B](https://b.org)", ["A", "B"]),
        ("[A](https://a.org) [B](https://b.org)", ["A", "B"]),
        ("TII (Institute of Technology), Lab Two", ["TII (Institute of Technology)", "Lab Two"]),
        ("deepset, Lab Two", ["deepset", "Lab Two"]),
        ("N/A, Lab Two", ["Lab Two"]),
        ("Lab Two 🏢", ["Lab Two"]),
        *(
            (name, [name])
            for name in (
                *(
                    "Runner AI, Inc.",
                    "Samsung Electronics Co., Ltd.",
                    "Foo GmbH & Co. KG",
                    "Foo, S.A.",
                    "Foo, Co., Ltd.",
                ),
                *("Institute of Science and Technology", "National Institute of Standards and Technology"),
                *("National Aeronautics and Space Administration", "Huawei Research and Development Center"),
                *("Eli Lilly and Company", "Procter & Gamble", "University of California, Berkeley"),
                "Department of Computer Science, University of Three",
            )
        ),
        ("Runner AI, Inc., Lab Two and Three, LLC", ["Runner AI, Inc.", "Lab Two", "Three, LLC"]),
        ("Google, others", ["Google"]),
    ],
)
def test_where_an_organization_ends(text: str, names: list[str]) -> None:
    assert [stated.value.name for stated in read_organizations(words(text), Notes())] == names


def test_minting_keeps_names_apart() -> None:
    minter = Minter()
    names = [
        "GPT 4",
        "GPT-4",
        "GPT_4",
        "C",
        "C++",
        "..",
        ".",
        "...",
        "a..",
        "?",
        "???",
        "模型",
        "CON",
        "a/b",
        "a%2Fb",
        "º",
        "~",
    ]
    iris = {minter.model(name)[1:-1] for name in names}
    assert len(iris) == len(names)
    for iri in iris:
        assert not iri.endswith(("/", ".", "/.."))
        assert iri.removeprefix(minter.base + "model/").count("/") == 0
    assert minter.model("LLaMA 2") == minter.model("Llama  2")


@pytest.mark.parametrize("kind", ["country", "field", "license", "modality", "organization-type", "risk"])
def test_looking_up_a_part_of_a_vocabulary_finds_what_the_whole_does(kind: str) -> None:
    whole = Scheme(kind)
    labels = list(dict.fromkeys(label for entry in whole.entries() for label in entry.matches))
    assert labels
    # Some words to each part, none of them neighbours: reading the files is what takes long.
    count = math.ceil(len(labels) / 15)
    for first in range(count):
        part = Scheme(kind)
        for label in labels[first::count]:
            found = part.find(label)
            assert found is not None
            assert found == whole.find(label)
            expected = sorted(map(str, whole.facts_of(found.concept.iri)))
            assert sorted(map(str, part.facts_of(found.concept.iri))) == expected


def test_of_a_vocabulary_no_more_is_held_however_many_concepts_are_named() -> None:
    languages = Scheme("language")
    codes = list(languages.codes())[:1200]

    def hold(some: list[str]) -> int:
        """The bytes that are held when so many have been looked up, besides those that were."""
        for code in some:
            concept = languages.coded(code)
            assert concept
            assert languages.facts_of(concept.iri)
        return tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    try:
        few, many = hold(codes[:300]), hold(codes[300:])
    finally:
        tracemalloc.stop()
    # What is said of one takes more than twice as much; its name is kept, as long as there are not too many.
    assert many - few < 900 * 1000


# What a field may hold: anything, or pieces of what the readers look for, in any order.
PIECES = st.sampled_from(
    [
        *("00", "12", "2023", "31", "0000", "9999", " ", "T", "Z", "B", "M", "k", "%", "e9"),
        *("May", "of", "or", "and", "to", "total", "active", "parameters", "tokens", "GB", "billion", "about", "over"),
        *(
            "MIT",
            "GPLv3",
            "or later",
            "WITH",
            "AND",
            "experts",
            "Korea, Republic of",
            "CA",
            "No",
            "USA",
            "Georgia",
            "Lab",
        ),
        *(
            "~~",
            "[x]",
            "[a](https://a.org)",
            "not",
            "non-commercial",
            "\u200b",
            "\U0001f1eb\U0001f1f7",
            "Disinformation",
        ),
        *"0123456789-/.,+:;x*()~?",
    ]
)
ANYTHING = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=60)
FIELD = st.one_of(ANYTHING, st.lists(PIECES, max_size=12).map("".join), st.lists(PIECES, max_size=8).map(" ".join))
LABELS = [field.name for field in definition.fields if field.key != "nameText"]

XSD = "http://www.w3.org/2001/XMLSchema#"
LEXICAL = {
    "integer": r"[+-]?[0-9]+",
    "decimal": r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)",
    "date": r"[0-9]{4}-[0-9]{2}-[0-9]{2}",
    "gYearMonth": r"[0-9]{4}-(?:0[1-9]|1[0-2])",
    "gYear": r"[0-9]{4}",
    "string": r"(?s:.*)",
}


def is_valid(literal: ox.Literal) -> bool:
    """Whether a literal is one of its datatype (XSD 1.1 part 2, year 0 left out as XSD 1.0 does)."""
    name = literal.datatype.value.removeprefix(XSD)
    if not re.fullmatch(LEXICAL[name], literal.value):
        return False
    if name == "date":
        return str(datetime.date.fromisoformat(literal.value)) == literal.value
    return not (name.startswith("g") and literal.value.startswith("0000"))


@given(st.dictionaries(st.sampled_from(LABELS), FIELD, min_size=1))
def test_no_literal_is_invalid_whatever_a_card_says(fields: dict[str, str]) -> None:
    lines = ["# M", "", "## Model Details", "", "- Name: M", *(f"- {label}: {text}" for label, text in fields.items())]
    reading = read_card("\n".join(lines).encode(), "card.md")
    if reading.card is None:
        return
    graph = card_graph(reading.card, Minter())
    statements = "".join(f"{one.subject} {one.predicate} {one.object} .\n" for one in graph.statements)
    literals = [
        quad.object for quad in ox.parse(statements, ox.RdfFormat.N_TRIPLES) if isinstance(quad.object, ox.Literal)
    ]
    assert [literal for literal in literals if not is_valid(literal)] == []


@given(
    st.lists(st.sampled_from([*"0123456789", "00", "2023", *"-/.,+: ", "T", "Z", "May", "of"]), max_size=10).map(
        "".join
    )
)
def test_a_date_is_in_the_calendar_whatever_is_written(text: str) -> None:
    date = read_date(words(text), "", False, Notes()) if text.strip() else None
    assert date is None or is_valid(ox.Literal(date.lexical, datatype=ox.NamedNode(XSD + date.datatype)))


@given(st.lists(PIECES, min_size=1, max_size=8).map(" ".join))
def test_a_size_is_a_whole_number_that_the_words_hold_or_none(text: str) -> None:
    found = Notes()
    size = read_size(words(text), found)
    if size is None:
        assert found
        return
    numbers = [number for number in size if number is not None]
    assert numbers
    assert all(number > 0 for number in numbers)
    assert not size.minimum or not size.maximum or size.minimum <= size.maximum
    assert not size.active or size.active <= (size.exact or size.maximum or 0)
