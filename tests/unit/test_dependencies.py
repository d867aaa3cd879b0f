"""What the project depends on: what it says, what CI installs, and what is relied on beyond what is promised."""

import re
import tomllib
from importlib import metadata

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from cardgraph.store.fingerprint import LIBRARIES
from conftest import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
GROUPS = [PROJECT["dependencies"], *PROJECT["optional-dependencies"].values()]
REQUIREMENTS = {canonicalize_name(found.name): found for group in GROUPS for found in map(Requirement, group)}
CONSTRAINTS = ROOT / ".ci" / "constraints.txt"
# Those that have not promised to stay as they are, and of which we read error messages or go round what they do wrong.
CAPPED = {"pyoxigraph": "0.6", "oxigraph": "0.6", "shacl-rust": "0.3"}


def pinned() -> dict[str, Version]:
    """The versions that CI installs, by package."""
    if not CONSTRAINTS.exists():
        pytest.skip("needs the constraints of CI, which a source distribution does without")
    lines = [line for line in CONSTRAINTS.read_text("utf-8").splitlines() if line and line[0] != "#"]
    matches = [re.fullmatch(r"([\w.-]+)==(\S+)", line) for line in lines]
    assert all(matches), "each line pins a package"
    return {canonicalize_name(match[1]): Version(match[2]) for match in matches if match}


def test_ci_installs_what_the_project_asks_for() -> None:
    versions = pinned()
    assert {name for name, found in REQUIREMENTS.items() if versions[name] not in found.specifier} == set()
    backend = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["build-system"]["requires"]
    assert all(versions[Requirement(text).name] in Requirement(text).specifier for text in backend)


def test_ci_installs_nothing_that_is_not_pinned() -> None:
    """Whatever the dependencies depend on, on this machine, is pinned too."""
    versions = pinned()
    seen, waiting = set(), [*REQUIREMENTS.values()]
    while waiting:
        found = waiting.pop()
        name = canonicalize_name(found.name)
        if name in seen or (found.marker and not found.marker.evaluate({"extra": ""})):
            continue
        seen.add(name)
        try:
            waiting += map(Requirement, metadata.requires(name) or ())
        except metadata.PackageNotFoundError:
            # Not in this environment, as the tools for types and packages need not be.
            continue
    assert {name for name in seen if name not in versions} == set()


@pytest.mark.parametrize("name", CAPPED)
def test_what_is_relied_on_beyond_promises_is_capped(name: str) -> None:
    found = REQUIREMENTS[canonicalize_name(name)]
    assert Version(CAPPED[name]) not in found.specifier
    assert Version(f"{CAPPED[name]}.1") not in found.specifier
    assert pinned()[name] in found.specifier


def test_the_store_remembers_the_libraries_that_cards_go_through() -> None:
    assert set(LIBRARIES) <= set(REQUIREMENTS)
    # What only asks, shows or sends has no part in what is made of a card.
    aside = {"click", "jinja2", "rdflib", "sparqlwrapper", "wcwidth"}
    needed = {canonicalize_name(Requirement(text).name) for text in PROJECT["dependencies"]}
    assert needed - set(LIBRARIES) == aside
