"""YAML with places: nothing is constructed, everything knows its line and column, and nothing hostile lasts."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cardgraph.diagnostic import Span
from cardgraph.formats.front_matter import yaml_nodes
from cardgraph.formats.front_matter.nodes import Entry, Listed, Mapped, Node, Scalar
from cardgraph.formats.front_matter.plain_yaml import Composed, entries_of
from cardgraph.formats.front_matter.yaml_nodes import read_yaml
from cardgraph.markdown.front_matter import find_front_matter, outermost_keys
from cardgraph.source.decode import Text


def text_of(card: str) -> Text:
    lines = card.split("\n")
    return Text("card.md", lines, lines)


def read(yaml: str) -> tuple[dict[str, Entry], list[tuple[str, Span, dict[str, str]]]]:
    """The entries of front matter, and what is reported: rule, place, values."""
    return read_card(f"---\n{yaml}\n---\n")


def read_card(card: str) -> tuple[dict[str, Entry], list[tuple[str, Span, dict[str, str]]]]:
    text = text_of(card)
    block = find_front_matter(text)
    assert block is not None and block.is_closed
    found: list[tuple[str, Span, dict[str, str]]] = []

    def report(rule: str, span: Span, /, *, suggestions: object = (), fixes: object = (), **values: str) -> None:
        found.append((rule, span, values))

    return read_yaml(text, block, report), found


def plain(node: Node) -> object:
    """A node as text, lists and dictionaries."""
    if isinstance(node, Scalar):
        return None if node.is_null else node.words.text
    if isinstance(node, Listed):
        return [plain(item) for item in node.items]
    return {key: plain(entry.value) for key, entry in node.entries.items()}


def values(yaml: str) -> dict[str, object]:
    entries, found = read(yaml)
    assert found == []
    return {key: plain(entry.value) for key, entry in entries.items()}


def rules(yaml: str) -> list[str]:
    return [rule for rule, _, _ in read(yaml)[1]]


# ---------------------------------------------------------------- where it stands


@pytest.mark.parametrize(
    ("card", "place"),
    [
        ("---\nlicense: mit\n---\n# M", (1, 3)),
        ("\n\n  \n---\nlicense: mit\n---\n# M", (4, 6)),
        ("---  \nlicense: mit\n---\t\n# M", (1, 3)),
        ("      ---\n      license: mit\n      ---\n", (1, 3)),
        ("---\nlicense: |\n  a\n  ---\n  b\n---\n", (1, 6)),
        ("---\nlicense: mit\n...\n", (1, 3)),
    ],
)
def test_front_matter_is_found(card: str, place: tuple[int, int]) -> None:
    block = find_front_matter(text_of(card))
    assert block is not None and block.is_closed
    assert (block.opening, block.closing) == place


@pytest.mark.parametrize(
    "card", ["# M\n---\nlicense: mit\n---\n", "", "\n\n", "----\nlicense: mit\n----\n", "Hub\n---\n"]
)
def test_other_lines_are_no_front_matter(card: str) -> None:
    assert find_front_matter(text_of(card)) is None


def test_the_second_line_of_dashes_may_be_missing() -> None:
    block = find_front_matter(text_of("---\nlicense: mit\n\n# M"))
    assert block is not None and not block.is_closed


def test_keys_are_found_whatever_is_wrong_with_the_rest() -> None:
    text = text_of("---\nlicense: [mit\ntags:\n- a: b\n  c: d\nlicense: x\n---\n")
    block = find_front_matter(text)
    assert block is not None
    assert outermost_keys(text, block) == {"license": 2, "tags": 3}


# ---------------------------------------------------------------- every scalar stays the text that it is


@pytest.mark.parametrize(
    "value",
    [
        "no", "No", "NO", "yes", "on", "off", "true", "False", "24_700_000", "0.91", "1e-4", "1_000.5", "0o17", "0x1F", "017", ".nan",
        ".inf", "-147.07 +/- 80.80", "2021-01-01", "2021-01-01 10:00:00", "12:30:45", "1.10", "=", "en", "\u4e2d\u6587", "\U0001f600 x",
    ],
)  # fmt: skip
def test_a_scalar_is_its_text(value: str) -> None:
    assert values(f"a: {value}") == {"a": value}
    assert values(f"a: '{value}'") == {"a": value}
    assert values(f"a:\n- {value}") == {"a": [value]}


@pytest.mark.parametrize("value", ["", "~", "null", "Null", "NULL", "''", '""', "' '"])
def test_what_says_nothing_is_absent(value: str) -> None:
    assert values(f"a: {value}") == {"a": None}


def test_null_in_quotation_marks_is_a_text() -> None:
    assert values("a: 'null'") == {"a": "null"}


# ---------------------------------------------------------------- places


def places(node: Node) -> list[tuple[str, int, int, int]]:
    if isinstance(node, Scalar):
        span = node.words.span
        return [(node.words.text, span.line, span.column, span.end_column)]
    if isinstance(node, Listed):
        return [place for item in node.items for place in places(item)]
    return [place for entry in node.entries.values() for place in places(entry.value)]


@pytest.mark.parametrize(
    ("yaml", "line", "written"),
    [
        ("a: value", 2, "value"),
        ("a:   value  # a remark", 2, "value"),
        ("a: 'a value'", 2, "a value"),
        ('a: "a value"', 2, "a value"),
        ("b: 1\na: \u4e2d\u6587 \U0001f600 x", 3, "\u4e2d\u6587 \U0001f600 x"),
        ("b: {\U0001f600: 1}\na: [x, value]", 3, "x"),
        ("a:\n  - value", 3, "value"),
        ("a:\n  b:\n    c: value", 4, "value"),
    ],
)
def test_a_scalar_knows_its_place(yaml: str, line: int, written: str) -> None:
    entries, _ = read(yaml)
    text, at, start, end = places(entries["a"].value)[0]
    assert (text, at) == (written, line)
    assert f"---\n{yaml}".split("\n")[line - 1][start - 1 : end - 1] == written


@pytest.mark.parametrize(
    ("yaml", "value", "place"),
    [
        ("a: |\n  first\n  second\n", "first\nsecond\n", (2, 4, 5)),
        ("a: >-\n  first\n  second\n", "first second", (2, 4, 6)),
        ("a: first\n  second", "first second", (2, 4, 9)),
        ('a: "fir\\u0073t"', "first", (2, 4, 16)),
        ("a: 'it''s'", "it's", (2, 4, 11)),
        ('a: "x\n  y"', "x y", (2, 4, 6)),
    ],
)
def test_what_is_written_otherwise_than_it_is_read_has_the_place_of_the_whole(
    yaml: str, value: str, place: tuple[int, int, int]
) -> None:
    entries, found = read(yaml)
    ((text, *at),) = places(entries["a"].value)
    assert (text, tuple(at), found) == (value, place, [])


def test_places_count_blank_lines_before_and_indentation() -> None:
    card = "\n \n      ---\n      license: mit\n      tags:\n      - bird\n      ---\n# M"
    entries, found = read_card(card)
    assert found == []
    lines = card.split("\n")
    for key, expected in (("license", "mit"), ("tags", "bird")):
        ((text, line, start, end),) = places(entries[key].value)
        assert (text, lines[line - 1][start - 1 : end - 1]) == (expected, expected)


@given(
    st.lists(
        st.tuples(
            st.from_regex(r"[a-z]{1,5}", fullmatch=True),
            st.text("abc \u00e9\U0001f600", min_size=1, max_size=8).map(str.strip).filter(bool),
        ),
        max_size=6,
        unique_by=lambda pair: pair[0],
    ),
    st.booleans(),
)
def test_whatever_is_listed_stands_where_it_is_said_to(pairs: list[tuple[str, str]], nested: bool) -> None:
    yaml = "\n".join(f"{key}:\n  - '{value}'" if nested else f"{key}: '{value}'" for key, value in pairs)
    if not pairs:
        return
    entries, found = read(yaml)
    assert found == []
    lines = f"---\n{yaml}".split("\n")
    for key, value in pairs:
        ((text, line, start, end),) = places(entries[key].value)
        assert text == value == lines[line - 1][start - 1 : end - 1]


# ---------------------------------------------------------------- what is refused, and what is read all the same


def test_of_a_key_given_twice_the_first_counts_and_both_places_are_said() -> None:
    entries, found = read("license: mit\ntags: [x]\nlicense: apache-2.0")
    assert plain(entries["license"].value) == "mit"
    ((rule, span, said),) = found
    assert (rule, span.line, said) == ("key-repeated", 4, {"key": "license", "line": "2"})


def test_a_key_given_twice_within_is_reported_too() -> None:
    entries, found = read("a:\n  b: 1\n  b: 2")
    assert plain(entries["a"].value) == {"b": "1"}
    assert [rule for rule, _, _ in found] == ["key-repeated"]


@pytest.mark.parametrize(
    ("yaml", "kept"),
    [
        ("a: &x [1]\nb: *x", {"a"}),
        ("a: &x one\nb: [*x]", {"a"}),
        ("a: &x [*x]\nb: 1", {"b"}),
        ("a: !x 1\nb: 2", {"b"}),
        ("a: !!python/object/apply:os.system [ls]\nb: 2", {"b"}),
        ("a: &x {k: v}\nb:\n  <<: *x", {"a"}),
    ],
)
def test_aliases_and_tags_are_refused_and_the_rest_is_read(yaml: str, kept: set[str]) -> None:
    entries, found = read(yaml)
    assert set(entries) == kept
    assert [rule for rule, _, _ in found] == ["yaml-alias"]


def test_a_bomb_is_refused() -> None:
    lines = ["a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    entries, found = read("\n".join(lines))
    assert set(entries) == {"a0"}
    assert {rule for rule, _, _ in found} == {"yaml-alias"}


@pytest.mark.parametrize("opening", ["[", "{a: ", "- "])
@pytest.mark.parametrize("depth", [22, 900, 100_000])
def test_depth_is_bounded(opening: str, depth: int) -> None:
    yaml = "license: mit\na:\n  " + opening * depth + ("]" * depth if opening == "[" and depth < 1000 else "")
    assert set(rules(yaml)) <= {"yaml-too-large", "yaml-invalid"}
    assert rules(yaml)
    assert plain(read(yaml)[0]["license"].value) == "mit"


def test_more_entries_than_any_card_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    # A list of real length is among the large ones below.
    assert yaml_nodes.MAX_NODES == 200_000
    monkeypatch.setattr(yaml_nodes, "MAX_NODES", 2000)
    entries, found = read("license: mit\na: [" + "x," * 2100 + "]")
    assert set(entries) == {"license"}
    assert [rule for rule, _, _ in found] == ["yaml-too-large"]


@pytest.mark.parametrize(
    ("yaml", "place", "kept"),
    [
        ("license: mit\ntags: [bird\n", 4, {"license"}),
        ("title: a: b\nlicense: mit", 2, {"license"}),
        ("license: mit\n\ttags: x", 3, set()),
        ("tags:\n  - x\n - y\nlicense: mit", 4, {"license"}),
        ('a: "x\nlicense: mit', 3, {"license"}),
    ],
)
def test_what_is_no_yaml_is_reported_at_its_place_and_each_key_read_by_itself(
    yaml: str, place: int, kept: set[str]
) -> None:
    entries, found = read(yaml)
    assert [rule for rule, _, _ in found] == ["yaml-invalid"]
    assert found[0][1].line in (place, place - 1, place + 1)
    assert found[0][2]["problem"]
    assert kept <= set(entries)


def test_a_list_is_no_mapping() -> None:
    assert rules("- license: mit") == ["front-matter-not-a-mapping"]
    assert values("# nothing but a remark") == {}


def test_control_characters_are_no_fault() -> None:
    assert rules("license: mit\na: \x07") == ["yaml-invalid"]


@given(st.text(alphabet=st.sampled_from(list("ab:-[]{}#&*!|>'\"%@`,? \n\t\u2028\U0001f600")), max_size=60))
def test_nothing_makes_the_reader_fail(yaml: str) -> None:
    text = text_of(f"---\n{yaml}\n---\n")
    block = find_front_matter(text)
    assert block is not None
    known = {
        "yaml-invalid", "yaml-alias", "yaml-too-large", "key-repeated", "front-matter-not-a-mapping",
    }  # fmt: skip

    def report(rule: str, span: Span, /, *, suggestions: object = (), fixes: object = (), **_: str) -> None:
        assert rule in known
        assert 1 <= span.line <= len(text.lines)

    for entry in read_yaml(text, block, report).values():
        for _, line, start, end in places(entry.value):
            assert 1 <= line <= len(text.lines)
            assert 1 <= start <= end
            assert start <= len(text.lines[line - 1]) + 1


# ---------------------------------------------------------------- large ones


def test_a_large_front_matter_is_read_whole() -> None:
    """As long as the longest of real cards: 3,000 results, of which none may be left out."""
    result = (
        "  - task: {{type: text-generation}}\n    dataset: {{type: a/b{0}}}\n    metrics: [{{type: f1, value: {0}.5}}]"
    )
    yaml = "model-index:\n- name: Heron\n  results:\n" + "\n".join(result.format(n) for n in range(3000))
    assert len(yaml) > 250_000
    entries, found = read(yaml)
    assert found == []
    models = entries["model-index"].value
    assert isinstance(models, Listed)
    model = models.items[0]
    assert isinstance(model, Mapped)
    numbers = re.findall(r"value: ([\d.]+)", yaml)
    listed = [plain(node)["metrics"][0]["value"] for node in model.listed("results")]  # type: ignore[index]
    assert listed == numbers


# ---------------------------------------------------------------- the quick reader and the composer

KEYS = st.sampled_from(["license", "tags", "base_model", "a-b", "'q'", "key ", "<<"])
VALUES = st.sampled_from(
    [
        "mit", "'a b'", '"x"', "en, de", "[en, de]", "null", "~", "", "a: b", "a:b", "a #b", "a#b", "- x", "x ", "|", ">",
        "&a x", "*a", "!t x", "no", "1.0", "# c", "{a: b}", "http://e.org/a", "a'b", "?x", "? x", ":x", "%x", "@x", "-x",
        "- a: b", "'it''s'", '"a\\n"', "é 📚", "=", "x:", "''", "a\xa0b", "\xa0a", "'a", "--- a", "...",
    ]
)  # fmt: skip
LINES = st.one_of(
    st.builds("{}:{}{}".format, KEYS, st.sampled_from([" ", "", "  "]), VALUES),
    st.builds("{}- {}".format, st.sampled_from(["", "  ", " "]), VALUES),
    st.sampled_from(["", "# c", "  ", "  cont", "cont", "-", "  - ", "  a: b", "---", "\ta"]),
)
NESTED = st.builds(
    "{}{}{}".format,
    st.sampled_from(["", "  ", "    ", " "]),
    st.sampled_from(["", "- "]),
    st.sampled_from(["name:", "task:", "name: x", "value: -0.5", "value: 'q'", "results: []", "x", "# c", "", "- y"]),
)


def told(entries: dict[str, Entry]) -> object:
    """Entries with all that is known of them, comparable."""

    def whole(node: Node) -> object:
        within: object = None
        if isinstance(node, Scalar):
            within = node.is_null
        elif isinstance(node, Listed):
            within = list(map(whole, node.items))
        else:
            within = told(node.entries)
        return type(node).__name__, node.words.text, node.words.span, within

    return [(key, entry.key.text, entry.key.span, whole(entry.value)) for key, entry in entries.items()]


@given(st.one_of(st.lists(LINES, min_size=1, max_size=7), st.lists(NESTED, min_size=1, max_size=9)))
@example(
    [
        "  model-index:",
        "  - name: x",
        "    results:",
        "    - task:",
        "        type: y",
        "      # c",
        "      z:",
        "  a: b",
    ]
)
@example(["name: x", "  task: y"])
@example(["name:", "- x", "  task: y"])
@example(["name:", "  - x", " - y"])
@example(["name:", "  task: x", "  task: y"])
@example(["tags:", "  - a b", "  - 'c'", "", "license:  mit", "language:", "- en", "base_model:"])
@example(["", "tags:", "-   a", "- b  ", "widget:", "- text: a", "  b: c", "x: y"])
def test_plain_keys_are_what_the_composer_makes_of_them(lines: list[str]) -> None:
    card = "\n".join(["---", *lines, "---", ""])
    quick = read_card(card)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(yaml_nodes, "entries_of", lambda *_: None)
        composed = read_card(card)
    assert (told(quick[0]), quick[1]) == (told(composed[0]), composed[1])


@pytest.mark.parametrize(
    "lines",
    [
        ["license: mit", "language:", "- en", "- de", "", "tags:", "  - 'a b'", "library_name: x  "],
        ["  license: mit", "  # which one", "  language:", "  - en"],
        ["model-index:", "- name: x", "  results:", "  - task:", "      type: y", "    metrics: []", "    value: -1"],
    ],
)
def test_plain_keys_are_not_composed(lines: list[str]) -> None:
    entries = entries_of(text_of("\n".join(lines)), lines, 1)
    assert entries is not None and all(isinstance(entry, Entry) for entry in entries)


def test_only_what_is_not_plain_is_composed() -> None:
    lines = ["license: mit", "widget:", "- text: >", "    a", "datasets:", "- a", "tags: [a]"]
    entries = entries_of(text_of("\n".join(lines)), lines, 1)
    assert entries is not None
    assert [entry.first for entry in entries if isinstance(entry, Composed)] == [2, 7]


def test_no_key_is_taken_for_an_alias_of_one_that_could_not_be_read() -> None:
    found = read("a: {b: c}\n" * 40 + "d: @x\n" + "e: {f: g}\n" * 40)[1]
    assert {rule for rule, _, _ in found} == {"yaml-invalid", "key-repeated"}
