"""Rules across cards: what the shapes compare, which cards are at odds, and that nothing but the cards decides it."""

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import tracemalloc
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import chain, combinations
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cardgraph import compile as compiling
from cardgraph.check.conflicts import ConflictIndex, comparable, settled
from cardgraph.check.graph_checker import check_graph
from cardgraph.check.portions import across
from cardgraph.check.rules import rules
from cardgraph.compile import Compiler
from cardgraph.diagnostic import Diagnostic
from cardgraph.graph.card_graph import card_graph
from cardgraph.graph.minting import Minter
from cardgraph.output.serialize import write
from cardgraph.query.binding import bind
from cardgraph.query.query_file import load
from cardgraph.query.running import run as run_query
from cardgraph.settings import DEFAULT_BASE, ENGINES, Settings
from cardgraph.source.sources import find_sources
from cardgraph.store.update import updating
from conftest import DAY, ROOT, read_card

CG = "https://w3id.org/cardgraph/ns#"
SHAPE = "https://w3id.org/cardgraph/shape/"
BASES = (DEFAULT_BASE, "https://example.org/cards#", "https://example.org/organization/")
COUNTRIES = {"FR": "France", "US": "United States of America", "DE": "Germany", "JP": "Japan"}
TYPES = {"FR": "Public Company", "US": "Non-profit", "DE": "Private Company", "JP": "Subsidiary"}

# The programs of the rules across cards.
KNOWING = ("across.py", "beside.py", "conflicts.py", "portions.py")
# Two names of files that are one name of a card.
NFC, NFD = (unicodedata.normalize(form, "Modèle.md") for form in ("NFC", "NFD"))


def card(name: str, organization: str = "", country: str = "", more: str = "") -> str:
    """A card with its name, and the lines that the rules look at."""
    lines = [f"- Name: [{name}](https://example.org/{name.casefold()})"]
    lines += [f"- Organization: {organization}"] if organization else []
    lines += [f"- Country/Origin: {country}"] if country else []
    lines += [more] if more else []
    return f"# {name}\n\n## Model Details\n\n" + "\n".join(lines) + "\n\n## Description\n\nA model.\n"


def placed(number: int, countries: Iterable[str], name: str = "") -> str:
    """A card that places the one laboratory in some countries."""
    return card(name or f"Model {number}", "[Lab](https://lab.org)", ", ".join(COUNTRIES[code] for code in countries))


def typed(number: int, types: Iterable[str]) -> str:
    """A card that gives the one laboratory some types, by the letters of ``placed``."""
    return card(f"Model {number}", " ".join(["[Lab](https://lab.org)", *(f"({TYPES[code]})" for code in types)]))


def written(folder: Path, cards: dict[str, str]) -> Path:
    for name, text in cards.items():
        (folder / name).write_text(text, "utf-8")
    return folder


def by_build(folder: Path, options: Settings, jobs: int = 1) -> list[Diagnostic]:
    compiler = Compiler(find_sources([str(folder)]), options, jobs)
    for _ in compiler.checked():
        pass
    return list(chain.from_iterable(compiler.across()))


def by_reference(folder: Path, options: Settings) -> list[Diagnostic]:
    """What the other engine finds in the cards side by side, all of them and not only those that are concerned."""
    sources = find_sources([str(folder)])
    readings = [read_card(Path(source.path).read_bytes(), source.path, source.name) for source in sources]
    return list(chain.from_iterable(across(readings, Minter(options.base), ENGINES[1])))


def by_store(folder: Path, options: Settings) -> list[Diagnostic]:
    """What an update of a store finds that knows the cards from the time before, but for two files of one card."""
    store = folder.parent / f"{folder.name}.store"
    for _ in range(2):
        with updating(store, Compiler(find_sources([str(folder)]), options), "keep") as update:
            compiled = {Path(item.source).name for item in update.checked() if item.graph}
            found = list(chain.from_iterable(update.across()))
    assert not {name for name in compiled if not name.endswith((NFC, NFD))}
    return found


def places(found: Iterable[Diagnostic]) -> list[tuple[str, str]]:
    """File and words of each finding."""
    return [
        (Path(one.span.source).name, one.source_line[one.span.column - 1 : one.span.end_column - 1]) for one in found
    ]


# ---------------------------------------------------------------- the shapes


def described() -> dict[str, dict[str, list[str]]]:
    """The terms of ours that each shape has."""
    found: dict[str, dict[str, list[str]]] = {}
    for path in (ROOT / "shapes").glob("*.ttl"):
        for quad in ox.parse(path=str(path)):
            terms = found.setdefault(str(quad.subject)[1:-1], {})
            terms.setdefault(str(quad.predicate)[1:-1], []).append(str(quad.object)[1:-1])
    return found


