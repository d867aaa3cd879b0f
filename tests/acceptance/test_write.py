"""What is written: the same bytes every time, the same graph in every format, and only when it is complete."""

import difflib
import os
import random
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from cardgraph.lock import lock
from cardgraph.output import files
from cardgraph.output.files import replacing
from conftest import CARDS, COMPLETE, EXAMPLES, PLAIN, TESTS, cardgraph

GOLDEN = TESTS / "cases" / "golden"
FORMATS = {"turtle": ".ttl", "ntriples": ".nt", "nquads": ".nq", "trig": ".trig", "jsonld": ".jsonld"}
OX = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "nquads": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "jsonld": ox.RdfFormat.JSON_LD,
}
RDFLIB = {"turtle": "turtle", "ntriples": "nt", "nquads": "nquads", "trig": "trig", "jsonld": "json-ld"}
QUADS = {"nquads", "trig"}


def built(*arguments: str | Path, **options: object) -> bytes:
    result = cardgraph("build", *arguments, "-o", "-", "-q", **options)  # type: ignore[arg-type]
    assert result.returncode == 0, result.stderr.decode()
    return result.stdout


@pytest.fixture(scope="module")
def outputs() -> dict[str, bytes]:
    return {form: built(EXAMPLES, "--format", form, "--evidence") for form in FORMATS}


# ---------------------------------------------------------------- the same bytes


@pytest.mark.parametrize(("name", "options"), [("Plain", ("--evidence", "--on-error", "keep")), ("Rich", ())])
def test_golden_graph(name: str, options: tuple[str, ...]) -> None:
    result = cardgraph("build", CARDS / f"{name}.md", "-o", "-", *options)
    assert result.stdout.decode() == (GOLDEN / f"{name}.ttl").read_text("utf-8")


def test_order_of_arguments(outputs: dict[str, bytes]) -> None:
    cards = [str(path) for path in EXAMPLES.glob("*.md")]
    for seed in (1, 2):
        random.Random(seed).shuffle(cards)
        assert built(*cards, "--evidence") == outputs["turtle"]


@pytest.mark.parametrize("form", FORMATS)
def test_surroundings(form: str, outputs: dict[str, bytes], tmp_path: Path) -> None:
    """Another hash seed, language, time zone and current folder, for each format another of them."""
    number = list(FORMATS).index(form)
    env = {
        "PYTHONHASHSEED": str(number),
        "LC_ALL": ("C", "C.UTF-8", "POSIX", "tr_TR.UTF-8", "de_DE.UTF-8")[number],
        "TZ": ("UTC", "Pacific/Kiritimati", "America/New_York", "Asia/Kolkata", "Etc/GMT+12")[number],
        "HOME": str(tmp_path),
    }
    folder = (tmp_path, EXAMPLES, EXAMPLES.parent, tmp_path, Path("/"))[number]
    assert (
        built(os.path.relpath(EXAMPLES, folder), "--evidence", "--format", form, cwd=folder, env=env) == outputs[form]
    )


def test_engine_does_not_show(outputs: dict[str, bytes]) -> None:
    assert built(EXAMPLES, "--evidence", "--engine", "pyshacl") == outputs["turtle"]


def test_folder_or_files_or_a_copy_elsewhere(outputs: dict[str, bytes], tmp_path: Path) -> None:
    shutil.copytree(EXAMPLES, tmp_path / "other")
    assert built(tmp_path / "other", "--evidence") == outputs["turtle"]
    assert built(str(tmp_path / "other" / "*.md"), "--evidence") == outputs["turtle"]


# ---------------------------------------------------------------- the same graph


def quads_of(data: bytes, form: str) -> set[ox.Quad]:
    return set(ox.parse(data, format=OX[form]))


@pytest.mark.filterwarnings("ignore:.*is deprecated:DeprecationWarning")
@pytest.mark.parametrize("form", FORMATS)
def test_every_format_holds_the_same_graph(form: str, outputs: dict[str, bytes]) -> None:
    triples = {quad.triple for quad in quads_of(outputs["ntriples"], "ntriples")}
    assert len(triples) > 1000
    vocabularies = {
        quad.triple
        for quad in quads_of(outputs[form], form)
        if quad.graph_name == ox.NamedNode("https://w3id.org/cardgraph/ns")
    }
    found = {quad.triple for quad in quads_of(outputs[form], form)}
    # Quads come with the vocabularies, so that a store can answer from them.
    assert found - vocabularies <= triples <= found
    assert bool(found - triples) == (form in QUADS)
    reference = rdflib.Graph().parse(data=outputs["ntriples"], format="nt")
    assert len(reference) == len(triples)
    dataset = rdflib.Dataset(default_union=True)
    dataset.parse(data=outputs[form], format=RDFLIB[form])
    # Without blank nodes, graphs are isomorphic when they are equal.
    assert {quad[:3] for quad in dataset.quads()} >= set(reference)
    assert len({quad[:3] for quad in dataset.quads()}) == len(found)


