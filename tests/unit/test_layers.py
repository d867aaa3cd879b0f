"""The order of the house: who may know whom, what a start may load."""

import ast
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from cardgraph.errors import TRACEBACK
from conftest import COMPILED, COMPLETE, ROOT

SOURCE = ROOT / "src" / "cardgraph"
# Each module's text, by its path below the package.
PROGRAMS = {path.relative_to(SOURCE).as_posix(): path.read_text("utf-8") for path in sorted(SOURCE.rglob("*.py"))}

# Packages that only some modules may import, and which.
RESERVED = {
    "markdown_it": ("markdown/",),
    "ftfy": ("source/decode.py",),
    "pyshacl": ("check/engines.py",),
    "shacl_rust": ("check/engines.py",),
    "click": ("cli/",),
    "pandas": ("lists.py",),
    "pyspark": ("spark/", "cli/spark_job.py"),
    "py4j": ("cli/spark_job.py",),
    "SPARQLWrapper": ("remote/",),
    "jinja2": ("site/rendering.py",),
    "markupsafe": ("site/",),
    "rdflib": ("__init__.py", "check/engines.py", "query/dataset.py", "query/sandbox.py"),
    "pyparsing": ("query/sandbox.py",),
    "wcwidth": ("render/width.py",),
    "pyarrow": ("source/parquet.py", "spark/"),
    "backports": ("packing.py",),
    "compression": ("packing.py",),
    "yaml": ("formats/front_matter/yaml_nodes.py",),
}
# The modules that import others by names that they put together, which no test can read.
BY_NAME = (
    "__init__.py",
    "check/engines.py",
    "cli/__init__.py",
    "formats/registry.py",
    "render/results/__init__.py",
    "resources.py",
)
# The house from the top down: a module may import from lines below its own, and from nothing else.
LAYERS = """
__main__ spark.submit
cli cli.spark_job
cli.ask cli.build cli.check cli.diff cli.explain cli.export cli.load cli.new cli.query cli.serve cli.site cli.store cli.vocabulary
cli.description
cli.build_summary cli.report_file
cli.profile_outputs
cli.asking cli.results
cli.report
cli.common
cli.overwriting cli.skipped cli.standard_graph
cli.stopwatch cli.terminal
cli.memory cli.streams
__init__
lists

serve.http_server serve.service
serve.keeper
serve.site
serve.pages
serve.answering
serve.data serve.description
serve.formats serve.protocol serve.watching
serve.negotiation
serve.messages
serve

site
site.building
site.contents
site.pages.compare
site.pages.about site.pages.completeness site.pages.findings site.pages.gaps site.pages.lineage site.pages.model site.pages.models
site.pages.openness site.pages.overview site.pages.risks site.pages.things
site.ask_page site.changes_page
site.completeness site.downloads site.structured site.descent site.page
site.content
site.pages
site.catalogue site.gathering
site.addresses site.answers site.compiled site.findings site.rendering site.writing
site.kept site.places site.slices


spark
spark.frames
spark.conflicts spark.statements spark.writing
spark.compiling
spark.rows
spark.arrow

render.changes render.completeness render.pictures
render.run_report
render.findings
render.findings.json_report render.findings.statistics_report render.findings.text_report
render.findings.advice render.findings.excerpt render.findings.reporter
render.fitting
render.results
render.results.csv_format render.results.json_format render.results.markdown_format
render.results.table_format render.results.tsv_format render.results.xml_format
render.results.cells
render.html render.notes render.queries render.rules
render.screen render.width render

changes.compare
changes.telling
changes.difference
changes.sides
changes.blank_nodes changes
completeness.counting
filters.asking filters.crossing
filters.writing
filters.readers
filters.columns filters.filters filters
vocabularies

export.site
export.pages
export.rdf
export.turtle export export.blank_nodes

query.ask

remote.sync
remote.ask remote.store
remote.results remote.graph_store
remote.http
remote.credentials remote.payload
remote.endpoints remote.response
remote.digest remote.errors remote.kinds remote.literals
remote

store.update
store.diff store.snapshot
store.manifest
store.kept
store
store.fingerprint store.snapshots
store.integrity
store.codec store.errors

query.standing
completeness.weighing query.dataset query.sandbox
query.running
query.binding query.ordering
query.query_file
query.native query.prefixes query.unnamed
query.notes query.parameters query.needs query.results
query.errors

profiles.document

compile
check.graph_checker
check.graph_cards
check.checker check.portions
check.beside
check.across
profiles.gaps
check.conflicts check.selection
check.source_map
check.engines check.contract
check.asked check.data_graph
check.rules check

reading
interpret
recollection
contradictions
graph.card_graph
fields
graph.stating graph.evidence graph.described graph.description
graph.statements

formats.huggingface.template formats.library.template
formats.huggingface formats.library formats.mitchell formats.table
formats.library.bullets
formats.library.fixes formats.library.invisible_characters formats.library.unsupported_fields
formats.prose.reading
formats.prose.sentences
formats.prose.papers
formats.prose.places formats.prose.title
formats.prose.accepted
formats.prose.people formats.prose.quantities
formats.prose.labels
formats.prose.tables
formats.prose.body formats.prose.completed formats.prose.signs
formats.prose.digest
formats.prose.wording formats.prose
formats.line_fields
formats.front_matter.metadata
formats.front_matter.results
formats.front_matter.yaml_nodes
formats.front_matter.plain_yaml
formats.front_matter.nodes
completeness.needs completeness
formats.registry
formats.front_matter.keys formats.front_matter
formats.definition formats

values.publication values.size
values.country values.dataset values.date values.hub_dataset values.license values.lineage values.organization
values.sized
values.evaluation
values.affiliations values.base_model values.hub_license values.language values.task
values.concept values.counts values.emissions values.link
values.quantity values.hub_id
values.claims values.markup values.name values.yes_no
values

profiles.writing
profiles.collecting profiles.json_writer
profiles.describing
profiles.profile
profiles.moment profiles
query.tokens query

output.serialize rdf_files
output.turtle output.json_ld
output.files output.formats output.parts output.written output
graph.minting
card
formats.outline
graph.terms graph

vocabulary.context vocabulary.facts vocabulary.suggestions
vocabulary.schemes vocabulary.model_families vocabulary.files
vocabulary.namespaces vocabulary

markdown.broken_links
markdown.front_matter markdown.words
markdown.document
markdown.scanning
markdown.inline
markdown.parser
markdown.blocks markdown

workers
source.sources
source.singles
source.files source.git source.reader source.standard_input
source.containers
source.archive source.json_lines source.parquet
source.table
source.container
source.exclusion source.source source.columns source.folder
source.decode
gathered
source.masking source
batches packing
diagnostic source_date
plots.bars plots.grid plots.scatter plots.shares
plots.drawing plots
settings errors resources lock
expressions records
"""
LEVEL = {module: -number for number, line in enumerate(LAYERS.strip().splitlines()) for module in line.split()}


