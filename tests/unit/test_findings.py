"""Findings as text: what is advised, each report format, and that sentences are made nowhere else."""

import datetime
import inspect
import json
import random
from collections import Counter
from collections.abc import Callable

import pytest

from cardgraph.check.checker import Checker
from cardgraph.check.rules import rules
from cardgraph.check.source_map import diagnostic_of
from cardgraph.diagnostic import Diagnostic, Edit, Finding, Fix, Related, Severity, Span
from cardgraph.gathered import Gathered
from cardgraph.graph.minting import Minter
from cardgraph.render.findings import REPORTERS
from cardgraph.render.findings.advice import advice, question
from cardgraph.render.findings.json_report import JsonReporter, entry
from cardgraph.render.findings.reporter import Reporter, Summary
from cardgraph.render.findings.statistics_report import StatisticsReporter
from cardgraph.render.findings.text_report import tally, to_text
from cardgraph.render.screen import Screen
from conftest import ROOT, cardgraph, read_card

ALL: dict[str, Callable[[Screen], Reporter]] = {**REPORTERS, "statistics": StatisticsReporter}
SUMMARY = Summary(2, Counter({Severity.ERROR: 1, Severity.INFO: 2}))


def diagnostic(rule: str = "size-invalid", line: int = 1, severity: Severity = Severity.ERROR) -> Diagnostic:
    return Diagnostic(rule, severity, "a message", Span("a.md", line, 3, 6), "a bcd e", "a hint")


# ---------------------------------------------------------------- advice


@pytest.mark.parametrize(
    ("names", "asked"),
    [
        ((), ""),
        (("A",), 'did you mean "A"?'),
        (("A", "B"), 'did you mean "A" or "B"?'),
        (("A", "B", "C"), 'did you mean "A", "B" or "C"?'),
    ],
)
def test_question(names: tuple[str, ...], asked: str) -> None:
    assert question(names) == asked


@pytest.mark.parametrize(
    ("focus_node", "hint", "suggestions", "advised"),
    [
        ("", "", (), ""),
        ("", "a hint", (), "a hint"),
        ("", "", ("A",), 'did you mean "A"?'),
        ("", "a hint", ("A",), 'a hint; did you mean "A"?'),
        ("https://example.org/", "a hint", (), "a hint"),
        ("https://example.org/", "a hint", ("A", "B"), 'did you mean "A" or "B"?'),
    ],
)
def test_advice(focus_node: str, hint: str, suggestions: tuple[str, ...], advised: str) -> None:
    found = diagnostic()._replace(focus_node=focus_node, hint=hint, suggestions=suggestions)
    assert advice(found) == advised


@pytest.mark.parametrize(
    ("field", "rule", "advised"),
    [
        ("- Model Size: 1,3B", "size-invalid", 'write a size such as 70B, or "Not specified"; did you mean "1.3B"?'),
        ("- Model Size: large", "size-invalid", 'write a size such as 70B, or "Not specified"'),
        ("- Lisence: MIT", "field-unknown", 'did you mean "License"?'),
        ("- Tags: none", "field-unknown", ""),
        ("## Descripton", "section-unknown", 'move its content to the section it belongs to; did you mean "Description"?'),
        ("## Limits", "section-unknown", "move its content to the section it belongs to"),
        ("- Date of Publication: 2/30/2023", "date-invalid", "write a day that there is, as in 2023-07-18; February 2023 has 28 days"),
        ("- Date of Publication: soon", "date-invalid", "write a day that there is, as in 2023-07-18"),
        ("- License Meta", "field-colon-missing", 'write "- License: Meta"'),
        ("- License", "field-colon-missing", 'write "- License:"'),
        ("- Associated Risks: Enviromental Impact", "risk-unknown", 'did you mean "Environmental Impacts"?'),
        ("- Associated Risks: Cooking", "risk-unknown", "use one of the eleven risks; cardgraph vocabulary risks lists them"),
        ("- Country/Origin: Irland", "country-unknown", 'did you mean "Ireland" or "Iran"?'),
    ],
)  # fmt: skip
def test_what_a_card_is_advised(field: str, rule: str, advised: str) -> None:
    card = f"# Heron\n\n## Model Details\n\n- Name: Heron\n{field}\n"
    checker = Checker(Minter("https://example.org/kg/"), day=datetime.date(2026, 11, 23))
    (checked,) = checker.check([read_card(card.encode(), "Heron.md")])
    (found,) = [found for found in checked.diagnostics if found.rule == rule]
    assert advice(found) == advised
    # The hint is the rule's own, whatever was suggested.
    assert "did you mean" not in found.hint
    assert found.hint or not rules().by_name[rule].hints


