"""Queries: each canned one against its expected answer on two engines; parameters; refusals; formats."""

import csv
import random
import re
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cardgraph import Settings
from cardgraph.compile import Compiler
from cardgraph.query.binding import Bindings, bind, bound_text
from cardgraph.query.dataset import load_data
from cardgraph.query.errors import QueryError
from cardgraph.query.ordering import without_order
from cardgraph.query.query_file import Query, catalogue, load, parse
from cardgraph.query.results import QueryResults, cell_of
from cardgraph.query.running import run
from cardgraph.source.sources import find_sources
from conftest import ROOT

QUERIES = ROOT / "queries"
CASES = Path(__file__).parent / "queries"
DATA = [CASES / name for name in ("graph.ttl", "neighbours.ttl", "hub.ttl", "vocabulary.ttl", "evidence.ttl")]
CANNED = {query.name: query for query in catalogue(QUERIES)}
# A folder of cards of the hub, with what some questions answer over it.
HUB = CASES / "hub"
CG = "https://w3id.org/cardgraph/ns#"
Rows = list[list[str]]


@cache
def store_of(*files: Path, seed: int | None = None) -> ox.Store:
    quads = [quad for file in files for quad in ox.parse(path=str(file))]
    if seed is not None:
        random.Random(seed).shuffle(quads)
    store = ox.Store()
    for quad in quads:
        store.add(quad)
    return store


def store() -> ox.Store:
    return store_of(*DATA)


@cache
def graph() -> rdflib.Graph:
    made = rdflib.Graph()
    for file in DATA:
        made.parse(file)
    return made


def texts(answer: QueryResults) -> Rows:
    return [[cell.text if cell else "" for cell in row] for row in answer.rows]


@cache
def asked(text: str, over: rdflib.Graph) -> Rows:
    """What rdflib answers, which it takes long for: several tests ask the same."""
    return [["" if term is None else str(term) for term in row] for row in over.query(text)]


def reference(query: Query, bindings: Bindings, over: rdflib.Graph | None = None) -> Rows:
    """The answer of rdflib, the engine that queries are compared on."""
    return asked(bound_text(query, bindings), over if over is not None else graph())


def given_for(name: str) -> list[str]:
    file = CASES / f"{name}.params"
    return file.read_text("utf-8").splitlines() if file.exists() else []


def answers(name: str, *parameters: str) -> Rows:
    """The rows of a canned query, which both engines must agree on."""
    bindings = bind(CANNED[name], parameters)
    rows = texts(run(CANNED[name], store(), bindings))
    assert rows == reference(CANNED[name], bindings)
    return rows


# ---------------------------------------------------------------- canned queries


def test_every_query_has_an_expected_answer_and_no_answer_is_stray() -> None:
    assert {file.stem for file in CASES.glob("*.csv")} == set(CANNED)
    assert {file.stem for file in CASES.glob("*.params")} <= set(CANNED)
    assert len(CANNED) >= 20


