"""Faults of the program: planted in real processes, they are findings on the card that they concern, and of no other."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import COMPLETE, ENVIRONMENT, EXAMPLES, ROOT, cardgraph

# What an engine is given, as bytes.
DATA = "getattr(given[0], 'whole', given[0])"
# Where a fault is planted, and what tells there that it is the turn of the card that is called Stumble.
STAGES = {
    "decoding": ("cardgraph.reading.decode", "b'Stumble' in given[0]"),
    "Markdown": ("cardgraph.formats.library.bullets.blocks", "'# Stumble' in given[0].lines"),
    "a value": ("cardgraph.values.publication.read_linked", "given[0][0].text == 'About Stumble'"),
    "a graph": ("cardgraph.check.checker.card_graph", "given[0].name.value == 'Stumble'"),
    "an engine": ("cardgraph.check.engines._fast", f"b'Stumble' in {DATA}"),
    "a result": ("cardgraph.check.source_map.diagnostic_of_result", "'Stumble' in given[3]"),
    "evidence": ("cardgraph.compile.evidence", "given[1].name.value == 'Stumble'"),
    "what is comparable": ("cardgraph.compile.comparable", "'stumble' in given[0].model"),
}
# What goes on when Python starts, in this process and in all that it starts.
PLANT = """
import importlib, sys

class PanicException(BaseException):
    pass

PanicException.__module__ = "pyo3_runtime"

def plant(place, condition, error):
    module, _, name = place.rpartition(".")
    owner = importlib.import_module(module)
    works = getattr(owner, name)

    def stumbles(*given, **named):
        if eval(condition, {"given": given, "importlib": importlib}):
            raise eval(error)
        return works(*given, **named)

    setattr(owner, name, stumbles)
    for known in vars(owner).values():
        if isinstance(known, dict):
            known.update({key: stumbles for key, value in list(known.items()) if value is works})
