"""Files that hold many cards: the same cards as in files of their own, and nothing that is wrong goes unsaid."""

import gzip
import io
import json
import pickle
import struct
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from backports import zstd
from hypothesis import given
from hypothesis import strategies as st

import cardgraph
from cardgraph.compile import Compiler
from cardgraph.diagnostic import Finding
from cardgraph.settings import Settings
from cardgraph.source.columns import ColumnError, Columns
from cardgraph.source.decode import MAX_BYTES
from cardgraph.source.exclusion import Exclusion
from cardgraph.source.reader import ChangedError, Reader
from cardgraph.source.source import NoCardsError, Source
from cardgraph.source.sources import find_sources
from cardgraph.store import update
from conftest import COMPLETE, DAY, EXAMPLES

CARDS = {path.name: path.read_bytes() for path in sorted(EXAMPLES.glob("*.md"))}
SETTINGS = Settings(day=DAY)


# ---------------------------------------------------------------- writing them


def rows(cards: Mapping[str, bytes]) -> bytes:
    return b"".join(
        json.dumps({"id": name, "text": data.decode("utf-8", "surrogatepass")}).encode() + b"\n"
        for name, data in cards.items()
    )


def parquet(cards: Mapping[str, bytes], at_once: int = 5) -> bytes:
    kinds = pa.schema([("id", pa.string()), ("text", pa.string())])
    table = pa.table([list(cards), [data.decode() for data in cards.values()]], schema=kinds)
    buffer = io.BytesIO()
    pq.write_table(table, buffer, row_group_size=at_once)
    return buffer.getvalue()


def tar(cards: Mapping[str, bytes], mode: str = "w", before: Iterable[tarfile.TarInfo] = ()) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode) as archive:
        for member in before:
            archive.addfile(member)
        for name, data in cards.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return buffer.getvalue()


def zipped(cards: Mapping[str, bytes], packed: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", packed) as archive:
        for name, data in cards.items():
            archive.writestr(name, data)
    return buffer.getvalue()


KINDS: dict[str, Callable[[Mapping[str, bytes]], bytes]] = {
    "cards.jsonl": rows,
    "cards.jsonl.gz": lambda cards: gzip.compress(rows(cards)),
    "cards.jsonl.zst": lambda cards: zstd.compress(rows(cards)),
    "cards.parquet": parquet,
    "cards.tar": tar,
    "cards.tar.gz": lambda cards: tar(cards, "w:gz"),
    "cards.tgz": lambda cards: tar(cards, "w:gz"),
    "cards.tar.zst": lambda cards: zstd.compress(tar(cards)),
    "cards.zip": zipped,
    "CARDS.ZIP": lambda cards: zipped(cards, zipfile.ZIP_LZMA),
}
TABLES = ("cards.jsonl", "cards.jsonl.gz", "cards.jsonl.zst", "cards.parquet")


def written(folder: Path, kind: str, cards: Mapping[str, bytes]) -> Path:
    path = folder / kind
    path.write_bytes(KINDS[kind](cards))
    return path


def as_files(folder: Path, cards: Mapping[str, bytes]) -> Path:
    for name, data in cards.items():
        path = folder / "files" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder / "files"


def read(path: Path, **options: object) -> dict[str, bytes]:
    """The cards of a file, by their names, which all have to be cards."""
    found = {source.name: source.read() for source in find_sources([str(path)], **options)}  # type: ignore[arg-type]
    assert not [data for data in found.values() if isinstance(data, Finding)]
    return found  # type: ignore[return-value]


def faults(*paths: Path, columns: Columns = Columns()) -> list[tuple[str, str, int, int]]:
    """The rules of what cannot be read, and where."""
    found = (source.read() for source in find_sources(map(str, paths), columns=columns))
    return [(each.rule, Path(each.span.source).name, *each.span[1:3]) for each in found if isinstance(each, Finding)]


def reason(path: Path) -> str:
    """Why the only thing in a file that is no card is none."""
    (found,) = (data for source in find_sources([str(path)]) if isinstance(data := source.read(), Finding))
    return found.values["reason"]


def graph(path: Path, jobs: int = 1) -> list[str]:
    compiler = Compiler(find_sources([str(path)]), SETTINGS, jobs)
    return sorted(compiler.ntriples(compiler.checked()))


# ---------------------------------------------------------------- the same cards


@pytest.mark.parametrize("kind", KINDS)
def test_cards_of_one_file_are_those_of_a_folder(kind: str, tmp_path: Path) -> None:
    path = written(tmp_path, kind, CARDS)
    assert read(path) == CARDS
    assert graph(path) == graph(EXAMPLES)


@pytest.mark.parametrize("kind", KINDS)
def test_findings_of_one_file_are_those_of_a_folder(kind: str, tmp_path: Path) -> None:
    clash = COMPLETE.read_bytes()
    cards = {"org/one.md": clash, "org/two.md": clash, "late.md": clash.replace(b"2023", b"2099"), "no.md": b"words"}
    folder = as_files(tmp_path, cards)
    path = written(tmp_path, kind, cards)
    prefix = "" if kind in TABLES else f"{path}/"

    def found(cards: Path, cut: int) -> set[tuple[str, str, int, int]]:
        everything = cardgraph.check(cards, settings=SETTINGS)
        return {(each.rule, each.span.source[cut:], each.span.line, each.span.column) for each in everything}

    expected = found(folder, len(f"{folder}/"))
    assert {"model-duplicate", "not-a-card"} < {rule for rule, *_ in expected}
    assert found(path, len(prefix)) == expected
    assert all(source.startswith(prefix) for source in {each.span.source for each in cardgraph.check(path)})


NAMES = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="/\\:"), min_size=1, max_size=9)
PATHS = st.lists(NAMES.filter(lambda name: name[0] != "." and name.strip()), min_size=1, max_size=3).map(
    lambda parts: "/".join(parts) + ".md"
)
TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=200).map(str.encode) | st.sampled_from(
    sorted(CARDS.values())
)