def test_a_shape_across_cards_and_no_other_says_what_it_compares() -> None:
    ways = {CG + "NoCommonValue", CG + "RepeatedValue", CG + "DifferentValues"}
    more = {CG + name for name in ("comparedAlong", "listedValue", "alike", "looksAt", "statedThrough")}
    compared = 0
    for shape, terms in described().items():
        given_terms = [len(terms.get(CG + name, ())) for name in ("compares", "comparedBy", "conflict")]
        if any(value == CG + "AcrossCards" for value in terms["http://www.w3.org/1999/02/22-rdf-syntax-ns#type"]):
            compared += 1
            assert given_terms in ([1, 0, 1], [1, 1, 1]), shape
            assert set(terms[CG + "conflict"]) <= ways, shape
            both = CG + "comparedAlong" in terms or CG + "alike" in terms
            assert both == (terms[CG + "conflict"] == [CG + "DifferentValues"]), shape
        else:
            assert given_terms == [0, 0, 0], shape
            assert more.isdisjoint(terms), shape
    assert compared == len(rules().comparisons) == 7


def test_python_names_nothing_that_a_shape_compares() -> None:
    source = "".join((ROOT / "src/cardgraph/check" / name).read_text("utf-8") for name in KNOWING)
    for comparison in rules().comparisons:
        assert comparison.rule not in source
        for term in (comparison.compares, comparison.compared_by, comparison.target_class):
            assert not term or f'"{term.removeprefix(CG)}"' not in source


# ---------------------------------------------------------------- each rule, and no other


def of_hub(*metadata: str, title: str = "Heron") -> str:
    """A card of the hub with some metadata."""
    return "\n".join(("---", *metadata, "---", "", f"# {title}", ""))


def scored(*values: str, **more: str) -> str:
    """A card of the hub whose model has some accuracies on the same data."""
    data = ", ".join(f"{key}: {value}" for key, value in {"type": "heronry/birds", **more}.items())
    lines = [f"    - {{type: accuracy, value: {value}}}" for value in values]
    results = ("  - task: {type: text-generation}", f"    dataset: {{{data}}}", "    metrics:", *lines)
    return of_hub("model-index:", "- name: Heron", "  results:", *results)


# Two cards that break a rule, beside two that break none; the words of each finding.
CASES: dict[str, tuple[dict[str, str], list[tuple[str, str]]]] = {
    "model-duplicate": ({"a.md": card("One"), "c.md": card("One")}, [("a.md", "One"), ("c.md", "One")]),
    "model-case-clash": ({"a.md": card("One"), "c.md": card("ONE")}, [("a.md", "One"), ("c.md", "ONE")]),
    "file-name-clash": ({NFC: card("One"), NFD: card("Two")}, [(NFD, "Two"), (NFC, "One")]),
    "organization-countries": (
        {"a.md": placed(1, ["FR"]), "c.md": placed(2, ["US"])},
        [("a.md", "France"), ("c.md", "United States of America")],
    ),
    "organization-types": (
        {"a.md": typed(1, ["FR"]), "c.md": typed(2, ["US"])},
        [("a.md", "Public Company"), ("c.md", "Non-profit")],
    ),
    "license-wider-than-base": (
        {
            "pond__heron.md": of_hub("license: mit", "base_model: pond/egret"),
            "pond__egret.md": of_hub("license: cc-by-nc-4.0", title="Egret"),
        },
        [("pond__heron.md", "mit")],
    ),
    "result-contradicted": ({"reeds__owl.md": scored("0.71", "73.5")}, [("reeds__owl.md", "73.5")]),
}
OTHERS = {
    "b.md": card("Other", "[Other](https://other.org) (Non-profit)", "Germany"),
    "d.md": card("Another", "[Other](https://other.org) (Non-profit) (Subsidiary)", "Germany, Japan"),
}


def test_each_rule_has_its_case() -> None:
    assert set(CASES) == {comparison.rule for comparison in rules().comparisons}


@pytest.mark.parametrize("base", BASES)
@pytest.mark.parametrize("rule", CASES)
def test_a_rule_fires_whatever_the_entity_base(rule: str, base: str, tmp_path: Path) -> None:
    cards, expected = CASES[rule]
    options = Settings(base=base, day=DAY)
    written(tmp_path, OTHERS)
    assert by_build(tmp_path, options) == by_reference(tmp_path, options) == []
    written(tmp_path, cards)
    found = by_build(tmp_path, options)
    assert {one.rule for one in found} == {rule}
    assert places(found) == expected
    assert all(one.focus_node.startswith(base) for one in found)
    assert by_reference(tmp_path, options) == found


# ---------------------------------------------------------------- when values are at odds

