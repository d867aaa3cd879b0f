"""The title of a card: what its first heading calls the model."""

import re
import unicodedata

from cardgraph.formats.prose.body import BOLD, Body
from cardgraph.formats.prose.wording import behind_prefix, is_no_title, is_template_title
from cardgraph.markdown.words import Words

_LETTER = re.compile(r"[^\W\d_]")
# An id such as opus-mt-en-fi or org/name: one word with a sign or a digit within.
_IDENTIFIER = re.compile(r"(?=\S*[\d_/-])(?=\S*[^\W\d_])[\w.+-]+(?:/[\w.+-]+)?")
_MOST_WORDS, _MOST_CHARACTERS = 14, 120
_TUNED = re.compile(r"(?P<base>[^,:]+?)(?: model)?,?[ ]+(?:fine-?tuned|finetuned)[ ]+(?:on|for)\b", re.IGNORECASE)
_GENERAL = re.compile(r"\b(?:trained|classif\w*|detect\w*|model|the|for|on|an?)\b|^\W*\w+$(?<![\dA-Z])", re.IGNORECASE)
_SENTENCE = re.compile(r"[^.]\.\s+\w|[?!:]$|\b(?:is|are|was|were|you|your|please|this)\b", re.IGNORECASE)


def title_of(body: Body) -> Words | None:
    """The name that the first heading of a card gives, without ``Model Card for`` and emoji; None where it gives none.

    A heading of level 1 counts unless it is the title of a section or of the template. In a card without
    any, the first heading of another level counts if it is an id.
    """
    headings = [heading for heading in body.headings if heading.level < BOLD]
    first = next((heading for heading in headings if heading.level == 1), None)
    if first:
        return named(first.words)
    if headings:
        for heading in headings[:2]:
            name = named(heading.words)
            if name and _IDENTIFIER.fullmatch(name.text):
                return name
    return None


def named(words: Words) -> Words | None:
    """The name in the words of a heading, or None where they are no name."""
    words = _without_ornaments(words)
    name = _without_ornaments(words.part(behind_prefix(words.text), len(words.text)))
    text = name.text
    if not _LETTER.search(text) or len(text) > _MOST_CHARACTERS or len(text.split()) > _MOST_WORDS:
        return None
    if is_no_title(words.text) or is_no_title(text) or is_template_title(text) or _SENTENCE.search(text):
        return None
    return name


def base_in_title(title: Words) -> Words | None:
    """The model that a title such as ``X fine-tuned on Y`` says this one was made from, or None."""
    match = _TUNED.match(title.text)
    if not match or len(match["base"].split()) > 4 or _GENERAL.search(match["base"]):
        return None
    return title.group(match, "base")


def _without_ornaments(words: Words) -> Words:
    """Words without emoji, quotes and signs around."""
    text, start = words.text, 0
    end = len(text)
    while start < end and _is_ornament(text[start]):
        start += 1
    while end > start and _is_ornament(text[end - 1]):
        end -= 1
    return words.part(start, end)


def _is_ornament(character: str) -> bool:
    return character in " \t\n\"'`*_:|#-\u2013\u2014\u200d\ufe0f" or unicodedata.category(character) in ("So", "Sk", "Cf")
