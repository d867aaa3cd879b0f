"""Rows of the engine, read from its TSV: every sort of term is what the engine's own objects say it is."""

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardgraph.query.results import TooManyRowsError, cell_of, rows_of

XSD = "http://www.w3.org/2001/XMLSchema#"
TERMS = [
    "<https://e.x/a>",
    '"plain"',
    '""',
    '"tab\\t line\\n return\\r quote\\" backslash\\\\ and \\\\t"',
    '"form feed\\f backspace\\b"',
    '"<https://no.iri>"',
    '"_:b"',
    '"12"',
    '"true"',
    '"words"@en-GB',
    '"words"@en--ltr',
    '"quote\\"@en"@de',
    f'"2023-07-18"^^<{XSD}date>',
    f'"<"^^<{XSD}string>',
    f'"INF"^^<{XSD}double>',
    f'"no number"^^<{XSD}integer>',
    "true",
    "false",
    "0",
    "-7",
    "1.5",
    "-0.25",
    "1e3",
    "1.5E-7",
]


@pytest.fixture(scope="module")
def store() -> ox.Store:
    return ox.Store()


def test_each_sort_of_term(store: ox.Store) -> None:
    rows = "".join(f"({term} UNDEF {term}) " for term in TERMS)
    query = f"SELECT ?a ?b ?c {{ VALUES (?a ?b ?c) {{ {rows} }} }}"
    found = rows_of(store.query(query))  # type: ignore[arg-type]
    assert found == tuple(tuple(map(cell_of, row)) for row in store.query(query))  # type: ignore[union-attr]
    assert len(found) == len(TERMS)
    assert all(first is third and second is None for first, second, third in found)


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), max_size=5))
def test_whatever_a_text_holds(texts: list[str]) -> None:
    store = ox.Store()
    for number, text in enumerate(texts):
        store.add(ox.Quad(ox.NamedNode(f"urn:{number}"), ox.NamedNode("urn:p"), ox.Literal(text)))
    query = "SELECT ?s ?text { ?s ?p ?text } ORDER BY ?s"
    assert [row[1] and row[1].text for row in rows_of(store.query(query))] == texts  # type: ignore[arg-type]


def test_blank_nodes_and_triples(store: ox.Store) -> None:
    store = ox.Store()
    store.add(ox.Quad(ox.BlankNode("b0"), ox.NamedNode("urn:p"), ox.Literal("x")))
    query = "SELECT ?s (TRIPLE(?p, ?p, ?o) AS ?t) { ?s ?p ?o }"
    assert rows_of(store.query(query)) == tuple(tuple(map(cell_of, row)) for row in store.query(query))  # type: ignore


@pytest.mark.parametrize(
    "query", ["SELECT * {}", "SELECT ?x {}", "SELECT ?x { FILTER(false) }", "SELECT * { FILTER(false) }"]
)
def test_rows_that_hold_nothing(store: ox.Store, query: str) -> None:
    found = rows_of(store.query(query))  # type: ignore[arg-type]
    assert found == tuple(tuple(map(cell_of, row)) for row in store.query(query))  # type: ignore[union-attr]


def test_more_rows_than_there_may_be(store: ox.Store) -> None:
    """The engine writes pieces that end anywhere: rows of many bytes, of which one is too many."""
    rows = " ".join(f'"{"é" * 999}{number}"' for number in range(100))
    query = f"SELECT ?x {{ VALUES ?x {{ {rows} }} }}"
    assert len(rows_of(store.query(query), 100)) == 100  # type: ignore[arg-type]
    assert rows_of(store.query(query), 100) == tuple(tuple(map(cell_of, row)) for row in store.query(query))  # type: ignore
    with pytest.raises(TooManyRowsError):
        rows_of(store.query(query), 99)  # type: ignore[arg-type]
