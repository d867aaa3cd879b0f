"""Did you mean: known names that resemble unknown words. For showing, never for reading."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher, get_close_matches
from functools import cache, lru_cache

from cardgraph.vocabulary.schemes import normalize, scheme

_CUTOFF, _WORD_CUTOFF, _OTHER_WORD = 0.8, 0.7, 0.5
# Short names resemble each other without meaning the same.
_SHORTEST, _SHORT, _SHORT_CUTOFF = 4, 5, 0.85
_MOST, _LONGEST = 2, 500

# What turns a word into its opposite, or into something else, when it stands before it.
_PREFIXES = ("mis", "dis", "non", "un", "anti", "in", "im", "il", "ir", "counter", "pseudo", "semi", "self")
# Those that also stand apart from their word; "in" alone is a word of its own.
_APART = {"mis", "dis", "non", "un", "anti", "counter", "pseudo", "semi"}
_SHORTEST_STEM = 4
_NEGATIONS = {"not", "no", "without", "never", "free", "less", "former", "formerly", "ex", "against"}
_OPPOSITES = (
    {"north", "south", "east", "west"},
    {"northern", "southern", "eastern", "western"},
    {"public", "private"},
    {"open", "closed"},
    {"input", "output"},
    {"high", "low"},
    {"new", "old"},
    {"human", "machine"},
    {"unlicense", "unlicensed"},
)


@lru_cache(maxsize=1024)
def suggest(text: str, kind: str) -> tuple[str, ...]:
    """Labels of a scheme that resemble some words, best first; the concept may have been called by another name.

    A name that differs by what turns its meaning around resembles nothing: Misinformation is no
    spelling of Disinformation.

    :param text: the words that name nothing in the scheme; none are suggested for more than 500 characters
    :param kind: the scheme
    """
    if len(text) > _LONGEST:
        return ()
    known, wanted = _names(kind), normalize(text, kind)
    close = known.close(wanted)
    found = [known.names[name] for name in close if _may_stand_for(wanted, name, name in known.labels)]
    if not found and len(wanted) >= _SHORTEST:
        # Without a number, words such as "CC BY" are part of too many identifiers to point at one.
        found = [known.names[name] for name in known.containing(wanted) if _has_digit(wanted) or name in known.labels]
    return tuple(dict.fromkeys(found))[:_MOST]


def resembling(wanted: str, names: Mapping[str, str]) -> str:
    """What stands for the known name that resembles a name best, word by word; nothing if none does.

    :param wanted: a name, normalised
    :param names: what known names, normalised, stand for
    """
    close = get_close_matches(wanted, names, 3 * _MOST, _CUTOFF)
    return next((names[name] for name in close if _resembles(wanted, name) and not _means_another(wanted, name)), "")


class _Names:
    """The names of a scheme, laid out so that the few that may be close to some words are found fast."""

    def __init__(self, kind: str) -> None:
        self.labels = {normalize(label, kind): label for label in scheme(kind).labels()}
        self.names = {**scheme(kind).other_names(), **self.labels}
        counts = {name: Counter(name) for name in self.names}
        most = Counter[str]()
        for count in counts.values():
            most |= count
        # Each character has as many bits as a name has of it at most: what two names share is a matter of one "and".
        self.places: dict[str, tuple[int, int]] = {}
        start = 0
        for character, number in sorted(most.items()):
            self.places[character] = (start, number)
            start += number
        self.by_length = sorted((len(name), self._bits(count), name) for name, count in counts.items())
        self.lengths = [length for length, _, _ in self.by_length]
        self.with_word: dict[str, set[str]] = {}
        for name in self.names:
            for word in _joined(name):
                self.with_word.setdefault(word, set()).add(name)

    def _bits(self, count: Counter[str]) -> int:
        bits = 0
        for character, number in count.items():
            start, most = self.places.get(character, (0, 0))
            bits |= ((1 << min(number, most)) - 1) << start
        return bits

    def close(self, wanted: str) -> list[str]:
        """What ``get_close_matches`` finds in all names; those that share too few characters are left out before."""
        length, bits = len(wanted), self._bits(Counter(wanted))
        # 2 * shared / (length + other) is the most that the ratio can be.
        first = bisect_left(self.lengths, length * _CUTOFF / (2 - _CUTOFF) - 1)
        last = bisect_right(self.lengths, length * (2 - _CUTOFF) / _CUTOFF + 1)
        near = [
            name
            for other, its_bits, name in self.by_length[first:last]
            if 2 * (bits & its_bits).bit_count() >= _CUTOFF * (length + other)
        ]
        return get_close_matches(wanted, near, 3 * _MOST, _CUTOFF)

    def containing(self, wanted: str) -> Iterator[str]:
        """The names that have every one of some words, the shortest first."""
        words = _joined(wanted)
        found = [self.with_word.get(word, set()) for word in words]
        return iter(sorted(set.intersection(*found), key=lambda name: (len(name), name)) if found else ())


@cache
def _names(kind: str) -> _Names:
    return _Names(kind)


def _may_stand_for(wanted: str, name: str, is_label: bool) -> bool:
    """Whether a close name may be meant; labels may differ by a word, other names resemble word by word."""
    if _means_another(wanted, name):
        return False
    return _resembles(wanted, name) or (is_label and not _has_another_word(wanted.split(), name.split()))


def _resembles(wanted: str, name: str) -> bool:
    if min(len(wanted), len(name)) < _SHORTEST:
        return False
    if len(wanted) <= _SHORT and SequenceMatcher(None, name, wanted).ratio() < _SHORT_CUTOFF:
        return False
    return _alike(_joined(wanted), _joined(name))


def _alike(words: list[str], others: list[str]) -> bool:
    """Whether each word is like the other; numbers have to be the same, since each is of a thing of its own."""
    return len(words) == len(others) and all(
        word == other or (not _has_digit(word + other) and SequenceMatcher(None, word, other).ratio() >= _WORD_CUTOFF)
        for word, other in zip(words, others, strict=True)
    )


def _has_another_word(words: list[str], others: list[str]) -> bool:
    """Whether one word of as many is another one, as "physical" is not "mental"."""
    return len(words) == len(others) and any(
        not _has_digit(word + other) and SequenceMatcher(None, word, other).ratio() < _OTHER_WORD
        for word, other in zip(words, others, strict=True)
    )


def _means_another(wanted: str, name: str) -> bool:
    """Whether words are nearer to what turns a name's meaning around than to the name."""
    words, others = _joined(wanted), _joined(name)
    if _NEGATIONS.intersection(words) != _NEGATIONS.intersection(others):
        return True
    if len(words) != len(others):
        return False
    return any(_is_opposite(word, other) for word, other in zip(words, others, strict=True) if word != other)