@given(st.dictionaries(PATHS, TEXTS, min_size=1, max_size=12), st.sampled_from(sorted(KINDS)), st.randoms())
def test_whatever_is_written_is_read(cards: dict[str, bytes], kind: str, random: object) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = written(Path(folder), kind, cards)
        sources = find_sources([str(path)])
        assert {source.name: source.read() for source in sources} == cards
        # In any order, and by another process, which has no file open.
        there = pickle.loads(pickle.dumps(list(sources)))
        random.shuffle(there)  # type: ignore[attr-defined]
        assert {source.name: source.read() for source in there} == cards


@pytest.mark.parametrize("kind", KINDS)
def test_any_order_will_do_and_any_number_of_times(kind: str, tmp_path: Path) -> None:
    sources = find_sources([str(written(tmp_path, kind, CARDS))])
    assert len(sources) == len(CARDS)
    for index in (15, 0, 7, 7, 6, 15, -1, -16):
        assert sources[index].read() == CARDS[sources[index].name]
    assert [source.name for source in sources[3:6]] == list(CARDS)[3:6]
    with pytest.raises(IndexError):
        sources[16]


@pytest.mark.process
def test_several_processes_make_the_same(tmp_path: Path) -> None:
    cards = {f"org/{number}": CARDS["BERT.md"] for number in range(700)}
    path = written(tmp_path, "cards.jsonl.gz", cards)
    assert graph(path) == graph(path, jobs=2)


def test_a_card_is_read_again_from_a_packed_file(tmp_path: Path) -> None:
    reader = Reader(find_sources([str(written(tmp_path, "cards.jsonl.gz", CARDS))]), room=0)
    for _ in range(2):
        assert [reader.read(index).data for index in range(16)] == list(CARDS.values())


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_that_changes_meanwhile_is_noticed(kind: str, tmp_path: Path) -> None:
    path = written(tmp_path, kind, CARDS)
    sources = find_sources([str(path)])
    assert sources[0].read() == CARDS[sources[0].name]
    path.write_bytes(path.read_bytes() + b"\n")
    with pytest.raises(ChangedError, match=f"{kind} has changed while it was being read"):
        sources[1].read()


def test_a_store_is_brought_up_to_date_row_by_row(tmp_path: Path) -> None:
    store = tmp_path / "store"

    def changes(cards: Mapping[str, bytes]) -> tuple[list[str], list[str], list[str], int]:
        compiler = Compiler(find_sources([str(written(tmp_path, "cards.jsonl", cards))]), SETTINGS)
        with update.updating(store, compiler) as made:
            list(made.checked())
        return made.changes.added, made.changes.replaced, made.changes.removed, made.changes.unchanged

    backwards = dict(reversed(CARDS.items()))
    assert changes(backwards)[0] == list(backwards)
    assert changes(CARDS)[3] == 16
    assert changes({**CARDS, "BERT.md": CARDS["BERT.md"] + b"\n"}) == ([], ["BERT.md"], [], 15)
    assert changes({"BERT.md": CARDS["BERT.md"], "new": COMPLETE.read_bytes()})[0] == ["new"]


