"""What one card may cost: bounds on what is read, found and said, each with a word, whatever the card holds."""

import gc
import re
from collections import Counter

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

import cardgraph
from cardgraph.check.rules import rules
from cardgraph.compile import Compiled, Compiler
from cardgraph.diagnostic import MAX_FINDINGS, Diagnostic, Severity
from cardgraph.fields import MOST
from cardgraph.markdown.blocks import (
    MAX_BLOCKS,
    MAX_CHARACTERS,
    MAX_FIELD_CHARACTERS,
    MAX_LINES,
    MAX_MARKS,
    MAX_NESTING,
)
from cardgraph.render.findings.json_report import JsonReporter
from cardgraph.render.findings.reporter import Summary
from cardgraph.render.findings.statistics_report import StatisticsReporter
from cardgraph.settings import Settings
from cardgraph.source.decode import MAX_BYTES
from cardgraph.source.source import InMemory
from cardgraph.values import link, name
from cardgraph.values.concept import MAX_LENGTH
from conftest import COMPLETE, DAY, ROOT, read_card
from worst_cases import CASES, card

TEXT = COMPLETE.read_text("utf-8")


def compiled(data: bytes, *, evidence: bool = False, engine: str | None = None) -> Compiled:
    options = Settings(evidence=evidence, engine=engine, day=DAY, claims=True)
    (item,) = Compiler([InMemory("Worst.md", "Worst.md", data)], options).checked()
    return item


def found(text: str, rule: str) -> list[Diagnostic]:
    return [diagnostic for diagnostic in cardgraph.check_text(text) if diagnostic.rule == rule]


def with_field(name: str, value: str) -> str:
    text, count = re.subn(rf"^- {name}: .*$", lambda _: f"- {name}: {value}", TEXT, flags=re.MULTILINE)
    assert count == 1
    return text


# ---------------------------------------------------------------- whatever a card holds

# Cases of each kind; all of them take minutes, and the worst of them, which take seconds each, are among the rest.
SOME = sorted(
    {
        *(name for name in CASES if not re.search(" in | with |, as many|[sS] of |headings|bullets|fields$", name)),
        *(name for name in CASES if name.startswith(("values of e", "nested items"))),
        *(name for name in CASES if name in ("bullets in bullets", "bullets in bullets with very long lines")),
        *(name for name in CASES if name.startswith("images") and " in " in name),
        *(name for name in CASES if name in ("mojibake in paragraphs", "mojibake in a field")),
        *(
            name
            for name in CASES
            if name.endswith(("fields, as fields", "in fields")) and name.startswith(("ar", "co", "li"))
        ),
    }
    - {"deep quotes and lists", "deep quotes that go on"}
)


def assert_bounded(item: Compiled) -> None:
    """What comes of a card is little, and no fault."""
    assert len(item.diagnostics) <= MAX_FINDINGS + 1
    assert not item.has_fault, item.diagnostics
    counts = Counter(diagnostic.severity for diagnostic in item.diagnostics)
    reporter = JsonReporter()
    reporter.take(item.diagnostics)
    assert sum(map(len, reporter.end(Summary(1, counts)))) < 150_000
    if item.graph:
        triples = "".join([*item.graph.pieces, *item.graph.claims])
        assert triples.count("\n") < 60_000
        assert len(triples) < 10 * MAX_BYTES
        terms = {term for quad in ox.parse(triples, format=ox.RdfFormat.N_TRIPLES) for term in quad.triple}
        assert all(len(term.value) < 10_000 for term in terms if isinstance(term, ox.NamedNode))


def test_there_are_cases_enough_and_none_is_larger_than_a_card() -> None:
    assert len(SOME) >= 60
    assert {len(card(name)) for name in SOME} <= set(range(MAX_BYTES + 1))
    assert sum(len(card(name)) == MAX_BYTES for name in SOME) > len(SOME) // 3


@pytest.mark.parametrize("name", SOME)
def test_what_comes_of_a_bad_card_is_bounded(name: str) -> None:
    assert_bounded(compiled(card(name)))


@pytest.mark.soak
@pytest.mark.parametrize("name", sorted(set(CASES) - set(SOME)))
def test_what_comes_of_any_bad_card_is_bounded(name: str) -> None:
    assert_bounded(compiled(card(name)))


@pytest.mark.parametrize("name", ["values of every field", "bases of a model", "nested items of a field"])
def test_engines_agree_on_a_bad_card(name: str) -> None:
    # The reference takes the square of a line's length: of each, and of all, it gets the beginning.
    data = b"\n".join(line[:1000] for line in card(name)[: 1 << 18].split(b"\n"))
    fast = compiled(data, engine="shacl-rust")
    assert fast == compiled(data, engine="pyshacl")
    assert len(fast.diagnostics) > 3


