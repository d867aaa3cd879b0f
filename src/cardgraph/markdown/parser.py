"""markdown-it-py, as the two readers of Markdown use it; imported for the cards that need it."""

from functools import cache
from typing import Any, Literal

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from cardgraph.markdown.blocks import MAX_NESTING, Block, Document, Line, placed


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
    # Of a run of marks such as ** each is a token of its own, and all are pushed where the run begins.
    run_at, run_length = -1, 0

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
        if ttype == "text":
            self.run_at, self.run_length = self.pos, self.run_length + 1 if self.run_at == self.pos else 0
            token.meta["at"] += self.run_length
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


def parse(lines: list[str], first: int) -> Document:
    """The blocks of a card as markdown-it-py sees them."""
    tokens, references = _block_tokens("\n".join([""] * (first - 1) + lines[first - 1 :]), MAX_NESTING)
    return Document(_leaves(tokens, lines), references, _too_deep(tokens, len(lines)))


def _leaves(tokens: list[Token], lines: list[str]) -> list[Block]:
    """The blocks that hold text; the first paragraph of a list item is the item, and the others belong to it."""
    found: list[Block] = []
    depth = 0
    fresh = False
    level = 0
    for token in tokens:
        if token.type == "list_item_open":
            depth, fresh = depth + 1, True
        elif token.type == "list_item_close":
            depth, fresh = depth - 1, False
        elif token.type == "heading_open":
            level = int(token.tag[1])
        elif token.type == "heading_close":
            level = 0
        elif token.type == "inline":
            assert token.map
            kind = "heading" if level else "item" if fresh else "paragraph"
            fresh = False
            found.append(Block(kind, level or depth, placed(token.content, token.map[0], lines)))
        elif token.type in ("fence", "code_block", "html_block"):
            assert token.map
            kind = "html" if token.type == "html_block" else "code"
            first, content = token.map[0] + (token.type == "fence"), token.content.rstrip("\n")
            # Code without any stands where its fence does, which may be the last line of the card.
            within = placed(content, first, lines) if content else (Line(token.map[0] + 1, 1, ""),)
            found.append(Block(kind, depth, within))
            fresh = False
    return found


def _too_deep(tokens: list[Token], count: int) -> int | None:
    """The line from which the parser dropped what is nested more than MAX_NESTING deep."""
    for token in tokens:
        if token.level >= MAX_NESTING - 1 and token.nesting == 1:
            return min(token.map[0] + 1 if token.map else 1, count)
    return None


def _block_tokens(text: str, nesting: int) -> tuple[list[Token], dict[str, str]]:
    """The tokens of the blocks of a text, and the targets of its link reference definitions by normalised label.

    :param nesting: how deep blocks may stand in blocks; what is deeper is dropped
    """
    parser, tokens = _of_blocks(nesting), list[Token]()
    environment: dict[str, Any] = {}
    parser.block.parse(text, parser, environment, tokens)
    return tokens, {label: entry["href"] for label, entry in environment.get("references", {}).items()}


def inline_tokens(text: str, references: dict[str, str]) -> list[Token]:
    """The tokens of a piece of inline Markdown, each with the offset where it begins as ``meta["at"]``.

    :param references: targets of the document's link reference definitions, by normalised label
    """
    parser = _of_inline()
    entries = {label: {"href": target, "title": ""} for label, target in references.items()}
    state = _Positioned(text, parser, {"references": entries}, [])
    parser.inline.tokenize(state)
    # Pairs up what begins and ends emphasis.
    for rule in parser.inline.ruler2.getRules(""):
        rule(state)
    return state.tokens
