"""Data for questions, as they are found: packed, marked, broken, or no data at all. Right, or refused with a word."""

import bz2
import gzip
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from backports import zstd

from cardgraph.errors import Status
from cardgraph.query.dataset import load_data
from conftest import CARDS, COMPLETE, EXAMPLES, ROOT, cardgraph

FORMATS = {"turtle": ".ttl", "ntriples": ".nt", "nquads": ".nq", "trig": ".trig", "jsonld": ".jsonld"}
BOM = b"\xef\xbb\xbf"
NOWHERE = ("--endpoint", "http://127.0.0.1:9/query", "--store-kind", "oxigraph", "--deadline", "0.1")


@pytest.fixture(scope="module")
def graphs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The example cards in each format."""
    folder = tmp_path_factory.mktemp("graphs")
    made = {}
    for form, ending in FORMATS.items():
        assert cardgraph("build", EXAMPLES, "-o", folder / f"graph{ending}", "-q").returncode == 0
        made[form] = (folder / f"graph{ending}").read_bytes()
    return made


@pytest.fixture(scope="module")
def models() -> bytes:
    """What the question "models" has to give for them."""
    rows = cardgraph("query", "models", EXAMPLES, "--format", "csv").stdout
    assert rows.count(b"\n") == 17
    return rows


def asked(*data: str | Path, stdin: bytes = b"", cwd: Path = ROOT) -> tuple[int, bytes, str]:
    done = cardgraph("query", "models", *data, "--format", "csv", stdin=stdin, cwd=cwd)
    return done.returncode, done.stdout, done.stderr.decode()


def in_two_parts(data: bytes) -> bytes:
    """Packed as ``cat a.gz b.gz`` has it, with the zeros behind that tapes have."""
    return gzip.compress(data[:1000]) + gzip.compress(data[1000:]) + bytes(512)


# ---------------------------------------------------------------- what is right


@pytest.mark.parametrize(
    "name",
    [
        "graph.ttl",
        "./graph.ttl",
        "a-b_c~1/graph.ttl",
        "a b/graph.ttl",
        "é/graph.ttl",
        "a%20b/graph.ttl",
        "a//b.ttl",
        ".a/b.ttl",
    ],
)
def test_relative_iris_are_relative_to_the_file(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("<> <#p> <other> .", "utf-8")
    monkeypatch.chdir(tmp_path)
    for given in (name, str(path)):
        (quad,) = load_data([given], bare=True).store
        base = path.as_uri()
        assert (quad.subject.value, quad.predicate.value) == (base, f"{base}#p")
        assert quad.object.value == f"{path.parent.as_uri()}/other"


def test_a_file_is_read_from_a_folder_that_is_gone(tmp_path: Path) -> None:
    (tmp_path / "graph.nt").write_text("<x:s> <x:p> <x:o> .\n", "utf-8")
    code = (
        "import os, sys; from cardgraph.query.dataset import load_data; os.rmdir(os.getcwd()); load_data([sys.argv[1]])"
    )
    (gone := tmp_path / "gone").mkdir()
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "graph.nt")], cwd=gone, check=True)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("graph{}.gz", gzip.compress),
        ("GRAPH{}.GZ", in_two_parts),
        ("graph{}", lambda data: BOM + data),
        ("graph{}.gz", lambda data: gzip.compress(BOM + data)),
    ],
    ids=["packed", "in two parts", "marked", "packed and marked"],
)
def test_a_file_of_any_format_may_be_packed_and_marked(
    graphs: dict[str, bytes], models: bytes, tmp_path: Path, form: str, name: str, made: Callable[[bytes], bytes]
) -> None:
    path = tmp_path / name.format(FORMATS[form])
    path.write_bytes(made(graphs[form]))
    assert asked(path) == (0, models, "")
    # Nobody is there to send it to, which shows when it has been read.
    graph = () if form in ("nquads", "trig") else ("--graph", "https://example.org/g")
    sent = cardgraph("load", path, *graph, *NOWHERE)
    assert (sent.returncode, b"no answer from" in sent.stderr) == (Status.TRANSPORT, True), sent.stderr


def test_several_files_are_asked_together(graphs: dict[str, bytes], tmp_path: Path) -> None:
    lines = graphs["ntriples"].splitlines(keepends=True)
    (tmp_path / "a.nt.gz").write_bytes(gzip.compress(b"".join(lines[::2])))
    (tmp_path / "b.nt").write_bytes(b"".join(lines[1::2]))
    assert asked(tmp_path / "a.nt.gz", tmp_path / "b.nt")[:2] == asked(EXAMPLES)[:2]


def test_a_pipe_is_read_with_a_word(graphs: dict[str, bytes], models: bytes, tmp_path: Path) -> None:
    for name, data in (("graph.nt", graphs["ntriples"]), ("graph.nq.gz", gzip.compress(graphs["nquads"]))):
        os.mkfifo(tmp_path / name)
        writer = threading.Thread(target=(tmp_path / name).write_bytes, args=(data,))
        writer.start()
        status, rows, said = asked(tmp_path / name)
        writer.join(60)
        assert (status, rows) == (0, models)
        assert said == f"cardgraph: {tmp_path / name} is a pipe: waiting for what is written to it\n"


def test_who_waits_for_a_pipe_has_said_so(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "graph.nt")
    command = [sys.executable, "-m", "cardgraph", "query", "models", str(tmp_path / "graph.nt")]
    with subprocess.Popen(command, stderr=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stderr
        assert b"graph.nt is a pipe: waiting" in process.stderr.readline()
        assert process.poll() is None
        process.terminate()
        assert process.wait(60) == 143


def test_a_file_without_triples_is_named(tmp_path: Path) -> None:
    for name, data in (("a.ttl", b""), ("b.nq.gz", gzip.compress(b"# nothing\n")), ("c.json", b'{"rows": [1, 2]}')):
        (tmp_path / name).write_bytes(data)
        status, rows, said = asked(tmp_path / name)
        assert (status, rows.count(b"\n")) == (0, 1)
        assert said == f"cardgraph: {tmp_path / name} holds no triples\n"
    assert asked(tmp_path / "a.ttl", COMPLETE)[1].count(b"\n") == 2


# ---------------------------------------------------------------- what is refused

LINE = b'<urn:a> <urn:b> "some words" .\n'
LONG = b'<urn:a> <urn:b> "' + b"words " * 200 + b'" .\n'
PACKED = gzip.compress(LINE * 1000)
DEEP = b"<urn:a> <urn:b> " + b"<<( <urn:a> <urn:b> " * 200_000 + b"<urn:c>" + b" )>>" * 200_000 + b" .\n"
BROKEN = {
    "cut off": ("a.nt.gz", PACKED[:-20], "Compressed file ended before the end-of-stream marker was reached"),
    "empty": ("a.nt.gz", b"", "it is empty, and so is no gzip"),
    "a bit": ("a.nt.gz", PACKED[:-6] + bytes([PACKED[-6] ^ 1]) + PACKED[-5:], "CRC check failed"),
    "zeros": ("a.nt.gz", PACKED[:30] + bytes(40) + PACKED[70:], ""),
    "with more behind": ("a.nt.gz", PACKED + b"more", "Not a gzipped file"),
    "not packed": ("a.nt.gz", LINE, "Not a gzipped file"),
    "packed by another": ("a.nt.gz", bz2.compress(LINE), "Not a gzipped file"),
    "packed and not called so": ("a.nt", PACKED, "not ntriples: Parser error at line 1"),
    "of another format": ("a.nt.gz", gzip.compress(b"@prefix a: <urn:a> ."), "not ntriples: Parser error at line 1"),
    "a bomb": ("a.nt.gz", lambda: gzip.compress(LONG * 60_000), "it unpacks to more than 200 times its size"),
    "no Zstandard": ("a.nt.zst", PACKED, "Unable to decompress"),
    "cut off by another": ("a.nt.zst", zstd.compress(LINE * 1000)[:-9], "ended before the end-of-stream marker"),
    "a bomb of Zstandard": ("a.nt.zst", lambda: zstd.compress(b" " * (5 << 24)), "it unpacks to more than 200 times its size"),
    "a bomb of nothing": ("a.ttl.gz", lambda: gzip.compress(b" " * (5 << 24), 1), "it unpacks to more than 200 times its size"),
    "UTF-16": ("a.ttl", "<urn:a> <urn:b> <urn:c> .".encode("utf-16"), "it begins as UTF-16 does; save it as UTF-8"),
    "half a mark": ("a.nt", BOM[:2], "not ntriples"),
    "two marks": ("a.nt", BOM + BOM + LINE, "not ntriples"),
    "deep": ("a.nt", DEEP, "its triples are about triples more than 4,000 deep"),
    "deep in Turtle": ("a.ttl", DEEP, "its triples are about triples more than 4,000 deep"),
    "deep and packed": ("a.nq.gz", lambda: gzip.compress(DEEP), "its triples are about triples more than 4,000 deep"),
    "deep JSON": ("a.jsonld", b'{"urn:b":' * 100_000 + b"1" + b"}" * 100_000, "not jsonld: "),
    "long": ("a.nt", b'<urn:a> <urn:b> "' + b"x" * (17 << 20) + b'" .', "a piece of it is too long"),
}  # fmt: skip


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_file_is_refused(tmp_path: Path, what: str) -> None:
    name, data, words = BROKEN[what]
    path = tmp_path / name
    # What takes long is made when it is wanted.
    path.write_bytes(data() if callable(data) else data)
    refused = cardgraph("query", "models", path)
    assert (refused.returncode, refused.stdout) == (Status.FAILED, b"")
    said = refused.stderr.decode()
    assert said.startswith(f"cardgraph: cannot read {path}: ")
    assert words in said
    assert said.count("\n") == 1
    refused = cardgraph("load", path, "--graph", "https://example.org/g", *NOWHERE)
    said = refused.stderr.decode()
    assert (refused.returncode, said.startswith(f"cardgraph: cannot send {path}: ")) == (Status.FAILED, True), said
    assert words in said


def test_signs_of_triples_about_triples_may_stand_in_texts(tmp_path: Path) -> None:
    """Programs print by them: a text on each line is no nesting."""
    lines = "".join(f'<urn:a> <urn:b> "cout << {number} << endl" .\n' for number in range(20_000))
    for name in ("a.nt", "a.nq"):
        (tmp_path / name).write_text(lines, "utf-8")
        assert len(load_data([tmp_path / name]).store) > 20_000
    nested = "<urn:a> <urn:b> " + "<<( <urn:a> <urn:b> " * 1000 + "<urn:c>" + " )>>" * 1000 + " .\n"
    (tmp_path / "b.ttl").write_text(nested * 20, "utf-8")
    assert not load_data([tmp_path / "b.ttl"]).empty


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("data.csv", b"model,organization\nBERT,Google\n"),
        ("data.txt", b"Nothing but words.\n"),
        ("data.owl", b"<rdf:RDF/>"),
        ("data.ttl.bz2", bz2.compress(LINE)),
        ("data.gz", PACKED),
        ("data", b""),
        ("notes.md", b"Nothing but words.\n"),
        ("notes.markdown", b""),
        ("picture.png", b"\x89PNG\r\n\x1a\n\x00\x00"),
    ],
)
def test_what_is_neither_rdf_nor_a_card_is_refused(tmp_path: Path, name: str, data: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    for given in ([path], [COMPLETE, path], [path, EXAMPLES]):
        status, rows, said = asked(*given)
        assert (status, rows) == (Status.USAGE, b"")
        endings = ".ttl, .nt, .nq, .trig, .jsonld, .json, .rdf, each with or without .gz or .zst"
        ending = f"is no RDF by its ending ({endings}) and no card: "
        assert said.startswith(f"cardgraph: {path} {ending}")
        assert said.count("\n") == 1


def test_of_what_is_no_card_nothing_else_is_said(tmp_path: Path) -> None:
    (tmp_path / "graph.txt").write_text("<x:s> <x:p> <x:o> .\n" * 5000, "utf-8")
    _, _, said = asked(tmp_path / "graph.txt")
    assert said.endswith("no card: not a model card: neither metadata nor fields of one\n")


def test_a_card_of_any_name_is_one(models: bytes, tmp_path: Path) -> None:
    (tmp_path / "card.txt").write_bytes(COMPLETE.read_bytes())
    assert asked(tmp_path / "card.txt")[:2] == asked(COMPLETE)[:2]
    assert asked("-", stdin=COMPLETE.read_bytes())[:2] == asked(COMPLETE)[:2]


def test_among_cards_what_is_none_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "card.md").write_bytes(COMPLETE.read_bytes())
    (tmp_path / "notes.md").write_text("Nothing but words.\n", "utf-8")
    (tmp_path / "data.csv").write_text("a,b\n", "utf-8")
    status, rows, said = asked(tmp_path)
    assert (status, rows.count(b"\n"), said) == (0, 2, "")
    # Of a glob, nobody but the user knows what it finds.
    status, rows, said = asked(f"{tmp_path}/*")
    assert (status, rows, f"{tmp_path}/data.csv is no RDF" in said) == (Status.USAGE, b"", True)
    (tmp_path / "card.md").unlink()
    status, rows, said = asked(tmp_path)
    assert (status, rows, f"{tmp_path}/notes.md is no RDF" in said) == (Status.USAGE, b"", True)


def test_what_cannot_be_read_is_no_wrong_usage(tmp_path: Path) -> None:
    (tmp_path / "card.md").symlink_to(tmp_path / "card.md")
    status, rows, said = asked(tmp_path / "card.md")
    assert (status, rows) == (Status.FAILED, b"")
    assert said.startswith(f"cardgraph: {tmp_path / 'card.md'}: cannot read the file: ")
    (tmp_path / "graph.ttl").mkdir()
    (tmp_path / "graph.ttl" / "card.md").write_bytes(COMPLETE.read_bytes())
    assert asked(tmp_path / "graph.ttl")[1].count(b"\n") == 2
    assert asked(tmp_path / "none.ttl.gz")[0] == Status.USAGE


def test_pipes_and_devices_that_tell_no_format(graphs: dict[str, bytes], tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in ("/dev/stdin", "/dev/null", tmp_path / "pipe"):
        status, rows, said = asked(path, stdin=graphs["turtle"])
        assert (status, rows) == (Status.USAGE, b"")
        way = "is no file, and tells no format of RDF by its ending; write it to a file first, such as graph.ttl"
        assert said == f"cardgraph: {path} {way}; a card comes by -\n"
    status, rows, said = asked("-", stdin=graphs["turtle"])
    assert (status, rows) == (Status.USAGE, b"")
    assert said.startswith("cardgraph: - is no RDF by its ending")


def test_the_same_holds_in_python(tmp_path: Path, graphs: dict[str, bytes]) -> None:
    (tmp_path / "graph.trig.gz").write_bytes(gzip.compress(graphs["trig"]))
    (tmp_path / "data.csv").write_text("a,b\n", "utf-8")
    (tmp_path / "empty.ttl").write_text("", "utf-8")
    script = f"""
