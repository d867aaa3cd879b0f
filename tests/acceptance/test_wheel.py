"""The wheel beside the sources: what is compiled says and writes the same, byte for byte, whatever the cards hold.

``CARDGRAPH_WHEEL`` in the environment is the Python of an environment that has the wheel; ``.ci/run`` makes one.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import CARDS, COMPILED, ENVIRONMENT, EXAMPLES, SHARED
from mutants import mutants
from worst_cases import CASES, card

WHEEL = os.environ.get("CARDGRAPH_WHEEL", "")

pytestmark = pytest.mark.skipif(not WHEEL, reason="needs an environment with the wheel, named by CARDGRAPH_WHEEL")


def run(python: str, *arguments: str | Path, cwd: Path) -> bytes:
    """What a command prints, and how it ends."""
    done = subprocess.run(
        [python, *map(str, arguments)],
        capture_output=True,
        cwd=cwd,
        env={**{k: v for k, v in os.environ.items() if k != "PYTHONPATH"}, **ENVIRONMENT},
        check=False,
        timeout=600,
    )
    assert done.returncode in (0, 1), done.stderr.decode()[-2000:]
    return b"%d\n%b\n%b" % (done.returncode, done.stdout, done.stderr)


def mutated(folder: Path) -> None:
    texts = [path.read_text("utf-8", "replace") for path in sorted([*CARDS.rglob("*.md"), *EXAMPLES.rglob("*.md")])]
    for number, text in enumerate(mutants(texts, 600)):
        (folder / f"{number}.md").write_text(text, "utf-8", newline="")


def worst(folder: Path) -> None:
    # All of them take minutes.
    for number, name in enumerate(list(CASES)[::5]):
        (folder / f"{number}.md").write_bytes(card(name)[: 1 << 17])


def copied(source: Path) -> Callable[[Path], None]:
    def copy(folder: Path) -> None:
        if not source.exists():
            pytest.skip(f"needs {source.name}, which is not here")
        (folder / "cards").symlink_to(source)

    return copy


SETS: dict[str, Callable[[Path], None]] = {
    "examples": copied(EXAMPLES),
    "cases": copied(CARDS),
    "hostile": copied(SHARED / "hostile"),
    "library": copied(SHARED / "cards" / "aires"),
    "hub": copied(SHARED / "cards" / "hub"),
    "sample": copied(SHARED / "cards" / "hub-sample.jsonl.gz"),
    "mutated": mutated,
    "worst": worst,
}


def test_all_modules_of_the_list_are_compiled(tmp_path: Path) -> None:
    names = ["cardgraph." + module.removesuffix(".py").replace("/", ".") for module in COMPILED]
    program = f"import importlib; print(*[importlib.import_module(name.removesuffix('.__init__')).__file__ for name in {names}])"
    files = run(WHEEL, "-c", program, cwd=tmp_path).decode().split()[1:]
    assert len(files) == len(names)
    assert [file for file in files if not file.endswith((".so", ".pyd"))] == []


@pytest.mark.parametrize("cards", SETS)
def test_what_is_compiled_does_the_same(cards: str, tmp_path: Path) -> None:
    folder = tmp_path / "given"
    folder.mkdir()
    SETS[cards](folder)
    given = folder / "cards" if (folder / "cards").exists() else folder
    for place, python in (("sources", sys.executable), ("wheel", WHEEL)):
        made = tmp_path / place
        made.mkdir()
        build = run(
            python, "-m", "cardgraph", "build", given, "-o", "graph.nq", "--on-error", "keep", "--evidence", "--claims",
            "--jobs", "1", cwd=made,
        )  # fmt: skip
        store = run(python, "-m", "cardgraph", "build", given, "--store", "store", "--on-error", "skip", cwd=made)
        (made / "build").write_bytes(build + store)
        manifest = next(made.glob("store/**/manifest.jsonl"), None)
        (made / "manifest").write_bytes(manifest.read_bytes() if manifest else b"")
        (made / "check").write_bytes(run(python, "-m", "cardgraph", "check", given, "--format", "json", cwd=made))
    for name in ("build", "graph.nq", "manifest", "check"):
        ours, theirs = ((tmp_path / place / name).read_bytes() for place in ("sources", "wheel"))
        assert ours == theirs, name
    assert b"internal" not in (tmp_path / "wheel" / "check").read_bytes()


def test_statements_go_to_other_processes(tmp_path: Path) -> None:
    """As they do by Spark: what is compiled cannot be pickled by itself."""
    program = (
        "import pickle\n"
        "from cardgraph.check.source_map import Quoted\n"
        "from cardgraph.diagnostic import Span\n"
        "from cardgraph.graph.statements import Statement\n"
        "from cardgraph.graph.terms import literal, term\n"
        "stated = Statement(term('x'), term('name'), literal('Heron'), Quoted(Span('a.md', 1, 2, 7), 'Heron'), 'name')\n"
        "there = pickle.loads(pickle.dumps(stated))\n"
        "print(there.ntriples, there.span, there.text, there.rule)"
    )
    told = run(WHEEL, "-c", program, cwd=tmp_path)
    assert told == run(sys.executable, "-c", program, cwd=tmp_path)
    assert b"Heron" in told and told.startswith(b"0\n")
