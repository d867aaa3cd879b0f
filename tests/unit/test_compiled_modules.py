"""The modules that the wheel has compiled: there, in order, and none whose meaning would change by that."""

import ast
from typing import Any, get_args, get_type_hints

import pytest

from cardgraph.diagnostic import Diagnostic
from cardgraph.store.integrity import Digests
from cardgraph.store.kept import Contents, Place, Record, Written
from conftest import COMPILED, ROOT

SOURCE = ROOT / "src" / "cardgraph"


def test_modules_are_there_once_and_in_order() -> None:
    assert sorted(set(COMPILED)) == COMPILED
    assert [module for module in COMPILED if not (SOURCE / module).is_file()] == []


def kept() -> set[type]:
    """The named tuples that stores keep."""
    found: set[type] = set()
    waiting: list[Any] = [Digests, Contents, Record, Place, Diagnostic, Written]
    while waiting:
        kind = waiting.pop()
        waiting += get_args(kind)
        if isinstance(kind, type) and hasattr(kind, "_fields") and kind not in found:
            found.add(kind)
            waiting += get_type_hints(kind).values()
    return found


def lazily(tree: ast.Module) -> list[str]:
    """The functions that hand a generator expression back: compiled, it would be a list, which is no iterator."""
    found = []
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            found += [
                function.name
                for each in ast.walk(function)
                if isinstance(each, ast.Return) and isinstance(each.value, ast.GeneratorExp)
                if ast.unparse(function.returns or ast.Constant(0)).startswith("Iterator")
            ]
    return found


@pytest.mark.parametrize("module", COMPILED)
def test_no_compiled_function_hands_back_a_generator_expression(module: str) -> None:
    assert lazily(ast.parse((SOURCE / module).read_text("utf-8"))) == []


def test_such_functions_are_found() -> None:
    assert lazily(ast.parse("def f() -> Iterator[int]:\n    return (i for i in range(3))")) == ["f"]


@pytest.mark.parametrize("module", COMPILED)
def test_no_compiled_module_needs_what_its_classes_have_not(module: str) -> None:
    """Instances of compiled classes have no weak references, and no dictionary."""
    text = (SOURCE / module).read_text("utf-8")
    assert [word for word in ("weakref", "cached_property", "__dict__", "vars(") if word in text] == []


@pytest.mark.parametrize("module", COMPILED)
def test_no_compiled_class_gives_an_attribute_of_a_class_that_is_not_another_value(module: str) -> None:
    """It would be lost."""
    tree = ast.parse((SOURCE / module).read_text("utf-8"))
    classes = [each for each in ast.walk(tree) if isinstance(each, ast.ClassDef) and each.bases]
    others = [
        each
        for each in classes
        if not {"NamedTuple", "Protocol", "IntEnum"} & {ast.unparse(base) for base in each.bases}
    ]
    given = [ast.unparse(part.targets[0]) for each in others for part in each.body if isinstance(part, ast.Assign)]
    assert [name for name in given if name != "__slots__"] == []


@pytest.mark.parametrize("module", COMPILED)
def test_no_compiled_module_has_what_a_store_keeps(module: str) -> None:
    """A store tells what it keeps by the types of fields, which compiled classes do not have in full."""
    name = "cardgraph." + module.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    assert name not in {kind.__module__ for kind in kept()}
