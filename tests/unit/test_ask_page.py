"""The page with an engine in it, as text: the same bytes each time, and no more than a browser can hold."""

import base64
import gzip
import json
from typing import Any

import pytest

from cardgraph.query.dataset import load_data
from cardgraph.query.query_file import catalogue
from cardgraph.resources import folder
from cardgraph.site.ask_page import ask_page
from conftest import EXAMPLES


def shown(most: int = 500_000) -> dict[str, Any]:
    context = ask_page(load_data([EXAMPLES], needs=["evidence"]).store, most=most).context
    return {**context, "lines": gzip.decompress(base64.b64decode(str(context["graph"]))).decode().splitlines()}


@pytest.fixture(scope="module")
def context() -> dict[str, Any]:
    return shown()


def test_the_same_bytes_each_time(context: dict[str, Any]) -> None:
    assert json.dumps(context) == json.dumps(shown())


def test_it_has_all_data(context: dict[str, Any]) -> None:
    store = load_data([EXAMPLES], needs=["evidence"]).store
    assert context["lines"] == sorted(f"{quad.triple} ." for quad in store)


def test_its_questions_are_the_canned_ones(context: dict[str, Any]) -> None:
    names = [each["name"] for each in context["questions"]["questions"]]
    assert names == [query.name for query in catalogue(folder("queries")) if query.needs <= {"evidence"}]
    for each in context["questions"]["questions"]:
        if each["parameters"]:
            assert each["before"] + each["after"] == each["text"]
            assert each["before"].endswith("{")


def test_of_too_much_it_leaves_out_the_evidence(context: dict[str, Any]) -> None:
    little = shown(most=100)
    about = [line for line in context["lines"] if line.startswith("<https://w3id.org/cardgraph/evidence/")]
    assert about and set(context["lines"]) - set(little["lines"]) == set(about)
    assert {each["name"] for each in little["questions"]["questions"]} == {
        query.name for query in catalogue(folder("queries")) if not query.needs
    }
