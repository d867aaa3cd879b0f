"""The same words are read once: what they meant is moved to where they stand, and nothing else changes."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardgraph import interpret
from cardgraph.card import Stated
from cardgraph.compile import Compiler
from cardgraph.fields import FIELDS, Given, Row
from cardgraph.formats.outline import Field, Outline
from cardgraph.markdown.blocks import Block, Line
from cardgraph.markdown.words import Prose, Words
from cardgraph.recollection import Recollection, written
from cardgraph.settings import Settings
from cardgraph.source.decode import Text
from cardgraph.source.source import InMemory
from conftest import COMPLETE, EXAMPLES, shared

BY_WORDS = [row for row in FIELDS if row.by_words]
MADE = ["7B", "12\\*768", "**", "[Meta AI](https://ai.meta.com)", "Bias", ", ", " and ", "(", ")", "USA", "text", "Yes"]
MADE += ["Company", "2 trillion tokens", "`x`", "&amp;", "_", "[", "1.5", "\\", "Misinformation", "Text-to-image", " "]


def compiled(texts: list[str]) -> list[Any]:
    """The evidence and the diagnostics of some cards, compiled one after the other."""
    sources = [InMemory(f"{number}.md", f"{number}.md", text.encode()) for number, text in enumerate(texts)]
    compiler = Compiler(sources, Settings(evidence=True))
    return [(item.graph and item.graph.pieces, item.diagnostics) for item in compiler.checked()]


@pytest.fixture
def forgetful(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Compiles cards, each as if it were the first."""

    def compile_each(texts: list[str]) -> list[Any]:
        with monkeypatch.context() as patch:
            patch.setattr(Recollection, "recall", lambda *_: None)
            return compiled(texts)

    return compile_each


def moved(text: str) -> str:
    """A card whose fields stand elsewhere, with their labels in bold."""
    lines = [f"- **{line[2:].replace(':', ':**', 1)}" if line.startswith("- ") else line for line in text.split("\n")]
    return "\n".join([lines[0], "", "A paragraph of its own.", "", *lines[1:]])


def cards() -> list[Path]:
    return sorted([*EXAMPLES.glob("*.md"), *(EXAMPLES.parent / "hub").rglob("*.md")])


def test_what_is_known_from_another_card_has_the_places_of_this_one(forgetful: Any) -> None:
    texts = [path.read_text() for path in cards()]
    texts = [*texts, *map(moved, texts), *texts]
    interpret._RECOLLECTION.__init__()  # type: ignore[misc]
    assert compiled(texts) == forgetful(texts)
    assert len(interpret._RECOLLECTION._known) > 50


def test_so_it_has_among_real_cards(forgetful: Any) -> None:
    texts = [path.read_text(errors="replace") for path in sorted(shared("cards", "aires").glob("*.md"))]
    texts = [*texts, *map(moved, texts)]
    assert compiled(texts) == forgetful(texts)


@pytest.mark.parametrize("row", BY_WORDS, ids=lambda row: f"{row.key}-{row.property}")
@given(value=st.lists(st.sampled_from(MADE), min_size=1, max_size=6).map("".join))
def test_a_value_means_the_same_wherever_it_stands(row: Row, value: str) -> None:
    known = Recollection()
    found = []
    for number, label in enumerate(("x: ", "**x:** ", "a longer label: ")):
        lines = ["#"] * number + [label + value]
        text = Text("a.md", lines, lines)
        prose = Prose(text)
        prose.add(Block("item", 1, (Line(number + 1, 1, label + value),)), {})
        words = Words(prose, 0, len(prose.text))
        words = words.part(words.text.index(":") + 1, len(words.text))
        reported: list[str] = []
        given_ = of_words(row, words)
        read = interpret._read(row, given_, lambda rule, *_, reported=reported, **__: reported.append(rule))
        key = written(words)
        if key is None or reported:
            return
        recalled = known.recall(key, words)
        known.keep(key, words, read)
        found.append(shown(read))
        if number:
            assert recalled is not None
            assert shown(recalled) == shown(read)


def test_what_stands_in_another_place_than_its_words_is_found_there_again() -> None:
    """A link is stated by its target, which is not among the plain words."""
    known = Recollection()
    for line in ("x: [heron](https://example.org/a)", "a longer label: [heron](https://example.org/a)"):
        text = Text("a.md", [line], [line])
        prose = Prose(text)
        prose.add(Block("item", 1, (Line(1, 1, line),)), {})
        words = Words(prose, prose.text.index("heron"), len(prose.text))
        (link,) = prose.links
        key = written(words)
        assert key is not None
        values = (Stated("https://example.org/a", link.place, "link"),)
        recalled = known.recall(key, words)
        known.keep(key, words, values)
    assert recalled is not None
    assert shown(recalled) == shown(values)
    assert recalled[0].span.column == line.index("https") + 1


def shown(values: Any) -> Any:
    """Values with the text and the place of their words."""
    if hasattr(values, "words"):
        words = values.words
        place = words.prose.place(words.start) if isinstance(words, Words) else (words.line, words.column, words.width)
        return shown(values.value), words.text, place, values.rule
    return tuple(map(shown, values)) if isinstance(values, tuple) else values


class Unseen:
    """Nothing may be asked of it."""

    def __getattribute__(self, name: str) -> Any:
        raise AssertionError(f"{name} is more than the words say")


def of_words(row: Row, words: Words) -> Given:
    """What a reader is given of which nothing but the words may be looked at."""
    unseen: Any = Unseen()
    field = Field(row.key, words, words.text)
    return Given([words], unseen, unseen, unseen, unseen, field, unseen, unseen)


def test_a_row_that_looks_at_more_is_no_row_by_words() -> None:
    """The check above is none if a reader's look at more does not show."""
    row = next(row for row in FIELDS if row.key == "licenseText")
    words = Words.of_line(Text("a.md", ["Heron License*"], ["Heron License*"]), 1, 1, "Heron License*")
    with pytest.raises(AssertionError, match="is more than the words say"):
        interpret._read(row, of_words(row, words), lambda *_, **__: None)


def test_little_is_kept() -> None:
    known = Recollection()
    row = next(row for row in BY_WORDS if row.key == "modelSizeText")
    for number in range(5000):
        text = f"{number + 1000}B"
        words = Words.of_line(Text("a.md", [text], [text]), 1, 1, text)
        known.keep(
            (row.property, written(words)), words, interpret._read(row, of_words(row, words), lambda *_, **__: None)
        )
    assert len(known._known) == 1024
    long = Words.of_line(Text("a.md", ["x" * 600], ["x" * 600]), 1, 1, "x" * 600)
    assert written(long) is None


def test_nothing_of_a_card_is_kept_with_its_words() -> None:
    """Else a card would stay in memory for one of its words."""
    interpret._RECOLLECTION.__init__()  # type: ignore[misc]
    compiled([COMPLETE.read_text()])
    assert interpret._RECOLLECTION._known

    def inside(value: Any) -> Iterator[Any]:
        yield value
        if isinstance(value, tuple):
            for part in value:
                yield from inside(part)

    kept = [part for values in interpret._RECOLLECTION._known.values() for part in inside(values)]
    assert not [part for part in kept if isinstance(part, Words | Prose | Text | Outline)]


def test_an_escape_is_not_emphasis_though_both_leave_the_same_words(forgetful: Any) -> None:
    """Markdown that takes something out of a number makes it no number; an escape does not."""
    texts = [
        COMPLETE.read_text().replace("- Model Size: ", f"- Model Size: {size}\n\n") for size in ("1\\.5B", "*1*.5B")
    ]
    assert compiled(texts) == forgetful(texts)
