"""``model-index``: what a model scored, as front matter lists it."""

from collections import Counter
from collections.abc import Iterator

from cardgraph.diagnostic import Report, Span
from cardgraph.formats.front_matter.nodes import Entry, Mapped
from cardgraph.formats.outline import Result
from cardgraph.markdown.words import Words
from cardgraph.values import is_absent

_PARTS = ("task", "dataset", "metric", "value")


def read_results(entry: Entry, report: Report) -> tuple[tuple[Result, ...], Words | None]:
    """The results below ``model-index``, and the first name that it gives a model.

    What results lack of task, dataset, metric and value is reported, once for all of them.
    """
    missing: Counter[str] = Counter()
    places: dict[str, Span] = {}
    found: list[Result] = []
    name: Words | None = None
    for model in _mappings(Mapped(entry.key, {entry.key.text: entry}), entry.key.text):
        name = name or model.scalar("name")
        for result in _mappings(model, "results"):
            for part, item in _of_result(result):
                if isinstance(item, Result):
                    found.append(item)
                if part:
                    missing[part] += 1
                    places.setdefault(part, item.value.span if isinstance(item, Result) else item)
    if missing:
        said = [f"{part} ({missing[part]})" if missing[part] > 1 else part for part in _PARTS if missing[part]]
        first = min(places.values(), key=lambda span: span.line)
        report("model-index-incomplete", first, missing=", ".join(said))
    return tuple(found), name


def _of_result(result: Mapped) -> Iterator[tuple[str, Result | Span]]:
    """The values of one result, each with a part that it lacks; where there is none, the place that lacks it."""
    task, dataset, source = (result.mapping(key) for key in ("task", "dataset", "source"))
    metrics = list(_mappings(result, "metrics"))
    if not metrics:
        yield "value", result.words.span
    for metric in metrics:
        value = metric.scalar("value")
        if value is None:
            yield "value", metric.words.span
            continue
        made = Result(
            value,
            _either(metric, "name", "type"),
            _either(task, "type", "name"),
            _either(dataset, "type", "name"),
            _either(dataset, "name", "type"),
            _either(dataset, "config", "args"),
            _either(dataset, "split"),
            metric.scalar("verified"),
            _either(source, "url", "name"),
        )
        lacking = [
            part for part, said in (("task", made.task), ("dataset", made.dataset), ("metric", made.metric)) if not said
        ]
        yield lacking[0] if lacking else "", made


def _either(mapping: Mapped | None, *keys: str) -> Words | None:
    """What the first of some keys says that says anything; tools write ``unknown`` where they know nothing."""
    if mapping:
        for key in keys:
            words = mapping.scalar(key)
            if words and not is_absent(words.text):
                return words
    return None


def _mappings(mapping: Mapped, key: str) -> Iterator[Mapped]:
    """The mappings that are listed below a key, or the one that stands there."""
    for node in mapping.listed(key):
        if isinstance(node, Mapped):
            yield node
