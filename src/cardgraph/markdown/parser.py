"""markdown-it-py, as the two readers of Markdown use it; imported for the few cards that need it."""

from functools import cache
from typing import Any, Literal

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token


class _CommonMark(MarkdownIt):
    """CommonMark with every link let through as it is: which links are taken is decided, and reported, later."""

    def validateLink(self, url: str) -> bool:  # noqa: N802 - the library's name
        return True

    def normalizeLink(self, url: str) -> str:  # noqa: N802
        return url

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802
        return link


class _Positioned(StateInline):
    """Notes in the ``meta`` of each token where it begins."""

    pending_at = 0

    def append_pending(self, text: str) -> None:
        if not self.pending:
            self.pending_at = self.pos
        super().append_pending(text)

    def pushPending(self) -> Token:  # noqa: N802
        token = super().pushPending()
        token.meta["at"] = self.pending_at
        return token

    def push(self, ttype: str, tag: str, nesting: Literal[-1, 0, 1]) -> Token:
        token = super().push(ttype, tag, nesting)
        token.meta["at"] = self.pos
        return token


@cache
def _of_blocks(nesting: int) -> _CommonMark:
    return _CommonMark("commonmark", {"maxNesting": nesting})


@cache
def _of_inline() -> _CommonMark:
    parser = _CommonMark("commonmark")
    # Joining fragments would lose their positions.
    parser.inline.ruler2.disable("fragments_join")
    return parser


def block_tokens(text: str, nesting: int) -> tuple[list[Token], dict[str, str]]:
    """The tokens of the blocks of a text, and the targets of its link reference definitions by normalised label.

    :param nesting: how deep blocks may stand in blocks; what is deeper is dropped
    """
    parser, tokens = _of_blocks(nesting), list[Token]()
    environment: dict[str, Any] = {}
    parser.block.parse(text, parser, environment, tokens)
    return tokens, {label: entry["href"] for label, entry in environment.get("references", {}).items()}


def inline_tokens(text: str, references: dict[str, str]) -> list[Token]:
    """The tokens of a piece of inline Markdown, each with the offset where it begins as ``meta["at"]``.

    :param references: as ``block_tokens`` gives them
    """
    parser = _of_inline()
    entries = {label: {"href": target, "title": ""} for label, target in references.items()}
    state = _Positioned(text, parser, {"references": entries}, [])
    parser.inline.tokenize(state)
    # Pairs up what begins and ends emphasis.
    for rule in parser.inline.ruler2.getRules(""):
        rule(state)
    return state.tokens
