"""The two readers of Markdown, quick and complete, give one answer; and every character has its place."""

from collections.abc import Iterable, Iterator
from itertools import product
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

import cardgraph
from cardgraph.markdown import inline, scanning
from cardgraph.markdown.blocks import MAX_NESTING, Document
from cardgraph.markdown.document import blocks
from cardgraph.markdown.parser import parse
from cardgraph.markdown.scanning import scan
from cardgraph.markdown.words import Prose, Words
from cardgraph.source.decode import Text
from conftest import COMPLETE, EXAMPLES

LINE_LIST = [
    "", "  ", "# Title", "## Model Details", "###### six", "####### seven", "#none", "# closed #", "- Name: [a](b)",
    "- a", "* a", "+ a", "-a", "- ", "-", "- - a", "- # a", "- 1. a", "- 70B", "- > a", "- ```", "  - nested",
    "    code", "text", "more text  ", "text\\", "1. one", "1) one", "12345 digits", "=====", "-----", "***", "* * *",
    "_ _ _", "> quote", "```", "~~~", "<div>", "<b>x</b>", "[ref]: http://e.org", "- [ref]: http://e.org", "[a](b) c",
    "a\tb", "\ta", "| a | b |", "- `a` b", "- **a** b", "-   [a](b)", "[a", "b]: c", "<!-- a", "b -->", "<!-- a -->",
    "</p>", "<a href='b'>", "<a>b", "<?a", "?>", "<pre>", "</pre>", "   ```", "  # two", "      deep", " - one",
    "   - a", "10. ten", "```a`b", "````", "```py", "--", "=", "  ===", "- [a]: b", "- [a", "+", "1.", "\xa0", "a\xa0",
    "- \xa0a", "# \xa0", "    ", "<b", "<!A", ">", "&amp;", "_emphasis_ here", "**bold**", " leading", "   three",
    "- a:  b  ", "-  two", "-    four",
]  # fmt: skip
LINES = st.sampled_from(LINE_LIST)
# What may hold other blocks, go on behind a blank line, or end what stands before.
HARD = [
    "", "- a", "-", "  - b", "1. c", "   ```", "```", "# d", "<!-- e", "f -->", "<a>", "<p>", "> g", "h", "    i", "  ===",
    "[j]: k", "***", " ", "    ```",
]  # fmt: skip

PIECES = st.sampled_from(
    [
        "a", "b ", " ", "_", "*", "**", "__", "***", "[x](u)", "[y z](http://e/a_b)", "[x]", "[x][y]", "(u)", "\n", "  \n",
        ".", '"', "'", "(", ")", "!", "é", "📚", "&", "&amp;", "&#35;", "`c`", "`", "\\*", "\\", "<b>", "<http://q>",
        "![i](j)", "]", "[", "https://e.org/a_b", "snake_case", "70B", "~", "[t](<a b>)", '[t](u "title")', "[](u)",
        "__b", "a__b", "_ ", "* ", "[x y]", "[x_y](u)", "![](j)", "![i_j](k)", "`c `", "` c `", "``", "**`c`**", "<br>", "<br />",
        ":", ":**", "%", '**"', "[**b**](u)", "[__b c__](u)", "[`c d`](u)", "[*i*](u)", "[n!](u)", "[_", "_]", "[**", "](u)", "1*v",
        "[q](u?a=b&c=d)", "[q](u&amp;v)", "[q](u&#35;)", "[q](u_(v))", "[q](u(v(w)))", "[a & b](u)", "[q](&copy)", "[q](&d;)",
    ]
)  # fmt: skip

REFERENCE = MarkdownIt("commonmark")
REFERENCE.validateLink = lambda url: True  # type: ignore[method-assign]


@given(st.lists(LINES, max_size=12))
@example(["- a", "text"])
@example(["text", "- a"])
def test_scan_of_blocks_is_what_the_parser_sees(lines: list[str]) -> None:
    quick = scan(lines, 1)
    if quick is not None:
        assert _blocks(quick) == _blocks(parse(lines, 1))