def test_a_finding_hands_on_what_it_carries() -> None:
    fix = Fix("write it", (Edit(Span("a.md", 1, 1, 2), "x"),), safe=True)
    finding = Finding("name-empty", Span("a.md", 1, 3, 6), {}, ("A",), (fix,))
    found = diagnostic_of(finding, ["a bcd e"])
    assert (found.suggestions, found.fixes, found.source_line) == (("A",), (fix,), "a bcd e")
    assert found.hint == 'write "- Name: [NAME](https://page-of-the-model)"'


def test_the_question_is_asked_in_one_place() -> None:
    """Commands and queries ask about what was typed, which is no finding about a card."""
    files = [*(ROOT / "src").rglob("*.py"), *(ROOT / "shapes").glob("*.ttl")]
    asking = {path.name for path in files if "did you mean" in path.read_text("utf-8")}
    assert asking - {path.name for room in ("cli", "query") for path in (ROOT / "src/cardgraph" / room).iterdir()} == {
        "advice.py"
    }


# ---------------------------------------------------------------- reports


@pytest.mark.parametrize("name", list(ALL))
@pytest.mark.parametrize("screen", [Screen(), Screen(color=True, width=60)])
def test_a_reporter_takes_diagnostics_as_they_come(name: str, screen: Screen) -> None:
    found = [diagnostic(line=number) for number in (1, 2, 3)]
    one, other = ALL[name](screen), ALL[name](screen)
    whole = one.take(found) + "".join(one.end(SUMMARY))
    assert whole == "".join(other.take([item]) for item in found) + other.take([]) + "".join(other.end(SUMMARY))
    assert "size-invalid" in whole
    assert whole.endswith("\n")
    assert whole.isascii()
    assert isinstance(one.for_people, bool)


@pytest.mark.parametrize("name", list(ALL))
def test_a_report_format_is_a_file_of_its_own(name: str) -> None:
    assert inspect.getmodule(ALL[name]).__name__ == f"cardgraph.render.findings.{name}_report"  # type: ignore[union-attr]


@pytest.mark.process
def test_the_command_line_offers_the_registry() -> None:
    assert f"[{'|'.join(REPORTERS)}]" in cardgraph("check", "--help").stdout.decode()


def test_text() -> None:
    found = diagnostic()._replace(suggestions=("A",), related=Related(Span("b.md", 7, 1, 2), "other words"))
    assert to_text(found) == (
        "error[size-invalid]: a message\n"
        " --> a.md:1:3\n"
        "  |\n"
        "1 | a bcd e\n"
        '  |   ^^^ a hint; did you mean "A"?\n'
        '  = see b.md:7:1: "other words"\n'
    )
    reporter = REPORTERS["text"](Screen())
    assert reporter.take([found]) == to_text(found) + "\n"
    assert reporter.end(SUMMARY) == ""
    assert "\x1b[1;31m" in REPORTERS["text"](Screen(color=True)).take([found])


def test_text_without_a_line() -> None:
    found = diagnostic()._replace(source_line="", suggestions=("A",))
    assert to_text(found).split("\n")[2:] == ['  = help: a hint; did you mean "A"?', ""]


