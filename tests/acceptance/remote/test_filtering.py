"""Filters over real stores: every filter and every column gives there what it gives here."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from cardgraph.filters.asking import conditions, query_of
from cardgraph.filters.columns import Column, columns
from cardgraph.filters.filters import absences, filters
from cardgraph.query.dataset import load_data
from cardgraph.query.running import run
from cardgraph.remote.ask import ask
from cardgraph.remote.endpoints import resolve
from cardgraph.remote.http import Client
from cardgraph.settings import Settings
from conftest import EXAMPLES, ROOT, cardgraph
from loading import load_into
from servers import Server, fresh

# For each filter values that some cards of the examples have, one of them as cards of their own call it.
VALUES = {
    "risk": ["Disinformation", "intellectual fraud, malware development"],
    "license": ["open", "MIT, Tongyi Qianwen License Agreement, non-commercial", "apache 2.0"],
    "country": ["US", "France, Germany"],
    "not-country": ["United States", "US, Japan"],
    "organization": ["mistral ai", "OpenAI"],
    "organization-type": ["Private Company", "private company, non-profit"],
    "task": ["text-generation", "fill-mask, text classification"],
    "language": ["en", "Norwegian, fr"],
    "since": ["2023", "July 2022", "4/3/2023"],
    "until": ["2022", "2023-09-27"],
    "min-parameters": ["7B", "1.5 billion"],
    "max-parameters": ["1B"],
    "without": [*absences(), "size, data"],
    "base-model": ["mistralai/Mistral-7B-v0.1", "Pythia"],
}


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("filters") / "cards.nq"
    made = cardgraph("build", EXAMPLES, ROOT / "examples" / "hub", "-o", path, "-q", "--on-error", "keep")
    assert path.exists(), made.stderr
    return path


@pytest.fixture(scope="module")
def local(file: Path) -> ox.Store:
    return load_data([str(file)], Settings()).store


@pytest.fixture(scope="module", params=["oxigraph", "virtuoso"])
def loaded(request: pytest.FixtureRequest, file: Path) -> tuple[Server, str]:
    server = fresh(request.param)
    load_into(server.base, file, kind=request.param)
    return server, request.param


def test_every_filter_is_tried() -> None:
    assert set(VALUES) == set(filters())


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in VALUES.items() for value in values])
def test_a_filter_gives_what_it_gives_here(loaded: tuple[Server, str], local: ox.Store, name: str, value: str) -> None:
    server, kind = loaded
    query = query_of(conditions([(name, value)]), ["model"])
    here = run(query, local, {})
    with Client(deadline=20.0) as client:
        assert ask(query, {}, resolve(server.query_url, kind), client).rows == here.rows
    # All of the example cards state a license.
    assert bool(here.rows) == ((name, value) != ("without", "license"))


@pytest.mark.parametrize("column", [column for column in columns().values() if column.pattern], ids=lambda c: c.name)
def test_a_column_gives_what_it_gives_here(loaded: tuple[Server, str], local: ox.Store, column: Column) -> None:
    server, kind = loaded
    queries = [query_of([], ["model", column.name])]
    if not column.unfit:
        other = "year" if column.name == "form" else "form"
        queries += [query_of([], by=column.name), query_of(conditions([("license", "open")]), by=[other, column.name])]
    for query in queries:
        with Client(deadline=20.0) as client:
            there = ask(query, {}, resolve(server.query_url, kind), client)
        assert there.rows == run(query, local, {}).rows != ()


def test_the_command_asks_an_endpoint_and_knows_its_names(loaded: tuple[Server, str], file: Path) -> None:
    server, kind = loaded
    there = ("--endpoint", server.query_url, "--store-kind", kind, "--format", "csv")
    given = ("--organization", "mistral ai", "--license", "open")
    here = cardgraph("ask", file, *given, "--format", "csv")
    asked = cardgraph("ask", *there, *given)
    assert (asked.returncode, asked.stdout, asked.stderr) == (0, here.stdout, b"")
    assert here.stdout.count(b"Mistral") == 4
    refused = cardgraph("ask", *there, "--organization", "Mistral")
    assert (refused.returncode, b'did you mean "Mistral AI"?' in refused.stderr) == (2, True)
