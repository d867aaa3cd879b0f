"""Publications about the model itself: in the title, and in BibTeX whose key or title shares a word with its name."""

import re
from collections.abc import Iterable, Iterator

from cardgraph.formats.prose.body import PROSE, Body, Piece
from cardgraph.formats.prose.completed import with_prefix
from cardgraph.formats.prose.wording import is_generic
from cardgraph.markdown.blocks import Line, joined
from cardgraph.markdown.words import Words
from cardgraph.records import NamedTuple
from cardgraph.source.decode import Text

_ENTRY = re.compile(r"^[ \t]*(?:<[^<>]*>)*@(?P<type>[A-Za-z]+)\s*\{\s*(?P<key>[^\s,{}]*)\s*,?", re.MULTILINE)
_SIGN = re.compile(r"@[A-Za-z]+\s*\{")
_NO_ENTRY = ("string", "comment", "preamble", "software", "dataset")
_TITLE = re.compile(
    r"\btitle\s*=\s*[{\"]+(?P<title>.{1,400}?)[}\"]+\s*(?:,\s*)?(?=\n\s*\w+\s*=|\n?\s*\}|,\s*\w+\s*=|$)",
    re.IGNORECASE | re.DOTALL,
)
_ARXIV = re.compile(
    r"arxiv\s*[:.]\s*(?:abs/)?(?P<id>\d{4}\.\d{4,5})|arxiv\.org/(?:abs|pdf)/(?P<page>\d{4}\.\d{4,5})|\babs/(?P<corr>\d{4}\.\d{4,5})",
    re.IGNORECASE,
)
_EPRINT = re.compile(r"\beprint\s*=\s*[{\"]+(?:arxiv:)?(?P<id>\d{4}\.\d{4,5})(?:v\d+)?[}\"]", re.IGNORECASE)
_DOI = re.compile(r"\bdoi\s*=\s*[{\"]+\s*(?:https?://(?:dx\.)?doi\.org/)?(?P<id>10\.\d{4,9}/[^\s}\"]+)", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+\d{0,2}")
_KEY_WORD = re.compile(r"[^\W\d_]+")
_DERIVED = re.compile(
    r"fine[-_ ]?tun|\bon\b|quantiz|gguf|gptq|awq|lora|adapter|merge|distill|instruct|\bft\b", re.IGNORECASE
)
# What asks for a citation of this model; of anything else in the same breath nothing is known.
_CITE_THIS = re.compile(
    r"\b(?:use|using|find|found)\s+(?:this|our|these|the)\s+(?:\w+\s+){0,2}?(?:models?|works?|papers?|checkpoints?|repo(?:sitory)?|code|research)\b[^.]*\bcit",
    re.IGNORECASE,
)
_SHORTEST = 3
PAPER = re.compile(
    r"arxiv\.org/(?:abs|pdf)/\d{4}\.\d{4,5}|doi\.org/10\.|huggingface\.co/papers/\d|aclanthology\.org/\S+|openreview\.net/(?:forum|pdf)|\.pdf$",
    re.IGNORECASE,
)
_RESOURCES = re.compile(r"\W*resources? for more information\b", re.IGNORECASE)
_PAPER_ALONE = re.compile(r"(?:(?:the|our|associated|research|original)\s)*paper", re.IGNORECASE)
_MOST_LINES = 400


class Entry(NamedTuple):
    """An entry of BibTeX: its key, its title, its identifier as words."""

    key: str
    title: str
    words: Words


def own_words(names: Iterable[str], bases: Iterable[str] = ()) -> set[str]:
    """The words of a model's names that tell it from others.

    A word that names an architecture, or the model that this one was made from, does so only where nothing
    else in the name is more than its size or language.
    """
    words = {
        word for name in names for word in words_of(name.rpartition("/")[2]) if not is_generic(word, derived=False)
    }
    special = {word for word in words if not is_generic(word, derived=True)}
    if special or any(map(is_derived, names)):
        words = special
    return words - {word for base in bases for word in words_of(base)}


def papers(body: Body, title: Words | None, names: list[str], bases: Iterable[str]) -> Iterator[Words]:
    """The publications about the model, each as words that hold a link or an identifier.

    :param names: what the model is called
    :param bases: what the models are called that it was made from
    """
    if title:
        for link in title.prose.links:
            if PAPER.search(link.target):
                yield Words(title.prose, link.start, link.end)
    words: set[str] | None = None
    for index, piece in enumerate(body.pieces):
        # Hardly a block has what an entry begins with.
        markdown = piece.digest.markdown if piece.block.kind in PROSE else joined(piece.block.lines)
        if "@" not in markdown or not _SIGN.search(markdown):
            continue
        entries = list(_entries(piece, body.text))
        if not entries:
            continue
        # Hardly a card cites anything.
        words = own_words(names, bases) if words is None else words
        asked = len(entries) == 1 and index > 0 and _asks(body.pieces[index - 1])
        for entry in entries:
            if asked or words & (set(words_of(entry.title)) | {w.casefold() for w in _KEY_WORD.findall(entry.key)}):
                yield entry.words


def of_resources(body: Body, names: list[str], bases: list[str]) -> Iterator[Words]:
    """The papers about the model among the links that a card gives for more information, by their labels.

    One that is called nothing but a paper is its own where it was made from no other model.

    :param names: what the model is called
    :param bases: what the models are called that it was made from, whoever says so
    """
    own: set[str] | None = None
    is_first = False
    level = None
    for piece in body.prose:
        if _RESOURCES.match(piece.digest.text):
            if own is None:
                own, is_first = own_words(names, bases), not bases and not any(map(is_derived, names))
            level = piece.block.level
        elif level is None or piece.block.kind != "item" or piece.block.level <= level:
            level = None
            continue
        for link in piece.words.links():
            assert own is not None
            label = piece.words.part(link.start, link.end)
            is_own = bool(own & set(words_of(label.text))) or (is_first and _PAPER_ALONE.fullmatch(label.text.strip()))
            if is_own and PAPER.search(link.target):
                yield label


def is_derived(name: str) -> bool:
    """Whether the name of a model says that it was made from another."""
    return _DERIVED.search(name) is not None


def _asks(piece: Piece) -> bool:
    """Whether a paragraph asks to cite what follows for this model."""
    return (
        piece.block.kind == "paragraph" and _CITE_THIS.search(piece.words.text) is not None and not piece.words.links()
    )


def words_of(text: str) -> Iterator[str]:
    """The words of a name or a title, in small letters."""
    for word in _WORD.findall(text.replace("_", " ")):
        if len(word) >= _SHORTEST:
            yield word.casefold()


def _entries(piece: Piece, text: Text) -> Iterator[Entry]:
    """The entries of BibTeX in a block that have an identifier."""
    lines = piece.block.lines[:_MOST_LINES]
    whole = joined(lines)
    starts = list(_ENTRY.finditer(whole))
    for at, start in enumerate(starts):
        end = starts[at + 1].start() if at + 1 < len(starts) else len(whole)
        if start["type"].lower() in _NO_ENTRY:
            continue
        entry = whole[start.start() : end]
        title = _TITLE.search(entry)
        for pattern, prefix in ((_EPRINT, "arXiv:"), (_ARXIV, "arXiv:"), (_DOI, "doi:")):
            if match := pattern.search(entry):
                group = match.lastgroup or "id"
                words = _placed(lines, start.start() + match.start(group), prefix, match[group], text)
                yield Entry(start["key"], title["title"] if title else "", words)
                break


def _placed(lines: tuple[Line, ...], offset: int, prefix: str, identifier: str, text: Text) -> Words:
    """An identifier that stands at an offset of some lines, as words with its kind before it."""
    for line in lines:
        if offset <= len(line.text):
            words = Words.of_line(text, line.number, line.column + offset, identifier)
            return with_prefix(words, prefix)
        offset -= len(line.text) + 1
    raise AssertionError("an offset lies in a line")