@cache
def parsed(program: str) -> ast.Module:
    return ast.parse(program)


def imports(program: str) -> set[str]:
    """The modules that a program imports by a statement, anywhere in it, for types too."""
    found = set()
    for node in ast.walk(parsed(program)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            found |= {node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def called_with(program: str) -> set[str]:
    """The names with dots that a program calls something with: what it imports by name is among them."""
    calls = [node for node in ast.walk(parsed(program)) if isinstance(node, ast.Call)]
    values = [value for call in calls for value in (*call.args, *(keyword.value for keyword in call.keywords))]
    texts = {value.value for value in values if isinstance(value, ast.Constant) and isinstance(value.value, str)}
    return {text for text in texts if re.fullmatch(r"\w+(?:\.\w+)+", text)}


def test_libraries_stay_where_they_belong() -> None:
    wrong = set()
    for name, program in PROGRAMS.items():
        packages = {imported.partition(".")[0] for imported in imports(program)}
        libraries = packages - sys.stdlib_module_names - {"cardgraph", "pyoxigraph"}
        wrong |= {(name, library) for library in libraries if not name.startswith(RESERVED.get(library, ()))}
    assert not wrong


def module_of(name: str) -> str:
    """The module that a file below the package is; of a package's ``__init__`` the package itself."""
    return name.removesuffix(".py").replace("/", ".").removesuffix(".__init__")


def upward(module: str, program: str) -> set[str]:
    """The modules of ours that a program imports in the place of a module, and that stand on its line or above."""
    found = set()
    for name in imports(program) | called_with(program):
        inner = "__init__" if name == "cardgraph" else name.removeprefix("cardgraph.")
        if name.startswith("cardgraph") and inner != module and LEVEL.get(inner, LEVEL[module] - 1) >= LEVEL[module]:
            found.add(inner)
    return found


def test_every_module_stands_on_one_line() -> None:
    names = LAYERS.split()
    assert len(names) == len(set(names))
    assert set(names) == set(map(module_of, PROGRAMS)), "a new module needs its place among the LAYERS"


def test_modules_import_from_lines_below_their_own_only() -> None:
    placed = {name: program for name, program in PROGRAMS.items() if module_of(name) in LEVEL}
    assert not {name: found for name, program in placed.items() if (found := upward(module_of(name), program))}


def test_few_modules_import_others_by_name() -> None:
    by_name = set()
    for name, program in PROGRAMS.items():
        nodes = list(ast.walk(parsed(program)))
        names = {imported.rpartition(".")[2] for imported in imports(program)}
        names |= {node.id for node in nodes if isinstance(node, ast.Name)}
        names |= {node.attr for node in nodes if isinstance(node, ast.Attribute)}
        if names & {"import_module", "__import__", "exec", "eval"}:
            by_name.add(name)
    assert by_name <= set(BY_NAME)


@pytest.mark.parametrize(
    "program",
    [
        "import cardgraph",
        "import cardgraph.compile",
        "import cardgraph.compile as low",
        "import os, cardgraph.compile",
        "from cardgraph import compile",
        "from cardgraph.compile import Compiler",
        "from cardgraph.compile import *",
        "from cardgraph.check import rules",
        "def late():\n    from cardgraph.compile import Compiler",
        "class Late:\n    def late(self):\n        import cardgraph.compile as low",
        "try:\n    import cardgraph.compile\nexcept ImportError:\n    pass",
        "if TYPE_CHECKING:\n    from cardgraph.compile import Compiler",
        "if TYPE_CHECKING:\n    pass\nelse:\n    import cardgraph.compile",
        "import_module('cardgraph.compile')",
        "importlib.import_module('cardgraph.compile')",
        "importlib.import_module(name='cardgraph.compile')",
        "__import__('cardgraph.compile')",
        "find_spec('cardgraph.compile').loader.load_module()",
    ],
)
def test_an_import_from_above_is_noticed(program: str) -> None:
    assert upward("values.date", program)
    assert not upward("cli", program)


@pytest.mark.parametrize(
    "program", ["from . import compile", "from ..check import rules", "from .compile import Compiler"]
)
def test_a_relative_import_is_noticed(program: str) -> None:
    with pytest.raises(AssertionError, match="absolute"):
        imports(program)


def test_only_the_command_line_prints() -> None:
    words = {"print", "input", "sys.exit", "exit", "sys.stdout.write", "sys.stderr.write"}
    printing = [
        (name, node.lineno)
        for name, program in PROGRAMS.items()
        for node in ast.walk(parsed(program))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in words and not name.startswith("cli/")
    ]
    # The child of a sandbox answers its parent on standard output.
    assert not [place for place in printing if place[0] != "query/sandbox.py"]


def test_what_is_public_says_what_it_is() -> None:
    silent = []
    for name, program in PROGRAMS.items():
        tree = parsed(program)
        classes = [node for node in tree.body if isinstance(node, ast.ClassDef) and not node.name.startswith("_")]
        for node in [tree, *tree.body, *(inner for outer in classes for inner in outer.body)]:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name.startswith("_"):
                continue
            if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef) and not ast.get_docstring(node):
                silent.append((name, getattr(node, "name", "")))
    assert not silent


def test_namespaces_are_named_in_one_module() -> None:
    """Python learns of the IRIs of vocabularies from one module; a query's own text is another language."""
    namespace = re.compile(
        r"https?://(?:www\.w3\.org|w3id\.org|purl\.org|schema\.org|spdx\.org|data\.europa\.eu)\S*[/#]$"
    )
    found = []
    for name, program in PROGRAMS.items():
        documentation = {id(node.value) for node in ast.walk(parsed(program)) if isinstance(node, ast.Expr)}
        for node in ast.walk(parsed(program)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation:
                found += [(name, node.lineno)] * bool(namespace.search(node.value))
    assert not [place for place in found if place[0] not in ("vocabulary/namespaces.py", "settings.py")]


def loaded_modules(*arguments: str) -> set[str]:
    """The modules that a run of Python imports."""
    result = subprocess.run(
        [sys.executable, "-X", "importtime", *arguments],
        capture_output=True,
        text=True,
        cwd=ROOT,
        # Otherwise the command line has standard error for itself, and Python goes on in nothing.
        env={**os.environ, TRACEBACK: "1"},
        timeout=60,
        check=False,
    )
    assert result.returncode == 0, result.stderr[-500:]
    lines = re.findall(r"^import time: +\d+ \| +\d+ \| *(\S+)$", result.stderr, re.MULTILINE)
    assert "re" in lines
    return set(lines)


def loaded(*arguments: str) -> set[str]:
    """The packages that a run of Python imports."""
    return {name.partition(".")[0] for name in loaded_modules(*arguments)}


# What a start loads: the arguments, how many modules of the house at most, and what else is not among them.
STARTS = {
    "help": (("--help",), 13, {"pathlib", "hashlib", "json", "pyoxigraph", "decimal", "tempfile"}),
    "query": (
        ("query", "models", "GRAPH"),
        51,
        {"hashlib", "json", "decimal", "tempfile", "tomllib", "pathlib", "urllib.parse"}
        | {"cardgraph.diagnostic", "cardgraph.graph", "cardgraph.vocabulary.schemes"},
    ),
    "check": (
        ("check", str(COMPLETE)),
        117,
        {"hashlib", "json", "tempfile", "random", "shutil"}
        | {"cardgraph.check.across", "cardgraph.formats.huggingface"},
    ),
}


@pytest.mark.process
@pytest.mark.parametrize("name", STARTS)
def test_a_start_loads_only_what_it_needs(tmp_path: Path, name: str) -> None:
    pytest.importorskip("shacl_rust")
    arguments, most, needless = STARTS[name]
    graph = tmp_path / "graph.nt"
    graph.write_text("<https://example.org/s> <https://example.org/p> <https://example.org/o> .\n", "utf-8")
    given = [str(graph) if argument == "GRAPH" else argument for argument in arguments]
    modules = loaded_modules("-m", "cardgraph", *given)
    assert modules & needless == set()
    own = sorted(module for module in modules if module.startswith("cardgraph"))
    assert len(own) <= most, own
    # What is compiled lies in one library, which takes as long to load as a dozen of modules.
    compiled = {f"cardgraph.{module_of(module)}" for module in COMPILED}
    assert name == "check" or not compiled & modules


@pytest.mark.process
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


@pytest.mark.process
def test_check_of_a_plain_card_loads_nothing_heavy() -> None:
    pytest.importorskip("shacl_rust")
    heavy = {
        "rdflib",
        "pyshacl",
        "markdown_it",
        "SPARQLWrapper",
        "ftfy",
        "yaml",
        "asyncio",
        "multiprocessing",
        "concurrent",
        "subprocess",
        "email",
        "http",
        "ssl",
        "difflib",
    }
    assert not loaded("-m", "cardgraph", "check", str(COMPLETE)) & heavy


@pytest.mark.process
def test_build_and_query_load_no_rdflib(tmp_path: Path) -> None:
    pytest.importorskip("shacl_rust")
    heavy = {"rdflib", "pyshacl", "markdown_it", "SPARQLWrapper"}
    assert not loaded("-m", "cardgraph", "build", str(COMPLETE), "-o", str(tmp_path / "out.ttl")) & heavy
    assert not loaded("-m", "cardgraph", "query", "models", str(tmp_path / "out.ttl")) & heavy
