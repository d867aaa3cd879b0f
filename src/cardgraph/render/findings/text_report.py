"""Diagnostics as a compiler prints them: each with its line of the card and a caret under the words."""

from collections import Counter
from collections.abc import Iterable

from cardgraph.diagnostic import Diagnostic, Severity, shortened
from cardgraph.render.findings.advice import advice
from cardgraph.render.findings.excerpt import WIDTH, excerpt
from cardgraph.render.findings.reporter import Summary
from cardgraph.render.screen import ANYWHERE, Screen
from cardgraph.render.width import cells, hanging, safe, wrapped
from cardgraph.source.masking import masked

_COLORS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.INFO: "36"}
_INDENT = " " * 4
# Cells of a line of the card that are shown however narrow the screen is.
_LEAST = 12


class TextReporter:
    """Shows each diagnostic as it comes.

    :param screen: where the text is shown
    """

    for_people = True

    def __init__(self, screen: Screen = ANYWHERE) -> None:
        self._screen = screen

    def take(self, diagnostics: Iterable[Diagnostic]) -> str:
        """The diagnostics, a blank line behind each."""
        return "".join(to_text(diagnostic, self._screen) + "\n" for diagnostic in diagnostics)

    def end(self, _summary: Summary) -> str:
        """Nothing: all has been said."""
        return ""


def to_text(diagnostic: Diagnostic, screen: Screen = ANYWHERE) -> str:
    """A diagnostic with its line of the card and a caret under the words.

    On a screen of some width all lines fit but that of the path, which is to be copied in one piece.
    """

    def paint(text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if screen.color and text else text

    hue = _COLORS[diagnostic.severity]
    head = f"{diagnostic.severity.label}[{diagnostic.rule}]"
    place = diagnostic.span
    gutter = " " * len(str(place.line))
    arrow, bar = paint("-->", "34"), paint("|", "34")
    message, *more = wrapped(safe(diagnostic.message), screen.width, len(head) + 2, len(_INDENT))
    lines = [
        f"{paint(head, f'1;{hue}')}: {paint(message, '1')}",
        *(_INDENT + paint(line, "1") for line in more),
        f"{gutter}{arrow} {_place(diagnostic)}",
    ]
    if diagnostic.path and not place.line:
        lines.append(f"{gutter} = at {safe(diagnostic.path)}")
    hint = safe(advice(diagnostic))
    if diagnostic.source_line:
        room = max(screen.width - len(gutter) - 3, _LEAST) if screen.width else 0
        shown, offset, width = excerpt(masked(diagnostic.source_line), place, room)
        beside = bool(hint) and (
            offset + width + 1 + cells(hint) <= room if room else offset + width + len(hint) <= WIDTH
        )
        marks = paint("^" * width + (f" {hint}" if beside else ""), hue)
        lines += [
            f"{gutter} {bar}",
            f"{paint(str(place.line), '34')} {bar} {shown}",
            f"{gutter} {bar} {' ' * offset}{marks}",
        ]
        hint = "" if beside else hint
    if hint:
        lines += hanging(f"{gutter} = help: ", hint, screen.width, len(gutter) + 3)
    if diagnostic.related:
        span, words = diagnostic.related.span, safe(diagnostic.related.text)
        see = f"{gutter} = see {safe(span.source)}:{span.line}:{span.column}: "
        lines += hanging(see, f'"{shortened(words)}"', screen.width, len(gutter) + 3)
    return "\n".join(lines) + "\n"


def _place(diagnostic: Diagnostic) -> str:
    """Where it is: line and column of a card, the node of a graph."""
    place, node = diagnostic.span, diagnostic.focus_node
    source = safe(place.source)
    if place.line:
        return f"{source}:{place.line}:{place.column}"
    shown = f"<{node}>" if ":" in node.removeprefix("_:") else node
    return f"{source}: {safe(shown)}" if node else source


def tally(counts: Counter[Severity]) -> str:
    """``1 error, 2 warnings, 3 infos``; ``nothing to report`` where there is nothing."""
    names = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "info"}
    parts = [
        f"{counts[severity]:,} {name}{'s' if counts[severity] != 1 else ''}"
        for severity, name in names.items()
        if counts[severity]
    ]
    return ", ".join(parts) or "nothing to report"
