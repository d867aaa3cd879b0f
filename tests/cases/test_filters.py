"""Filters: each against a computation over the rows of ``facts``, on two engines; names, refusals, words."""

import itertools
from collections import defaultdict
from collections.abc import Callable
from functools import cache

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st

import cardgraph
from cardgraph.compile import Compiler
from cardgraph.filters.asking import conditions, query_of, see_named
from cardgraph.filters.columns import columns
from cardgraph.filters.crossing import NOT_STATED, as_results, crossed
from cardgraph.filters.filters import absences, filters
from cardgraph.query.ask import LocalDataset, Timeout
from cardgraph.query.dataset import load_data
from cardgraph.query.errors import QueryError, UnknownNameError
from cardgraph.query.query_file import load, parse
from cardgraph.query.results import QueryResults
from cardgraph.query.running import run
from cardgraph.resources import folder
from cardgraph.settings import Settings
from cardgraph.source.sources import find_sources
from conftest import ROOT

CARDS = [
    str(ROOT / "examples" / "cards"),
    str(ROOT / "examples" / "hub"),
    str(ROOT / "tests" / "cases" / "cards" / "Rich.md"),
]
Facts = dict[str, dict[str, list[tuple[str, str]]]]


@cache
def triples() -> str:
    compiler = Compiler(find_sources(CARDS), Settings(evidence=True))
    return "".join(compiler.ntriples(compiler.checked()))


@cache
def dataset() -> LocalDataset:
    return LocalDataset(load_data(CARDS, Settings(), {"evidence"}).store, Timeout(60))


@cache
def graph() -> rdflib.Graph:
    made = rdflib.Graph().parse(data=triples(), format="nt")
    return made.parse(ROOT / "ontology" / "cardgraph.ttl").parse(ROOT / "ontology" / "model-licenses.ttl")


@cache
def facts() -> Facts:
    """What each file states: values and details by property, as the question ``facts`` has them."""
    found: Facts = {}
    for row in texts(dataset().run(load("facts", folder("queries")), {})):
        file, name, value, detail, _ = row
        found.setdefault(file, defaultdict(list))[name].append((value, detail))
    return found


def texts(results: QueryResults) -> list[list[str]]:
    return [[cell.text if cell else "" for cell in row] for row in results.rows]


def answer(*given: tuple[str, object]) -> set[str]:
    """The files of the models that meet some filters."""
    return {row[0] for row in texts(dataset().run(query_of(conditions(given), ["file"]), {}))}


def where(holds: Callable[[dict[str, list[tuple[str, str]]]], bool]) -> set[str]:
    return {file for file, said in facts().items() if holds(said)}


def values(name: str) -> set[str]:
    return {value for said in facts().values() for value, _ in said.get(name, [])}


def having(name: str, *wanted: str) -> set[str]:
    if name == "organization_type":
        # It is the organization's, whichever card says so.
        named = {detail for said in facts().values() for value, detail in said.get(name, []) if value in wanted}
        return having("developer", *named)
    if name == "base_model":
        return descended({*wanted})
    return where(lambda said: any(value in wanted for value, _ in said.get(name, [])))


def descended(bases: set[str]) -> set[str]:
    """The files of the models that were made from some, from what was made from these, and so on."""
    made = where(lambda said: any(value in bases for value, _ in said.get("base_model", [])))
    ids = {file: {label, hub_id} for file, label, hub_id in asked(NAMES)}
    more = bases | {name for file in made for name in ids[file] if name}
    return made if more == bases else descended(more)


NAMES = """SELECT ?f ?l ?i {
  ?c cg:describes ?m ; cg:fileName ?f . ?m rdfs:label ?l OPTIONAL { ?m cg:hubId ?i }
}"""


# ---------------------------------------------------------------- against an independent computation


# The filters that want one of a list, and what facts call it.
LISTED = {
    "risk": "risk",
    "license": "license",
    "country": "country",
    "organization": "developer",
    "organization-type": "organization_type",
    "task": "task",
    "language": "language",
    "base-model": "base_model",
}
OTHERS = {"not-country", "since", "until", "min-parameters", "max-parameters", "without"}


def test_every_filter_is_tried() -> None:
    assert {*LISTED, *OTHERS} == set(filters())


