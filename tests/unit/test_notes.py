"""What is said of query results besides them: as values, and in words."""

import pyoxigraph as ox
import pytest

from cardgraph.query.ask import LocalDataset, Timeout, ask
from cardgraph.query.binding import bind
from cardgraph.query.errors import QueryFailedError
from cardgraph.query.notes import CardsWithErrors, EmptyFile, NoRows, Note, UndeclaredNeed, UnknownName
from cardgraph.query.query_file import load
from cardgraph.query.running import run_in_time
from cardgraph.render.notes import sentence
from cardgraph.resources import folder


def noted(name: str, *given: str) -> list[Note]:
    """The notes on a query over one model and nothing else."""
    store = ox.Store()
    cg, label = "https://w3id.org/cardgraph/ns#", "http://www.w3.org/2000/01/rdf-schema#label"
    store.update(f"INSERT DATA {{ <urn:m> a <{cg}Model> ; <{label}> 'Alpha', 'Alpha Two' }}")
    query = load(name, folder("queries"))
    return list(ask(query, bind(query, given), LocalDataset(store, Timeout())).notes)


def test_notes_are_values() -> None:
    assert noted("models") == []
    assert noted("model-statements", "model=alpha") == [NoRows(load("model-statements", folder("queries")).empty)]
    assert noted("model-statements", "model=alhpa") == [UnknownName("model", "alhpa", ("Alpha",))]
    assert noted("model-statements", "model=a") == [UnknownName("model", "a", ("Alpha", "Alpha Two"))]
    assert noted("models-with-risk", "risk=Fraud") == [UnknownName("risk", "Fraud", ())]


@pytest.mark.parametrize(
    ("note", "words"),
    [
        (CardsWithErrors(1), "1 card has errors: cardgraph check shows them"),
        (CardsWithErrors(1200), "1,200 cards have errors: cardgraph check shows them"),
        (EmptyFile("a\x1b.ttl"), r"a\x1b.ttl holds no triples"),
        (
            UnknownName("risk", "\x1b", ()),
            r'no risk is called "\x1b"; cardgraph query names -p kind=risk … lists the names',
        ),
        (UnknownName("risk", "x", ("A",)), 'no risk is called "x"; did you mean "A"?'),
        (UnknownName("risk", "x", ("A", "B")), 'no risk is called "x"; did you mean "A" or "B"?'),
        (UnknownName("risk", "x", ("A", "B", "C")), 'no risk is called "x"; did you mean "A", "B" or "C"?'),
        (NoRows("nobody knows"), "nobody knows"),
        (
            UndeclaredNeed("q.rq", "evidence", "https://w3id.org/cardgraph/ns#Evidence"),
            "q.rq: cards are read without cg:Evidence unless the query has a line #+ needs: evidence",
        ),
    ],
)
def test_notes_in_words(note: Note, words: str) -> None:
    assert sentence(note) == words


class PanicException(BaseException):
    """As a panic of the engine reaches Python: no Exception."""


class Panicking:
    """A store whose engine panics, which no query of ours is known to make it do."""

    def query(self, _text: str) -> None:
        raise PanicException("index out of bounds")


def test_a_panic_of_the_engine_is_told_at_once() -> None:
    query = load("models", folder("queries"))
    with pytest.raises(QueryFailedError, match=r"models\.rq: the query failed: index out of bounds$"):
        run_in_time(query, Panicking(), {}, 60.0, "timeout")  # type: ignore[arg-type]