AT_ODDS: list[tuple[str, list[str], list[tuple[int, str]]]] = [
    ("one card", ["FR US"], []),
    ("beside one that says nothing", ["FR US", ""], []),
    ("all agree", ["FR", "FR", "FR"], []),
    ("one says more", ["FR US", "FR"], []),
    ("one says more, the other way round", ["FR", "FR US"], []),
    ("each says more", ["FR US", "FR DE", "JP FR"], []),
    ("both say two, and mean the same", ["FR US", "US FR"], []),
    ("two", ["FR", "US"], [(0, "FR"), (1, "US")]),
    ("two countries against a third", ["FR US", "DE"], [(0, "FR"), (0, "US"), (1, "DE")]),
    ("two, and one between them", ["FR", "US", "FR US"], [(0, "FR"), (1, "US")]),
    ("first says both, and hides whom it is at odds with", ["FR US", "FR", "US"], [(0, "FR"), (0, "US")]),
    ("each shares something with each", ["FR US", "US DE", "DE FR"], [(0, "FR"), (0, "US"), (1, "DE")]),
    ("many and one", ["FR", "FR", "FR", "US", "FR"], [(0, "FR"), (3, "US")]),
]


@pytest.mark.parametrize(("cards", "expected"), [row[1:] for row in AT_ODDS], ids=[row[0] for row in AT_ODDS])
@pytest.mark.parametrize(
    ("rule", "made", "words"), [("organization-countries", placed, COUNTRIES), ("organization-types", typed, TYPES)]
)
def test_cards_are_at_odds_where_there_is_no_value_that_all_give(
    rule: str,
    made: Callable[[int, list[str]], str],
    words: dict[str, str],
    cards: list[str],
    expected: list[tuple[int, str]],
    tmp_path: Path,
) -> None:
    written(
        tmp_path, {f"{number}.md": made(number, codes.split()) for number, codes in enumerate(cards)} | {"x.md": ""}
    )
    found = by_build(tmp_path, Settings(day=DAY))
    assert {one.rule for one in found} == ({rule} if expected else set())
    assert places(found) == [(f"{number}.md", words[code]) for number, code in expected]
    assert by_reference(tmp_path, Settings(day=DAY)) == found


def test_two_files_of_one_card_are_two_that_can_be_at_odds(tmp_path: Path) -> None:
    written(tmp_path, {NFC: placed(1, ["FR"], "One"), NFD: placed(2, ["US"], "ONE")})
    found = by_build(tmp_path, Settings(day=DAY))
    assert {one.rule for one in found} == {"file-name-clash", "model-case-clash", "organization-countries"}
    assert [one.message.split('"')[1] for one in found if one.rule == "organization-countries"] == [
        "United States of America",
        "France",
    ]
    assert by_reference(tmp_path, Settings(day=DAY)) == found
    # One card that gives one name is no duplicate of itself, and is not told that it is.
    written(tmp_path, {NFC: placed(1, ["FR"], "One"), NFD: placed(2, ["FR"], "One")})
    assert {one.rule for one in by_build(tmp_path, Settings(day=DAY))} == {"file-name-clash"}
    written(tmp_path, {"Modèle 2.md": placed(3, ["FR"], "One")})
    duplicates = [one for one in by_build(tmp_path, Settings(day=DAY)) if one.rule == "model-duplicate"]
    told = {Path(one.span.source).name: one.message.removesuffix(" describes the same model") for one in duplicates}
    assert told == {NFD: "Modèle 2.md", NFC: NFD, "Modèle 2.md": NFD}


@pytest.mark.parametrize("name", ["one", "ONE", "One"])
def test_a_card_is_told_the_first_other_by_iri(name: str, tmp_path: Path) -> None:
    """A blank is an underscore in IRIs: behind the hyphen, though before it in the names of files."""
    written(tmp_path, {"a b.md": card("One"), "a-b.md": card("ONE"), "c.md": card(name)})
    found = by_build(tmp_path, Settings(day=DAY))
    told = {one.rule: one.message for one in found if one.span.source.endswith("c.md")}
    case_clash = {"one": "a-b.md", "ONE": "a b.md", "One": "a-b.md"}[name]
    assert told.pop("model-case-clash") == f"the model's name differs from that in {case_clash} in case only"
    duplicate = {"one": "", "ONE": "a-b.md", "One": "a b.md"}[name]
    assert told == ({"model-duplicate": f"{duplicate} describes the same model"} if duplicate else {})