@pytest.mark.parametrize("name", LISTED)
def test_each_value_that_a_card_states_finds_the_cards_that_state_it(name: str) -> None:
    known = values(LISTED[name])
    assert len(known) > 1
    for value in known:
        see_named(conditions([(name, value)]), dataset())
        assert answer((name, value)) == having(LISTED[name], value) != set(), value
        if name not in ("language", "license"):  # for which case may count in prose, and never in an identifier
            assert answer((name, value.upper())) == having(LISTED[name], value), value


@pytest.mark.parametrize(
    "name", ["risk", "country", "task", "language", "organization-type", "organization", "base-model"]
)
def test_values_between_commas_are_alternatives_and_filters_all_hold(name: str) -> None:
    for one, other in itertools.combinations(sorted(values(LISTED[name]))[:4], 2):
        first, second = having(LISTED[name], one), having(LISTED[name], other)
        assert answer((name, f"{one}, {other}")) == first | second
        assert answer((name, one), (name, other)) == first & second


def test_a_name_with_a_comma_is_one_name_too() -> None:
    store = ox.Store()
    label = "@prefix cg: <https://w3id.org/cardgraph/ns#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> ."
    organization = '<urn:o> a cg:Organization ; rdfs:label "Heron, Inc." .'
    store.load(
        f'{label} <urn:m> a cg:Model ; rdfs:label "M" ; cg:organization <urn:o> . {organization}'.encode(),
        ox.RdfFormat.TURTLE,
    )
    asked_of = LocalDataset(store, Timeout(60))
    wanted = conditions([("organization", "HERON, inc.")])
    see_named(wanted, asked_of)
    assert texts(asked_of.run(query_of(wanted, ["name"]), {})) == [["M"]]
    with pytest.raises(UnknownNameError, match='"Heron"; did you mean "Heron, Inc'):
        see_named(conditions([("organization", "Heron, Inc., Egret")]), asked_of)


def test_models_from_elsewhere_state_a_country() -> None:
    stated = where(lambda said: bool(said.get("country")))
    assert stated != set(facts())
    for country in values("country"):
        assert answer(("not-country", country)) == stated - having("country", country)


def test_licenses_may_be_given_by_their_category() -> None:
    rows = asked(
        "SELECT ?f ?c { ?card cg:describes ?m ; cg:fileName ?f . ?m cg:license/cg:licenseCategory/skos:prefLabel ?c }"
    )
    assert {category for _, category in rows} == {
        "Open",
        "Open with Use Restrictions",
        "Community",
        "Non-commercial",
        "Proprietary",
    }
    for category in {category for _, category in rows}:
        assert answer(("license", category)) == {file for file, other in rows if other == category}
    assert answer(("license", "Open Source")) == answer(("license", "open"))
    assert answer(("license", "open, non-commercial")) == answer(("license", "open")) | answer(
        ("license", "noncommercial")
    )
    assert answer(("license", "proprietary, MIT")) == answer(("license", "proprietary")) | having(
        "license", "mit", "MIT"
    )


def is_since(date: str, day: str) -> bool:
    return (date + "-01-01")[:10] >= (day + "-01-01")[:10] if len(date) >= len(day) else date > day


def last(date: str) -> str:
    return (date + "-99-99")[:10]


@pytest.mark.parametrize("cut", [4, 7, 10])
def test_dates_count_if_all_of_them_lies_within(cut: int) -> None:
    stated = {file: [value for value, _ in said.get("published", [])] for file, said in facts().items()}
    assert {len(date) for dates in stated.values() for date in dates} == {4, 10} or len(values("published")) > 10
    for day in {date[:cut] for date in values("published")}:
        assert answer(("since", day)) == {
            file for file, dates in stated.items() if any(is_since(date, day) for date in dates)
        }, day
        assert answer(("until", day)) == {
            file for file, dates in stated.items() if any(last(d) <= last(day) for d in dates)
        }, day


def test_parameters_are_compared_as_numbers() -> None:
    counts = {int(value) for value in values("parameters")}
    assert len(counts) > 10
    sizes = {file: [int(value) for value, _ in said.get("parameters", [])] for file, said in facts().items()}
    for count in {near for one in counts for near in (one - 1, one, one + 1)}:
        assert answer(("min-parameters", count)) == {
            file for file, has in sizes.items() if any(n >= count for n in has)
        }
        assert answer(("max-parameters", count)) == {
            file for file, has in sizes.items() if any(n <= count for n in has)
        }
    assert answer(("min-parameters", "7B")) == answer(("min-parameters", "7,000,000,000"))