@pytest.mark.parametrize("form", sorted(QUADS))
def test_a_named_graph_for_each_card(form: str, outputs: dict[str, bytes]) -> None:
    quads = quads_of(outputs[form], form)
    graphs = {quad.graph_name for quad in quads}
    describes = ox.NamedNode("https://w3id.org/cardgraph/ns#describes")
    cards = {quad.subject for quad in quads if quad.predicate == describes}
    assert len(cards) == len(list(EXAMPLES.glob("*.md")))
    assert graphs == cards | {ox.NamedNode("https://w3id.org/cardgraph/ns")}
    for quad in quads:
        if quad.predicate == describes:
            assert quad.graph_name == quad.subject


def test_quads_of_both_formats_are_the_same(outputs: dict[str, bytes]) -> None:
    assert quads_of(outputs["trig"], "trig") == quads_of(outputs["nquads"], "nquads")


@pytest.mark.parametrize("form", FORMATS)
def test_format_follows_from_the_ending(form: str, tmp_path: Path) -> None:
    card = COMPLETE
    output = tmp_path / f"out{FORMATS[form].upper()}"
    assert cardgraph("build", card, "-o", output).returncode == 0
    assert output.read_bytes() == built(card, "--format", form)


def test_base(tmp_path: Path) -> None:
    base = "https://example.org/kg#"
    usual, other = built(EXAMPLES, "--format", "ntriples"), built(EXAMPLES, "--format", "ntriples", "--base", base)
    text = usual.decode()
    for kind in ("card", "dataset", "derivation", "model", "organization", "publication", "quantity"):
        text = text.replace(f"<https://w3id.org/cardgraph/{kind}/", f"<{base}{kind}/")
    for kind in ("field", "license", "risk", "modality", "country", "organization-type"):
        text = text.replace(f"<https://w3id.org/cardgraph/unlisted-{kind}/", f"<{base}unlisted-{kind}/")
    assert sorted(text.splitlines()) == sorted(other.decode().splitlines())


def test_no_triple_comes_twice(outputs: dict[str, bytes]) -> None:
    lines = outputs["ntriples"].splitlines()
    assert len(lines) == len(set(lines))


def test_one_word_is_a_small_difference(tmp_path: Path) -> None:
    folder = tmp_path / "cards"
    shutil.copytree(EXAMPLES, folder)
    before = built(folder).decode().splitlines()
    card = folder / "BERT.md"
    card.write_text(card.read_text("utf-8").replace("110M - 340M", "110M - 350M"), "utf-8")
    after = built(folder).decode().splitlines()
    changed = [line for line in difflib.ndiff(before, after) if line[0] in "+-"]
    # The hash of the file (twice), the source text and the number, each before and after.
    assert len(changed) == 8
    assert sum("350" in line for line in changed) == 2


# ---------------------------------------------------------------- errors


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    folder = tmp_path / "cards"
    folder.mkdir()
    for card in (COMPLETE, PLAIN):
        shutil.copy(card, folder)
    return folder


@pytest.mark.parametrize(("mode", "written"), [("stop", None), ("skip", {"llama_2"}), ("keep", {"llama_2", "plain"})])
@pytest.mark.parametrize("old", [b"old", None])
def test_on_error(mode: str, written: set[str] | None, old: bytes | None, mixed: Path, tmp_path: Path) -> None:
    output = tmp_path / "out.nt"
    if old:
        output.write_bytes(old)
    result = cardgraph("build", mixed, "-o", output, "--on-error", mode)
    assert result.returncode == 1
    if written is None:
        assert (output.read_bytes() if output.exists() else None) == old
        assert b"nothing written" in result.stderr
    else:
        models = {
            quad.subject.value
            for quad in ox.parse(path=str(output))
            if quad.object == ox.NamedNode("https://w3id.org/cardgraph/ns#Model")
        }
        assert {model.rpartition("/")[2] for model in models} == written
        assert (b"1 card left out" in result.stderr) == (mode == "skip")
        assert (b"Plain.md" in result.stderr.splitlines()[-2]) == (mode == "skip")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        ["cards", *(["out.nt"] if output.exists() else [])]
    )