# ---------------------------------------------------------------- columns


@pytest.mark.parametrize("form", ["jsonl", "parquet"])
def test_columns_are_found_or_named(form: str, tmp_path: Path) -> None:
    def table(**columns: object) -> Path:
        path = tmp_path / f"cards.{form}"
        if form == "parquet":
            pq.write_table(pa.table({name: [value] for name, value in columns.items()}), path)
        else:
            path.write_text(json.dumps(columns) + "\n", "utf-8")
        return path

    assert read(table(readme="one", name="org/a", content="two")) == {"org/a": b"two"}
    assert read(table(modelId="org/a", name="b", markdown="one")) == {"org/a": b"one"}
    assert read(table(id=7, text="one")) == {"7": b"one"}
    assert read(table(a="x", b="one"), columns=Columns("b", "a")) == {"x": b"one"}
    assert read(table(id="x", text="one", b="two"), columns=Columns(text="b")) == {"x": b"two"}
    for columns, there, words in (
        (Columns(), {"id": "x", "words": "y"}, "none of the columns text, card, content, markdown, readme: it has id,"),
        (Columns(), {"words": "x", "text": "y"}, "none of the columns id, modelId, model_id, repo_id, path, name: it"),
        (Columns("body"), {"id": "x", "text": "y"}, "no column 'body': it has id, text; --text-column says which"),
        (Columns(id="key"), {"id": "x", "text": "y"}, "no column 'key': it has id, text; --id-column says which"),
    ):
        with pytest.raises(ColumnError) as error:
            find_sources([str(table(**there))], columns=columns)
        assert words in str(error.value)
    with pytest.raises(ColumnError, match="and 5 more; --text-column says which"):
        find_sources([str(table(**{f"column{number}": "" for number in range(25)}))])


def test_a_column_of_parquet_is_text(tmp_path: Path) -> None:
    path = tmp_path / "cards.parquet"
    pq.write_table(pa.table({"id": ["a"], "text": [[1]]}), path)
    with pytest.raises(ColumnError, match=r"column 'text' is list<.*>, and has to be text$"):
        find_sources([str(path)])
    for kind in (pa.large_string(), pa.binary(), pa.dictionary(pa.int32(), pa.string()), pa.string_view()):
        pq.write_table(pa.table({"id": pa.array(["a"]).cast(kind), "text": pa.array(["b"]).cast(kind)}), path)
        assert read(path) == {"a": b"b"}


# ---------------------------------------------------------------- rows

GOOD, MORE = (rows({name: CARDS["BERT.md"]}).rstrip() for name in ("good", "more"))
BAD_ROWS = {
    "no JSON": (b'{"id": "a", "text" "b"}', "row-unreadable", 20),
    "cut off": (b'{"id": "a", "text": "b', "row-unreadable", 21),
    "a list": (b'["a", "b"]', "row-unreadable", 1),
    "a number of many digits": (b'{"id": ' + b"1" * 5000 + b"}", "row-unreadable", 1),
    "too deep": (b"[" * 200_000, "row-unreadable", 1),
    "not UTF-8": ('{"id": "ä", "text": "'.encode() + b'\xff"}', "row-unreadable", 22),
    "too long": (b'{"id": "a", "text": "' + b"a" * (9 << 20) + b'"}', "row-unreadable", 1),
    "too long for a card": (b'{"id": "a", "text": "' + b"a" * (MAX_BYTES + 1) + b'"}', "file-too-large", 1),
    "without text": (b'{"id": "a"}', "row-without-text", 1),
    "with null": (b'{"id": "a", "text": null}', "row-without-text", 1),
    "with an object": (b'{"id": "a", "text": {"b": "c"}}', "row-without-text", 1),
    "without id": (b'{"text": "b"}', "row-without-id", 1),
    "id null": (b'{"id": null, "text": "b"}', "row-without-id", 1),
    "id true": (b'{"id": true, "text": "b"}', "row-without-id", 1),
    "id empty": (b'{"id": " ", "text": "b"}', "row-without-id", 1),
    "id long": (b'{"id": "' + b"a" * 2000 + b'", "text": "b"}', "row-without-id", 1),
    "the same id": (GOOD, "id-duplicate", 1),
}