# What facts call that which models may be without; of what they have no word for, the graph is asked.
ABSENT = {
    "size": ["parameters"],
    "license": ["license", "license_name", "license_link"],
    "risk": ["risk"],
    "limitations": ["limitations"],
    "publication": ["publication"],
    "date": ["published"],
    "organization": ["developer"],
    "country": ["country"],
    "task": ["task"],
    "language": ["language"],
    "modality": ["modality"],
    "research-field": ["research_field"],
    "base-model": ["base_model"],
    "evaluation": ["result"],
    "emissions": ["emissions"],
}


@pytest.mark.parametrize("what", absences())
def test_models_without_something_are_those_that_state_none(what: str) -> None:
    if what in ABSENT:
        expected = where(lambda said: not any(said.get(name) for name in ABSENT[what]))
    elif what == "organization-type":
        expected = set(facts()) - having("organization_type", *values("organization_type"))
    elif what == "impact-assessment":
        expected = where(lambda said: ("yes", "") not in said.get(what.replace("-", "_"), []))
    elif what == "intended-use":
        expected = set(facts()) - sections("IntendedUse")
    else:
        assert what == "data"
        undisclosed = files("?m cg:undisclosed cg:trainedOn")
        said = having_any("dataset") | files("?m cg:trainingDataQuantity ?q") | sections("TrainingData")
        expected = set(facts()) - (said | (files("?c cg:datasetText ?t") - undisclosed))
    assert answer(("without", what)) == expected
    assert answer(("without", what.replace("-", " ").title())) == expected


def asked(text: str) -> list[list[str]]:
    return texts(run(parse(text, "mine", "mine.rq"), dataset().store, {}))


def files(pattern: str) -> set[str]:
    return {file for (file,) in asked(f"SELECT ?f {{ ?c cg:describes ?m ; cg:fileName ?f . {pattern} }}")}


def sections(kind: str) -> set[str]:
    return files(f"?c cg:section ?s . ?s cg:sectionKind cg:{kind} ; cg:isPlaceholder false")


def having_any(name: str) -> set[str]:
    return where(lambda said: bool(said.get(name)))


@settings(max_examples=30)
@given(st.lists(st.sampled_from(sorted({*LISTED})), min_size=2, max_size=3), st.data())
def test_any_filters_together_find_what_each_finds(names: list[str], data: st.DataObject) -> None:
    chosen = [(name, data.draw(st.sampled_from(sorted(values(LISTED[name]))))) for name in names]
    assert answer(*chosen) == set.intersection(*(answer(one) for one in chosen))


# What the example cards do not have: dates that leave something out, sizes of several kinds, placeholders, old names.
EDGES = """
@prefix cg: <https://w3id.org/cardgraph/ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<urn:a> a cg:Model ; rdfs:label "A" ; cg:publicationDate "2023"^^xsd:gYear ; cg:licenseName "Own" ;
  cg:parameterCount 5 ; cg:maxParameterCount 9 .
<urn:b> a cg:Model ; rdfs:label "B" ; cg:publicationDate "2023-07"^^xsd:gYearMonth ; cg:minParameterCount 1 ;
  cg:maxParameterCount 3 ; cg:derivation <urn:derivation> ; cg:licenseLink "https://example.org" .
<urn:c> a cg:Model ; rdfs:label "C" ; cg:publicationDate "2023-07-18"^^xsd:date ; cg:parameterCount 1, 7 ;
  cg:undisclosed cg:license .
<urn:derivation> cg:baseModelName "x" ; cg:baseModel <urn:x> .
<urn:x> cg:hubId "org/x" ; cg:formerHubId "x-old" .
<urn:card-a> cg:describes <urn:a> ; cg:section <urn:section-a> .
<urn:section-a> cg:sectionKind cg:Limitations, cg:TrainingData ; cg:isPlaceholder true .
<urn:card-b> cg:describes <urn:b> ; cg:section <urn:section-b> ; cg:datasetText "the web" .
<urn:section-b> cg:sectionKind cg:Limitations, cg:IntendedUse ; cg:isPlaceholder false .
"""


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        ("since", "2023", "ABC"),
        ("since", "July 2023", "BC"),
        ("since", "2023-07-01", "C"),
        ("since", "2023-07-19", ""),
        ("until", "2022", ""),
        ("until", "2023", "ABC"),
        ("until", "July 2023", "BC"),
        ("until", "2023-12-30", "BC"),
        ("until", "2023-07-18", "C"),
        ("min-parameters", "9", "A"),
        ("min-parameters", "6", "AC"),
        ("max-parameters", "1", "BC"),
        ("max-parameters", "4", "BC"),
        ("without", "license", "C"),
        ("without", "limitations", "AC"),
        ("without", "intended use", "AC"),
        ("without", "data", "AC"),
        ("without", "limitations, base-model", "AC"),
        ("base-model", "X", "B"),
        ("base-model", "ORG/x", "B"),
        ("base-model", "x-OLD", "B"),
    ],
)
def test_what_the_examples_do_not_have(name: str, value: str, found: str) -> None:
    store = ox.Store()
    store.load(EDGES.encode(), ox.RdfFormat.TURTLE)
    query = query_of(conditions([(name, value)]), ["name", "parameters"])
    rows = texts(run(query, store, {}))
    assert "".join(row[0] for row in rows) == found
    assert {row[1] for row in rows} <= {"5", "3", "7"}
    again = rdflib.Graph().parse(data=EDGES, format="turtle").query(query.text)
    # Of no solutions, that engine makes one group where there is none.
    assert not found or [[str(term) for term in row] for row in again] == rows


