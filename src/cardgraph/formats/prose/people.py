"""The people and organizations that some words name."""

import re
from collections.abc import Iterator

from cardgraph.formats.prose.labels import Labelled
from cardgraph.formats.prose.wording import is_nobody, is_placeholder
from cardgraph.markdown.words import Target, Words
from cardgraph.vocabulary.schemes import normalize

_SEPARATOR = re.compile(r"\s*(?:,\s*(?:and|&)\s+|[,;\n]\s*|\s\|\s)\s*")
_AND = re.compile(r"\s+(?:and|und|et|y)\s+")
# What follows a comma and belongs to the name before it.
_TAIL = re.compile(
    r"(?:inc|ltd|llc|gmbh|s\.?a|co|corp|corporation|limited|b\.?v|plc|phd|ph\.d|jr|md|ai)\b\.?$", re.IGNORECASE
)
# What leads on to a name.
_LEAD = re.compile(
    r"(?:(?:was |is |has been )?(?:jointly |originally )?"
    r"(?:developed|created|made|trained|built|released|maintained|designed|provided) by )?"
    r"(?-i:the )?(?:(?:team|researchers|people|folks|engineers|authors) (?:at|from|of) )?(?-i:the )?",
    re.IGNORECASE,
)
_BEHIND_NAME = re.compile(r"\s*:\s|:$|\s+[(\u2013\u2014|-]+\s?")
# "Egret: Ada Reed, Bob Sedge": what stands before the colon was made by those behind it.
_OF_ANOTHER = re.compile(r"[^:]+:\s+(?:[^\W\d_][\w.-]*\s+){1,3}[^\W\d_][\w.-]*(?:,|$)")
_NAME_WORD = re.compile(r"[^\W\d_][\w.'\u2019+&@-]*")
# Words that no name of a person or an organization holds: they make a sentence of it.
_SENTENCE = re.compile(
    r"\b(?:see|refer|please|this|these|that|which|who|whose|is|are|was|were|has|have|had|we|our|you|your|models?|paper"
    r"|above|below|following|using|based|contact|here|not|from scratch|on top|trained|fine-?tuned|dataset)\b",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"\s*[(\[<][^()\[\]<>]*[)\]>]?\s*$")
_HANDLE = re.compile(r"\s*(?:/?\s*@[\w.-]+|[\w.+-]+@[\w.-]+\.\w+).*$")
_ADDRESS = re.compile(r"https?://\S+")
_NO_LIST = re.compile(r"\b(?:of|for|in|department|institute|cent(?:er|re)|faculty|ministry)\b", re.IGNORECASE)
_MOST_WORDS, _MOST_BRACKETED, _MOST_NAMES = 9, 4, 60
# Words that may stand between names and name nothing.
_FILLERS = frozenset(["and", "with", "the", "team", "group", "lab", "at", "from", "of", "by", "originally"])
# "Wader Lab, led by Ada Reed": what is said of the one before.
_REMARK = re.compile(
    r"(?:led|headed|directed|based|supported|funded|sponsored|advised|part) |in collaboration\b"
    r"|a (?:part|team|member|group|company|division) "
)
# Where a list of names ends, and what is said of where to find more begins.
_SEE = re.compile(r"[.,;]?\s+\(?(?:please\s+)?(?:see|for more|more (?:details|information))\b", re.IGNORECASE)


def organizations(value: Labelled) -> list[Words]:
    """The people and organizations that a value names, or none where it is not clear that it names any."""
    if value.how != "heading":
        found = [name for part in value.parts for name in names_in(part)]
        return found if len(found) <= _MOST_NAMES else []
    # Below a heading each line has to be a name, with whatever stands behind a colon or in brackets.
    lines = [line for part in value.parts for line in _lines(part)]
    found = []
    for line in lines:
        if _OF_ANOTHER.match(line.text):
            return []
        end = _BEHIND_NAME.search(line.text)
        names = names_in(line.part(0, end.start()) if end else line)
        if not names or any(not looks_like_name(name) for name in names):
            return []
        found += names
    return found if len(found) <= _MOST_NAMES else []


def _lines(words: Words) -> Iterator[Words]:
    """The lines of some words that are not empty."""
    start = 0
    for text in words.text.split("\n"):
        if text.strip():
            yield words.part(start, start + len(text))
        start += len(text) + 1


