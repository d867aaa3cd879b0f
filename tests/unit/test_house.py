"""The order of the house: who may know whom, how long a module may be, what a start may load."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import ROOT

SOURCE = ROOT / "src" / "cardgraph"
MODULES = sorted(SOURCE.rglob("*.py"))
CARD = Path(__file__).parents[1] / "cases" / "cards" / "LLaMA 2.md"
IDS = [str(path.relative_to(SOURCE)) for path in MODULES]

# Packages that only some modules may import, and which.
RESERVED = {
    "markdown_it": ("markdown/",),
    "ftfy": ("source/decode.py",),
    "pyshacl": ("check/engines.py",),
    "shacl_rust": ("check/engines.py",),
    "click": ("cli/",),
    "SPARQLWrapper": ("remote/", "store/"),
    "rdflib": ("__init__.py", "check/engines.py", "query/dataset.py", "query/sandbox.py"),
}
# What may not be known further down: a layer, and the modules of ours that it may not import.
LAYERS = {
    "reader/": ("values", "graph", "checker", "compile", "engine", "rules", "mint", "render", "query", "write", "understand", "load"),
    "values/": ("graph", "checker", "compile", "engine", "rules", "mint", "render", "query", "write", "understand", "load"),
    "render/": ("reader", "values", "graph", "checker", "compile", "engine", "write", "understand", "load"),
    "diagnostic.py": ("reader", "values", "graph", "checker", "compile", "engine", "rules", "mint", "render", "query", "vocab"),
    "settings.py": ("reader", "values", "graph", "checker", "compile", "engine", "rules", "mint", "render", "query", "vocab"),
    "vocab.py": ("reader", "values", "graph", "checker", "compile", "engine", "rules", "mint", "render", "query"),
    "card.py": ("values", "graph", "checker", "compile", "engine", "rules", "mint", "render", "query", "write"),
    "mint.py": ("reader", "values", "graph", "checker", "compile", "engine", "rules", "render", "query", "write"),
    "graph.py": ("values", "checker", "compile", "engine", "rules", "render", "query", "write", "understand"),
    "engine.py": ("reader", "values", "graph", "checker", "compile", "render", "query", "write", "understand"),
    "jobs.py": ("reader", "values", "graph", "checker", "compile", "engine", "rules", "mint", "render", "query", "write", "understand"),
    "rules.py": ("reader", "values", "graph", "checker", "compile", "engine", "render", "query", "write", "understand"),
}  # fmt: skip


def name_of(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix()


def imports(path: Path, only_at_run_time: bool = False) -> set[str]:
    """The modules that a module imports, anywhere in it; ``only_at_run_time`` leaves out those for types."""
    found = set()
    tree = ast.parse(path.read_text("utf-8"))
    for_types = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if only_at_run_time and id(node) in for_types:
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            found |= {node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


@pytest.mark.parametrize("path", MODULES, ids=IDS)
def test_libraries_stay_where_they_belong(path: Path) -> None:
    packages = {name.partition(".")[0] for name in imports(path)}
    wrong = {
        package for package, places in RESERVED.items() if package in packages and not name_of(path).startswith(places)
    }
    assert not wrong


@pytest.mark.parametrize("path", MODULES, ids=IDS)
def test_layers(path: Path) -> None:
    known = {name.split(".")[1] for name in imports(path, only_at_run_time=True) if name.startswith("cardgraph.")}
    for place, forbidden in LAYERS.items():
        if name_of(path).startswith(place):
            assert not known & set(forbidden)
    if not name_of(path).startswith(("cli/", "__main__")):
        assert "cli" not in known


@pytest.mark.parametrize("path", MODULES, ids=IDS)
def test_only_the_command_line_prints(path: Path) -> None:
    if name_of(path).startswith("cli/"):
        return
    if name_of(path) == "query/sandbox.py":  # its child answers its parent on standard output
        return
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            assert called not in ("print", "input", "sys.exit", "exit", "sys.stdout.write", "sys.stderr.write"), (
                node.lineno
            )


@pytest.mark.parametrize("path", MODULES, ids=IDS)
def test_modules_are_short(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 250


@pytest.mark.parametrize("path", MODULES, ids=IDS)
def test_what_is_public_says_what_it_is(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    assert ast.get_docstring(tree)
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    for node in [*tree.body, *(inner for outer in classes for inner in outer.body if not outer.name.startswith("_"))]:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), node.name


@pytest.mark.parametrize("path", MODULES, ids=IDS)
def test_namespaces_are_named_in_one_module(path: Path) -> None:
    """Python learns of the IRIs of vocabularies from one module; a query's own text is another language."""
    if name_of(path) in ("vocabulary/namespaces.py", "settings.py"):
        return
    tree = ast.parse(path.read_text("utf-8"))
    documentation = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation:
            found = re.findall(
                r"https?://(?:www\.w3\.org|w3id\.org|purl\.org|schema\.org|spdx\.org|data\.europa\.eu)\S*[/#]$",
                node.value,
            )
            assert not found, node.lineno


def loaded(*arguments: str) -> set[str]:
    """The packages that a run of Python imports."""
    result = subprocess.run(
        [sys.executable, "-X", "importtime", *arguments],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=60,
        check=False,
    )
    assert result.returncode == 0, result.stderr[-500:]
    lines = re.findall(r"^import time: +\d+ \| +\d+ \| *(\S+)$", result.stderr, re.MULTILINE)
    assert "re" in lines
    return {line.partition(".")[0] for line in lines}


def test_import_loads_nothing_heavy() -> None:
    assert not loaded("-c", "import cardgraph") & {
        "rdflib",
        "pyshacl",
        "markdown_it",
        "SPARQLWrapper",
        "click",
        "pyoxigraph",
        "ftfy",
    }


def test_check_of_a_plain_card_loads_nothing_heavy() -> None:
    pytest.importorskip("shacl_rust")
    heavy = {
        "rdflib",
        "pyshacl",
        "markdown_it",
        "SPARQLWrapper",
        "ftfy",
        "asyncio",
        "multiprocessing",
        "concurrent",
        "subprocess",
        "email",
        "http",
        "ssl",
        "difflib",
    }
    assert not loaded("-m", "cardgraph", "check", str(CARD)) & heavy


def test_build_and_query_load_no_rdflib(tmp_path: Path) -> None:
    pytest.importorskip("shacl_rust")
    heavy = {"rdflib", "pyshacl", "markdown_it", "SPARQLWrapper"}
    assert not loaded("-m", "cardgraph", "build", str(CARD), "-o", str(tmp_path / "out.ttl")) & heavy
    assert not loaded("-m", "cardgraph", "query", "models", str(tmp_path / "out.ttl")) & heavy