def test_an_error_across_cards_stops_a_build(tmp_path: Path) -> None:
    folder = tmp_path / "cards"
    folder.mkdir()
    text = (COMPLETE).read_text("utf-8")
    for number, name in enumerate(("Mod\u00e8le", "Mode\u0300le")):
        (folder / f"{name}.md").write_text(text.replace("LLaMA 2", f"Model {number}"), "utf-8")
    assert cardgraph("build", folder, "-o", tmp_path / "out.ttl").returncode == 1
    assert not (tmp_path / "out.ttl").exists()


@pytest.mark.soak
def test_killed_at_any_moment_the_old_file_is_whole(tmp_path: Path) -> None:
    folder = tmp_path / "cards"
    folder.mkdir()
    text = (COMPLETE).read_text("utf-8")
    for number in range(60):
        (folder / f"{number}.md").write_text(text.replace("LLaMA 2", f"Model {number}"), "utf-8")
    output = tmp_path / "out" / "out.nt"
    output.parent.mkdir()
    command = [sys.executable, "-m", "cardgraph", "build", str(folder), "-o", str(output), "-q"]
    begun = time.monotonic()
    subprocess.run(command, check=True)
    whole, length = output.read_bytes(), time.monotonic() - begun
    chance = random.Random(20)
    killed = 0
    for _ in range(20):
        output.write_bytes(b"old")
        with subprocess.Popen(command) as process:
            time.sleep(chance.uniform(0.3, 1.1) * length)
            process.kill()
        killed += process.returncode != 0
        assert (
            output.read_bytes() in ((b"old",) if process.returncode else (b"old", whole))
            or output.read_bytes() == whole
        )
        assert len(list(output.parent.iterdir())) <= 2, "what a killed run leaves is removed by the next"
    assert killed
    subprocess.run(command, check=True)
    assert [path.name for path in output.parent.iterdir()] == ["out.nt"]


# ---------------------------------------------------------------- what is being written


def begun(folder: Path) -> set[str]:
    """The names of what is being written, or was left behind."""
    return {path.name for path in folder.iterdir() if path.name.endswith(".tmp")}


def test_runs_of_one_number_do_not_meet(tmp_path: Path) -> None:
    """As in containers, where each first process is called 1: here both are of one process."""
    output = tmp_path / "out.ttl"
    with replacing(str(output)) as first:
        first.write(b"first")
        with replacing(str(output)) as second:
            second.write(b"second")
            assert len(begun(tmp_path)) == 2
        assert output.read_bytes() == b"second"
        first.write(b", still there")
    assert output.read_bytes() == b"first, still there"
    assert not begun(tmp_path)


def test_what_is_removed_between_its_making_and_its_lock_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = []

    def lock_late(handle: int, shared: bool) -> bool:
        if not taken:
            (name,) = begun(tmp_path)
            taken.append(name)
            (tmp_path / name).unlink()
        return lock(handle, shared)

    monkeypatch.setattr(files, "lock", lock_late)
    with replacing(str(tmp_path / "out.ttl")) as stream:
        assert taken
        assert begun(tmp_path).isdisjoint(taken)
        stream.write(b"whole")
    assert (tmp_path / "out.ttl").read_bytes() == b"whole"


def test_only_what_nobody_writes_is_removed(tmp_path: Path) -> None:
    script = (
        "import sys; from cardgraph.output.files import replacing\n"
        "with replacing(sys.argv[1]): print('ready', flush=True); sys.stdin.read()"
    )
    output, other = tmp_path / "out.ttl", tmp_path / "other.ttl"
    command = [sys.executable, "-c", script]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with (
        subprocess.Popen([*command, output], **pipes) as alive,
        subprocess.Popen([*command, output], **pipes) as killed,
        subprocess.Popen([*command, other], **pipes) as of_other,
    ):
        for process in (alive, killed, of_other):
            assert process.stdout
            assert process.stdout.readline() == b"ready\n"
        assert len(begun(tmp_path)) == 3
        killed.kill()
        of_other.kill()
        killed.wait()
        of_other.wait()
        with replacing(str(output)) as stream:
            stream.write(b"new")
            # Ours, that of the one alive, and what is another target's to remove.
            assert len(begun(tmp_path)) == 3
        assert len(begun(tmp_path)) == 2
        alive.communicate(b"", timeout=60)
        assert alive.returncode == 0
    assert len(begun(tmp_path)) == 1
    assert output.read_bytes() == b""


