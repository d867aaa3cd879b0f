"""What the metadata of a card and its prose say of one thing, where the two cannot both be right.

Prose that says nothing certain contradicts nothing: only values that both are known are compared.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from cardgraph.card import BaseModel, Stated
from cardgraph.diagnostic import Report, Span, shortened
from cardgraph.formats.outline import Field, Outline
from cardgraph.values.base_model import UNKNOWN, last_part
from cardgraph.vocabulary.schemes import Concept

Values = tuple[Stated[Any], ...]
# Of two numbers that differ by less than this share of the greater, one is rounded.
_ROUNDED = 0.05


def compared(outline: Outline) -> list[Field]:
    """The fields of prose that are held against metadata, which say something of the same."""
    return [field for field in outline.also if field.key in _RULES and outline.fields[field.key].is_metadata]


def report_contradictions(
    values: Mapping[str, Values], others: Iterable[tuple[str, str, Values]], report: Report
) -> None:
    """Report what prose says against metadata, each thing once.

    :param values: what the card states, by property
    :param others: key of the field, property and values of what the prose says of the same
    """
    said: set[str] = set()
    for key, name, found in others:
        rule, contradicts = _RULES[key]
        stated = values.get(name, ())
        pair = contradicts(stated, found) if stated and found and rule not in said else None
        if pair:
            said.add(rule)
            there, here = pair
            report(
                rule, here.span, text=shortened(_said(here)), other=shortened(_said(there)), line=str(there.span.line)
            )


def ignore(rule: str, span: Span, /, **values: object) -> None:
    """A report for prose that is only compared: nothing of how it is written is of interest."""


def _said(stated: Stated[Any]) -> str:
    return " ".join(stated.text.split())


def _concepts(stated: Values, found: Values) -> tuple[Stated[Any], Stated[Any]] | None:
    """The first of each, where all are listed in a vocabulary and none is in both."""
    here, there = ({each.value.iri for each in side if _is_listed(each.value)} for side in (found, stated))
    whole = len(here) == len({each.value.iri for each in found}) and len(there) == len({e.value.iri for e in stated})
    return (stated[0], found[0]) if here and there and whole and here.isdisjoint(there) else None


def _is_listed(value: object) -> bool:
    return isinstance(value, Concept) and value.listed


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
# By the key of a field: the rule, and what finds two values that cannot both be right.
_RULES: dict[str, tuple[str, _Comparison]] = {
    "licenseText": ("license-contradicted", _concepts),
    "languageText": ("language-contradicted", _concepts),
    "emissionsText": ("emissions-contradicted", _emissions),
    "baseModelText": ("base-model-contradicted", _relations),
}
