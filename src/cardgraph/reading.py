"""Where the reading of a card begins and ends: bytes in, a card or findings out."""

import hashlib

from cardgraph.card import Reading
from cardgraph.diagnostic import Finding, Fix, Span
from cardgraph.formats.registry import recognize
from cardgraph.interpret import interpret
from cardgraph.source.decode import MAX_BYTES, decode, split_lines


def read_card(data: bytes, source: str, file_name: str = "", day_first: bool = False) -> Reading:
    """Read one card.

    :param data: the bytes of the file
    :param source: the file as the user named it, which spans carry
    :param file_name: the file as the graph names it; ``source`` if left out
    :param day_first: read ambiguous dates as day/month/year
    :returns: the card, or none where there is none to be had, and the findings on the way
    """
    text, findings = decode(data, source)
    if text is None:
        return Reading(source, None, findings, split_lines(data[:MAX_BYTES].decode("utf-8", "replace")))

    def report(
        rule: str,
        span: Span,
        /,
        *,
        suggestions: tuple[str, ...] = (),
        fixes: tuple[Fix, ...] = (),
        **values: str,
    ) -> None:
        findings.append(Finding(rule, span, values, suggestions, fixes))

    form = recognize(text)
    outline = form.outline(text, report)
    digest = hashlib.sha256(data).hexdigest()
    card = interpret(outline, text, file_name or source, digest, form.definition.card_class, day_first, report)
    if card is None and not any(finding.rule == "not-a-card" for finding in findings):
        report("not-a-card", outline.anchor)
    return Reading(source, card, findings, text.disk_lines)