@pytest.mark.parametrize("ending", ["", ".gz", ".zst"])
@pytest.mark.parametrize("what", BAD_ROWS)
def test_a_row_that_is_no_card_is_said_to_be_none(what: str, ending: str, tmp_path: Path) -> None:
    row, rule, column = BAD_ROWS[what]
    name = f"cards.jsonl{ending}"
    data = b"\n".join([GOOD, b" ", row, MORE])
    (tmp_path / name).write_bytes({"": bytes, ".gz": gzip.compress, ".zst": zstd.compress}[ending](data))
    assert faults(tmp_path / name) == [(rule, name, 3, column)]
    sources = find_sources([str(tmp_path / name)])
    assert [source.name for source in sources] == ["good", f"{name}, row 3", "more"]
    checked = {each.rule for each in cardgraph.check(tmp_path / name) if each.span.source.endswith(name)}
    assert checked == {rule}


def test_a_row_at_the_start_may_be_none(tmp_path: Path) -> None:
    path = tmp_path / "cards.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + b"\r\n".join([b"[]", b'{"id": "a"}', GOOD]))
    assert faults(path) == [("row-unreadable", "cards.jsonl", 1, 1), ("row-without-text", "cards.jsonl", 2, 1)]
    path.write_bytes(b"\xef\xbb\xbf" + GOOD)
    assert list(read(path)) == ["good"]


def test_what_is_no_json_lines_at_all_is_said_once(tmp_path: Path) -> None:
    path = tmp_path / "cards.jsonl"
    path.write_text("words\n" * 100_000, "utf-8")
    assert reason(path) == "none of the first 1,000 lines is a row of JSON Lines"
    path.write_bytes(GOOD.decode().encode("utf-16"))
    assert reason(path) == "it begins as UTF-16 does; save it as UTF-8"


def test_rows_of_parquet_that_are_no_cards(tmp_path: Path) -> None:
    path = tmp_path / "cards.parquet"
    text = COMPLETE.read_text("utf-8")
    ids = ["a", None, "a", "b", "c", " ", "d"]
    texts = [text, text, text, None, "x" * (MAX_BYTES + 1), text, text]
    pq.write_table(pa.table({"id": ids, "text": texts}), path, row_group_size=2)
    assert faults(path) == [
        ("row-without-id", "cards.parquet", 2, 1),
        ("id-duplicate", "cards.parquet", 3, 1),
        ("row-without-text", "cards.parquet", 4, 1),
        ("file-too-large", "cards.parquet", 5, 1),
        ("row-without-id", "cards.parquet", 6, 1),
    ]
    pq.write_table(pa.table({"id": ["a"], "text": [b"# Model\nlatin \xe9"]}), path)
    (found,) = cardgraph.check(path)
    assert (found.rule, found.span[:3]) == ("not-utf8", ("a", 2, 7))


def test_one_id_is_one_card_whatever_file_it_is_in(tmp_path: Path) -> None:
    one, two = tmp_path / "one.jsonl", tmp_path / "two.parquet"
    one.write_bytes(rows({"a": b"one", "b": b"one"}))
    two.write_bytes(parquet({"b": b"two", "c": b"two"}))
    for order in ([one, two], [two, one], [two, one, two]):
        assert faults(*order) == [("id-duplicate", "two.parquet", 1, 1)]
    (found,) = (each for each in cardgraph.check(one, two) if each.rule == "id-duplicate")
    assert found.message == f"b is another card already, in {one}, row 2"


# ---------------------------------------------------------------- archives