@given(st.lists(st.text(alphabet="#-*+ abc1.)[]:>`~_=\t\\", max_size=12), max_size=6))
def test_scan_of_blocks_is_what_the_parser_sees_in_any_text(lines: list[str]) -> None:
    quick = scan(lines, 1)
    if quick is not None:
        assert _blocks(quick) == _blocks(parse(lines, 1))


def _differing(cards: Iterable[Iterable[str]]) -> list[list[str]]:
    """The cards of which the scan has another opinion than the parser."""
    scanned = ((lines, scan(lines, 1)) for lines in map(list, cards))
    return [lines for lines, quick in scanned if quick and _blocks(quick) != _blocks(parse(lines, 1))]


def _blocks(document: Document) -> tuple[object, ...]:
    """All that there is in a document, to compare."""
    found = [
        (block.kind, block.level, [(line.number, line.column, line.text) for line in block.lines])
        for block in document.blocks
    ]
    return found, document.references, document.too_deep, document.cut


def test_scan_of_any_two_lines_is_what_the_parser_sees() -> None:
    assert not _differing(product(LINE_LIST, repeat=2))


def test_scan_of_any_three_hard_lines_is_what_the_parser_sees() -> None:
    assert not _differing(product(HARD, repeat=3))


def test_scan_of_lists_and_code_with_blank_lines_is_what_the_parser_sees() -> None:
    assert not _differing([a, "", b, c] for a, b, c in product(["- a", "10. b", "-", "> c", "```"], HARD, HARD))


PLAIN = """\
# Heron

A model, **small**, that
goes on here.
- one
-   two
1. three
* `four`

```python
# no heading
```
<div align="center">
<!-- a comment

of its own -->
Below
=====
***
<img src="heron.png">

   Three blanks before.
"""


def test_what_is_plain_is_not_given_to_the_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(text: str) -> Document:
        raise AssertionError(text)

    whole = parse(PLAIN.split("\n"), 1)
    monkeypatch.setattr(scanning, "_parsed", refuse)
    quick = scan(PLAIN.split("\n"), 1)
    assert quick and _blocks(quick) == _blocks(whole)


def test_the_first_of_two_places_that_are_too_deep_is_told() -> None:
    deep = "> " * MAX_NESTING + "deep"
    document = scan([deep, "", "between", "", deep], 1)
    assert document is not None and document.too_deep == 1


@pytest.mark.parametrize("card", sorted(EXAMPLES.glob("*.md")), ids=lambda card: card.stem)
def test_scan_takes_the_plain_cards_that_it_is_for(card: Path) -> None:
    assert scan(card.read_text("utf-8").splitlines(), 1)


def _reference_text(markdown: str) -> str:
    pieces = []
    for token in REFERENCE.parseInline(markdown)[0].children or []:
        if token.type in ("text", "code_inline", "image"):
            pieces.append(token.content)
        elif token.type in ("softbreak", "hardbreak") or token.content[:3].lower() == "<br":
            pieces.append("\n")
    return "".join(pieces)


def _markdown(pieces: list[str]) -> str:
    return "".join(pieces).strip()


@given(st.lists(PIECES, min_size=1, max_size=10).map(_markdown).filter(bool))
@example("_a_b_")
@example("(_a_)")
@example("*a **b* c**")
@example("a __")
def test_scan_of_inline_markdown_is_what_the_parser_sees(markdown: str) -> None:
    parsed = inline.parse(markdown, {})
    assert parsed.text == _reference_text(markdown)
    quick = inline.scan(markdown)
    if quick is not None:
        assert _told(quick) == _told(parsed)


def _told(read: inline.Inline) -> tuple[object, ...]:
    links = [(link.start, link.end, link.target, link.target_start, link.target_end) for link in read.links]
    return read.text, links, read.wide, list(_places(read))


