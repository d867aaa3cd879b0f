"""Files of many cards on the command line, and packed output."""

import gzip
import json
import os
import signal
import subprocess
import sys
import time
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


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_an_interrupted_build_leaves_the_old_output(number: signal.Signals, tmp_path: Path) -> None:
    path = tmp_path / "graph.nt.gz"
    path.write_bytes(b"as before")
    rows = "".join(
        json.dumps({"id": f"{name} {n}", "text": text}) + "\n" for n in range(500) for name, text in TEXTS.items()
    )
    (tmp_path / "cards.jsonl.gz").write_bytes(gzip.compress(rows.encode(), 1))
    command = [sys.executable, "-m", "cardgraph", "build", "cards.jsonl.gz", "-o", "graph.nt.gz", "--jobs", "1"]
    with subprocess.Popen(command, cwd=tmp_path, env=ENV, stderr=subprocess.PIPE) as process:
        deadline = time.monotonic() + 60
        while not list(tmp_path.glob(".cardgraph-*.tmp")) and time.monotonic() < deadline:
            time.sleep(0.01)
        process.send_signal(number)
        process.wait(60)
    assert process.returncode == (Status.INTERRUPTION if number == signal.SIGINT else -number)
    assert path.read_bytes() == b"as before"


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
