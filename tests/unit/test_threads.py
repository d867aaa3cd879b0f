"""What Oxigraph gives for a query may go only in the thread in which it was made; of others it complains."""

import gc
import sys
from collections.abc import Callable
from http.client import HTTPMessage
from threading import Thread

import pyoxigraph as ox
import pytest

from cardgraph.check.engines import validate
from cardgraph.check.rules import rules
from cardgraph.query.query_file import parse
from cardgraph.query.running import run, run_in_time
from cardgraph.remote.response import Response
from cardgraph.remote.results import read

_SERVICE = parse("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", "asks", "asks.rq")
_ROWS = parse("SELECT * { VALUES ?n { 1 2 3 } }", "rows", "rows.rq")
_TRIPLES = parse("CONSTRUCT { ?n ?n ?n } { VALUES ?n { <x:1> <x:2> <x:3> } }", "triples", "triples.rq")


def _second_of_two_shapes() -> None:
    """The first query of the shapes has been answered when the second one fails."""
    shapes = rules().card
    first, *others = shapes.selects
    broken = shapes._replace(selects=(*others, first._replace(query="SELECT $this WHERE { FILTER(1 > }")))
    validate(b"", broken, "shacl-rust")


def _half_of_an_answer() -> None:
    """A server breaks off behind the first row."""
    head = '<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head><variable name="n"/></head><results>'
    row = '<result><binding name="n"><literal>1</literal></binding></result>'
    headers = HTTPMessage()
    headers["Content-Type"] = "application/sparql-results+xml"
    read(Response(200, headers, f"{head}{row}{row[:30]}".encode()), "http://127.0.0.1/sparql")


@pytest.mark.parametrize(
    "fails",
    [
        pytest.param(lambda: run(_SERVICE, ox.Store(), {}), id="a query that fails on its way"),
        pytest.param(lambda: run(_ROWS, ox.Store(), {}, rows=2), id="more rows than there may be"),
        pytest.param(lambda: run(_TRIPLES, ox.Store(), {}, rows=2), id="more triples than there may be"),
        pytest.param(_half_of_an_answer, id="half of an answer in XML"),
        pytest.param(_second_of_two_shapes, id="a shape whose query is not SPARQL"),
    ],
)
def test_an_error_takes_nothing_of_the_engine_to_another_thread(
    fails: Callable[[], object], complaints: list[object]
) -> None:
    errors: list[BaseException] = []
    try:
        fails()
    except Exception as error:
        errors.append(error)
    assert errors
    _elsewhere(errors.clear)
    _elsewhere(gc.collect)
    assert complaints == []


def test_nor_does_a_query_that_runs_in_a_thread(complaints: list[object]) -> None:
    with pytest.raises(Exception, match=r"asks\.rq: the query failed"):
        run_in_time(_SERVICE, ox.Store(), {}, 60.0, "timeout")
    gc.collect()
    assert complaints == []


def test_what_is_dropped_elsewhere_is_complained_of(complaints: list[object]) -> None:
    """Else the others would see nothing."""
    held = [ox.Store().query("SELECT * {}")]
    _elsewhere(held.clear)
    assert len(complaints) == 1


@pytest.fixture
def complaints(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What nobody could be told of."""
    found: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", found.append)
    return found


def _elsewhere(work: Callable[[], object]) -> None:
    thread = Thread(target=work)
    thread.start()
    thread.join()
