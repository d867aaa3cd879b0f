"""Virtuoso, whose PUT is not atomic and whose updates have limits."""

from pathlib import Path

import pytest

from cardgraph.remote.endpoints import resolve
from cardgraph.remote.errors import (
    AuthenticationError,
    CountMismatchError,
    RefusalError,
    TransportError,
)
from loading import BASE, cards, counts_of, graph, load_into, plain, quads_of, without_bert, write
from servers import Virtuoso, virtuoso
from test_trouble import PASSING
from troubles import answer, closed, kill, lose_answer, proxy

__all__ = ["cards", "virtuoso"]


def test_virtuoso_takes_the_cards(virtuoso: Virtuoso, cards: Path, tmp_path: Path) -> None:
    assert load_into(virtuoso.base, cards, kind="virtuoso") == {"new": 7}
    assert plain(virtuoso.quads(BASE)) == quads_of(cards), "large integers included"
    with proxy(virtuoso) as between:
        assert load_into(between.base, cards, kind="virtuoso") == {"same": 7}
        assert not between.writes()
        fewer = without_bert(cards, tmp_path, ("Pythia", "Pithia"))
        done = load_into(between.base, fewer, kind="virtuoso", prune=True)
        assert done == {"same": 4, "replace": 1, "new": 1, "prune": 2}
        assert all(seen.headers["Content-Length"] == str(len(seen.body)) for seen in between.seen)
        challenged = [seen for seen in between.writes() if "Authorization" not in seen.headers]
        assert len(challenged) == 1
    assert plain(virtuoso.quads(BASE)) == quads_of(fewer)
    assert load_into(virtuoso.base, cards, kind="virtuoso", add=True) == {"same": 4, "add": 3}
    assert plain(virtuoso.quads(BASE)) == quads_of(fewer) | quads_of(cards)


def test_virtuoso_takes_updates_in_pieces(virtuoso: Virtuoso, cards: Path, tmp_path: Path) -> None:
    old, big = write(tmp_path, graph("big", 3000, "old"), name="o.nq"), write(tmp_path, graph("big", 2900))
    assert load_into(virtuoso.base, cards, old, kind="virtuoso", method="update") == {"new": 8}
    assert load_into(virtuoso.base, cards, big, kind="virtuoso", method="update") == {"same": 7, "replace": 1}
    assert virtuoso.counts("urn:g:") == {"urn:g:big": 2900}
    assert plain(virtuoso.quads(BASE)) == quads_of(cards)


def test_virtuoso_takes_large_graphs(virtuoso: Virtuoso, tmp_path: Path) -> None:
    old = write(tmp_path, graph("big", 2500, "old"), name="old.nq")
    new = write(tmp_path, graph("big", 4100, "new"), name="new.nq")
    assert load_into(virtuoso.base, old, kind="virtuoso", batch=2000) == {"new": 1}
    with proxy(virtuoso) as between:
        between.befall("POST /sparql-graph-crud-auth", answer(400))
        with pytest.raises(RefusalError, match="<urn:g:big>"):
            load_into(between.base, new, kind="virtuoso", batch=2000)
        assert plain(virtuoso.quads("urn:g:")) == quads_of(old), "the old one, untouched"
        between.befall("POST /sparql-auth", lose_answer, lose_answer, lose_answer)
        assert load_into(between.base, new, kind="virtuoso", batch=2000) == {"replace": 1}
        assert load_into(between.base, new, kind="virtuoso", batch=2000) == {"same": 1}
    assert plain(virtuoso.quads("urn:g:")) == quads_of(new)
    assert not virtuoso.counts("urn:cardgraph:")


@pytest.mark.parametrize("trouble", ["reset", "reset after it was done", "upload cut off", "answer cut off", "503"])
def test_virtuoso_behind_trouble(virtuoso: Virtuoso, cards: Path, trouble: str) -> None:
    with proxy(virtuoso) as between:
        between.befall("PUT /sparql-graph-crud-auth", *PASSING[trouble])
        assert load_into(between.base, cards, kind="virtuoso") == {"new": 7}
    assert plain(virtuoso.quads(BASE)) == quads_of(cards)


def test_virtuoso_killed_in_the_middle(virtuoso: Virtuoso, cards: Path, tmp_path: Path) -> None:
    big = write(tmp_path, graph("big", 15_000))
    with proxy(virtuoso) as between:
        between.befall("PUT /sparql-graph-crud-auth?graph=urn%3Ag%3Abig", kill(virtuoso, None), closed)
        with pytest.raises(TransportError, match="<urn:g:big>"):
            load_into(between.base, cards, big, kind="virtuoso")
        virtuoso.start()
        load_into(between.base, cards, big, kind="virtuoso")
    assert plain(virtuoso.quads(BASE)) == quads_of(cards)
    assert virtuoso.counts("urn:g:") == {"urn:g:big": 15_000}


