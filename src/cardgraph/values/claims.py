"""What a description claims of its model: words that rules and queries hold against the card's fields.

There are two grades. A claim is made of the model itself, in one of a few plain phrases, and is what
rules compare: "was released under a non-commercial license". A mention is any word on the matter,
with the words around it, for people to look at: "is better than non-commercial models".
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import chain, islice

from cardgraph.card import Stated
from cardgraph.expressions import expression
from cardgraph.markdown.words import Words
from cardgraph.records import NamedTuple


class Claim(NamedTuple):
    """What some words claim or mention.

    ``property`` is a local name of the ontology; ``value`` the words, each run of blanks and line ends
    as one blank; ``place`` where they begin and end in the description, or None where they are the
    model's name.
    """

    property: str
    value: str
    place: tuple[int, int] | None


class _Phrase(NamedTuple):
    """Phrases as they stand in prose that is levelled and in lower case.

    Each holds one of the ``clues``, at most ``before`` characters behind where it begins.
    """

    clues: tuple[str, ...]
    pattern: str
    before: int

    def search(self, prose: str) -> re.Match[str] | None:
        """The first of them, if there is one; clues are looked for first, as that is much faster."""
        places = [at for clue in self.clues if (at := prose.find(clue)) >= 0]
        if not places:
            return None
        # Hardly a card needs all the patterns: each is compiled when it is needed, and re keeps it.
        return re.compile(self.pattern).search(prose, max(min(places) - self.before, 0))


# How far before its clue a phrase may begin that has any number of letters before.
_ANYWHERE = 1 << 20


def _phrase(clues: str, *patterns: str, before: int = _ANYWHERE) -> _Phrase:
    return _Phrase(tuple(clues.split("|")), "|".join(patterns), before)


def _each(words: str, rest: str) -> str:
    """A pattern that begins with one of some words: where each branch begins with a letter, it is looked for faster."""
    return "|".join(f"{word}{rest}" for word in words.split("|"))


# ---------------------------------------------------------------- claims

_CLAIMS = {
    "saysNonCommercial": _phrase(
        "commercial",
        # "a non-commercial license", "for noncommercial research purposes"
        r"non-?commercial (?:research )?(?:licen[cs]e|use|purposes?|basis|research)",
        # "commercial use is prohibited"
        r"commercial use is (?:not allowed|not permitted|prohibited|forbidden|excluded)",
        before=len("non-"),
    ),
    "saysOpenSource": _phrase(
        "open source|open-source|opensource",
        # "is an open-source language model", "was one of the first open source chatbots"
        r"(?:is|are|was|were) (?:an?|the first|one of the first) (?:[a-z-]+ )?open[- ]?sourced? (?:[a-z-]+ ){0,3}"
        r"(?:models?|llms?|chatbots?|assistants?|alternatives?)",
        # "weights have been open sourced", "models were released as open source"
        r"(?:models?|weights|parameters|checkpoints) (?:is|are|was|were|has been|have been) "
        r"(?:fully |now |also )?(?:released as )?open[- ]?sourced?",
    ),
    "madeForConversation": _phrase(
        "chat|convers|dialogue|assistant",
        # "is a 1.5B parameter dialogue agent", "is the chatbot", "are virtual assistants"
        r"(?:is|are) (?:an?|the) (?:[^.;]|[.][0-9]){0,60}"
        r"(?:chat ?bot|(?:conversational|dialogue|chat) (?:ai |language )?(?:model|agent|assistant|system)"
        r"|(?:ai|virtual|personal|digital) assistant)s?",
        # "optimized for dialogue", "trained for open-domain conversation"
        r"(?:optimi[sz]ed|tuned|trained|designed|built|made|speciali[sz]ed) for (?:an? )?"
        r"(?:open-domain |multi-turn )?(?:dialogue|chat|conversation)",
        before=len("are the ") + 60 * len(".0") + len("personal "),
    ),
    "madeForCode": _phrase(
        "code|coding|program",
        # "a family of language models for code", "an assistant for writing Python code"
        _each(
            "models?|assistants?|tools?",
            r" for (?:writing |generating |completing )?(?:computer |source |python )?code",
        ),
        # "a code model", "a program synthesis tool"
        _each(
            "code|program(?:ming)?|coding",
            r"[ -](?:generation |completion |synthesis )?(?:models?|assistants?|tools?)",
        ),
        # "writes programs", "completes source code"
        _each("writes|generates|completes", r" (?:computer |source |python )?(?:code|programs)"),
        r"pair programmer",
        before=len("assistants for generating computer "),
    ),
}
# What has the whole description taken not to call the model non-commercial: "not limited to non-commercial use",
# "the data are for non-commercial use".
_OTHERWISE = (
    r"(?:not|no longer|unlike|previous(?:ly)?|former(?:ly)?|original(?:ly)?|code|data|datasets?|corpus) "
    r"[^.;]{0,80}non-?commercial"
)
# "Heron Chat" and "ChatHeron", but not "HeronChat".
_NAMED_CHAT = expression(r"(?:^|[^a-z])chat", re.IGNORECASE)

# ---------------------------------------------------------------- licenses by name

# "under the Apache 2.0 License", "under CC BY-NC": names of licenses keep their capital letters.
_LICENSED = (
    r" under (?:an? |the )?"
    r"((?:MIT|BSD|GPL|GNU|Apache)[A-Za-z0-9 .,-]{0,25} [Ll]icen[cs]e|Apache[ -][0-9.]+|CC[ -]BY[A-Z-]*)"
)
_FAMILY = expression(r"MIT|BSD|GPL|GNU|Apache|CC[ -]BY[A-Z-]*")
# "the code is under the MIT License"
_OTHER_THINGS = (
    r"(?:code|data|datasets?|examples|corpus|library|software|tools?|toolkit|demo) "
    r"[^.;]{0,80}under (?:an? |the )?(?:mit|bsd|gpl|gnu|apache|cc[ -]by)"
)
_WORD = expression(r"[a-z0-9]+")
# Words that may stand anywhere in the name of a license, or be left out.
_FILLERS = frozenset(["license", "licence", "licensed", "licenced", "licenses", "licences", "agreement", "version"])
# Of a name that is longer, so many words tell enough.
_MOST_WORDS = 40

# ---------------------------------------------------------------- mentions

_MENTIONS = {
    "mentionsNonCommercialUse": _phrase(
        "commercial|research",
        r"non-?commercial|not be used commercially|excluded commercial use",
        # "for research purposes only"
        r"research (?:use |purposes )?only",
    ),
    "mentionsCommercialUse": _phrase(
        "commercial",
        # "licensed for both commercial and private use"
        r"(?:permits|allows|available for|licen[cs]ed for) (?:both )?commercial",
        # "commercial use is permitted", but not "non-commercial use is permitted"
        r"(?<!non)(?<!non-)commercial use is (?:allowed|permitted|possible)",
    ),
    "mentionsOpenSource": _phrase(
        "open source|open-source",
        # "is fully open source", "released as open-source"
        r"(?:is|are|as) (?:an? |fully |now )?open[ -]sourced?",
    ),
    "mentionsProprietaryUse": _phrase(
        "proprietary|closed",
        # "under a proprietary license", "remains closed-source"
        r"proprietary licen[cs]e|(?:is|are|remains?) (?:proprietary|closed[ -]source)",
    ),
    "mentionsConversation": _phrase(
        "chat|conversational|dialog|assistant",
        r"(?<![a-z])(?:chat|chatbots?|chatting|conversational|dialogues?|dialogs?|assistants?)(?![a-z])",
    ),
    # Not every code counts, since cards also say where the model's own is to be had.
    "mentionsCode": _phrase(
        "code|coding|program|software",
        r"(?<![a-z])(?:coding|programming|code[ -](?:generation|completion|related)|models for code"
        r"|(?:writ|generat)(?:e|es|ing) (?:source )?(?:code|programs|software))(?![a-z])",
    ),
}
# Whoever claims something mentions it, in whatever words.
_CLAIMED = {
    "mentionsNonCommercialUse": "saysNonCommercial",
    "mentionsOpenSource": "saysOpenSource",
    "mentionsConversation": "madeForConversation",
    "mentionsCode": "madeForCode",
}
_PAIRS = ("  ", " \n", "\n ", "\n\n")
# How much around a mention is quoted, and where that ends before.
_AROUND, _END = 60, expression(r"[.](?![0-9])|\n\s*\n")

# ---------------------------------------------------------------- reading


def read_claims(description: Words, name: Stated[str], declared: Iterable[str]) -> list[tuple[str, Stated[str]]]:
    """What a description claims, with its words: what rules compare.

    :param description: the section
    :param name: the model's name
    :param declared: names and identifiers of the licenses that the card's field names
    :returns: local names of the ontology's properties, each once, and what is stated by them
    """
    text = _Levelled(description.text)
    return _stated(chain(_claims(text, name.value), _licenses(text, declared)), description, name)


def read_mentions(description: Words, name: Stated[str]) -> list[tuple[str, Stated[str]]]:
    """What a description mentions, in whatever words, which queries list; see ``read_claims``."""
    text = _Levelled(description.text)
    claims = {claim.property: claim for claim in _claims(text, name.value)}
    return _stated(_mentions(text, claims), description, name)


def _stated(claims: Iterable[Claim], description: Words, name: Stated[str]) -> list[tuple[str, Stated[str]]]:
    return [
        (property_, Stated(value, description.part(*place) if place else name.words, "claim"))
        for property_, value, place in claims
    ]


def find_claims(description: str, name: str, declared: Iterable[str]) -> Iterator[Claim]:
    """What a description that is text alone claims and mentions. Of several words for one thing, the first count."""
    text = _Levelled(description)
    claims = {claim.property: claim for claim in _claims(text, name)}
    yield from claims.values()
    yield from _licenses(text, declared)
    yield from _mentions(text, claims)


def _mentions(text: "_Levelled", claims: Mapping[str, Claim]) -> Iterator[Claim]:
    """What is mentioned; what is claimed by property is mentioned too."""
    for mention, phrase in _MENTIONS.items():
        match = phrase.search(text.prose)
        claim = claims.get(_CLAIMED.get(mention, ""))
        if match:
            yield text.quotation(mention, text.place(match.span()))
        elif claim:
            yield text.quotation(mention, claim.place) if claim.place else claim._replace(property=mention)


class _Levelled:
    """A description with each run of blanks and line ends as one blank (``spoken``), and in lower case (``prose``)."""

    def __init__(self, description: str) -> None:
        self._description = description
        self.spoken = description.replace("\n", " ")
        while "  " in self.spoken:
            self.spoken = self.spoken.replace("  ", " ")
        # The dotted capital I is the only letter that has another length in lower case.
        self.prose = self.spoken.replace("\u0130", "i").lower()
        self._dropped: list[int] | None = None

    def place(self, span: tuple[int, int]) -> tuple[int, int]:
        """Where a stretch of the levelled text begins and ends in the description."""
        start, end = span
        if self._dropped is None:
            self._dropped = _dropped(self._description)
        for at in self._dropped:
            start += at < start
            end += at < end - 1
        return start, end

    def claim(self, name: str, stretch: tuple[int, int]) -> Claim:
        """A claim by its words in lower case; ``stretch`` is one of ``prose``."""
        start, end = stretch
        return Claim(name, self.spoken[start:end].lower(), self.place(stretch))

    def quotation(self, mention: str, place: tuple[int, int]) -> Claim:
        """A mention, with some words around it."""
        start, end = place
        before = _END.split(self._description[max(start - _AROUND, 0) : start])[-1]
        behind = _END.split(self._description[end : end + _AROUND])[0]
        # Of a word that is cut in two, nothing is quoted.
        start -= len(before) if len(before) < _AROUND else len(before.partition(" ")[2])
        end += len(behind) if len(behind) < _AROUND else len(behind.rpartition(" ")[0])
        return Claim(mention, " ".join(self._description[start:end].split()), (start, end))


def _dropped(description: str) -> list[int]:
    """Where a description has a blank or line end before another."""
    places = []
    for pair in _PAIRS:
        at = description.find(pair)
        while at >= 0:
            places.append(at)
            at = description.find(pair, at + 1)
    return sorted(places)


def _claims(text: _Levelled, name: str) -> Iterator[Claim]:
    """What is claimed of the model."""
    for claim, phrase in _CLAIMS.items():
        match = phrase.search(text.prose)
        # A description that is nothing but these words is a label, and claims nothing.
        if match and match[0] != text.prose:
            if claim != "saysNonCommercial" or not re.search(_OTHERWISE, text.prose):
                yield text.claim(claim, match.span())
        elif claim == "madeForConversation" and "chat" in name.lower() and _NAMED_CHAT.search(name):
            yield Claim(claim, name, None)


def _licenses(text: _Levelled, declared: Iterable[str]) -> Iterator[Claim]:
    """Whether the description names the declared license, or else one of another family."""
    names = dict.fromkeys(map(_words_of_license, declared))
    there = [name for name in names if name and all(word in text.prose for word in name)]
    if there and (place := _named(there, text.prose)):
        yield text.claim("namesDeclaredLicense", place)
        return
    other = re.search(_LICENSED, text.spoken) if names and " under " in text.spoken else None
    family = _FAMILY.match(other[1]) if other else None
    if other and family and not re.search(_OTHER_THINGS, text.prose):
        named = " ".join(_WORD.findall(family[0].lower()))
        if not any(named in " ".join(name) for name in names):
            yield Claim("namesOtherLicense", other[1], text.place(other.span(1)))


@lru_cache
def _words_of_license(name: str) -> tuple[str, ...]:
    """The words of a license's name that count."""
    return tuple([word for word in _WORD.findall(name.lower()) if word not in _FILLERS][:_MOST_WORDS])


def _named(names: Iterable[tuple[str, ...]], prose: str) -> tuple[int, int] | None:
    """Where in a text the first of some names begins and ends, each being its words, fillers left out."""
    by_first: dict[str, list[tuple[str, ...]]] = {}
    for name in names:
        by_first.setdefault(name[0], []).append(name)
    places = [_named_from(first, alike, prose) for first, alike in by_first.items()]
    return min(filter(None, places), default=None)


def _named_from(first: str, names: list[tuple[str, ...]], prose: str) -> tuple[int, int] | None:
    """The same of names that begin with one word."""
    longest = max(map(len, names))
    at = prose.find(first)
    while at >= 0:
        before = prose[at - 1 : at]
        if not (before.isascii() and before.isalnum()):
            # To take these words apart alone is much faster than to do so with the whole text.
            words = (word for word in _WORD.finditer(prose, at) if word[0] not in _FILLERS)
            taken = list(islice(words, longest))
            spoken = tuple([word[0] for word in taken])
            lengths = [len(name) for name in names if spoken[: len(name)] == name]
            if lengths:
                return at, taken[min(lengths) - 1].end()
        at = prose.find(first, at + 1)
    return None
