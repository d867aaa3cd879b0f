"""https: real connections, with certificates that are made here."""

import shutil
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cardgraph.errors import Status
from conftest import cardgraph
from loading import graph, quads_of, write
from servers import Oxigraph, oxigraph
from troubles import proxy

__all__ = ["oxigraph"]

# For the TransportError that is worth trying again, a load waits and tries eight times; these must not.
FEW_SECONDS = 15


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Makes a file with a certificate that is signed by itself, and its key, for a name."""
    if not shutil.which("openssl"):
        pytest.skip("no openssl to make certificates with")
    folder = tmp_path_factory.mktemp("certificates")

    def made(name: str) -> Path:
        path = folder / f"{name.replace(':', '-')}.pem"
        if not path.exists():
            key = folder / "key.pem"
            command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
            command += ["-days", "7", "-subj", "/CN=test", "-addext", f"subjectAltName={name}"]
            subprocess.run([*command, "-keyout", key, "-out", folder / "only.pem"], capture_output=True, check=True)
            path.write_bytes(key.read_bytes() + (folder / "only.pem").read_bytes())
        return path

    return made


def load(path: Path, base: str, authorities: Path | None) -> tuple[int, str]:
    """How a load ends, and what it says, where some authorities are trusted."""
    env = {"SSL_CERT_FILE": str(authorities or "")}
    options = ("--endpoint", f"{base}/query", "--store-kind", "oxigraph", "--deadline", "120")
    done = cardgraph("load", path, *options, env=env, timeout=FEW_SECONDS * 4)
    return done.returncode, done.stderr.decode()


def test_an_authority_of_ones_own_can_be_trusted(
    oxigraph: Oxigraph, tmp_path: Path, certificate: Callable[[str], Path]
) -> None:
    path, own = write(tmp_path, graph("a", 5)), certificate("IP:127.0.0.1")
    with proxy(oxigraph, own) as between:
        assert between.base.startswith("https:")
        status, said = load(path, between.base, None)
        assert (status, said) == (
            Status.FAILED,
            f"cardgraph: cannot trust {between.base}/query: self-signed certificate; to trust an authority of your "
            "own, name the file of its certificate in the variable SSL_CERT_FILE\n",
        )
        assert not between.seen
        other = certificate("IP:127.0.0.2")
        status, said = load(path, between.base, other)
        assert (status, f"SSL_CERT_FILE (now {other})" in said) == (Status.FAILED, True)
        status, said = load(path, between.base, own)
        assert status == 0, said
        assert "warning" not in said
    assert oxigraph.quads() == quads_of(path)


def test_a_certificate_of_another_host(oxigraph: Oxigraph, tmp_path: Path, certificate: Callable[[str], Path]) -> None:
    path, own = write(tmp_path, graph("a", 5)), certificate("DNS:example.org")
    with proxy(oxigraph, own) as between:
        status, said = load(path, between.base, own)
        assert not between.seen
    assert status == Status.FAILED
    assert said.startswith(f"cardgraph: cannot trust {between.base}/query: IP address mismatch")
    assert "SSL_CERT_FILE" not in said
    assert said.count("\n") == 1


def test_a_question_is_not_put_to_whom_none_can_trust(certificate: Callable[[str], Path]) -> None:
    with proxy(certificate=certificate("IP:127.0.0.1")) as server:
        refused = cardgraph("query", "models", "--endpoint", f"{server.base}/query", env={"SSL_CERT_FILE": ""})
        assert not server.seen
    assert (refused.returncode, b"self-signed certificate" in refused.stderr) == (Status.FAILED, True)


def test_a_server_that_speaks_no_https(oxigraph: Oxigraph, tmp_path: Path) -> None:
    path = write(tmp_path, graph("a", 5))
    with proxy(oxigraph) as between:
        base = between.base.replace("http:", "https:")
        status, said = load(path, base, None)
    assert status == Status.FAILED
    assert said == f"cardgraph: no secure connection to {base}/query: wrong version number; does it speak https?\n"


@contextmanager
def hanging_up(times: int, upstream: int) -> Iterator[int]:
    """A server of https that hangs up some times before it lets another one answer."""
    listening = socket.create_server(("127.0.0.1", 0))

    def pump(source: socket.socket, target: socket.socket) -> None:
        try:
            while piece := source.recv(65536):
                target.sendall(piece)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def serve() -> None:
        left = times
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            if left:
                left -= 1
                connection.recv(1)
                connection.shutdown(socket.SHUT_RDWR)
                connection.close()
                continue
            behind = socket.create_connection(("127.0.0.1", upstream))
            for pair in ((connection, behind), (behind, connection)):
                threading.Thread(target=pump, args=pair, daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield listening.getsockname()[1]
    finally:
        listening.close()


def test_who_hangs_up_is_called_again(oxigraph: Oxigraph, tmp_path: Path, certificate: Callable[[str], Path]) -> None:
    """That a connection breaks off while it is being made may pass."""
    path, own = write(tmp_path, graph("a", 5)), certificate("IP:127.0.0.1")
    with proxy(oxigraph, own) as between, hanging_up(2, between.server_address[1]) as port:
        status, said = load(path, f"https://127.0.0.1:{port}", own)
    assert status == 0, said
    assert said.count("trying again in") == 2
    assert oxigraph.quads() == quads_of(path)
