"""By what a README is seen to be the card of a model, line by line, before anything of it is parsed."""

import re
from collections.abc import Collection

from cardgraph.formats.prose.wording import bare, is_table_head
from cardgraph.source.decode import Text
from cardgraph.vocabulary.schemes import normalize

# Possessive, so that no line takes more than one look.
_LABEL = re.compile(r"\s*+(?:[-*+]\s++)?([^\s:\uff1a|][^:\uff1a|]{1,80}+)[:\uff1a]")
_ROW = re.compile(r"\s*+\|?([^|]{1,200}+)\|([^|]{1,400}+)\|?\s*+")
_FENCE = re.compile(r"\s{0,3}(?:```|~~~)")
_CELL = re.compile(r"<th\b[^<>]*>([^<>]{1,40})</th>\s*<th\b[^<>]*>([^<>]{1,40})</th>", re.IGNORECASE)
_ENOUGH = 2


def has_bullets(text: Text, signs: Collection[str]) -> bool:
    """Whether at least two lines begin with different labels that are signs of a form, outside code.

    :param signs: the labels, normalised
    """
    found: set[str] = set()
    is_code = False
    for line in text.lines:
        if _FENCE.match(line):
            is_code = not is_code
        elif not is_code and (match := _LABEL.match(line)):
            label = normalize(bare(match[1].strip("*_ \t")))
            if label in signs:
                found.add(label)
                if len(found) >= _ENOUGH:
                    return True
    return False


def has_table_of_fields(text: Text) -> bool:
    """Whether a table with a field a row stands in a text: by its head, in Markdown or HTML."""
    for line in text.lines:
        match = _ROW.fullmatch(line) if "|" in line else None
        if match and is_table_head(match[1], match[2]):
            return True
    return any(is_table_head(*match) for match in _CELL.findall("\n".join(text.lines)))