# ---------------------------------------------------------------- columns and counts


SHOWN = {
    "country": "country", "license": "license", "organization": "developer", "risk": "risk", "task": "task",
    "language": "language", "modality": "modality", "research_field": "research_field", "dataset": "dataset",
    "organization_type": "organization_type",
}  # fmt: skip


# What facts have in the words of the card has a name in the vocabulary.
NAMED = {"bigscience-bloom-rail-1.0": "BigScience RAIL License"}


@pytest.mark.parametrize("name", SHOWN)
def test_a_column_shows_what_the_card_states(name: str) -> None:
    for file, shown in texts(dataset().run(query_of([], ["file", name]), {})):
        known = values(SHOWN[name])
        stated = {NAMED.get(value, value).casefold() for value in known if file in having(SHOWN[name], value)}
        assert {value.casefold() for value in shown.split("; ") if value} == stated, file


@pytest.mark.parametrize("by", ["country", "risk", "license", "organization_type"])
def test_counts_are_those_of_the_cards(by: str) -> None:
    counted = dict(texts(dataset().run(query_of([], by=by), {})))
    known = values(SHOWN[by])
    expected = {NAMED.get(value, value): str(len(having(SHOWN[by], value))) for value in known}
    if silent := set(facts()) - having(SHOWN[by], *known):
        expected[""] = str(len(silent))
    assert {key.casefold(): n for key, n in counted.items()} == {key.casefold(): n for key, n in expected.items()}


def test_a_cross_table_counts_each_pair() -> None:
    results = dataset().run(query_of([], by="country,risk"), {})
    cross = crossed(results)
    assert NOT_STATED in cross.rows and NOT_STATED in cross.columns
    for row, counts in zip(cross.rows, cross.counts, strict=True):
        for column, count in zip(cross.columns, counts, strict=True):
            first = where(lambda said: not said.get("country")) if row == NOT_STATED else having("country", row)
            second = where(lambda said: not said.get("risk")) if column == NOT_STATED else having("risk", column)
            assert count == len(first & second), (row, column)
    table = as_results(cross)
    assert table.columns == ("country", *cross.columns)
    assert sum(int(cell.text) for _, *cells in table.rows for cell in cells if cell) == sum(
        int(row[2].text) for row in results.rows if row[2]
    )


# ---------------------------------------------------------------- two engines


@pytest.mark.parametrize(
    "given",
    [
        *([(name, sorted(values(LISTED[name]))[1])] for name in ("risk", "license", "organization", "base-model")),
        [("license", "open"), ("not-country", "US"), ("risk", "disinformation, intellectual fraud"), ("since", "2022")],
        [("until", "2023"), ("min-parameters", "1B"), ("without", "impact-assessment, emissions")],
    ],
    ids=lambda given: " ".join(name for name, _ in given),
)
def test_another_engine_gives_the_same_rows(given: list[tuple[str, str]]) -> None:
    query = query_of(conditions(given), ["file", "name", "parameters", "year", "license", "risk"])
    rows = [["" if term is None else str(term) for term in row] for row in graph().query(query.text)]
    assert rows == texts(dataset().run(query, {})) != []


@pytest.mark.parametrize("by", ["license_category", "country,risk"])
def test_another_engine_gives_the_same_counts(by: str) -> None:
    query = query_of([], by=by)
    rows = [["" if term is None else str(term) for term in row] for row in graph().query(query.text)]
    assert sorted(rows) == sorted(texts(dataset().run(query, {}))) != []