"""
ERROR = "ValueError('no way at /home/somebody/secret/parser.py line 3')"
SAID = "internal error, please report it: ValueError: no way at …/parser.py line 3"


def planted(
    folder: Path, *stages: str, error: str = ERROR, before: str = "", **others: tuple[str, str]
) -> dict[str, str]:
    """What the environment of a process is to be for faults to be in it.

    :param stages: keys of ``STAGES``
    :param before: what else is to be done, before
    :param others: more, as ``STAGES`` has them
    """
    places = [*(STAGES[stage] for stage in stages), *others.values()]
    plants = "".join(f"plant({place!r}, {condition!r}, {error!r})\n" for place, condition in places)
    guarded = "".join(f"    {line}\n" for line in f"{before}\n{plants}".splitlines())
    text = f"{PLANT}\nif 'pytest' not in sys.modules:\n{guarded}"
    (folder / "sitecustomize.py").write_text(text, "utf-8")
    return {
        "PYTHONPATH": os.pathsep.join([str(folder), str(ROOT / "src"), *filter(None, [os.environ.get("PYTHONPATH")])])
    }


@pytest.fixture
def cards(tmp_path: Path) -> Path:
    """The examples, cards with findings, and among them one that is to stumble, with findings of its own."""
    folder = tmp_path / "cards"
    shutil.copytree(EXAMPLES, folder)
    text = (
        COMPLETE.read_text("utf-8").replace("LLaMA 2", "Stumble").replace("Disinformation", "Disinformation, Zombies")
    )
    text = re.sub(r"- Publication: .*", "- Publication: [About Stumble](https://example.org/stumble)", text)
    (folder / "Stumble.md").write_text(text, "utf-8")
    return folder


def findings(*arguments: str | Path, env: dict[str, str], status: int) -> list[dict[str, object]]:
    result = cardgraph("check", *arguments, "--format", "json", env=env)
    assert result.returncode == status, result
    assert not result.stderr
    found: list[dict[str, object]] = json.loads(result.stdout)["diagnostics"]
    return found


@pytest.fixture
def expected(cards: Path) -> list[dict[str, object]]:
    """What is found in the other cards."""
    found = findings(cards, env={}, status=0)
    assert any("Stumble" in str(each["file"]) and each["rule"] == "risk-unknown" for each in found)
    return [each for each in found if "Stumble" not in str(each["file"])]


# ---------------------------------------------------------------- one card, and no other


@pytest.mark.parametrize("stage", [stage for stage in STAGES if stage != "evidence"])
def test_a_fault_is_a_finding_on_its_card(stage: str, cards: Path, expected: object, tmp_path: Path) -> None:
    found = findings(cards, env=planted(tmp_path, stage), status=3)
    assert [each for each in found if "Stumble" not in str(each["file"])] == expected
    (fault,) = [each for each in found if each["rule"] == "internal"]
    assert fault["file"] == str(cards / "Stumble.md")
    assert fault["severity"] == "error"
    assert fault["message"] == SAID


def test_a_fault_in_every_stage_is_said_once(cards: Path, expected: object, tmp_path: Path) -> None:
    found = findings(cards, env=planted(tmp_path, *STAGES), status=3)
    assert len([each for each in found if each["rule"] == "internal"]) == 1
    assert [each for each in found if each["rule"] != "internal"] == expected


@pytest.mark.parametrize("error", ["PanicException('index out of bounds')", "RecursionError()", "KeyError('a' * 9999)"])
def test_any_fault_is_one(error: str, cards: Path, expected: object, tmp_path: Path) -> None:
    """Also a panic of a library in Rust, which is no Exception."""
    found = findings(cards, env=planted(tmp_path, "an engine", error=error), status=3)
    (fault,) = [each for each in found if each["rule"] == "internal"]
    assert str(fault["message"]).startswith(f"internal error, please report it: {error.partition('(')[0]}")
    assert len(str(fault["message"])) < 250
    assert [each for each in found if "Stumble" not in str(each["file"])] == expected


def test_the_report_for_people(cards: Path, tmp_path: Path) -> None:
    """It is shown whatever was asked for: nobody can ask for what could not be found."""
    result = cardgraph("check", cards, "--select", "date-*", env=planted(tmp_path, "a value"))
    assert result.returncode == 3
    shown = result.stdout.decode()
    assert f"error[internal]: {SAID}\n --> {cards / 'Stumble.md'}:1:1\n" in shown
    assert "report it together with the card" in shown
    assert "Traceback" not in shown
    assert "somebody" not in shown
    ignored = cardgraph("check", cards, "--ignore", "*", env=planted(tmp_path, "a value"))
    assert (ignored.returncode, ignored.stdout.count(b"internal")) == (3, 1 + 1)


# ---------------------------------------------------------------- every way to read cards


@pytest.mark.parametrize("stage", ["a value", "an engine"])
def test_several_processes(stage: str, cards: Path, expected: object, tmp_path: Path) -> None:
    # So few cards for each process that a small library is shared out.
    env = planted(tmp_path, stage, before="from cardgraph import compile; compile.BATCH = 3")
    found = findings(cards, "--jobs", "3", env=env, status=3)
    assert [each for each in found if "Stumble" not in str(each["file"])] == expected
    assert [each["file"] for each in found if each["rule"] == "internal"] == [str(cards / "Stumble.md")]


@pytest.mark.parametrize("stage", ["a value", "a graph", "an engine", "evidence"])
def test_build(stage: str, cards: Path, tmp_path: Path) -> None:
    output = tmp_path / "graph.nt"
    output.write_bytes(b"as it was")
    env = planted(tmp_path, stage)
    build = ("build", cards, "-o", output, "--evidence")
    stopped = cardgraph(*build, env=env)
    assert stopped.returncode == 3
    assert b"error[internal]" in stopped.stderr
    assert b"nothing written" in stopped.stderr
    assert output.read_bytes() == b"as it was"
    skipped = cardgraph(*build, "--on-error", "skip", env=env)
    assert skipped.returncode == 3
    assert f"1 card left out: {cards / 'Stumble.md'}\n" in skipped.stderr.decode()
    written = output.read_bytes()
    os.unlink(cards / "Stumble.md")
    assert cardgraph(*build).returncode == 0
    assert output.read_bytes() == written


def test_keep_what_could_be_read(cards: Path, tmp_path: Path) -> None:
    """A card that only the engine stumbles over could be read."""
    for stage, kept in (("an engine", True), ("a graph", False)):
        output = tmp_path / "graph.nt"
        result = cardgraph("build", cards, "-o", output, "--on-error", "keep", env=planted(tmp_path, stage))
        assert result.returncode == 3
        assert (b"/model/stumble>" in output.read_bytes()) is kept


def test_store(cards: Path, tmp_path: Path) -> None:
    """The next time it is tried again, whether the card has changed or not."""
    store = tmp_path / "cards.store"
    build = ("build", cards, "--store", store, "--on-error", "skip")
    for env, status, said in (
        (planted(tmp_path, "a value"), 3, "16 added"),
        (planted(tmp_path, "an engine"), 3, "16 unchanged"),
        ({}, 0, "1 added (Stumble.md), 16 unchanged"),
        (planted(tmp_path, "an engine"), 0, "17 unchanged"),
    ):
        result = cardgraph(*build, env=env)
        assert (result.returncode, said in result.stderr.decode()) == (status, True), result.stderr
        assert (b"internal" in result.stderr) is (status == 3)


def test_query(cards: Path, tmp_path: Path) -> None:
    result = cardgraph("query", "models", cards, "--format", "csv", env=planted(tmp_path, "a graph"))
    assert result.returncode == 3
    assert result.stderr == b"1 card has errors, 1 of them internal ones: cardgraph check shows them\n"
    assert len(result.stdout.splitlines()) == 1 + 16


def test_python(cards: Path, tmp_path: Path) -> None:
    program = f"""
