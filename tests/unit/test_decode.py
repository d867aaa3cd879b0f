"""Bytes to text: damage is repaired, what is whole stays whole, and every span lies in the file."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cardgraph.card import Reading
from cardgraph.diagnostic import Span
from cardgraph.source.decode import FOLLOWERS, LEADS, LEGACY, Text, decode
from cardgraph.source.masking import masked
from conftest import read_card

CARD = """# {name}

## Model Details

- Name: [{name}](https://example.org/m) 📚
- Model Size: 7B
- Dataset: {prose} – “web text”…
- Associated Risks: ☣️ Disinformation, Surveillance and Social Control ☣️
- Organization: [{organization}](https://example.org/o) (Public Company)

## Description

{prose} It’s a model — needle.
"""

NAMES = st.sampled_from(["LLaMA 2", "Modèle", "Größe", "Über-GPT", "Niño", "Crème brûlée", "Łódź", "模型", "Модель"])
PROSE = st.sampled_from(
    [
        "Entraîné par Hugging Face à Paris, où naît l’été.",
        "Größere Modelle übertreffen kleinere, heißt es.",
        "Обучена на русских текстах.",
        "Πολυγλωσσικό μοντέλο.",
        "以网页文本训练。",
        "ウェブの文章で学習した。",
        "نموذج لغوي كبير.",
        "Smørrebrød på åen.",
        "🎉 ready 🧬 for 🕹️ use",
    ]
)
CARDS = st.builds(
    lambda name, prose, organization: CARD.format(name=name, prose=prose, organization=organization),
    NAMES,
    PROSE,
    NAMES,
)


def damaged(text: str, encoding: str) -> str | None:
    """UTF-8 taken for another encoding, where that has a character for every byte."""
    try:
        return text.encode().decode(encoding)
    except UnicodeError:
        return None


def text_of(data: bytes) -> Text:
    text, _ = decode(data, "card.md")
    assert text is not None
    return text


def spans(reading: Reading) -> list[Span]:
    found = [finding.span for finding in reading.findings]
    card = reading.card
    if card:
        found += [card.anchor, *card.empty.values(), *(words.span for words in card.prose.values())]
        found += [stated.span for _, stated in card.texts]
        for value in card:
            values = value if isinstance(value, tuple) else (value,)
            found += [stated.span for stated in values if hasattr(stated, "words")]
    return found


def assert_spans_lie_in_the_file(reading: Reading, data: bytes) -> None:
    lines = re.split(r"\r\n|\r|\n", data.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace"))
    for span in spans(reading):
        assert 1 <= span.line <= len(lines)
        assert 1 <= span.column < span.end_column
        # One column behind the last may be pointed at: something is missing there.
        assert span.end_column <= len(lines[span.line - 1]) + 2


# ---------------------------------------------------------------- damage


@settings(max_examples=150)
@given(CARDS, st.sampled_from(["mac_roman", "cp1252", "latin-1"]))
def test_damage_is_repaired_and_said(card: str, encoding: str) -> None:
    mangled = damaged(card, encoding)
    if mangled is None:
        return
    if re.search("[\x80-\x84\x86-\x9f]", mangled):  # what no card may hold is refused, not guessed at
        _, findings = decode(mangled.encode(), "card.md")
        assert {finding.rule for finding in findings} <= {"control-character", "text-repaired"}
        return
    text, findings = decode(mangled.encode(), "card.md")
    assert text is not None
    assert "\n".join(text.lines) == card
    assert [finding.rule for finding in findings] == ["text-repaired"]


@settings(max_examples=60)
@given(NAMES, PROSE)
def test_damage_done_twice_is_repaired(name: str, prose: str) -> None:
    card = CARD.format(name=name, prose=prose, organization="Meta")
    once = damaged(card, "cp1252")
    twice = once and damaged(once, "cp1252")
    if twice and not re.search("[\x80-\x84\x86-\x9f]", twice):
        assert "\n".join(text_of(twice.encode()).lines) == card


@settings(max_examples=100)
@given(CARDS, st.sampled_from(["mac_roman", "cp1252"]))
def test_positions_are_those_of_the_damaged_file(card: str, encoding: str) -> None:
    mangled = damaged(card, encoding)
    if mangled is None or re.search("[\x80-\x84\x86-\x9f]", mangled):
        return
    reading = read_card(mangled.encode(), "card.md")
    assert_spans_lie_in_the_file(reading, mangled.encode())
    assert reading.card is not None
    lines = mangled.split("\n")
    risk = reading.card.stated("risk")[1]
    assert lines[risk.span.line - 1][risk.span.column - 1 : risk.span.end_column - 1] == risk.text
    (size,) = reading.card.stated("parameterCount")
    assert lines[size.span.line - 1][size.span.column - 1 : size.span.end_column - 1] == "7B"
    place = reading.card.prose["description"].find("needle")
    assert place is not None
    assert lines[place.line - 1][place.column - 1 : place.end_column - 1] == "needle"
    emoji = reading.card.emoji[0]
    assert lines[emoji.span.line - 1][emoji.span.column - 1 :] == damaged("📚", encoding)


# ---------------------------------------------------------------- what is whole

WHOLE = [
    "Crème brûlée, à la carte, garçon, Noël, œuvre, « déjà vu », l’été, où ça ?",
    "Größe, Übermut, Äpfel, öl, Straße, „Anführung“, die Fußgängerübergänge",
    "Ångström, Ærø, smørrebrød, þing, ÐÞ",
    "¿Qué tal? ¡Olé! El niño, pingüino, corazón",
    "São Paulo, ação, coração, ÇÃO, AVIÃO, PÃO, MAÇÃ",
    "Łódź, żółć, čeština, ďábel, Őrült, şeker, İstanbul, Ģirts",
    "Большая языковая модель, ёлка, Їжак, Ђак",
    "Ελληνικά μοντέλα, Ωμέγα, ά έ ή",
    "大型语言模型，训练数据；「引号」『』、。",
    "日本語のモデル、ひらがな、カタカナ、漢字、ﾊﾝｶｸ",
    "한국어 언어 모델",
    "نموذج لغوي كبير، بيانات التدريب؟",
    "מודל שפה גדול",
    "हिन्दी भाषा मॉडल",
    "ภาษาไทย",
    "📚 🖼️ 📢 🕹️ 🧬 ☣️ 👩‍🔬 🇫🇷 👍🏽",
    "“curly” ‘quotes’ – dash — dash … € £ ¥ § © ® ™ ° ± ² µ ½ × ÷",
    "Vietnamese: Mô hình ngôn ngữ lớn, Đà Nẵng",
]


@pytest.mark.parametrize("words", WHOLE)
def test_whole_text_is_left_alone(words: str) -> None:
    card = f"# {words}\n\n- Name: {words}\n\n## Description\n\n{words}\n"
    text, findings = decode(card.encode(), "card.md")
    assert text is not None
    assert findings == []
    assert "\n".join(text.lines) == card
    assert text.lines == text.disk_lines


@settings(max_examples=150)
@given(st.lists(st.sampled_from([word for words in WHOLE for word in words.split()]), min_size=1, max_size=30))
def test_mixed_words_of_many_languages_are_left_alone(words: list[str]) -> None:
    text = text_of(" ".join(words).encode())
    assert text.lines == [" ".join(words)]


@given(CARDS)
def test_a_whole_card_is_left_alone(card: str) -> None:
    text, findings = decode(card.encode(), "card.md")
    assert text is not None
    assert (text.lines, findings) == (card.split("\n"), [])


# ---------------------------------------------------------------- lines


@given(CARDS, st.sampled_from(["\n", "\r\n", "\r"]), st.booleans())
def test_line_ends_and_byte_order_marks_change_nothing(card: str, end: str, marked: bool) -> None:
    data = (b"\xef\xbb\xbf" if marked else b"") + card.replace("\n", end).encode()
    plain, other = read_card(card.encode(), "card.md"), read_card(data, "card.md")
    assert plain.card is not None
    assert other.card is not None
    # The words know their line of the file, not the file: its hash is all that differs.
    assert other.findings == plain.findings
    assert spans(other) == spans(plain)
    assert other.card.lines == plain.card.lines
    assert [(name, stated.text) for name, stated in other.card.texts] == [
        (name, stated.text) for name, stated in plain.card.texts
    ]


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b"", "empty-card"),
        (b"\xef\xbb\xbf", "empty-card"),
        (b" \r\n\t\n", "empty-card"),
        ("# Modèle".encode("utf-16"), "not-utf8"),
        ("# Modèle".encode("utf-32"), "not-utf8"),
        ("# Modèle".encode("latin-1"), "not-utf8"),
        (b"# \xed\xa0\xbd\xed\xb3\x9a", "not-utf8"),
        (b"# \xf0\x9f\x93", "not-utf8"),
        (b"\x00\x01\x02\xff", "not-text"),
        (b"# a\x1b[2J", "control-character"),
        ("# a\u2028b".encode(), "line-separator"),
        (b"a" * ((1 << 20) + 1), "file-too-large"),
    ],
)
def test_what_is_no_text_is_refused(data: bytes, rule: str) -> None:
    text, findings = decode(data, "card.md")
    assert text is None
    assert {finding.rule for finding in findings} == {rule}


def test_place_of_a_bad_byte() -> None:
    _, findings = decode("# Zoë\n\nMod".encode() + b"\xe8le", "card.md")
    assert findings[0].span[1:3] == (3, 4)
    assert "0xE8" in findings[0].values["reason"]


@pytest.mark.parametrize("count", [1, 2, 3])
def test_byte_order_marks_hide_no_heading(count: int) -> None:
    """Editors do not show one, and count no column for it; behind a second one Markdown sees no heading."""
    data = b"\xef\xbb\xbf" * count + b"# Zo\xc3\xab\n\n## Model Details\n"
    reading = read_card(data, "card.md")
    assert reading.card is not None
    assert reading.card.name.value == "Zoë"
    lines = data.decode("utf-8").removeprefix("\ufeff").split("\n")
    assert reading.lines == lines
    span = reading.card.name.span
    assert lines[0][span.column - 1 : span.end_column - 1].lstrip("\ufeff") == "Zoë"
    assert [(finding.rule, finding.span[1:]) for finding in reading.findings] == (
        [("invisible-character", (1, 1, count))] if count > 1 else []
    )
    for finding in reading.findings:
        (fix,) = finding.fixes
        (edit,) = fix.edits
        mended = lines[0][: edit.span.column - 1] + edit.replacement + lines[0][edit.span.end_column - 1 :]
        assert mended == "# Zoë"


def test_a_byte_order_mark_that_was_mangled_hides_no_heading() -> None:
    reading = read_card("ï»¿# Zoë Ã© Ã©\n\n## Model Details\n".encode(), "card.md")
    assert reading.card is not None
    assert "text-repaired" in {finding.rule for finding in reading.findings}


@pytest.mark.parametrize("data", [b"\xef\xbb\xbf" * 2, b"\xef\xbb\xbf" * 3 + b" \n"])
def test_nothing_but_byte_order_marks_is_nothing(data: bytes) -> None:
    _, findings = decode(data, "card.md")
    assert [finding.rule for finding in findings] == ["empty-card"]


@pytest.mark.parametrize(("more", "size"), [(1, "more than 1048576"), (2, "1048578"), (9_000_000, "10048576")])
def test_how_large_a_card_is_said_to_be(more: int, size: str) -> None:
    """Whoever reads a card for us may have stopped at the first byte that is too much."""
    _, (finding,) = decode(b"a" * ((1 << 20) + more), "card.md")
    assert finding.values == {"size": size, "limit": "1048576"}


@given(st.lists(st.sampled_from(["a", " ", "é", "ë", "[", "Ã©", "Ã«", "https://u:p@e.org "]), max_size=30))
def test_columns_of_a_damaged_line_are_those_of_its_ascii_characters(pieces: list[str]) -> None:
    """The n-th ASCII character of what is read is the n-th of what is on disk."""
    damaged = "".join(pieces) + "Ã© Ã©"
    text, _ = decode(f"{damaged} z".encode(), "card.md")
    assert text is not None
    read, disk = text.lines[0], masked(f"{damaged} z")
    places = [index for index, character in enumerate(disk) if character < "\x80"]
    columns = [index for index, character in enumerate(read) if character < "\x80"]
    assert [text.span(1, index + 1, index + 2).column - 1 for index in columns] == places


# ---------------------------------------------------------------- anything


MARKDOWN = st.lists(
    st.sampled_from(
        [
            "# ", "## Model Details\n", "## Description\n", "- Name: ", "- Model Size: ", "- Date of Publication: ", "- Dataset: ",
            "- Publication: ", "- License: ", "- Organization: ", "- Country/Origin: ", "- Associated Risks: ", "\n", "\r\n", "\r",
            "[a](b)", "[x](https://arxiv.org/abs/2307.09288v1)", "](", "[", "<", ">", "`", "```\n", "**", "_", "\\", "&amp;", "&#0;",
            "70B", "8x7B", "1e999", "7/5/2023", "2023-02-30", "٣", "📚", "☣️", "Ã©", "\uf8ffüìö", "\u200b", "\ufeff", "é", "---\n", "| a |", "\t",
            "based on [LLaMA](u)", "Not specified", "- - ", "(Public Company)", ", ", "*", "\u0301", "１", "|", "<!--", "<br>",
        ]
    ),
    max_size=60,
).map("".join)  # fmt: skip


@settings(max_examples=300)
@given(
    st.one_of(
        st.binary(max_size=2000),
        MARKDOWN.map(str.encode),
        st.text(max_size=500).map(lambda t: t.encode("utf-8", "surrogatepass")),
    )
)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    reading = read_card(data, "card.md")
    assert reading.card is not None or reading.findings
    assert_spans_lie_in_the_file(reading, data)


@settings(max_examples=100)
@given(CARDS, st.data())
def test_a_card_with_bytes_changed_is_read_or_refused(card: str, data: st.DataObject) -> None:
    raw = bytearray(card.encode())
    for _ in range(data.draw(st.integers(1, 6))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    reading = read_card(bytes(raw), "card.md")
    assert reading.card is not None or reading.findings
    assert_spans_lie_in_the_file(reading, bytes(raw))


def test_the_characters_of_legacy_encodings_are_those_that_python_decodes() -> None:
    for first, last, known in ((0xC2, 0xF5, LEADS), (0x80, 0xC0, FOLLOWERS)):
        every = bytes(range(first, last))
        assert known == set("".join(every.decode(name, "ignore") for name in LEGACY))


def test_of_many_lines_with_what_no_text_holds_the_first_are_told() -> None:
    card = "# Heron\n\n" + "a\x00b\n" * 12
    found = [finding for finding in read_card(card.encode(), "card.md").findings if finding.rule == "control-character"]
    assert [finding.span.line for finding in found] == list(range(3, 13))