@pytest.mark.parametrize("name", columns())
def test_every_column_has_an_answer_and_a_query_that_is_in_order(name: str) -> None:
    query = query_of([], ["name", name] if name != "name" else ["name"])
    results = run(query, dataset().store, {})
    assert any(row[-1] for row in results.rows)
    again = parse(query.text, "mine", "mine.rq")
    assert [column.name for column in again.columns] == list(results.columns)
    assert texts(run(again, dataset().store, {})) == texts(results)


# ---------------------------------------------------------------- names


# Made from what a card describes that links to the hub, and a model that was made from itself.
STEPS = f"""{EDGES}
<urn:b> cg:hubModel <urn:hub-b> .
<urn:hub-b> cg:hubId "org/b" .
<urn:d> a cg:Model ; rdfs:label "D" ; cg:derivation <urn:derivation-d> .
<urn:derivation-d> cg:baseModelName "the b" ; cg:baseModel <urn:hub-b> .
<urn:e> a cg:Model ; rdfs:label "E" ; cg:derivation <urn:derivation-e>, <urn:derivation-e2> .
<urn:derivation-e> cg:baseModelName "d" ; cg:baseModel <urn:d> .
<urn:derivation-e2> cg:baseModelName "e" ; cg:baseModel <urn:e> .
"""


@pytest.mark.parametrize(
    ("value", "found"),
    [("org/x", "BDE"), ("x", "BDE"), ("org/b", "DE"), ("The B", "DE"), ("D", "E"), ("E", "E"), ("A", "")],
)
def test_descendants_are_found_over_any_number_of_steps(value: str, found: str) -> None:
    store = ox.Store()
    store.load(STEPS.encode(), ox.RdfFormat.TURTLE)
    query = query_of(conditions([("base-model", value)]), ["name"])
    assert "".join(row[0] for row in texts(run(query, store, {}))) == found
    again = rdflib.Graph().parse(data=STEPS, format="turtle").query(query.text)
    assert sorted(str(row[0]) for row in again if row[0]) == list(found)


@pytest.mark.parametrize(
    ("name", "one", "other"),
    [
        ("country", "U.S.", "United States of America"),
        ("country", "🇫🇷", "France"),
        ("country", "Korea, Republic of", "South Korea"),
        ("country", "Paris, France", "FR"),
        ("license", "Apache License, Version 2.0", "apache-2.0"),
        ("license", "https://opensource.org/licenses/MIT", "MIT License"),
        ("risk", "malware   development", "Malware Development"),
        ("task", "Text Generation", "text-generation"),
        ("language", "Norwegian", "no"),
        ("since", "July 18, 2023", "2023-07-18"),
        ("min-parameters", "7 billion", "7000000000"),
        ("organization", "MISTRAL AI", "Mistral AI"),
        ("base-model", "Mistralai/mistral-7b-v0.1", "mistralai/Mistral-7B-v0.1"),
    ],
)
def test_names_are_understood_as_cards_write_them(name: str, one: str, other: str) -> None:
    assert answer((name, one)) == answer((name, other))
    assert one == "Korea, Republic of" or answer((name, one)) != set()


@pytest.mark.parametrize(
    ("name", "value", "kind", "meant"),
    [
        ("risk", "Malwere Development", "risk", "Malware Development"),
        ("risk", "Malwere", "risk", "Malware Development"),
        ("risk", "Disinformation, Malwere Development", "risk", "Malware Development"),
        ("license", "opn", "license", "open"),
        ("license", "apache", "license", "Apache License 2.0"),
        ("license", "cc-by", "license", "CC-BY-4.0"),
        ("organization-type", "company", "organization type", "Public Company"),
        ("license", "Apach 2.0", "license", "Apache License 2.0"),
        ("country", "Germny", "country", "Germany"),
        ("not-country", "Untied States", "country", "United States"),
        ("organization", "Mistral", "organization", "Mistral AI"),
        ("organization-type", "Privat Company", "organization type", "Private Company"),
        ("task", "text-genaration", "task", "Text Generation"),
        ("language", "Norwegan", "language", "Norwegian"),
        ("base-model", "mistralai/Mistral-7B-v0.2", "model", "mistralai/Mistral-7B-v0.1"),
        ("organization", "Nobody of That Name", "organization", ""),
    ],
)
def test_a_name_that_nothing_has_is_refused_with_what_may_be_meant(
    name: str, value: str, kind: str, meant: str
) -> None:
    wanted = conditions([(name, value)])
    with pytest.raises(UnknownNameError, match=f'no {kind} is called ".*"; ') as caught:
        see_named(wanted, dataset())
    assert [one for one in caught.value.meant if one.startswith(meant)] if meant else caught.value.meant == ()