def test_two_builds_at_once(tmp_path: Path) -> None:
    output = tmp_path / "out" / "out.nt"
    output.parent.mkdir()
    wanted = [built(CARDS / f"{name}.md", "--format", "ntriples") for name in ("LLaMA 2", "Rich")]
    command = [sys.executable, "-m", "cardgraph", "build", "-q", "-o", str(output)]
    for _ in range(3):
        both = [subprocess.Popen([*command, CARDS / f"{name}.md"]) for name in ("LLaMA 2", "Rich")]
        assert [process.wait(120) for process in both] == [0, 0]
        assert output.read_bytes() in wanted
        assert [path.name for path in output.parent.iterdir()] == ["out.nt"]


@pytest.mark.parametrize("name", ["x" * 252 + ".nt", "é" * 126 + ".nt"])
def test_a_name_as_long_as_names_may_be(tmp_path: Path, name: str) -> None:
    assert len(name.encode()) == 255
    assert cardgraph("build", COMPLETE, "-o", tmp_path / name, "-q").returncode == 0
    assert [path.name for path in tmp_path.iterdir()] == [name]
    longer = cardgraph("build", COMPLETE, "-o", tmp_path / f"x{name}", "-q")
    assert (longer.returncode, b"File name too long" in longer.stderr) == (3, True)


def test_a_folder_that_takes_no_files(tmp_path: Path) -> None:
    output = tmp_path / "closed" / "out.ttl"
    output.parent.mkdir()
    output.write_bytes(b"old")
    output.parent.chmod(0o555)
    for folder in (tmp_path, *tmp_path.parents[:3]):
        folder.chmod(folder.stat().st_mode | 0o755)
    # Nothing is forbidden to root, who becomes somebody else when all is imported.
    script = (
        "import os, sys; from cardgraph.output.files import WriteError, replacing\n"
        "with replacing(sys.argv[2]): pass\n"
        "if not os.getuid(): os.setgroups([]); os.setgid(65534); os.setuid(65534)\n"
        "try:\n"
        "    with replacing(sys.argv[1]): pass\n"
        "except WriteError as error: print(error, error.status)"
    )
    command = [sys.executable, "-c", script, output, tmp_path / "first.ttl"]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    message = f"cannot write {output}: no file can be made in {output.parent}: Permission denied 3\n"
    assert ran.stdout == message
    assert output.read_bytes() == b"old"


# ---------------------------------------------------------------- outputs that are no plain files


def test_devices_and_pipes(tmp_path: Path) -> None:
    expected = built(EXAMPLES)
    result = cardgraph("build", EXAMPLES, "-o", "/dev/stdout", "-q")
    assert (result.returncode, result.stdout) == (0, expected)
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    received: list[bytes] = []
    reader = threading.Thread(target=lambda: received.append(fifo.read_bytes()))
    reader.start()
    assert cardgraph("build", EXAMPLES, "-o", fifo, "-q").returncode == 0
    reader.join(60)
    assert received == [expected]
    assert fifo.is_fifo()
    assert cardgraph("build", EXAMPLES, "-o", "/dev/null", "-q").returncode == 0


def test_an_error_leaves_a_pipe_empty(tmp_path: Path, mixed: Path) -> None:
    assert cardgraph("build", mixed, "-o", "/dev/stdout", "-q").stdout == b""
    assert cardgraph("build", mixed, "-o", "-", "-q").stdout == b""


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    real = tmp_path / "real" / "out.ttl"
    real.parent.mkdir()
    real.write_text("old", "utf-8")
    link = tmp_path / "link.ttl"
    link.symlink_to(real)
    assert cardgraph("build", EXAMPLES, "-o", link, "-q").returncode == 0
    assert link.is_symlink()
    assert real.read_bytes() == built(EXAMPLES)
    assert [path.name for path in real.parent.iterdir()] == ["out.ttl"]


def test_permissions_stay(tmp_path: Path) -> None:
    output = tmp_path / "out.ttl"
    output.write_text("old", "utf-8")
    output.chmod(0o640)
    assert cardgraph("build", EXAMPLES, "-o", output, "-q").returncode == 0
    assert output.stat().st_mode & 0o777 == 0o640