@pytest.mark.process
@pytest.mark.parametrize("base", BASES)
def test_any_number_of_jobs_and_the_store_find_the_same(
    base: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All the cases above in one library, each with an organization and models of its own."""
    folder = tmp_path / "cards"
    folder.mkdir()
    for case, (cards, _) in enumerate(CASES.values()):
        for name, text in cards.items():
            # What a file of a card of the hub is called says which model it is.
            name = name if "__" in name else f"case {case} {name}"
            written(folder, {name: text.replace("](", f" of case {case}](")})
    for row, (_, cards, _) in enumerate(AT_ODDS):
        for number, codes in enumerate(cards):
            text = placed(number, codes.split()).replace("](", f" of row {row}](")
            written(folder, {f"row {row} {number}.md": text})
    written(folder, {**OTHERS, "none.md": ""})
    options = Settings(base=base, day=DAY)
    expected = by_build(folder, options)
    assert Counter(one.rule for one in expected) == {
        **dict.fromkeys(CASES, 2),
        "license-wider-than-base": 1,
        "result-contradicted": 1,
        "organization-countries": 2 + sum(len(places) for _, _, places in AT_ODDS),
    }
    monkeypatch.setattr(compiling, "BATCH", 3)
    assert by_build(folder, options, jobs=2) == expected
    assert by_store(folder, options) == expected


# ---------------------------------------------------------------- the graph of the cards

# How a graph says which card says what: by named graphs, by evidence, or not at all.
GRAPHS = {"named": (".nq", False), "evidence": (".nt", True), "merged": (".nt", False)}
# What only the cards can tell, once all is one graph: what several cards say of one node, all of them seem to say.
UNTOLD = "organization-types"


def by_graph(folder: Path, kind: str) -> list[Diagnostic]:
    """What the rules across cards find in the graph of some cards."""
    ending, evidence = GRAPHS[kind]
    path = folder.parent / f"{folder.name}{ending}"
    compiler = Compiler(find_sources([str(folder)]), Settings(day=DAY, evidence=evidence))
    form = "nquads" if ending == ".nq" else "ntriples"
    parts = compiler.graphs(compiler.checked()) if form == "nquads" else compiler.triples(compiler.checked())
    with path.open("wb") as stream:
        write(parts, stream, form, compiler.minter)
    names = {comparison.rule for comparison in rules().comparisons}
    return [one for part in check_graph(str(path), Settings(day=DAY)) for one in part if one.rule in names]


def told(found: Iterable[Diagnostic], *without: str) -> list[tuple[str, str, str]]:
    return sorted((one.rule, one.focus_node, one.path) for one in found if one.rule not in without)


@pytest.mark.parametrize("kind", GRAPHS)
@pytest.mark.parametrize("rule", sorted(set(CASES) - {"file-name-clash"}))
def test_a_graph_has_the_findings_of_its_cards(rule: str, kind: str, tmp_path: Path) -> None:
    cards, _ = CASES[rule]
    (tmp_path / "cards").mkdir()
    written(tmp_path / "cards", cards | OTHERS)
    found = by_graph(tmp_path / "cards", kind)
    expected = by_build(tmp_path / "cards", Settings(day=DAY))
    untold = (UNTOLD,) if kind == "merged" else ()
    assert told(found) == told(expected, *untold)
    if rule in ("model-duplicate", "model-case-clash", "result-contradicted"):
        assert {one.message for one in found} == {one.message for one in expected}
    assert {one.span[1:] for one in found} <= {(0, 0, 0)}
    assert {one.related for one in found} <= {None}


@pytest.mark.parametrize("kind", GRAPHS)
@pytest.mark.parametrize(
    ("rule", "made"), [("organization-countries", placed), ("organization-types", typed)], ids=["countries", "types"]
)
def test_a_graph_tells_which_cards_are_at_odds(
    rule: str, made: Callable[[int, list[str]], str], kind: str, tmp_path: Path
) -> None:
    """All rows at once, each with an organization of its own."""
    (tmp_path / "cards").mkdir()
    for row, (_, cards, _) in enumerate(AT_ODDS):
        for number, codes in enumerate(cards):
            text = made(number, codes.split()).replace("Model", f"Row {row}").replace("](", f" of row {row}](")
            written(tmp_path / "cards", {f"row {row} {number}.md": text})
    expected = by_build(tmp_path / "cards", Settings(day=DAY))
    assert {one.rule for one in expected} == {rule}
    # One finding for what several cards say alike, since a graph has no places to tell them apart by.
    assert set(told(by_graph(tmp_path / "cards", kind))) == (
        set() if (kind, rule) == ("merged", UNTOLD) else set(told(expected))
    )


def test_two_files_of_one_card_are_one_card_with_two_files_in_a_graph(tmp_path: Path) -> None:
    (tmp_path / "cards").mkdir()
    written(tmp_path / "cards", CASES["file-name-clash"][0])
    assert not by_graph(tmp_path / "cards", "merged")
    found = [one for part in check_graph(str(tmp_path / "cards.nt"), Settings(day=DAY)) for one in part]
    assert ("values-several", CG + "fileName") in {(one.rule, one.path) for one in found}


# ---------------------------------------------------------------- any cards, in any order, in any batches


def brute_force(cards: Sequence[tuple[str, frozenset[str]]]) -> set[tuple[str, int]]:
    """The rules that each card breaks, from each pair of cards and the definition alone."""
    broken = set()
    for (first, (name, _)), (second, (other, _)) in combinations(enumerate(cards), 2):
        if name.casefold() == other.casefold():
            rule = "model-duplicate" if name == other else "model-case-clash"
            broken |= {(rule, first), (rule, second)}
    placing = [(number, codes) for number, (_, codes) in enumerate(cards) if codes]
    if placing and not frozenset.intersection(*(codes for _, codes in placing)):
        for code in COUNTRIES:
            broken |= {
                ("organization-countries", number)
                for number, codes in placing
                if code in codes and not any(code in earlier for before, earlier in placing if before < number)
            }
    return broken


NAMES = st.sampled_from(["One", "ONE", "one", "Two", "TWO", "Three", "Four", "Five", "Six"])
LIBRARIES = st.lists(st.tuples(NAMES, st.frozensets(st.sampled_from(sorted(COUNTRIES)), max_size=3)), max_size=6)


@settings(max_examples=60)
@given(LIBRARIES, st.randoms(use_true_random=False))
def test_findings_follow_from_the_definition_alone(
    library: list[tuple[str, frozenset[str]]], shuffling: random.Random
) -> None:
    texts = [placed(number, sorted(codes), name) for number, (name, codes) in enumerate(library)]
    readings = [read_card(text.encode(), f"{number}.md") for number, text in enumerate(texts)]
    lines = [comparable(card_graph(reading.card, Minter())) for reading in readings if reading.card]
    index = ConflictIndex()
    for number, noted in enumerate(lines):
        index.add(number, noted)
    concerned = index.concerned()
    found = list(chain.from_iterable(across((readings[number] for number in concerned), Minter(), ENGINES[0])))
    assert {(one.rule, int(Path(one.span.source).stem)) for one in found} == brute_force(library)
    # Those that are not concerned change nothing.
    assert list(chain.from_iterable(across(readings, Minter(), ENGINES[0]))) == found
    # Neither what is in memory and what is in a file, nor whose hashes they are, makes a difference.
    spilled, settling = ConflictIndex(room=3), ConflictIndex(room=5)
    for number, noted in enumerate(lines):
        spilled.add(number, noted)
        settling.add_settled(number, settled(noted))
    assert spilled.concerned() == settling.concerned() == concerned
    # Which nodes are at odds does not depend on the order of the cards.
    shuffled = ConflictIndex()
    shuffling.shuffle(lines)
    for number, noted in enumerate(lines):
        shuffled.add(number, noted)
    assert {(one.comparison, one.node) for one in shuffled.conflicts()} == {
        (one.comparison, one.node) for one in index.conflicts()
    }


def test_findings_do_not_depend_on_batches_or_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(7)
    for number in range(40):
        codes = chance.sample(sorted(COUNTRIES), chance.randint(0, 3))
        name = chance.choice(["One", "ONE", f"Model {number}"])
        (tmp_path / f"{number:02}.md").write_text(placed(number, codes, name), "utf-8")
    paths = [str(path) for path in sorted(tmp_path.iterdir())]
    expected = by_build(tmp_path, Settings(day=DAY))
    assert {one.rule for one in expected} == {"model-duplicate", "model-case-clash", "organization-countries"}
    for batch in (1, 3, 7):
        monkeypatch.setattr(compiling, "BATCH", batch)
        chance.shuffle(paths)
        compiler = Compiler(find_sources(paths), Settings(day=DAY))
        assert sum(1 for _ in compiler.checked()) == 40
        assert [one._replace(span=one.span) for one in chain.from_iterable(compiler.across())] == expected


# ---------------------------------------------------------------- many cards


@pytest.mark.parametrize(("room", "most"), [(100_000, 160), (1_000, 30)])
def test_of_a_card_a_few_hashes_are_kept(room: int, most: int) -> None:
    """No more of them than there is room for; what lies in a file costs but where it lies."""
    cards = 20_000
    reading = read_card(placed(1, ["FR"]).encode(), "1.md")
    assert reading.card
    lines = comparable(card_graph(reading.card, Minter()))
    assert len(lines) == 4
    tracemalloc.start()
    index = ConflictIndex(room)
    for number in range(cards):
        index.add(
            number, [line.replace("Model 1", f"Model {number}").replace("model_1", f"model_{number}") for line in lines]
        )
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept / cards < most
    # All of one laboratory in one country, and all files of one name.
    assert {conflict.comparison.rule for conflict in index.conflicts()} == set()


def test_of_many_cards_at_odds_few_are_looked_at() -> None:
    """Of an organization, two for each value that it is given: the first to give it, and the first not to."""
    index = ConflictIndex()
    organization = "<https://example.org/organization/lab>"
    for number in range(10_000):
        index.add(number, [f"organization-countries\n{organization}\n<{number % 3}>"])
    assert index.concerned() == [0, 1, 2]
    for number in range(10_000, 10_100):
        index.add(number, [f"model-duplicate\n{organization}\n<one>"])
    assert index.concerned() == [0, 1, 2, *range(10_000, 10_100)]


# ---------------------------------------------------------------- a new rule is data

NEW_RULES = r'''
@prefix cg: <https://w3id.org/cardgraph/ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix shape: <https://w3id.org/cardgraph/shape/> .

shape:organization-pages a sh:NodeShape, cg:AcrossCards ;
    sh:targetClass cg:Organization ;
    sh:severity sh:Warning ;
    sh:name "organization with several pages"@en ;
    sh:message "cards link this organization to several pages, {?value} among them"@en ;
    sh:description "An organization has one home page."@en ;
    cg:compares cg:page ;
    cg:conflict cg:NoCommonValue ;
    cg:violatingExample "x" ;
    cg:repairedExample "y" ;
    sh:sparql shape:organization-pages-sparql .

shape:organization-pages-sparql a sh:SPARQLConstraint ;
    sh:select """
PREFIX cg: <https://w3id.org/cardgraph/ns#>
SELECT $this ?value ?path
WHERE {
  $this cg:page ?value .
  FILTER EXISTS { $this cg:page ?other . FILTER(?value != ?other) }
  BIND(cg:page AS ?path)
}
""" .

shape:publication-titles a sh:PropertyShape, cg:AcrossCards ;
    sh:targetClass cg:Publication ;
    sh:path rdfs:label ;
    sh:maxCount 1 ;
    sh:severity sh:Info ;
    sh:name "publication of several titles"@en ;
    sh:message "cards give this publication several titles, \"{?text}\" among them"@en ;
    sh:description "A publication has one title."@en ;
    cg:compares rdfs:label ;
    cg:conflict cg:NoCommonValue ;
    cg:violatingExample "x" ;
    cg:repairedExample "y" .

shape:model-page-shared a sh:NodeShape, cg:AcrossCards ;
    sh:targetClass cg:Model ;
    sh:severity sh:Info ;
    sh:name "models of one page"@en ;
    sh:message "{?value} links another model to the same page"@en ;
    sh:description "A page is about one model."@en ;
    cg:compares rdfs:label ;
    cg:comparedBy cg:page ;
    cg:conflict cg:NoCommonValue ;
    cg:violatingExample "x" ;
    cg:repairedExample "y" ;
    sh:sparql shape:model-page-shared-sparql .

shape:model-page-shared-sparql a sh:SPARQLConstraint ;
    sh:select """
PREFIX cg: <https://w3id.org/cardgraph/ns#>
SELECT $this ?value ?path
WHERE {
  $this cg:page ?value .
  FILTER EXISTS { ?other cg:page ?value . FILTER(?other != $this) }
  BIND(cg:page AS ?path)
}
""" .
'''


SHOW_COMPARABLE = """
import sys
from cardgraph import read
from cardgraph.check.conflicts import comparable
from cardgraph.graph.card_graph import card_graph
from cardgraph.graph.minting import Minter
for line in comparable(card_graph(read(sys.argv[1])[0], Minter())):
    print(line.replace("\\n", "\\t"))
"""


def paper(title: str) -> str:
    return f"- Publication: [{title}](https://arxiv.org/abs/2302.13971)"


@pytest.mark.process
def test_a_new_rule_is_a_shape_and_nothing_else(tmp_path: Path) -> None:
    for folder in ("src", "ontology", "shapes", "queries"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "shapes" / "new.ttl").write_text(NEW_RULES, "utf-8")
    (tmp_path / "cards").mkdir()
    cards = {
        "a.md": card("One", "[Lab](https://lab.org)", more=paper("A Paper")),
        "b.md": card("Two", "[Lab](https://lab.example)", more=paper("A Paper")),
        "c.md": card("Three", "[Other](https://lab.org)", more=paper("The Paper")),
        "d.md": card("Four").replace("/four", "/three"),
        # One card that says two things is not at odds with itself.
        "e.md": card(
            "Five", more="- Publication: [P](https://arxiv.org/abs/2303.1), [Q](https://arxiv.org/abs/2303.1)"
        ),
    }
    written(tmp_path / "cards", cards)

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *arguments],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(tmp_path / "src")},
            timeout=120,
            check=False,
        )

    new = {"organization-pages", "publication-titles", "model-page-shared"}
    expected = [
        ("organization-pages", "a.md", "cards link this organization to several pages, https://lab.org among them"),
        ("publication-titles", "a.md", 'cards give this publication several titles, "A Paper" among them'),
        ("organization-pages", "b.md", "cards link this organization to several pages, https://lab.example among them"),
        ("model-page-shared", "c.md", "d.md links another model to the same page"),
        ("publication-titles", "c.md", 'cards give this publication several titles, "The Paper" among them'),
        ("model-page-shared", "d.md", "c.md links another model to the same page"),
    ]
    for engine in ENGINES:
        done = run("-m", "cardgraph", "check", "cards", "--format", "json", "--engine", engine)
        found = [one for one in json.loads(done.stdout)["diagnostics"] if one["rule"] in new]
        assert [(one["rule"], Path(one["file"]).name, one["message"]) for one in found] == expected, done.stderr
    for _ in range(2):
        said = run("-m", "cardgraph", "build", "cards", "--store", "store", "--on-error", "keep").stderr
        assert "https://lab.example among them" in said
        assert "several countries" not in said
    # Other nodes have pages and labels too.
    compared = [line.split("\t") for line in run("-c", SHOW_COMPARABLE, "cards/a.md").stdout.splitlines()]
    assert {(rule, value) for rule, _, value in compared if rule in new} == {
        ("organization-pages", "<https://lab.org>"),
        ("publication-titles", '"A Paper"'),
        ("model-page-shared", '"One"'),
    }


# ---------------------------------------------------------------- licenses along a lineage, and results

NARROW, WIDE = "license: cc-by-nc-4.0", "license: apache-2.0"
LICENSES: list[tuple[str, dict[str, str], list[tuple[str, str, str]]]] = [
    # The base model has no card here, and is well known.
    ("a family", {"a__b.md": of_hub(WIDE, "base_model: meta-llama/Llama-2-7b-hf")}, [("apache-2.0", "a__b.md", "3")]),
    ("case of it", {"a__b.md": of_hub(WIDE, "base_model: META-LLAMA/llama-2-13b")}, [("apache-2.0", "a__b.md", "3")]),
    ("its own", {"a__b.md": of_hub("license: llama2", "base_model: meta-llama/Llama-2-7b-hf")}, []),
    ("another", {"a__b.md": of_hub(WIDE, "base_model: meta-llama/LlamaGuardian")}, []),
    ("a copy of a name", {"a__b.md": of_hub(WIDE, "base_model: pond/Llama-2-7b-hf")}, []),
    ("a path", {"a__b.md": of_hub(WIDE, "base_model: /data/meta-llama/Llama-2-7b-hf")}, []),
    ("both restrict", {"a__b.md": of_hub("license: openrail", "base_model: google/gemma-2-9b")}, []),
    ("no commerce", {"a__b.md": of_hub("license: openrail", "base_model: facebook/opt-1.3b")}, [("openrail", "a__b.md", "3")]),
    ("an open family", {"a__b.md": of_hub(WIDE, "base_model: mistralai/Mistral-7B-v0.1")}, []),
    ("no license", {"a__b.md": of_hub("base_model: google/gemma-2-9b")}, []),
    ("a license of its own", {"a__b.md": of_hub("license: other", "license_name: pond", "base_model: google/gemma-2-9b")}, []),
    ("two", {"a__b.md": of_hub("license: [mit, gemma]", "base_model: google/gemma-2-9b")}, []),
    # The base model has a card.
    ("base wider", {"a__b.md": of_hub(NARROW, "base_model: c/d"), "c__d.md": of_hub(WIDE)}, []),
    ("the same", {"a__b.md": of_hub(NARROW, "base_model: c/d"), "c__d.md": of_hub(NARROW)}, []),
    ("narrower", {"a__b.md": of_hub(WIDE, "base_model: c/d"), "c__d.md": of_hub(NARROW)}, [("apache-2.0", "c__d.md", "2")]),
    ("none", {"a__b.md": of_hub(WIDE, "base_model: c/d"), "c__d.md": of_hub("tags: [x]")}, []),
    ("several", {"a__b.md": of_hub(WIDE, "base_model: c/d"), "c__d.md": of_hub("license: [mit, cc-by-nc-4.0]")}, []),
    (
        "one of two bases",
        {"a__b.md": of_hub(WIDE, "base_model: [e/f, c/d]"), "c__d.md": of_hub(NARROW), "e__f.md": of_hub(WIDE)},
        [("apache-2.0", "c__d.md", "2")],
    ),
    (
        "a card knows better than the list",
        {"a__b.md": of_hub(WIDE, "base_model: google/gemma-2-9b"), "google__gemma-2-9b.md": of_hub(WIDE)},
        [],
    ),
    (
        "siblings",
        {"a__b.md": of_hub(WIDE, "base_model: c/d"), "e__f.md": of_hub(NARROW, "base_model: c/d")},
        [],
    ),
    (
        "what prose tells",
        {"a__b.md": of_hub(WIDE) + "\nThis model is a fine-tuned version of [x](https://huggingface.co/facebook/opt-125m).\n"},
        [("apache-2.0", "a__b.md", "7")],
    ),
]  # fmt: skip


def rows(folder: Path, question: str) -> list[list[str]]:
    """What a question answers over the cards of a folder."""
    compiler = Compiler(find_sources([str(folder)]), Settings(day=DAY))
    store = ox.Store()
    store.load("".join(compiler.ntriples(compiler.checked())), format=ox.RdfFormat.N_TRIPLES)
    query = load(question, ROOT / "queries")
    answer = run_query(query, store, bind(query, []))
    return [[cell.text if cell else "" for cell in row] for row in answer.rows]


@pytest.mark.parametrize(("name", "cards", "expected"), LICENSES, ids=[name for name, *_ in LICENSES])
def test_licenses_wider_than_the_base_models(
    name: str, cards: dict[str, str], expected: list[tuple[str, str, str]], tmp_path: Path
) -> None:
    """Words, and the other place; what the rule finds, the question finds."""
    found = by_build(written(tmp_path, cards), Settings(day=DAY))
    assert {one.rule for one in found} <= {"license-wider-than-base"}
    related = [(one, one.related.span) for one in found if one.related]
    shown = [
        (place, Path(span.source).name, str(span.line))
        for (_, place), (_, span) in zip(places(found), related, strict=True)
    ]
    assert shown == expected, name
    wider = {(row[0], row[2]) for row in rows(tmp_path, "license-along-lineage") if row[4] == "wider"}
    bases = (one.message.rpartition("the license of ")[2].partition(",")[0].casefold() for one in found)
    known = {(model, base.casefold()) for model, base in wider} | {("a/b", "x")}
    assert {("a/b", base) for base in bases} <= known
    assert bool(found) <= bool(wider)


def test_a_license_along_a_lineage_is_the_same_for_stores(tmp_path: Path) -> None:
    (tmp_path / "cards").mkdir()
    cards = written(
        tmp_path / "cards",
        {
            "a__b.md": of_hub(WIDE, "base_model: google/gemma-2-9b"),
            "c__d.md": of_hub(WIDE, "base_model: e/f"),
            "e__f.md": of_hub(NARROW),
            "g__h.md": scored("0.11", "0.22"),
        },
    )
    found = by_build(cards, Settings(day=DAY))
    assert [one.rule for one in found] == ["license-wider-than-base"] * 2 + ["result-contradicted"]
    assert by_store(cards, Settings(day=DAY)) == found


RESULTS: list[tuple[str, list[str], list[tuple[str, str]]]] = [
    ("far apart", [scored("0.71", "0.73")], [("0.73", "0.71")]),
    ("three", [scored("0.71", "0.73", "0.71")], [("0.73", "0.71")]),
    ("a tenth, which rounding may make", [scored("0.7", "0.8")], []),
    ("rounded", [scored("0.71", "0.7134")], []),
    ("per cent", [scored("0.7134", "71.3")], []),
    ("the same twice", [scored("0.7", "0.7")], []),
    ("no number", [scored("0.7", "good")], []),
    ("deviation", [scored("9.8 +/- 0.2", "9.8")], []),
    ("another split", [scored("0.71", split="test"), scored("0.82", split="train")], []),
    ("another part", [scored("0.71", config="nb"), scored("0.82", config="nn")], []),
    ("two cards", [scored("0.71"), scored("0.82")], [("0.82", "0.71")]),
    ("two cards, one says more", [scored("0.71"), scored("0.82", split="test")], []),
    ("two cards agree", [scored("0.7"), scored("70")], []),
]


@pytest.mark.parametrize(("name", "texts", "expected"), RESULTS, ids=[name for name, *_ in RESULTS])
def test_results_that_contradict_each_other(
    name: str, texts: list[str], expected: list[tuple[str, str]], tmp_path: Path
) -> None:
    """The later place, and the earlier one; what the rule finds, the question finds."""
    names = ("pond__heron.md", "pond@heron.md")
    written(tmp_path, dict(zip(names, texts, strict=False)))
    found = [one for one in by_build(tmp_path, Settings(day=DAY)) if one.rule == "result-contradicted"]
    shown = [
        (words, one.related.text if one.related else "") for (_, words), one in zip(places(found), found, strict=True)
    ]
    # Of two files, which is first is a matter of their names.
    assert shown == expected or (len(texts) > 1 and [pair[::-1] for pair in shown] == expected), name
    assert bool(found) <= bool(rows(tmp_path, "results-contradicted"))


def test_of_many_derivatives_only_those_at_odds_are_looked_at_again() -> None:
    index = ConflictIndex()
    cards = [of_hub(NARROW, title="D"), *(of_hub(NARROW if n % 3 else WIDE, "base_model: c/d") for n in range(9))]
    names = ["c__d.md", *(f"a__{n}.md" for n in range(9))]
    for number, (name, text) in enumerate(zip(names, cards, strict=True)):
        reading = read_card(text.encode(), name, name)
        assert reading.card
        index.add(number, comparable(card_graph(reading.card, Minter())))
    assert index.concerned() == [0, 1, 4, 7]


def test_of_hundreds_of_results_at_odds_the_first_are_held_against_each_other(tmp_path: Path) -> None:
    """A query looks at each pair of them, of which there may be millions."""
    written(tmp_path, {"pond__heron.md": scored(*(f"{number / 100 + 1:.2f}" for number in range(300)))})
    found = [one for one in by_build(tmp_path, Settings(day=DAY)) if one.rule == "result-contradicted"]
    assert len(found) == 19


def test_where_no_file_can_be_had_that_is_all_there_is_to_say(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is closed that was never opened, which Python would tell on its own, with a traceback."""

    def refused() -> None:
        raise OSError("no room")

    monkeypatch.setattr(tempfile, "TemporaryFile", refused)
    index = ConflictIndex(room=0)
    rule = next(iter(index._columns))
    with pytest.raises(OSError, match="no room"):
        index.add(0, [f"{rule}\n<x:a>\n<x:b>"])
