"""What the words of a field mean: one module for each kind of value."""

import re
from functools import lru_cache
from itertools import takewhile

from cardgraph.expressions import expression


def words_of(text: str) -> frozenset[str]:
    """The words of a list of words."""
    return frozenset(text.split())


_KNOWN = (
    r"(?:specified|disclosed|available|known|reported|stated|given|public\b|provided|applicable|mentioned|listed|found"
    r"|published|documented|determined|announced|described|defined|indicated|declared|shared|revealed|decided|clear)"
)
_NOT = r"not (?:(?:yet|currently|publicly|officially|explicitly|been|made) )*"
_DETAILS = r"(?:information|info|data|details?|answer|value|indication|statement|mention|idea)"
_WHERE = (
    r"(?: (?:yet|publicly|to the public|in the (?:paper|report|card|publication)|by the (?:authors?|developers?)))?"
)
_PHRASE = (
    rf"(?:{_NOT}{_KNOWN}{_WHERE}|none(?: {_KNOWN})?{_WHERE}"
    rf"|no (?:(?:further|public|such|more|other|official|specific) )?{_DETAILS}"
    rf"(?: (?:is |was )?(?:{_NOT})?{_KNOWN})?{_WHERE}"
    rf"|(?:this |the )?{_DETAILS} (?:is |are )?(?:{_NOT}{_KNOWN}|undisclosed|unavailable|unknown|withheld){_WHERE}"
    r"|unspecified|undisclosed|unknown|unavailable|undetermined|undefined|unreported|unstated|unclear|withheld"
    r"|to be (?:determined|announced|added|defined|decided|confirmed|specified|disclosed|done)"
    r"|null|nil|nan|n\.?/?a\.?|n/?d|tb[adc]|to ?do|pending|coming soon|more information needed)"
)
_ABSENCE = expression(rf"[\[(\"'*\s]*{_PHRASE}", re.IGNORECASE)
# An answer may be several phrases. Each is looked for by itself: an expression of them all takes twice the time to
# compile, which every command would wait for.
_BETWEEN = expression(r"\s*[,;:(/\u2013\u2014-]\s*")
_REST = expression(r"\W*")
_DASHES = expression(r"[-\u2013\u2014?]+\W*")
_DASH = frozenset("-\u2013\u2014?")
_LONGEST = 120
# What most cards write that say so, and how any phrase begins: with these at hand, hardly a card needs the expression.
_USUAL = frozenset(("not specified", "not disclosed", "not available", "not applicable", "unknown", "n/a", "none"))
# An answer, and no absence of one.
_NO = "no"
BEGINNINGS = words_of(
    "not none no this the information info data detail details answer value indication statement mention idea"
    " unspecified undisclosed unknown unavailable undetermined undefined unreported unstated unclear withheld"
    " to null nil nan n na nd tba tbd tbc todo pending coming more"
)
# What goes on in few ways only.
_NEXT = {
    "the": words_of(_DETAILS.strip("(?:)").replace("|", " ").replace("details?", "detail details")),
    "more": words_of("information"),
    "to": words_of("be do"),
    "coming": words_of("soon"),
}
# Letters that are the same as others where case does not count.
_ODD = frozenset("\u017f\u212a\u0130\u0131")


_FIRST_LETTERS = frozenset({word[0] for word in BEGINNINGS})


@lru_cache(maxsize=2048)
def is_absent(text: str) -> bool:
    """Whether a field states that its value is not known or not specified."""
    first = text[:1]
    # Most fields begin with another letter, or a digit.
    if len(text) > _LONGEST or (first.isascii() and first.isalnum() and first.lower() not in _FIRST_LETTERS):
        return False
    words = " ".join(text.split())
    folded = words.casefold()
    if folded in _USUAL or folded == _NO:
        return folded != _NO
    begun = words.lstrip("[(\"'* ")
    first = _letters(begun)
    next_ = _letters(begun[len(first) + 1 :])
    if _ODD.isdisjoint(words) and (first not in BEGINNINGS or next_ not in _NEXT.get(first, (next_,))):
        return words[:1] in _DASH and not any(c.isalnum() or c == "_" for c in words)
    return _states_absence(words)


def _letters(words: str) -> str:
    """The letters that words begin with, as far as they matter, in small letters."""
    return "".join(takewhile(str.isalpha, words[:20])).casefold()


def _states_absence(words: str) -> bool:
    """Whether words, between which are single blanks, are phrases that state an absence, or a dash."""
    phrase = _ABSENCE.match(words)
    while phrase and not _REST.fullmatch(words, phrase.end()):
        between = _BETWEEN.match(words, phrase.end())
        phrase = _ABSENCE.match(words, between.end()) if between else None
    return phrase is not None or _DASHES.fullmatch(words) is not None