@pytest.mark.parametrize("name", CANNED)
def test_answer(name: str) -> None:
    with (CASES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        header, *expected = csv.reader(file)
    query = CANNED[name]
    answer = run(query, store(), bind(query, given_for(name)))
    assert list(answer.columns) == [column.name for column in query.columns] == header
    assert texts(answer) == expected
    assert answers(name, *given_for(name)) == expected != []


@cache
def hub() -> tuple[ox.Store, rdflib.Graph]:
    """What the cards in ``hub/`` say, with the vocabularies that they use and the ontology, for both engines."""
    compiler = Compiler(find_sources([str(HUB)]), Settings(evidence=True))
    triples = "".join(compiler.ntriples(compiler.checked()))
    store = ox.Store()
    store.bulk_load(triples.encode(), ox.RdfFormat.N_TRIPLES)
    store.bulk_load(path=str(ROOT / "ontology" / "cardgraph.ttl"))
    graph = rdflib.Graph().parse(data=triples, format="nt")
    # Of the ontology, what it says of terms that are used: a path of any length costs rdflib the square of all nodes.
    used = {term for triple in graph for term in triple}
    for triple in rdflib.Graph().parse(ROOT / "ontology" / "cardgraph.ttl"):
        if triple[0] in used:
            graph.add(triple)
    return store, graph


@pytest.mark.parametrize("name", sorted(file.stem for file in HUB.glob("*.csv")))
def test_answer_over_cards_of_the_hub(name: str) -> None:
    """Cards go in, compiled as everybody's are; both engines agree on what comes out."""
    with (HUB / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        header, *expected = csv.reader(file)
    query, (store, graph) = CANNED[name], hub()
    answer = run(query, store, {})
    assert list(answer.columns) == header
    assert texts(answer) == reference(query, {}, graph) == expected != []


@pytest.mark.parametrize("name", CANNED)
def test_its_rows_are_sorted_here_as_an_engine_sorts_them(name: str) -> None:
    """What is taken out of a query and done to its rows is what engines do that are asked the whole of it."""
    query, bindings = CANNED[name], bind(CANNED[name], given_for(name))
    unordered, keys = without_order(query)
    assert keys and "\nORDER BY" not in unordered.text
    for over in (store(), hub()[0]):
        found = over.query(bound_text(query, bindings))
        assert isinstance(found, ox.QuerySolutions)
        assert run(query, over, bindings).rows == tuple(tuple(map(cell_of, row)) for row in found)


ORDERS = [
    "?number ?text",
    "DESC(?number) ?thing ?text",
    "?thing DESC(?text)",
    "SUBSTR(STR(?thing), 1, 5) ?number ?text",
]


@pytest.mark.parametrize("order", [*ORDERS, "# first\n  DESC(?hidden)\n  # then\n  ABS(?number) ?text"])
def test_each_sort_of_key(order: str) -> None:
    """Numbers by their value, what is not bound first, blank nodes before IRIs, and what is not selected as well."""
    rows = (
        '9 "b" <urn:b>',
        '10 "b" <urn:a>',
        '-1.5 "a" <urn:a>',
        'UNDEF "Z" UNDEF',
        '10.0 "c" <urn:a>',
        'UNDEF "" "b"',
    )
    text = f"""#+ title: Any
#+ question: Any?
#+ column: number — a number
#+ column: text — a text
#+ column: thing — a thing
SELECT ?number ?text ?thing
WHERE {{
  VALUES (?number ?text ?thing) {{ {" ".join(f"({row})" for row in rows)} }}
  BIND(CONCAT(" ", ?text) AS ?hidden)
}}
ORDER BY {order}
"""
    query = parse(text, "any", "any.rq")._replace(canned=True)
    answer = run(query, ox.Store(), {})
    assert len(without_order(query)[1]) >= 2
    found = ox.Store().query(query.text)
    assert isinstance(found, ox.QuerySolutions)
    assert answer.columns == ("number", "text", "thing")
    assert answer.rows == tuple(tuple(map(cell_of, row)) for row in found)


def test_what_sorts_otherwise_is_left_to_the_engine() -> None:
    text = CANNED["names"].text
    for query in (CANNED["names"]._replace(canned=False), CANNED["names"]._replace(text=text + "LIMIT 3\n")):
        assert without_order(query) == (query, ())


@pytest.mark.parametrize("name", CANNED)
def test_order_is_total(name: str) -> None:
    expected = answers(name, *given_for(name))
    for seed in range(5):
        shuffled = store_of(*DATA, seed=seed)
        assert texts(run(CANNED[name], shuffled, bind(CANNED[name], given_for(name)))) == expected


@cache
def graphs() -> ox.Store:
    """The same triples in named graphs, each of them in two."""
    quads = [ox.Quad(*quad.triple, ox.NamedNode(f"urn:{side}")) for quad in store() for side in "ab"]
    made = ox.Store()
    made.extend(quads)
    return made


@pytest.mark.parametrize("name", CANNED)
def test_a_triple_in_two_graphs_counts_once(name: str) -> None:
    """As in the union that a server makes of its graphs."""
    text = bound_text(CANNED[name], bind(CANNED[name], given_for(name)))
    found = graphs().query(text, use_default_graph_as_union=True)
    assert isinstance(found, ox.QuerySolutions)
    rows = [[cell.text if cell else "" for cell in map(cell_of, row)] for row in found]
    assert rows == answers(name, *given_for(name))


@pytest.mark.parametrize("name", CANNED)
def test_the_text_alone_is_sparql_of_any_engine(name: str) -> None:
    assert texts(run(CANNED[name], store(), {})) == reference(CANNED[name], {})


def test_models_are_one_row_each() -> None:
    rows = answers("models")
    assert len({row[0] for row in rows}) == len(rows) == 12


@pytest.mark.parametrize(
    ("name", "parameters", "column", "expected"),
    [
        ("models-with-risk", ["risk=FAKE news"], 1, ["Alpha", "Alpha Code", "Zeta"]),
        ("models-with-risk", ["risk=Nothing"], 1, []),
        ("models-above", [], 1, ["Zeta"]),
        ("models-above", ["parameters=69999999999"], 1, ["Zeta", "Alpha 2"]),
        ("lineage", ["name=alpha 2"], 0, ["Alpha 2", "Alpha Code", "Heron GGUF"]),
        ("lineage", ["name=MARSH/heron"], 0, ["Heron", "Heron GGUF"]),
        ("lineage", ["name=far/away"], 0, ["Bittern"]),
        ("lineage-tree", ["name=heron"], 4, ["pond/egret"]),
        ("lineage-tree", ["name=alpha code"], 4, ["Alpha 2", "Alpha One"]),
        ("derivatives", ["name=Pond/Egret"], 2, ["crane/heron-gguf", "marsh/heron"]),
        ("derivatives", ["name=alpha one"], 2, ["crane/heron-gguf", "Alpha Code", "Alpha 2"]),
        ("license-along-lineage", ["name=marsh/HERON"], 4, ["narrower"]),
        ("models-by-language", ["name=NORWEGIAN"], 3, ["pond/egret"]),
        ("models-by-language", ["name=no"], 3, ["pond/egret"]),
        ("models-by-task", ["name=speech recognition"], 3, ["marsh/heron", "pond/egret"]),
        ("best-results", ["least=2"], 5, ["9.8 +/- 0.2"]),
        ("best-results", ["on=POND/calls"], 8, ["marsh/heron", "pond/egret", "marsh/heron"]),
        ("best-results", ["on=other"], 8, []),
        ("training-data-use", ["on=pond/Calls"], 3, ["marsh/heron", "pond/egret"]),
        ("lineage", ["name=ALPHA"], 0, ["Alpha 2"]),
        ("risks-in-other-vocabularies", ["term=https://w3id.org/dpv/risk#Deception"], 0, ["Disinformation"]),
        ("risks-declared-by-all", ["exceptions=4"], 2, ["Alpha 2", "Beta", "Delta", "Gamma", ""]),
        ("license-categories-by-year", ["since=2022-11-15"], 1, ["2023", "2022"]),
        ("license-categories-by-year", ["since=2021-03-06"], 1, ["2023", "2022", "2022", "2022"]),
        ("date-against-arxiv", ["months=7"], 0, ["Alpha Code"]),
        ("large-undocumented-proprietary", ["parameters=300000000000"], 1, ["Beta"]),
    ],
)
def test_parameters(name: str, parameters: list[str], column: int, expected: list[str]) -> None:
    assert [row[column] for row in answers(name, *parameters)] == expected


def test_statements_are_found_by_identifiers() -> None:
    rows = answers("model-statements", "model=Marsh/Heron")
    assert {row[0] for row in rows} == {"marsh__heron.md"}


def test_without_evidence_there_are_no_lines() -> None:
    plain = store_of(*DATA[:-1])
    query = CANNED["models-with-risk"]
    rows = texts(run(query, plain, bind(query, ["risk=Disinformation"])))
    assert [row[3] for row in rows] == ["", "", ""]


@pytest.mark.parametrize("named", [False, True])
def test_claims_are_read_where_data_were_built_without(named: bool, tmp_path: Path) -> None:
    """The claims in the data are those that are read from their descriptions, in the graphs of these."""
    claims = {
        quad.subject
        for quad in store_of(ROOT / "ontology" / "cardgraph.ttl")
        if quad.object == ox.NamedNode(CG + "claim")
    }
    graph = ox.NamedNode("urn:g") if named else ox.DefaultGraph()
    stated = {quad.triple for quad in store() if quad.predicate in claims}
    assert len({triple.predicate for triple in stated}) > 8
    with (tmp_path / "bare.nq").open("wb") as file:
        bare = (quad.triple for quad in store() if quad.predicate not in claims)
        ox.serialize((ox.Quad(*triple, graph) for triple in bare), file, ox.RdfFormat.N_QUADS)
    needs = {"claims", "named-graphs"} if named else {"claims"}
    loaded = load_data([tmp_path / "bare.nq"], needs=needs).store
    for where in {graph, ox.DefaultGraph()}:
        found = {quad.triple for claim in claims for quad in loaded.quads_for_pattern(None, claim, None, where)}
        assert found == stated
    plain = load_data([tmp_path / "bare.nq"]).store
    assert not any(quad.predicate in claims for quad in plain)


def test_claims_that_are_stated_stay_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "one.ttl").write_text(
        """@prefix cg: <https://w3id.org/cardgraph/ns#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        <x:a> cg:description "It writes programs." ; cg:describes <x:m> ; cg:unfilled "x" .
        <x:b> cg:description "It writes programs."@en ; cg:describes <x:m> .
        <x:c> cg:description <x:d> ; cg:describes <x:m> .
        <x:e> cg:description "It writes programs." ; cg:describes <x:n> .
        <x:m> rdfs:label "M", "M Chat" ."""
    )
    loaded = load_data([tmp_path / "one.ttl"], needs={"claims"}).store
    code, chat = (
        [str(quad.subject) for quad in loaded.quads_for_pattern(None, ox.NamedNode(CG + name), None)]
        for name in ("madeForCode", "madeForConversation")
    )
    assert (code, chat) == (["<x:b>"], [])


# ---------------------------------------------------------------- parameters

ECHO = parse(
    "#+ param: one string required — x\n#+ param: two string optional — x\nSELECT ?one ?two WHERE { }", "echo", "e.rq"
)
SECRETS = parse(
    "#+ param: a string required — x\n#+ param: b string required — x\n"
    "SELECT ?s WHERE { ?s <http://e.x/label> ?v FILTER(?v = ?a || ?v = ?b) }",
    "secrets",
    "s.rq",
)
HOSTILE = [
    '\n\\"',
    " } ?m <secret> ?s } #",
    '") } #',
    "\\u0022",
    "\\\\u0041",
    "\\U0001F600",
    "'''",
    "\r\n",
    "\x00",
    "?one",
    "\ufffe",
]


@settings(max_examples=150)
@given(st.text(max_size=30) | st.sampled_from(HOSTILE), st.text(alphabet="\\\"'u0041nU{}\n\r ?#<>", max_size=12))
@example('\n\\"', " } ?m <secret> ?s } #")
@example("\\u0022) } #", "\\\\U00000022")
def test_strings_arrive_as_they_are_and_nothing_else_does(one: str, two: str) -> None:
    bindings = bind(ECHO, [f"one={one}", f"two={two}"])
    assert texts(run(ECHO, store(), bindings)) == [[one, two]] == reference(ECHO, bindings, rdflib.Graph())
    assert run_secrets(one, two) == []


def run_secrets(one: str, two: str) -> Rows:
    secret = ox.Store()
    secret.add(ox.Quad(ox.NamedNode("http://e.x/s"), ox.NamedNode("http://e.x/label"), ox.Literal("the secret")))
    return texts(run(SECRETS, secret, bind(SECRETS, [f"a={one}", f"b={two}"])))


TYPED = parse(
    "#+ param: n integer =3 — x\n#+ param: d date optional — x\n#+ param: i iri optional — x\nASK WHERE { }",
    "typed",
    "t.rq",
)


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        (["n"], '"n" is no parameter; write it as NAME=VALUE'),
        (["m=1"], 'the query typed has no parameter "m"; there are: n, d, i'),
        (["n=1", "n=2"], "the parameter n is given twice; leave one"),
        *(
            ([f"n={value}"], "the parameter n is no integer: ")
            for value in (
                "",
                "1.5",
                "1e3",
                "٣",
                " 1",
                "9" * 19,
                "over 30B",
                "7B - 70B",
                "8x7B",
                "7 Bananas",
                "9999999T",
            )
        ),
        *(
            ([f"d={value}"], "the parameter d is no date: ")
            for value in ("2023-02-30", "20230718", "2023-W29-1", "Juli 2023", "2023-13", "July\n2023")
        ),
        *(
            ([f"i={value}"], "the parameter i is no iri: ")
            for value in ("", "x", "http://e.x/> }", "a b:c", "http://e.x/\ud800")
        ),
    ],
)
def test_values_that_are_refused(parameters: list[str], message: str) -> None:
    with pytest.raises(QueryError, match=re.escape(message)):
        bind(TYPED, parameters)


