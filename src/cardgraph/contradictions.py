"""What the metadata of a card say of one thing in one place, and it says in another, where both cannot be right.

What says nothing certain contradicts nothing: only values that both are known are compared.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from cardgraph.card import BaseModel, Contradiction, Stated
from cardgraph.diagnostic import Fix, Report, Span, shortened
from cardgraph.expressions import expression
from cardgraph.formats.outline import Field, Outline, Result
from cardgraph.markdown.words import Words
from cardgraph.values.base_model import UNKNOWN, last_part
from cardgraph.vocabulary.facts import modalities_of
from cardgraph.vocabulary.schemes import Concept, scheme

Values = tuple[Stated[Any], ...]
# Of two numbers that differ by less than this share of the greater, one is rounded.
_ROUNDED, _KILO = 0.05, 1000
# The code of a language as configurations of datasets are called, with a country or without.
_LANGUAGE = expression(r"[a-z]{2}(?:-[A-Z]{2})?")


def compared(outline: Outline) -> list[Field]:
    """The fields of prose that are held against metadata, which say something of the same."""
    return [field for field in outline.also if field.key in _RULES and outline.fields[field.key].is_metadata]


def report_contradictions(
    values: Mapping[str, Values], results: Iterable[Result], others: Iterable[tuple[str, str, Values]], report: Report
) -> tuple[Contradiction, ...]:
    """Report where a card contradicts what its metadata state, each thing once.

    :param values: what the card states, by property
    :param results: the results in its metadata
    :param others: key of the field, property and values of what the prose says of the same
    :returns: what was reported, in the order of the prose
    """
    found: dict[str, Contradiction] = {}
    for rule, about, there, here in (*_by_tags(values), *_by_results(values, results), *_by_prose(values, others)):
        if rule not in found:
            stated, against = _said(there), _said(here)
            found[rule] = Contradiction(rule, about, stated, there.span, against, here.span)
            said, line, fixes = (shortened(against), shortened(stated)), str(there.span.line), _fixes(rule, there, here)
            report(rule, here.span, fixes=fixes, text=said[0], other=said[1], line=line)
    return tuple(found.values())


def _fixes(rule: str, there: Stated[Any], here: Stated[Any]) -> tuple[Fix, ...]:
    """What makes metadata right where it is certain what they mean: kilograms in the place of grams."""
    if rule != "emissions-contradicted" or not isinstance(there.words, Words):
        return ()
    grams = float(here.value)
    is_kilograms = abs(float(there.value) * _KILO - grams) <= _ROUNDED * grams
    return there.words.rewritten(here.value, safe=False) if is_kilograms else ()


# The rule, what it is about, and what the metadata state and what contradicts it.
_Found = tuple[str, str, Stated[Any], Stated[Any]]


def _by_prose(values: Mapping[str, Values], others: Iterable[tuple[str, str, Values]]) -> Iterator[_Found]:
    """What prose says against metadata."""
    for key, name, found in others:
        rule, about, contradicts = _RULES[key]
        stated = values.get(name, ())
        pair = contradicts(stated, found) if stated and found else None
        if pair:
            yield rule, about, *pair


def _by_tags(values: Mapping[str, Values]) -> Iterator[_Found]:
    """Tags for a task that has no kind of data in common with the task that the metadata state.

    One model may do several things, and its tags list them: classify text and write it, draw after a text and after
    a picture. What it takes and gives is always some kind of data; a task of text alone and one of pictures alone are
    not done by one model.
    """
    tasks = [(stated, modalities_of(stated.value.iri)) for stated in values.get("task", ()) if stated.value.listed]
    known = [kinds for _, kinds in tasks if kinds]
    if not tasks or len(known) < len(tasks):
        return
    for tag in values.get("tag", ()):
        concept = scheme("task").coded(tag.value)
        kinds = modalities_of(concept.iri) if concept else frozenset()
        if kinds and all(kinds.isdisjoint(own) for own in known):
            yield "task-contradicted", "task", tasks[0][0], tag


def _by_results(values: Mapping[str, Values], results: Iterable[Result]) -> Iterator[_Found]:
    """The language of the data that a model was tried on, where that is none of those that the metadata state.

    Configurations of datasets are often called by the code of a language, such as ``sv-SE``; other names tell nothing.
    """
    stated = values.get("language", ())
    if not stated or not all(_is_listed(each.value) for each in stated):
        return
    words = (result.configuration for result in results)
    tried = [
        Stated(concept, configuration, "language")
        for configuration in words
        if configuration and _LANGUAGE.fullmatch(configuration.text)
        if (concept := scheme("language").coded(configuration.text[:2]))
    ]
    if tried and (pair := _languages(stated, tuple(tried))):
        yield "language-contradicted", "language", *pair


def ignore(rule: str, span: Span, /, **values: object) -> None:
    """A report for prose that is only compared: nothing of how it is written is of interest."""


def _said(stated: Stated[Any]) -> str:
    """The words of a value; of a base model, whose name says nothing of that, how the model was made from it too."""
    words = " ".join(stated.text.split())
    if not isinstance(stated.value, BaseModel):
        return words
    return f"{re.sub('[A-Z]', lambda letter: f' {letter[0].lower()}', stated.value.relation)} {words}"


def _concepts(stated: Values, found: Values) -> tuple[Stated[Any], Stated[Any]] | None:
    """The first of each, where all are listed in a vocabulary and none is in both."""
    here, there = ({each.value.iri for each in side if _is_listed(each.value)} for side in (found, stated))
    whole = len(here) == len({each.value.iri for each in found}) and len(there) == len({e.value.iri for e in stated})
    return (stated[0], found[0]) if here and there and whole and here.isdisjoint(there) else None


def _is_listed(value: object) -> bool:
    return isinstance(value, Concept) and value.listed


# What identifiers of the hub leave open, and the family whose members have its name in theirs.
_LATER = re.compile(r"-(?:only|or-later)$")
_FAMILY = "openrail"


def _licenses(stated: Values, found: Values) -> tuple[Stated[Any], Stated[Any]] | None:
    """The first of each, unless two differ only in whether later versions hold, or one is of the other's family."""
    pair = _concepts(stated, found)
    here, there = ({_LATER.sub("", each.value.iri.rpartition("/")[2]) for each in side} for side in (found, stated))
    sides = ((here, there), (there, here))
    in_family = any(_FAMILY in one and any(_FAMILY in name for name in other) for one, other in sides)
    return pair if here.isdisjoint(there) and not in_family else None