def _is_opposite(word: str, other: str) -> bool:
    """Whether a word is nearer to what a prefix or an ending makes of another word than to that word."""
    if any({word, other} <= group for group in _OPPOSITES):
        return True
    stems = {stem for prefix in _PREFIXES if len(stem := other.removeprefix(prefix)) >= _SHORTEST_STEM}
    begun = [prefix for prefix in _PREFIXES if _begins(word, prefix)]
    turned = {prefix + stem for stem in stems for prefix in begun} | {stem for stem in stems if word[:3] == stem[:3]}
    turned = (turned | {other + "less", other + "free"}) - {other}
    likeness = SequenceMatcher(None, other, word).ratio()
    return any(SequenceMatcher(None, each, word).ratio() > likeness for each in turned)


def _begins(word: str, prefix: str) -> bool:
    """Whether a word may begin with a prefix, or with one that is misspelt if it is long enough to tell."""
    return word.startswith(prefix) or (len(prefix) > 2 and word[:1] == prefix[0])


def _joined(name: str) -> list[str]:
    """The words of a name, a prefix that stands apart joined to its word: "non commercial" is "noncommercial"."""
    words: list[str] = []
    for word in name.split():
        if words and words[-1] in _APART:
            words[-1] += word
        else:
            words.append(word)
    return words


def _has_digit(word: str) -> bool:
    return any(character.isdigit() for character in word)
