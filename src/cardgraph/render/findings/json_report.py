"""Diagnostics as one JSON document, for programs."""

from collections.abc import Iterable, Iterator

from cardgraph.diagnostic import Diagnostic
from cardgraph.gathered import Gathered
from cardgraph.render.findings.advice import advice
from cardgraph.render.findings.reporter import Summary
from cardgraph.render.screen import ANYWHERE, Screen


class JsonReporter:
    """Gathers the diagnostics, so that the document has them sorted by place."""

    for_people = False

    def __init__(self, _screen: Screen = ANYWHERE) -> None:
        self._found = Gathered()

    def take(self, diagnostics: Iterable[Diagnostic]) -> str:
        """Nothing yet."""
        self._found.extend(diagnostics)
        return ""

    def end(self, _summary: Summary) -> Iterator[str]:
        """The document, escaped to ASCII, so that any pipe and any terminal can carry it."""
        yield '{\n  "diagnostics": '
        yield from listed(self._found)
        yield "\n}\n"


def listed(diagnostics: Iterable[Diagnostic]) -> Iterator[str]:
    """Diagnostics as a list in an object of JSON that is indented by two, one by one."""
    before = "[\n"
    for diagnostic in diagnostics:
        yield f"{before}    {_laid_out(entry(diagnostic), '    ')}"
        before = ",\n"
    yield "[]" if before == "[\n" else "\n  ]"


def _laid_out(value: object, margin: str) -> str:
    """A value as JSON, objects indented by two.

    The standard library does the same, many times slower, and leaves cycles behind with each value, which fill memory
    until somebody looks for them.

    :param margin: the blanks in front of the line that it begins in
    """
    import json

    if not isinstance(value, dict) or not value:
        return json.dumps(value)
    inner = margin + "  "
    lines = ",\n".join(f"{inner}{json.dumps(key)}: {_laid_out(part, inner)}" for key, part in value.items())
    return f"{{\n{lines}\n{margin}}}"


def entry(diagnostic: Diagnostic) -> dict[str, object]:
    """A diagnostic as an object of JSON."""
    related = diagnostic.related
    return {
        "rule": diagnostic.rule,
        "severity": diagnostic.severity.label,
        "message": diagnostic.message,
        "file": diagnostic.span.source,
        "line": diagnostic.span.line,
        "column": diagnostic.span.column,
        "end_column": diagnostic.span.end_column,
        "hint": advice(diagnostic),
        "focus_node": diagnostic.focus_node,
        "path": diagnostic.path,
        "related": related
        and {
            "file": related.span.source,
            "line": related.span.line,
            "column": related.span.column,
            "end_column": related.span.end_column,
            "text": related.text,
        },
    }
