"""What a block says by itself, in whatever card it stands: found once for those that stand in card after card."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, TypeVar, TypeVarTuple

from cardgraph.formats.prose.wording import is_placeholder
from cardgraph.markdown.blocks import Block, joined
from cardgraph.markdown.inline import Inline, anew, inline

_Given = TypeVarTuple("_Given")
_Found = TypeVar("_Found")
_LETTERS = re.compile(r"[^\W\d_]{3}")
_LABEL_END = 60
# So many blocks are remembered, none of which is longer.
_REMEMBERED, _LONGEST = 1 << 10, 1024


class Digest:
    """What a paragraph or an item says by itself.

    :param kind: of the block
    :param markdown: its lines
    :param parsed: the same without Markdown
    """

    __slots__ = ("is_unfilled", "kind", "markdown", "notes", "parsed", "text")

    def __init__(self, kind: str, markdown: str, parsed: Inline) -> None:
        self.kind, self.markdown, self.parsed = kind, markdown, parsed
        self.text = parsed.text
        value = _behind_label(self.text)
        # Whether it only holds a placeholder, with a label or without.
        self.is_unfilled = _LETTERS.search(value) is not None and is_placeholder(value)
        # What functions have found in it.
        self.notes: dict[Any, Any] = {}


def _behind_label(text: str) -> str:
    """What stands behind the label of a line, if it has one."""
    label, colon, value = text.partition(":")
    return value if colon and len(label) <= _LABEL_END and value.strip() else text if not colon or value.strip() else ""


def noted(find: Callable[[Digest, *_Given], _Found]) -> Callable[[Digest, *_Given], _Found]:
    """A function of a digest and of what else is hashable, whose answers are kept with the digest."""

    @wraps(find)
    def answer(digest: Digest, *given: *_Given) -> _Found:
        key = (find, *given) if given else find
        try:
            found: _Found = digest.notes[key]
        except KeyError:
            found = digest.notes[key] = find(digest, *given)
        return found

    return answer


@noted
def says_something(digest: Digest) -> bool:
    """Whether a block holds more than placeholders."""
    return not all(map(is_placeholder, map(_behind_label, digest.text.split("\n"))))


def digest_of(block: Block, references: dict[str, str]) -> Digest:
    """What a paragraph or an item says by itself.

    :param references: the link reference definitions of its card
    """
    markdown = joined(block.lines)
    if len(markdown) > _LONGEST or (references and "[" in markdown):
        return Digest(block.kind, markdown, inline(markdown, references))
    return _remembered(block.kind, markdown)


@lru_cache(maxsize=_REMEMBERED)
def _remembered(kind: str, markdown: str) -> Digest:
    return Digest(kind, markdown, anew(markdown))
