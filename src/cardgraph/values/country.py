"""Countries: names, official names with a comma, codes and flags; a city or state before its country is none."""

import re
from collections.abc import Iterator

from cardgraph.card import Stated
from cardgraph.diagnostic import Report
from cardgraph.expressions import expression
from cardgraph.markdown.words import Words
from cardgraph.records import NamedTuple
from cardgraph.values import is_absent, words_of
from cardgraph.values.concept import is_unticked, joint, read_unlisted, removing, split, trimmed
from cardgraph.vocabulary.schemes import Concept, normalize, scheme

_CHUNKS = expression(r"\s*[;|\u2022\n]\s*")
_AND = expression(r"\s+(?:and|&)\s+", re.IGNORECASE)
_COMMA = expression(r"\s*,\s*(?:and\s+)?")
_FLAG = expression("[\U0001f1e6-\U0001f1ff]{2}")
_BRACKET, _MOST_ASIDES = expression(r"[(\[]"), 8
_IN_BRACKETS = expression(r"(.*?\S)\s*[(\[]\s*([^()\[\]]+?)\s*[)\]]")
# Two letters behind a city are as likely the code of a state: CA is California before it is Canada.
_CODE = expression(r"[A-Za-z]{2}")
_CODE_LIKE = expression(r"[A-Z]{2,3}|(?:[A-Z]\.){2,3}")
_NO_STATES = ("US", "UK")
# Answers that are codes as well.
_DOUBTFUL = ("no", "na", "nr")
# Countries that are called like a state of another.
_STATES = {"GE": "US"}
# What is larger than any country.
_REGION = expression(
    r"global|worldwide|international|world|earth|online|remote|multiple|various|others?|europe(?:an union)?|eu"
    r"|asia|africa|oceania|antarctica|(?:(?:north|south|latin|central) )?america|(?:the )?middle east"
)
_TAKEN_BACK = expression(r"(?:formerly|former|previously|until|not|non|ex)\b", re.IGNORECASE)
_MOST_JOINED, _MOST_PLACES = 4, 24
# States of the USA and of Canada: a name before one of them is a city's, even if a country is called so.
_STATE_CODES = words_of(
    "AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR"
    " PA RI SC SD TN TX UT VT VA WA WV WI WY AB BC MB NB NL NS NT NU ON PE QC SK YT"
)
_STATE_NAMES = expression(
    r"alabama|alaska|arizona|arkansas|california|colorado|connecticut|delaware|florida|hawaii|idaho|illinois|indiana|iowa"
    r"|kansas|kentucky|louisiana|maine|maryland|massachusetts|michigan|minnesota|mississippi|missouri|montana|nebraska"
    r"|nevada|new (?:hampshire|jersey|mexico|york)|(?:north|south) (?:carolina|dakota)|ohio|oklahoma|oregon"
    r"|pennsylvania|rhode island|tennessee|texas|utah|vermont|(?:west )?virginia|washington|wisconsin|wyoming"
)
_OF_STATES = ("US", "CA")


class _Place(NamedTuple):
    """What stands between two commas.

    ``concept`` is the country that it names, if any, ``is_code`` whether by two letters, ``inside`` a
    place that it names in the country; ``listed`` says that an "and" joins it to what stands beside it.
    """

    words: Words
    concept: Concept | None = None
    is_code: bool = False
    inside: str = ""
    listed: bool = False

    @property
    def code(self) -> str:
        """The ISO code of the country, or nothing."""
        return self.concept.iri.rpartition("/")[2] if self.concept else ""


def read_countries(parts: list[Words], report: Report) -> list[Stated[Concept]]:
    """The countries that a list of words names, each once.

    A name that no country has stays as a concept of its own; a shape reports it.

    :param parts: the words behind the colon, and those of nested items
    """
    found: dict[str, Stated[Concept]] = {}
    for words in parts:
        end = -1
        for place in _countries(words, report):
            begin, end = end, place.words.end
            concept = place.concept or read_unlisted(place.words, "country", report)
            if concept and concept.iri in found:
                fixes = removing(place.words, begin)
                report("value-duplicate", place.words.span, text=place.words.text, fixes=fixes)
            if concept:
                found.setdefault(concept.iri, Stated(concept, place.words, "country"))
    return list(found.values())


def is_no_country(text: str) -> bool:
    """Whether a text states that a country is not known; one that may be a code, as NA, does not say so plainly."""
    return is_absent(text) and normalize(text) not in _DOUBTFUL


def _is_doubtful(words: Words, report: Report) -> bool:
    """Whether words may be the code of a country or say that there is none, as "No" and "NA", which is reported."""
    text = normalize(words.text)
    country = _find(text) if text in _DOUBTFUL else None
    if country:
        report("country-doubtful", words.span, text=words.text, label=country.label)
    return country is not None


def _countries(words: Words, report: Report) -> Iterator[_Place]:
    """The countries of some words: a doubtful code is none, flags are, and else chunks are read one by one."""
    if _is_doubtful(words, report):
        return
    text = words.text
    # Most cards name one country and say nothing else; a name of three letters may be a code.
    if len(text) > 3 and text.isalpha() and (concept := _find(text)):
        yield _Place(words, concept)
        return
    if not any(character.isalnum() for character in words.text):
        for flag in _FLAG.finditer(words.text):
            code = "".join(chr(ord(letter) - 0x1F1E6 + ord("A")) for letter in flag.group())
            yield _Place(words.group(flag), _find(code))
        return
    for chunk in [words] if _find(words.text) else split(words, _CHUNKS):
        yield from _resolved(list(_places(chunk, report)), report)


def _find(text: str) -> Concept | None:
    match = scheme("country").find(text)
    return match.concept if match else None


