"""Rules and queries that ask the same: whatever a rule reports of a card, the query that names the rule answers.

They are asked of the example cards, the cards of the tests, the cases of the rules, and variations of
one card, all at once: each card has entities of its own, so that none speaks of another.
"""

import re
from collections.abc import Iterator
from functools import cache
from itertools import product

import pyoxigraph as ox
import pytest
from test_rules import SHACL, case

from cardgraph.check.engines import validate
from cardgraph.check.rules import rules
from cardgraph.graph.card_graph import card_graph, mentions
from cardgraph.graph.minting import Minter
from cardgraph.query.binding import bind
from cardgraph.query.query_file import Query, catalogue
from cardgraph.query.running import run
from cardgraph.vocabulary.facts import facts
from cardgraph.vocabulary.files import short_vocabularies
from cardgraph.vocabulary.namespaces import CG, ENTITY_TYPES, VOCABULARY, XSD
from conftest import CARDS, DAY, EXAMPLES, ROOT, read_card

QUERIES = catalogue(ROOT / "queries")
PAIRS = [(query, rule.name) for query in QUERIES for rule in query.rules]
BASE = "https://example.org/"

# ---------------------------------------------------------------- variations of a card

CARD = """\
# {name}

## Model Details

- Name: [{name}](https://example.org/heron) 📚
- Model Size: 7B
- Dataset: [Marsh](https://example.org/marsh)
- Input/Output Format: Text
- Research Field: Natural Language Processing
- Contains an Impact Assessment: {assessment}
- Associated Risks: {risks}
- Date of Publication: {date}
- Organization: [Marsh Labs](https://example.org/) (Private Company)
- Country/Origin: France
- License: {license}
- Publication: [Heron: A Model of Birds]({publication})

## Description

{description}

## Organization

Marsh Labs is a company in Lyon.
"""
STANDARD = {
    "name": "Heron",
    "assessment": "Yes",
    "risks": "Disinformation, Social Engineering",
    "date": "July 18, 2023",
    "license": "Apache 2.0 License",
    "publication": "https://example.org/heron.pdf",
    "description": "Heron is a language model for the names of birds.",
}
LICENSES = (
    "MIT License",
    "Apache 2.0 License",
    "CC BY-NC 4.0",
    "LLaMA 2 Community License Agreement",
    "BigScience RAIL License v1.0",
    "Proprietary License",
    "Marsh License",
    "MIT License, CC BY-NC 4.0",
)
ON_LICENSES = (
    "Heron was released under a non-commercial license.",
    "Commercial use of birds is fine. Commercial\nuse is   prohibited.",
    "It is not limited to NON-COMMERCIAL use.",
    "Heron is an open source model.",
    "The weights have been open-sourced.",
    "It is under the MIT License.",
    "It may be had under Apache 2.0, for research only.",
    "The code is under the MIT License, the weights are for noncommercial use.",
    "It permits commercial use, and is proprietary.",
)
ON_PURPOSES = (
    "Heron is a chatbot.",
    "Heron is a 1.5B parameter\n  conversational model.",
    "It is optimized for multi-turn dialogue, and writes programs.",
    "It is a CODE MODEL.",
    "A pair programmer for birds.",
    "It powers the chat of a search engine, and knows about code generation.",
    "It knows birds.",
)
RISKS = (
    "Disinformation",
    "Not specified",
    "Malware Development, Impacts on Mental Health",
    "Disinformation, Algorithmic Discrimination, Social Engineering, Environmental Impacts",
)
DATES = ("7/18/2023", "4/3/2023", "3/4/2023", "18/7/2023", "March 2023", "2023", "May 2, 1994", "July 5, 1991")
PUBLICATIONS = (
    "https://example.org/heron.pdf",
    "https://arxiv.org/abs/2303.00001",
    "https://arxiv.org/abs/2307.00001",
    "https://arxiv.org/abs/2306.00001",
    "https://arxiv.org/abs/cs/9405001",
    "https://arxiv.org/abs/9107.00001",
)


def variations() -> Iterator[str]:
    for license_, description in product(LICENSES, ON_LICENSES):
        yield CARD.format(**{**STANDARD, "license": license_, "description": description})
    for name, description, risks in product(("Heron", "Heron Chat", "HeronChat"), ON_PURPOSES, RISKS):
        yield CARD.format(**{**STANDARD, "name": name, "description": description, "risks": risks})
    for date, publication in product(DATES, PUBLICATIONS):
        yield CARD.format(**{**STANDARD, "date": date, "publication": publication})
    for assessment, risks in product(("Yes", "No", "Not specified"), RISKS):
        yield CARD.format(**{**STANDARD, "assessment": assessment, "risks": risks})


def graphs() -> Iterator[str]:
    """The N-Triples of each card, whose entities and file bear its number."""
    texts = [*variations(), *(path.read_text("utf-8") for folder in (EXAMPLES, CARDS) for path in folder.glob("*.md"))]
    for number, text in enumerate(texts):
        card = read_card(text.encode(), f"{number}.md").card
        assert card
        graph = card_graph(card, Minter(f"{BASE}{number}/"))
        stated = (*graph.statements, *graph.claims, *mentions(card, graph.card))
        yield "".join([*(found.ntriples for found in stated), *facts(graph.concepts)])
    ours = re.compile(rf"<{VOCABULARY}({'|'.join(ENTITY_TYPES)})/")
    for number, (rule, kind) in enumerate(product(SHACL, ("violating", "valid")), len(texts)):
        graph = case(rule, kind).replace('"Heron.md"', f'"{number}.md"')
        yield ours.sub(lambda match, number=number: f"<{BASE}{number}/{match[1]}/", graph)  # type: ignore[misc]


@cache
def data() -> str:
    clock = f'<{CG}clock> <{CG}today> "{DAY.isoformat()}"^^<{XSD}date> .\n'
    return "".join(graphs()) + clock


# ---------------------------------------------------------------- what rules and queries say of it


def numbers(text: str) -> set[int]:
    """The cards that a term speaks of."""
    return {int(number) for number in re.findall(rf"{BASE}(\d+)/|(\d+)\.md", text) for number in number if number}


@cache
def reported() -> dict[str, set[int]]:
    """The cards that each rule reports."""
    found: dict[str, set[int]] = {}
    for result in validate(data().encode(), rules().card, "shacl-rust"):
        found.setdefault(result.source_shape.rpartition("/")[2], set()).update(numbers(result.focus_node))
    return found


@cache
def answered(query: Query) -> set[int]:
    """The cards that a query answers, by its column of models or files."""
    store = ox.Store()
    for path in short_vocabularies():
        store.bulk_extend(ox.parse(path=str(path)))
    store.load(data().encode(), ox.RdfFormat.N_TRIPLES)
    results = run(query, store, bind(query, []))
    column = results.columns.index("model" if "model" in results.columns else "file")
    return {number for row in results.rows if (cell := row[column]) for number in numbers(cell.text)}


def test_rules_that_queries_name_are_rules() -> None:
    assert {rule for _, rule in PAIRS} <= set(SHACL)
    assert {query.name for query, rule in PAIRS} >= {query.name for query in QUERIES} & set(SHACL)
    assert len(PAIRS) >= 9


@pytest.mark.parametrize(("query", "rule"), PAIRS, ids=lambda value: getattr(value, "name", value))
def test_whatever_a_rule_reports_the_query_answers(query: Query, rule: str) -> None:
    found, rows = reported()[rule], answered(query)
    assert found
    assert sorted(found - rows) == []
    # Its header says how it differs.
    assert rows - found
