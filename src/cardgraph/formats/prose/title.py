"""The title of a card: what its first heading calls the model."""

import re
import unicodedata

from cardgraph.formats.prose.body import BOLD, Above, Body
from cardgraph.formats.prose.wording import behind_prefix, heading_of, is_no_title, is_template_title
from cardgraph.markdown.words import Words

_LETTER = re.compile(r"[^\W\d_]")
# An id such as opus-mt-en-fi or org/name: one word with a sign or a digit within.
_IDENTIFIER = re.compile(r"(?=\S*[\d_/-])(?=\S*[^\W\d_])[\w.+-]+(?:/[\w.+-]+)?")
_CODE = re.compile(r"\s*`[^`]+`\s*")
_SUFFIX = re.compile(r"(?<=\w)[\s:\u2013\u2014-]+model card$", re.IGNORECASE)
# What tools write around a name.
_WRITTEN = re.compile(
    r"(?:(?:example\s+)?\w+ model |adapter )(?P<id>[\w.+-]+/[\w.+-]+)(?: for \S+)?$"
    r"|(?P<name>.+?)(?:\s+dreambooth model)?\s+(?:trained by|on stable diffusion via dreambooth)\b.*",
    re.IGNORECASE | re.DOTALL,
)
# All that they write has one of these.
_OF_TOOLS = (" model ", "adapter ", "trained by", "via dreambooth")
_MOST_WORDS, _MOST_CHARACTERS, _LONGEST_ID = 14, 120, 200
# A longer heading is a paragraph that was meant as none.
_LONGEST_HEADING = 500
_SENTENCE = re.compile(
    r"[^.]\.\s+(?!al\b)\w|[?!:]$|\b(?:is|are|was|were|please|this)\b|^(?:based on|an? model)\b"
    # What to do, what follows, a file that was given.
    r"|^(?:check out|prepar(?:e|ing)|how|install(?:ing)?|import(?:ing|s)?|download(?:ing)?|usage|click|try|steps?"
    r"|welcome|introduc(?:ing|tion))\b"
    r"|\b(?:instructions?|mappings?|importing)$|\.(?:csv|json|tsv|xlsx|parquet|ipynb)\b"
    # The same in Japanese and Chinese, where no blanks part the words: sentences, explanations.
    r"|(?:です|ます|でした|ました|ものです)\W*$|説明|说明|について",
    re.IGNORECASE,
)
_TUNED = re.compile(r"(?P<base>[^,:]+?)(?: model)?,?[ ]+(?:fine-?tuned|finetuned)[ ]+(?:on|for)\b", re.IGNORECASE)
_GENERAL = re.compile(
    r"\b(?:int[48]|quanti\w+|trained|classif\w*|detect\w*|model|the|for|on|an?)\b|^\W*\w+$(?<![\dA-Z])", re.IGNORECASE
)
# Small words that may stand in a name.
_SMALL = frozenset(
    ["a", "an", "and", "de", "for", "from", "in", "la", "le", "model", "models", "of", "on", "the", "to", "via", "with"]
)
_SIGNS = " \t\n\"'`*_:|#-\u2013\u2014\u200d\ufe0f\u3010\u3011"
_MOST_NAME_WORDS, _MOST_BASE_WORDS = 8, 4


def title_of(body: Body) -> Words | None:
    """The name that the first heading of a card gives, without ``Model Card for`` and emoji; None where it gives none.

    A heading of level 1 counts unless it is the title of a section or of the template, or other headings stand before
    it, as a section in the middle of a card has them. In a card without any, one of the first two counts if it is an
    id, or the very first if it opens the card and is written like a name.
    """
    headings = [heading for heading in body.headings if heading.level < BOLD]
    first = first_of_level_1(body)
    if first and first is headings[0]:
        return named(first.words)
    for heading in headings[:2]:
        name = named(heading.words)
        if name and (_IDENTIFIER.fullmatch(name.text) or _CODE.fullmatch(body.blocks[heading.at].lines[0].text)):
            return name
    if headings and all(block.kind == "html" for block in body.blocks[: headings[0].at]):
        name = named(headings[0].words)
        if name and (_is_like_a_name(name.text) or _WRITTEN.match(headings[0].words.text)):
            return name
    return None


def first_of_level_1(body: Body) -> Above | None:
    """The first heading of level 1 of a card."""
    return next((heading for heading in body.headings if heading.level == 1), None)


def _is_like_a_name(text: str) -> bool:
    """Whether words are written as a name is: few, with capitals, and without a colon."""
    parts = text.split()
    if ":" in text or len(parts) > _MOST_NAME_WORDS or heading_of(text).kinds:
        return False
    return all(
        part.strip("()[]") in _SMALL
        or part.lstrip("([\"'")[:1].isupper()
        or any(c.isdigit() for c in part)
        or part[:1] in "(-&+"
        for part in parts
    )


def named(words: Words) -> Words | None:
    """The name in the words of a heading, or None where they are no name."""
    if len(words.text) > _LONGEST_HEADING:
        return None
    words = _without_ornaments(words)
    flat = words.text.casefold()
    suffix = _SUFFIX.search(words.text) if "model card" in flat else None
    end = suffix.start() if suffix else len(words.text)
    name = _without_ornaments(words.part(behind_prefix(words.text), end))
    if any(map(flat.__contains__, _OF_TOOLS)) and (match := _WRITTEN.match(name.text)):
        name = _without_ornaments(name.group(match, "id" if match["id"] else "name"))
    name = name.part(0, len(name.text.rstrip(" .,;"))) if not name.text.endswith("..") else name
    text = name.text
    longest = _LONGEST_ID if _IDENTIFIER.fullmatch(text) else _MOST_CHARACTERS
    if not _LETTER.search(text) or len(text) > longest or len(text.split()) > _MOST_WORDS:
        return None
    is_none = is_no_title(text) or (text != words.text and is_no_title(words.text))
    return None if is_none or is_template_title(text) or _SENTENCE.search(text) else name


def base_in_title(title: Words) -> Words | None:
    """The model that a title such as ``X fine-tuned on Y`` says this one was made from, or None."""
    # Hardly a title has the word, without which the expression would try every character.
    match = _TUNED.match(title.text) if "tuned" in title.text.casefold() else None
    base = match["base"] if match else ""
    is_torn = base.count("(") != base.count(")")
    if not match or is_torn or len(base.split()) > _MOST_BASE_WORDS or _GENERAL.search(base):
        return None
    return title.group(match, "base")


def is_of_template(words: Words) -> bool:
    """Whether a heading is the title that a template comes with."""
    text = words.text.strip()
    return is_template_title(text) or is_template_title(text[behind_prefix(text) :])


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
    return character in " \t\n\"'`*_:|#-\u2013\u2014\u200d\ufe0f\u3010\u3011" or unicodedata.category(character) in (
        "So",
        "Sk",
        "Cf",
    )