def names_in(words: Words) -> list[Words]:
    """The names in a list of them: the labels of its links, or what its commas part; none where one is no name."""
    if is_placeholder(words.text):
        return []
    if match := _SEE.search(words.text):
        words = words.part(0, match.start())
    # A handle beside a name is another link to the same person.
    links = [link for link in labelled_links(words) if words.text[link.start] != "@"]
    pieces: list[Words] = []
    if links and stand_alone(words, links):
        pieces = [words.part(link.start, link.end) for link in links]
    else:
        pieces = parted(words)
    names = [_name(piece) for piece in pieces]
    if any(name is None for name in names):
        return []
    return [name for name in names if name and not is_placeholder(name.text) and not is_nobody(name.text)]


def labelled_links(words: Words) -> list[Target]:
    """The links of some words that have a label."""
    return [link for link in words.links() if words.text[link.start : link.end].strip("@ ")]


def stand_alone(words: Words, links: list[Target]) -> bool:
    """Whether nothing that stands before, between and behind some links names something itself."""
    edges = [0]
    for link in links:
        edges += [link.start, link.end]
    edges.append(len(words.text))
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        text = re.sub(r"\([^()]*\)", "", words.text[start:end]).strip(" \t\n,;.&/|()")
        if set(normalize(text).split()) - _FILLERS and not _LEAD.fullmatch(text + " "):
            return False
    return True


def parted(words: Words) -> list[Words]:
    """The words parted at commas and lines; at "and" only if each side is a name of several words."""
    spans, start = [], 0
    for match in _SEPARATOR.finditer(words.text):
        if depth(words.text, match.start()) or _TAIL.match(words.text, match.end()):
            continue
        spans.append((start, match.start()))
        start = match.end()
    spans.append((start, len(words.text)))
    pieces = [words.part(*span) for span in spans]
    pieces = [piece for piece in pieces if piece.text.strip(" .") and not _REMARK.match(piece.text)]
    found = []
    for index, piece in enumerate(pieces):
        # "And" parts the last two of a list.
        both = _AND.search(piece.text) if index == len(pieces) - 1 else None
        if both and _are_two(piece.text[: both.start()], piece.text[both.end() :], index):
            found += [piece.part(0, both.start()), piece.part(both.end(), len(piece.text))]
        elif (lead := re.match(r"(?:and|&)\s+", piece.text)) and index:
            found.append(piece.part(lead.end(), len(piece.text)))
        else:
            found.append(piece)
    return found


def _are_two(one: str, other: str, index: int) -> bool:
    """Whether words before and behind "and" are two names: no "University of X and Y"."""
    return not _NO_LIST.search(one) and (index > 0 or (one[:1].isupper() and other[:1].isupper()))


def depth(text: str, offset: int) -> int:
    """How many brackets are open before an offset."""
    return text.count("(", 0, offset) - text.count(")", 0, offset)


def _name(words: Words) -> Words | None:
    """The name in one entry of a list, without what leads on to it and an address behind it; None if it is none."""
    text = words.text
    start = 0
    if lead := _LEAD.match(text):
        start = lead.end()
    end = len(text.rstrip(" .,;:"))
    rest = text[start:end]
    for pattern in (_HANDLE, _ADDRESS):
        if (match := pattern.search(rest)) and match.start() > 1:
            rest = rest[: match.start()]
    rest = rest.rstrip(" .,;:-\u2013\u2014/|([<")
    if (brackets := _BRACKETS.search(rest)) and _is_no_name(brackets, words, start):
        rest = rest[: brackets.start()]
    name = words.part(start, start + len(rest))
    if name.text.startswith("@"):
        name = name.part(1, len(name.text))
    count = len(name.text.split())
    if "://" in name.text or name.text.lower().startswith("www."):
        return None
    if not name.text or count > _MOST_WORDS or is_sentence(name.text) or not _NAME_WORD.search(name.text):
        return None
    return name


def _is_no_name(brackets: re.Match[str], words: Words, start: int) -> bool:
    """Whether brackets behind a name hold something else than its short form: a link, an address, a remark."""
    is_linked = any(link.start >= start + brackets.start() for link in words.links())
    is_long = len(brackets.group().split()) > _MOST_BRACKETED
    return is_linked or is_long or re.search(r"[@\d:/]", brackets.group()) is not None


def is_sentence(text: str) -> bool:
    """Whether a text holds words that no name does."""
    return _SENTENCE.search(text) is not None


def looks_like_name(words: Words) -> bool:
    """Whether words are written as a name is: few, the first of them with a capital, or one word."""
    parts = words.text.split()
    return len(parts) == 1 or (len(parts) < _MOST_WORDS and parts[0][:1].isupper() and not parts[-1][:1].islower())
