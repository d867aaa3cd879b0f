"""Users and passwords: where they come from, and who gets to see them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cardgraph.errors import Status
from cardgraph.remote.credentials import Credentials, find, is_overheard
from cardgraph.remote.endpoints import resolve
from cardgraph.remote.errors import (
    AuthenticationError,
    RefusalError,
)
from conftest import at_terminal, cardgraph
from loading import LOADER, cards, graph, load_into, quads_of, write
from servers import PASSWORD, USER, Oxigraph, Virtuoso, oxigraph, virtuoso
from troubles import answer, demand, proxy

__all__ = ["cards", "oxigraph", "virtuoso"]


def test_a_password_is_shown_to_nobody_who_does_not_ask(oxigraph: Oxigraph, cards: Path) -> None:
    with proxy(oxigraph) as between:
        load_into(between.base, cards)
        assert not any("Authorization" in seen.headers for seen in between.seen)


@pytest.mark.parametrize("scheme", ['Basic realm="r"', 'Digest realm="r", nonce="n", qop="auth", algorithm=SHA-256'])
def test_a_challenge_is_answered_in_its_way(oxigraph: Oxigraph, cards: Path, scheme: str) -> None:
    with proxy(oxigraph) as between:
        between.befall("", *[demand(scheme)] * 20)
        assert load_into(between.base, cards) == {"new": 7}
        proofs = [seen.headers["Authorization"] or "" for seen in between.seen]
        assert proofs[0] == ""
        assert all(proof.startswith(scheme.partition(" ")[0]) for proof in proofs[1:]), "asked for once"
    assert oxigraph.quads() == quads_of(cards)


def test_a_nonce_may_grow_old(oxigraph: Oxigraph, cards: Path) -> None:
    def challenge(nonce: str, more: str = "") -> Any:
        return demand(f'Digest realm="r", nonce="{nonce}", qop="auth"{more}', proof=f'nonce="{nonce}"')

    with proxy(oxigraph) as between:
        # The second comes as after a restart; the third says that it is stale.
        between.befall("", *[challenge("a")] * 2, *[challenge("b")] * 3, *[challenge("c", ', stale="true"')] * 9)
        assert load_into(between.base, cards) == {"new": 7}
        assert [seen.headers["Authorization"] is None for seen in between.seen].count(True) == 1
        between.faults.clear()
        between.befall("", *[challenge(str(number), ', stale="true"') for number in range(99)])
        with pytest.raises(AuthenticationError, match="asks for the password again and again"):
            load_into(between.base, cards)
    assert oxigraph.quads() == quads_of(cards)


@pytest.mark.parametrize(
    ("challenge", "scheme"),
    [
        ('Basic realm="x, y", Digest realm="r", nonce="n", qop="auth"', "Digest"),
        ('Negotiate, Basic realm="x"', "Basic"),
        ('Negotiate abc==, Digest realm = "a \\"r\\"" , nonce="n"', "Digest"),
        ('Digest realm="r", nonce="n", algorithm=SHA-512, Digest realm="r", nonce="n", algorithm=MD5', "Digest"),
        ('Digest realm="r", nonce="n", qop="auth-int", Basic realm="x"', "Basic"),
        ('Digest realm="r\r\n s",\r\n\tnonce="n"', "Digest"),
        ('Bearer realm="x", error="no"', None),
        ("Negotiate", None),
        ('Digest realm="r", nonce="n", qop="auth-int"', None),
        ("", None),
    ],
)
def test_the_best_challenge_is_answered(oxigraph: Oxigraph, cards: Path, challenge: str, scheme: str | None) -> None:
    with proxy(oxigraph) as between:
        between.befall("", *[demand(challenge)] * 99)
        if scheme:
            assert load_into(between.base, cards) == {"new": 7}
            assert all(seen.headers["Authorization"].startswith(scheme + " ") for seen in between.seen[1:])
        else:
            with pytest.raises(AuthenticationError, match=r"it wants .* not known here; Basic and Digest are"):
                load_into(between.base, cards)
            assert not any("Authorization" in seen.headers for seen in between.seen)


@pytest.mark.parametrize("user", [None, LOADER])
def test_no_admission(oxigraph: Oxigraph, cards: Path, user: Credentials | None) -> None:
    with proxy(oxigraph) as between:
        between.befall("POST /update", *[answer(401, WWW_Authenticate='Basic realm="r"')] * 9)
        with pytest.raises(AuthenticationError, match="not admitted") as caught:
            load_into(between.base, cards, user=user)
        assert len(between.writes()) == (2 if user else 1), "not tried again and again"
        assert PASSWORD not in str(caught.value)
        assert "<https://w3id.org/cardgraph/card/CodeGen> and 4 more" in str(caught.value)
    assert not oxigraph.counts()


def test_a_password_of_one_host_goes_to_no_other(oxigraph: Oxigraph, cards: Path, tmp_path: Path) -> None:
    (tmp_path / "netrc").write_text(f"machine 127.0.0.1 login {USER} password {PASSWORD}\n")
    found = find("http://127.0.0.1/", None, environment={"NETRC": str(tmp_path / "netrc")})
    with proxy(oxigraph) as between:
        between.befall("", *[demand('Basic realm="r"')] * 9)
        elsewhere = resolve(
            oxigraph.query_url, "oxigraph", update=between.base.replace("127.0.0.1", "localhost") + "/update"
        )
        with pytest.raises(AuthenticationError, match="not admitted by http://localhost"):
            load_into("", cards, endpoints=elsewhere, user=found)
        assert not any("Authorization" in seen.headers for seen in between.seen)


def in_the_open(base: str) -> str:
    """The same server by an address that no one can tell to be this machine, and which Linux takes for it."""
    return base.replace("127.0.0.1", "0.0.0.0")


@pytest.mark.parametrize(
    ("scheme", "base", "is_told"),
    [
        ("Basic", in_the_open, True),
        ("Digest", in_the_open, False),
        ("Basic", str, False),
        ("Basic", lambda base: base.replace("127.0.0.1", "localhost"), False),
        ("Basic", lambda base: base.replace("127.0.0.1", "127.0.0.2"), False),
    ],
)
def test_a_password_that_others_can_read_is_remarked_on(
    oxigraph: Oxigraph, tmp_path: Path, scheme: str, base: Callable[[str], str], is_told: bool
) -> None:
    path = write(tmp_path, graph("a", 3))
    challenge = 'Basic realm="r"' if scheme == "Basic" else 'Digest realm="r", nonce="n", qop="auth"'
    with proxy(oxigraph, host="0.0.0.0") as between:
        url = base(between.base)
        options = ("--endpoint", f"{url}/query", "--store-kind", "oxigraph", "--user", USER)
        for command in (("load", path, "-q"), ("query", "models")):
            between.befall("", *[demand(challenge)] * 20)
            done = cardgraph(*command, *options, env={"CARDGRAPH_PASSWORD": PASSWORD})
            warning = f"cardgraph: warning: anybody on the way to {url} can read the password; give an https URL\n"
            assert (
                done.stderr.decode().replace("cardgraph: no", "") == (warning if is_told else "")
                or command[0] == "query"
            )
            assert done.stderr.decode().count(warning) == is_told
            assert done.returncode == 0
            between.faults.clear()


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("http://localhost/", False),
        ("http://LOCALHOST:8890/sparql", False),
        ("http://store.localhost/", False),
        ("http://127.1.2.3/", False),
        ("http://[::1]:8890/", False),
        ("https://example.org/", False),
        ("http://example.org/", True),
        ("http://localhost.example.org/", True),
        ("http://192.168.0.1/", True),
        ("http://[fe80::1]/", True),
    ],
)
def test_who_may_read_along(url: str, wanted: bool) -> None:
    assert is_overheard(url) == wanted


def test_a_redirect_takes_no_password_along(oxigraph: Oxigraph, cards: Path) -> None:
    with proxy(oxigraph) as between, proxy(oxigraph) as elsewhere:
        target = f"http://{USER}:hush@{elsewhere.base[7:]}/update"
        for status in (301, 302, 303, 307, 308):
            between.befall("POST /update", demand('Basic realm="r"'), answer(status, Location=target))
            with pytest.raises(RefusalError, match=f"{status}, a redirect to {elsewhere.base}/update"):
                load_into(between.base, cards)
            between.faults.clear()
        assert not elsewhere.seen
    assert not oxigraph.counts()


@pytest.mark.parametrize("source", ["environment", "netrc", "netrc alone", "terminal"])
def test_where_passwords_come_from(virtuoso: Virtuoso, tmp_path: Path, source: str) -> None:
    path = write(tmp_path, graph("a", 3))
    netrc = tmp_path / "netrc"
    netrc.write_text(f"machine 127.0.0.1 login {USER} password {PASSWORD}\n")
    environment = {"CARDGRAPH_PASSWORD": "", "NETRC": str(netrc if source.startswith("netrc") else tmp_path / "none")}
    if source == "environment":
        environment["CARDGRAPH_PASSWORD"] = PASSWORD
    command = ["load", str(path), "--endpoint", virtuoso.query_url, "--store-kind", "virtuoso"]
    command += [] if source == "netrc alone" else ["--user", USER]
    if source == "terminal":
        status, shown = at_terminal(*command, env=environment, typed={"Password": PASSWORD})
        assert status == 0, shown
        assert f"Password of {USER}" in shown
    else:
        done = cardgraph(*command, env=environment)
        shown = (done.stderr + done.stdout).decode()
        assert done.returncode == 0, shown
    assert PASSWORD not in shown
    assert virtuoso.counts("urn:g:") == {"urn:g:a": 3}


def test_a_user_without_a_password_or_with_a_wrong_one(virtuoso: Virtuoso, tmp_path: Path) -> None:
    path = write(tmp_path, graph("a", 3))
    command = ("load", path, "--endpoint", virtuoso.query_url, "--store-kind", "virtuoso", "--user", USER)
    none = {"CARDGRAPH_PASSWORD": "", "NETRC": str(tmp_path / "none")}
    refused = cardgraph(*command, env=none)
    assert (refused.returncode, b"no password for loader" in refused.stderr) == (4, True)
    refused = cardgraph(*command, env={**none, "CARDGRAPH_PASSWORD": "wr0ng"})
    assert (refused.returncode, b"not admitted by" in refused.stderr) == (Status.AUTHENTICATION, True)
    assert b"wr0ng" not in refused.stderr
    (tmp_path / "bad").write_text("machine 127.0.0.1 login loader password s3cret oops\n")
    refused = cardgraph(*command, env={**none, "NETRC": str(tmp_path / "bad")})
    assert (refused.returncode, b"cannot read passwords from" in refused.stderr) == (2, True)
    assert b"s3cret" not in refused.stderr
    assert not virtuoso.counts("urn:g:")