def _languages(stated: Values, found: Values) -> tuple[Stated[Any], Stated[Any]] | None:
    """The first of each, where no language of one side has a word of its name in common with one of the other.

    A language and its forms have codes of their own, as Norwegian and Norwegian Bokmål, and some have several.
    """
    pair = _concepts(stated, found)
    here, there = ({word for each in side for word in each.value.label.split()} for side in (found, stated))
    return pair if here.isdisjoint(there) else None


def _emissions(stated: Values, found: Values) -> tuple[Stated[Any], Stated[Any]] | None:
    """The first of each, where the numbers are further apart than rounding takes them."""
    one, other = float(stated[0].value), float(found[0].value)
    return (stated[0], found[0]) if abs(one - other) > _ROUNDED * max(one, other) else None


def _relations(stated: Values, found: Values) -> tuple[Stated[Any], Stated[Any]] | None:
    """Two statements of one base model that give different relations to it."""
    for here in found:
        for there in stated:
            one, other = here.value, there.value
            if not (isinstance(one, BaseModel) and isinstance(other, BaseModel)):
                continue
            known = other.known_by == "StatedInMetadata" and UNKNOWN not in (one.relation, other.relation)
            if known and one.relation != other.relation and last_part(one.name) == last_part(other.name):
                return there, here
    return None


_Comparison = Callable[[Values, Values], tuple[Stated[Any], Stated[Any]] | None]
# By the key of a field: the rule, what it is about, and what finds two values that cannot both be right.
_RULES: dict[str, tuple[str, str, _Comparison]] = {
    "licenseText": ("license-contradicted", "license", _licenses),
    "languageText": ("language-contradicted", "language", _languages),
    "emissionsText": ("emissions-contradicted", "emissions", _emissions),
    "baseModelText": ("base-model-contradicted", "relation", _relations),
}
