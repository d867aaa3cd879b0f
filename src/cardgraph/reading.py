"""Where the reading of a card begins and ends: bytes in, a card or findings out."""

from collections.abc import Generator, Iterable
from typing import TypeAlias

from cardgraph.card import Reading
from cardgraph.diagnostic import INTERNAL, MAX_FINDINGS, Finding, Fix, Span
from cardgraph.errors import contained
from cardgraph.formats.registry import card_format, other_document, recognize
from cardgraph.interpret import interpret
from cardgraph.source.decode import MAX_BYTES, decode, split_lines
from cardgraph.source.source import Source

# Reads a card a stage further each time it is resumed, and gives its reading in the end.
_Stages: TypeAlias = Generator[None, None, Reading]


def read_sources(
    sources: Iterable[Source], day_first: bool = False, form_name: str = "", hub_id: str = "", hashed: bool = True
) -> list[Reading]:
    """Read some cards from their sources, in order; what goes wrong is a finding, and no other card suffers from it.

    All of them go through one stage before any goes through the next, since the code and the words of a stage are
    still in the caches of the processor then: a tenth of the time of compiling them.

    :param day_first: read ambiguous dates as day/month/year
    :param form_name: the form that the cards have; by default that is recognized
    :param hub_id: the identifier of a model on the hub; by default the path of a card may state it
    :param hashed: have the cards know the hashes of their files
    :returns: of each source the card, or none where there is none to be had, and the findings on the way
    """
    waiting = [
        (source, _stages(source, day_first, form_name, hub_id, hashed), number) for number, source in enumerate(sources)
    ]
    readings: dict[int, Reading] = {}
    while waiting:
        reading_on = []
        for source, stages, number in waiting:
            try:
                next(stages)
            except StopIteration as end:
                readings[number] = end.value
            except BaseException as error:
                readings[number] = Reading(source.shown, None, [internal(error, source.shown)], [])
            else:
                reading_on.append((source, stages, number))
        waiting = reading_on
    return [reading for _, reading in sorted(readings.items())]


def _stages(source: Source, day_first: bool, form_name: str, hub_id: str, hashed: bool) -> _Stages:
    data = source.read()
    if isinstance(data, Finding):
        return Reading(source.shown, None, [data], [])
    text, findings = decode(data, source.shown)
    form = None
    if text is not None:
        form = card_format(form_name) if form_name else recognize(text, strictly=source.incidental)
    if source.incidental and form is None:
        return Reading(source.shown, None, [], [], skipped=True)
    if text is None:
        return Reading(source.shown, None, findings, split_lines(data[:MAX_BYTES].decode("utf-8", "replace")))
    if form is None:
        first = next((number for number, line in enumerate(text.lines, 1) if line.strip()), 1)
        span = text.span(first, 1, len(text.lines[first - 1]) + 1)
        none = Finding(other_document(text) or "not-a-card", span, _rdf(data))
        return Reading(source.shown, None, [*findings, none], text.disk_lines, is_none=True)

    seen: dict[str, int] = {}
    for finding in findings:
        seen[finding.rule] = seen.get(finding.rule, 0) + 1

    def report(
        rule: str,
        span: Span,
        /,
        *,
        suggestions: tuple[str, ...] = (),
        fixes: tuple[Fix, ...] = (),
        **values: str,
    ) -> None:
        seen[rule] = seen.get(rule, 0) + 1
        if seen[rule] <= MAX_FINDINGS:
            findings.append(Finding(rule, span, values, suggestions, fixes))

    yield
    outline = form.outline(text, report)
    yield
    digest = _sha256(data) if hashed else ""
    card = interpret(outline, text, source.name, digest, form.definition.card_class, day_first, report, hub_id)
    if card is None and not any(finding.rule in ("not-a-card", "name-too-long") for finding in findings):
        report("not-a-card", outline.anchor)
    more = {rule: count - MAX_FINDINGS for rule, count in seen.items() if count > MAX_FINDINGS}
    return Reading(source.shown, card, findings, text.disk_lines, more)


def _sha256(data: bytes) -> str:
    # Whoever wants nothing but findings need not wait for the library for hashes.
    import hashlib

    return hashlib.sha256(data).hexdigest()


def _rdf(data: bytes) -> dict[str, str]:
    """For a file that looks like RDF: the endings by which it would be known as a graph."""
    # Whoever has nothing but cards need not wait for what knows RDF.
    from cardgraph.output.formats import READABLE, endings
    from cardgraph.rdf_files import HEAD, recognized

    return {"endings": endings(READABLE)} if recognized(data[:HEAD]) else {}


def internal(error: BaseException, source: str) -> Finding:
    """What to say of a card with which something went wrong in the program.

    :raises BaseException: the error itself, where it is no fault of the program (see ``errors.contained``)
    """
    return Finding(INTERNAL, Span(source, 1, 1, 1), {"error": contained(error)})