def test_of_an_archive_that_is_read_which_would_be_read_of_a_folder(tmp_path: Path) -> None:
    card = COMPLETE.read_bytes()
    cards = {
        "card.MD": card,
        "README.md": b"# About",
        "org/README.md": card,
        "org/weights.bin": b"x" * 2_000_000,
        ".git/card.md": card,
        "__MACOSX/._card.md": b"\0",
        "node_modules/a.md": card,
        "drafts/a.md": card,
    }
    folder = as_files(tmp_path, cards)
    expected = {(each.name, each.incidental) for each in find_sources([str(folder)], Exclusion(["drafts"]))}
    assert {name for name, _ in expected} == {"card.MD", "README.md", "org/README.md"}
    for kind in KINDS:
        if kind not in TABLES:
            exclusion = Exclusion(["drafts", "nothing"])
            found = find_sources([str(written(tmp_path, kind, cards))], exclusion)
            assert {(each.name, each.incidental) for each in found} == expected
            assert list(exclusion.excluded) == [f"{tmp_path / kind}/drafts"]
            assert exclusion.unused() == ["nothing"]


def test_rows_are_left_out_by_their_ids(tmp_path: Path) -> None:
    path = written(tmp_path, "cards.jsonl", {"org/a": b"a", "org/b": b"b", "other/a": b"c"})
    assert list(read(path, exclusion=Exclusion(["org/a"]))) == ["org/b", "other/a"]
    assert list(read(path, exclusion=Exclusion(["org"]))) == ["other/a"]
    with pytest.raises(NoCardsError, match="nothing is left"):
        find_sources([str(path)], Exclusion(["org", "other"]))


def member(name: str, kind: bytes = tarfile.REGTYPE, target: str = "") -> tarfile.TarInfo:
    found = tarfile.TarInfo(name)
    found.type, found.linkname = kind, target
    return found


HARMFUL = {
    "a link": (member("a.md", tarfile.SYMTYPE, "/etc/hostname"), "it is a link"),
    "a hard link": (member("a.md", tarfile.LNKTYPE, "good.md"), "it is a link"),
    "a pipe": (member("a.md", tarfile.FIFOTYPE), "it is no regular file"),
    "a device": (member("a.md", tarfile.CHRTYPE), "it is no regular file"),
    "absolute": (member("/tmp/a.md"), "its path leads out of the archive"),
    "out": (member("../a.md"), "its path leads out of the archive"),
    "out and in": (member("x/../../x/a.md"), "its path leads out of the archive"),
}


@pytest.mark.parametrize("ending", ["", ".gz"])
@pytest.mark.parametrize("what", HARMFUL)
def test_a_member_of_a_tar_that_could_do_harm_is_refused(what: str, ending: str, tmp_path: Path) -> None:
    harmful, words = HARMFUL[what]
    path = tmp_path / f"cards.tar{ending}"
    path.write_bytes(tar({"good.md": CARDS["BERT.md"]}, "w:gz" if ending else "w", before=[harmful]))
    (found,) = (each for each in cardgraph.check(path) if each.rule == "member-refused")
    assert (found.message, found.span.source) == (f"not read from the archive: {words}", f"{path}/{harmful.name}")
    assert [source.read() for source in find_sources([str(path)])][1] == CARDS["BERT.md"]


def test_a_member_of_a_zip_that_could_do_harm_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "cards.zip"
    link = zipfile.ZipInfo("link.md")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    names = ["../a.md", "/a.md", "..\\a.md", "C:/a.md", "a" * 2000 + ".md"]
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(link, "/etc/hostname")
        for name in names:
            archive.writestr(name, b"harm")
        archive.writestr("good.md", CARDS["BERT.md"])
    assert faults(path) == [("member-refused", Path(name.rstrip("/")).name, 1, 1) for name in ["link.md", *names]]
    assert [source.read() for source in find_sources([str(path)])][-1] == CARDS["BERT.md"]


def patched(data: bytes, flag: int = 0, size: int | None = None) -> bytes:
    """A zip of one member of which both headers say something else."""
    found = bytearray(data)
    for mark, flags, sizes in ((b"PK\x03\x04", 6, 22), (b"PK\x01\x02", 8, 24)):
        place = found.index(mark)
        found[place + flags] |= flag
        if size is not None:
            found[place + sizes : place + sizes + 4] = struct.pack("<I", size)
    return bytes(found)