import json, warnings, cardgraph
from cardgraph.query.dataset import DataError
print(len(cardgraph.query("models", {str(tmp_path / "graph.trig.gz")!r})))
try:
    cardgraph.query("models", {str(tmp_path / "data.csv")!r})
except DataError as error:
    print(error)
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    cardgraph.query("models", {str(tmp_path / "empty.ttl")!r})
print(json.dumps([[warning.category.__name__, str(warning.message)] for warning in caught]))
"""
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    count, refused, warned = ran.stdout.splitlines()
    assert count == "16"
    assert refused.startswith(f"{tmp_path / 'data.csv'} is no RDF by its ending")
    assert json.loads(warned) == [["QueryWarning", f"{tmp_path / 'empty.ttl'} holds no triples"]]


def test_what_is_checked_and_built_may_have_any_name(tmp_path: Path) -> None:
    (tmp_path / "card.txt").write_bytes((CARDS / "LLaMA 2.md").read_bytes())
    (tmp_path / "data.csv").write_text("a,b\n", "utf-8")
    assert cardgraph("check", tmp_path / "card.txt").returncode == 0
    found = cardgraph("check", tmp_path / "data.csv")
    assert (found.returncode, b"info[not-a-card]" in found.stdout) == (Status.USAGE, True)
    assert cardgraph("build", tmp_path / "data.csv", "-o", tmp_path / "out.ttl").returncode == Status.USAGE
    assert not (tmp_path / "out.ttl").exists()
    # Nothing is packed that nobody has said how to pack.
    refused = cardgraph("build", tmp_path / "card.txt", "-o", tmp_path / "out.ttl.bz2")
    assert (refused.returncode, b"no known format has this ending" in refused.stderr) == (Status.USAGE, True)