def test_virtuoso_says_no_to_a_stranger(virtuoso: Virtuoso, cards: Path) -> None:
    with pytest.raises(AuthenticationError, match="it wants a user"):
        load_into(virtuoso.base, cards, kind="virtuoso", user=None)
    open_to_all = resolve(virtuoso.query_url, "virtuoso", update=virtuoso.base + "/sparql")
    with pytest.raises(AuthenticationError, match="SR186"):
        load_into("", cards, endpoints=open_to_all, method="update")
    assert not virtuoso.counts(BASE)


def test_a_store_whose_sums_differ_is_compared_by_counts(virtuoso: Virtuoso, cards: Path) -> None:
    mistaken = resolve(
        virtuoso.query_url, "fuseki", virtuoso.base + "/sparql-auth", virtuoso.base + "/sparql-graph-crud-auth"
    )
    assert load_into("", cards, endpoints=mistaken, method="graph-store") == {"new": 7}
    assert load_into("", cards, endpoints=mistaken, method="graph-store") == {"replace": 7}
    assert virtuoso.counts(BASE) == counts_of(cards)


def test_an_unknown_store_is_treated_as_the_pickiest(virtuoso: Virtuoso, cards: Path) -> None:
    unknown = resolve(virtuoso.query_url, "generic", update=virtuoso.base + "/sparql-auth")
    assert load_into("", cards, endpoints=unknown) == {"new": 7}
    assert load_into("", cards, endpoints=unknown) == {"same": 7}
    assert plain(virtuoso.quads(BASE)) == quads_of(cards)


@pytest.mark.parametrize(("size", "signs"), [(30, "éè"), (2500, "éè"), (30, "@`"), (30, "`é")])
def test_letters_that_virtuoso_sums_alike_are_told_apart(
    virtuoso: Virtuoso, tmp_path: Path, size: int, signs: str
) -> None:
    """Of some signs it takes no sum that can be foretold: such triples are asked for one by one."""
    old, new = (
        write(tmp_path, graph("a", size - 1), [f'<urn:s> <urn:p> "caf{sign} 中" <urn:g:a> .'], name=f"{number}.nq")
        for number, sign in enumerate(signs)
    )
    assert load_into(virtuoso.base, old, kind="virtuoso", batch=2000) == {"new": 1}
    assert load_into(virtuoso.base, new, kind="virtuoso", batch=2000) == {"replace": 1}
    assert load_into(virtuoso.base, new, kind="virtuoso", batch=2000) == {"same": 1}
    assert plain(virtuoso.quads("urn:g:")) == quads_of(new)
    with proxy(virtuoso) as between:
        between.befall("PUT /sparql-graph-crud-auth", *[answer(204)] * 9)
        between.befall("POST /sparql-graph-crud-auth", *[answer(204)] * 9)
        with pytest.raises(CountMismatchError, match="<urn:g:a>"):
            load_into(between.base, old, kind="virtuoso", batch=2000)
    assert plain(virtuoso.quads("urn:g:")) == quads_of(new)


def test_virtuoso_takes_signs_of_every_kind(virtuoso: Virtuoso, tmp_path: Path) -> None:
    signs = "".join(map(chr, range(0x20, 0x7F))).replace("\\", "\\\\").replace('"', '\\"')
    lines = [f'<urn:s> <urn:p> "{signs} é 中 📚" <urn:g:a> .', "<urn:s> <urn:p> <mailto:joe@example.org> <urn:g:a> ."]
    path = write(tmp_path, lines)
    for method in ("graph-store", "update"):
        virtuoso.clear("urn:")
        assert load_into(virtuoso.base, path, kind="virtuoso", method=method) == {"new": 1}
        assert load_into(virtuoso.base, path, kind="virtuoso", method=method) == {"same": 1}
        assert plain(virtuoso.quads("urn:g:")) == quads_of(path)


def test_virtuoso_takes_long_literals(virtuoso: Virtuoso, tmp_path: Path) -> None:
    """By the Graph Store Protocol it takes none of 100 kB, and by updates no text of 10 MB."""
    long = [f'<urn:s> <urn:p{number}> "{"word " * 40_000}{number}" <urn:g:a> .' for number in range(60)]
    path = write(tmp_path, long, graph("b", 5))
    assert load_into(virtuoso.base, path, kind="virtuoso") == {"new": 2}
    assert load_into(virtuoso.base, path, kind="virtuoso") == {"same": 2}
    assert virtuoso.counts("urn:g:") == {"urn:g:a": 60, "urn:g:b": 5}


def test_virtuoso_loses_cards_of_a_base_in_any_script(virtuoso: Virtuoso, cards: Path, tmp_path: Path) -> None:
    path = tmp_path / "é.nq"
    path.write_text(cards.read_text("utf-8").replace(f"<{BASE}card/", "<https://example.org/é/card/"), "utf-8")
    assert load_into(virtuoso.base, path, kind="virtuoso") == {"new": 7}
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if "/card/BERT> ." not in line), "utf-8")
    assert load_into(virtuoso.base, path, kind="virtuoso", prune=True) == {"same": 6, "prune": 1}
    virtuoso.clear("https://example.org/")
