"""The example cards of the hub, with tables and of Mitchell's form: they are in order, and read as a person reads them."""

import csv
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest

from cardgraph import Settings
from cardgraph.compile import Compiled, Compiler
from cardgraph.diagnostic import Severity
from cardgraph.query.query_file import load
from cardgraph.query.running import run
from cardgraph.resources import folder
from cardgraph.source.sources import find_sources
from conftest import ROOT

HUB = ROOT / "examples" / "hub"
GOLDEN = Path(__file__).parent / "golden"
FORMS = {"HuggingFaceCard": 11, "TableCard": 2, "MitchellCard": 1}


@cache
def read() -> tuple[Compiler, list[Compiled]]:
    compiler = Compiler(find_sources([str(HUB)]), Settings(evidence=True))
    return compiler, list(compiler.checked())


@cache
def store() -> ox.Store:
    compiler, items = read()
    made = ox.Store()
    made.load("".join(compiler.ntriples(items)), format=ox.RdfFormat.N_TRIPLES)
    return made


def test_no_card_has_an_error_and_few_have_a_finding() -> None:
    _, items = read()
    assert len(items) == len(list(HUB.glob("*.md"))) == sum(FORMS.values())
    found = [finding for item in items for finding in item.diagnostics]
    assert all(finding.severity is not Severity.ERROR for finding in found)
    assert max(len(item.diagnostics) for item in items) <= 1
    # Code is no natural language; that is true of the card.
    assert [finding.rule for finding in found] == ["language-not-a-code"]


def test_each_form_is_recognized() -> None:
    of = {
        name: len(list(store().quads_for_pattern(None, None, ox.NamedNode("https://w3id.org/cardgraph/ns#" + name))))
        for name in FORMS
    }
    # Once as the class of the card, once in its evidence.
    assert of == {name: 2 * count for name, count in FORMS.items()}


@pytest.mark.parametrize("golden", sorted(GOLDEN.glob("*.csv")), ids=lambda path: path.stem)
def test_what_a_card_says_is_what_a_person_reads_in_it(golden: Path) -> None:
    """Each row was compared with the card by eye: what it says, and in which line."""
    with golden.open(encoding="utf-8", newline="") as file:
        header, *expected = csv.reader(file)
    answer = run(load("facts", folder("queries")), store(), {})
    assert [column.name for column in load("facts", folder("queries")).columns][1:] == header
    rows = [[cell.text if cell else "" for cell in row] for row in answer.rows]
    assert [row[1:] for row in rows if row[0] == f"{golden.stem}.md"] == expected