# ---------------------------------------------------------------- what is read of a card


@pytest.mark.parametrize(
    ("more", "what"),
    [
        ("\n" * MAX_LINES + "Not read.\n", f"{MAX_LINES} lines"),
        (
            "\n" + "Read.\n\n" * (MAX_BLOCKS // 2) + "- Read.\n" * (MAX_BLOCKS // 2) + "\nNot read.\n",
            f"{MAX_BLOCKS} blocks",
        ),
        ("\n" + ("*Read*, " * 20 + "\n\n") * (MAX_MARKS // 40) + "*Not read.*\n", f"{MAX_MARKS} marks"),
    ],
    ids=["lines", "blocks", "marks"],
)
def test_the_rest_of_a_card_that_is_too_long_is_not_read(more: str, what: str) -> None:
    text = TEXT + "\n## Other\n" + more
    (diagnostic,) = found(text, "card-too-long")
    assert diagnostic.message == f"more than {what}; from here on nothing is read"
    assert diagnostic.severity is Severity.ERROR
    read = read_card(text.encode(), "card.md").card
    assert read
    others = "".join(stated.value for key, stated in read.texts if key == "otherText")
    assert "Not read" not in others
    assert read.stated("license")
    # What is found first of what is not read.
    assert "ead" in diagnostic.source_line
    lines = text.split("\n")
    before = "\n".join(lines[: diagnostic.span.line - 1])
    assert not found(before, "card-too-long")


def test_blank_lines_at_the_end_are_not_too_many() -> None:
    assert cardgraph.check_text(TEXT + "\n" * 2 * MAX_LINES) == []


def test_marks_in_code_and_in_what_is_left_out_do_not_count() -> None:
    text = TEXT + "\n## Other\n\n```\n" + "*[`<\n" * 5_000 + "```\n\n" + "*a" * MAX_CHARACTERS + "\n\nRead.\n"
    assert {diagnostic.rule for diagnostic in cardgraph.check_text(text)} == {"section-unknown", "field-too-long"}


def test_a_field_that_is_too_long_is_left_out() -> None:
    text = with_field("License", "MIT License, " * (MAX_FIELD_CHARACTERS // 10))
    (diagnostic,) = cardgraph.check_text(text)
    assert diagnostic.rule == "field-too-long"
    length = len("License: ") + len("MIT License, ") * (MAX_FIELD_CHARACTERS // 10) - 1
    assert diagnostic.message == f"License is {length} characters long; at most {MAX_FIELD_CHARACTERS}"
    read = read_card(text.encode(), "card.md").card
    assert read
    assert not read.stated("license")


def test_items_below_a_field_are_read_as_long_as_there_is_room() -> None:
    item = "  - " + "word " * 90 + "\n"
    text = with_field("License", "MIT License\n" + item * 50)
    assert "field-too-long" in {diagnostic.rule for diagnostic in cardgraph.check_text(text)}
    read = read_card(text.encode(), "card.md").card
    assert read
    (kept,) = [stated.value for key, stated in read.texts if key == "licenseText"]
    assert len(kept) <= MAX_FIELD_CHARACTERS + 200
    assert kept.count("word word") > 30


def test_a_section_is_read_as_long_as_there_is_room() -> None:
    paragraph = "word " * 1000
    text = TEXT.replace("\n## Organization", f"\n{paragraph}\n\n" * 20 + "Not read.\n\n## Organization")
    (diagnostic,) = cardgraph.check_text(text)
    assert diagnostic.rule == "field-too-long"
    assert diagnostic.message.startswith("Description is ")
    read = read_card(text.encode(), "card.md").card
    assert read
    assert MAX_CHARACTERS - 6_000 < len(read.prose["description"].text) <= MAX_CHARACTERS
    assert read.prose["organizationDescription"].text


def test_so_many_values_and_no_more() -> None:
    for count, expected in ((MOST, set()), (MOST + 1, {"values-many"})):
        values = ", ".join(f"[{number}](https://e.org/{number})" for number in range(count))
        assert {diagnostic.rule for diagnostic in cardgraph.check_text(with_field("Dataset", values))} == expected
        read = read_card(with_field("Dataset", values).encode(), "card.md").card
        assert read
        assert len(read.stated("trainedOn")) == MOST


@pytest.mark.parametrize(
    ("field", "value", "property_"),
    [
        ("Dataset", "[{}](https://example.org/)", "trainedOn"),
        ("Publication", "{}", "publication"),
        ("Publication", "[{}](https://example.org/)", "publication"),
        ("Associated Risks", "{}", "risk"),
        ("Organization", "[{}](https://example.org/) (Startup)", "organization"),
    ],
)
def test_a_value_has_a_name_of_so_many_characters_and_no_more(field: str, value: str, property_: str) -> None:
    for length, count in ((MAX_LENGTH, 1), (MAX_LENGTH + 1, 0)):
        text = with_field(field, value.format("a" * length))
        diagnostics = cardgraph.check_text(text)
        assert ("value-too-long" in {diagnostic.rule for diagnostic in diagnostics}) is (count == 0)
        read = read_card(text.encode(), "card.md").card
        assert read
        assert len(read.stated(property_)) == count


def test_a_base_model_has_no_longer_a_name() -> None:
    text = TEXT.replace("LLaMA 2 is a family", f"It is based on {'A1 ' * 300}LLaMA 2 is a family")
    (diagnostic,) = cardgraph.check_text(text)
    assert diagnostic.rule == "value-too-long"
    read = read_card(text.encode(), "card.md").card
    assert read
    assert not read.stated("derivation")


def test_a_model_with_a_longer_name_is_none() -> None:
    for length, is_read in ((MAX_LENGTH, True), (MAX_LENGTH + 1, False)):
        text = f"# {'a' * length}\n\n## Model Details\n"
        reading = read_card(text.encode(), "card.md")
        assert (reading.card is not None) is is_read
        assert [finding.rule for finding in reading.findings] == ["name-too-long"]


# ---------------------------------------------------------------- what is found in a card

UNKNOWN = "".join(f"- Colour {number}: red\n" for number in range(300))


def test_of_many_findings_the_worst_are_shown_and_the_rest_is_counted() -> None:
    # Warnings first, and an error behind them.
    text = TEXT.replace("- License:", f"{UNKNOWN}- Licence: MIT License\n- License:")
    diagnostics = cardgraph.check_text(text)
    assert len(diagnostics) == MAX_FINDINGS + 1
    assert diagnostics == sorted(diagnostics, key=Diagnostic.sort_key)
    (rest,) = [diagnostic for diagnostic in diagnostics if diagnostic.rule == "findings-many"]
    assert rest.message == "and 202 more: field-unknown (201), field-renamed (1)"
    assert rest.severity is Severity.WARNING
    assert [diagnostic.rule for diagnostic in diagnostics if diagnostic.severity is Severity.ERROR] == [
        "field-duplicate"
    ]
    shown = [diagnostic for diagnostic in diagnostics if diagnostic.rule == "field-unknown"]
    assert [diagnostic.message for diagnostic in shown] == [f'"Colour {n}" is not a field of a card' for n in range(99)]
    # It stands where the first of those is that it stands for.
    assert rest.source_line == "- Colour 99: red"
    assert rest.span.column == 3


def test_the_rest_is_as_bad_as_the_worst_of_it() -> None:
    text = TEXT.replace("\n## Description", "\n" + "- License: MIT License\n" * 300 + "\n## Description")
    (rest,) = found(text, "findings-many")
    assert rest.severity is Severity.ERROR
    assert rest.message == "and 200 more: field-duplicate (200)"


def test_a_hundred_findings_are_not_many() -> None:
    text = TEXT.replace("- License:", "".join(UNKNOWN.splitlines(keepends=True)[:MAX_FINDINGS]) + "- License:")
    assert [diagnostic.rule for diagnostic in cardgraph.check_text(text)] == ["field-unknown"] * MAX_FINDINGS


def test_rules_that_are_not_asked_for_take_no_room() -> None:
    text = TEXT.replace("- License:", f"{UNKNOWN}- Licence: MIT License\n- License:")
    ignoring = cardgraph.check_text(text, settings=Settings(ignore=("field-unknown",)))
    assert [diagnostic.rule for diagnostic in ignoring] == ["field-renamed", "field-duplicate"]
    selecting = cardgraph.check_text(text, settings=Settings(select=("field-*",), ignore=("field-unknown",)))
    assert selecting == ignoring
    (*shown, rest) = cardgraph.check_text(text, settings=Settings(select=("field-u*",)))
    assert (len(shown), rest.message) == (MAX_FINDINGS, "and 200 more: field-unknown (200)")


def test_statistics_count_all() -> None:
    text = TEXT.replace("- License:", f"{UNKNOWN}- Licence: MIT License\n- License:")
    reporter = StatisticsReporter()
    reporter.take(cardgraph.check_text(text))
    assert reporter.end(Summary(1, Counter())).split() == [
        "1", "error", "field-duplicate", "300", "warning", "field-unknown", "1", "info", "field-renamed",
    ]  # fmt: skip


def test_names_are_suggested_for_the_first_unknown_words() -> None:
    """Not for all of them, which takes time; what nobody has looked up may be as bad as what resembles something."""
    text = with_field(
        "Research Field",
        "Roboticss, " + ", ".join(f"Zyx{'abcdefghij'[n % 10] * (n // 10 + 2)}" for n in range(40)) + ", Robotiks",
    )
    diagnostics = found(text, "research-field-unknown")
    assert len(diagnostics) == 42
    assert [diagnostic.suggestions != () for diagnostic in diagnostics] == [True] + [False] * 41
    assert [diagnostic.severity for diagnostic in diagnostics[:20]] == [Severity.WARNING] + [Severity.INFO] * 19
    assert {diagnostic.severity for diagnostic in diagnostics[20:]} == {Severity.WARNING}
    fields = TEXT.replace("- License:", "".join(f"- Dataset{'x' * n}: a\n" for n in range(1, 30)) + "- Licenses:")
    suggested = [diagnostic for diagnostic in found(fields, "field-unknown") if diagnostic.suggestions]
    assert 0 < len(suggested) <= 20


def test_a_message_repeats_no_more_than_a_few_words() -> None:
    (diagnostic,) = [
        diagnostic
        for diagnostic in cardgraph.check_text(with_field("Model Size", "very " * 1000 + "large"))
        if diagnostic.rule == "size-invalid"
    ]
    assert len(diagnostic.message) < 350
    assert "very…" in diagnostic.message or "…" in diagnostic.message


def test_braces_in_words_are_no_placeholders() -> None:
    (diagnostic,) = found(with_field("Date of Publication", "{month} {days} {text}"), "date-invalid")
    assert diagnostic.message == '"{month} {days} {text}" is not a date'


@given(st.text(st.sampled_from("ab {}?<>&;:,()[]*_`#-+>|~!\\/\n\t1.\u200b\u00e9\ufeff\u2028"), max_size=400))
def test_no_words_are_a_fault_of_the_program(words: str) -> None:
    for text in (words, TEXT.replace("70B", words), TEXT.replace("2 trillion tokens", words), TEXT + words):
        assert "internal" not in {diagnostic.rule for diagnostic in cardgraph.check_text(text)}


# ---------------------------------------------------------------- what is said of the bounds


@pytest.mark.parametrize(
    "unit", ["(a)", "[a]", " (a) [b]", "^(a)", "((", "))", "~~", "**a**", "<b>", "](a)", '"', "{}"]
)
@pytest.mark.parametrize("field", ["License", "Country/Origin", "Organization", "Dataset", "Model Size", "Name"])
def test_no_words_are_a_fault_however_often_they_come(field: str, unit: str) -> None:
    """So often that each time cannot call for the next one, and not so often that the field is left out."""
    value = "MIT" + unit * ((MAX_FIELD_CHARACTERS - 100) // len(unit))
    assert not found(with_field(field, value), "internal")


@pytest.mark.parametrize("fence", ["~~~", "```", "- ~~~", "> ```", "  ~~~"])
def test_code_that_begins_in_the_last_line_is_no_fault(fence: str) -> None:
    """Of code without any, nobody is sent to a line that is not there."""
    assert not found(f"{TEXT}\n<del>struck</del>\n\n{fence}", "internal")
    assert not found(f"{TEXT}\n<del>struck</del>\n\n{fence}\n", "internal")


@pytest.mark.parametrize("sign", "[]|^`{}\\")
def test_what_no_address_has_is_no_part_of_a_doi(sign: str) -> None:
    text = with_field("Publication", f"doi:10.5281/zenodo.69{sign}727")
    assert not found(text, "internal")


def test_the_bounds_are_said_as_they_are() -> None:
    blocks_and_lines = (MAX_LINES, MAX_BLOCKS, MAX_MARKS)
    description = rules().by_name["card-too-long"].description
    assert [f"{number:,}" for number in blocks_and_lines] == re.findall(r"\d+,\d+", description)
    page = (ROOT / "docs" / "security.md").read_text("utf-8")
    bounds = page.partition("A card has bounds.")[2].partition("What\n")[0]
    others = (
        MAX_CHARACTERS,
        MAX_FIELD_CHARACTERS,
        MOST,
        MAX_LENGTH,
        link.MAX_LENGTH,
        name.MAX_LENGTH,
        MAX_NESTING,
    )
    assert re.findall(r"\d+(?:,\d+)?", bounds) == [*(f"{number:,}" for number in (*blocks_and_lines, *others))]


def test_cards_leave_nothing_to_the_search_for_cycles() -> None:
    """What holds itself stays in memory until it is looked for, which takes a tenth of the time of a build."""
    cards = [path.read_bytes() for path in sorted(ROOT.glob("examples/*/*.md"))]
    assert cards

    def compile_all() -> None:
        for data in cards:
            compiled(data, evidence=True)

    # What is kept for all cards is made with the first ones.
    compile_all()
    gc.collect()
    gc.disable()
    try:
        compile_all()
        assert gc.collect() == 0
    finally:
        gc.enable()
