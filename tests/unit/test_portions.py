"""Cards at odds in portions: found is what all of them together show, and few of them are held at once."""

import random
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

import pytest

from cardgraph.card import Reading
from cardgraph.check import portions
from cardgraph.check.conflicts import ConflictIndex, comparable
from cardgraph.check.portions import across
from cardgraph.check.rules import rules
from cardgraph.diagnostic import Diagnostic
from cardgraph.graph.card_graph import card_graph
from cardgraph.graph.minting import Minter
from cardgraph.settings import ENGINES
from conftest import read_card
from disagreeing import at_odds, lineages, of_hub, of_library, scored


def concerned(cards: Sequence[tuple[str, str]]) -> list[Reading]:
    """The cards that have to be looked at side by side, read."""
    readings = [read_card(text.encode(), name, name) for name, text in cards]
    index = ConflictIndex()
    for number, reading in enumerate(readings):
        assert reading.card
        index.add(number, comparable(card_graph(reading.card, Minter())))
    return [readings[number] for number in index.concerned()]


def found(readings: Iterable[Reading]) -> list[Diagnostic]:
    """What some cards say together."""
    return list(chain.from_iterable(across(readings, Minter(), ENGINES[0])))


def library(seed: int) -> list[tuple[str, str]]:
    chance = random.Random(seed)
    cards = [(name, text) for name, text in (*lineages(chance), *at_odds(chance)) if name and text]
    # Hundreds of one model, and one that many models come from.
    cards += [(f"same {n}.md", of_library(("Owl", "OWL", "Heron")[n % 3], "", "")) for n in range(30)]
    cards += [(f"copy {n}/reeds__stork.md", of_hub("license: mit", "base_model: marsh/egg")) for n in range(20)]
    cards += [(f"marsh__{n}.md", of_hub("license: mit", "base_model: marsh/egg")) for n in range(20)]
    cards += [("marsh__egg.md", of_hub("license: cc-by-nc-4.0")), ("marsh@egg.md", of_hub("license: cc-by-nc-4.0"))]
    cards += [(f"copy {n}/reeds__owl.md", scored(f"{n / 10}")) for n in range(30)]
    cards += [(f"place {n}.md", of_library(f"Place {n}", "[Lab](https://lab.org)", f"Land {n}")) for n in range(30)]
    for number in range(30):
        lands = ", ".join(f"Land {each}" for each in chance.sample(range(60), 2))
        cards.append((f"places {number}.md", of_library(f"Places {number}", "[Lab](https://lab.org)", lands)))
    chance.shuffle(cards)
    return cards


@pytest.mark.parametrize(("seed", "together"), [(1, 1), (1, 40), (2, 5)])
def test_portions_show_what_all_cards_together_show(seed: int, together: int, monkeypatch: pytest.MonkeyPatch) -> None:
    cards = concerned(library(seed))
    monkeypatch.setattr(portions, "_TOGETHER", len(cards))
    expected = found(cards)
    assert {one.rule for one in expected} == {comparison.rule for comparison in rules().comparisons}
    monkeypatch.setattr(portions, "_TOGETHER", together)
    monkeypatch.setattr(portions, "_NEIGHBOURS_AT_ONCE", together)
    assert found(cards) == expected


CARDS: dict[str, Any] = {
    "one model": lambda n: (f"{n}.md", of_library("Heron", "", "")),
    "spellings": lambda n: (f"{n}.md", of_library("".join("Aa"[int(c)] for c in f"{n:012b}"), "", "")),
    "many models": lambda n: (f"{n}.md", of_library(f"Heron {n // 2}", "", "")),
    "countries": lambda n: (f"{n}.md", of_library(f"Heron {n}", "[Lab](https://lab.org)", f"Land {n}")),
    "derivatives": lambda n: (f"a__{n}.md", of_hub("license: mit", "base_model: google/gemma-2-9b")),
    "copies": lambda n: (f"{n}/a__b.md", of_hub("license: mit", "base_model: google/gemma-2-9b")),
    "results": lambda n: (f"{n}/a__b.md", scored(f"0.{n:03}")),
}


@pytest.mark.parametrize("kind", CARDS)
def test_of_many_cards_at_odds_few_are_held(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many there are over one node."""
    monkeypatch.setattr(portions, "_TOGETHER", 20)
    plain, sizes = portions.at_odds, list[int]()

    def seen(cards: Any, engine: str, only: Any = None) -> list[Diagnostic]:
        some = list(cards)
        sizes.append(len(some))
        return plain(some, engine, only)

    monkeypatch.setattr(portions, "at_odds", seen)
    assert len(found(concerned([CARDS[kind](number) for number in range(200)]))) >= 19
    assert max(sizes) <= 75
