"""The numbers in some words and what each of them counts: parameters, those that are active, or something else."""

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import takewhile

from cardgraph.expressions import expression
from cardgraph.records import NamedTuple
from cardgraph.values import words_of
from cardgraph.values.quantity import UNIT_WORDS

_POWER = {
    "": 0,
    **dict.fromkeys(("k", "thousand"), 3),
    **dict.fromkeys(("m", "mn", "million"), 6),
    **dict.fromkeys(("b", "bn", "g", "billion"), 9),
    **dict.fromkeys(("t", "trillion"), 12),
}
# ASCII digits only, and few of them: whatever is written, the arithmetic stays small.
# A comma that groups no thousands, as in 1,3B, ends no number: what it means cannot be told.
_DIGITS = expression(r"([0-9]{1,3}(?:,[0-9]{3}){1,5}|[0-9]{1,16}(?:\.[0-9]{1,6})?)(?![0-9]|[.,][0-9])")
_END = r"(?:(?!\w)|(?=\s*x\s*[0-9]))"
_AT_END = expression(_END, re.IGNORECASE)
_POWER_OF_TEN = expression(rf"(?:e\+?|\s*[x\u00d7]\s*10\^)(1?[0-9]){_END}", re.IGNORECASE)
_SCALE = expression(
    rf"\s*(bn|mn|[kmbt]){_END}|\s*-?(thousand|million|billion|trillion)s?{_END}|\s*([kmgbt])(?=-?params?\b)",
    re.IGNORECASE,
)
# A character before a number that makes it something else: an amount of money, a power, an exponent.
_BEFORE = frozenset(".$\u20ac\u00a3\u00a5#^_\\@%")
_TOKEN = expression(
    r"(?P<blank>[^\S\n]+)|(?P<times>[x\u00d7*\u00b7](?=\s*[0-9]))|(?P<glued>[0-9]\w*)"
    r"|(?P<word>[^\W\d_](?:\w|[.+'\u2019-](?=\w))*)|(?P<mark>.)",
    re.IGNORECASE | re.DOTALL,
)

# Below this, a bare number is more likely to lack its unit than to be meant as it stands.
PLAIN_NUMBER = 100_000
QUOTES = frozenset("\"'`\u2018\u2019\u201c\u201d\u00ab\u00bb")
LISTING = frozenset({",", ";", "|", "&", "/", "\n", "and", "or"})
RANGING = frozenset({"-", "\u2013", "\u2014", "~", "to"})
_JOINING = LISTING | RANGING | {"+", "plus"}

PARAMETERS = words_of("parameter parameters param params weights")
ACTIVE = words_of("active activated activates activating")
TOTAL = words_of("total overall altogether")
EXPERTS = words_of("expert experts")
# A part of the parameters, or the share of one of several.
_PART = words_of("embedding embeddings non-embedding nonembedding each per apiece")
_MODEL = words_of(
    "model models network transformer llm lm version variant architecture base small medium large huge xl xxl tiny mini"
    " chat instruct dense sparse moe est estimated approx approximately size sized"
)
_OTHER = UNIT_WORDS | words_of(
    "context contexts ctx window vocab vocabulary dimension dimensions dim layer layers head heads block blocks step"
    " steps epoch epochs flop flops bit bits byte bytes gpu gpus tpu tpus user users point points length"
)
# In brackets the singular of a kind of data is the name of a variant: "7B (text), 3B (image)".
_COUNTED = frozenset(word for word in _OTHER if word.endswith("s")) | words_of("token context ctx vocab window")
_ABOUT_PARAMETERS = words_of("trainable learnable model total active")
# Words that end the statement about a number, and those that end the name of what is counted.
_ELSEWHERE = words_of("and or plus with but while versus vs out")
_BEYOND = _ELSEWHERE | words_of(
    "for of in on from by at as that which is are was were has have trained using used based including excluding to"
    " when if via through"
)
_SCALE_NAMES = frozenset(name + plural for name in _POWER if name for plural in ("", "s"))
_BEFORE_ROLE = PARAMETERS | words_of("count size number of is are only about approximately")


class Token(NamedTuple):
    """A piece of a text: ``number``, ``times``, ``glued`` (a word with digits in front), ``word``, ``mark``, ``blank``.

    ``depth`` is how deep it stands in brackets, which themselves stand outside.
    """

    kind: str
    text: str
    start: int
    end: int
    depth: int
    number: Decimal = Decimal(0)
    scale: str = ""


class Count(NamedTuple):
    """A number and what it counts.

    ``kind`` is ``parameters``, ``trainable``, ``total``, ``active``, ``part``, ``experts``, ``other``
    (a quantity of something else) or ``unknown``; ``named`` is whether words behind it are about it,
    ``joined`` are the marks and words that join it to what stands before it.
    """

    token: Token
    kind: str
    named: bool
    joined: frozenset[str]

    @property
    def value(self) -> Decimal:
        """The number times its scale."""
        return scaled(self.token.number, self.token.scale)


def scaled(number: Decimal, scale: str) -> Decimal:
    """A number times what its scale says."""
    return number.scaleb(_POWER[scale])