@pytest.mark.parametrize("character", ["\x0b", "\x0c", "\x1c", "\x85", "\u2028"])
def test_the_line_of_a_card_that_is_refused_is_the_line_on_disk(character: str) -> None:
    """Python breaks lines at these; Markdown does not, and places are told as Markdown breaks lines."""
    card = f"# Heron{character} 2\n\n- Name:{character} Heron\n"
    reading = read_card(card.encode(), "Heron.md")
    shown = [diagnostic_of(finding, reading.lines) for finding in reading.findings]
    assert [(found.span.line, found.source_line) for found in shown] == [
        (1, f"# Heron{character} 2"),
        (3, f"- Name:{character} Heron"),
    ]


def test_json_is_sorted_by_place_and_has_no_line() -> None:
    first, second = diagnostic(line=1)._replace(suggestions=("A",)), diagnostic("name-empty", line=2)
    reporter = REPORTERS["json"](Screen(color=True))
    assert reporter.take([second]) + reporter.take([first]) == ""
    text = "".join(reporter.end(SUMMARY))
    assert "\x1b" not in text
    entries = json.loads(text)["diagnostics"]
    assert [(entry["rule"], entry["line"], entry["hint"]) for entry in entries] == [
        ("size-invalid", 1, 'a hint; did you mean "A"?'),
        ("name-empty", 2, "a hint"),
    ]
    assert "bcd" not in text
    assert json.loads("".join(REPORTERS["json"](Screen()).end(SUMMARY))) == {"diagnostics": []}


def test_statistics() -> None:
    reporter = StatisticsReporter()
    found = [diagnostic("link-relative", severity=Severity.WARNING)] * 10 + [diagnostic(), diagnostic("field-unknown")]
    assert reporter.take(found) == ""
    assert reporter.end(SUMMARY) == (
        " 1  error    field-unknown\n 1  error    size-invalid\n10  warning  link-relative\n"
    )


def test_tally() -> None:
    assert tally(Counter()) == "nothing to report"
    assert tally(SUMMARY.counts) == "1 error, 2 infos"
    assert tally(Counter({Severity.WARNING: 1000})) == "1,000 warnings"


def test_findings_are_sorted_alike_whether_they_are_in_memory_or_in_a_file() -> None:
    chance = random.Random(3)
    found = [
        Diagnostic(
            f"rule-{chance.randrange(3)}", Severity.INFO, f"said {number}", Span(f"{number % 9}.md", 1, 1, 2), ""
        )
        for number in range(500)
    ]
    chance.shuffle(found)
    for room in (1, 7, 64, 1000):
        gathered = Gathered(room)
        for first in range(0, len(found), 50):
            gathered.extend(found[first : first + 50])
            assert len(gathered._held) < room
        assert list(gathered) == sorted(found, key=Diagnostic.sort_key)
        # Two may look at them at once.
        assert [one for one, _ in zip(gathered, gathered, strict=True)] == list(gathered)


def test_no_password_lies_in_the_file_of_findings() -> None:
    line = "see https://someone:hunter22@example.org/x"
    gathered = Gathered(1)
    gathered.extend([Diagnostic("some-rule", Severity.INFO, "said", Span("a.md", 1, 1, 2), line)])
    assert gathered._file
    gathered._file.seek(0)
    written = gathered._file.read()
    assert b"example.org" in written
    assert b"hunter22" not in written


def test_a_report_of_many_findings_is_the_document_of_them_all() -> None:
    found = [Diagnostic("some-rule", Severity.INFO, f'"{n}"\n', Span("a.md", n, 1, 2), "") for n in range(3)]
    for some in (found, []):
        reporter = JsonReporter()
        reporter.take(some)
        text = "".join(reporter.end(Summary(1, Counter())))
        assert text == json.dumps({"diagnostics": [entry(one) for one in some]}, indent=2) + "\n"
