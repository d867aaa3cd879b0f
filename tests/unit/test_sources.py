"""Sources of cards: each gives its bytes once, by a name of its own, whatever its kind."""

import io
import os
import pickle
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple

import pytest

import cardgraph
from cardgraph.compile import Compiler
from cardgraph.diagnostic import Finding
from cardgraph.source.decode import MAX_BYTES
from cardgraph.source.files import File
from cardgraph.source.reader import ChangedError, Reader
from cardgraph.source.source import InMemory, Source
from cardgraph.source.sources import find_sources
from conftest import CARDS, COMPLETE, EXAMPLES, PLAIN, RICH


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A card on standard input."""
    data = (EXAMPLES / "BERT.md").read_bytes()
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(data)))


# ---------------------------------------------------------------- kinds


def test_a_file_gives_its_bytes_or_says_why_not(tmp_path: Path) -> None:
    (tmp_path / "card.md").write_bytes(b"\xffcard\r\n")
    os.mkfifo(tmp_path / "pipe.md")
    (tmp_path / "outside.md").symlink_to("/etc/hostname")
    assert [source.read() for source in find_sources([str(tmp_path / "card.md")])] == [b"\xffcard\r\n"]
    card, outside, pipe = find_sources([str(tmp_path)])
    assert card.read() == b"\xffcard\r\n"
    for source, rule, values in (
        (outside, "file-outside", {}),
        (pipe, "file-unreadable", {"reason": "not a regular file"}),
        (File(str(tmp_path / "none.md"), "none.md"), "file-unreadable", {"reason": "no such file or directory"}),
    ):
        found = source.read()
        assert isinstance(found, Finding)
        assert (found.rule, found.span.source, found.values) == (rule, source.shown, values)


def test_sources_are_the_same_one_by_one_and_in_a_row(tmp_path: Path) -> None:
    for name in ("b", "a", "deep/c", "deep/a", "deep/er/README", "\u00e9"):
        path = tmp_path / f"{name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, "utf-8")
    (tmp_path / "link.md").symlink_to("deep/c.md")
    (tmp_path / "round").symlink_to(tmp_path)
    (tmp_path / "cards.jsonl").write_text('{"id": "o/x", "card": "x"}\n{"id": "o/y", "card": "y"}\n', "utf-8")
    sources = find_sources([str(tmp_path), str(tmp_path / "cards.jsonl"), str(tmp_path / "b.md")])
    assert list(sources) == [sources[index] for index in range(len(sources))]
    assert [source.name for source in sources][:-2] == sorted(
        ["b.md", "a.md", "link.md", "deep/a.md", "deep/er/README.md", "\u00e9.md"]
    )
    assert [source.read() for source in sources][:3] == [b"a", b"b", b"deep/a"]
    by_name = {source.name: source for source in sources}
    assert by_name["link.md"].place() == str((tmp_path / "deep" / "c.md").resolve()), "a link is the card it leads to"


def test_a_file_is_read_no_further_than_a_card_may_go(tmp_path: Path) -> None:
    with (tmp_path / "huge.md").open("wb") as huge:
        huge.truncate(10 << 30)
    (source,) = find_sources([str(tmp_path)])
    found = source.read()
    assert isinstance(found, Finding)
    assert (found.rule, found.values["size"]) == ("file-too-large", str(10 << 30))


@pytest.mark.usefixtures("typed")
def test_standard_input_gives_its_bytes_each_time() -> None:
    (source,) = find_sources(["-", "-"])
    assert (source.name, source.shown) == ("stdin.md", "-")
    assert source.read() == source.read() == (EXAMPLES / "BERT.md").read_bytes()


@pytest.mark.usefixtures("typed")
def test_sources_are_the_same_in_another_process(tmp_path: Path) -> None:
    (tmp_path / "card.md").write_bytes(b"card")
    (tmp_path / "gone.md").symlink_to("nowhere.md")
    for source in find_sources([str(tmp_path), "-"]):
        there = pickle.loads(pickle.dumps(source))
        assert (there.name, there.shown, there.read()) == (source.name, source.shown, source.read())


class Row(NamedTuple):
    """A kind of sources that nobody has heard of."""

    table: str
    number: int
    text: str
    incidental: bool = False

    @property
    def name(self) -> str:
        return f"{self.table}/{self.number}"

    @property
    def shown(self) -> str:
        return f"{self.table}, row {self.number}"

    def place(self) -> str:
        return ""

    def stamp(self) -> str:
        return ""

    def named(self, name: str) -> Source:
        raise NotImplementedError

    def read(self) -> bytes:
        return self.text.encode()


def test_another_kind_needs_no_more_than_its_class() -> None:
    texts = [path.read_text("utf-8") for path in sorted(EXAMPLES.iterdir())]
    rows = [Row("cards.csv", number, text) for number, text in enumerate([*texts, "no card"])]
    compiler = Compiler(rows)
    items = list(compiler.checked())
    assert [item.source for item in items] == [row.shown for row in rows]
    assert all(item.graph for item in items[:-1])
    assert {(found.rule, found.span.source) for found in items[-1].diagnostics} == {("not-a-card", "cards.csv, row 16")}
    assert list(compiler.across()) == []


# ---------------------------------------------------------------- names


@pytest.mark.usefixtures("typed")
def test_what_has_no_place_keeps_its_name(tmp_path: Path) -> None:
    for place in ("stdin.md", "a/stdin.md", "b/stdin.md"):
        path = tmp_path / place
        path.parent.mkdir(exist_ok=True)
        path.write_text("card", "utf-8")
    one = find_sources(["-", str(tmp_path / "a/stdin.md")])
    assert [(source.shown, source.name) for source in one] == [
        ("-", "stdin.md"),
        (str(tmp_path / "a/stdin.md"), "stdin.md/stdin.md"),
    ]
    two = find_sources([str(tmp_path / "b/stdin.md"), "-", str(tmp_path / "a/stdin.md")])
    assert [source.name for source in two] == ["a/stdin.md", "b/stdin.md", "stdin.md"]


# ---------------------------------------------------------------- reading once


def test_what_was_read_is_what_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "card.md"
    path.write_bytes(b"first")
    reader = Reader(find_sources([str(path)]))
    first = reader.read(0)
    path.unlink()
    assert reader.read(0) == first == InMemory("card.md", str(path), b"first")


@pytest.mark.parametrize("after", [b"other", None])
def test_without_room_it_is_read_again_and_has_to_be_the_same(tmp_path: Path, after: bytes | None) -> None:
    path = tmp_path / "card.md"
    path.write_bytes(b"first")
    reader = Reader([File(str(path), "card.md"), InMemory("small", "small", b"")], room=1024)
    assert reader.read(0) == reader.read(0)
    assert reader.read(1) is reader.read(1)
    path.unlink()
    if after:
        path.write_bytes(after)
    with pytest.raises(ChangedError, match=r"card\.md has changed while it was being read; run the command again"):
        reader.read(0)


def test_cards_together_are_those_that_were_compiled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = COMPLETE.read_text("utf-8")
    for name in ("a.md", "b.md"):
        (tmp_path / name).write_text(text, "utf-8")

    def found(change: str, room: int = 1 << 20) -> set[str]:
        monkeypatch.setattr(Reader.__init__, "__defaults__", (room,))
        compiler = Compiler(find_sources([str(tmp_path)]))
        assert len(list(compiler.checked())) == 2
        (tmp_path / "b.md").write_text(change, "utf-8")
        return {diagnostic.rule for found in compiler.across() for diagnostic in found}

    assert found(text, room=0) == {"model-duplicate"}
    with pytest.raises(ChangedError):
        found("no card", room=0)
    (tmp_path / "b.md").write_text(text, "utf-8")
    assert found("no card") == {"model-duplicate"}


# ---------------------------------------------------------------- text in memory


@pytest.mark.parametrize("path", [*sorted(EXAMPLES.iterdir()), *sorted(CARDS.glob("*.md"))], ids=lambda path: path.name)
def test_text_is_checked_as_its_file_is(path: Path) -> None:
    expected = cardgraph.check(path)
    assert cardgraph.check_text(path.read_bytes(), str(path)) == expected
    assert cardgraph.check_text(path.read_bytes().decode(), str(path)) == expected


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_places_do_not_depend_on_how_lines_end(end: str) -> None:
    text = RICH.read_text("utf-8")
    expected = cardgraph.check_text(text)
    assert expected
    assert cardgraph.check_text(text.replace("\n", end)) == expected
    assert cardgraph.check_text(text.replace("\n", end).encode()) == expected


def test_columns_are_those_of_the_text() -> None:
    text = (EXAMPLES / "BERT.md").read_text("utf-8").replace("10/11/2018", "📚 99/11/2018")
    (found,) = (found for found in cardgraph.check_text(text, "") if found.rule == "date-invalid")
    line = text.splitlines()[found.span.line - 1]
    assert line[found.span.column - 1 : found.span.end_column - 1] == "📚 99/11/2018"
    assert (found.span.source, found.source_line) == ("", line)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", "empty-card"),
        (b"", "empty-card"),
        ("# Model\nhalf \ud83d", "not-utf8"),
        (b"# Model\nlatin \xe9", "not-utf8"),
        ("x" * (MAX_BYTES + 1), "file-too-large"),
        ("Bring milk.", "not-a-card"),
    ],
)
def test_what_is_no_card_is_said_to_be_none(text: str | bytes, rule: str) -> None:
    (found,) = cardgraph.check_text(text)
    assert (found.rule, found.span.source) == (rule, "card.md")


@pytest.mark.parametrize("name", ["", "a/b.md", "\udcff\ud83d.md", "\n"])
def test_any_name_will_do(name: str) -> None:
    found = cardgraph.check_text(PLAIN.read_text("utf-8"), name)
    assert {diagnostic.span.source for diagnostic in found} == {name.encode("utf-8", "backslashreplace").decode()}


def test_settings_count() -> None:
    text = (EXAMPLES / "BERT.md").read_text("utf-8").replace("10/11/2018", "4/3/2018")
    rules = {found.rule for found in cardgraph.check_text(text, settings=cardgraph.Settings(day_first=True))}
    assert "date-ambiguous" in rules


@pytest.mark.parametrize(
    "path", ["/x.md", "//x.md", "x.md", "./x.md", "a/../x.md", "a//x.md", "here/x.md", "/tmp/x.md"]
)
def test_the_place_of_what_is_known_to_be_no_link_is_that_which_is_found_out(
    path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "here").symlink_to("a")
    monkeypatch.chdir(tmp_path)
    assert File(path, "x.md", is_plain=True).place() == File(path, "x.md").place() == os.path.realpath(path)


@pytest.mark.parametrize("number", ["st_size", "st_mtime_ns", "st_ctime_ns", "st_ino"])
def test_a_stamp_is_of_all_that_a_change_may_change(
    number: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = {"st_size": 1, "st_mtime_ns": 2, "st_ctime_ns": 3, "st_ino": 4}
    stamps = []
    for each in (told, {**told, number: 5}):
        with monkeypatch.context() as patch:
            patch.setattr(os, "stat", lambda _, each=each: SimpleNamespace(**each))
            stamps.append(File(str(tmp_path / "a.md"), "a.md").stamp())
    assert all(stamps) and stamps[0] != stamps[1]


def test_what_is_not_there_has_no_stamp(tmp_path: Path) -> None:
    assert File(str(tmp_path / "a.md"), "a.md").stamp() == ""
    assert InMemory("a.md", "a.md", b"").stamp() == ""
