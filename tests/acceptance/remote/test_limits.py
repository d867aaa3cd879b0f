"""What stores set limits to, what attempts leave behind, and what a store makes of literals."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from cardgraph.remote.errors import CountMismatchError, TransportError
from cardgraph.remote.kinds import Method
from conftest import cardgraph
from loading import CG, XSD, graph, let_pass, load_into, quads_of, write
from servers import Oxigraph, oxigraph
from troubles import closed, proxy, reset

__all__ = ["oxigraph"]


def staged(server: Oxigraph) -> Counter[str]:
    return server.counts("urn:cardgraph:")


def test_what_an_attempt_left_is_removed(oxigraph: Oxigraph, tmp_path: Path) -> None:
    old, new = (write(tmp_path, graph("big", 1100, word), name=f"{word}.nq") for word in ("old", "new"))
    small = write(tmp_path, graph("big", 20), name="small.nq")
    load_into(oxigraph.base, old, batch=500)
    for other, done in ((old, "same"), (small, "replace")):
        with proxy(oxigraph) as between:
            between.befall("POST /update", let_pass, reset, closed)
            with pytest.raises(TransportError):
                load_into(between.base, new, batch=500)
        assert list(staged(oxigraph).values()) == [500]
        assert load_into(oxigraph.base, other, batch=500, dry_run=True) == {done: 1}
        assert staged(oxigraph)
        assert load_into(oxigraph.base, other, batch=500) == {done: 1}
        assert not staged(oxigraph)
        assert oxigraph.quads() == quads_of(other)


def test_who_takes_away_what_is_gathered_is_noticed(oxigraph: Oxigraph, tmp_path: Path) -> None:
    """As another load of the same graph at the same time does."""
    old, new = (write(tmp_path, graph("big", 1100, word), name=f"{word}.nq") for word in ("old", "new"))
    load_into(oxigraph.base, old, batch=500)

    def interfere(handler: Any, seen: Any) -> None:
        handler.forward(seen._replace(body=f"DROP GRAPH <{next(iter(staged(oxigraph)))}>".encode()))
        let_pass(handler, seen)

    with proxy(oxigraph) as between:
        between.befall("POST /update", let_pass, interfere)
        assert load_into(between.base, new, batch=500) == {"replace": 1}
    assert oxigraph.quads() == quads_of(new)
    assert not staged(oxigraph)


@pytest.mark.parametrize("method", ["update", "graph-store"])
def test_large_graphs_are_sent_again_where_that_is_wished(oxigraph: Oxigraph, tmp_path: Path, method: Method) -> None:
    path = write(tmp_path, graph("big", 1100))
    load_into(oxigraph.base, path, batch=500)
    with proxy(oxigraph) as between:
        assert load_into(between.base, path, batch=500, method=method, resend=True) == {"replace": 1}
        assert sum(seen.body.count(b"<urn:p1>") for seen in between.writes()) == 110
    assert oxigraph.quads() == quads_of(path)


@pytest.mark.parametrize("method", ["update", "graph-store"])
def test_no_request_is_larger_than_a_store_takes(oxigraph: Oxigraph, tmp_path: Path, method: Method) -> None:
    large = [f'<urn:s> <urn:p{number}> "{number} {"中" * 1000}" <urn:g:large> .' for number in range(40)]
    path = write(tmp_path, large, *(graph(f"{number:02}", 50) for number in range(20)))
    with proxy(oxigraph) as between:
        assert load_into(between.base, path, size=20_000, method=method) == {"new": 21}
        assert load_into(between.base, path, size=20_000, method=method, add=True) == {"same": 21}
        assert 15_000 < max(len(seen.body) for seen in between.writes()) < 25_000
    assert oxigraph.quads() == quads_of(path)


def test_what_takes_a_store_too_long_is_asked_in_parts(oxigraph: Oxigraph, tmp_path: Path) -> None:
    path = write(tmp_path, *(graph(f"{number:02}", 50) for number in range(20)), graph("huge", 700))

    def tire(handler: Any, seen: Any) -> None:
        """As if a sum over more than three graphs took too long, and over a huge one too."""
        if b"MD5" in seen.body and (seen.body.count(b"urn%3Ag%3A") > 3 or b"urn%3Ag%3Ahuge" in seen.body):
            handler.relay(500, [("Content-Type", "text/plain")], b"SR171: Transaction timed out")
        else:
            let_pass(handler, seen)

    with proxy(oxigraph) as between:
        between.befall("/query", *[tire] * 999)
        assert load_into(between.base, path) == {"new": 21}
        # What has no sum cannot be seen to be the same.
        assert load_into(between.base, path) == {"same": 20, "replace": 1}
        done = cardgraph("load", path, "--endpoint", f"{between.base}/query", "--store-kind", "oxigraph")
    assert b"too large for this store to sum up, and so compared by count alone, and sent: <urn:g:huge>" in done.stderr
    assert oxigraph.quads() == quads_of(path)


def test_quiet_or_not_the_load_says_which_literals_change(oxigraph: Oxigraph, tmp_path: Path) -> None:
    path = tmp_path / "lossy.nq"
    path.write_text('<urn:s> <urn:p> "007"^^<http://www.w3.org/2001/XMLSchema#integer> <urn:g:a> .\n', "utf-8")
    done = cardgraph("load", path, "--endpoint", oxigraph.query_url, "--store-kind", "oxigraph", "-q")
    assert done.returncode == 0
    assert done.stderr.decode().count("\n") == 1
    assert b'warning: a store of kind oxigraph may change "007"' in done.stderr


def test_literals_that_become_one_are_explained(oxigraph: Oxigraph, tmp_path: Path) -> None:
    path = tmp_path / "two.nq"
    path.write_text("".join(f'<urn:s> <urn:p> "{form}"^^<{XSD}integer> <urn:g:a> .\n' for form in ("7", "07")), "utf-8")
    with pytest.raises(CountMismatchError, match=r"1 triples in the store, not 2 \(this store changes some"):
        load_into(oxigraph.base, path)


def test_a_graph_that_calls_itself_a_card_needs_no_folder(oxigraph: Oxigraph, tmp_path: Path) -> None:
    path = write(tmp_path, [f"<urn:a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{CG}ModelCard> <urn:a> ."])
    assert load_into(oxigraph.base, path) == {"new": 1}