@pytest.mark.parametrize(
    ("given", "term"),
    [
        ("n=30B", "30000000000"),
        ("n=1.5 billion parameters", "1500000000"),
        ("n=70,000,000", "70000000"),
        ("n=-3", "-3"),
        ("d=2023-07-18", "2023-07-18"),
        ("d=July 18, 2023", "2023-07-18"),
        ("d=7/18/2023", "2023-07-18"),
        ("d=4/3/2023", "2023-04-03"),
        ("d=July 2023", "2023-07-01"),
        ("d=2023", "2023-01-01"),
    ],
)
def test_values_as_cards_write_them(given: str, term: str) -> None:
    found = bind(TYPED, [given])[given[0]]
    assert isinstance(found, ox.Literal)
    kind = "integer" if given[0] == "n" else "date"
    assert (found.value, found.datatype.value) == (term, f"http://www.w3.org/2001/XMLSchema#{kind}")


def test_dates_follow_the_order_in_force() -> None:
    assert bind(TYPED, ["d=4/3/2023"], day_first=True)["d"].value == "2023-03-04"


def test_a_parameter_may_list_its_values() -> None:
    query = parse("#+ param: n string optional — x\n#+ values: n — one, two or more\nASK WHERE { }", "q", "q.rq")
    assert query.parameters[0].values == ("one", "two or more")
    assert bind(query, []) == {}
    assert bind(query, ["n=two or more"])["n"].value == "two or more"
    with pytest.raises(QueryError, match=r'^no n is called "too"; there are: one, two or more$'):
        bind(query, ["n=too"])
    with pytest.raises(QueryError, match=r"^q\.rq:1: m is no parameter; put its values below its line #\+ param:$"):
        parse("#+ values: m — one\nASK WHERE { }", "q", "q.rq")


