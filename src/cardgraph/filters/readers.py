"""How the values of filters are read: as cards write them, by the readers that read cards."""

from collections.abc import Callable, Iterable
from typing import Any

import pyoxigraph as ox

from cardgraph.card import Stated
from cardgraph.diagnostic import Span
from cardgraph.errors import hint
from cardgraph.expressions import expression
from cardgraph.filters.filters import absences
from cardgraph.markdown.words import Words
from cardgraph.query.binding import written
from cardgraph.query.errors import QueryError
from cardgraph.query.parameters import line_of, term
from cardgraph.records import NamedTuple
from cardgraph.vocabulary.namespaces import PREFIXES, VOCABULARY
from cardgraph.vocabulary.schemes import Concept, normalize, scheme

_PARTS = expression(r"\s*[,;]\s*")
# What a name behind a prefix may look like for every engine.
_LOCAL = expression(r"[A-Za-z0-9](?:[A-Za-z0-9_.-]*[A-Za-z0-9])?")
_CATEGORY = "license-category"
# What dates that leave out a month or a day end in for a comparison: later than any there is.
_END = "-99-99"


class Read(NamedTuple):
    """What a value was read as, all of it alternatives.

    ``terms`` are terms in SPARQL, ``categories`` those of categories of licenses, ``names`` what no vocabulary
    lists, each to be looked for among the names of a ``kind``, and ``patterns`` what has to hold besides. If
    ``is_one_or_several``, the first name is all of the others with commas between, which may be one name as well.
    ``told`` is a question, and the column of it that has more names.
    """

    terms: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    kind: str = ""
    categories: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    is_one_or_several: bool = False
    told: tuple[str, str] | None = None


def read(reads: str, value: object, option: str, day_first: bool) -> Read:
    """What the value of a filter is.

    :param reads: a key of ``READERS``
    :param option: what it is given for, as messages begin
    :param day_first: read a date such as 4/3/2023 as day/month/year
    :raises QueryError: if it is none that the filter can have
    """
    text = " ".join(str(value).split())
    if not text or not text.isprintable():
        raise QueryError(f"{option}: {str(value)!r} is nothing to look for; give a value")
    return READERS[reads](text, option, day_first)


def _ignore(_rule: str, _place: Span, /, **_said: Any) -> None:
    """What a card would have a finding for is no matter here."""


def _listed(kind: str, find: Callable[[Words], Iterable[Stated[Concept]]], known: str) -> "_Reader":
    """A reader of the entries of a vocabulary: the text as a whole, or each that a card with these words would name.

    :param find: the reader of cards
    :param known: what the question ``names`` calls the kind
    """

    def reader(text: str, _option: str, _day_first: bool) -> Read:
        if concept := _entry(text, kind):
            return Read((_term(concept),))
        found = [stated.value for stated in find(line_of(text))]
        terms = [_term(concept) for concept in found if concept.listed]
        # What cards call so has a node of its own, whose name is all that is known of it.
        names = [concept.label for concept in found if not concept.listed] or ([] if terms else [text])
        return Read(tuple(terms), tuple(names), known)

    return reader


def _entry(text: str, kind: str) -> Concept | None:
    """The entry of a vocabulary that a text names as a whole, by its name or its code."""
    # Codes of countries are names of them as well, in a vocabulary that knows which are doubtful.
    coded = scheme(kind).coded(text) if kind in ("task", "language") else None
    match = scheme(kind).find(text)
    return coded or (match.concept if match else None)


def _term(concept: Concept) -> str:
    return _short(concept.iri, concept.kind)


def _short(iri: str, prefix: str) -> str:
    """An IRI by its prefix, where its name is one that all engines take for one."""
    local = iri.removeprefix(PREFIXES.get(prefix, iri))
    return f"{prefix}:{local}" if _LOCAL.fullmatch(local) else f"<{iri}>"


def _risks(words: Words) -> Iterable[Stated[Concept]]:
    from cardgraph.values.concept import read_concepts

    return read_concepts([words], "risk", _ignore)


def _types(words: Words) -> Iterable[Stated[Concept]]:
    from cardgraph.values.concept import read_concepts

    return read_concepts([words], "organization-type", _ignore)