def test_scan_of_any_four_pieces_that_may_be_marks_is_what_the_parser_sees() -> None:
    pieces = ["a", " ", "*", "**", "_", "__", ".", "`c`", "[x](u)", "(", "\n"]
    texts = filter(None, ("".join(four).strip() for four in product(pieces, repeat=4)))
    scanned = ((text, inline.scan(text)) for text in texts)
    assert not [text for text, quick in scanned if quick and _told(quick) != _told(inline.parse(text, {}))]


def _places(read: inline.Inline) -> Iterator[int]:
    """Where in the Markdown each character of the plain text stands."""
    ends = [mark[0] for mark in read.marks[1:]] + [len(read.text)]
    for (start, offset), end in zip(read.marks, ends, strict=False):
        yield from range(offset, offset + end - start)


@given(st.lists(PIECES, min_size=1, max_size=10).map(_markdown).filter(bool))
def test_marks_lead_back_to_the_markdown(markdown: str) -> None:
    parsed = inline.inline(markdown, {})
    ends = [mark[0] for mark in parsed.marks[1:]] + [len(parsed.text)]
    for (start, offset), end in zip(parsed.marks, ends, strict=False):
        piece = parsed.text[start:end]
        if piece != "\n" and markdown[offset] not in "&\\":
            assert markdown[offset : offset + len(piece)].replace("\n", " ") == piece.replace("\n", " ")


@given(st.lists(st.sampled_from(["ab", "[x](u)", "_e_", " ", "📚", "&amp;", "`c d`", "\\["]), min_size=1, max_size=8))
def test_a_word_found_in_the_prose_stands_at_its_span(pieces: list[str]) -> None:
    line = "- " + "".join(pieces).strip() + " needle"
    text = Text("card.md", [line], [line])
    prose = Prose(text)
    document = blocks(text, 1)
    prose.add(document.blocks[0], document.references)
    span = Words(prose, 0, len(prose.text)).find("needle")
    assert span is not None
    assert line[span.column - 1 : span.end_column - 1] == "needle"


def test_reference_links_are_found_wherever_they_are_defined() -> None:
    lines = ["- Publication: [title][p]", "", "[p]: https://example.org/p"]
    text = Text("card.md", lines, lines)
    document = blocks(text, 1)
    prose = Prose(text)
    prose.add(document.blocks[0], document.references)
    assert [(link.target, prose.text[link.start : link.end]) for link in prose.links] == [
        ("https://example.org/p", "title")
    ]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("R&amp;D", "R&D"),
        ("Fish &amp;", "Fish &"),
        ("&lt;x&gt;", "<x>"),
        ("A&#x41;", "AA"),
        ("Wow\\!", "Wow!"),
        ("x &ngE; y", "x \u2267\u0338 y"),
        ("**Salt &amp;**", "Salt &"),
    ],
)
def test_a_caret_stands_under_all_that_a_character_is_written_with(written: str, read: str) -> None:
    """``&`` is written with five characters at the end of a word as anywhere else."""
    line = f"- Associated Risks: Disinformation, {written}"
    card = COMPLETE.read_text("utf-8").replace("- Associated Risks: Disinformation, Environmental Impacts", line)
    (found,) = [found for found in cardgraph.check_text(card) if found.rule == "risk-unknown"]
    assert found.message.startswith(f'"{read}"')
    assert found.source_line == line
    assert line[found.span.column - 1 : found.span.end_column - 1] == written.strip("*")
    (broken,) = [
        found.span
        for found in cardgraph.check_text(card.replace(line, f"{line}, [Zeta &amp;](b"))
        if found.rule == "risk-unknown" and "Zeta" in found.message
    ]
    assert broken.end_column - broken.column == len("Zeta &amp;")


def test_a_link_by_reference_is_as_wide_as_its_label_is_written() -> None:
    card = COMPLETE.read_text("utf-8").replace("[Meta AI](https://ai.meta.com/)", "[Meta &amp;][m]") + "\n[m]: b\n"
    (found,) = [found for found in cardgraph.check_text(card) if found.rule == "link-relative"]
    assert found.source_line[found.span.column - 1 : found.span.end_column - 1] == "Meta &amp;"