def test_the_kinds_of_names_are_those_of_the_query() -> None:
    query = CANNED["names"]
    (kind,) = [parameter for parameter in query.parameters if parameter.name == "kind"]
    assert sorted(re.findall(r'\(cg:\w+ "([^"]+)"\)', query.text)) == list(kind.values)


def test_missing_parameter_and_near_misses() -> None:
    with pytest.raises(QueryError, match="needs the parameter risk; give risk=VALUE, the name of the risk"):
        bind(CANNED["models-with-risk"], [])
    with pytest.raises(QueryError, match='no parameter "rsk"; did you mean "risk"\\?'):
        bind(CANNED["models-with-risk"], ["rsk=x"])
    with pytest.raises(QueryError, match='no query is called "modles"; did you mean "models"\\?'):
        load("modles", QUERIES)
    assert str(bind(TYPED, [])["n"]) == '"3"^^<http://www.w3.org/2001/XMLSchema#integer>'


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { { SELECT ?one WHERE { } } }",
        "ASK { } # WHERE {",
        'ASK { FILTER("WHERE {" = ?one) }',
    ],
)
def test_no_place_to_bind(text: str) -> None:
    query = ECHO._replace(text=text)
    with pytest.raises(
        QueryError, match=r"e\.rq: no place to bind parameters in; write WHERE before the outermost group"
    ):
        bound_text(query, bind(query, ["one=x"]))
