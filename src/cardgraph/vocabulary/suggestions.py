"""Did you mean: known names that resemble unknown words. For showing, never for reading."""

from collections.abc import Iterable, Iterator, Mapping
from difflib import SequenceMatcher, get_close_matches
from functools import lru_cache

from cardgraph.vocabulary.schemes import normalize, scheme

_CUTOFF, _WORD_CUTOFF = 0.8, 0.7
# Short names resemble each other without meaning the same.
_SHORTEST, _SHORT, _SHORT_CUTOFF = 4, 5, 0.85
_MOST = 2


@lru_cache(maxsize=1024)
def suggest(text: str, kind: str) -> tuple[str, ...]:
    """Labels of a scheme that resemble some words, best first; the concept may have been called by another name.

    :param text: the words that name nothing in the scheme
    :param kind: the scheme
    """
    labels = {normalize(label, kind): label for label in scheme(kind).labels()}
    names = {**scheme(kind).other_names(), **labels}
    wanted = normalize(text, kind)
    close = get_close_matches(wanted, names, 3 * _MOST, _CUTOFF)
    found = [names[name] for name in close if name in labels or _resembles(wanted, name)]
    if not found and len(wanted) >= _SHORTEST:
        # Without a number, words such as "CC BY" are part of too many identifiers to point at one.
        found = [names[name] for name in _containing(wanted, names if _has_digit(wanted) else labels)]
    return tuple(dict.fromkeys(found))[:_MOST]


def resembling(wanted: str, names: Mapping[str, str]) -> str:
    """What stands for the known name that resembles a name best, word by word; nothing if none does.

    :param wanted: a name, normalised
    :param names: what known names, normalised, stand for
    """
    close = get_close_matches(wanted, names, 3 * _MOST, _CUTOFF)
    return next((names[name] for name in close if _resembles(wanted, name)), "")


def _resembles(wanted: str, name: str) -> bool:
    if min(len(wanted), len(name)) < _SHORTEST:
        return False
    if len(wanted) <= _SHORT and SequenceMatcher(None, name, wanted).ratio() < _SHORT_CUTOFF:
        return False
    return _alike(wanted.split(), name.split())


def _alike(words: list[str], others: list[str]) -> bool:
    """Whether each word is like the other; numbers have to be the same, since each is of a thing of its own."""
    return len(words) == len(others) and all(
        word == other or (not _has_digit(word + other) and SequenceMatcher(None, word, other).ratio() >= _WORD_CUTOFF)
        for word, other in zip(words, others, strict=True)
    )


def _has_digit(word: str) -> bool:
    return any(character.isdigit() for character in word)


def _containing(wanted: str, names: Iterable[str]) -> Iterator[str]:
    words = set(wanted.split())
    return (name for name in sorted(names, key=lambda name: (len(name), name)) if words <= set(name.split()))
