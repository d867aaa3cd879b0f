"""Files of many cards on the command line, and packed output."""

import gzip
import io
import json
import os
import signal
import subprocess
import sys
import tarfile
import time
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from backports import zstd

from cardgraph.errors import Status
from conftest import CARDS, ENVIRONMENT, EXAMPLES, ROOT, cardgraph

pytestmark = pytest.mark.process

ENV = {"PYTHONPATH": str(ROOT / "src"), **os.environ, **ENVIRONMENT}
TEXTS = {f"org/{path.stem}": path.read_text("utf-8") for path in sorted(EXAMPLES.glob("*.md"))}
ROWS = "".join(json.dumps({"id": name, "text": text}) + "\n" for name, text in TEXTS.items())


@pytest.mark.parametrize("form", ["nt", "ttl", "nq", "trig", "jsonld"])
@pytest.mark.parametrize("packing", [".gz", ".zst"])
def test_output_is_packed_by_its_ending(form: str, packing: str, tmp_path: Path) -> None:
    plain, packed = tmp_path / f"graph.{form}", tmp_path / f"graph.{form}{packing}"
    again = tmp_path / f"again.{form}{packing}"
    for path in (plain, packed, again):
        built = cardgraph("build", EXAMPLES, "-o", path)
        assert (built.returncode, f"written to {path}" in built.stderr.decode()) == (Status.CLEAN, True)
    unpack = gzip.decompress if packing == ".gz" else zstd.decompress
    assert unpack(packed.read_bytes()) == plain.read_bytes()
    # Neither the name nor the time is in it.
    assert packed.read_bytes() == again.read_bytes()
    assert cardgraph("query", "models", packed).stdout == cardgraph("query", "models", plain).stdout


def test_a_packed_output_stays_as_it_was_when_a_build_fails(tmp_path: Path) -> None:
    path = tmp_path / "graph.nt.gz"
    path.write_bytes(b"as before")
    (tmp_path / "no.md").write_bytes(b"# Model\nlatin \xe9")
    assert cardgraph("build", EXAMPLES, tmp_path / "no.md", "-o", path).returncode == Status.FINDINGS
    assert path.read_bytes() == b"as before"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["graph.nt.gz", "no.md"]


def many(path: Path, times: int) -> Path:
    """A file of many cards, of the kind that its ending says."""
    cards = [(f"{name} {n}", text) for n in range(times) for name, text in TEXTS.items()]
    rows = "".join(json.dumps({"id": name, "text": text}) + "\n" for name, text in cards).encode()
    if path.suffix == ".parquet":
        pq.write_table(pa.table({"id": [name for name, _ in cards], "text": [text for _, text in cards]}), path)
    elif path.suffix == ".zip":
        with zipfile.ZipFile(path, "w") as archive:
            for name, text in cards:
                archive.writestr(f"{name}.md", text)
    elif path.suffix == ".tar":
        with tarfile.open(path, "w") as archive:
            for name, text in cards:
                member = tarfile.TarInfo(f"{name}.md")
                member.size = len(text.encode())
                archive.addfile(member, io.BytesIO(text.encode()))
    else:
        path.write_bytes(gzip.compress(rows, 1) if path.suffix == ".gz" else rows)
    return path


@pytest.mark.parametrize(
    ("number", "cards", "jobs", "output"),
    [
        (signal.SIGINT, "cards.jsonl.gz", "1", "graph.nt.gz"),
        (signal.SIGKILL, "cards.jsonl.gz", "1", "graph.nt.gz"),
        (signal.SIGKILL, "cards.jsonl", "2", "graph.ttl.zst"),
        (signal.SIGKILL, "cards.parquet", "1", "graph.ttl"),
        (signal.SIGKILL, "cards.tar", "1", "graph.nq.gz"),
        (signal.SIGKILL, "cards.zip", "1", "graph.jsonld.gz"),
    ],
)
def test_an_interrupted_build_leaves_the_old_output(
    number: signal.Signals, cards: str, jobs: str, output: str, tmp_path: Path
) -> None:
    path = tmp_path / output
    path.write_bytes(b"as before")
    many(tmp_path / cards, 120)
    command = [sys.executable, "-m", "cardgraph", "build", cards, "-o", output, "--jobs", jobs]
    with subprocess.Popen(command, cwd=tmp_path, env=ENV, stderr=subprocess.PIPE) as process:
        deadline = time.monotonic() + 120
        # Some of it is written already.
        while not any(file.stat().st_size for file in tmp_path.glob(".cardgraph-*.tmp")):
            assert time.monotonic() < deadline
            time.sleep(0.01)
        process.send_signal(number)
        process.wait(60)
    assert process.returncode == (Status.INTERRUPTION if number == signal.SIGINT else -number)
    assert path.read_bytes() == b"as before"


