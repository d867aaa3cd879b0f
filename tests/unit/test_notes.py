"""What is said of query results besides them: as values, and in words."""

import pyoxigraph as ox
import pytest

from cardgraph.query.ask import LocalDataset, Timeout, ask
from cardgraph.query.binding import bind
from cardgraph.query.errors import QueryFailedError, UnknownNameError
from cardgraph.query.notes import CardsWithErrors, EmptyFile, NoRows, Note, SkippedFiles, UndeclaredNeed
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


@pytest.mark.parametrize(
    ("name", "given", "meant"),
    [
        ("model-statements", "model=alhpa", ("Alpha",)),
        ("model-statements", "model=a", ("Alpha", "Alpha Two")),
        ("models-with-risk", "risk=desinformation", ("Disinformation",)),
        ("models-with-risk", "risk=malware", ("Malware Development",)),
        ("models-with-risk", "risk=Alpha", ()),
    ],
)
def test_a_name_that_nothing_has_is_an_error(name: str, given: str, meant: tuple[str, ...]) -> None:
    with pytest.raises(UnknownNameError) as caught:
        noted(name, given)
    assert (f"{caught.value.kind}={caught.value.name}", caught.value.meant) == (given, meant)


@pytest.mark.parametrize("risk", ["Disinformation", "disinformation", "Biological Risk"])
def test_a_risk_that_no_card_has_is_none_that_nobody_knows(risk: str) -> None:
    assert noted("models-with-risk", f"risk={risk}") == []


@pytest.mark.parametrize(
    ("meant", "hint"),
    [
        ((), "cardgraph query names -p kind=risk … lists the names"),
        (("A",), 'did you mean "A"?'),
        (("A", "B"), 'did you mean "A" or "B"?'),
        (("A", "B", "C"), 'did you mean "A", "B" or "C"?'),
    ],
)
def test_an_unknown_name_in_words(meant: tuple[str, ...], hint: str) -> None:
    assert str(UnknownNameError("risk", "x", meant)) == f'no risk is called "x"; {hint}'


@pytest.mark.parametrize(
    ("note", "words"),
    [
        (CardsWithErrors(1), "1 card has errors: cardgraph check shows them"),
        (CardsWithErrors(1200), "1,200 cards have errors: cardgraph check shows them"),
        (EmptyFile("a\x1b.ttl"), r"a\x1b.ttl holds no triples"),
        (SkippedFiles(("README.md",)), "1 file skipped, which is no card: README.md (name it to have it read)"),
        (
            SkippedFiles(("a/README.md", "b\x1b.md")),
            r"2 files skipped, which are no cards: a/README.md, b\x1b.md (name one to have it read)",
        ),
        (
            SkippedFiles(tuple("abcdef")),
            "6 files skipped, which are no cards: a, b, c, d, e, … (name one to have it read)",
        ),
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

    def contains_named_graph(self, _name: object) -> bool:
        return False

    def query(self, _text: str) -> None:
        raise PanicException("index out of bounds")


def test_a_panic_of_the_engine_is_told_at_once() -> None:
    query = load("models", folder("queries"))
    with pytest.raises(QueryFailedError, match=r"models\.rq: the query failed: index out of bounds$"):
        run_in_time(query, Panicking(), {}, 60.0, "timeout")  # type: ignore[arg-type]
