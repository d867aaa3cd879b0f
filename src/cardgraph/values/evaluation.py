"""Results as metadata list them: a number that was measured, with its deviation and unit."""

from collections.abc import Iterable, Iterator
from functools import lru_cache

from cardgraph.card import Evaluation, Named, Reference, Stated
from cardgraph.diagnostic import Report, shortened
from cardgraph.expressions import expression
from cardgraph.formats.outline import Result
from cardgraph.markdown.words import Words
from cardgraph.values.concept import MAX_LENGTH
from cardgraph.values.emissions import decimal_of
from cardgraph.values.hub_id import is_hub_name
from cardgraph.values.link import identify
from cardgraph.vocabulary.schemes import Concept, scheme

_NUMBER = r"[-+\u2212]?(?:[0-9][0-9_]*(?:,[0-9]{3})*)?(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?"
_VALUE = expression(rf"\s*({_NUMBER})\s*(?:(?:\+/-|\u00b1)\s*({_NUMBER}))?\s*(%?)\s*")
# What hides in an identifier of a dataset on the hub, as the address of its page.
PAGE_OF_DATASET = "https://huggingface.co/datasets/"


def read_results(results: Iterable[Result], report: Report) -> Iterator[Stated[Evaluation]]:
    """The results that metadata list; one whose value is no number is reported, and keeps its words."""
    reported = False
    for result in results:
        text = " ".join(result.value.text.split())
        if not text or len(text) > MAX_LENGTH:
            continue
        value, deviation, unit = _numbers(text)
        if not value and not reported:
            # One such value is often followed by many of its kind.
            report("result-not-a-number", result.value.span, text=shortened(text))
            reported = True
        yield Stated(
            Evaluation(
                text,
                value,
                deviation,
                unit,
                _text(result.metric),
                _task(result.task),
                dataset_named(_text(result.dataset), _text(result.dataset_name)),
                _text(result.configuration),
                _text(result.split),
                _text(result.source),
                _text(result.verified).casefold() == "true",
            ),
            result.value,
            "result",
        )


@lru_cache(maxsize=1024)
def dataset_named(identifier: str, name: str = "") -> Named | None:
    """A dataset by its identifier on the hub, or by a name where it is none; None where there is neither."""
    title = identifier or name
    if not title:
        return None
    reference: Reference | None = identify(PAGE_OF_DATASET + identifier) if is_hub_name(identifier) else None
    return Named(title, reference)


def _numbers(text: str) -> tuple[str, str, str]:
    """Value, deviation and unit of a text, the numbers as decimals; all empty where it is no number."""
    match = _VALUE.fullmatch(text)
    value = decimal_of(match[1]) if match else ""
    return (value, decimal_of(match[2] or ""), match[3]) if match and value else ("", "", "")


def _text(words: Words | None) -> str:
    text = " ".join(words.text.split()) if words else ""
    return text if len(text) <= MAX_LENGTH else ""


def _task(words: Words | None) -> Concept | None:
    return scheme("task").coded(words.text) if words else None