@pytest.mark.parametrize("ending", [".jsonl", ".jsonl.gz", ".parquet", ".tar", ".zip"])
def test_many_cards_on_standard_input_are_known_by_how_it_begins(ending: str, tmp_path: Path) -> None:
    path = many(tmp_path / f"cards{ending}", 1)
    built = cardgraph("build", path, "-o", tmp_path / "named.nt")
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    piped = cardgraph("build", "-", "-o", tmp_path / "piped.nt", stdin=path.read_bytes(), env={"TMPDIR": str(scratch)})
    assert (built.returncode, piped.returncode) == (0, 0)
    assert (tmp_path / "piped.nt").read_bytes() == (tmp_path / "named.nt").read_bytes()
    assert list(scratch.iterdir()) == []


def test_what_is_wrong_with_a_row_of_standard_input_is_said_in_its_line() -> None:
    checked = cardgraph("check", "-", stdin=(ROWS + '{"id": "a"}\n').encode(), env={"COLUMNS": "100"})
    assert checked.returncode == Status.FINDINGS
    assert b"error[row-without-text]: the row has no card: text is not there\n  --> -:17:1\n" in checked.stdout
    refused = cardgraph("check", "-", "--id-column", "key", stdin=ROWS.encode())
    assert (refused.returncode, b"cardgraph: - has no column 'key': it has id, text;" in refused.stderr) == (
        Status.USAGE,
        True,
    )
    card = cardgraph("check", "-", stdin=TEXTS["org/BERT"].encode())
    assert (card.returncode, b"--> -:12:24" in card.stdout) == (0, True)


def test_cards_and_rdf_are_told_apart_by_their_endings(tmp_path: Path) -> None:
    (tmp_path / "cards.jsonl").write_text(ROWS, "utf-8")
    assert cardgraph("build", CARDS / "LLaMA 2.md", "-o", tmp_path / "graph.jsonld").returncode == 0
    asked = cardgraph("query", "models", tmp_path / "cards.jsonl", tmp_path / "graph.jsonld", "--format", "csv")
    assert (asked.returncode, asked.stdout.count(b"\n"), b"LLaMA 2" in asked.stdout) == (0, 18, True)
    # One that is faulty is one of many.
    (tmp_path / "cards.jsonl").write_text(ROWS + '{"id": "a", "text": null}\n{"id": "b"}\n', "utf-8")
    asked = cardgraph("query", "models", tmp_path / "cards.jsonl", "--format", "csv")
    assert (asked.returncode, asked.stdout.count(b"\n")) == (0, 17)
    assert asked.stderr == b"2 cards have errors: cardgraph check shows them\n"


def test_columns_are_options(tmp_path: Path) -> None:
    pq.write_table(pa.table({"key": list(TEXTS), "words": list(TEXTS.values())}), tmp_path / "cards.parquet")
    arguments = [tmp_path / "cards.parquet", "--id-column", "key", "--text-column", "words"]
    found = cardgraph("check", *arguments)
    assert (found.returncode, b"org/BERT:12:24" in found.stdout) == (0, True)
    assert cardgraph("build", *arguments, "-o", tmp_path / "graph.nt").returncode == 0
    assert cardgraph("query", "models", *arguments).returncode == 0
    refused = cardgraph("check", tmp_path / "cards.parquet")
    assert (refused.returncode, b"it has key, words; --text-column says which" in refused.stderr) == (
        Status.USAGE,
        True,
    )


@pytest.mark.parametrize(
    ("package", "name", "extra"),
    [("pyarrow", "cards.parquet", "parquet"), ("backports", "cards.jsonl.zst", "zstd")],
)
def test_a_package_that_is_missing_is_named(package: str, name: str, extra: str, tmp_path: Path) -> None:
    if package == "backports" and sys.version_info >= (3, 14):
        pytest.skip("the standard library has Zstandard")
    (tmp_path / "lib" / package).mkdir(parents=True)
    (tmp_path / "lib" / package / "__init__.py").write_text("raise ImportError('not here')", "utf-8")
    (tmp_path / name).write_bytes(b"")
    missing = cardgraph("check", tmp_path / name, env={"PYTHONPATH": f"{tmp_path / 'lib'}:{ENV['PYTHONPATH']}"})
    assert missing.returncode == Status.USAGE
    assert missing.stdout == b""
    assert missing.stderr.decode().startswith(f"cardgraph: {tmp_path / name}: this takes ")
    assert missing.stderr.decode().endswith(f"which is not installed: pip install 'cardgraph[{extra}]'\n")
    if package == "backports":
        refused = cardgraph(
            "build", EXAMPLES, "-o", tmp_path / "graph.nt.zst",
            env={"PYTHONPATH": f"{tmp_path / 'lib'}:{ENV['PYTHONPATH']}"},
        )  # fmt: skip
        assert (refused.returncode, f"cardgraph[{extra}]" in refused.stderr.decode()) == (Status.USAGE, True)
        assert not (tmp_path / "graph.nt.zst").exists()


def test_parquet_is_loaded_for_parquet_only(tmp_path: Path) -> None:
    (tmp_path / "cards.jsonl").write_text(ROWS, "utf-8")
    program = "import sys, cardgraph; cardgraph.check(sys.argv[1]); print('pyarrow' in sys.modules)"
    command = [sys.executable, "-c", program, str(tmp_path / "cards.jsonl")]
    ran = subprocess.run(command, env=ENV, check=False, capture_output=True)
    assert (ran.returncode, ran.stdout) == (0, b"False\n")