def test_a_zip_is_not_believed(tmp_path: Path) -> None:
    path = tmp_path / "cards.zip"
    path.write_bytes(patched(zipped({"a.md": b"card"}), flag=1))
    assert (faults(path), reason(path)) == ([("member-refused", "a.md", 1, 1)], "it is encrypted")
    # It unpacks to a gigabyte and says so, or says that it does not.
    bomb = zipped({"a.md": bytes(1 << 28)})
    path.write_bytes(bomb)
    assert faults(path) == [("file-too-large", "a.md", 1, 1)]
    path.write_bytes(patched(bomb, size=1000))
    assert faults(path) == [("member-refused", "a.md", 1, 1)]
    assert reason(path).startswith("bad CRC-32")
    path.write_bytes(zipped({"a.md": b"card" * 10}, zipfile.ZIP_STORED).replace(b"card", b"cart"))
    assert faults(path) == [("member-refused", "a.md", 1, 1)]
    path.write_bytes(zipped(CARDS)[:-100])
    assert faults(path) == [("file-unreadable", "cards.zip", 1, 1)]
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.md", b"one")
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("a.md", b"two")
    assert faults(path) == [("id-duplicate", "a.md", 1, 1)]


def test_archives_of_the_same_names_are_told_apart(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    paths = [tmp_path / "one" / "cards.zip", tmp_path / "two" / "cards.zip", tmp_path / "cards.tar"]
    paths[0].write_bytes(zipped({"a.md": b"1", "b.md": b"1"}))
    paths[1].write_bytes(zipped({"a.md": b"2", "c.md": b"2"}))
    paths[2].write_bytes(tar({"a.md": b"3", "d.md": b"3"}))
    expected = {"one/cards.zip/a.md", "b.md", "two/cards.zip/a.md", "c.md", "cards.tar/a.md", "d.md"}
    for order in (paths, paths[::-1]):
        assert {source.name for source in find_sources(map(str, order))} == expected
    (tmp_path / "b.md").write_text("file", "utf-8")
    names = [source.name for source in find_sources([str(paths[0]), str(tmp_path / "b.md")])]
    assert names == ["b.md", "a.md", "cards.zip/b.md"]


# ---------------------------------------------------------------- damage


@pytest.mark.parametrize("kind", ["cards.jsonl.gz", "cards.jsonl.zst", "cards.tar", "cards.tar.gz", "cards.tar.zst"])
def test_what_stands_before_a_cut_is_read(kind: str, tmp_path: Path) -> None:
    """Wherever a file is cut off, nothing is made up, and the cut is said."""
    path = written(tmp_path, kind, CARDS)
    whole = path.read_bytes()
    counts = []
    for cut in range(len(whole) // 20, len(whole), len(whole) // 20):
        path.write_bytes(whole[:cut])
        found = [(source.name, source.read()) for source in find_sources([str(path)])]
        good = {name: data for name, data in found if not isinstance(data, Finding)}
        assert good.items() <= CARDS.items()
        rules = [data.rule for _, data in found if isinstance(data, Finding)]
        # A tar ends in nothing but zeros.
        assert rules or good == CARDS
        assert set(rules) <= {"container-cut", "file-unreadable"}
        counts.append(len(good))
    assert all(one <= other for one, other in pairwise(counts))
    # Of a packed stream the last block may be all there is.
    assert counts[-1] > 10 or kind.endswith(".zst")


def test_rows_that_are_cut_in_the_middle(tmp_path: Path) -> None:
    path = tmp_path / "cards.jsonl"
    path.write_bytes(rows(CARDS)[:-50])
    assert [rule for rule, *_ in faults(path)] == ["row-unreadable"]


@given(st.sampled_from(sorted(KINDS)), st.data())
def test_damage_is_a_finding_and_nothing_else(kind: str, data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = written(Path(folder), kind, {name: CARDS[name] for name in ("BERT.md", "Pythia.md")})
        damaged = bytearray(path.read_bytes())
        for _ in range(data.draw(st.integers(1, 4))):
            place = data.draw(st.integers(0, len(damaged) - 1))
            damaged[place : place + data.draw(st.integers(0, 4))] = data.draw(st.binary(max_size=4))
        path.write_bytes(damaged)
        try:
            for source in find_sources([str(path)]):
                assert source.name
                source.read()
        except (NoCardsError, ColumnError):
            pass


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_called_so_and_is_something_else(kind: str, tmp_path: Path) -> None:
    for data in (b"Nothing but words.", b"\x89PNG\r\n\x1a\n" + bytes(range(256))):
        (tmp_path / kind).write_bytes(data)
        rules = {"row-unreadable"} if kind == "cards.jsonl" else {"file-unreadable"}
        assert {rule for rule, *_ in faults(tmp_path / kind)} == rules


def test_what_holds_nothing_is_said_to_hold_nothing(tmp_path: Path) -> None:
    for name, data, words in (
        ("a.jsonl", b"\n\n", "rows"),
        ("a.jsonl.gz", gzip.compress(b""), "rows"),
        ("a.parquet", parquet({}), "rows"),
        ("a.zip", zipped({"a.txt": b"a"}), r"members named \*.md"),
        ("a.tar", tar({"a.txt": b"a"}), r"members named \*.md"),
    ):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(NoCardsError, match=rf"{name} holds no cards \({words}\)"):
            find_sources([str(tmp_path / name)])


# ---------------------------------------------------------------- bombs


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.jsonl.gz", lambda: gzip.compress(GOOD + b"\n" + bytes(5 << 24))),
        ("a.jsonl.gz", lambda: gzip.compress(GOOD + b"\n" + (b" " * 63 + b"\n") * (5 << 18))),
        ("a.jsonl.zst", lambda: zstd.compress(GOOD + b"\n" + b" " * (5 << 24))),
        ("a.tar.gz", lambda: gzip.compress(tar({"good.md": CARDS["BERT.md"], "zeros.bin": bytes(5 << 24)}))),
        ("a.tar.zst", lambda: zstd.compress(tar({"good.md": CARDS["BERT.md"], "zeros.md": bytes(5 << 24)}))),
    ],
)
def test_a_bomb_is_not_unpacked(name: str, data: Callable[[], bytes], tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(data())
    found = [source.read() for source in find_sources([str(tmp_path / name)])]
    assert found[0] == CARDS["BERT.md"]
    last = found[-1]
    assert isinstance(last, Finding)
    assert last.rule == "container-cut"
    assert last.values["reason"].startswith("it unpacks to more than 200 times its size without a card in it")


def test_a_header_of_a_tar_is_no_longer_than_headers_are(tmp_path: Path) -> None:
    header = member("a.md", tarfile.XHDTYPE)
    header.size = 1 << 33
    path = tmp_path / "a.tar"
    path.write_bytes(tar({"good.md": CARDS["BERT.md"]})[: -20 * 512] + header.tobuf(tarfile.GNU_FORMAT) + bytes(4096))
    assert reason(path) == "a header of it claims to be 8,589,934,592 bytes long"


def test_many_cards_that_pack_well_are_no_bomb(tmp_path: Path) -> None:
    data = rows({f"org/{number}": CARDS["BERT.md"] * 10 for number in range(5000)})
    path = tmp_path / "cards.jsonl.zst"
    path.write_bytes(zstd.compress(data))
    assert len(data) > max(1 << 26, path.stat().st_size * 250)
    assert len(find_sources([str(path)])) == 5000


# ---------------------------------------------------------------- what nobody can open


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    import os

    for kind in KINDS:
        os.mkfifo(tmp_path / kind)
        assert reason(tmp_path / kind) == "not a regular file"


def test_a_folder_of_such_a_name_is_a_folder(tmp_path: Path) -> None:
    (tmp_path / "cards.zip").mkdir()
    (tmp_path / "cards.zip" / "a.md").write_bytes(COMPLETE.read_bytes())
    assert [source.name for source in find_sources([str(tmp_path / "cards.zip")])] == ["a.md"]


def test_files_of_many_are_found_by_globs_and_not_in_folders(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.jsonl").write_bytes(rows({name: b"card"}))
    (tmp_path / "card.md").write_bytes(b"card")
    assert [source.name for source in find_sources([str(tmp_path)])] == ["card.md"]
    assert [source.name for source in find_sources([f"{tmp_path}/*.jsonl"])] == ["one", "two"]
    assert [source.name for source in find_sources([f"{tmp_path}/*", str(tmp_path / "one.jsonl")])] == [
        "card.md",
        "one",
        "two",
    ]
    (tmp_path / "link.jsonl").symlink_to("one.jsonl")
    assert len(find_sources([f"{tmp_path}/*"])) == 3


def test_a_source_in_a_file_is_a_source(tmp_path: Path) -> None:
    source: Source = find_sources([str(written(tmp_path, "cards.zip", CARDS))])[0]
    assert source.named("other").name == "other"
    assert source.named("other").read() == source.read()
    assert source.place() == f"{tmp_path.resolve()}/cards.zip/{source.name}"
