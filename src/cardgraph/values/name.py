"""Model names: ``[NAME](page) 📚``, and what is odd about the letters of one."""

import unicodedata
from itertools import takewhile

from cardgraph.card import Stated
from cardgraph.diagnostic import Report
from cardgraph.expressions import expression
from cardgraph.markdown.words import Words
from cardgraph.source.decode import is_format_character

MAX_LENGTH = 200

# Scripts whose letters are mistaken for one another.
_ALIKE = {"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE"}
_WORD = expression(r"\w+")
_JOINERS = "\u200d\ufe0e\ufe0f"


def read_name(words: Words, report: Report) -> Stated[str] | None:
    """The name that some words give: the label of their link, or the words without emoji."""
    links = words.links()
    part = words.part(links[0].start, links[0].end) if links and links[0].start == 0 else words
    part = part.part(0, len(_without_emoji(part.text)))
    text = part.text
    visible = text if text.isascii() else "".join(c for c in text if not is_format_character(c))
    name = " ".join(visible.split())
    name = name if name.isascii() else unicodedata.normalize("NFC", name)
    if not name:
        return None
    if len(name) > MAX_LENGTH:
        report("name-too-long", part.span, length=str(len(name)), limit=str(MAX_LENGTH))
    _report_mixed_scripts(part, report)
    return Stated(name, part, "name")


def read_emoji(words: Words) -> list[Stated[str]]:
    """The emoji behind a name, each once, without variation selectors."""
    text = words.text
    found: dict[str, Stated[str]] = {}
    for at in range(len(_without_emoji(text)), len(text)):
        if _is_emoji(text[at]):
            end = at + 1 + len(list(takewhile(lambda c: c in _JOINERS, text[at + 1 :])))
            found.setdefault(text[at], Stated(text[at], words.part(at, end), "emoji"))
    return list(found.values())


def _without_emoji(text: str) -> str:
    end = len(text)
    while end and (_is_emoji(text[end - 1]) or text[end - 1] in _JOINERS or text[end - 1].isspace()):
        end -= 1
    return text[:end]


def _is_emoji(character: str) -> bool:
    return character >= "\u2190" and unicodedata.category(character) in ("So", "Sk")


def _report_mixed_scripts(words: Words, report: Report) -> None:
    """Report each word of letters of several alphabets that look alike."""
    text = words.text
    if text.isascii():
        return
    for match in _WORD.finditer(text):
        letters = (unicodedata.name(c, "").partition(" ")[0] for c in match.group() if c.isalpha())
        scripts = sorted(_ALIKE.intersection(letters))
        if len(scripts) > 1:
            names = ", ".join(script.title() for script in scripts)
            report("mixed-scripts", words.group(match).span, scripts=names)