def _countries(words: Words) -> Iterable[Stated[Concept]]:
    from cardgraph.values.country import read_countries

    return read_countries([words], _ignore)


def _languages(words: Words) -> Iterable[Stated[Concept]]:
    from cardgraph.values.language import read_languages

    # As metadata: whatever is no language is given too, as it stands.
    return read_languages([words], True, _ignore)


def _tasks(words: Words) -> Iterable[Stated[Concept]]:
    from cardgraph.values.concept import split, trimmed
    from cardgraph.values.task import read_tasks

    return read_tasks(map(trimmed, split(words, _PARTS)), True, _ignore)


def _licenses(words: Words) -> Iterable[Stated[Concept]]:
    from cardgraph.values.license import read_licenses

    # Each name is the one that it is, whatever the model is called.
    return read_licenses(words, "", tuple, _ignore)


def _license(text: str, option: str, day_first: bool) -> Read:
    """Licenses and categories of them: the text as a whole, else each between commas if one is a category."""
    if category := categories().get(normalize(text)):
        return Read(categories=(_short(VOCABULARY + f"{_CATEGORY}/{category}", _CATEGORY),))
    parts = _PARTS.split(text)
    if not any(normalize(part) in categories() for part in parts):
        return _LICENSE(text, option, day_first)
    read_parts = [_license(part, option, day_first) for part in parts if part]
    return Read(
        tuple(one for part in read_parts for one in part.terms),
        tuple(one for part in read_parts for one in part.names),
        "license",
        tuple(one for part in read_parts for one in part.categories),
    )


def categories() -> dict[str, str]:
    """The categories of licenses by what they are called, normalised."""
    from cardgraph.vocabularies import find

    entries = find("license-categories").entries
    return {
        normalize(name): entry.iri.rpartition("/")[2]
        for entry in entries
        for name in (entry.name, *entry.other_names, entry.iri.rpartition("/")[2])
    }


def _called(kind: str, told: tuple[str, str] | None = None) -> "_Reader":
    """A reader of what only the data have names for: the text as a whole, and where commas divide it each part, too."""

    def reader(text: str, _option: str, _day_first: bool) -> Read:
        parts = tuple(part for part in _PARTS.split(text) if part)
        several = len(parts) > 1
        names = (text, *parts) if several else (text,)
        return Read(names=names, kind=kind, is_one_or_several=several, told=told)

    return reader


def _lexical(text: str, option: str, day_first: bool) -> str:
    """A date as precise as it is given."""
    from cardgraph.values.date import read_date

    date = read_date(line_of(text), "", day_first, _ignore)
    if date is None:
        raise QueryError(f"{option} is no date: {text!r}; write it as in 2023-07-18, July 2023 or 2023")
    return date.lexical


def _day(text: str, option: str, day_first: bool) -> Read:
    return Read((written(ox.Literal(_lexical(text, option, day_first))),))


def _last_day(text: str, option: str, day_first: bool) -> Read:
    return Read((written(ox.Literal((_lexical(text, option, day_first) + _END)[:10])),))


def _count(text: str, option: str, day_first: bool) -> Read:
    return Read((str(term("integer", text, option, day_first).value),))


def _absence(text: str, option: str, _day_first: bool) -> Read:
    parts = [part.casefold().replace(" ", "-").replace("_", "-") for part in _PARTS.split(text) if part]
    for part in parts:
        if part not in absences():
            raise QueryError(f'{option}: nothing is called "{part}"; {hint(part, absences())}')
    return Read(patterns=tuple(absences()[part] for part in parts))


_Reader = Callable[[str, str, bool], Read]
_LICENSE = _listed("license", _licenses, "license")
READERS: dict[str, _Reader] = {
    "risk": _listed("risk", _risks, "risk"),
    "license": _license,
    "country": _listed("country", _countries, "country"),
    "organization": _called("organization"),
    "organization-type": _listed("organization-type", _types, "organization type"),
    "task": _listed("task", _tasks, "task"),
    "language": _listed("language", _languages, "language"),
    "day": _day,
    "last_day": _last_day,
    "count": _count,
    "absence": _absence,
    # Models that no card describes are called something by the cards that name them.
    "model": _called("model", ("lineage", "base")),
}