import cardgraph
import warnings
cards = {str(cards)!r}
print(len(cardgraph.read(cards)))
print([found.rule for found in cardgraph.check(cards) if "Stumble" in found.span.source])
print([found.rule for found in cardgraph.check_text(open(cards + "/Stumble.md").read())])
print("stumble" in cardgraph.build(cards).serialize(format="nt"))
with warnings.catch_warnings(record=True) as caught:
    print(len(cardgraph.query("models", cards)))
print(caught[0].message)
"""
    env = {**os.environ, **ENVIRONMENT, **planted(tmp_path, "Markdown")}
    result = subprocess.run([sys.executable, "-c", program], env=env, capture_output=True, text=True, check=False)
    assert result.stderr == ""
    assert result.stdout.splitlines() == [
        "16", "['internal']", "['internal']", "False", "16",
        "1 card has errors, 1 of them internal ones: cardgraph check shows them",
    ]  # fmt: skip


# ---------------------------------------------------------------- across cards


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    """Two pairs of cards at odds with each other."""
    folder = tmp_path / "pairs"
    folder.mkdir()
    text = COMPLETE.read_text("utf-8")
    for name in ("Alpha", "Stumble"):
        for number in (1, 2):
            changed = (
                text.replace("LLaMA 2 Community", "Llama 2 Community")
                .replace("LLaMA 2", name)
                .replace("United States of America", "France" if number == 1 else "Germany")
            )
            changed = changed.replace("[Meta AI]", f"[{name} Labs]")
            (folder / f"{name} {number}.md").write_text(changed, "utf-8")
    return folder


ACROSS = "given[1] is importlib.import_module('cardgraph.check.rules').rules().across"
TOGETHER = {
    "the engine": ("cardgraph.check.engines._fast", f"b'tumble' in {DATA} and {ACROSS}"),
    "a result": ("cardgraph.check.across._diagnostics", "'Stumble' in given[2].source"),
    "a place": ("cardgraph.check.across.line_at", "'Stumble 1' in given[1].source"),
}


@pytest.mark.parametrize("stage", TOGETHER)
def test_across_cards(stage: str, pairs: Path, tmp_path: Path) -> None:
    """The pair that it goes wrong with hears of it, and the other pair is at odds as before."""

    def of(name: str, found: list[dict[str, object]]) -> list[dict[str, object]]:
        return [each for each in found if name in str(each["file"])]

    before = findings(pairs, env={}, status=0)
    assert {each["rule"] for each in of("Alpha", before)} == {"model-duplicate", "organization-countries"}
    assert {each["rule"] for each in of("Stumble", before)} == {"model-duplicate", "organization-countries"}
    after = findings(pairs, env=planted(tmp_path, **{stage: TOGETHER[stage]}), status=3)
    assert of("Alpha", after) == of("Alpha", before)
    assert {each["file"] for each in after if each["rule"] == "internal"} == {str(pairs / "Stumble 1.md")}


# ---------------------------------------------------------------- what is no fault of a card


def test_an_engine_that_does_nothing_gives_way_to_the_other(cards: Path, tmp_path: Path) -> None:
    expected = findings(cards, env={}, status=0)
    error, fast, reference = (
        "PanicException('no threads')",
        *(f"cardgraph.check.engines.{name}" for name in ("_fast", "_reference")),
    )
    env = planted(tmp_path, error=error, fast=(fast, "True"))
    assert findings(cards, env=env, status=0) == expected
    result = cardgraph(
        "check", cards, env=planted(tmp_path, error=error, fast=(fast, "True"), reference=(reference, "True"))
    )
    assert (result.returncode, result.stdout) == (3, b"")
    assert result.stderr == b"cardgraph: no SHACL engine can work here: PanicException: no threads\n"


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        ("KeyboardInterrupt()", 130, "interrupted; nothing half-done is left behind"),
        ("MemoryError()", 3, "out of memory"),
        ("SystemExit(5)", 5, ""),
        ("OSError(24, 'Too many open files')", 3, "[Errno 24] Too many open files"),
    ],
)
@pytest.mark.parametrize("stage", ["decoding", "a value", "a graph", "an engine", "a result", "what is comparable"])
def test_what_ends_a_process_ends_it(
    stage: str, error: str, status: int, said: str, cards: Path, tmp_path: Path
) -> None:
    result = cardgraph("check", cards, env=planted(tmp_path, stage, error=error))
    assert (result.returncode, result.stdout) == (status, b"")
    assert result.stderr.decode().strip() == (f"cardgraph: {said}" if said else "")


@pytest.mark.parametrize("stage", STAGES)
def test_a_traceback_for_whoever_wants_one(stage: str, cards: Path, tmp_path: Path) -> None:
    env = {**os.environ, **ENVIRONMENT, **planted(tmp_path, stage), "CARDGRAPH_TRACEBACK": "1"}
    command = [sys.executable, "-m", "cardgraph", "build", str(cards), "-o", str(tmp_path / "g.nt"), "--evidence"]
    result = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert result.returncode == 1
    assert "Traceback" in result.stderr
    assert "stumbles" in result.stderr
