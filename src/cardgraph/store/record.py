"""What was made of one file, kept so that it need not be made again."""

import json
from typing import Any, NamedTuple

from cardgraph.checker import Checked
from cardgraph.diagnostic import Diagnostic, Related, Severity, Span
from cardgraph.store.together import compared


class Record(NamedTuple):
    """What was made of one file.

    ``sha256`` is that of its bytes, empty where there were none; ``stored`` whether there is a
    graph of it, ``shares_graph`` whether other files have the same; ``date`` the day of
    publication, empty where none is known, and ``ahead`` whether that was to come. ``model`` (a
    node, empty where there is no card) and ``organizations`` (lines of N-Triples) are what it has
    to be compared with other cards by. The diagnostics' places name no file.

    Stores with other fields are of another ``generations.FORMAT``.
    """

    sha256: str
    stored: bool
    shares_graph: bool
    date: str
    ahead: bool
    model: str
    organizations: list[str]
    diagnostics: list[Diagnostic]

    @property
    def has_errors(self) -> bool:
        """Whether any diagnostic is an error."""
        return any(diagnostic.severity is Severity.ERROR for diagnostic in self.diagnostics)

    def diagnostics_of(self, source: str) -> list[Diagnostic]:
        """The diagnostics, of the file as it is named now."""
        return [_renamed(diagnostic, source) for diagnostic in self.diagnostics]

    def to_json(self) -> str:
        """The record as text that ``from_json`` reads."""
        return json.dumps(self)


def from_json(text: str) -> Record:
    """A record from what ``Record.to_json`` gave."""
    *values, diagnostics = json.loads(text)
    return Record._make([*values, [_diagnostic(fields) for fields in diagnostics]])


def record(item: Checked, sha256: str, stored: bool, shares_graph: bool, day: str) -> Record:
    """The record of a card that was compiled.

    :param day: what was taken for today
    """
    card, graph = item.reading.card, item.graph
    date = card.date.value.lexical if card and card.date else ""
    return Record(
        sha256=sha256,
        stored=stored,
        shares_graph=shares_graph,
        date=date,
        # Years, months and days compare as the rules compare them.
        ahead=date > day,
        model=graph.model if graph else "",
        organizations=compared(graph) if graph else [],
        diagnostics=[_renamed(diagnostic, "") for diagnostic in item.diagnostics],
    )


def _renamed(diagnostic: Diagnostic, source: str) -> Diagnostic:
    related = diagnostic.related
    if related:
        related = related._replace(span=related.span._replace(source=source))
    return diagnostic._replace(span=diagnostic.span._replace(source=source), related=related)


def _diagnostic(fields: list[Any]) -> Diagnostic:
    rule, severity, message, span, line, hint, focus_node, path, related = fields
    other = Related(Span(*related[0]), related[1]) if related else None
    return Diagnostic(rule, Severity(severity), message, Span(*span), line, hint, focus_node, path, other)
