"""Named tuples as JSON and back: nothing is lost, nothing broken gets through, and other fields are another version."""

import json
from enum import Enum, IntEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple, Optional, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cardgraph.diagnostic import Diagnostic, Span
from cardgraph.store import manifest as manifests
from cardgraph.store.codec import codec, encode, version
from cardgraph.store.kept import Kept
from cardgraph.store.manifest import as_line
from cardgraph.store.snapshot import Snapshot, manifest


class Color(Enum):
    RED = "red"
    BLUE = "blue"


class Rank(IntEnum):
    LOW = 1
    HIGH = 2


class Edit(NamedTuple):
    span: Span
    replacement: str


class Everything(NamedTuple):
    text: str
    whole: int
    share: float
    truth: bool
    color: Color
    rank: Rank
    edits: tuple[Edit, ...]
    pair: tuple[str, int]
    names: list[str]
    values: dict[str, int]
    maybe: Edit | None = None
    old_style: Optional[str] = None  # noqa: UP045


@given(st.from_type(Everything))
def test_what_is_written_is_what_is_read(value: Everything) -> None:
    again = codec(Everything).decode(json.loads(json.dumps(encode(value))))
    # NaN differs from itself.
    assert repr(again) == repr(value)


@settings(max_examples=30)
@given(st.lists(st.from_type(Kept), max_size=3), st.integers(2, 200))
def test_manifests_are_what_they_were(items: list[Kept], at_once: int) -> None:
    with TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifests, "_AT_ONCE", at_once)
        folder = Path(name, "snapshot-7")
        folder.mkdir()
        snapshot = Snapshot(folder, None, lambda: None, afresh=False)
        for kept in items:
            snapshot.keep(kept)
        snapshot.close()
        with manifest(folder) as found:
            records = list(found.all())
            assert [record for _, record in records] == [kept.record for kept in items]
            # In their order, and in another one.
            for (place, record), kept in [
                *zip(records, items, strict=True),
                *zip(records[::-1], items[::-1], strict=True),
            ]:
                line = found.at(place)
                assert (line.record, line.contents, line.written()) == (record, kept.contents, kept.written)
                assert line.details() == kept.details()
                assert line.says(kept)
                assert codec(list[Diagnostic]).decode(json.loads(line.details()[0])) == kept.diagnostics
                text = found.between(line.start, line.end)
                assert text == as_line(record, kept.contents, line.place)
                assert text.count(b"\n") == 1


def test_fields_are_called_by_their_names() -> None:
    edit = Edit(Span("card.md", 3, 5, 9), "text")
    plain = {"span": {"source": "card.md", "line": 3, "column": 5, "end_column": 9}, "replacement": "text"}
    found = Everything("a", 1, 0.5, True, Color.BLUE, Rank.HIGH, (edit,), ("b", 2), ["c"], {"d": 3}, edit)
    assert encode(found) == {
        "text": "a",
        "whole": 1,
        "share": 0.5,
        "truth": True,
        "color": "blue",
        "rank": 2,
        "edits": [plain],
        "pair": ["b", 2],
        "names": ["c"],
        "values": {"d": 3},
        "maybe": plain,
        "old_style": None,
    }


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("text", 1),
        ("text", None),
        ("whole", True),
        ("whole", 1.0),
        ("whole", "1"),
        ("truth", 1),
        ("color", "green"),
        ("rank", 3),
        ("edits", {}),
        ("edits", [{"span": None, "replacement": ""}]),
        ("edits", [["a", 1, 2, 3]]),
        ("pair", ["a"]),
        ("pair", ["a", 1, 2]),
        ("names", "abc"),
        ("values", {"a": "b"}),
        ("values", []),
        ("maybe", {"replacement": "without its span"}),
    ],
)
def test_what_is_of_another_type_is_refused(field: str, value: Any) -> None:
    whole = encode(Everything("", 1, 1.0, True, Color.RED, Rank.LOW, (), ("a", 1), [], {}))
    assert codec(Everything).decode(whole)
    with pytest.raises((ValueError, TypeError)):
        codec(Everything).decode({**whole, field: value})


@pytest.mark.parametrize("value", [{"a": [1, "x"]}, {"a": [1], "b": 2}, {"a": [True]}, {"a": None}, [[1]], None])
def test_what_is_no_list_of_numbers_by_text_is_refused(value: Any) -> None:
    kind: Any = dict[str, list[int]]
    assert codec(kind).decode(good := {"a": [1, 2], "b": []}) == good
    with pytest.raises(TypeError):
        codec(kind).decode(value)


def test_fields_that_are_missing_or_unknown_are_refused() -> None:
    whole = encode(Edit(Span("card.md", 1, 1, 2), ""))
    for broken in ({**whole, "more": 1}, {"span": whole["span"]}, [], None, "text"):
        with pytest.raises((ValueError, TypeError)):
            codec(Edit).decode(broken)


def test_what_cannot_be_kept_is_refused_before_anything_is() -> None:
    for kind in (bytes, set[str], str | int, dict[int, str], NamedTuple("Odd", [("data", bytes)])):
        with pytest.raises(TypeError, match="no way to keep"):
            codec(kind)


def pair(first: Any, second: Any, name: str = "second") -> Any:
    return NamedTuple("Pair", [("first", first), (name, second)])


def test_other_fields_at_any_depth_are_another_version() -> None:
    same = version(pair(str, Edit | None))
    assert same == version(pair(str, Edit | None))
    assert same == version(NamedTuple("Other", [("second", Edit | None), ("first", str)])), "fields go by their names"
    longer = NamedTuple("Edit", [*get_type_hints(Edit).items(), ("safe", bool)])
    others = [
        pair(int, Edit | None),
        pair(str, Edit),
        pair(str, Edit | None, "other"),
        pair(str, longer | None),
        pair(str, tuple[Edit, ...]),
        pair(str, tuple[Edit]),
        pair(str, list[Edit]),
        pair(str, Enum("Color", {"RED": "red"})),
        pair(str, Enum("Color", {"RED": "rot"})),
    ]
    assert len({same, *map(version, others)}) == len(others) + 1
