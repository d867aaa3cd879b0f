"""Loading a store in a test: data of some sizes, the load as the command does it, and what a file holds."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from cardgraph.remote.credentials import Credentials
from cardgraph.remote.endpoints import Endpoints, resolve
from cardgraph.remote.http import Client
from cardgraph.remote.kinds import Method
from cardgraph.remote.payload import Payload
from cardgraph.remote.store import Store
from cardgraph.remote.sync import Change, Options, check, sync
from conftest import EXAMPLES, cardgraph
from servers import PASSWORD, USER

BASE = "https://w3id.org/cardgraph/"
CG = BASE + "ns#"
XSD = "http://www.w3.org/2001/XMLSchema#"
LOADER = Credentials(USER, PASSWORD)
Quads = set[tuple[str, ...]]


@pytest.fixture(scope="module")
def cards(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some example cards, a named graph for each and one for the vocabularies."""
    path = tmp_path_factory.mktemp("cards") / "cards.nq"
    some = [EXAMPLES / f"{name}.md" for name in ("AlphaFold 2", "BERT", "CodeGen", "Dolly 2.0", "ProtBert", "Pythia")]
    assert cardgraph("build", *some, "-o", path, "-q").returncode == 0
    return path


def quads_of(path: Path) -> Quads:
    """What a file holds, as ``Server.quads`` gives it."""
    found = set()
    for quad in ox.parse(path=str(path)):
        value: Any = quad.object
        datatype = "" if isinstance(value, ox.NamedNode) or value.language else value.datatype.value
        terms = (quad.graph_name.value, quad.subject.value, quad.predicate.value, value.value)  # type: ignore[union-attr]
        found.add((*terms, datatype.replace(XSD + "string", ""), getattr(value, "language", None) or ""))
    return found


def plain(quads: Quads) -> Quads:
    """Some servers name the datatype of strings, some do not."""
    return {(*quad[:4], quad[4].replace(XSD + "string", ""), quad[5]) for quad in quads}


def counts_of(path: Path) -> Counter[str]:
    return Counter(quad[0] for quad in quads_of(path))


def graph(name: str, size: int, word: str = "value") -> list[str]:
    """The lines of a graph of the size that is wished."""
    places = [(index, index // 10, index % 10) for index in range(size)]
    return [f'<urn:s{s}> <urn:p{p}> "{word} {index} {"中" if p else "é"}" <urn:g:{name}> .' for index, s, p in places]


def write(folder: Path, *graphs: Sequence[str], name: str = "data.nq") -> Path:
    path = folder / name
    path.write_text("\n".join(line for lines in graphs for line in lines), "utf-8")
    return path


def without_bert(cards: Path, folder: Path, words: tuple[str, str] = ("Pythia", "Pythia")) -> Path:
    """The cards but for one, and with a word in place of another."""
    path = folder / "fewer.nq"
    lines = cards.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if "/card/BERT> ." not in line).replace(*words), "utf-8")
    return path


def let_pass(handler: Any, seen: Any) -> None:
    """No trouble at all."""
    handler.relay(*handler.forward(seen))


def load_into(
    base: str,
    *paths: Path,
    kind: str = "oxigraph",
    graph: str | None = None,
    user: Credentials | None = LOADER,
    method: Method | None = None,
    endpoints: Endpoints | None = None,
    batch: int = 0,
    size: int = 0,
    attempts: int = 8,
    deadline: float = 120.0,
    patience: float = 60.0,
    pause: float = 0.02,
    **options: bool,
) -> Counter[str]:
    """Load files as the command does, and count what was done with graphs."""
    query = base + ("/sparql" if kind == "virtuoso" else "/query")
    where = endpoints or resolve(query, kind)
    where = where._replace(kind=where.kind._replace(batch=batch or where.kind.batch, size=size or where.kind.size))
    wished = Options(**options)
    with Payload(where.kind, graph) as payload:
        for path in paths:
            payload.read(str(path))
        check(payload, wished)
        with Client(user, deadline, patience, attempts, pause) as client:
            changes: list[Change] = list(sync(payload, Store(client, where, method), wished))
            return Counter(change.action for change in changes)
