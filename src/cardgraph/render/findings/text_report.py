"""Diagnostics as a compiler prints them: each with its line of the card and a caret under the words."""

from collections import Counter
from collections.abc import Iterable

from cardgraph.diagnostic import Diagnostic, Severity, Span, shortened
from cardgraph.render.findings.advice import advice
from cardgraph.render.findings.reporter import Summary
from cardgraph.render.width import cells, graphemes, safe
from cardgraph.source.masking import masked

_COLORS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.INFO: "36"}
_WIDTH = 120


class TextReporter:
    """Shows each diagnostic as it comes.

    :param color: use ANSI colours
    """

    for_people = True

    def __init__(self, color: bool = False) -> None:
        self._color = color

    def take(self, diagnostics: Iterable[Diagnostic]) -> str:
        """The diagnostics, a blank line behind each."""
        return "".join(to_text(diagnostic, self._color) + "\n" for diagnostic in diagnostics)

    def end(self, _summary: Summary) -> str:
        """Nothing: all has been said."""
        return ""


def to_text(diagnostic: Diagnostic, color: bool = False) -> str:
    """A diagnostic with its line of the card and a caret under the words.

    :param color: use ANSI colours
    """

    def paint(text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if color else text

    hue = _COLORS[diagnostic.severity]
    head = paint(f"{diagnostic.severity.label}[{diagnostic.rule}]", f"1;{hue}")
    place = diagnostic.span
    gutter = " " * len(str(place.line))
    arrow, bar = paint("-->", "34"), paint("|", "34")
    lines = [
        f"{head}: {paint(safe(diagnostic.message), '1')}",
        f"{gutter}{arrow} {safe(place.source)}:{place.line}:{place.column}",
    ]
    hint = safe(advice(diagnostic))
    if diagnostic.source_line:
        shown, offset, width = _window(masked(diagnostic.source_line), place)
        beside = bool(hint) and offset + width + len(hint) <= _WIDTH
        marks = paint("^" * width + (f" {hint}" if beside else ""), hue)
        lines += [
            f"{gutter} {bar}",
            f"{paint(str(place.line), '34')} {bar} {shown}",
            f"{gutter} {bar} {' ' * offset}{marks}",
        ]
        hint = "" if beside else hint
    if hint:
        lines.append(f"{gutter} = help: {hint}")
    if diagnostic.related:
        span, words = diagnostic.related.span, safe(diagnostic.related.text)
        lines.append(f'{gutter} = see {safe(span.source)}:{span.line}:{span.column}: "{shortened(words)}"')
    return "\n".join(lines) + "\n"


def _window(line: str, span: Span) -> tuple[str, int, int]:
    """The part of a line to show, and the terminal cells before and under the words."""
    start, end = span.column - 1, span.end_column - 1
    first, last = 0, len(line)
    if len(line) > _WIDTH:
        first = max(0, min(start - 40, len(line) - _WIDTH)) if end > _WIDTH else 0
        last = min(len(line), first + _WIDTH)
        end = min(end, last)
    before, after = "\u2026" if first else "", "\u2026" if last < len(line) else ""
    line = line.replace("\t", " ")
    # A caret stands under whole graphemes, whichever part of them is meant: none has columns within.
    parts = [(first + begin, first + stop, width) for begin, stop, width in graphemes(line[first:last])]
    offset = cells(before) + sum(width for _, stop, width in parts if stop <= start)
    width = sum(width for begin, stop, width in parts if begin < end and stop > start)
    return before + safe(line[first:last]) + after, offset, max(width, 1)


def tally(counts: Counter[Severity]) -> str:
    """``1 error, 2 warnings, 3 infos``; ``nothing to report`` where there is nothing."""
    names = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "info"}
    parts = [
        f"{counts[severity]:,} {name}{'s' if counts[severity] != 1 else ''}"
        for severity, name in names.items()
        if counts[severity]
    ]
    return ", ".join(parts) or "nothing to report"