def test_what_only_cards_name_is_found() -> None:
    own = asked("SELECT ?l { ?m cg:risk ?r . ?r skos:prefLabel ?l FILTER(CONTAINS(STR(?r), 'unlisted')) }")
    assert own, "one of the cards has a risk that no list has"
    for (label,) in own:
        see_named(conditions([("risk", label.upper())]), dataset())
        assert answer(("risk", label.upper())) == having("risk", label) != set()


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ([("rsk", "x")], 'no filter is called "rsk"; did you mean "risk"?'),
        ([("risk", " ")], "--risk: ' ' is nothing to look for; give a value"),
        ([("risk", "a\0b")], r"--risk: 'a\x00b' is nothing to look for; give a value"),
        ([("since", "soon")], "--since is no date: 'soon'; write it as in 2023-07-18, July 2023 or 2023"),
        ([("since", "2023-02-30")], "--since is no date: '2023-02-30'; write it as in 2023-07-18, July 2023 or 2023"),
        ([("min-parameters", "many")], "--min-parameters is no integer: 'many'; write it as in 70000000000 or 70B"),
        ([("without", "sise")], '--without: nothing is called "sise"; did you mean "size"?'),
    ],
)
def test_a_value_that_is_none_is_refused(given: list[tuple[str, str]], message: str) -> None:
    with pytest.raises(QueryError) as caught:
        conditions(given)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("shown", "by", "message"),
    [
        ("nmae", None, '--columns: no column is called "nmae"; did you mean "name"?'),
        ("name,name", None, "--columns: the column name is given twice; leave one"),
        (None, "contry", '--by: no column is called "contry"; did you mean "country"?'),
        (None, "country,risk,year", "models are counted by one thing or by two, and not by 3; leave some out"),
        ("name", "country", "--by counts models and --columns shows them; leave one out"),
    ],
)
def test_columns_that_are_none_are_refused(shown: str | None, by: str | None, message: str) -> None:
    with pytest.raises(QueryError) as caught:
        query_of([], shown, by)
    assert str(caught.value) == message


def test_what_models_are_not_counted_by_is_refused_with_a_reason() -> None:
    for column in columns().values():
        if column.unfit:
            with pytest.raises(
                QueryError, match=f"not counted by {column.name}: {column.unfit}; there are: parameters"
            ):
                query_of([], by=column.name)


@given(
    st.sampled_from(["organization", "base-model", "risk", "license"]),
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30),
)
def test_a_value_is_a_value_whatever_it_says(name: str, value: str) -> None:
    try:
        wanted = conditions([(name, value)])
    except QueryError:
        return
    rdflib.Graph().query(query_of(wanted).text)
    assert len(dataset().run(query_of(wanted), {}).rows) <= len(facts())


def test_a_filter_that_is_given_twice_says_why_there_are_no_rows() -> None:
    query = query_of(conditions([("country", "France"), ("country", "Japan")]))
    assert (
        query.empty
        == "--country is given 2 times, and all of them have to hold; for any of them write --country 'France, Japan'"
    )
    assert not query_of(conditions([("not-country", "France"), ("not-country", "Japan")])).empty


# ---------------------------------------------------------------- Python


def test_python_asks_the_same() -> None:
    rows = cardgraph.ask(*CARDS, license="open", not_country=["US"], since=2023, risk=None, columns="name,country")
    assert rows.columns == ("name", "country")
    assert {str(row["name"]) for row in rows} == {"Falcon-40B", "Mistral 7B", "OpenCALM"}
    counts = cardgraph.ask(CARDS[0], by=["year"])
    assert [row for row in counts if row["year"] == "2023"] == [{"year": "2023", "models": 8}]
    with pytest.raises(QueryError, match='no filter is called "licence"; did you mean "license"'):
        cardgraph.ask(*CARDS, licence="MIT")
    with pytest.raises(cardgraph.DataError, match="over what"):
        cardgraph.ask(license="MIT")
    with pytest.warns(cardgraph.QueryWarning, match="for any of them write --risk"):
        assert cardgraph.ask(CARDS[0], risk=["intellectual fraud", "biological risks"]) == []