def tokens(text: str) -> Iterator[Token]:
    """The pieces of a text, in order; nothing is left out."""
    at = depth = 0
    while at < len(text):
        token = _number(text, at, depth) or _piece(text, at, depth)
        if token.text in ("(", "[", "{"):
            depth += 1
        elif token.text in (")", "]", "}"):
            depth = max(0, depth - 1)
            token = token._replace(depth=depth)
        yield token
        at = token.end


def _number(text: str, at: int, depth: int) -> Token | None:
    """The number that begins at an offset, with its power of ten or scale; None where it belongs to something else."""
    digits = _DIGITS.match(text, at)
    if not digits or (at and text[at - 1] in _BEFORE):
        return None
    number, end = Decimal(digits[1].replace(",", "")), digits.end()
    if power := _POWER_OF_TEN.match(text, end):
        number, end = number.scaleb(int(power[1])), power.end()
    scale = _SCALE.match(text, end)
    if not scale and not _AT_END.match(text, end):
        return None
    name = (scale[1] or scale[2] or scale[3]).lower() if scale else ""
    end = scale.end() if scale else end
    return Token("number", text[at:end], at, end, depth, number, name)


def _piece(text: str, at: int, depth: int) -> Token:
    match = _TOKEN.match(text, at)
    assert match
    assert match.lastgroup
    return Token(match.lastgroup, match.group(), at, match.end(), depth)


def counts(pieces: list[Token]) -> Iterator[Count]:
    """What the numbers among the pieces of a text count, in order."""
    for index, token in enumerate(pieces):
        if token.kind == "number":
            said, inside = _words_behind(pieces, index)
            yield Count(token, _kind(pieces, index, said, inside), bool(said), _joined(pieces, index))


def _kind(pieces: list[Token], index: int, said: list[str], inside: set[str]) -> str:
    """What a number counts, by the words about it, those in brackets behind it, and those before it."""
    token, every = pieces[index], set(said)
    # "7B of parameters", "300B in tokens": the name of what is counted follows.
    named = said[1:] if said[:1] in (["of"], ["in"]) and said[1:2] != ["which"] else said
    name = list(takewhile(lambda word: word not in _BEYOND, named))
    head = name[-1].rpartition("-")[2] if name else ""
    role = _role_before(pieces, index)
    if every & ACTIVE or inside & ACTIVE or (role == "active" and not every & TOTAL):
        return "active"
    if head in EXPERTS:
        return "experts"
    if not token.scale and inside & _SCALE_NAMES:
        return "unknown"
    if every & _PART:
        return "part"
    of_parameters = bool(PARAMETERS.intersection(name))
    # A small number with a word behind it counts what the word says.
    of_another = bool(name) and not token.scale and token.number < PLAIN_NUMBER
    if of_another and name[0] not in PARAMETERS | _ABOUT_PARAMETERS:
        of_parameters = False
    if not of_parameters and (head in _OTHER or inside & _COUNTED or of_another):
        return "other"
    if every & TOTAL or role == "total":
        return "total"
    if "trainable" in name:
        return "trainable"
    hyphen = pieces[index + 1].text == "-" if index + 1 < len(pieces) else False
    return "parameters" if not name or hyphen or of_parameters or head in _MODEL else "unknown"


def _words_behind(pieces: list[Token], index: int) -> tuple[list[str], set[str]]:
    """The words about a number that follow it, and those in brackets behind it.

    What stands in brackets that hold a number is about that number.
    """
    depth = pieces[index].depth
    said: list[str] = []
    inside: set[str] = set()
    group: set[str] | None = set()
    for at in range(index + 1, len(pieces)):
        token = pieces[at]
        word = token.text.lower()
        if token.depth > depth:
            if token.kind in ("number", "glued"):
                group = None
            elif token.kind == "word" and group is not None:
                group.add(word)
        elif (
            token.depth < depth
            or token.kind in ("number", "times", "glued")
            or word in _ELSEWHERE
            or (word == "to" and [piece.kind for piece in pieces[at + 1 : at + 3]] == ["blank", "number"])
        ):
            break
        elif word in ("(", "[", "{"):
            group = set()
        elif word in (")", "]", "}"):
            inside |= group or set()
        elif token.kind == "word":
            said.append(word)
        elif not (token.kind == "blank" or word in QUOTES or (word == "-" and not said)):
            break
    return said, inside


def _role_before(pieces: list[Token], index: int) -> str:
    """Whether the words before a number call it active or total, as in "total: 671B"."""
    for token in reversed(pieces[:index]):
        word = token.text.lower()
        if word in ACTIVE:
            return "active"
        if word in TOTAL:
            return "total"
        if not (token.kind == "blank" or word in QUOTES or word in (":", "=") or word in _BEFORE_ROLE):
            return ""
    return ""


def _joined(pieces: list[Token], index: int) -> frozenset[str]:
    """The marks and words that stand between a number and what is before it."""
    found = set()
    for token in reversed(pieces[:index]):
        word = token.text.lower()
        if token.kind == "times" or word in _JOINING or word == "\u2248":
            found.add("times" if token.kind == "times" else word)
        elif not (token.kind == "blank" or word in QUOTES):
            break
    # Beside another mark, it says that the number is not exact.
    return frozenset(found - {"~", "\u2248"} or found & {"~"})
