"""What is made of data files when the wheel is built: the same as the files hold, whichever is read."""

import runpy
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

import cardgraph
from cardgraph import resources
from cardgraph.check.rules import Rules, parsed_shapes, rules
from cardgraph.formats.definition import DEFINITION
from conftest import ROOT

NAME = "cardgraph.prepared"
PACKAGE = Path(cardgraph.__file__).parent
TABLES = sorted(PACKAGE.rglob("*.toml"))


@pytest.fixture(scope="module")
def program() -> str:
    """The text of the module, as a wheel has it."""
    text = runpy.run_path(str(ROOT / "scripts" / "prepare_data.py"))["program"]()
    assert isinstance(text, str)
    return text


@pytest.fixture
def prepared(program: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The module, there to be imported."""
    module = ModuleType(NAME)
    exec(compile(program, NAME, "exec"), module.__dict__)
    monkeypatch.setitem(sys.modules, NAME, module)
    return module


def parts_of(found: Rules) -> tuple[object, ...]:
    return dict(found.by_name), found.card, found.across, found.graph, found.comparisons


def test_rules_are_those_of_the_files(prepared: ModuleType) -> None:
    assert resources.prepared("SHAPES") is prepared.SHAPES
    assert parts_of(rules.__wrapped__()) == parts_of(Rules(*parsed_shapes()))


def test_rules_are_read_from_what_is_prepared(prepared: ModuleType) -> None:
    entries, places, shacl = parsed_shapes()
    iri = next(iri for iri in entries if iri.endswith("/license-unknown"))
    changed = {**entries, iri: {**entries[iri], "http://www.w3.org/ns/shacl#name": ["Another title"]}}
    prepared.SHAPES = (changed, places, shacl)  # type: ignore[attr-defined]
    assert rules.__wrapped__().by_name["license-unknown"].title == "Another title"


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_tables_are_those_of_the_files(prepared: ModuleType, path: Path) -> None:
    name = path.relative_to(PACKAGE).as_posix()
    assert resources.read_table(name) == tomllib.loads(path.read_text("utf-8"))
    assert resources.read_table(name) is prepared.TABLES[name]


def test_a_table_elsewhere_is_read_from_its_file(prepared: ModuleType, tmp_path: Path) -> None:
    (tmp_path / DEFINITION).write_text('label = "Mine"', "utf-8")
    assert resources.read_table(str(tmp_path / DEFINITION)) == {"label": "Mine"}


def test_a_checkout_has_nothing_prepared() -> None:
    if NAME in sys.modules or (PACKAGE / "prepared.py").exists():
        pytest.skip("this is an installed wheel")
    assert resources.prepared("SHAPES") is None


def test_the_wheel_is_built_with_what_parses() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    (needed,) = project["tool"]["hatch"]["build"]["targets"]["wheel"]["hooks"]["custom"]["dependencies"]
    assert needed in project["project"]["dependencies"]