def _places(chunk: Words, report: Report) -> Iterator[_Place]:
    """What stands between the commas of some words; a name that has a comma of its own stays in one piece."""
    cut = [piece for piece in split(chunk, _COMMA) if trimmed(piece).text and not is_unticked(piece, report)]
    at = 0
    while at < len(cut):
        named = _with_comma(cut, at) if len(cut) <= _MOST_PLACES else None
        if named:
            place, at = named
            yield place
            continue
        piece, at = trimmed(cut[at]), at + 1
        if is_absent(piece.text):
            _is_doubtful(piece, report)
            continue
        parts = [piece] if _find(piece.text) else [trimmed(part) for part in split(piece, _AND)]
        parts = parts if any(_find(part.text) for part in parts) else joint(piece, "country")
        yield from (_place(part)._replace(listed=len(parts) > 1) for part in parts)


def _with_comma(cut: list[Words], at: int) -> tuple[_Place, int] | None:
    """A name with commas that begins at one of some pieces, and the piece behind it: "Korea, Republic of"."""
    for end in range(min(at + _MOST_JOINED, len(cut)), at + 1, -1):
        whole, behind = _from_to(cut[at], cut[end - 1]), _from_to(cut[at + 1], cut[end - 1])
        if concept := _find(whole.text) or _find(f"{behind.text} {cut[at].text}"):
            return _Place(trimmed(whole), concept), end
        # Words in small letters go on with the name before them; what they make of it is not known.
        if end == at + 2 and behind.text[0].islower() and len(behind.text.split()) > 2:
            return _Place(trimmed(whole)), end
    return None


def _place(words: Words) -> _Place:
    """What one piece names: a country, one with a place in it, or neither."""
    text = words.text
    if concept := _find(text):
        return _Place(words, concept, bool(_CODE.fullmatch(text)) and text.upper() not in _NO_STATES)
    # Each remark in brackets is looked at for itself: no name of a place has many.
    match = _IN_BRACKETS.fullmatch(text) if len(_BRACKET.findall(text)) <= _MOST_ASIDES else None
    if not match:
        return _Place(words)
    name, aside = match.groups()
    if concept := _find(f"{aside} {name}"):
        return _Place(words, concept)
    outer, inner = _place(words.part(*match.span(1))), _place(words.part(*match.span(2)))
    if outer.concept and inner.concept:
        same = outer.concept == inner.concept
        return _Place(words, inner.concept if same or _STATES.get(outer.code) == inner.code else None)
    known = outer if outer.concept else inner
    other = aside if outer.concept else name
    doubtful = known.is_code or known.code in _STATES or _TAKEN_BACK.match(other) or _is_no_place(other)
    return _Place(words) if doubtful else _Place(words, known.concept, inside=other)


def _is_no_place(text: str) -> bool:
    """Whether words name no place in a country: a region of the world, or a country that is misspelt."""
    from cardgraph.vocabulary.suggestions import suggest

    return bool(_REGION.fullmatch(normalize(text))) or not text[:1].isupper() or bool(suggest(text, "country"))


def _resolved(places: list[_Place], report: Report) -> Iterator[_Place]:
    """The countries among places: what stands before a country is taken for a place in it, and reported."""
    if all(place.concept and _CODE_LIKE.fullmatch(place.words.text) for place in places):
        states = [place for place in places if _is_state_of(place, places)]
        for place in (place for place in places if place not in states):
            if states and place.concept:
                report("country-place", place.words.span, text=states[0].words.text, label=place.concept.label)
            yield place
        return
    before: list[_Place] = []
    for at, place in enumerate(places):
        behind = places[at + 1] if at + 1 < len(places) else None
        if _is_inside(place, behind, before):
            before.append(place)
            continue
        if place.concept and not place.is_code:
            inside = _from_to(before[0].words, before[-1].words).text if before else place.inside
            if inside and len(before) < _MOST_JOINED:
                report("country-place", place.words.span, text=inside, label=place.concept.label)
                before = []
        yield from _left(before, report)
        before = []
        if place.concept and place.is_code:
            report("country-doubtful", place.words.span, text=place.words.text, label=place.concept.label)
        else:
            yield place
    yield from _left(before, report)


def _is_inside(place: _Place, behind: _Place | None, before: list[_Place]) -> bool:
    """Whether what stands between commas may be a city or a state, by what stands behind and before it."""
    before_state = behind is not None and _is_state(behind)
    if place.is_code:
        return bool(before)
    if place.concept and not place.listed:
        home = _STATES.get(place.code)
        if home:
            return bool(before) or before_state or (behind is not None and behind.code == home)
        return before_state and place.code not in _OF_STATES
    return not place.concept and (before_state or not _is_no_place(place.words.text))


def _is_state(place: _Place) -> bool:
    return place.words.text in _STATE_CODES or bool(_STATE_NAMES.fullmatch(normalize(place.words.text)))


def _is_state_of(place: _Place, places: list[_Place]) -> bool:
    """Whether a code may be that of a state of the one other country: "CA, USA" is hardly Canada and the USA."""
    others = [other.code for other in places if other is not place]
    return place.is_code and others == ["US"] and place.words.text in _STATE_CODES


def _left(before: list[_Place], report: Report) -> Iterator[_Place]:
    """Places that no country follows: with a state among them no country, which is reported, else one unknown each."""
    state = next((place.concept for place in before if place.concept), None)
    if state:
        whole = _from_to(before[0].words, before[-1].words)
        report("country-doubtful", whole.span, text=whole.text, label=state.label)
    else:
        yield from before


def _from_to(first: Words, last: Words) -> Words:
    return Words(first.prose, first.start, last.end)
